"""What households in isolation need: asked for, accepted, brought, paid back; and what is needed every day.

Each need has one duty from the moment it is asked for: whoever is to bring it has it on the phone, and its
record closes both.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

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
from lianfang.isolation.models import HELD, File, Need, NeedSource, NeedState
from lianfang.kit import clock, lives
from lianfang.kit.ids import uuid7
from lianfang.restrictions.owed import system

OPEN_STATES: Final = (NeedState.ASKED.value, NeedState.ACCEPTED.value, NeedState.PASSED.value)
OPEN: Final = Q(state__in=OPEN_STATES)
FLOW: Final = "F11"
RULE: Final = "need-not-accepted"
_ACCEPTED: Final = "accepted"


def subject_of(pk: int) -> str:
    return f"need:{pk}"


def ask(place: Place, *, by_id: int, at: datetime, owner_id: int | None = None, **told: Any) -> Need:
    """A need from now on, with its clocks and its duty; whoever cares there is to bring it."""
    pack, zone = facts.protocol(at), timezone.get_default_timezone()
    held = list(facts.held_at(place.pk).select_related("restriction"))
    due = rules.need_due(told["kind"], at, timedelta(minutes=pack.medicine_minutes), zone)
    accept_by = min(at + timedelta(minutes=pack.need_accept_minutes), due)
    is_taken = owner_id is not None
    one = Need.objects.create(
        place=place, path=place.path, at=at, by_id=by_id, people=max(1, len(held)),
        day=timezone.localdate(at), accept_by=accept_by, alarm_at=None if is_taken else accept_by,
        due_at=due, owner_id=owner_id, accepted_at=at if is_taken else None,
        state=NeedState.ACCEPTED if is_taken else NeedState.ASKED, **told,
    )  # fmt: skip
    carer = owner_id or next((each.restriction.carer_id for each in held if each.restriction.carer_id), None)
    item = duties.NewDuty(place.pk, place.path, at, due, owner_id=carer, subject=subject_of(one.pk))
    duties.raise_duties(
        system(), kind=DELIVERY.name, origin=subject_of(one.pk), items=[item], reason=subject_of(one.pk)
    )
    return one


def duty_of(one: Need) -> Duty | None:
    return Duty.objects.filter(kind=DELIVERY.name, subject=subject_of(one.pk), state="open").first()


def give(one: Need, user_id: int) -> None:
    """Its delivery is that person's to bring, and nobody waits for it to be accepted any more."""
    Duty.objects.filter(kind=DELIVERY.name, subject=subject_of(one.pk), state="open").update(
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
    lives.move(life.NEED, Need.objects.filter(pk__in=found), "void", facts={"daily": False})
    subjects = [subject_of(pk) for pk in found]
    owed = Duty.objects.filter(kind=DELIVERY.name, subject__in=subjects)
    duties.void_those(system(), owed, reason=reason)
    quiet(found)
    return len(found)


def end_at(place: Place, *, at: datetime) -> None:
    """Once nobody there is restricted any more, nothing is brought there any more."""
    if facts.held_at(place.pk).exists():
        return
    Need.objects.filter(place=place, daily=True).update(daily=False)
    take_back(Need.objects.filter(place=place), reason=_("The isolation has ended."))


def renew(one: Need, *, on: date, at: datetime) -> bool:
    """What is needed every day is asked for again on a day, of the carer there."""
    Need.objects.filter(pk=one.pk).update(daily=False)
    held = facts.held_at(one.place_id).select_related("restriction")
    carers = [each.restriction.carer_id for each in held]
    if not carers:
        return False
    if Need.objects.filter(place=one.place, kind=one.kind, day=on, source=NeedSource.DAILY).exists():
        return False
    owner = next((each for each in carers if each), None)
    ask(one.place, by_id=one.by_id, at=at, owner_id=owner, kind=one.kind, what=one.what, daily=True,
        source=NeedSource.DAILY)  # fmt: skip
    return True


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
