"""Who answers for a place, how much each has, and their own day."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from lianfang.accounts import keys
from lianfang.accounts.finding import DIGITS, users_like
from lianfang.accounts.models import Posting, Role, User
from lianfang.command.links import place_href
from lianfang.duties import queries as duties
from lianfang.duties.kinds import NOBODY, Subject
from lianfang.duties.models import Duty, Pairing, Round
from lianfang.duties.subjects import subjects_of, title_of
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.crypto import Unreadable
from lianfang.kit.lists import EVERYTHING
from lianfang.kit.scope import STEP, Scope, ancestors, next_sibling
from lianfang.people import rules
from lianfang.slots.shown import way_to


def phones_of(scope: Scope, user_ids: set[int]) -> dict[int, str]:
    """Work telephones of staff. Not residents: whoever sees a duty may call who answers for it."""
    sealers: dict[int | None, Any] = {}
    phones = {}
    for pk, contact, key_id in User.objects.filter(pk__in=user_ids).values_list("pk", "contact", "key_id"):
        if contact:
            if key_id not in sealers:
                sealers[key_id] = _sealer(key_id)
            phones[pk] = sealers[key_id].open_json(contact).get("phone", "") if sealers[key_id] else ""
    return phones


def _sealer(key_id: int | None) -> Any:
    try:
        return keys.of(key_id)
    except Unreadable:
        return None


class Answerable(NamedTuple):
    """One who answers for a place, or helps there."""

    place: Place
    user: User
    role: str
    phone: str
    since: datetime
    pk: int


def answerable(scope: Scope, *, path: str) -> list[Answerable]:
    """Who answers for a place: paired with it or with a place above, the nearest first."""
    if not scope.may("see", path):
        return []
    found = Pairing.objects.filter(path__in=ancestors(path), to_at=None).select_related("place", "user")
    pairings = sorted(found, key=lambda one: (-len(one.path), one.role, one.pk))
    phones = phones_of(scope, {one.user_id for one in pairings})
    return [
        Answerable(one.place, one.user, one.role, phones.get(one.user_id, ""), one.from_at, one.pk)
        for one in pairings
    ]


class Load(NamedTuple):
    """What one accountable person holds in a round."""

    user: User
    places: tuple[tuple[str, str], ...]  # name and address of each
    open: int
    phone: str


def workload(scope: Scope, *, round: Round, path: str) -> list[Load]:
    """Open duties by who answers for them, most first. For re-deploying, not for ranking people."""
    if not scope.may("pair", path):
        return []
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    users: dict[int, User] = {}
    pairings = duties.pairings(scope, path=path)
    for one in pairings:
        if one.role == "accountable":
            users[one.user_id] = one.user
            held[one.user_id].append((one.place.name, place_href(one.place.code)))
    counts = _open_by_owner(round.pk, path)
    phones = phones_of(scope, set(users))
    loads = [
        Load(users[pk], tuple(places), counts.get(pk, 0), phones.get(pk, "")) for pk, places in held.items()
    ]
    return sorted(loads, key=lambda one: (-one.open, one.user.name))


def _open_by_owner(round_id: int, path: str) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT owner_id, count(*) FROM duties_duty WHERE round_id = %s AND state = 'open'"
            " AND path >= %s AND path < %s AND owner_id IS NOT NULL GROUP BY owner_id",
            [round_id, path, next_sibling(path)],
        )
        return dict(cursor.fetchall())


class Appointment(NamedTuple):
    """One of one's own duties at a set time, or one that a rule raised."""

    duty: Duty
    title: str
    state: str
    about: Subject
    href: str


class Errand(NamedTuple):
    """What else is to be done today, of one kind: all of it, the longest due first."""

    title: str
    duties: list[Appointment]


def my_times(scope: Scope, *, at: datetime) -> list[Errand]:
    """The asker's open duties of today without a round, by what is to be done."""
    found = duties.mine(scope, limit=EVERYTHING, in_rounds=False)
    names = {
        one.origin: one.name for one in duties.schedules_of(scope, origins=[one.origin for one in found])
    }
    about = subjects_of(scope, found)
    errands: dict[str, list[Appointment]] = defaultdict(list)
    for one in sorted(found, key=lambda one: (one.due_at, one.path)):
        title = names.get(one.origin) or str(title_of(one.kind))
        state = "overdue" if one.due_at < at else "open" if one.opens_at <= at else "none"
        whom = about.get(one.pk, NOBODY)
        way = way_to(one, back=reverse("command:mine")) or place_href(one.place.code)
        errands[title].append(Appointment(one, title, state, whom, whom.href or way))
    return [Errand(title, ones) for title, ones in errands.items()]


DOORS: Final = 50  # of a page of one's way: three screens of a desk


class Stretch(NamedTuple):
    """Open duties next to each other on the way: one building, or one compound without buildings."""

    name: str
    where: str
    duties: list[Duty]


class Building(NamedTuple):
    """A building with doors of one's own still to go; `path` is where the list begins for it."""

    name: str
    where: str
    doors: int
    path: str


class Way(NamedTuple):
    """The open doors of rounds in walking order: a page of them, how many in all, where the next begins."""

    stretches: list[Stretch]
    open: int
    after: str
    buildings: list[Building] = []  # of a tuple; all of them, where there is more than a page


def my_way(scope: Scope, *, after: str = "", limit: int = DOORS) -> Way:
    """The asker's open duties in walking order, building by building."""
    found = duties.mine(scope, limit=limit + 1, after=after, in_rounds=True)
    is_all = not after and len(found) <= limit
    everywhere = [one.path for one in found] if is_all else duties.mine_paths(scope)
    on = f"{found[limit - 1].path}:{found[limit - 1].pk}" if len(found) > limit else ""
    found = found[:limit]
    paths = {path for below in everywhere for path in ancestors(below)[:-1]}
    above = {one.path: one for one in Place.objects.filter(path__in=paths)}
    doors = Counter(_building_path(path, above) for path in everywhere)
    stretches: dict[str, list[Duty]] = defaultdict(list)
    for duty in found:
        stretches[_building_path(duty.path, above)].append(duty)
    rows = [
        Stretch(above[path].name if path in above else "", _where(path, above), ones)
        for path, ones in stretches.items()
    ]
    buildings = [
        Building(above[path].name if path in above else "", _where(path, above), number, path)
        for path, number in sorted(doors.items())
    ]
    return Way(rows, len(everywhere), on, [] if is_all else buildings)


def _building_path(path: str, above: dict[str, Place]) -> str:
    """The building a dwelling stands in, or else what stands right above it."""
    for one in reversed(ancestors(path)[:-1]):
        if one in above and above[one].kind == PlaceKind.BUILDING:
            return one
    return path[:-STEP]


def _where(path: str, above: dict[str, Place]) -> str:
    kinds = {PlaceKind.COMMUNITY, PlaceKind.COMPOUND, PlaceKind.STREET}
    names = [above[one].name for one in ancestors(path)[:-1] if one in above and above[one].kind in kinds]
    return " ".join(names[-2:])


BEGINNING: Final = 2  # characters of a name, before all whose name begins so are meant


class Colleague(NamedTuple):
    """Somebody on duty in the asker's area, with the telephone of their work."""

    name: str
    post: str
    place: str
    phone: str


def found_staff(scope: Scope, *, text: str, at: datetime) -> list[Colleague]:
    """Who holds a post in the asker's area and has a name that begins so, this user name, or this phone."""
    if not text:
        return []
    named = Q(user__name=text) | Q(user__username=text)
    if len(text) >= BEGINNING:
        named |= Q(user__name__startswith=text)
    if text.isdigit() and len(text) >= DIGITS:
        named |= Q(user__in=[one.thing.pk for one in users_like(scope, text, "see", whole=True)])
    mine = scope.narrowed("see").q("place__path")
    near = Posting.objects.in_force(at).filter(mine, user__is_active=True)
    rows = near.filter(named)
    number = rules.check_phone(text).number if sum(map(str.isdigit, text)) >= DIGITS else ""
    if number:
        phones = phones_of(scope, set(near.values_list("user_id", flat=True)))
        rows |= near.filter(user__in=[pk for pk, phone in phones.items() if phone == number])
    held = list(rows.select_related("user", "place").order_by("place__path", "user__username"))
    phones, words = phones_of(scope, {one.user_id for one in held}), dict(Role.choices)
    return [
        Colleague(
            one.user.name, str(words.get(one.role, one.role)), one.place.name, phones.get(one.user_id, "")
        )
        for one in held
    ]
