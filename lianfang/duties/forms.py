"""The forms of the core's own records: what supervisors decide about a duty or a round's base."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.duties import rules
from lianfang.duties.kinds import RecordKind
from lianfang.duties.rules import Judged
from lianfang.kit.forms import Field, Form

_ACCOUNT = _("to show why a duty was not met")


def _reason(concept: str) -> Field:
    return Field("reason", "text", _("Reason"), concept, _ACCOUNT, required=True, most=300)


EXCUSE: Final = Form("duties.excuse", _("Excuse a duty"), (_reason("duty.excuse-reason"),))
REOPEN: Final = Form("duties.reopen", _("Take an excuse back"), (_reason("duty.reopen-reason"),))
BASE_ADD: Final = Form("duties.base-add", _("Add to the base"), (_reason("base.add-reason"),))
BASE_REMOVE: Final = Form("duties.base-remove", _("Take out of the base"), (_reason("base.remove-reason"),))
BASE_MOVE: Final = Form(
    "duties.base-move",
    _("Place split, part of the base moved"),
    (
        _reason("base.move-reason"),
        Field("was", "text", _("Split off from"), "base.move-was", _ACCOUNT, most=160),
        Field("number", "count", _("Number of duties"), "base.move-number", _ACCOUNT, high=10_000_000),
    ),
)
_ROUND = Field("round", "text", _("Round"), "round.code", _ACCOUNT, most=32)


def _of_a_round(name: str, title: Any, *more: Field) -> Form:
    """What is decided about a round, by its code: each is written, found and told in one way."""
    return Form(f"duties.round-{name}", title, (_ROUND, *more))


ROUND_OPEN: Final = _of_a_round(
    "open",
    _("Open a round"),
    Field("raised", "count", _("Duties raised"), "round.raised", _ACCOUNT, required=True, high=10_000_000),
)
ROUND_CLOSE: Final = _of_a_round("close", _("Close a round"), _reason("round.close-reason"))
ROUND_WITHDRAW: Final = _of_a_round("withdraw", _("Withdraw a round"), _reason("round.withdraw-reason"))
ROUND_EXTEND: Final = _of_a_round(
    "extend",
    _("Give a round a later end"),
    _reason("round.extend-reason"),
    Field("due", "text", _("Due"), "round.due-at", _ACCOUNT, required=True, most=32),
)
ROUND_STEPS: Final = (ROUND_OPEN, ROUND_EXTEND, ROUND_CLOSE, ROUND_WITHDRAW)
_ORIGIN = Field("origin", "text", _("Raised by"), "duty.origin", _ACCOUNT, most=96)
_NUMBER = Field("number", "count", _("Number of duties"), "duty.number", _ACCOUNT, high=10_000_000)

RAISE: Final = Form(
    "duties.raise",
    _("Raise duties"),
    (
        _ORIGIN,
        _NUMBER,
        Field("reason", "text", _("Reason"), "duty.raise-reason", _ACCOUNT, most=300),
    ),
)
VOID: Final = Form("duties.void", _("Void duties"), (_reason("duty.void-reason"), _ORIGIN, _NUMBER))
REASSIGN: Final = Form("duties.reassign", _("Re-assign duties"), (_reason("duty.reassign-reason"), _NUMBER))
STAFFING: Final = Form(
    "duties.staffing",
    _("Change who serves"),
    (
        Field("act", "text", _("What"), "staff.act", _ACCOUNT, required=True, most=32),
        Field("person", "text", _("Whom"), "staff.person", _ACCOUNT, required=True, most=64),
        _reason("staff.reason"),
    ),
)

BASE_CHANGES: Final = (BASE_ADD.name, BASE_REMOVE.name, BASE_MOVE.name)
# All that the core itself writes down.
DECISIONS: Final = (
    EXCUSE, REOPEN, BASE_ADD, BASE_REMOVE, BASE_MOVE, *ROUND_STEPS, RAISE, VOID, REASSIGN, STAFFING,
)  # fmt: skip


def _says(verdict: str) -> Any:
    def judge(detail: Any) -> Judged:
        return Judged(verdict, outcome=_OUTCOMES[verdict])

    return judge


_OUTCOMES = {rules.EXCUSES: "excused", rules.NOTES: "", rules.VOIDS: "removed"}

KINDS: Final = (RecordKind(EXCUSE.name, EXCUSE, _says(rules.EXCUSES), ability="excuse", decides=True),)
