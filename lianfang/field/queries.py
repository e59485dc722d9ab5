"""What a phone carries: its worker's open duties with the least that a register must say of them.

The number of statements does not grow with the duties. `slice_of` is the whole; `changed` tells what
an earlier slice lacks.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Count, Max, Q, QuerySet

from lianfang.accounts.models import Posting, User
from lianfang.accounts.problems import PostingOver
from lianfang.accounts.queries import has_left, scope_of_user, staff
from lianfang.checkpoints import queries as checkpoints
from lianfang.checkpoints.subjects import standing_car
from lianfang.duties import queries as duties
from lianfang.duties.kinds import NOBODY, Subject
from lianfang.duties.models import Duty, DutyQuerySet, Evidence, Pairing
from lianfang.duties.rules import today_ends
from lianfang.duties.subjects import subjects_of
from lianfang.exchange.models import ImportRun
from lianfang.field import rules
from lianfang.field.models import Device
from lianfang.field.others import others
from lianfang.field.problems import DeviceOfAnother, DeviceRevoked, DeviceUnknown, TooManyDuties
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.forms import LEVELS
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, ancestors, next_sibling
from lianfang.measures import queries as measures
from lianfang.people.models import Household
from lianfang.people.queries import AtHome, Opener, at_home
from lianfang.people.rules import counted
from lianfang.screening import rules as screening
from lianfang.screening.forms import DWELLING_STATES
from lianfang.screening.models import FlaggedPerson

# What a phone can record, and so what it carries; the rest is dealt with at a desk.
PHONE_KINDS = tuple(code for code, kind in KINDS.items() if kind.ability == "record" and not kind.decides)
SALT = "lianfang.field.sync"
PLATES_FROM = "L1"  # what travels at which level: docs/sources.md#collection-levels
FLAGGED_FROM = "L2"  # identities of flagged persons
EVERYBODY_FROM = "L3"  # everybody at the door
HEADS = (PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.UNIT)


class Reach(NamedTuple):
    """What decides which duties belong on a phone: subtrees, and a sign that changes when they do.

    `posts` are the paths of the gates and checkpoints the person stands at, `paired` those of the places
    they answer for or help with.
    """

    paths: tuple[str, ...]
    sign: str
    posts: tuple[str, ...] = ()
    paired: tuple[str, ...] = ()


def device_of(scope: Scope, *, id: str) -> Device:
    """The asker's phone of this id. Raises DeviceUnknown, DeviceRevoked or DeviceOfAnother."""
    device = _device(id)
    if device is None:
        raise DeviceUnknown()
    if device.user_id != scope.actor:
        raise DeviceOfAnother()
    if device.revoked_at is not None:
        raise DeviceRevoked()
    return device


def require_not_gone(scope: Scope, *, id: str, at: datetime) -> None:
    """Tell a phone whose user was put out and signed out, so that it empties itself.

    Raises DeviceRevoked, or PostingOver where the user is disabled or serves nowhere any more. Who has
    the id has the phone: nobody else was ever told it. Who signs in once more without a post hands in
    what the phone still holds.
    """
    if scope.actor_id is not None:
        return
    device = _device(id)
    if device is not None and device.revoked_at is not None:
        raise DeviceRevoked()
    if device is not None and has_left(device.user, at=at):
        raise PostingOver()


def maker_of(scope: Scope, *, id: str) -> Device:
    """The phone that made a queue, whoever carries it. Raises DeviceUnknown."""
    scope.actor  # noqa: B018  # nobody signed in carries nothing
    device = _device(id)
    if device is None:
        raise DeviceUnknown()
    return device


def _device(id: str) -> Device | None:
    try:
        pk = UUID(id)
    except ValueError:
        return None
    return Device.objects.select_related("user").filter(pk=pk).first()


def has_phone(scope: Scope) -> bool:
    """Whether the asker has, or had, a phone with the app."""
    return Device.objects.filter(user_id=scope.actor).exists()


def devices(scope: Scope, *, at: datetime) -> QuerySet[Device]:
    """The asker's own phones, and those of people who serve where the asker manages users, or did last."""
    mine = Q(user_id=scope.actor)
    managed = scope.narrowed("manage-users")
    if not managed.roots:
        return Device.objects.filter(mine)
    in_force = Posting.objects.in_force(at)
    posted = in_force.filter(managed.q("place__path")).values("user_id")
    left = staff(scope).exclude(pk__in=in_force.values("user_id")).values("pk")
    return Device.objects.filter(mine | Q(user_id__in=posted) | Q(user_id__in=left))


def device_to_revoke(scope: Scope, *, id: str, at: datetime) -> Device:
    """A phone among those the asker may revoke. Raises NotFound otherwise."""
    wanted = _device(id)
    if wanted is None or not devices(scope, at=at).filter(pk=wanted.pk).exists():
        raise NotFound()
    return wanted


def reach(scope: Scope, *, at: datetime) -> Reach:
    """Where this person's duties lie: paired places, and the area of a post that walks."""
    paired = tuple(Pairing.objects.filter(user_id=scope.actor, to_at=None).values_list("path", flat=True))
    posted = Posting.objects.in_force(at).filter(user_id=scope.actor).values_list("role", "place__path")
    posts = sorted(posted)
    walked = {path for role, path in posts if role in rules.WALKS}
    paths = tuple(path for path in sorted({*paired, *walked}) if scope.may("record", path))
    newest = ImportRun.objects.aggregate(Max("pk"), Max("undone_at"))
    facts = [
        str(scope.actor),
        *paths,
        *(f"{role}@{path}" for role, path in posts),
        f"import {sorted(newest.items())}",
    ]
    stands = tuple(path for role, path in posts if role in rules.STANDS)
    return Reach(paths, rules.reach(facts), stands, paired)


def _mine(scope: Scope, where: Reach) -> DutyQuerySet:
    own = Q(owner_id=scope.actor)
    for path in where.paths:
        own |= Q(path__gte=path, path__lt=next_sibling(path))
    own |= Q(path__in=where.posts)
    due = Q(round__isnull=False) | Q(opens_at__lt=today_ends(clock.now()))
    return duties.duties(scope.narrowed("record")).open().filter(own, due, kind__in=PHONE_KINDS)


class Known(NamedTuple):
    """How far a phone's slice reaches: records heard of, and the newest duty it holds."""

    seq: int
    duty: int


def read_token(scope: Scope, *, token: str, where: Reach) -> Known | None:
    """What the phone knows, or None where it has to start anew."""
    read = _read(scope, token)
    return Known(*read["k"]) if read.get("r") == where.sign else None


def _read(scope: Scope, token: str) -> dict[str, Any]:
    """What an earlier sync of this person wrote down; nothing where the token is none of ours."""
    try:
        read = signing.loads(token, salt=SALT) if token else None
    except signing.BadSignature:
        return {}
    return read if isinstance(read, dict) and read.get("u") == scope.actor else {}


def gone(scope: Scope, *, token: str, where: Reach) -> list[dict[str, str]]:
    """The areas that the phone carried by this token and that are this person's no longer."""
    carried = _read(scope, token).get("p", ())
    left = (*where.paths, *where.posts)
    lost = [path for path in carried if not any(path.startswith(one) for one in left)]
    places = Place.objects.filter(path__in=lost).order_by("path") if lost else ()
    return [{"path": one.path, "name": one.name} for one in places]


def new_token(scope: Scope, *, known: Known, where: Reach) -> str:
    told = {"u": scope.actor, "r": where.sign, "k": known, "p": where.paths}
    return signing.dumps(told, salt=SALT)


def slice_of(scope: Scope, *, where: Reach, since: Known | None) -> dict[str, Any]:
    """The slice of one worker: everything, or what came after `since`.

    `order` names every open duty in walking order, so that what is no longer there can be let go.
    Raises TooManyDuties beyond what a phone carries.
    """
    found = list(_mine(scope, where).select_related("place", "round")[: rules.MOST_DUTIES + 1])
    if len(found) > rules.MOST_DUTIES:
        raise TooManyDuties(most=rules.MOST_DUTIES, count=_mine(scope, where).count())
    found.sort(key=lambda one: rules.walking(one.path, one.place.floor, one.place.door or one.place.name))
    wanted = found if since is None else _changed(scope, found, where, since)
    about = subjects_of(scope, wanted)
    return {
        "full": since is None,
        "order": [one.pk for one in found],
        "others": others(scope, found=found, paired=where.paired),
        "done": duties.done_today(scope, paths=(*where.paths, *where.posts), at=clock.now()),
        "duties": [_duty(one, about.get(one.pk, NOBODY)) for one in wanted],
        "places": _places(wanted),
        "facts": _facts(scope, wanted),
        "limits": limits(scope, at=clock.now()) if where.posts else {},
        **_standing(scope, where, since),
    }


def limits(scope: Scope, *, at: datetime) -> dict[str, Any]:
    """What the checks of forms ask besides: what a fever is (°C), how long a rest is (minutes)."""
    pack = measures.protocol(scope, at=at)
    return {"fever_from": str(pack.fever_celsius), "repeat_minutes": pack.repeat_minutes}


def _standing(scope: Scope, where: Reach, since: Known | None) -> dict[str, Any]:
    """The places a person stands at, what may be asked there, and the cars seen there before.

    Their codes travel, so that a form can be opened there without a network.
    """
    if not where.posts:
        return {"posts": [], "cars": [], "held": []}
    posts, at = list(Place.objects.filter(path__in=where.posts)), clock.now()
    levels = checkpoints.levels(scope, places=posts, at=at)
    cars = checkpoints.seen(scope, places=list(levels), after=since.seq if since else 0, at=at)
    return {
        "posts": [_place(one) | ({"level": levels[one.pk]} if one.pk in levels else {}) for one in posts],
        "cars": cars,
        "held": [_held(car) for car in checkpoints.held(scope, places=posts)],
    }


def _held(car: checkpoints.Here) -> dict[str, Any]:
    """A car still at the checkpoint, to be measured again or let go."""
    told = standing_car(str(car.vehicle.origin), car.plate)
    return {"id": f"car:{car.vehicle.origin}", "place": car.vehicle.place_id} | _about(told)


def _changed(scope: Scope, found: Sequence[Duty], where: Reach, since: Known) -> list[Duty]:
    """Those of the duties that were raised, tried or reopened since then.

    A duty that became this person's by other ways is in the order but not here; the phone, which lacks
    it, then starts anew.
    """
    moved = Evidence.objects.filter(
        Q(seq__gt=since.seq) | Q(withdrawn_seq__gt=since.seq), duty__in=_mine(scope, where).values("pk")
    )
    touched = set(moved.values_list("duty_id", flat=True))
    return [one for one in found if one.pk > since.duty or one.pk in touched]


def _level_of(one: Duty) -> str:
    """What may be collected for a duty: its round says, or its kind of record."""
    if one.round:
        return one.round.level
    kind = KINDS.get(one.kind)
    return kind.level if kind else LEVELS[0]


def _duty(one: Duty, about: Subject) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": one.pk,
        "kind": one.kind,
        "place": one.place_id,
        "due": one.due_at.isoformat(timespec="seconds"),
        "level": _level_of(one),
    }
    if one.round_id is None:
        told["opens"] = one.opens_at.isoformat(timespec="seconds")
    if one.tried:
        told |= {"tried": one.tried, "outcome": one.outcome}
    return told | (_about(about) if one.subject else {})


def _about(subject: Subject) -> dict[str, Any]:
    """Whom or what it concerns in words, and what its forms then know already."""
    told = {"about": subject.words, "fill": {kind: dict(known) for kind, known in subject.answers.items()}}
    return told | ({"there": dict(subject.there)} if subject.there else {})


def _places(found: Sequence[Duty]) -> list[dict[str, Any]]:
    """The doors, and the stairwells, buildings and compounds they are headed by."""
    doors = {one.place_id: one.place for one in found}
    above = sorted({path for one in found for path in ancestors(one.path)[2:-1]})
    heads = Place.objects.filter(path__in=above, kind__in=HEADS) if above else ()
    return [_place(one) for one in (*heads, *doors.values())]


def _place(one: Place) -> dict[str, Any]:
    told: dict[str, Any] = {"id": one.pk, "code": one.code, "kind": one.kind, "path": one.path}
    told["name"] = one.name
    if one.floor is not None:
        told["floor"] = one.floor
    return told


def _facts(scope: Scope, found: Sequence[Duty]) -> dict[str, Any]:
    """What registers say, by place: see `rules.facts`. Flagged persons only where the level asks for them."""
    levels = {one.place_id: _level_of(one) for one in found}
    if not levels:
        return {}
    known: dict[str, Any] = {}
    opener = Opener()
    for place_id, households in _households(list(levels)).items():
        told = _of_households(scope, households, levels[place_id], opener)
        if told:
            known[str(place_id)] = told
    for one in found:
        if one.place.nature in dict(DWELLING_STATES):
            known.setdefault(str(one.place_id), {})["dwelling.state"] = one.place.nature
    for place_id, persons in _flagged(scope, levels, opener).items():
        known.setdefault(str(place_id), {})["household.flagged"] = persons
    for place_id, home in _at_home(scope, levels).items():
        told = {
            "household.persons": home.persons,
            "household.vehicles": [{"plate": one} for one in home.plates],
        }
        known.setdefault(str(place_id), {}).update({name: value for name, value in told.items() if value})
    return known


def _at_home(scope: Scope, levels: dict[int, str]) -> dict[int, AtHome]:
    """Who and what is known at these doors, as far as each door's level asks for it."""
    return at_home(
        scope,
        persons_of=[place for place, level in levels.items() if level >= EVERYBODY_FROM],
        plates_of=[place for place, level in levels.items() if level >= PLATES_FROM],
    )


def _households(places: Iterable[int]) -> dict[int, list[Any]]:
    found = (
        Household.objects.filter(lives_at__in=places)
        .annotate(known=Count("memberships", filter=Q(memberships__until=None)))
        .own_first()
    )
    by_place: dict[int, list[Any]] = defaultdict(list)
    for one in found:
        by_place[one.lives_at_id or 0].append(one)
    return {place: counted(there) for place, there in by_place.items()}


def _of_households(scope: Scope, found: Sequence[Any], level: str, opener: Opener) -> dict[str, Any]:
    counts = [one.stated_count if one.stated_count is not None else one.known or None for one in found]
    told = [one for one in counts if one is not None]
    first = found[0]
    return rules.facts(
        opener.open(first.key_id, first.sealed),
        count=sum(told) if told else None,
        level=level,
        named=scope.may("see-identity", first.path),
    )


def _flagged(scope: Scope, levels: dict[int, str], opener: Opener) -> dict[int, list[dict[str, Any]]]:
    """Persons flagged at these doors and still followed, for rounds that ask for their identity."""
    asked = [place for place, level in levels.items() if level >= FLAGGED_FROM]
    by_place: dict[int, list[dict[str, Any]]] = defaultdict(list)
    if not asked:
        return by_place
    found = FlaggedPerson.objects.filter(place__in=asked, withdrawn_seq=None).order_by("seq", "number")
    for one in found:
        if scope.may("see-identity", one.path) and scope.may("see-health", one.path):
            told = opener.open(one.key_id, one.sealed)
            by_place[one.place_id].append(told if _is_followed(one) else _without_document(told))
    return by_place


def _is_followed(one: FlaggedPerson) -> bool:
    """Whether an answer flags the person; at L3 a visit names everybody. docs/sources.md#device-store"""
    febrile = one.celsius is not None and screening.is_fever(one.celsius)
    signs = one.source_area or one.symptoms or one.contact or febrile
    return one.number < screening.EVERYBODY or bool(signs)


def _without_document(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in {"document", "document_kind"}}


def maker_scope(scope: Scope, *, user: User, at: datetime) -> Scope:
    """What the maker of a carried queue may do; the carrier's own powers add nothing."""
    scope.actor  # noqa: B018  # nobody signed in carries nothing
    return scope_of_user(user, at=at)
