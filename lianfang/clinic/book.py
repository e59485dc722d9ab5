"""What the clinic knows: the sealed part of a visit, its protocol, its clinic, and who is not placed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.queries import system_scope
from lianfang.clinic import rules
from lianfang.clinic.forms import TREATS
from lianfang.clinic.lives import OPEN
from lianfang.clinic.models import Disposition, Kind, Protocol, Stay, Visit, VisitState
from lianfang.clinic.problems import NoReceiver, NotAClinic
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.kit.scope import Scope
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.things.declared import write

SEALED: Final = (
    "name", "phone", "document", "address", "job", "sex", "age", "celsius", "symptoms", "onset_on",
    "answers", "guardian", "guardian_phone", "companions", "diagnosis", "source_area",
)  # fmt: skip
NOUN: Final = "visit"  # as its history is written
HAS_BED: Final = Q(Exists(Stay.objects.filter(visit=OuterRef("pk"), to_at=None)))
HAS_LEFT: Final = Q(Exists(Disposition.objects.filter(visit=OuterRef("pk"), kind=Kind.LEFT, undone_at=None)))
_RELATED: Final = ("place", "home", "triaged_by", "doctor", "hand_over", "protocol")


def system(scope: Scope) -> Scope:
    """The clinic's own hand, in the name of who acts."""
    return system_scope("clinic", actor_id=scope.actor_id)


def known_to(scope: Scope) -> QuerySet[Visit]:
    """The visits of the clinics where the asker works; nobody else knows of them."""
    return Visit.objects.filter(scope.narrowed(TREATS).q("path")).select_related(*_RELATED)


def clinics(scope: Scope) -> QuerySet[Place]:
    here = scope.narrowed(TREATS).q("path")
    return Place.objects.filter(here, kind=PlaceKind.HOSPITAL).order_by("path")


def clinic_of(scope: Scope, place: Place | None) -> Place:
    """The clinic that is named, or one's own. Raises NotAClinic, NotAllowed, NotFound."""
    if place is None:
        found = clinics(scope).first()
        if found is None:
            raise NotFound() if scope.may_anywhere(TREATS) else NotAllowed()
        return found
    scope.require(TREATS, place.path)
    if place.kind != PlaceKind.HOSPITAL:
        raise NotAClinic(place=place.called)
    return place


def home_named(code: str) -> Place:
    """A place of the district by its code: people come from everywhere, and the clinic looks after no area.

    Raises NoReceiver.
    """
    found = Place.objects.filter(code=code.strip()).exclude(kind=PlaceKind.DISTRICT).first()
    if found is None:
        raise NoReceiver()
    return found


def communities() -> tuple[tuple[str, str], ...]:
    """All of the district, by code and name."""
    rows = Place.objects.filter(kind=PlaceKind.COMMUNITY).order_by("path")
    return tuple((one.code, one.name) for one in rows)


def personal(visit: Visit) -> dict[str, Any]:
    """The sealed part; nothing once its key is destroyed."""
    return Opener().open(visit.key_id, visit.sealed)


def seal(visit: Visit, told: Mapping[str, Any]) -> dict[str, Any]:
    """Add what is told to the sealed part; the caller saves. Answers all that is known now."""
    given = {name: told[name] for name in SEALED if told.get(name) not in (None, "", [], {})}
    plain = {name: value if isinstance(value, int | list | dict) else str(value).strip()
             for name, value in given.items()}  # fmt: skip
    known = personal(visit) | plain
    sealer = keys.current()
    visit.sealed, visit.key_id = sealer.seal_json(known), sealer.key_id
    visit.filled = rules.filled(known, has_doctor=visit.doctor_id is not None)
    return known


def masked(found: Sequence[Visit]) -> dict[int, str]:
    opener = Opener()
    return {
        one.pk: people.mask_name(str(opener.open(one.key_id, one.sealed).get("name") or "")) for one in found
    }


def opened(found: Sequence[Visit]) -> dict[int, dict[str, Any]]:
    """The sealed part of several, each key read once. For the clinic's own lists alone."""
    opener = Opener()
    return {one.pk: opener.open(one.key_id, one.sealed) for one in found}


def terms(place_id: int) -> tuple[rules.Terms, Protocol | None]:
    """The protocol in force at a clinic: its newest version, or what holds without one."""
    one = Protocol.objects.filter(place_id=place_id).order_by("-number").first()
    return terms_of(one), one


def terms_of(one: Protocol | None) -> rules.Terms:
    if one is None:
        return rules.Terms()
    return rules.Terms(
        one.number, tuple(one.questions.split()), tuple(one.dispositions.split()), one.seen_minutes,
        one.bed_minutes, one.consult_minutes, one.result_minutes, one.placed_minutes,
    )  # fmt: skip


def next_number(place: Place, on: date) -> int:
    """The next of the queue of a day; the clinic's row is held, so that two at once get two numbers."""
    Place.objects.select_for_update().filter(pk=place.pk).first()
    last = Visit.objects.filter(place=place, on=on).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def note(scope: Scope, visit: Visit, code: str, at: datetime, reason: str = "") -> None:
    """A line of the history of a visit. It names no patient."""
    write(acting(scope), NOUN, visit, code, reason.strip(), at=at)


def who(scope: Scope) -> int:
    """Who acts; the program's own hand, where nobody's is known."""
    return scope.actor_id if scope.actor_id is not None else accounts.operator().pk


def acting(scope: Scope) -> Scope:
    """The clinic's own hand in the name of somebody: of who acts, else of the program."""
    return system_scope("clinic", actor_id=who(scope))


def stay_of(visit: Visit) -> Stay | None:
    return visit.stays.filter(to_at=None).select_related("bed__room").first()


def unplaced(rows: QuerySet[Visit], *, at: datetime) -> QuerySet[Visit]:
    """Of these who is neither in a bed nor taken over; who is only announced counts once overdue."""
    return rows.filter(is_unplaced(at)).filter(~HAS_BED)


def is_unplaced(at: datetime) -> Q:
    """The condition on a visit's own columns; whether it has a bed is asked beside it."""
    here = Q(state__in=[one for one in OPEN if one != VisitState.AWAITED])
    return here | Q(state=VisitState.AWAITED, due_at__lt=at)


def with_bed(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """With the bed each lies in, as `bed_code` and `room_code`."""
    now = Stay.objects.filter(visit=OuterRef("pk"), to_at=None)
    return rows.annotate(
        bed_code=now.values("bed__code")[:1],
        room_code=now.values("room__code")[:1],
        in_bed_since=now.values("from_at")[:1],
    )
