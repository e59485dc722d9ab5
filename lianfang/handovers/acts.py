"""What can be done with a hand-over, declared once for the page, the API and the command line."""

import json
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.grid.models import Place
from lianfang.handovers import actions, answers, queries, words
from lianfang.handovers.contracts import OUTCOMES, RESTRICTS, TABLE, offered_outcomes
from lianfang.handovers.desks import DESKS
from lianfang.handovers.models import HandOver
from lianfang.handovers.moves import LIFE
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope

ANSWERS: Final = ("acknowledge",)


def find(scope: Scope, key: str) -> HandOver:
    return queries.hand_over(scope, id=as_number(key) or 0, at=clock.now())


_TOLD: Final = (
    "sent_at", "due_at", "level", "repeats", "accepted_at", "refused_at", "refusal", "withdrawn_at",
    "closed_at", "outcome",
)  # fmt: skip


def tell(one: HandOver) -> dict[str, Any]:
    """Without its personal part."""
    known = {
        "id": one.pk,
        "flow": one.flow,
        "name": str(TABLE[one.flow].name),
        "ref": one.ref,
        "state": one.state,
        "desk": one.desk,
        "place": one.to_place.code,
        "from_desk": one.from_desk,
        "from_place": one.from_place.code,
        "detail": json.loads(one.detail),
    }
    return known | {name: getattr(one, name) for name in _TOLD} | {"outcomes": list(offered_outcomes(one))}


def show(one: HandOver) -> list[tuple[str | Promise, Any]]:
    return [
        (_("State"), words.STATES[one.state]),
        (_("Desk"), DESKS[one.desk].name),
        (_("Place"), one.to_place.called),
        (_("Answer due"), one.due_at),
        (_("What became of it"), OUTCOMES.get(one.outcome, "")),
    ]


def address(one: HandOver) -> str:
    return reverse("handovers:handover", args=[one.pk])


def _accept(scope: Scope, *, hand_over: HandOver) -> HandOver:
    return actions.accept(scope, id=hand_over.pk)


def _refuse(scope: Scope, *, hand_over: HandOver, reason: str) -> HandOver:
    return actions.refuse(scope, id=hand_over.pk, reason=reason)


def _close(
    scope: Scope,
    *,
    hand_over: HandOver,
    outcome: str,
    words: str = "",
    notice_no: str = "",
    begins_on: date | None = None,
    **named: Any,
) -> HandOver:
    """What is known of whom an outcome restricts is kept by number and date: it names nobody."""
    placed = {
        "notice_no": notice_no.strip(),
        "begins_on": begins_on.isoformat() if begins_on else "",
        **{name: thing.pk for name, thing in named.items()},
    }
    return actions.close(scope, id=hand_over.pk, outcome=outcome, words=words, placed=placed)


def _hand_on(
    scope: Scope, *, hand_over: HandOver, desk: str, reason: str, place: Place | None = None
) -> HandOver:
    """To another desk: near the place named, or near where it came from."""
    seat = queries.seat(scope, desk=desk, near=place or hand_over.from_place, at=clock.now())
    return actions.send_on(scope, id=hand_over.pk, to_place=seat, desk=desk, reason=reason)


def _withdraw(scope: Scope, *, hand_over: HandOver, reason: str) -> HandOver:
    return actions.withdraw(scope, id=hand_over.pk, reason=reason)


def _may(scope: Scope, one: HandOver, step: str) -> bool:
    """Whether its state allows it and it lies before a desk of the asker."""
    return one.state in LIFE.moves[step].before and lies_here(scope, one)


def lies_here(scope: Scope, one: HandOver) -> bool:
    """Whether it lies before a desk of the asker; looked up once for all that a page offers."""
    known = vars(one)
    if "lies_here" not in known:
        known["lies_here"] = queries.has_before(scope, one=one, at=clock.now()) is not None
    return bool(known["lies_here"])


def may_accept(scope: Scope, one: HandOver) -> bool:
    return _may(scope, one, "accepted")


def may_refuse(scope: Scope, one: HandOver) -> bool:
    return _may(scope, one, "refused")


def may_close(scope: Scope, one: HandOver) -> bool:
    return _may(scope, one, "closed")


def may_hand_on(scope: Scope, one: HandOver) -> bool:
    return _may(scope, one, "sent-on")


def may_withdraw(scope: Scope, one: HandOver) -> bool:
    possible = one.state in LIFE.moves["withdrawn"].before and one.withdrawn_at is None
    return possible and scope.may("record", one.from_path)


def _its_outcomes(scope: Scope, one: HandOver) -> dict[str, Any]:
    return {"outcome": tuple((code, OUTCOMES[code]) for code in offered_outcomes(one))}


def _unasked(scope: Scope, one: HandOver) -> tuple[str, ...]:
    """Nothing is asked of an observation where no outcome restricts anybody."""
    return () if RESTRICTS & {*offered_outcomes(one)} else answers.OF_OBSERVATION


def _notice(scope: Scope, one: HandOver) -> str | Promise:
    if not RESTRICTS & {*offered_outcomes(one)}:
        return ""
    return _("Under observation: give the number of the written notice, first day, place and carer.")


def _its_desk(scope: Scope, one: HandOver) -> dict[str, Any]:
    return {"desk": one.desk}


HAND_OVER: Final = Noun(
    "hand-over", _("what one desk hands to another"), HandOver, "inbox/", "int:pk",
    find, tell, address, show, group="handover", api_root="hand-overs/",
)  # fmt: skip
HAND_OVERS: Final = declare(
    HAND_OVER,
    Act("accept", "accepting", _("Accept"), _("Accepted. It is yours now."), _accept, answers.ACCEPT,
        ANSWERS, may_accept, is_first=True),
    Act("close", "closing", _("Close with this outcome"), _("Closed, with its outcome."), _close,
        answers.CLOSE, ANSWERS, may_close, is_first=True, choices=_its_outcomes, note=_notice,
        unasked=_unasked),
    Act("refuse", "refusing", _("Send back"), _("Sent back. It lies open before the desk that sent it."),
        _refuse, answers.REFUSE, ANSWERS, may_refuse, button=_("Send back with this reason")),
    Act("hand-on", "handing-on", _("Hand on to another desk"),
        _("Handed on. The clock of the other desk has started."), _hand_on, answers.HAND_ON, ANSWERS,
        may_hand_on, _its_desk, button=_("Hand on")),
    Act("withdraw", "withdrawal", _("Take it back from that desk"),
        _("Taken back. It stays before the desk until that agrees."), _withdraw, answers.WITHDRAW,
        ANSWERS, may_withdraw),
)  # fmt: skip
