"""Places where a case was (F9): not to be used until disinfected, and passed by somebody else.

A hand-over brings each; its record and its assessment move it on, and the hand-over ends with the second.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import Kept
from lianfang.duties.models import Record
from lianfang.duties.raising import NewDuty, raise_duties, void_duties
from lianfang.grid.models import Place
from lianfang.handovers import moves
from lianfang.handovers.history import payload_of
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.lives import move
from lianfang.kit.scope import Scope, ancestors, next_sibling
from lianfang.sanitation.lives import TERMINAL as LIFE
from lianfang.sanitation.models import Terminal, TerminalState
from lianfang.sanitation.naming import TERMINAL
from lianfang.sanitation.problems import AssessedByDoer
from lianfang.slots.kinds import DISINFECTION
from lianfang.things.declared import write

FLOW: Final = "F9"
DISINFECTED: Final = "disinfected"
REDO: Final = timedelta(hours=24)  # docs/sources.md#terminal-disinfection
STILL: Final = (TerminalState.WAITING, TerminalState.DONE)
NOT_NEEDED: Final = _("Its hand-over ended without need of it.")


def begun(scope: Scope, one: HandOver) -> None:
    """A case's place was handed over: it waits, and is due the same day. Once a hand-over."""
    if payload_of(one).get("cleaning", TERMINAL) != TERMINAL:
        return
    acting = system_scope("terminal disinfection", actor_id=one.sent_by_id)
    facts = {
        "place_id": one.from_place_id,
        "path": one.from_path,
        "at": one.sent_at,
        "by_id": acting.actor,
        "due_at": one.due_at or one.sent_at + REDO,
    }
    made, is_new = Terminal.objects.get_or_create(ref=one.ref, defaults=facts)
    if is_new:
        _owe(acting, made, made.at, made.due_at)


def _owe(scope: Scope, one: Terminal, opens_at: datetime, due_at: datetime) -> None:
    due_at = max(
        due_at, opens_at + timedelta(minutes=1)
    )  # what is handed over at midnight is due a little later
    item = NewDuty(one.place_id, one.path, opens_at, due_at, subject=TERMINAL)
    raise_duties(scope, kind=DISINFECTION.code, origin=f"terminal:{one.pk}", items=[item])


def ended(scope: Scope, one: HandOver) -> None:
    """Its hand-over came to another end than disinfected: the place was none, and is in use as before."""
    if one.outcome == DISINFECTED:
        return
    found = Terminal.objects.filter(ref=one.ref).first()
    if found is None or not _moved(found, "void", by=one.closed_by_id or one.sent_by_id or found.by_id):
        return
    hand = system_scope("terminal disinfection", actor_id=one.closed_by_id)
    void_duties(hand, origin=f"terminal:{found.pk}", reason=str(NOT_NEEDED))


def _moved(one: Terminal, code: str, *, by: int, facts: dict[str, Any] | None = None) -> bool:
    hand = system_scope("terminal disinfection", actor_id=by)
    rows = Terminal.objects.filter(pk=one.pk)
    return move(LIFE, rows, code, then=lambda: write(hand, LIFE.noun, one, code), facts=facts or {})


def disinfected(kept: Sequence[Kept]) -> None:
    """The records of terminal disinfections, in the transaction that keeps them."""
    if not kept:
        return
    by_place = {one.place_id: one for one in kept}
    for one in Terminal.objects.filter(place__in=by_place, state__in=STILL):
        record = by_place[one.place_id]
        at = record.detail.done_at or record.made_at
        if at >= one.at:
            _moved(one, "do", by=record.made_by, facts={"seq": record.seq, "done_at": at})


def not_disinfected(pairs: Sequence[tuple[int, int]]) -> None:
    """Records that were corrected away: the place waits again, unless it has been passed since."""
    old = [former for former, _new in pairs]
    for one in Terminal.objects.filter(seq__in=old, state=TerminalState.DONE).select_related("by"):
        _moved(one, "undo", by=one.by_id, facts={"seq": None, "done_at": None})


def assessed(scope: Scope, one: Terminal) -> None:
    """Raises AssessedByDoer for who disinfected it."""
    maker = Record.objects.filter(seq=one.seq or 0).values_list("made_by_id", flat=True).first()
    if maker is not None and maker == scope.actor:
        raise AssessedByDoer()


def passed(scope: Scope, one: Terminal) -> None:
    """The place is in use again; its hand-over ends with that."""
    assessed(scope, one)
    sent = HandOver.objects.filter(flow=FLOW, ref=one.ref, closed_at=None).first()
    if sent is not None:
        acting = system_scope("terminal disinfection", actor_id=scope.actor)
        moves.close_by_record(acting, sent, outcome=DISINFECTED, words=one.result)


def failed(scope: Scope, one: Terminal) -> None:
    """It is done anew within a day, and assessed anew."""
    assessed(scope, one)
    now = clock.now()
    facts: dict[str, Any] = {"due_at": now + REDO, "seq": None, "done_at": None, "redone": F("redone") + 1}
    Terminal.objects.filter(pk=one.pk).update(**facts)
    one.refresh_from_db()
    _owe(system_scope("terminal disinfection", actor_id=scope.actor), one, now, one.due_at)


def shut(place: Place) -> QuerySet[Terminal]:
    """The places at or below one that nobody may use yet."""
    low, high = place.path, next_sibling(place.path)
    return Terminal.objects.filter(state__in=STILL, path__gte=low, path__lt=high)


def keep_shut(scope: Scope, *, place: Place) -> list[Terminal]:
    """The places of cases, it or one it lies in, that keep it from being used. Nothing outside the area."""
    if not scope.may("see", place.path):
        return []
    found = Terminal.objects.filter(state__in=STILL, path__in=ancestors(place.path))
    return list(found.select_related("place").order_by("pk"))
