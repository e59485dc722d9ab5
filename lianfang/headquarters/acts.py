"""What can be done with task forces and with warnings, declared once for page, API and command line."""

from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import Department
from lianfang.acts.declared import Act, Choices, Noun, declare
from lianfang.duties import queries as duties
from lianfang.grid.finding import written
from lianfang.headquarters import actions, forms, queries
from lianfang.headquarters.models import (
    STATES,
    SeatRole,
    SentWarning,
    TaskForce,
    UnitRole,
    WarningReceipt,
)
from lianfang.kit.forms import BadDetail
from lianfang.kit.ids import as_number
from lianfang.kit.scope import NOTHING, WHOLE, Scope

Shown = list[tuple[str | Promise, Any]]


def find(scope: Scope, key: str) -> TaskForce:
    return queries.force(scope, pk=as_number(key) or 0)


def tell(one: TaskForce) -> dict[str, Any]:
    sitting = queries.seats(NOTHING, of=[one])[one.pk]
    offices = queries.units(NOTHING, of=[one])[one.pk]
    known = {"id": one.pk, "event": one.event.code, "place": one.place.code, "task": one.task}
    known |= {"name": str(one), "document_no": one.document_no}
    known |= {role.value.replace("-", "_"): _names(sitting, role) for role in SeatRole}
    known["lead"] = next((unit.department.code for unit in offices if unit.role == UnitRole.LEAD), "")
    known["supporting"] = [unit.department.code for unit in offices if unit.role == UnitRole.SUPPORT]
    return known | {"founded_at": one.founded_at, "dissolved_at": one.dissolved_at}


def _names(sitting: Iterable[Any], role: SeatRole) -> list[str]:
    return [seat.user.username for seat in sitting if seat.role == role]


def show(one: TaskForce) -> Shown:
    sitting = queries.seats(NOTHING, of=[one])[one.pk]
    offices = queries.units(NOTHING, of=[one])[one.pk]
    apart = now_in_words(", ")
    said: Shown = [(_("Task force"), str(one)), (_("Area"), one.place.called)]
    said += [
        (role.label, apart.join(seat.user.name for seat in sitting if seat.role == role)) for role in SeatRole
    ]
    said += [
        (role.label, apart.join(unit.department.name for unit in offices if unit.role == role))
        for role in UnitRole
    ]
    return [*said, (_("Dissolved"), one.dissolved_at)]


def address(one: TaskForce) -> str:
    return reverse("headquarters:force", args=[one.pk])


def may_change(scope: Scope, one: TaskForce) -> bool:
    return one.dissolved_at is None and scope.may("order", one.path)


def _offices(scope: Scope) -> Choices:
    return tuple((one.code, one.name) for one in queries.departments(scope))


def _supporting(scope: Scope, thing: Any) -> dict[str, Choices]:
    return {"supporting": _offices(scope)}


def _begin(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"place": written(duties.home(scope))}


def _chosen(scope: Scope, codes: Iterable[str], label: Any) -> list[Department]:
    """The departments of these codes. Raises BadDetail for one that there is not."""
    known = {one.code: one for one in queries.departments(scope)}
    for code in codes:
        if code not in known:
            raise BadDetail(field=str(label), reason=now_in_words("is not known"))
    return [known[code] for code in dict.fromkeys(codes)]


def _set_up(scope: Scope, *, supporting: Iterable[str] = (), **facts: Any) -> TaskForce:
    chosen = _chosen(scope, supporting, forms.SET_UP.by_name["supporting"].label)
    return actions.set_up(scope, supporting=chosen, **facts)


def _appoint(scope: Scope, *, task_force: TaskForce, **facts: Any) -> TaskForce:
    return actions.appoint(scope, force=task_force, **facts)


def _relieve(scope: Scope, *, task_force: TaskForce, user: Any) -> TaskForce:
    return actions.relieve(scope, force=task_force, user=user)


def _join(scope: Scope, *, task_force: TaskForce, department: Department, unit_role: str) -> TaskForce:
    return actions.join(scope, force=task_force, department=department, role=unit_role)


def _leave(scope: Scope, *, task_force: TaskForce, department: Department) -> TaskForce:
    return actions.leave(scope, force=task_force, department=department)


def _dissolve(scope: Scope, *, task_force: TaskForce, reason: str) -> TaskForce:
    return actions.dissolve(scope, force=task_force, reason=reason)


_ORDER: Final = ("order",)
_SAID: Final = _("Written down.")
FORCE: Final = Noun(
    "task-force", _("task forces: who commands, who leads, who supports"), TaskForce, "task-forces/",
    "int:pk", find, tell, address, show,
)  # fmt: skip
FORCES: Final = declare(
    FORCE,
    Act("set-up", "new", _("Set up a task force"), _("The task force stands."), _set_up, forms.SET_UP, _ORDER,
        begins=_begin, makes=True, arguments=("place",), choices=_supporting),
    Act("appoint", "seats", _("Give a seat"), _SAID, _appoint, forms.APPOINT, _ORDER, may_change,
        arguments=("user", "role")),
    Act("relieve", "relieving", _("Take a seat back"), _SAID, _relieve, forms.RELIEVE, _ORDER, may_change,
        arguments=("user",)),
    Act("join", "departments", _("Take in a department"), _SAID, _join, forms.JOIN, _ORDER, may_change,
        arguments=("department",)),
    Act("leave", "leaving", _("Let a department go"), _SAID, _leave, forms.LEAVE, _ORDER, may_change,
        arguments=("department",)),
    Act("dissolve", "dissolving", _("Dissolve the task force"), _("Dissolved."), _dissolve, forms.DISSOLVE,
        _ORDER, may_change),
)  # fmt: skip

# Warnings


def find_warning(scope: Scope, key: str) -> SentWarning:
    return queries.warning(scope, pk=as_number(key) or 0)


def tell_warning(one: SentWarning) -> dict[str, Any]:
    names = ("kind", "number", "disease", "area", "asks", "due_at", "sent_at", "ended_at", "end_reason")
    counts = queries.answered(NOTHING, warning=one)
    return {"id": one.pk, "event": one.event.code} | {name: getattr(one, name) for name in names} | counts


def show_warning(one: SentWarning) -> Shown:
    return [
        (_("Number"), one.number),
        (_("Disease"), one.disease),
        (_("What it asks"), one.asks),
        (pgettext_lazy("warning", "Sent to"), now_in_words(", ").join(r.receiver for r in _receivers(one))),
        (_("Ended"), one.ended_at),
    ]


def _receivers(one: SentWarning) -> list[WarningReceipt]:
    return list(one.receipts.select_related("place", "department").order_by("path", "pk"))


def warnings_address(one: SentWarning) -> str:
    return reverse("headquarters:warning", args=[one.pk])


def may_end(scope: Scope, one: SentWarning) -> bool:
    return one.ended_at is None and scope.may("plan", WHOLE)


def _to_whom(scope: Scope, thing: Any) -> dict[str, Choices]:
    return {"departments": _offices(scope)}


def _send(scope: Scope, *, departments: Iterable[str] = (), **facts: Any) -> SentWarning:
    chosen = _chosen(scope, departments, forms.SEND.by_name["departments"].label)
    return actions.send(scope, departments=chosen, **facts)


def _end(scope: Scope, *, warning: SentWarning, reason: str) -> SentWarning:
    return actions.end_warning(scope, warning=warning, reason=reason)


WARNING: Final = Noun(
    "warning", _("warnings that the district sends"), SentWarning, "warnings/", "int:pk",
    find_warning, tell_warning, warnings_address, show_warning,
)  # fmt: skip
WARNINGS: Final = declare(
    WARNING,
    Act("send", "new", _("Send a warning"), _("Sent. Who it went to is asked for an answer."), _send,
        forms.SEND, ("plan",), makes=True, choices=_to_whom, button=_("Send the warning")),
    Act("end", "ending", _("End the warning"), _("Ended."), _end, forms.END, ("plan",), may_end),
)  # fmt: skip


def find_receipt(scope: Scope, key: str) -> WarningReceipt:
    return queries.receipt(scope, pk=as_number(key) or 0)


def tell_receipt(one: WarningReceipt) -> dict[str, Any]:
    known = {"id": one.pk, "warning": one.warning.number, "place": one.place.code}
    known |= {"department": one.department.code if one.department else ""}
    names = ("answer", "answered_at", "feedback", "fed_back_at")
    return known | {name: getattr(one, name) for name in names}


def show_receipt(one: WarningReceipt) -> Shown:
    return [
        (pgettext_lazy("warning", "Sent to"), one.receiver),
        (_("State"), STATES[state_of(one)]),
        (_("Answer"), one.answer),
        (_("Feedback"), one.feedback),
    ]


def state_of(one: WarningReceipt) -> str:
    if one.fed_back_at is not None:
        return "fed-back"
    return "sent" if one.answered_at is None else "answered"


def receipts_address(one: WarningReceipt) -> str:
    return reverse("headquarters:warning", args=[one.warning_id])


def is_to_answer(scope: Scope, one: WarningReceipt) -> bool:
    return one.answered_at is None and queries.is_mine(scope, receipt=one)


def wants_feedback(scope: Scope, one: WarningReceipt) -> bool:
    return state_of(one) == "answered" and queries.is_mine(scope, receipt=one)


def _answer(scope: Scope, *, warning_receipt: WarningReceipt, answer: str) -> WarningReceipt:
    return actions.answer(scope, receipt=warning_receipt, answer=answer)


def _feed_back(scope: Scope, *, warning_receipt: WarningReceipt, feedback: str) -> WarningReceipt:
    return actions.feed_back(scope, receipt=warning_receipt, feedback=feedback)


_DESK: Final = ("acknowledge",)
RECEIPT: Final = Noun(
    "warning-receipt", _("what those who were warned answer"), WarningReceipt, "warning-receipts/", "int:pk",
    find_receipt, tell_receipt, receipts_address, show_receipt,
)  # fmt: skip
RECEIPTS: Final = declare(
    RECEIPT,
    Act("answer", "answer", pgettext_lazy("paper", "Answer"), _("Answered."), _answer, forms.ANSWER, _DESK,
        is_to_answer),
    Act("feedback", "feedback", _("Give feedback"), _SAID, _feed_back, forms.FEEDBACK, _DESK, wants_feedback),
)  # fmt: skip
