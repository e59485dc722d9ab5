"""Giving open duties to somebody in person: who is there at the time, and may do what they ask."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from lianfang.accounts import keys
from lianfang.accounts.models import User
from lianfang.duties import forms
from lianfang.duties.alerts import ASSIGNED, seat_of, settle_all
from lianfang.duties.journal import Journal
from lianfang.duties.models import Alert, Duty
from lianfang.duties.notes import note
from lianfang.duties.owners import INSTANT, Away
from lianfang.duties.powers import Powers
from lianfang.duties.problems import NeedsReason, NoPostThere, PersonAway
from lianfang.duties.raising import common_place
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.scope import Scope


class Given(NamedTuple):
    """A duty as it is given to somebody."""

    id: int
    path: str
    kind: str
    opens_at: datetime
    due_at: datetime
    before: datetime | None  # when its owner had been named in person


def reassign(
    scope: Scope, *, to: User, reason: str, ids: Sequence[int] = (), owner: User | None = None
) -> int:
    """Give open duties, those named or all of `owner`'s, to somebody else; how many moved.

    Their alerts go along, and a gap in a post that this fills is settled. Raises NeedsReason,
    PersonAway where the new owner is absent at the time of one, NoPostThere where they may not record
    what it asks, and NotAllowed or OutOfScope without `pair` at one of the places.
    """
    if not reason.strip():
        raise NeedsReason()
    found = Duty.objects.filter(state="open")
    found = found.filter(owner=owner) if owner is not None else found.filter(pk__in=ids)
    if owner is not None and ids:
        found = found.filter(pk__in=ids)
    with sql.writing():
        rows = given(found.exclude(owner=to))
        require_powers(to, rows)
        give(scope, rows, to=to, reason=reason)
    return len(rows)


def given(duties: Any) -> list[Given]:
    """The duties of a query set as they are given."""
    rows = duties.values_list("pk", "path", "kind", "opens_at", "due_at", "assigned_at")
    return [Given(*row) for row in rows]


def require_powers(to: User, rows: Sequence[Given]) -> None:
    """Raises NoPostThere with the first place at which the person could not record."""
    for one in without_power(to, rows):
        place = Place.objects.get(path=one.path)
        raise NoPostThere(person=to.name, place=place.called)


def without_power(to: User, rows: Sequence[Given]) -> list[Given]:
    """Those of the duties that the person may not do, when they are to be done."""
    powers, now = Powers([to.pk]), clock.now()
    return [one for one in rows if not powers.may(to.pk, one.kind, one.path, max(one.opens_at, now))]


def give(scope: Scope, rows: Sequence[Given], *, to: User, reason: str) -> datetime:
    """Make somebody the owner of duties, in person; when that was. They are there then."""
    now = clock.now()
    if not rows:
        return now
    for path in {one.path for one in rows}:
        scope.require("pair", path)
    require_present(to, [(max(one.opens_at, now), max(one.due_at, now)) for one in rows])
    with sql.writing() as cursor:
        journal = Journal(cursor, keys.current(), at=now)
        place_id, path = common_place([one.path for one in rows])
        detail = {"reason": reason.strip()[:300], "number": len(rows)}
        note(journal, scope, forms.REASSIGN, place_id=place_id, path=path, made_at=now, detail=detail)
        cursor.execute(
            f"UPDATE duties_duty SET owner_id = %s, assigned_at = %s WHERE {sql.any_of('id')}",
            [to.pk, sql.moment(now), sql.members([one.id for one in rows])],
        )
        take_alerts(cursor, [one.id for one in rows], to.pk)
        gaps = Alert.objects.filter(rule="post-uncovered", settled_at=None).values_list("pk", "ref")
        seats = {one.id for one in rows}
        filled = [pk for pk, ref in gaps if seat_of(ref) in seats]
        settle_all(scope, Q(pk__in=filled), outcome=ASSIGNED, at=now)
    return now


def take_alerts(cursor: Any, ids: Sequence[int], to: int) -> None:
    """The alerts of duties go along, unless they lie higher up already."""
    cursor.execute(
        "UPDATE duties_alert SET owner_id = %s WHERE settled_at IS NULL AND escalated = 0"
        f" AND rule = 'duty-overdue' AND {sql.any_of('ref')}",
        [to, sql.members([f"duty:{one}" for one in ids])],
    )


def require_present(person: User, terms: Sequence[tuple[datetime, datetime]]) -> None:
    away = Away(since=min(start for start, _ in terms))
    if not person.is_active or any(away.is_away(person.pk, *_term(one)) for one in terms):
        raise PersonAway(person=person.name)


def _term(window: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """A window that holds at least an instant."""
    start, end = window
    return start, max(end, start + INSTANT)
