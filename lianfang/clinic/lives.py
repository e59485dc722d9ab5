"""How a visit, and what belongs to it, may change how it stands."""

from typing import Any, Final

from django.db.models import QuerySet

from lianfang.clinic.models import BedState, ExaminationState, Visit, VisitState
from lianfang.clinic.problems import VisitStands
from lianfang.kit import lives
from lianfang.kit.lives import Life, Move, by_column, declare

_AWAITED, _WAITING, _SEEN, _HANDED, _PLACED, _ELSEWHERE, _VOID = VisitState.values
ARRIVED: Final = (_WAITING, _SEEN)  # here, and in nobody else's hands
OPEN: Final = (_AWAITED, _WAITING, _SEEN, _HANDED)

VISIT: Final = declare(
    Life(
        "clinic-visit",
        by_column("state", VisitState.values),
        (
            Move("announced", (_VOID,), _AWAITED, "the hand-over to this clinic (F1, F4)"),
            Move("taken-back", (_AWAITED,), _VOID, "who announced it, or another clinic that has it"),
            Move("arrive", (_AWAITED,), _WAITING, "triage"),
            Move("elsewhere", (_WAITING,), _ELSEWHERE, "triage, where there is no fever"),
            Move("see", (_WAITING,), _SEEN, "the doctor"),
            Move("care", ARRIVED, "", "the doctor: judged, held, examined"),
            Move("word", (_AWAITED,), "", "the doctor, by telephone"),
            Move("decide", (_AWAITED, *ARRIVED), _HANDED, "the doctor: who takes over"),
            Move("undone", (_HANDED,), _SEEN, "who takes over refuses, or the doctor takes it back"),
            Move("unsaid", (_HANDED,), _AWAITED, "the same, of who never came"),
            Move("again", (_WAITING, _SEEN, _AWAITED), _HANDED, "its hand-over goes to another desk"),
            Move("accepted", (_HANDED,), _PLACED, "who takes over"),
        ),
        column="state",
        begins=2,
    )
)
_FREE, _TAKEN, _DIRTY, _CLOSED = BedState.values
BED: Final = declare(
    Life(
        "clinic-bed",
        by_column("state", BedState.values),
        (
            Move("take", (_FREE,), _TAKEN, "a visit"),
            Move("leave", (_TAKEN,), _DIRTY, "a visit"),
            Move("clean", (_DIRTY,), _FREE, "who disinfects"),
            Move("shut", (_FREE, _DIRTY), _CLOSED, "the clinic"),
            Move("reopen", (_CLOSED,), _DIRTY, "the clinic"),
        ),
        column="state",
    )
)
ROOM: Final = declare(
    Life(
        "clinic-room",
        by_column("state", ("open", "closed")),
        (Move("shut", ("open",), "closed", "the clinic"), Move("reopen", ("closed",), "open", "the clinic")),
        column="state",
    )
)
_TOOK, _SENT, _ANSWERED, _UNUSABLE = ExaminationState.values
EXAMINATION: Final = declare(
    Life(
        "examination",
        by_column("state", ExaminationState.values),
        (
            Move("send", (_TOOK,), _SENT, "who took it"),
            Move("answer", (_TOOK, _SENT), _ANSWERED, "the laboratory"),
            Move("unusable", (_TOOK, _SENT), _UNUSABLE, "the laboratory, or who took it"),
        ),
        column="state",
    )
)
CONSULTATION: Final = declare(
    Life(
        "consultation",
        by_column("state", ("called", "concluded")),
        (Move("conclude", ("called",), "concluded", "the team"),),
        column="state",
    )
)
ON_CALL: Final = declare(
    Life(
        "on-call",
        by_column("state", ("on-call", "relieved")),
        (Move("relieve", ("on-call",), "relieved", "the clinic"),),
        column="state",
    )
)


def here(visit: Visit) -> QuerySet[Visit]:
    return Visit.objects.filter(pk=visit.pk)


def move(visit: Visit, code: str, **facts: Any) -> None:
    """Make a move of a visit, which is read anew. Raises VisitStands."""
    made = lives.move(VISIT, here(visit), code, facts=facts)
    visit.refresh_from_db()
    if not made:
        raise VisitStands(number=visit.called, state=visit.get_state_display())


def may(visit: Visit, code: str) -> bool:
    return visit.state in VISIT.moves[code].before
