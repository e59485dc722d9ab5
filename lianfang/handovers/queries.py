"""Whose desk it is, what lies on it, and what became of what was sent."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from lianfang.accounts import keys
from lianfang.accounts import rules as accounts
from lianfang.accounts.models import Posting, User
from lianfang.duties.owners import absent
from lianfang.grid.models import Place
from lianfang.handovers.desks import DESKS, chain
from lianfang.handovers.models import HandOver, HandOverStep, Receiver
from lianfang.kit import remembered
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope, ancestors, below, next_sibling

ACKNOWLEDGES: Final = frozenset(role for role, can in accounts.BY_ROLE.items() if "acknowledge" in can)
WAITING: Final = Q(closed_at=None, accepted_at=None)
OPEN: Final = Q(closed_at=None)


def _staffing(*desks: str) -> Q:
    """The postings that staff one of these kinds of desks."""
    roles = {role for one in desks for role in DESKS[one].roles}
    offices = {office for one in desks for office in DESKS[one].departments}
    served = Q(role__in=sorted(roles)) if roles else Q(pk__in=())
    theirs = Q(department__code__in=sorted(offices), role__in=sorted(ACKNOWLEDGES))
    return served | theirs if offices else served


def _at_desk(desk: str, at: datetime) -> QuerySet[Posting]:
    """The postings that staff a desk now: of people who can sign in and are not away."""
    posted = Posting.objects.in_force(at).of_who_sign_in(at).filter(_staffing(desk))
    return posted.exclude(user_id__in=list(absent(at)))


def staff(scope: Scope, *, desk: str, path: str, at: datetime) -> list[User]:
    """The people at a desk now; those of the desk above where nobody is posted there."""
    for one in chain(desk):
        found = (
            _at_desk(one.code, at)
            .filter(place__path__in=ancestors(path))
            .select_related("user")
            .order_by("-place__path", "from_at")
        )
        people = list({posting.user_id: posting.user for posting in found}.values())
        if people:
            return people
    return []


def posted_around(
    scope: Scope, *, desk: str | Sequence[str], path: str, at: datetime
) -> list[tuple[int, Place]]:
    """Who serves at desks of these kinds inside an area or above it, each with their post there.

    Of several posts of one person the highest comes first, so that they are counted where they see most.
    """
    kinds = [desk] if isinstance(desk, str) else desk
    staffing = _staffing(*kinds)
    around = below(path, "place__path") | Q(place__path__in=ancestors(path))
    posted = Posting.objects.in_force(at).of_who_sign_in(at).filter(staffing, around)
    rows = posted.exclude(user_id__in=list(absent(at))).select_related("place")
    return [(one.user_id, one.place) for one in rows.order_by("place__path", "user_id", "pk")]


def seat(scope: Scope, *, desk: str, near: Place, at: datetime) -> Place:
    """The place of the desk that answers for `near`.

    A desk with seats of its own stands at the nearest of them above. Any other stands where its
    people are posted: at or above the place, else in the same street, else anywhere in the district.
    Where nobody is, it is the seat of the desk above.
    """
    for one in chain(desk):
        place = _seated(one.seats, near) if one.seats else _posted(one.code, near, at)
        if place is not None:
            return place
    return Place.objects.get(path=ancestors(near.path)[0])


def _seated(kinds: Sequence[str], near: Place) -> Place | None:
    return Place.objects.filter(path__in=ancestors(near.path), kind__in=kinds).order_by("-path").first()


def _posted(desk: str, near: Place, at: datetime) -> Place | None:
    paths = sorted(set(_at_desk(desk, at).values_list("place__path", flat=True)))
    above = [one for one in reversed(ancestors(near.path)) if one in paths]
    street = ancestors(near.path)[:2][-1]
    beside = [one for one in paths if one.startswith(street)]
    found = next(iter([*above, *beside, *paths]), None)
    return Place.objects.get(path=found) if found else None


@dataclass(frozen=True)
class Desks:
    """The desks somebody answers for: their own, and those below that nobody staffs."""

    own: tuple[tuple[str, str], ...]  # (desk, path of the post); all seats of that kind below it
    stood_in: frozenset[tuple[str, str]]  # (desk, path of the seat)

    def q(self, prefix: str = "") -> Q:
        """The receivers that are one of these desks."""
        parts = [
            Q(**{f"{prefix}desk": desk, f"{prefix}path__gte": path, f"{prefix}path__lt": next_sibling(path)})
            for desk, path in self.own
        ]
        seats: dict[str, list[str]] = defaultdict(list)
        for desk, path in sorted(self.stood_in):
            seats[desk].append(path)
        parts += [Q(**{f"{prefix}desk": desk, f"{prefix}path__in": paths}) for desk, paths in seats.items()]
        return reduce(or_, parts, Q(pk__in=()))

    def before(self) -> Q:
        """The hand-overs that these desks have before them now."""
        return Q(pk__in=Receiver.objects.filter(self.q(), until=None).values("hand_over_id"))

    def covers(self, desk: str, path: str) -> bool:
        return (desk, path) in self.stood_in or any(
            desk == one and path.startswith(root) for one, root in self.own
        )


NO_DESK: Final = Desks((), frozenset())


def desks(scope: Scope, *, at: datetime) -> Desks:
    """The desks of the asker now; none without `acknowledge`. Four statements at most, and once a page."""
    if not scope.may_anywhere("acknowledge") or scope.actor_id is None:
        return NO_DESK
    return remembered.once((desks, scope.key), lambda: _desks(scope, at))


def _desks(scope: Scope, at: datetime) -> Desks:
    mine = Posting.objects.in_force(at).filter(user_id=scope.actor, role__in=ACKNOWLEDGES)
    own = {
        (code, path)
        for role, office, path in mine.values_list("role", "department__code", "place__path")
        for code in _staffs(role, office)
    }
    return Desks(tuple(sorted(own)), frozenset(_stood_in(scope, own, at)))


def _staffs(role: str, office: str | None) -> list[str]:
    """The kinds of desks that a posting in this role, for this department, staffs."""
    acknowledges = role in ACKNOWLEDGES
    return [
        code
        for code, kind in DESKS.items()
        if role in kind.roles or (acknowledges and office in kind.departments)
    ]


def _stood_in(scope: Scope, own: Collection[tuple[str, str]], at: datetime) -> list[tuple[str, str]]:
    """Desks with something before them and nobody at them, that one of one's own stands above."""
    kinds = {code for code, _ in own}
    below = [code for code in DESKS if code not in kinds and kinds & {one.code for one in chain(code)}]
    if not below:
        return []
    before = Receiver.objects.filter(
        scope.narrowed("acknowledge").q("path"), desk__in=below, until=None, hand_over__closed_at=None
    )
    seats = list(before.values_list("desk", "path").distinct())
    if not seats:
        return []
    staffed = _staffed(seats, at)
    return [(desk, path) for desk, path in seats if _answers(desk, path, own, staffed)]


def _staffed(seats: Collection[tuple[str, str]], at: datetime) -> dict[str, set[str]]:
    """Where each kind of desk that may answer for one of these seats has people at it now.

    Only who is posted at such a seat or above it can: of a thousand postings these are a few.
    """
    codes = {one.code for desk in {desk for desk, _path in seats} for one in chain(desk)}
    above = {each for _desk, path in seats for each in ancestors(path)}
    places = Place.objects.filter(path__in=above).values("pk")
    posted = Posting.objects.in_force(at).of_who_sign_in(at).filter(_staffing(*codes), place__in=places)
    found: dict[str, set[str]] = defaultdict(set)
    rows = posted.exclude(user_id__in=list(absent(at)))
    for role, office, path in rows.values_list("role", "department__code", "place__path").distinct():
        for code in _staffs(role, office):
            found[code].add(path)
    return found


def _answers(desk: str, path: str, own: Collection[tuple[str, str]], staffed: Mapping[str, Set[str]]) -> bool:
    """Whether the first staffed desk of the chain is one of one's own."""
    above = set(ancestors(path))
    for one in chain(desk):
        if any(code == one.code and path.startswith(root) for code, root in own):
            return True
        if above & staffed.get(one.code, frozenset()):
            return False
    return False


def _rows() -> QuerySet[HandOver]:
    return HandOver.objects.select_related(
        "from_place", "to_place", "sent_by", "read_by", "accepted_by", "refused_by", "closed_by"
    )


def known_to(scope: Scope, *, at: datetime) -> QuerySet[HandOver]:
    """What the asker may know of: what lay before their desks, and what left their area."""
    return _rows().filter(_seen(scope, desks(scope, at=at)))


def waiting(scope: Scope, *, at: datetime) -> int:
    """How many hand-overs wait for an answer of the asker's desks.

    Every page says it: counted over the index of what waits, of which there is little, never over what was.
    """
    own = desks(scope, at=at)
    if own == NO_DESK:
        return 0
    before = Receiver.objects.filter(own.q(), hand_over=OuterRef("pk"), until=None)
    return HandOver.objects.filter(WAITING, Exists(before)).count()


def _seen(scope: Scope, own: Desks) -> Q:
    """What the asker may know of: what lay before their desks, and what left their area."""
    area = scope.narrowed("acknowledge")
    if WHOLE in area.roots:  # an empty condition joined by "or" would vanish
        return Q()
    return Q(pk__in=Receiver.objects.filter(own.q()).values("hand_over_id")) | area.q("from_path")


def hand_over(scope: Scope, *, id: int, at: datetime, mine: Desks | None = None) -> HandOver:
    """One hand-over that the asker's desks have or had, or that left their area. Raises NotFound."""
    if not scope.may_anywhere("acknowledge"):
        raise NotFound()
    found = _rows().filter(_seen(scope, mine or desks(scope, at=at)), pk=id).first()
    if found is None:
        raise NotFound()
    return found


def receivers(scope: Scope, *, one: HandOver) -> list[Receiver]:
    """The desks that have it before them now."""
    return list(one.receivers.filter(until=None).select_related("place").order_by("level", "pk"))


def has_before(scope: Scope, *, one: HandOver, at: datetime, mine: Desks | None = None) -> Receiver | None:
    """The receiver through which the asker may answer, if any."""
    own = mine or desks(scope, at=at)
    return next((each for each in receivers(scope, one=one) if own.covers(each.desk, each.path)), None)


def history(scope: Scope, *, one: HandOver) -> list[HandOverStep]:
    return list(one.steps.select_related("by", "place").order_by("pk"))


def about(scope: Scope, *, flow: str, subjects: Sequence[str]) -> HandOver | None:
    """The open hand-over of a flow about one of these subjects, if there is one."""
    blinds = [sealer.blind("subject", one) for sealer in keys.living() for one in subjects]
    found = HandOver.objects.filter(
        OPEN, scope.q("from_path"), flow=flow, withdrawn_at=None, subjects__subject_ix__in=blinds
    )
    return found.order_by("pk").first()


def resting_on(scope: Scope, *, flows: Sequence[str], seqs: Sequence[int]) -> list[HandOver]:
    """The hand-overs that rest on one of these records, closed ones too."""
    rows = HandOver.objects.filter(
        scope.q("from_path"), flow__in=flows, grounds__seq__in=seqs, grounds__gone_seq=None
    )
    return list(rows.distinct().order_by("pk"))
