"""Refused records as a list: what could not be kept, whose, where, since when and why; no answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties import refusals
from lianfang.duties.models import Quarantined
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person


class RefusedRow(NamedTuple):
    """One of them, with what it says of where and when."""

    one: Quarantined
    told: refusals.Told

    @property
    def pk(self) -> int:
        return self.one.pk

    @property
    def place(self) -> Place | None:
        return self.told.place or self.told.area


def records(scope: Scope, at: datetime) -> QuerySet[Quarantined]:
    return refusals.refusals(scope)


def _rows(scope: Scope, found: Sequence[Quarantined], at: datetime) -> list[RefusedRow]:
    told = refusals.told_of(scope, found=found)
    return [RefusedRow(one, told[one.pk]) for one in found]


def title(row: RefusedRow) -> Words:
    kind = KINDS.get(row.one.kind)
    return kind.form.title if kind else row.one.kind or _("Not to be told")


def _where(row: RefusedRow) -> str:
    if row.place is None:
        return ""
    name = row.place.called
    return name if row.told.place else f"{name} {_('(area of the sender)')}"


def _outcome(row: RefusedRow) -> Words:
    if row.one.outcome == refusals.KEPT:
        return _("Sent again and kept")
    return _("Put right and kept") if row.one.outcome == refusals.MENDED else row.one.words


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("waiting", _("Not dealt with"), Q(settled_at=None)),
        Case("settled", _("Dealt with"), Q(settled_at__isnull=False)),
    ]


_SETTLED: Final = ("show", "settled")
REFUSED: Final = declare(
    Listing(
        "refused-records",
        _("Refused records"),
        "refused list",
        records,
        (
            Column("kind", pgettext_lazy("refused record", "What"), lambda row: row.one.kind, words=title,
                   href=lambda row: reverse("command:refused-one", args=[row.pk]),
                   sign=lambda row: "done" if row.one.settled_at else "refused"),
            Column("reason", _("Reason"), lambda row: row.one.reason),
            Column("code", _("Code"), lambda row: row.one.code, by_page=False),
            Column("place", _("Place"), lambda row: getattr(row.place, "code", None), words=_where),
            of_person("by", _("Recorded by"), lambda row: row.one.by),
            Column("made_at", _("Recorded at"), lambda row: row.told.made_at, "moment"),
            Column("received_at", pgettext_lazy("refused record", "Refused at"),
                   lambda row: row.one.received_at, "moment", sort="oldest"),
            Column("settled_at", _("Dealt with"), lambda row: row.one.settled_at, "moment", only=_SETTLED),
            of_person("settled_by", pgettext_lazy("refused record", "By whom"),
                      lambda row: row.one.settled_by, only=_SETTLED),
            Column("outcome", pgettext_lazy("refused record", "What came of it"),
                   lambda row: row.one.outcome, words=_outcome, only=_SETTLED),
            Column("record", _("Number of the record"), lambda row: row.one.client_id, by_page=False),
            Column("id", _("Number"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("oldest", _("Oldest first"), ("received_at", "pk")),
            Sort("settled", _("Last settled first"), ("-settled_at", "-pk")),
        ),
        (
            Filter("show", _("Refused records"), "cases", cases=_cases, begins="waiting",
                   sorts=(("settled", "settled"),)),
            Filter("kind", pgettext_lazy("refused record", "What"), "choice", "kind",
                   words={code: kind.form.title for code, kind in KINDS.items()}),
            Filter("place", _("Place"), "place", "path"),
            Filter("by", _("Recorded by"), "person", "by"),
            Filter("since", _("From day"), "since", "received_at"),
            Filter("until", _("To day"), "until", "received_at"),
        ),
        load=_rows,
        needs=(refusals.ABILITY,),
        empty=(
            _("No record of your area waits."),
            _("What a phone, a page or a partner sends and cannot be kept appears here, with the reason."),
        ),
    )
)  # fmt: skip
