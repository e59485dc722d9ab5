"""Task forces along the grid, and warnings by whom they were sent to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import Q, QuerySet, Value, When
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.headquarters import acts, queries
from lianfang.headquarters.models import (
    STATES,
    WAITING,
    ForceSeat,
    ForceTask,
    ForceUnit,
    SeatRole,
    TaskForce,
    UnitRole,
    WarningKind,
    WarningReceipt,
)
from lianfang.kit import clock
from lianfang.kit.scope import STEP, WHOLE, Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place


@dataclass
class Force:
    """A task force with who sits in it and which departments are in it."""

    force: TaskForce
    seats: list[ForceSeat]
    units: list[ForceUnit]

    @property
    def pk(self) -> int:
        return self.force.pk


def _load(scope: Scope, rows: Sequence[TaskForce], at: datetime) -> list[Force]:
    seats, units = queries.seats(scope, of=rows), queries.units(scope, of=rows)
    return [Force(one, seats[one.pk], units[one.pk]) for one in rows]


def _forces(scope: Scope, at: datetime) -> QuerySet[TaskForce]:
    return queries.forces(scope)


def _standing(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("standing", _("Standing"), Q(dissolved_at=None)),
        Case("dissolved", _("Dissolved"), Q(dissolved_at__isnull=False)),
    ]


def _joined(names: Sequence[str]) -> str:
    return now_in_words(", ").join(names)


def _seated(name: str, label: Any, role: SeatRole, **more: Any) -> Column:
    """Machines read user names, people names."""
    return Column(
        name,
        label,
        lambda row: " ".join(one.user.username for one in row.seats if one.role == role),
        words=lambda row: _joined([one.user.name for one in row.seats if one.role == role]),
        **more,
    )


def _officed(name: str, label: Any, role: UnitRole) -> Column:
    return Column(
        name,
        label,
        lambda row: " ".join(one.department.code for one in row.units if one.role == role),
        words=lambda row: _joined([one.department.name for one in row.units if one.role == role]),
    )


def _deep(row: Force) -> str:
    """The name, set in by how deep its place lies below the district."""
    return "　" * ((len(row.force.path) - len(WHOLE)) // STEP) + str(row.force)


def _may_order(scope: Scope, rows: QuerySet[TaskForce], at: datetime) -> Mapping[str, Any]:
    return {"may_set_up": scope.may_anywhere("order")}


FORCES: Final = declare(
    Listing(
        "task-forces",
        _("Task forces"),
        "task-force list",
        _forces,
        (
            Column("name", _("Task force"), lambda row: str(row.force), words=_deep,
                   href=lambda row: acts.address(row.force)),
            of_place("place", _("Area"), lambda row: row.force.place),
            Column("task", pgettext_lazy("task force", "What for"), lambda row: row.force.task,
                   words=lambda row: row.force.get_task_display()),
            _seated("commander", pgettext_lazy("seat", "Commander"), SeatRole.COMMANDER),
            _seated("deputies", _("Deputies"), SeatRole.DEPUTY),
            _seated("duty_officers", _("Duty officers"), SeatRole.DUTY_OFFICER, by_page=False),
            _officed("lead", _("Lead department"), UnitRole.LEAD),
            _officed("supporting", _("Supporting departments"), UnitRole.SUPPORT),
            Column("seats", pgettext_lazy("task force", "Seats"), lambda row: len(row.seats), "count"),
            Column("document_no", pgettext_lazy("decree", "Document number"),
                   lambda row: row.force.document_no, by_page=False),
            Column("founded_at", _("Set up"), lambda row: row.force.founded_at, "moment", sort="newest"),
            Column("dissolved_at", _("Dissolved"), lambda row: row.force.dissolved_at, "moment",
                   only=("state", "dissolved")),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("grid", _("Along the grid"), ("path", "pk")),
            Sort("newest", _("Newest first"), ("-founded_at", "-pk")),
        ),
        (
            Filter("state", _("State"), "cases", cases=_standing, begins="standing"),
            Filter("task", pgettext_lazy("task force", "What for"), "choice", "task",
                   words=dict(ForceTask.choices)),
            Filter("place", _("Area"), "place", "path"),
            Filter("words", pgettext_lazy("list", "Words in it"), "text", "name__icontains"),
        ),
        load=_load,
        needs=("figures",),
        beside=_may_order,
        template="headquarters/forces.html",
        empty=(
            _("No task force stands."),
            _("A task force has a commander, deputies, a lead department and those that support it."),
        ),
    )
)  # fmt: skip

# Warnings

SIGNS: Final = {"sent": "open", "answered": "followed", "fed-back": "done"}


def _receipts(scope: Scope, at: datetime) -> QuerySet[WarningReceipt]:
    stage = Choose(
        When(WAITING["sent"], then=Value(0)), When(WAITING["answered"], then=Value(1)), default=Value(2)
    )
    return queries.receipts(scope).annotate(stage=stage)


def is_late(row: WarningReceipt) -> bool:
    due = row.warning.due_at
    return row.answered_at is None and due is not None and row.warning.ended_at is None and due < clock.now()


def _sign(row: WarningReceipt) -> str:
    return "overdue" if is_late(row) else SIGNS[acts.state_of(row)]


def _stages(scope: Scope, at: datetime) -> list[Case]:
    holds = Q(warning__ended_at=None)
    late = Case("late", _("Overdue"), holds & WAITING["sent"] & Q(warning__due_at__lt=at))
    return [late, *(Case(code, STATES[code], q) for code, q in WAITING.items())]


def _may_send(scope: Scope, rows: QuerySet[WarningReceipt], at: datetime) -> Mapping[str, Any]:
    return {"may_send": scope.may("plan", WHOLE)}


WARNINGS: Final = declare(
    Listing(
        "warnings",
        _("Warnings sent"),
        "warning list",
        _receipts,
        (
            Column("number", _("Number"), lambda row: row.warning.number,
                   href=acts.receipts_address, sort="newest"),
            Column("kind", pgettext_lazy("warning", "Form"), lambda row: row.warning.kind,
                   words=lambda row: row.warning.get_kind_display()),
            Column("disease", _("Disease"), lambda row: row.warning.disease),
            Column("receiver", pgettext_lazy("warning", "Sent to"), lambda row: row.receiver),
            Column("state", _("State"), acts.state_of, sign=_sign,
                   words=lambda row: STATES[acts.state_of(row)]),
            Column("due_at", pgettext_lazy("warning", "Answer due"), lambda row: row.warning.due_at,
                   "moment", sort="due"),
            Column("answered_at", _("Answered"), lambda row: row.answered_at, "moment"),
            Column("answer", _("Answer"), lambda row: row.answer, by_page=False),
            Column("fed_back_at", pgettext_lazy("warning", "Fed back"), lambda row: row.fed_back_at,
                   "moment"),
            Column("feedback", _("Feedback"), lambda row: row.feedback, by_page=False),
            Column("sent_at", pgettext_lazy("warning", "Sent"), lambda row: row.warning.sent_at, "moment"),
            Column("ended_at", _("Ended"), lambda row: row.warning.ended_at, "moment", by_page=False),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("due", _("Not answered first, by due time"), ("stage", "warning__sent_at", "path", "pk")),
            Sort("newest", _("Newest first"), ("-warning__sent_at", "-pk")),
        ),
        (
            Filter("state", _("State"), "cases", cases=_stages, begins="all"),
            Filter("kind", pgettext_lazy("warning", "Form"), "choice", "warning__kind",
                   words=dict(WarningKind.choices)),
            Filter("disease", _("Disease"), "choice", "warning__disease"),
            Filter("place", _("Area"), "place", "path"),
            Filter("words", pgettext_lazy("list", "Words in it"), "text", "warning__asks__icontains"),
        ),
        needs=("acknowledge",),
        beside=_may_send,
        is_late=is_late,
        template="headquarters/warnings.html",
        empty=(
            _("No warning was sent."),
            _("A warning names a disease, who is warned, what is asked of them, and until when."),
        ),
    )
)  # fmt: skip
