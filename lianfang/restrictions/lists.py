"""Who is under observation, as a list with its figures: households and persons are two numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person, of_place
from lianfang.restrictions import acts, grounds, life, queries
from lianfang.restrictions.models import Release, Restriction, Setting

SIGNS: Final = {life.INCOMPLETE: "tried", life.RUNNING: "isolated", life.RELEASED: "done"}


class Row(NamedTuple):
    """One observation with its masked name."""

    one: Any
    name: str

    @property
    def pk(self) -> int:
        return int(self.one.pk)


def _all(scope: Scope, at: datetime) -> QuerySet[Restriction]:
    return queries.known_to(scope)


def _rows(scope: Scope, found: Sequence[Restriction], at: datetime) -> list[Row]:
    told = grounds.masked(found)
    return [Row(one, told[one.pk]) for one in found]


def _cases(scope: Scope, at: datetime) -> list[Case]:
    today = timezone.localdate(at)
    states = life.LIFE.states
    is_open = Q(released_at=None)
    return [
        Case("open", pgettext_lazy("observations", "Not released"), is_open),
        Case("incomplete", life.WORDS[life.INCOMPLETE], states[life.INCOMPLETE]),
        Case("due", pgettext_lazy("observations", "Term over, not released"), is_open & Q(ends_on__lt=today)),
        Case("today", pgettext_lazy("observations", "Last day today"), is_open & Q(ends_on=today)),
        Case("released", life.WORDS[life.RELEASED], states[life.RELEASED]),
    ]


def is_late(row: Row) -> bool:
    one = row.one
    return (
        one.released_at is None and one.ends_on is not None and one.ends_on < timezone.localdate(clock.now())
    )


def _sign(row: Row) -> str:
    return "overdue" if is_late(row) else SIGNS[life.state_of(row.one)]


def _beside(scope: Scope, rows: QuerySet[Restriction], at: datetime) -> Mapping[str, Any]:
    return {
        "figures": queries.figures(scope, rows, at=at),
        "may_place": scope.may_anywhere("acknowledge"),
    }


OBSERVATIONS: Final = declare(
    Listing(
        "observations",
        _("Under observation"),
        "observation list",
        _all,
        (
            Column("name", _("Name"), lambda row: row.name,
                   words=lambda row: row.name or pgettext_lazy("observation", "not named yet"),
                   href=lambda row: acts.address(row.one), sign=_sign),
            of_place("place", pgettext_lazy("observation", "Place of stay"), lambda row: row.one.where,
                     sort="place"),
            Column("state", _("State"), lambda row: life.state_of(row.one),
                   words=lambda row: life.WORDS[life.state_of(row.one)]),
            Column("begins_on", pgettext_lazy("observation", "First day"), lambda row: row.one.begins_on),
            Column("ends_on", pgettext_lazy("observation", "Last day"), lambda row: row.one.ends_on,
                   sort="ends"),
            of_person("carer", pgettext_lazy("observation", "Carer"), lambda row: row.one.carer),
            of_person("backup", pgettext_lazy("observation", "Backup carer"), lambda row: row.one.backup),
            Column("help_number", _("Help number"), lambda row: row.one.help_number),
            Column("missing", pgettext_lazy("observation", "Missing"),
                   lambda row: ",".join(life.missing(row.one)),
                   words=lambda row: life.missing_words(row.one) if row.one.released_at is None else ""),
            Column("setting", pgettext_lazy("observation", "Where"), lambda row: row.one.setting,
                   words=dict(Setting.choices), by_page=False),
            Column("document_no", pgettext_lazy("decree", "Document number"),
                   lambda row: row.one.measure.document_no if row.one.measure else "", by_page=False),
            Column("notice_no", _("Number of the written notice"), lambda row: row.one.notice_no,
                   by_page=False),
            Column("release", _("How it ends"), lambda row: row.one.release, words=dict(Release.choices),
                   only=("state", "released")),
            Column("released_at", pgettext_lazy("observation", "Released at"),
                   lambda row: row.one.released_at, "moment", only=("state", "released")),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("ends", pgettext_lazy("observations", "Released soonest first"), ("ends_on", "pk")),
            Sort("place", _("By place"), ("path", "pk")),
            Sort("newest", _("Newest first"), ("-pk",)),
        ),
        (
            Filter("state", _("State"), "cases", cases=_cases, begins="open"),
            Filter("place", _("Area"), "place", "path"),
            Filter("carer", pgettext_lazy("observation", "Carer"), "person", "carer"),
            Filter("setting", pgettext_lazy("observation", "Where"), "choice", "setting",
                   words=dict(Setting.choices)),
        ),
        load=_rows,
        needs=queries.SEES,
        beside=_beside,
        is_late=is_late,
        template="restrictions/observations.html",
        empty=(
            _("Nobody is under observation here."),
            _("Whoever is placed under observation stands here with first and last day, place and carer."),
        ),
    )
)  # fmt: skip
