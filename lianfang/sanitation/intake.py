"""A finding told by phone, page or paper: the record makes it, a correction takes it back."""

from collections.abc import Sequence
from typing import Any, Final

from lianfang.duties.kinds import Kept, RecordKind, Room
from lianfang.duties.rules import TRIED, Judged
from lianfang.kit import sql
from lianfang.sanitation import disinfecting, mosquitoes
from lianfang.sanitation.following import TIME
from lianfang.sanitation.forms import FOUND
from lianfang.sanitation.models import Finding, FindingSource, FindingState

_ROWS: Final = sql.Table(Finding)


def judge(found: Any) -> Judged:
    """It closes nothing: what was to be done at the place still is."""
    return Judged(TRIED, "found", True)


class Found(Room):
    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        _ROWS.insert(self.cursor, [_row(one) for one in kept])

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        """The correction brings its own; what was done about the former one stays in its history."""
        old = [old for old, _new in pairs]
        Finding.objects.filter(seq__in=old).update(state=FindingState.VOID, alarm_at=None)


def _row(one: Kept) -> sql.Row:
    due = one.received_at + TIME
    return _ROWS.row(
        place_id=one.place_id,
        path=one.path,
        at=one.made_at,
        by_id=one.made_by,
        kind=one.detail.kind,
        what=one.detail.what,
        spot=one.detail.spot or "",
        source=FindingSource.ROUND.value,
        due_at=due,
        alarm_at=due,
        evidence="",
        returns=0,
        state=FindingState.OPEN.value,
        seq=one.seq,
    )


KIND: Final = RecordKind(FOUND.name, FOUND, judge, room=Found, by_the_clock=False, level="L0")
KINDS: Final = (KIND, disinfecting.KIND, mosquitoes.KIND)
