"""What the command room shows: one round at one place, as it stands now."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from lianfang.accounts import keys
from lianfang.accounts.models import Posting, Role, User
from lianfang.command import burn_up, elevation, rules
from lianfang.command.links import place_href
from lianfang.duties import corrections
from lianfang.duties import forms as core
from lianfang.duties import queries as duties
from lianfang.duties.forms import BASE_CHANGES
from lianfang.duties.kinds import NOBODY, Subject
from lianfang.duties.models import Duty, Pairing, Record, Round, Tally
from lianfang.duties.queries import Coverage
from lianfang.duties.rules import is_late_entry
from lianfang.duties.subjects import subjects_of, title_of
from lianfang.flows.table import KINDS
from lianfang.grid import area_map
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import sql
from lianfang.kit.crypto import Unreadable
from lianfang.kit.lists import EVERYTHING, Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope, ancestors, next_sibling
from lianfang.slots.shown import way_to

_DECISIONS = (
    *(core.EXCUSE, core.REOPEN, core.BASE_ADD, core.BASE_REMOVE, core.ROUND_OPEN, core.ROUND_CLOSE),
    *(core.ROUND_WITHDRAW, core.RAISE, core.VOID, core.REASSIGN, core.STAFFING),
)
TITLES = {one.name: one.title for one in _DECISIONS}
FEW = 3  # branches at or below which the level below them is shown as well
FURTHEST = 10  # rows of that level in the table; the map has them all
MOST_RECORDS = 50  # of a place, or changes of a base, on one page
FIRST_GAPS = 12  # gaps on the first page; the rest have a page of their own


class BranchRow(NamedTuple):
    name: str
    within: str  # name of the place above, for a row of the second level
    href: str
    coverage: Coverage
    finish_at: datetime | None
    is_late: bool


class GapRow(TypedDict):
    """A gap as a page shows it: the sign of its state, and whom to call."""

    code: str
    name: str
    href: str
    sign: str
    tried: int
    due_at: datetime
    owner_name: str
    phone: str


class Situation(NamedTuple):
    """A round at a place. `seen` tells one state of it from the next."""

    round: Round
    place: Place
    coverage: Coverage
    ahead: rules.Forecast
    chart: burn_up.Drawing
    branches: list[BranchRow]
    behind: list[BranchRow]  # of the level below the branches, where these are few
    map: area_map.Drawing
    gaps: list[GapRow]
    seen: str


def seen(scope: Scope, *, at: datetime) -> str:
    """Changes when a record was kept, and with every minute, since times to go change with it."""
    return f"{duties.head(scope)}-{int(at.timestamp()) // 60}"


def situation(scope: Scope, *, round: Round, place: Place, at: datetime) -> Situation:
    """Everything the situation room shows. Constant in its number of queries."""
    mark = seen(scope, at=at)
    coverage = duties.coverage(scope, round_id=round.pk, path=place.path)
    fine = hourly_by_branch(scope, round_id=round.pk, path=place.path, steps=2)
    coarse = _merged(fine, len(place.path) + STEP)
    total = _total(coarse.values())
    ahead = _ahead(total, coverage, round, at)
    branches = duties.branches(scope, round_id=round.pk, place=place)
    below = second_level(scope, round_id=round.pk, place=place) if len(branches) <= FEW else []
    names = {one.place.path: one.place.name for one in branches}
    chart = burn_up.draw(
        total,
        due=coverage.due,
        done=coverage.done,
        opened_at=round.opens_at,
        due_at=round.due_at,
        now=round.closed_at or at,
        ahead=ahead,
        zone=_zone(),
    )
    gaps = first_gaps(scope, round=round, path=place.path)
    return Situation(
        round,
        place,
        coverage,
        ahead,
        chart,
        [_branch(one, coarse.get(one.place.path, []), round, at) for one in branches],
        [_branch(one, fine.get(one.place.path, []), round, at, names) for one in _worst(below)],
        area_map.draw([_area(one, round) for one in _in_order(below or branches)]),
        gaps,
        mark,
    )


def _worst(branches: Sequence[duties.Branch]) -> list[duties.Branch]:
    ranked = sorted(branches, key=lambda one: (one.coverage.share, -one.coverage.open, one.place.path))
    return [one for one in ranked if one.coverage.open][:FURTHEST]


def _in_order(branches: Sequence[duties.Branch]) -> list[duties.Branch]:
    return sorted(branches, key=lambda one: one.place.path)


def _merged(fine: dict[str, list[tuple[datetime, int]]], length: int) -> dict[str, rules.Hourly]:
    """The hours of the branches from those of the branches below them."""
    groups: dict[str, list[rules.Hourly]] = defaultdict(list)
    for path, hourly in fine.items():
        groups[path[:length]].append(hourly)
    return {path: _total(hourlies) for path, hourlies in groups.items()}


def second_level(scope: Scope, *, round_id: int, place: Place) -> list[duties.Branch]:
    """The sums two levels below `place`: the communities of a district."""
    if not scope.may("figures", place.path):
        raise NotFound()
    places = {one.path: one for one in Place.objects.filter(parent__parent=place)}
    tallies = Tally.objects.filter(round_id=round_id, path__in=list(places)).values_list(
        "path", "raised", "done", "excused", "void", "tried"
    )
    return [
        duties.Branch(
            places[path], Coverage(raised, done, raised - done - excused - void, excused, void, tried)
        )
        for path, raised, done, excused, void, tried in tallies
    ]


def _zone() -> ZoneInfo:
    return ZoneInfo(timezone.get_current_timezone_name())


def _total(branches: Iterable[rules.Hourly]) -> rules.Hourly:
    sums: dict[datetime, int] = defaultdict(int)
    for hourly in branches:
        for hour, done in hourly:
            sums[hour] += done
    return sorted(sums.items())


def _ahead(hourly: rules.Hourly, coverage: Coverage, round: Round, at: datetime) -> rules.Forecast:
    left = 0 if round.closed_at else coverage.open
    return rules.forecast(
        hourly, left=left, opened_at=round.opens_at, due_at=round.due_at, now=at, zone=_zone()
    )


def _branch(
    one: duties.Branch,
    hourly: rules.Hourly,
    round: Round,
    at: datetime,
    above: Mapping[str, str] | None = None,
) -> BranchRow:
    ahead = _ahead(hourly, one.coverage, round, at)
    is_late = bool(one.coverage.open) and (ahead.finish_at is None or ahead.finish_at > round.due_at)
    within = (above or {}).get(one.place.path[:-STEP], "")
    return BranchRow(
        one.place.name, within, place_href(one.place.code, round), one.coverage, ahead.finish_at, is_late
    )


def _area(one: duties.Branch, round: Round) -> area_map.Area:
    coverage = one.coverage
    return area_map.Area(
        one.place.name,
        place_href(one.place.code, round),
        one.place.geometry,
        coverage.done,
        coverage.due,
        coverage.open,
    )


def hourly_by_branch(
    scope: Scope, *, round_id: int, path: str, steps: int = 1
) -> dict[str, list[tuple[datetime, int]]]:
    """Done in each clock hour, for each branch `steps` levels below `path` (a leaf: for itself)."""
    if not scope.may("figures", path):
        raise NotFound()
    hour = "substr(at, 1, 13)" if sql.on_sqlite() else "to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24')"
    where, ends = _below(path)
    text = (
        f"SELECT substr(path, 1, %s), {hour},"
        " sum(CASE WHEN now = 'done' THEN 1 WHEN was = 'done' THEN -1 ELSE 0 END)"
        f" FROM duties_change WHERE round_id = %s{where} GROUP BY 1, 2 ORDER BY 1, 2"
    )
    found: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(text, [len(path) + steps * STEP, round_id, *ends])
        for branch, clock_hour, done in cursor.fetchall():
            moment = datetime.fromisoformat(f"{clock_hour.replace(' ', 'T')}:00:00+00:00")
            found[branch].append((moment, int(done)))
    return found


def _below(path: str) -> tuple[str, list[str]]:
    if len(path) == STEP:
        return "", []
    return " AND path >= %s AND path < %s", [path, next_sibling(path)]


def first_gaps(scope: Scope, *, round: Round, path: str) -> list[GapRow]:
    """The most pressing gaps; nothing for one who may see figures alone."""
    if not scope.may("see", path):
        return []
    found, _more = duties.gaps(scope, round_id=round.pk, path=path, limit=FIRST_GAPS)
    open_ones = Duty.objects.filter(pk__in=[one["duty"] for one in found]).select_related("place", "owner")
    return shown_gaps(scope, duties=list(open_ones.order_by("-rank", "path")), round=round)


def shown_gaps(scope: Scope, *, duties: Sequence[Duty], round: Round) -> list[GapRow]:
    """Open duties as a list shows them, with whom to call."""
    phones = _phones(scope, {one.owner_id for one in duties if one.owner_id is not None})
    return [
        GapRow(
            code=one.place.code,
            name=one.place.full_name or one.place.name,
            href=place_href(one.place.code, round),
            sign=rules.sign("open", tried=one.tried, outcome=one.outcome),
            tried=one.tried,
            due_at=one.due_at,
            owner_name=one.owner.name if one.owner else "",
            phone=phones.get(one.owner_id or 0, ""),
        )
        for one in duties
    ]


def _phones(scope: Scope, user_ids: set[int]) -> dict[int, str]:
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


class Crumb(NamedTuple):
    name: str
    href: str


def crumbs(scope: Scope, *, place: Place, round: Round | None = None) -> list[Crumb]:
    """The places above that the asker may see, the highest first."""
    above = Place.objects.filter(path__in=ancestors(place.path)[:-1]).order_by("path")
    return [Crumb(one.name, place_href(one.code, round)) for one in above if scope.may("figures", one.path)]


def dwellings(scope: Scope, *, round: Round | None, path: str, at: datetime) -> list[elevation.Dwelling]:
    """The dwellings below a place with the sign each shows in the round."""
    if not scope.may("see", path):
        raise NotFound()
    rows = (
        Place.objects.filter(path__gte=path, path__lt=next_sibling(path), kind=PlaceKind.DWELLING)
        .order_by("path")
        .values_list("id", "code", "name", "path", "floor", "door", "closed_on")
    )
    signs = _signs(scope, round, path, at)
    return [
        elevation.Dwelling(code, name, own_path, floor, door, *signs.get(pk, ("none", 0, False)))
        for pk, code, name, own_path, floor, door, closed_on in rows
        if closed_on is None or pk in signs
    ]


_SIGNS = """
SELECT d.place_id, d.state, d.tried, d.outcome, d.due_at, e.flagged
FROM duties_duty d LEFT JOIN duties_evidence e ON e.duty_id = d.id AND e.seq = d.standing
WHERE d.round_id = %s AND d.path >= %s AND d.path < %s
"""


def _signs(scope: Scope, round: Round | None, path: str, at: datetime) -> dict[int, tuple[str, int, bool]]:
    if round is None:
        return {}
    shows_flags = scope.may("see-health", path)
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS, [round.pk, path, next_sibling(path)])
        for place_id, state, tried, outcome, due_at, flagged in cursor.fetchall():
            due = sql.read_moment(due_at)
            is_late = state == "open" and due is not None and due < at
            shown = rules.sign(state, tried=tried, outcome=outcome, is_flagged=bool(flagged) and shows_flags)
            found[place_id] = (shown, tried if state == "open" else 0, is_late)
    return found


class Building(NamedTuple):
    place: Place
    href: str
    elevation: elevation.Elevation
    coverage: Coverage


def buildings(scope: Scope, *, round: Round | None, compound: Place, at: datetime) -> list[Building]:
    """The buildings of a compound, each drawn small."""
    places = list(compound.children.filter(kind=PlaceKind.BUILDING).order_by("path"))
    groups: dict[str, list[elevation.Dwelling]] = defaultdict(list)
    for one in dwellings(scope, round=round, path=compound.path, at=at):
        groups[one.path[: len(compound.path) + STEP]].append(one)
    drawn = []
    for place in places:
        ones = groups.get(place.path, [])
        if ones:
            drawn.append(
                Building(
                    place, place_href(place.code, round), elevation.draw(ones, unit_names={}), _sum(ones)
                )
            )
    return drawn


def matrix(scope: Scope, *, round: Round | None, building: Place, at: datetime) -> elevation.Elevation:
    """One building drawn large."""
    names = dict(
        Place.objects.filter(
            path__gte=building.path, path__lt=next_sibling(building.path), kind=PlaceKind.UNIT
        ).values_list("path", "name")
    )
    return elevation.draw(dwellings(scope, round=round, path=building.path, at=at), unit_names=names)


def _sum(ones: Sequence[elevation.Dwelling]) -> Coverage:
    raised = [one.sign for one in ones if one.sign != "none"]
    done = sum(sign in {"done", "vacant", "flagged"} for sign in raised)
    excused, void = raised.count("excused"), raised.count("void")
    tried = raised.count("tried") + raised.count("refused")
    return Coverage(len(raised), done, len(raised) - done - excused - void, excused, void, tried)


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
    phones = _phones(scope, {one.user_id for one in pairings})
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
    phones = _phones(scope, set(users))
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


class Visited(NamedTuple):
    """One record about a dwelling, without names."""

    made_at: datetime
    received_at: datetime
    words: str
    by: str
    is_withdrawn: bool
    is_late: bool  # entered well after it was made
    id: UUID | None = None  # where the asker may read what it says
    may_correct: bool = False


def history(scope: Scope, *, place: Place, page: int = 1) -> Cut[Visited]:
    """Every record about a place, newest first."""
    if not scope.may("see", place.path):
        raise NotFound()
    outcomes = dict(
        place.duties.filter(evidence__isnull=False).values_list("evidence__seq", "evidence__outcome")
    )
    records = cut(place.records.select_related("made_by").order_by("-seq"), MOST_RECORDS, page=page)
    return records.of(
        lambda one: Visited(
            one.made_at,
            one.received_at,
            _said(one.kind, outcomes.get(one.seq, "")),
            one.made_by.name,
            one.withdrawn_seq is not None,
            is_late_entry(one.made_at, one.received_at),
            *_opens(scope, one),
        )
    )


def _opens(scope: Scope, one: Record) -> tuple[UUID | None, bool]:
    """The record's id for who may read it, and whether they may correct it."""
    kind = KINDS.get(one.kind)
    if kind is None or not corrections.may_read(scope, record=one, kind=kind):
        return None, False
    return one.pk, corrections.may_correct(scope, record=one, kind=kind)


def _said(kind: str, outcome: str) -> str:
    """A record in words: the outcome where its form offers it, else what kind of record it is."""
    for one in KINDS[kind].form if kind in KINDS else ():
        if one.name == "outcome":
            return str(dict(one.choices).get(outcome) or outcome)
    return str(TITLES.get(kind) or title_of(kind))


def duty_at(scope: Scope, *, round: Round | None, place: Place) -> Duty | None:
    """The duty of a place in a round, with its owner."""
    if round is None:
        return None
    return duties.duties(scope).filter(round=round, place=place).select_related("owner").first()


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


class Stretch(NamedTuple):
    """Open duties next to each other on the way: one building, or one compound without buildings."""

    name: str
    where: str
    duties: list[Duty]


class Way(NamedTuple):
    """The open doors of rounds in walking order: a page of them, how many in all, where the next begins."""

    stretches: list[Stretch]
    open: int
    after: str


def my_way(scope: Scope, *, after: str = "", limit: int = 200) -> Way:
    """The asker's open duties in walking order, building by building."""
    found = duties.mine(scope, limit=limit + 1, after=after, in_rounds=True)
    is_all = not after and len(found) <= limit
    whole = len(found) if is_all else duties.mine_count(scope, in_rounds=True)
    on = f"{found[limit - 1].path}:{found[limit - 1].pk}" if len(found) > limit else ""
    found = found[:limit]
    paths = {path for duty in found for path in ancestors(duty.path)[:-1]}
    above = {one.path: one for one in Place.objects.filter(path__in=paths)}
    stretches: dict[str, list[Duty]] = defaultdict(list)
    for duty in found:
        stretches[_building_path(duty.path, above)].append(duty)
    rows = [
        Stretch(above[path].name if path in above else "", _where(path, above), ones)
        for path, ones in stretches.items()
    ]
    return Way(rows, whole, on)


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


def found_places(scope: Scope, *, text: str, limit: int = 30) -> list[Place]:
    """Places in the asker's area whose code, name or other name is, or begins with, `text`."""
    if not text:
        return []
    mine = Place.objects.within(scope)
    exact = list(mine.filter(code=text)[:1])
    named = mine.filter(name=text).order_by("path")[:limit]
    starting = mine.filter(sql.begins_with("name", text)).exclude(kind=PlaceKind.DWELLING)
    aliased = mine.filter(aliases__name=text).order_by("path")[:limit]
    full = mine.filter(full_name=text)[:limit]
    unique = {one.pk: one for one in (*exact, *full, *named, *aliased, *starting.order_by("path")[:limit])}
    return list(unique.values())[:limit]


class Colleague(NamedTuple):
    """Somebody on duty in the asker's area, with the telephone of their work."""

    name: str
    post: str
    place: str
    phone: str


def found_staff(scope: Scope, *, text: str, at: datetime) -> list[Colleague]:
    """The people of this name or user name who hold a post in the asker's area."""
    if not text:
        return []
    named = Q(user__name=text) | Q(user__username=text)
    mine = scope.narrowed("see").q("place__path")
    rows = Posting.objects.in_force(at).filter(named, mine, user__is_active=True)
    held = list(rows.select_related("user", "place").order_by("place__path", "user__username"))
    phones, words = _phones(scope, {one.user_id for one in held}), dict(Role.choices)
    return [
        Colleague(
            one.user.name, str(words.get(one.role, one.role)), one.place.name, phones.get(one.user_id, "")
        )
        for one in held
    ]


class BaseChange(NamedTuple):
    """One place added to a round's base or taken out of it."""

    at: datetime
    place: str
    href: str
    is_added: bool
    by: str
    reason: str


def base_changes(scope: Scope, *, round: Round, path: str, page: int = 1) -> Cut[BaseChange]:
    """The change log of a round's base, newest first."""
    if not scope.may("see", path):
        return Cut((), total=0, most=MOST_RECORDS)
    records = (
        Record.objects.filter(
            kind__in=BASE_CHANGES,
            path__gte=path,
            path__lt=next_sibling(path),
            made_at__gte=round.opens_at,
            **({"made_at__lte": round.closed_at} if round.closed_at else {}),
        )
        .select_related("place", "made_by")
        .order_by("-seq")
    )
    return cut(records, MOST_RECORDS, page=page).of(
        lambda one: BaseChange(
            one.made_at,
            one.place.full_name or one.place.name,
            place_href(one.place.code),
            one.kind.endswith("base-add"),
            one.made_by.name,
            json.loads(one.detail).get("reason", ""),
        )
    )
