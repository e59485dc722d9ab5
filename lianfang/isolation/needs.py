"""What households in isolation need: asked for, accepted, brought, paid back; and what is needed every day.

Each need has one duty from the moment it is asked for: whoever is to bring it has it on the phone, and its
record closes both.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties import alerts
from lianfang.duties.kinds import table
from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.handovers import actions as desk
from lianfang.handovers import queries as desks
from lianfang.handovers.models import HandOver
from lianfang.isolation import facts, life, rules
from lianfang.isolation.forms import DELIVERY
from lianfang.isolation.models import HELD, File, Need, NeedKind, NeedSource, NeedState
from lianfang.kit import clock, lives
from lianfang.kit.ids import uuid7
from lianfang.measures.packs import Protocol
from lianfang.restrictions.owed import system

OPEN_STATES: Final = (NeedState.ASKED.value, NeedState.ACCEPTED.value, NeedState.PASSED.value)
OPEN: Final = Q(state__in=OPEN_STATES)
FLOW: Final = "F11"
RULE: Final = "need-not-accepted"
_ACCEPTED: Final = "accepted"


def subject_of(pk: int) -> str:
    return f"need:{pk}"


class Wanted(NamedTuple):
    """One thing that is asked for: where, by whom, what is told of it, and who brings it already."""

    place: Place
    by_id: int
    told: Mapping[str, Any]
    owner_id: int | None = None


def ask(place: Place, *, by_id: int, at: datetime, **told: Any) -> Need:
    """A need from now on, with its clocks and its duty; whoever cares there is to bring it."""
    (one,) = ask_all([Wanted(place, by_id, told)], at=at)
    return one


def ask_all(wanted: Sequence[Wanted], *, at: datetime) -> list[Need]:
    """Many at once, in a number of statements that does not depend on them."""
    pack, held = facts.protocol(at), _held([one.place.pk for one in wanted])
    made = Need.objects.bulk_create([_need(one, len(held.get(one.place.pk, ())), pack, at) for one in wanted])
    items = [
        duties.NewDuty(
            one.place.pk, one.place.path, at, need.due_at, subject=subject_of(need.pk),
            owner_id=one.owner_id or next(filter(None, held.get(one.place.pk, ())), None),
        )
        for one, need in zip(wanted, made, strict=True)
    ]  # fmt: skip
    if items:
        origin = items[0].subject if len(items) == 1 else f"needs:{at:%Y%m%d%H%M%S}"
        duties.raise_duties(system(), kind=DELIVERY.name, origin=origin, items=items, reason=origin)
    return made


def _held(places: Sequence[int]) -> dict[int, list[int | None]]:
    """The carers of those restricted at these places, one a person."""
    found: dict[int, list[int | None]] = defaultdict(list)
    rows = File.objects.filter(HELD, restriction__place__in=set(places)).order_by("pk")
    for place, carer in rows.values_list("restriction__place", "restriction__carer"):
        found[place].append(carer)
    return found


def _need(one: Wanted, people: int, pack: Protocol, at: datetime) -> Need:
    zone, planned = timezone.get_default_timezone(), one.told.get("planned_at")
    due = planned or rules.need_due(one.told["kind"], at, timedelta(minutes=pack.medicine_minutes), zone)
    accept_by = min(at + timedelta(minutes=pack.need_accept_minutes), due)
    is_taken = one.owner_id is not None
    return Need(
        place=one.place, path=one.place.path, at=at, by_id=one.by_id, people=max(1, people),
        day=timezone.localdate(planned or at), accept_by=accept_by, alarm_at=None if is_taken else accept_by,
        due_at=due, owner_id=one.owner_id, accepted_at=at if is_taken else None,
        state=NeedState.ACCEPTED if is_taken else NeedState.ASKED, **one.told,
    )  # fmt: skip


_PLANS: Final = {
    "dialysis": (
        NeedKind.DIALYSIS.value,
        gettext_lazy("dialysis: ask when and where, write it down ahead"),
    ),
    "pregnant": (
        NeedKind.PREGNANCY.value,
        gettext_lazy("prenatal care: ask when and where, write it ahead"),
    ),
    "chronic": (
        NeedKind.MEDICINE.value,
        gettext_lazy("medicine of every day: ask how long it lasts"),
    ),
}


def plan(file: File, special: Sequence[str], *, by_id: int, at: datetime) -> None:
    """What somebody cannot do without is planned ahead: somebody has it before them from now on, once."""
    place = file.restriction.place
    for code in special:
        if code not in _PLANS or place is None:
            continue
        kind, what = _PLANS[code]
        if not Need.objects.filter(OPEN, place=place, kind=kind).exists():
            ask(place, by_id=by_id, at=at, kind=kind, what=str(what), source=NeedSource.DOOR,
                restriction_id=file.pk)  # fmt: skip


def duty_of(one: Need) -> Duty | None:
    return Duty.objects.open().about(subject_of(one.pk)).filter(kind=DELIVERY.name).first()


def give(one: Need, user_id: int) -> None:
    """Its delivery is that person's to bring, and nobody waits for it to be accepted any more."""
    Duty.objects.open().about(subject_of(one.pk)).filter(kind=DELIVERY.name).update(
        owner_id=user_id, assigned_at=clock.now()
    )
    quiet([one.pk])


def quiet(numbers: list[int]) -> None:
    refs = [subject_of(pk) for pk in numbers]
    Need.objects.filter(pk__in=numbers).update(alarm_at=None)
    alerts.settle_all(system(), Q(rule=RULE, ref__in=refs), outcome=_ACCEPTED, at=clock.now())


def take_back(rows: Any, *, reason: str) -> int:
    """These needs are needed no more; so are their duties. How many."""
    found = list(rows.filter(OPEN).values_list("pk", flat=True))
    if not found:
        return 0
    lives.move(life.NEED, Need.objects.filter(pk__in=found), "void", facts={"daily": False, "every_days": 0})
    subjects = [subject_of(pk) for pk in found]
    owed = Duty.objects.about(*subjects).filter(kind=DELIVERY.name)
    duties.void_those(system(), owed, reason=reason)
    quiet(found)
    return len(found)


def end_at(place: Place, *, at: datetime) -> None:
    """Once nobody there is restricted any more, nothing is brought there any more."""
    if facts.held_at(place.pk).exists():
        return
    Need.objects.filter(place=place).exclude(daily=False, every_days=0).update(daily=False, every_days=0)
    take_back(Need.objects.filter(place=place), reason=_("The isolation has ended."))


def renew(rows: Sequence[Need], *, at: datetime) -> int:
    """What is needed every day, or every so many, is asked for again, of the carer there; how many.

    A repeat asks for nothing twice; what came again comes no more where nobody is restricted.
    """
    today, held = timezone.localdate(at), _held([one.place_id for one in rows])
    Need.objects.filter(pk__in=[one.pk for one in rows]).update(daily=False, every_days=0)
    again = [(one, _next(one, today)) for one in rows if one.place_id in held]
    there = Need.objects.filter(source=NeedSource.DAILY, day__gte=today, place__in=list(held))
    known = set(there.values_list("place", "kind", "day"))
    wanted = []
    for one, on in again:
        if (one.place_id, one.kind, on) not in known:
            known.add((one.place_id, one.kind, on))
            carer = next(filter(None, held[one.place_id]), None)
            wanted.append(Wanted(one.place, one.by_id, _once_more(one, on), carer))
    return len(ask_all(wanted, at=at))


def _next(one: Need, today: date) -> date:
    """The next day of what comes every so many; today of what comes daily."""
    if not one.every_days:
        return today
    steps = max(1, -(-(today - one.day).days // one.every_days))
    return one.day + timedelta(days=steps * one.every_days)


def _once_more(one: Need, on: date) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": one.kind, "what": one.what, "source": NeedSource.DAILY}
    told |= {"daily": one.daily, "every_days": one.every_days}
    return told | ({"planned_at": one.planned_at + (on - one.day)} if one.planned_at else {})


def carer_of(one: Need) -> int | None:
    """Who is told of a need that nobody accepts: the backup, else the carer."""
    held = File.objects.filter(HELD, restriction__place_id=one.place_id)
    found = held.values_list("restriction__backup_id", "restriction__carer_id")
    return next((backup or carer for backup, carer in found if backup or carer), None)


def to_supplies(one: Need, *, at: datetime) -> None:
    """Hand it to supplies, with the clock of their contract (F11)."""
    urgent = one.due_at - at <= timedelta(hours=4)
    desk.hand_over(
        system(), flow=FLOW, from_place=one.place, at=at, ref=f"{subject_of(one.pk)}:{at:%Y%m%d%H%M%S%f}",
        to_place=desks.seat(system(), desk="supplies", near=one.place, at=at),
        payload={"need": f"{one.get_kind_display()} · {one.what}"[:200],
                 "urgency": "now" if urgent else "today"},
    )  # fmt: skip


def brought(one: HandOver) -> None:
    """Supplies says that it is there: so it is, and its duty is met by the record of whoever says so."""
    number = one.ref.removeprefix("need:").partition(":")[0]
    if one.outcome != "delivered" or not number.isdigit():
        return
    need = Need.objects.filter(OPEN, pk=int(number)).select_related("place").first()
    if need is None:
        return
    record = {
        "id": str(uuid7()), "kind": DELIVERY.name, "place": need.place_id, "made_at": one.closed_at,
        "detail": {"need": need.pk, "outcome": "delivered", "proof": "called"},
    }  # fmt: skip
    acting = system_scope("supplies", actor_id=one.closed_by_id)
    duties.keep(acting, batch=[record], kinds=table(), source="web")
