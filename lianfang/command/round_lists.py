"""Rounds and what recurs, as lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from lianfang.command import acts, round_acts
from lianfang.duties import queries
from lianfang.duties.models import Level, Round, Schedule, Tally
from lianfang.duties.queries import Coverage
from lianfang.duties.subjects import title_of
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person, of_place


class RoundRow(NamedTuple):
    """A round with its sums: of its whole area, or of the asker's part of it."""

    one: Any  # a Round, with what `_rounds` has noted
    sums: Coverage

    @property
    def pk(self) -> int:
        return int(self.one.pk)


STATES: Final[Mapping[str, Words]] = {
    "open": pgettext_lazy("round", "open"),
    "overdue": pgettext_lazy("round", "overdue"),
    "closed": pgettext_lazy("round", "closed"),
    "withdrawn": pgettext_lazy("round", "withdrawn"),
}
_SIGNS: Final = {"open": "open", "overdue": "overdue", "closed": "done", "withdrawn": "void"}


def _rounds(scope: Scope, at: datetime) -> QuerySet[Round]:
    """With whether everything they raised was taken back."""
    void = Tally.objects.filter(round=OuterRef("pk"), path=OuterRef("path"), raised=F("void"))
    return queries.known_rounds(scope).annotate(
        withdrawn=Exists(void), over=Choose(When(closed_at=None, then=Value(0)), default=Value(1))
    )


def shown_path(scope: Scope, one: Round) -> str:
    """Where the asker's figures of a round begin: the round's place, or their own part of it."""
    if scope.may("figures", one.path):
        return one.path
    return next(root for root in scope.where("figures") if root.startswith(one.path))


def _with_sums(scope: Scope, found: Sequence[Round], at: datetime) -> list[RoundRow]:
    sums = queries.coverages(scope, wanted=[(one.pk, shown_path(scope, one)) for one in found])
    return [RoundRow(*both) for both in zip(found, sums, strict=True)]


def _cases(scope: Scope, at: datetime) -> list[Case]:
    closed = Q(closed_at__isnull=False)
    return [
        Case("open", STATES["open"], Q(closed_at=None, due_at__gte=at)),
        Case("overdue", STATES["overdue"], Q(closed_at=None, due_at__lt=at)),
        Case("closed", STATES["closed"], closed & Q(withdrawn=False)),
        Case("withdrawn", STATES["withdrawn"], closed & Q(withdrawn=True)),
    ]


def state_of(row: RoundRow) -> str:
    if row.one.closed_at:
        return "withdrawn" if row.one.withdrawn else "closed"
    return "overdue" if row.one.due_at < clock.now() else "open"


def _bar(row: RoundRow) -> tuple[int, dict[str, int]]:
    return row.sums.due, {"done": row.sums.done, "tried": row.sums.tried}


def _may_open(scope: Scope, rows: QuerySet[Round], at: datetime) -> Mapping[str, Any]:
    return {"may_open": scope.may_anywhere("hold-round")}


ROUNDS: Final = declare(
    Listing(
        "rounds",
        _("Rounds"),
        "round list",
        _rounds,
        (
            Column("name", _("Round"), lambda row: row.one.name, sort="name",
                   href=lambda row: round_acts.round_address(row.one)),
            Column("code", _("Code"), lambda row: row.one.code, by_page=False),
            of_place("place", _("Area"), lambda row: row.one.place),
            Column("level", _("What may be collected"), lambda row: row.one.level, by_page=False),
            Column("opens_at", _("Opened"), lambda row: row.one.opens_at, "moment", sort="newest"),
            Column("due_at", _("Due"), lambda row: row.one.due_at, "moment", sort="due"),
            Column("closed_at", _("Closed"), lambda row: row.one.closed_at, "moment", by_page=False),
            Column("bar", _("Coverage"), _bar, "bar", by_machine=False),
            Column("sums", _("Done"), lambda row: (row.sums.done, row.sums.due), "share", by_machine=False),
            Column("done", _("Done"), lambda row: row.sums.done, "count", by_page=False),
            Column("due", _("To be done"), lambda row: row.sums.due, "count", by_page=False),
            Column("open", pgettext_lazy("duties", "Open"), lambda row: row.sums.open, "count",
                   by_page=False),
            Column("state", _("State"), state_of, words=lambda row: STATES[state_of(row)],
                   sign=lambda row: _SIGNS[state_of(row)]),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("newest", _("Newest first"), ("-opens_at", "-pk")),
            Sort("due", _("What is under way first, by due time"), ("over", "due_at", "pk")),
            Sort("name", _("By name"), ("name", "pk")),
        ),
        (
            Filter("state", _("State"), "cases", cases=_cases, begins="all"),
            Filter("level", _("What may be collected"), "choice", "level", words=dict(Level.choices)),
            Filter("place", _("Area"), "place", "path"),
            Filter("name", _("Name"), "text", "name__icontains"),
            Filter("since", _("Opened from"), "since", "opens_at"),
            Filter("until", _("Opened to"), "until", "opens_at"),
        ),
        load=_with_sums,
        beside=_may_open,
        is_late=lambda row: state_of(row) == "overdue",
        template="command/rounds.html",
        empty=(
            _("No round yet."),
            _("Opening a round freezes the list of dwellings and gives each of them to one accountable "
              "person."),
        ),
    )
)  # fmt: skip


def _schedules(scope: Scope, at: datetime) -> QuerySet[Schedule]:
    found = Schedule.objects.filter(scope.q("path"))
    return found.select_related("place", "owner", "department")


def _terms(scope: Scope, at: datetime) -> list[Case]:
    over = Q(ended_at__isnull=False) | Q(to_at__lte=at)
    return [
        Case("now", pgettext_lazy("schedule", "In force"), ~over & Q(from_at__lte=at)),
        Case("ahead", pgettext_lazy("schedule", "Begins later"), ~over & Q(from_at__gt=at)),
        Case("over", pgettext_lazy("schedule", "Over"), over),
    ]


def times_of(one: Schedule) -> str:
    if one.every_hours:
        return ngettext("every hour", "every %(n)s hours", one.every_hours) % {"n": one.every_hours}
    return " ".join(one.times)


SCHEDULES: Final = declare(
    Listing(
        "schedules",
        _("All set times"),
        "schedule list",
        _schedules,
        (
            Column("name", _("What is to be done"), lambda row: row.name, sort="name",
                   href=acts.schedule_address),
            Column("kind", _("Record"), lambda row: row.kind, words=lambda row: title_of(row.kind)),
            of_place("place", _("Place"), lambda row: row.place, sort="place"),
            Column("times", _("Times of day"), times_of),
            Column("people", _("People"), lambda row: row.people or None, "count"),
            of_person("owner", pgettext_lazy("schedule", "Answers for it"), lambda row: row.owner),
            Column("from_at", _("From"), lambda row: row.from_at, "moment", sort="newest"),
            Column("to_at", _("Until"), lambda row: row.ended_at or row.to_at, "moment"),
            Column("end_reason", _("Why it ended"), lambda row: row.end_reason, only=("show", "over")),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("place", _("By place"), ("path", "name", "pk")),
            Sort("name", _("By name"), ("name", "pk")),
            Sort("newest", _("Newest first"), ("-from_at", "-pk")),
        ),
        (
            Filter("show", _("Term"), "cases", cases=_terms, begins="now"),
            Filter("kind", _("Record"), "choice", "kind",
                   words={code: kind.form.title for code, kind in KINDS.items()}),
            Filter("place", _("Place"), "place", "path"),
            Filter("owner", pgettext_lazy("schedule", "Answers for it"), "person", "owner"),
            Filter("name", _("Name"), "text", "name__icontains"),
        ),
        needs=("see",),
        template="command/schedule_list.html",
        empty=(
            _("Nothing recurs here."),
            _("Disinfection three times a day, temperatures morning and evening, a gate kept around the "
              "clock: set the times once, and every turn has an owner and a clock."),
        ),
        noun=acts.SCHEDULE,
        acts=tuple(one for one in acts.SCHEDULES if one.code == "end"),
    )
)  # fmt: skip
