"""The report card of a case: the record that meets the statutory duty to report."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce

from lianfang.cases.forms import CARD
from lianfang.cases.models import Case
from lianfang.cases.rules import subject_of
from lianfang.cases.subjects import names
from lianfang.duties.kinds import Kept, RecordKind, Room
from lianfang.duties.rules import CLOSES, Judged


def judge(card: Any) -> Judged:
    """A card without a number cannot be sent: the form asks for it."""
    return Judged(CLOSES, "carded")


def subject(card: Any) -> str:
    return subject_of(card.case)


class Cards(Room):
    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        """Enter number and time with the case. A card once entered is changed by a correction only."""
        for one in kept:
            card = one.detail
            Case.objects.filter(pk=card.case, path__startswith=one.path, card_seq=one.corrects_seq).update(
                card_no=card.card_no,
                carded_at=card.carded_at,
                card_seq=one.seq,
                reported_at=Coalesce(F("reported_at"), Value(card.carded_at, DateTimeField())),
            )

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        """What a corrected card had entered with another case is taken back there."""
        old = [old for old, _new in pairs]
        Case.objects.filter(card_seq__in=old).update(card_no="", carded_at=None, card_seq=None)


KIND: Final = RecordKind(
    CARD.name,
    CARD,
    judge,
    ability="see-cases",
    room=Cards,
    subject=subject,
    statutory=True,
    names=names,
)
