"""What a record of this room changes besides its own row, within the transaction that keeps it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Q

from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import Kept
from lianfang.isolation import contacts, life, needs
from lianfang.isolation.models import Delivery, File, Need, Reading
from lianfang.isolation.rules import fen_of
from lianfang.kit import lives
from lianfang.things.declared import write


def read(ill: Mapping[int, datetime]) -> None:
    """Whoever has fever or is ill waits for a doctor's word from now on; the row says since when."""
    for pk, at in ill.items():
        File.objects.filter(pk=pk).filter(Q(fever_at=None) | Q(fever_at__lt=at)).update(fever_at=at)


def spoken(kept: Sequence[Kept], seqs: Collection[int]) -> None:
    """With whom somebody has spoken: the households of these records, as of the last of each."""
    last: dict[datetime, set[int]] = defaultdict(set)
    for one in kept:
        if one.seq in seqs:
            last[one.made_at].add(one.place_id)
    for at, places in sorted(last.items()):
        contacts.spoken(places, at=at)


def read_again(seqs: Sequence[int]) -> None:
    """A reading was corrected: the fever is the last that still stands."""
    people = Reading.objects.filter(seq__in=seqs).values_list("restriction_id", flat=True)
    for pk in set(people):
        rows = Reading.objects.filter(restriction_id=pk, withdrawn_seq=None, is_ill=True)
        File.objects.filter(pk=pk).update(fever_at=rows.aggregate(last=Max("at"))["last"])


def returned(file: File, one: Kept) -> None:
    """They were found and are back; the line says who found them."""
    if lives.move(life.FILE, File.objects.filter(pk=file.pk), "return", facts={"away_since": None}):
        finder = system_scope("isolation", actor_id=one.made_by)
        write(finder, life.FILE.noun, file, "return", one.detail.where, at=one.made_at)


def brought(kept: Sequence[Kept]) -> None:
    """What was needed is there."""
    for one in kept:
        facts: dict[str, Any] = {
            "delivered_at": one.made_at, "owner_id": one.made_by, "alarm_at": None,
            "cost_fen": fen_of(one.detail.cost or ""),
        }  # fmt: skip
        lives.move(life.NEED, Need.objects.filter(pk=one.detail.need), "deliver", facts=facts)
    needs.quiet([one.detail.need for one in kept])


def not_brought(seqs: Sequence[int]) -> None:
    """A delivery was corrected away: what was needed is still to be brought, unless another brought it."""
    numbers = set(Delivery.objects.filter(seq__in=seqs).values_list("need_id", flat=True))
    still = Delivery.objects.filter(need_id__in=numbers, withdrawn_seq=None, outcome="delivered")
    gone = numbers - set(still.values_list("need_id", flat=True))
    facts = {"delivered_at": None, "cost_fen": None}
    lives.move(life.NEED, Need.objects.filter(pk__in=gone), "undo", facts=facts)
