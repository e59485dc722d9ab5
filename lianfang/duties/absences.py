"""Who cannot be on duty, and who takes over. Nothing is left to somebody who is away."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.models import Posting, User
from lianfang.accounts.queries import system_scope
from lianfang.duties import forms, pairings, reliefs
from lianfang.duties.alerts import ASSIGNED, local, raise_alert, seat_of, settle_all
from lianfang.duties.journal import Journal
from lianfang.duties.models import Absence, Alert, AlertLevel, Duty, Pairing, StandIn
from lianfang.duties.notes import note
from lianfang.duties.owners import INSTANT, Away
from lianfang.duties.problems import (
    AbsenceDates,
    AbsenceEnded,
    NeedsReason,
    NobodyAnswers,
    PersonAway,
)
from lianfang.duties.raising import common_place
from lianfang.duties.rowwise import Told, each
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.problems import OutOfScope
from lianfang.kit.scope import WHOLE, Scope, ancestors

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
NOT_THERE: Final = gettext_lazy(
    "{heir} stands in for {person} from {from_at}, and will be away too. Name somebody else in time."
)
ANOTHER: Final = gettext_lazy("{heir} answers for {place} instead of {person}: who was named is away too.")


def reassign(
    scope: Scope, *, to: User, reason: str, ids: Sequence[int] = (), owner: User | None = None
) -> int:
    """Give open duties, those named or all of `owner`'s, to somebody else; how many moved.

    Their alerts go along, and a gap in a post that this fills is settled. Raises NeedsReason,
    PersonAway where the new owner is absent at the time of one, and NotAllowed or OutOfScope without
    `pair` at one of the places.
    """
    if not reason.strip():
        raise NeedsReason()
    found = Duty.objects.filter(state="open")
    found = found.filter(owner=owner) if owner is not None else found.filter(pk__in=ids)
    if owner is not None and ids:
        found = found.filter(pk__in=ids)
    return _give(scope, found.exclude(owner=to), to=to, reason=reason)


def _give(scope: Scope, duties: Any, *, to: User, reason: str) -> int:
    now = clock.now()
    with sql.writing() as cursor:
        journal = Journal(cursor, keys.current(), at=now)
        rows = list(duties.values_list("pk", "path", "opens_at", "due_at"))
        if not rows:
            return 0
        for path in {row[1] for row in rows}:
            scope.require("pair", path)
        require_present(to, [(max(row[2], now), max(row[3], now)) for row in rows])
        place_id, path = common_place([row[1] for row in rows])
        detail = {"reason": reason.strip()[:300], "number": len(rows)}
        note(journal, scope, forms.REASSIGN, place_id=place_id, path=path, made_at=now, detail=detail)
        cursor.execute(
            f"UPDATE duties_duty SET owner_id = %s, assigned_at = %s WHERE {sql.any_of('id')}",
            [to.pk, sql.moment(now), sql.members([row[0] for row in rows])],
        )
        refs = sql.members([f"duty:{row[0]}" for row in rows])
        cursor.execute(
            "UPDATE duties_alert SET owner_id = %s WHERE settled_at IS NULL AND escalated = 0"
            f" AND rule = 'duty-overdue' AND {sql.any_of('ref')}",
            [to.pk, refs],
        )
        gaps = Alert.objects.filter(rule="post-uncovered", settled_at=None).values_list("pk", "ref")
        seats = {row[0] for row in rows}
        filled = [pk for pk, ref in gaps if seat_of(ref) in seats]
        settle_all(scope, Q(pk__in=filled), outcome=ASSIGNED, at=now)
    return len(rows)


def require_present(person: User, terms: Sequence[tuple[datetime, datetime]]) -> None:
    away = Away(since=min(start for start, _ in terms))
    if not person.is_active or any(away.is_away(person.pk, *_term(one)) for one in terms):
        raise PersonAway(person=person.name)


def _term(window: tuple[datetime, datetime]) -> tuple[datetime, datetime]:
    """A window that holds at least an instant."""
    start, end = window
    return start, max(end, start + INSTANT)


def be_absent(
    scope: Scope,
    *,
    user: User,
    reason: str,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    successor: User | None = None,
    successors: Mapping[str, User] | None = None,
) -> Absence:
    """Note that somebody is away; first, what they answer for goes to those who take over.

    `successors` names them by the path of the area each takes over, `successor` for all the rest.
    From now on their duties and pairings are theirs; of an absence that begins later, the duties that
    reach into it at once and the pairings by the sweep when it begins. Raises NobodyAnswers where
    something would be left to nobody, PersonAway for a successor who is away too, AbsenceDates.
    """
    now = clock.now()
    from_at = from_at or now
    if to_at is not None and to_at <= max(from_at, now):
        raise AbsenceDates()
    heirs = Heirs(successor, dict(successors or {}))
    with sql.writing():
        _require_head(scope, user)
        for one in heirs.all():
            if one.pk == user.pk:
                raise PersonAway(person=one.name)
            require_present(one, [(from_at, to_at or FOREVER)])
        has_begun = from_at <= now
        _hand_duties(scope, user, reason, heirs, first=None if has_begun else from_at, last=to_at)
        _hand_pairings(scope, user, reason, heirs, now=has_begun)
        absence = Absence.objects.create(
            user=user,
            reason=reason,
            from_at=from_at,
            to_at=to_at,
            successor=heirs.rest or next(iter(heirs.all()), None),
            handed_over_at=now if has_begun else None,
            noted_at=now,
            noted_by_id=scope.actor,
        )
        StandIn.objects.bulk_create(
            StandIn(absence=absence, path=path, user=one) for path, one in heirs.areas.items()
        )
        _tell_of_stand_in(absence)
    return absence


def _tell_of_stand_in(absence: Absence) -> None:
    """Who is away stands in for nobody: those who count on it hear of it while there is time."""
    reaches = Q(to_at=None) | Q(to_at__gt=absence.from_at)
    counted = Q(successor=absence.user) | Q(stand_ins__user=absence.user)
    for one in Absence.objects.filter(reaches, counted, handed_over_at=None).distinct():
        if absence.to_at is None or one.from_at < absence.to_at:
            _say(
                one,
                ref=f"absence:{one.pk}:{absence.pk}",
                words=NOT_THERE,
                values={"heir": absence.user.name, "person": one.user.name, "from_at": local(one.from_at)},
            )


def _say(absence: Absence, *, ref: str, words: Promise, values: dict[str, str]) -> None:
    """Tell who noted an absence what became of it."""
    place = place_of(absence.user)
    raise_alert(
        system_scope("absences"),
        rule="stand-in-away",
        ref=ref,
        path=place.path,
        place_id=place.pk,
        level=AlertLevel.WARNING,
        words=words,
        values=values,
        owner_id=absence.noted_by_id,
    )


def place_of(user: User) -> Place:
    """Where somebody serves: the place they have answered for or been posted at the longest."""
    now = clock.now()
    post = Posting.objects.in_force(now).filter(user=user).order_by("from_at", "pk").first()
    return post.place if post else Place.objects.get(path=WHOLE)


class Heirs(NamedTuple):
    """Who takes over what: by area, and all the rest."""

    rest: User | None
    areas: Mapping[str, User]

    def of(self, path: str) -> User | None:
        near = [one for one in reversed(ancestors(path)) if one in self.areas]
        return self.areas[near[0]] if near else self.rest

    def all(self) -> list[User]:
        found = {one.pk: one for one in (*self.areas.values(), *([self.rest] if self.rest else []))}
        return list(found.values())


def _require_head(scope: Scope, user: User) -> None:
    """Whoever notes an absence must decide who answers for one of the places the person serves at."""
    paths = Posting.objects.in_force(clock.now()).filter(user=user).values_list("place__path", flat=True)
    if not any(scope.may("pair", path) for path in paths):
        raise OutOfScope()


def _hand_duties(
    scope: Scope, user: User, reason: str, heirs: Heirs, *, first: datetime | None, last: datetime | None
) -> None:
    """Re-assign the person's open duties of the time of absence; all of them where it has begun."""
    owned = Duty.objects.filter(owner=user, state="open")
    owned = owned.filter(due_at__gt=first) if first else owned
    owned = owned.filter(opens_at__lt=last) if last else owned
    moves: dict[int, list[int]] = defaultdict(list)
    people = {one.pk: one for one in heirs.all()}
    for duty_id, path, place in owned.values_list("pk", "path", "place__name"):
        heir = heirs.of(path)
        if heir is None:
            raise NobodyAnswers(place=place)
        moves[heir.pk].append(duty_id)
    for heir_id, ids in moves.items():
        reassign(scope, to=people[heir_id], reason=reason, ids=ids)


def _hand_pairings(scope: Scope, user: User, reason: str, heirs: Heirs, *, now: bool) -> None:
    """Hand on what the person answers for; where it is not time yet, see that somebody will."""
    held = Pairing.objects.filter(user=user, role="accountable", to_at=None).select_related("place")
    for one in held:
        heir = heirs.of(one.path)
        if heir is None:
            raise NobodyAnswers(place=one.place.name)
        if now:
            home = one.stands_in_for_id or user.pk
            pairings.pair(scope, place=one.place, user=heir, reason=reason, stands_in_for=home)


def end_absence(scope: Scope, *, absence: Absence, at: datetime | None = None) -> None:
    """Note that somebody is back: they answer for their places again, and the places' duties with them.

    Duties that were given to others in person stay theirs until they are re-assigned.
    """
    _require_head(scope, absence.user)
    now = at or clock.now()
    with sql.writing():
        gone = Absence.objects.filter(pk=absence.pk).filter(Q(to_at=None) | Q(to_at__gt=now))
        if not gone.update(to_at=max(now, absence.from_at + INSTANT)):
            raise AbsenceEnded()
        if absence.from_at < now and absence.handed_over_at is not None:
            Absence.objects.filter(pk=absence.pk, given_back_at=None).update(given_back_at=now)
            reliefs.give_back(_sweeping(), at=now)


def _sweeping() -> Scope:
    return system_scope("sweep", actor_id=accounts.operator().pk)


def sweep_beginnings(at: datetime) -> int:
    """A step of the sweep: an absence noted ahead has begun, its stand-ins take over the pairings."""
    begun = Absence.objects.filter(handed_over_at=None, from_at__lte=at)
    rows = begun.select_related("user", "successor", "noted_by").order_by("from_at", "pk")
    return each("absences-begin", rows, lambda one: _begin(one, at), at=at, told=told_of_absence)


def _begin(absence: Absence, at: datetime) -> bool:
    with sql.writing():
        if not Absence.objects.filter(pk=absence.pk, handed_over_at=None).update(handed_over_at=at):
            return False
        if absence.to_at is None or absence.to_at > at:
            moved = reliefs.take_over(_sweeping(), absence=absence, at=at)
            _tell_who_came(absence, moved)
    return True


def _tell_who_came(absence: Absence, moved: Sequence[Pairing]) -> None:
    """Another than who was named holds a place: the named one is away too."""
    named = {absence.successor_id, *absence.stand_ins.values_list("user_id", flat=True)}
    for one in moved:
        if one.user_id not in named:
            _say(
                absence,
                ref=f"absence:{absence.pk}:at:{one.place_id}",
                words=ANOTHER,
                values={"heir": one.user.name, "person": absence.user.name, "place": one.place.name},
            )


def sweep_endings(at: datetime) -> int:
    """A step of the sweep: an absence has run out, the person answers for their places again."""
    over = Absence.objects.filter(given_back_at=None, handed_over_at__isnull=False, to_at__lte=at)
    rows = over.select_related("user", "noted_by").order_by("to_at", "pk")
    return each("absences-end", rows, lambda one: _end(one, at), at=at, told=told_of_absence)


def _end(absence: Absence, at: datetime) -> bool:
    with sql.writing():
        if not Absence.objects.filter(pk=absence.pk, given_back_at=None).update(given_back_at=at):
            return False
        reliefs.give_back(_sweeping(), at=at)
    return True


def told_of_absence(absence: Absence) -> Told:
    """An absence that the sweep failed at: what it is, where, and who noted it."""
    what = _("absence of {person} from {from_at}").format(
        person=absence.user.name, from_at=local(absence.from_at)
    )
    return Told(what, place_of(absence.user).path, absence.noted_by)
