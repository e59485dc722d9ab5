"""Passes shown at posts, judged and counted for a whole set of records at once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from lianfang.kit import clock
from lianfang.kit.problems import Problem
from lianfang.passes import kinds, rules
from lianfang.passes.models import Pass, SigningKey, Use
from lianfang.passes.problems import (
    PassElsewhere,
    PassExpired,
    PassForged,
    PassNotYet,
    PassRevoked,
    PassUnreadable,
    PassUsedUp,
)
from lianfang.passes.texts import body_of

STILL_HERE: Final = timedelta(minutes=2)  # docs/sources.md#place-posts


class Shown(NamedTuple):
    """A pass as one record names it: its scanned text, its number, or the number of a pass not ours."""

    text: str
    ref: UUID  # of the record
    place_id: int
    path: str
    at: datetime
    instead: UUID | None = None  # the record it corrects, whose use no longer counts


class Book:
    """The passes of one set of records, and how often each was used before it. Three statements at most."""

    def __init__(self, shown: Iterable[Shown]) -> None:
        listed = [one for one in shown if rules.number_in(one.text) is not None]
        numbers = {rules.number_in(one.text) or 0 for one in listed}
        rows = Pass.objects.filter(pk__in=numbers).select_related("revocation") if numbers else []
        self._passes = {one.pk: one for one in rows}
        self._keys = _keys() if any(one.text.startswith(rules.PREFIX) for one in listed) else {}
        self._used = _used(self._passes, listed) if self._passes else Counter()
        self._taken: dict[UUID, Use] = {}

    def fault(self, one: Shown) -> Problem | None:
        """Why this pass may not be used here and now; None for a good one, and for one not ours."""
        number = rules.number_in(one.text)
        if number is None:
            return None
        found = self._passes.get(number)
        if found is None or not self._is_genuine(found, one.text):
            return PassForged()
        if found.kind == kinds.PLACE_CODE:
            return PassUnreadable()
        return _untimely(found, one) or self._excess(found, one)

    def refusal(self, one: Shown) -> Problem | None:
        """The fault, where somebody can still be told of it. A pass whose bearer passed a post without a
        network is kept with its fault marked; only a forged one is never taken for a pass."""
        fault = self.fault(one)
        if isinstance(fault, PassForged | PassUnreadable) or clock.now() - one.at <= STILL_HERE:
            return fault
        return None

    def take(self, one: Shown) -> None:
        """Let a use count for those that come behind it in the set, and be written with it."""
        found = self._passes.get(rules.number_in(one.text) or 0)
        if found is not None:
            excess = self.fault(one) is not None
            self._taken[one.ref] = Use(
                of=found, ref=one.ref, place_id=one.place_id, path=one.path, at=one.at, excess=excess
            )
            self._used[_window(found, one.at)] += 1

    def write(self, verified_by: Mapping[UUID, int]) -> int:
        """Write down the uses of the records that were kept, with who verified each; how many.

        In the caller's transaction.
        """
        rows = [use for ref, use in self._taken.items() if ref in verified_by]
        for use in rows:
            use.by_id = verified_by[use.ref]
        Use.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)

    def _is_genuine(self, found: Pass, text: str) -> bool:
        """A typed number is looked up; a scanned text must prove itself and read as the register does."""
        if not text.startswith(rules.PREFIX):
            return True
        try:
            return rules.read(text.strip(), keys=self._keys) == body_of(found)
        except Problem:
            return False

    def _excess(self, found: Pass, one: Shown) -> Problem | None:
        return PassUsedUp() if rules.is_used_up(found.quota, self._used[_window(found, one.at)]) else None


def forget(refs: Iterable[UUID]) -> int:
    """Take back the uses that came with records written wrongly."""
    gone, _all = Use.objects.filter(ref__in=list(refs)).delete()
    return gone


def _untimely(found: Pass, one: Shown) -> Problem | None:
    gone = getattr(found, "revocation", None)
    if gone is not None and gone.at <= one.at:
        return PassRevoked()
    if one.at < found.from_at:
        return PassNotYet()
    if found.to_at is not None and one.at >= found.to_at:
        return PassExpired()
    if not (found.path.startswith(one.path) or one.path.startswith(found.path)):
        return PassElsewhere()
    return None


def _keys() -> dict[int, bytes]:
    return {
        pk: bytes(key) for pk, key in SigningKey.objects.filter(revoked_at=None).values_list("pk", "public")
    }


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _window(found: Pass, at: datetime) -> tuple[int, date | None]:
    """What a quota counts in: the day of the district, or all there is."""
    return found.pk, None if found.quota == kinds.ONCE else _day(at)


def _used(passes: dict[int, Pass], shown: Sequence[Shown]) -> Counter[Any]:
    since = timezone.localtime(min(one.at for one in shown)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    again = [one.instead for one in shown if one.instead is not None]
    rows = Use.objects.filter(Q(at__gte=since) | Q(of__quota=kinds.ONCE), of__in=passes).exclude(
        ref__in=again
    )
    return Counter(_window(passes[of], at) for of, at in rows.values_list("of_id", "at"))
