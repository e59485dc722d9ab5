"""Who cannot be on duty, and who takes over. Nothing is left to somebody who is away."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Posting, User
from lianfang.accounts.queries import system_scope
from lianfang.duties import lending, pairings, reliefs
from lianfang.duties.alerts import local, raise_alert
from lianfang.duties.handing import require_present
from lianfang.duties.matching import SEAT
from lianfang.duties.models import Absence, AlertLevel, Pairing, StandIn
from lianfang.duties.owners import INSTANT
from lianfang.duties.problems import (
    AbsenceDates,
    AbsenceEnded,
    NobodyAnswers,
    NobodyStandsIn,
    PersonAway,
)
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
    From now on their duties and pairings are theirs, and go back when the absence ends (`lending`); of one
    that begins later, the duties that lie wholly in it at once, all else by the sweep when it begins.
    Raises NobodyAnswers and NobodyStandsIn where something would be left to nobody, PersonAway for a
    successor who is away too, AbsenceDates.
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
        _require_heirs(user, heirs, first=from_at, last=to_at)
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
        if has_begun:
            _hand_pairings(scope, user, reason, heirs)
        lending.lend(scope, absence=absence, heir=heirs.of, wholly=not has_begun)
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


def _say(
    absence: Absence, *, ref: str, words: Promise, values: dict[str, str], place: Place | None = None
) -> None:
    """Tell who noted an absence what became of it, of the place it concerns."""
    place = place or place_of(absence.user)
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
    """Where somebody serves: where they have been posted the longest, else where they last were.

    Whoever looks after that place sees what is told of it.
    """
    posts = Posting.objects.filter(user=user).select_related("place")
    now = posts.in_force(clock.now()).order_by("from_at", "pk").first()
    post = now or posts.exclude(to_at=None).order_by("-to_at", "pk").first()
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


def _require_heirs(user: User, heirs: Heirs, *, first: datetime, last: datetime | None) -> None:
    """Raises NobodyAnswers where a place the person answers for would be left, NobodyStandsIn for a duty.

    Their seats of posts may be left: an empty seat is told as a gap, and nobody's is filled on paper.
    """
    for one in reliefs.held_by(user):
        if heirs.of(one.path) is None:
            raise NobodyAnswers(place=one.place.name)
    owned = lending.of_the_time(user, first=first, last=last).exclude(subject__startswith=SEAT)
    for path, place in owned.values_list("path", "place__name"):
        if heirs.of(path) is None:
            raise NobodyStandsIn(person=user.name, place=place)


def _hand_pairings(scope: Scope, user: User, reason: str, heirs: Heirs) -> None:
    """Let others hold what the person answers for."""
    for one in reliefs.held_by(user):
        heir = heirs.of(one.path)
        if heir is None:
            raise NobodyAnswers(place=one.place.name)
        home = one.stands_in_for_id or user.pk
        pairings.pair(scope, place=one.place, user=heir, reason=reason, stands_in_for=home)


def end_absence(scope: Scope, *, absence: Absence, at: datetime | None = None) -> None:
    """Note that somebody is back: their places and what was lent of their open duties are theirs again.

    Duties that somebody gave to others by hand stay theirs until they are re-assigned.
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
        lending.take_back(_sweeping(), absence=absence, at=now)


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
            reliefs.give_back(_sweeping(), at=at)  # what another stands in for already, of the same person
            lending.lend(_sweeping(), absence=absence, heir=_heir_at(absence, at), wholly=False)
            _tell_who_came(absence, moved)
    return True


def _heir_at(absence: Absence, at: datetime) -> Callable[[str], User | None]:
    """Who stands in at a moment, along the chain of those who are away too."""
    links = reliefs.Reliefs(at)

    def heir(path: str) -> User | None:
        found = links.holder(absence.user_id, path)
        return None if found in {None, absence.user_id} else User.objects.filter(pk=found).first()

    return heir


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
                place=one.place,
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
        lending.take_back(_sweeping(), absence=absence, at=at)
    return True


def told_of_absence(absence: Absence) -> Told:
    """An absence that the sweep failed at: what it is, where, and who noted it."""
    what = _("absence of {person} from {from_at}").format(
        person=absence.user.name, from_at=local(absence.from_at)
    )
    return Told(what, place_of(absence.user).path, absence.noted_by)
