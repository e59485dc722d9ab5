"""One person fills one seat at a time, in whatever room: checkpoints and posts say here who sits where when.

A room declares what it has planned; whoever plans asks `require_free` first, and is refused by name.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F
from django.utils.translation import gettext as _

from lianfang.accounts.models import User
from lianfang.duties import alerts, owners
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Duty
from lianfang.duties.problems import PersonAway, SeatTaken, ShiftTooLong, TooManyHours
from lianfang.duties.shifts import LONGEST, LONGEST_STAY, REST, Seat, clash, longest_stay

Source = Callable[[Collection[int], datetime, datetime], Iterable[Seat]]
NEAR: Final = timedelta(days=1)  # what lies so near to a new shift may be one stay with it
_sources: Final[list[Source]] = []


def declare(source: Source) -> None:
    """Let a room say who sits where: `source(user_ids, from_at, to_at)`. Declaring twice counts once."""
    if source not in _sources:
        _sources.append(source)


def taken(user_ids: Collection[int], from_at: datetime, to_at: datetime) -> list[Seat]:
    """All seats of these people that reach into the time."""
    return [seat for source in (_of_posts, *_sources) for seat in source(user_ids, from_at, to_at)]


def _of_posts(user_ids: Collection[int], from_at: datetime, to_at: datetime) -> Iterable[Seat]:
    """The seats that set times have raised: a duty for each person and shift."""
    rows = Duty.objects.filter(
        owner__in=user_ids, round=None, state="open", subject__startswith=SEAT,
        opens_at__lt=to_at, due_at__gt=from_at,
    )  # fmt: skip
    names = rows.annotate(name=F("place__name")).values_list("owner_id", "opens_at", "due_at", "name")
    return [Seat(owner or 0, start, end, name) for owner, start, end, name in names]


def require_free(wanted: Sequence[Seat], *, may_be_away: bool = False) -> None:
    """Raise ShiftTooLong, SeatTaken, TooManyHours or PersonAway, naming who, where and when; else nothing.

    Of a roster people `may_be_away`: who stands in for them sits there then.
    """
    if not wanted:
        return
    if any(one.length > LONGEST_STAY for one in wanted):
        raise ShiftTooLong(hours=_hours(LONGEST))
    people = {one.user_id for one in wanted}
    start, end = min(one.from_at for one in wanted), max(one.to_at for one in wanted)
    by_user: dict[int, list[Seat]] = defaultdict(list)
    for one in [*taken(people, start - NEAR, end + NEAR), *wanted]:
        by_user[one.user_id].append(one)
    away = owners.Away(since=start)
    for one in wanted:
        if not may_be_away and away.is_away(one.user_id, one.from_at, one.to_at):
            raise PersonAway(person=_name(one.user_id))
    for user_id, seats in by_user.items():
        _require_one_seat(user_id, seats, set(wanted))


def _require_one_seat(user_id: int, seats: Sequence[Seat], wanted: Collection[Seat]) -> None:
    found = clash(seats)
    if found is not None:
        other = next((one for one in found if one not in wanted), found[0])
        raise SeatTaken(
            person=_name(user_id), where=other.where, from_at=alerts.local(other.from_at),
            to_at=alerts.local(other.to_at),
        )  # fmt: skip
    stay = longest_stay(seats)
    if stay > LONGEST_STAY:
        raise TooManyHours(
            person=_name(user_id), hours=_hours(stay), most=_hours(LONGEST_STAY), rest=_hours(REST)
        )


def _name(user_id: int) -> str:
    return User.objects.filter(pk=user_id).values_list("name", flat=True).first() or _("somebody")


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:.1f}".removesuffix(".0")
