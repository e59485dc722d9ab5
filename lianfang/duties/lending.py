"""Open duties that a stand-in holds while their owner is away: lent with the right to do them, then returned.

What lies wholly in an absence that begins later changes hands as soon as it is noted, because whoever
stands in must be able to plan it; all else when it begins.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from lianfang.accounts import keys
from lianfang.accounts.models import Posting, Role, User
from lianfang.duties import forms, handing, reliefs
from lianfang.duties.handing import Given
from lianfang.duties.journal import Journal
from lianfang.duties.models import Absence, Duty, Lent
from lianfang.duties.notes import note
from lianfang.duties.raising import common_place
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.scope import Scope

BACK: Final = "back"  # the reason that stands in the sealed run of records


def of_the_time(user: User, *, first: datetime, last: datetime | None, wholly: bool = False) -> Any:
    """The person's open duties that reach into a time, or lie wholly in it; all that is overdue too."""
    owned = Duty.objects.filter(owner=user, state="open")
    if wholly:
        owned = owned.filter(opens_at__gte=first)
        return owned.filter(due_at__lte=last) if last else owned
    owned = owned.filter(due_at__gt=first) if first > clock.now() else owned
    return owned.filter(opens_at__lt=last) if last else owned


def lend(scope: Scope, *, absence: Absence, heir: Callable[[str], User | None], wholly: bool) -> int:
    """Give what falls into an absence to who stands in, and with it the right to record there; how many."""
    owned = of_the_time(absence.user, first=absence.from_at, last=absence.to_at, wholly=wholly)
    by_heir: dict[int, list[Given]] = defaultdict(list)
    people: dict[int, User] = {}
    for one in handing.given(owned):
        if (to := heir(one.path)) is not None:
            people[to.pk] = to
            by_heir[to.pk].append(one)
    for number, rows in by_heir.items():
        _lend(scope, absence, people[number], rows)
    return sum(map(len, by_heir.values()))


def _lend(scope: Scope, absence: Absence, to: User, rows: Sequence[Given]) -> None:
    posted = _postings(absence, to, handing.without_power(to, rows))
    since = handing.give(scope, rows, to=to, reason=absence.reason)
    Lent.objects.bulk_create(
        [
            Lent(
                absence=absence,
                duty_id=one.id,
                to=to,
                since=since,
                before=one.before,
                posting=posted.get(one.id),
            )
            for one in rows
        ],
        update_conflicts=True,
        unique_fields=["absence", "duty"],
        update_fields=["to", "since", "before", "posting", "back_at"],
    )


def _postings(absence: Absence, to: User, rows: Sequence[Given]) -> dict[int, Posting]:
    """A post at each place the stand-in could not record at, for as long as the absence lasts."""
    by_path: dict[str, Posting] = {}
    places = {one.path: one for one in Place.objects.filter(path__in={row.path for row in rows})}
    for path, place in places.items():
        by_path[path] = Posting.objects.create(
            user=to,
            place=place,
            role=Role.PAIRED,
            department=to.department,
            from_at=clock.now(),
            to_at=absence.to_at,
        )
    return {one.id: by_path[one.path] for one in rows}


def take_back(scope: Scope, *, absence: Absence, at: datetime) -> int:
    """Let the owner hold again what is still open of what was lent; how many duties that were.

    One who is away for another reason has it held by who stands in then.
    """
    lent = Lent.objects.filter(absence=absence, back_at=None)
    rows = [
        one
        for one in lent.select_related("duty")
        if one.duty.state == "open" and one.duty.owner_id == one.to_id and one.duty.assigned_at == one.since
    ]
    posts = set(lent.exclude(posting=None).values_list("posting", flat=True))
    Posting.objects.filter(Q(to_at=None) | Q(to_at__gt=at), pk__in=posts).update(to_at=at)
    lent.update(back_at=at)
    if rows:
        _return(scope, absence, rows, at)
    return len(rows)


def _return(scope: Scope, absence: Absence, rows: Sequence[Lent], at: datetime) -> None:
    links = reliefs.Reliefs(at)
    holders = {one.duty_id: links.holder(absence.user_id, one.duty.path) or absence.user_id for one in rows}
    with sql.writing() as cursor:
        journal = Journal(cursor, keys.current(), at=at)
        place_id, path = common_place([one.duty.path for one in rows])
        detail = {"reason": BACK, "number": len(rows)}
        note(journal, scope, forms.REASSIGN, place_id=place_id, path=path, made_at=at, detail=detail)
        sql.update(
            cursor,
            "duties_duty",
            [("id", "bigint"), ("owner_id", "bigint"), ("assigned_at", "timestamptz")],
            [(one.duty_id, holders[one.duty_id], sql.moment(one.before)) for one in rows],
        )
        for holder in set(holders.values()):
            handing.take_alerts(cursor, [duty for duty, who in holders.items() if who == holder], holder)
    _lend_on(absence, [one for one in rows if holders[one.duty_id] != absence.user_id], holders, at)


def _lend_on(absence: Absence, rows: Sequence[Lent], holders: dict[int, int], at: datetime) -> None:
    """What another stands in for now goes back with the absence that lasts longer."""
    running = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=at), user=absence.user, from_at__lte=at)
    other = running.exclude(pk=absence.pk).order_by("-noted_at", "-pk").first()
    if other is None:
        return
    Duty.objects.filter(pk__in=[one.duty_id for one in rows]).update(assigned_at=at)
    Lent.objects.bulk_create(
        [
            Lent(absence=other, duty_id=one.duty_id, to_id=holders[one.duty_id], since=at, before=one.before)
            for one in rows
        ],
        ignore_conflicts=True,
    )
