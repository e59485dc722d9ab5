"""Passes made out, the keys and withdrawals that every device carries, and uses beyond the quota."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypedDict

from django.db.models import Count, Max, Q, QuerySet

from lianfang.grid.models import Place
from lianfang.kit.ids import as_number
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.kit.scope import Scope, next_sibling
from lianfang.passes import kinds, rules
from lianfang.passes.models import Pass, Revocation, SigningKey, Use
from lianfang.passes.problems import PassForged, SeveralHouseholds
from lianfang.passes.texts import body_of, seconds, written
from lianfang.people.models import Household, Membership

SYNC_HOURS = 48  # how long a device may go on with the list it has; then it says that the list is old
NEWEST = 200  # passes on one page


class KeyForSync(TypedDict):
    """A key that proves passes. `public_key` is the raw 32 bytes in base64url without padding."""

    key_id: int
    public_key: str


class PassesForSync(TypedDict):
    """What a device needs to judge passes by itself. `revoked` are ids of passes withdrawn in time."""

    key_id: int
    public_key: str
    keys: list[KeyForSync]
    revoked: list[str]
    seq: int  # of the last withdrawal in it
    until: datetime


def public_keys(scope: Scope) -> dict[int, bytes]:
    """The keys that still prove something, by number. They are no secret."""
    rows = SigningKey.objects.filter(revoked_at=None).values_list("pk", "public")
    return {pk: bytes(public) for pk, public in rows}


def for_sync(scope: Scope, *, at: datetime) -> PassesForSync:
    """Keys and withdrawals for a device; alike for all devices, since they name nobody."""
    keys = public_keys(scope)
    current = SigningKey.objects.filter(alone="signs").values_list("pk", flat=True).first()
    withdrawn = list(
        Revocation.objects.filter(Q(of__to_at=None) | Q(of__to_at__gt=at))
        .order_by("pk")
        .values_list("pk", "of_id")
    )
    return PassesForSync(
        key_id=current or 0,
        public_key=_base64url(keys[current]) if current else "",
        keys=[KeyForSync(key_id=pk, public_key=_base64url(keys[pk])) for pk in sorted(keys)],
        revoked=[rules.id_text(of) for _, of in withdrawn],
        seq=withdrawn[-1][0] if withdrawn else 0,
        until=at + timedelta(hours=SYNC_HOURS),
    )


def _base64url(public: bytes) -> str:
    return base64.urlsafe_b64encode(public).decode().rstrip("=")


def place_named(scope: Scope, *, name: str, ability: str) -> Place:
    """The place of this code or number where the asker holds `ability`. Raises NotFound otherwise."""
    found = Place.objects.filter(code=name).first()
    if found is None and (number := as_number(name)) is not None:
        found = Place.objects.filter(pk=number).first()
    if found is None or not scope.may(ability, found.path):
        raise NotFound()
    return found


def issued(scope: Scope) -> QuerySet[Pass]:
    """Passes made out where the asker issues them; the codes of places are none."""
    found = Pass.objects.filter(scope.narrowed("issue-passes").q("path")).exclude(kind=kinds.PLACE_CODE)
    return found.select_related("place", "issued_by", "revocation").defer("signature")


def pass_numbered(scope: Scope, *, number: str) -> Pass:
    """The pass of this id, as lists write it, where the asker issues passes. Raises NotFound."""
    try:
        pk = int(number, 16)
    except ValueError as fault:
        raise NotFound() from fault
    found = Pass.objects.select_related("place").filter(pk=pk).first() if pk < 1 << 63 else None
    if found is None or not scope.may("issue-passes", found.path):
        raise NotFound()
    return found


def issuing_home(scope: Scope) -> Place | None:
    """The highest place for which the asker makes passes out."""
    roots = scope.where("issue-passes")
    return (
        Place.objects.filter(path=min(roots, key=lambda root: (len(root), root))).first() if roots else None
    )


def household_numbered(scope: Scope, *, number: str, place: Place) -> int:
    """The household of this number below a place, where the asker issues passes.

    Raises NotFound, and SeveralHouseholds: numbers begin anew in every community.
    """
    if not scope.may("issue-passes", place.path):
        raise NotFound()
    below = Household.objects.filter(path__gte=place.path, path__lt=next_sibling(place.path))
    found = below.filter(number=number).values_list("pk", flat=True)[:2]
    if not found:
        raise NotFound()
    if len(found) > 1:
        raise SeveralHouseholds(number=number)
    return found[0]


def resident_numbered(scope: Scope, *, number: str, place: Place) -> int:
    """The person of this number who lives below a place, where the asker issues passes. Raises NotFound."""
    if not scope.may("issue-passes", place.path):
        raise NotFound()
    below = {"household__path__gte": place.path, "household__path__lt": next_sibling(place.path)}
    found = Membership.objects.filter(**below, person=as_number(number), until=None).first()
    if found is None:
        raise NotFound()
    return found.person_id


def place_codes(scope: Scope, *, places: Sequence[Place]) -> dict[int, str]:
    """The texts of the codes that places of the asker's area have, by the place's id."""
    seen = {one.pk for one in places if scope.covers(one.path)}
    found = Pass.objects.filter(alone__in=[f"place:{pk}" for pk in seen])
    return {one.place_id: written(one) for one in found}


class Checked(NamedTuple):
    """What a good pass says, to the one who was shown it. No name: the card's holder says that."""

    number: str
    kind: str
    place: str
    subject: str  # a vehicle's plate; empty for people, of whom the pass says nothing
    to_at: datetime | None
    quota: int
    used_today: int
    is_mine: bool  # the place lies in the asker's area


def check(scope: Scope, *, text: str, at: datetime) -> Checked:
    """Judge a pass that somebody shows. Any post may: the bearer holds it out.

    Raises PassUnreadable, PassForged, PassRevoked, PassNotYet, PassExpired, and NotAllowed for
    somebody who writes nothing down.
    """
    if not scope.may_anywhere("record"):
        raise NotAllowed()
    found = verified(scope, text=text, at=at)
    plate = found.subject.partition(":")[2] if found.kind == kinds.VEHICLE_PASS else ""
    return Checked(
        rules.id_text(found.pk),
        found.get_kind_display(),
        found.place.called,
        plate,
        found.to_at,
        found.quota,
        Use.objects.counting(found, at).count(),
        scope.covers(found.path),
    )


def verified(scope: Scope, *, text: str, at: datetime) -> Pass:
    """The row of a good pass. Besides its signature, the register must know it just as it reads."""
    body = rules.read(text, keys=public_keys(scope))
    found = Pass.objects.select_related("place").filter(pk=body.id).first()
    if found is None or body_of(found) != body:
        raise PassForged()
    gone = {body.id} if Revocation.objects.filter(of=found).exists() else set()
    rules.verify(text, keys=public_keys(scope), at=seconds(at), revoked=gone)
    return found


class UsedAt(NamedTuple):
    """How often a pass was used at one place. Places outside the asker's area are one nameless row."""

    place: str
    times: int
    last_at: datetime


def used_at(scope: Scope, *, of: Pass) -> list[UsedAt]:
    """Where a pass was used and how often, the place of most uses first."""
    rows = (
        Use.objects.filter(of=of)
        .values("place__name", "path")
        .annotate(times=Count("pk"), last_at=Max("at"))
        .order_by("-times", "path")
    )
    mine = [
        UsedAt(row["place__name"], row["times"], row["last_at"]) for row in rows if scope.covers(row["path"])
    ]
    others = [row for row in rows if not scope.covers(row["path"])]
    if others:
        mine.append(UsedAt("", sum(row["times"] for row in others), max(row["last_at"] for row in others)))
    return mine


class Replay(NamedTuple):
    """A use beyond the quota, and where the pass was used before it on that day."""

    use: Use
    kind: str
    number: str
    others: list[Use]


def replays(scope: Scope, *, since: datetime, page: int = 1) -> Cut[Replay]:
    """Uses beyond the quota in the asker's area, the newest first; other posts' names only if theirs."""
    found = Use.objects.filter(scope.q("path"), excess=True, at__gte=since)
    found = found.select_related("of", "place", "by").order_by("-at", "-pk")
    return cut(found, NEWEST, page=page).of(lambda one: _replay(scope, one))


def _replay(scope: Scope, one: Use) -> Replay:
    others = Use.objects.counting(one.of, one.at).filter(scope.q("path")).exclude(pk=one.pk)
    return Replay(
        one,
        one.of.get_kind_display(),
        rules.id_text(one.of_id),
        list(others.select_related("place").order_by("at")),
    )
