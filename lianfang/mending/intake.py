"""A dwelling that no register has, reported where one stands: by phone also without a network."""

from collections.abc import Sequence
from typing import Any, Final

from lianfang.duties.kinds import Kept, RecordKind, Room
from lianfang.duties.rules import NOTES, Judged
from lianfang.kit import sql
from lianfang.mending.models import Unlisted, UnlistedState
from lianfang.mending.unlisted import AREAS
from lianfang.mending.unlisted_forms import REPORTED

_ROWS: Final = sql.Table(Unlisted)


def _noted(detail: Any) -> Judged:
    return Judged(NOTES)


class Reports(Room):
    """Reports wait for the lead, each in the place that somebody named. A corrected one waits anew."""

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        _ROWS.insert(self.cursor, [_row(one) for one in kept])

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        corrected = [old for old, _new in pairs]
        Unlisted.objects.filter(seq__in=corrected, state=UnlistedState.WAITING).delete()


def _row(one: Kept) -> sql.Row:
    detail = one.detail
    return _ROWS.row(
        place_id=one.place_id,
        path=one.path,
        name=(detail.name or "").strip(),
        words=detail.words.strip(),
        outcome=detail.outcome,
        head_count=detail.head_count,
        seq=one.seq,
        at=one.made_at,
        by_id=one.made_by,
        state=UnlistedState.WAITING.value,
        reason="",
    )


KIND: Final = RecordKind(
    REPORTED.name,
    REPORTED,
    _noted,
    base=tuple(one.value for one in AREAS),
    room=Reports,
    by_the_clock=False,
)
