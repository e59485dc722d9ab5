"""Loads of sheets, and persons whom two areas have told of, as lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.exchange import acts, queries, words
from lianfang.exchange.models import ImportRun, Likeness
from lianfang.exchange.queries import AlikeRow
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person

_REGISTERS: Final = {code: told[0] for code, told in words.REGISTERS.items()}


def _runs(scope: Scope, at: datetime) -> QuerySet[ImportRun]:
    return queries.runs(scope).defer("layout")


def _outcomes(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("kept", pgettext_lazy("load", "kept"), Q(undone_at=None)),
        Case("refused", pgettext_lazy("load", "with refused rows"), Q(refused__gt=0)),
        Case("undone", _("taken back"), Q(undone_at__isnull=False)),
    ]


def _refused_rows(row: ImportRun) -> str:
    return reverse("exchange:refused", args=[row.pk]) if row.refused else ""


IMPORTS: Final = declare(
    Listing(
        "imports",
        _("Loaded so far"),
        "import list",
        _runs,
        (
            Column("file", _("File"), lambda row: row.source_name, href=acts.address, sort="file"),
            Column("of", _("Register"), lambda row: row.register,
                   words=lambda row: _REGISTERS.get(row.register, row.register)),
            Column("made_at", _("When"), lambda row: row.made_at, "moment", sort="newest"),
            of_person("by", _("By"), lambda row: row.made_by),
            Column("read", _("Read"), lambda row: row.read, "count"),
            Column("imported", _("new"), lambda row: row.imported, "count"),
            Column("updated", _("changed"), lambda row: row.updated, "count"),
            Column("ignored", _("unchanged"), lambda row: row.ignored, "count"),
            Column("refused", _("refused rows"), lambda row: row.refused, "count", href=_refused_rows,
                   sort="refused"),
            Column("undone_at", _("Taken back"), lambda row: row.undone_at, "moment"),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("newest", _("Newest first"), ("-made_at", "-pk")),
            Sort("file", _("By the name of the file"), ("source_name", "-pk")),
            Sort("refused", _("Most refused rows first"), ("-refused", "-pk")),
        ),
        (
            Filter("show", _("Loads"), "cases", cases=_outcomes, begins="all"),
            Filter("of", _("Register"), "choice", "register", words=_REGISTERS),
            Filter("by", _("By"), "person", "made_by"),
            Filter("file", _("Words in the name of the file"), "text", "source_name__icontains"),
            Filter("since", _("From day"), "since", "made_at"),
            Filter("until", _("To day"), "until", "made_at"),
        ),
        needs=("import",),
        template="exchange/imports.html",
        empty=(_("No sheet has been taken over yet."), ""),
        noun=acts.IMPORT,
    )
)  # fmt: skip


def _alike(scope: Scope, at: datetime) -> QuerySet[Likeness]:
    return queries.alike(scope)


def _pairs(scope: Scope, found: Sequence[Likeness], at: datetime) -> list[AlikeRow]:
    return queries.alike_rows(scope, found=found)


ALIKE: Final = declare(
    Listing(
        "persons-alike",
        _("Persons whom two areas have told of"),
        "import alike",
        _alike,
        (
            Column("name", _("Name"), lambda row: row.name),
            Column("made_at", _("When"), lambda row: row.made_at, "moment", sort="newest"),
            Column("told", _("Told of now"), lambda row: row.told),
            Column("other", _("Known before"), lambda row: row.other),
            Column("by", _("By"), lambda row: row.by),
        ),
        (
            Sort("newest", _("Newest first"), ("-made_at", "-pk")),
            Sort("oldest", _("Oldest first"), ("made_at", "pk")),
        ),
        (
            Filter("by", _("By"), "person", "made_by"),
            Filter("since", _("From day"), "since", "made_at"),
            Filter("until", _("To day"), "until", "made_at"),
        ),
        load=_pairs,
        needs=("import",),
        template="exchange/alike.html",
        empty=(_("None."), ""),
    )
)  # fmt: skip
