"""How a file, a need, a dependant and a room may change how they stand."""

from types import MappingProxyType
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from lianfang.isolation.models import DependantState, File, NeedState, RoomState
from lianfang.kit.lives import Life, Move, by_column, declare

TO_TELL, RUNNING, OUT, AWAY, MONITORED, ENDED = "to-tell", "running", "out", "away", "monitored", "ended"
_FREE = Q(freed_at__isnull=False)
_HELD = Q(ended_at=None, freed_at=None)
_HERE = _HELD & Q(out_since=None, away_since=None)
FILE: Final = declare(
    Life(
        "file",
        {
            TO_TELL: _HERE & Q(served_at=None),
            RUNNING: _HERE & Q(served_at__isnull=False),
            OUT: _HELD & Q(out_since__isnull=False, away_since=None),
            AWAY: _HELD & Q(away_since__isnull=False),
            MONITORED: Q(ended_at=None) & _FREE,
            ENDED: Q(ended_at__isnull=False),
        },
        (
            Move("describe", (TO_TELL, RUNNING, OUT, AWAY), "", "who knows how they live"),
            Move("serve", (TO_TELL,), RUNNING, "who brings the written notice"),
            Move("contact", (TO_TELL, RUNNING, OUT, MONITORED), "", "who has spoken with them"),
            Move("team", (TO_TELL, RUNNING, OUT, AWAY), "", "who names the team"),
            Move("send-out", (TO_TELL, RUNNING), OUT, "who approves the way to care"),
            Move("come-back", (OUT,), RUNNING, "who sees them back"),
            Move("leave", (TO_TELL, RUNNING, OUT), AWAY, "who finds that they left without permission"),
            Move("return", (AWAY,), RUNNING, "who has found them, by a record"),
            Move("move-in", (TO_TELL, RUNNING), "", "who gives them a room of a central site"),
            Move("clear", (TO_TELL, RUNNING, OUT, AWAY), "", "a doctor, or the clinic that had them"),
            Move("answer", (TO_TELL, RUNNING, OUT, AWAY, MONITORED), "", "who has asked about even readings"),
            Move("monitor", (TO_TELL, RUNNING, OUT, AWAY), MONITORED, "their release, where days follow"),
            Move("free", (TO_TELL, RUNNING, OUT, AWAY), ENDED, "their release"),
            Move("end", (MONITORED,), ENDED, "the clock, when the days are over"),
        ),
        begins=2,
    )
)
STATES: Final[MappingProxyType[str, str | Promise]] = MappingProxyType(
    {
        TO_TELL: pgettext_lazy("isolation", "notice not served"),
        RUNNING: pgettext_lazy("isolation", "in isolation"),
        OUT: pgettext_lazy("isolation", "out for care"),
        AWAY: pgettext_lazy("isolation", "left without permission"),
        MONITORED: pgettext_lazy("isolation", "released, health monitoring"),
        ENDED: pgettext_lazy("isolation", "ended"),
    }
)
SIGNS: Final = {
    TO_TELL: "tried", RUNNING: "isolated", OUT: "followed", AWAY: "overdue", MONITORED: "followed",
    ENDED: "done",
}  # fmt: skip


def state_of(one: File) -> str:
    if one.ended_at is not None:
        return ENDED
    if one.freed_at is not None:
        return MONITORED
    if one.away_since is not None:
        return AWAY
    if one.out_since is not None:
        return OUT
    return RUNNING if one.served_at is not None else TO_TELL


_ASKED, _ACCEPTED, _PASSED = (one.value for one in (NeedState.ASKED, NeedState.ACCEPTED, NeedState.PASSED))
NEED: Final = declare(
    Life(
        "need",
        by_column("state", NeedState.values),
        (
            Move("accept", (_ASKED, _PASSED), _ACCEPTED, "whoever brings it"),
            Move("hand", (_ACCEPTED,), "", "who finds somebody else to bring it"),
            Move("pass-on", (_ASKED, _ACCEPTED), _PASSED, "a carer who cannot get it"),
            Move("deliver", (_ASKED, _ACCEPTED, _PASSED), NeedState.DELIVERED.value, "a record at the door"),
            Move("undo", (NeedState.DELIVERED.value,), _ACCEPTED, "a correction of that record"),
            Move("settle", (NeedState.DELIVERED.value,), "", "who has paid back what was advanced"),
            Move(
                "void", (_ASKED, _ACCEPTED, _PASSED), NeedState.VOID.value, "who hears that it is not needed"
            ),
        ),
        column="state",
    )
)
DEPENDANT: Final = declare(
    Life(
        "dependant",
        by_column("state", DependantState.values),
        (
            Move("care", (DependantState.OPEN, DependantState.CARED), DependantState.CARED.value,
                 "who has found somebody, or civil affairs"),
            Move("lose", (DependantState.CARED,), DependantState.OPEN.value,
                 "who finds them alone, or what takes their carer away"),
            Move("end", (DependantState.OPEN, DependantState.CARED), DependantState.ENDED.value,
                 "their release, or a mistake"),
        ),
        column="state",
    )
)  # fmt: skip
ROOM: Final = declare(
    Life(
        "site-room",
        by_column("state", RoomState.values),
        (
            Move("leave", (RoomState.OPEN,), RoomState.CLEANING.value, "who has left it, by their release"),
            Move("clean", (RoomState.CLEANING,), RoomState.OPEN.value, "who has disinfected it"),
            Move("close", (RoomState.OPEN, RoomState.CLEANING), RoomState.CLOSED.value, "who runs the site"),
            Move("open", (RoomState.CLOSED,), RoomState.OPEN.value, "who runs the site"),
        ),
        column="state",
    )
)
