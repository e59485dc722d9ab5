"""Who answers for a place: exactly one accountable person at every instant, and helpers."""

from datetime import datetime
from typing import Any

from lianfang.accounts.models import Posting, Role, User
from lianfang.duties import owners
from lianfang.duties.models import Duty, Pairing, Round
from lianfang.duties.problems import AlreadyPaired, NobodyAnswers, PersonAway
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock, sql
from lianfang.kit.scope import Scope, ancestors, next_sibling


def pair(
    scope: Scope,
    *,
    place: Place,
    user: User,
    role: str = "accountable",
    reason: str = "",
    stands_in_for: int | None = None,
) -> Pairing:
    """Let `user` answer for `place` (or help there) from now on.

    A new accountable person relieves the old one in the same instant, and takes over the open
    duties there. The pairing brings the posting that lets the person see the place. `stands_in_for`
    is the person whose place it is while they are away. Raises AlreadyPaired, PersonAway.
    """
    scope.require("pair", place.path)
    now = clock.now()
    if owners.Away(since=now).is_away(user.pk, now, now + owners.INSTANT):
        raise PersonAway(person=user.name)
    with sql.writing() as cursor:
        current = Pairing.objects.filter(place=place, to_at=None)
        same = current.filter(user=user).first()
        if same is not None and (same.role in {role, "accountable"}):
            raise AlreadyPaired(person=user.name, place=place.name)
        if same is not None:
            _end(same, now)
        if role == "accountable":
            for former in current.filter(role="accountable"):
                _end(former, now)
        posting = Posting.objects.create(
            user=user, place=place, role=Role.PAIRED, department=user.department, from_at=now
        )
        pairing = Pairing.objects.create(
            place=place,
            path=place.path,
            user=user,
            role=role,
            posting=posting,
            from_at=now,
            reason=reason,
            stands_in_for_id=stands_in_for,
        )
        if role == "accountable":
            _hand_over(cursor, place.path)
    return pairing


def unpair(scope: Scope, *, pairing: Pairing, successor: User | None = None) -> None:
    """End a pairing. An accountable one ends only with a successor. Raises NobodyAnswers."""
    scope.require("pair", pairing.path)
    if pairing.role == "accountable":
        if successor is None or successor.pk == pairing.user_id:
            raise NobodyAnswers(place=pairing.place.name)
        pair(scope, place=pairing.place, user=successor)
        return
    with sql.writing():
        _end(pairing, clock.now())


def _end(pairing: Pairing, now: datetime) -> None:
    Pairing.objects.filter(pk=pairing.pk).update(to_at=now)
    if pairing.posting_id is not None:
        Posting.objects.filter(pk=pairing.posting_id).update(to_at=now)


def _hand_over(cursor: Any, path: str) -> None:
    for round_id in Round.objects.filter(closed_at=None).values_list("pk", flat=True):
        own(cursor, round_id, path)
    own_slots(cursor, path)


def own_slots(cursor: Any, path: str) -> None:
    """The same for open duties without a round, but for those given to somebody in person."""
    slots = Duty.objects.filter(
        round=None, state="open", assigned_at=None, path__gte=path, path__lt=next_sibling(path)
    )
    rows = list(slots.values_list("pk", "path", "opens_at", "due_at", "owner_id"))
    if not rows:
        return
    answering = owners.Answering({row[1] for row in rows}, at=clock.now())
    found = [(row[0], answering.owner(*row[1:4]) or row[4]) for row in rows]
    sql.update(cursor, "duties_duty", [("id", "bigint"), ("owner_id", "bigint")], found)


def own(cursor: Any, round_id: int, path: str) -> None:
    """Write into each duty below `path` who answers for it: the nearest accountable pairing above."""
    pairings = Pairing.objects.filter(role="accountable", to_at=None)
    above = pairings.filter(path__in=ancestors(path))
    below = pairings.filter(path__gte=path, path__lt=next_sibling(path))
    found = sorted({*above.values_list("path", "user_id"), *below.values_list("path", "user_id")})
    cursor.executemany(
        "UPDATE duties_duty SET owner_id = %s WHERE round_id = %s AND path >= %s AND path < %s",
        [
            (user, round_id, max(one, path), next_sibling(max(one, path)))
            for one, user in sorted(found, key=lambda pair: len(pair[0]))
        ],
    )


def fill_pairings(scope: Scope, place: Place) -> None:
    """Pair every compound nobody answers for with the nearest lead above it, or the opener."""
    compounds = Place.objects.filter(
        path__gte=place.path, path__lt=next_sibling(place.path), kind=PlaceKind.COMPOUND, closed_on=None
    ).exclude(pairings__role="accountable", pairings__to_at=None)
    now = clock.now()
    leads = owners.leads(now)
    rows = []
    for compound in compounds:
        near = [leads[path] for path in reversed(ancestors(compound.path)) if path in leads]
        rows.append(
            Pairing(
                place=compound,
                path=compound.path,
                user_id=near[0] if near else scope.actor,
                role="accountable",
                from_at=now,
                reason="lead",
            )
        )
    Pairing.objects.bulk_create(rows, batch_size=500)
