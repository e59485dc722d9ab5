"""What nobody does at the clinic sounds: no bed, nobody placed, no card, not come, nobody on call."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.clinic import book, lives, running, triage
from lianfang.clinic.models import Consultation, Examination, Visit, VisitState
from lianfang.duties import alerts
from lianfang.duties.models import Alert, AlertLevel
from lianfang.duties.rowwise import Told, each
from lianfang.handovers import queries

NO_BED, UNPLACED, NOT_COME, CARD, RESULT, TEAM = (
    "clinic-no-bed", "clinic-unplaced", "clinic-not-come", "clinic-card", "clinic-result", "clinic-team",
)  # fmt: skip
RULES: Final = (NO_BED, UNPLACED, NOT_COME, CARD, RESULT, TEAM)
_WORDS: Final = {
    NO_BED: gettext_lazy("Visit {number} of the fever clinic has no bed assigned since {since}."),
    UNPLACED: gettext_lazy("Visit {number} of the fever clinic is not placed; it should be since {since}."),
    NOT_COME: gettext_lazy("Visit {number} was announced to the fever clinic and has not come; due {since}."),
    CARD: gettext_lazy("The report card of visit {number} was due at {since}."),
    RESULT: gettext_lazy("A result of visit {number} was due at {since}."),
    TEAM: gettext_lazy("The team was called for visit {number} and has not concluded; due {since}."),
}


class Late(NamedTuple):
    """What is late: by which rule, of which visit, since when, and how its alert is called."""

    rule: str
    visit: Visit
    since: datetime
    ref: str

    @property
    def pk(self) -> str:
        return self.ref


def sweep_clinic(at: datetime) -> int:
    """Raise what is late, and settle what is not any more; how many. In one statement a rule."""
    found = list(_late(at))
    raised = each("clinic", found, lambda one: _raise(one, at), at=at, told=_told)
    return raised + _settle({one.ref for one in found}, at) + _adopt(at)


def _late(at: datetime) -> Iterator[Late]:
    is_open = Visit.objects.filter(state__in=lives.OPEN).select_related("place", "protocol", "doctor")
    for one in is_open.filter(~book.HAS_BED, bed_wanted_at__isnull=False).order_by("pk"):
        assert one.bed_wanted_at is not None  # asked for
        since = one.bed_wanted_at + timedelta(minutes=book.terms_of(one.protocol).bed_minutes)
        if since < at:
            yield Late(NO_BED, one, since, f"visit:{one.pk}:bed:{one.bed_wanted_at:%m%d%H%M}")
    for one in book.unplaced(is_open, at=at).filter(due_at__lt=at).order_by("pk"):
        rule = NOT_COME if one.state == VisitState.AWAITED else UNPLACED
        yield Late(rule, one, one.due_at, f"visit:{one.pk}:{rule}")
    cardless = Visit.objects.filter(card_due_at__lt=at, card_no="").select_related("place", "doctor")
    for one in cardless.order_by("pk"):
        assert one.card_due_at is not None  # asked for
        yield Late(CARD, one, one.card_due_at, f"visit:{one.pk}:card")
    samples = Examination.objects.filter(due_at__lt=at, state__in=["taken", "sent"])
    for each_one in samples.select_related("visit__place", "visit__doctor").order_by("pk"):
        yield Late(RESULT, each_one.visit, each_one.due_at, f"visit:{each_one.visit_id}:result:{each_one.pk}")
    called = Consultation.objects.filter(due_at__lt=at, state="called")
    for call in called.select_related("visit__place", "visit__doctor").order_by("pk"):
        yield Late(TEAM, call.visit, call.due_at, f"visit:{call.visit_id}:team:{call.pk}")


def _told(one: Late) -> Told:
    return Told(_("visit {number} of the fever clinic").format(number=one.visit.called), one.visit.path)


def _raise(one: Late, at: datetime) -> int:
    rule, visit, since, ref = one
    if Alert.objects.filter(rule=rule, ref=ref).exists():
        return 0  # sounds already, or was settled by hand: it is looked after
    scope = system_scope("clinic")
    facts: dict[str, Any] = {
        "words": _WORDS[rule], "values": {"number": visit.called, "since": alerts.local(since)},
        "path": visit.path, "place_id": visit.place_id,
        "level": AlertLevel.URGENT if rule in {CARD, NO_BED} else AlertLevel.WARNING,
        "owner_id": _owner(rule, visit, at),
    }  # fmt: skip
    alerts.raise_alert(scope, rule=rule, ref=ref, at=at, climbs=True, **facts)
    return 1


def _owner(rule: str, visit: Visit, at: datetime) -> int | None:
    """The team for its own call, else the doctor who has the visit, else whoever staffs the clinic."""
    if rule == TEAM:
        there = running.on_call(visit.place_id, at)
        if there:
            return there[0].user_id
    if visit.doctor_id is not None:
        return visit.doctor_id
    staff = queries.staff(system_scope("clinic"), desk="clinic", path=visit.path, at=at)
    return staff[0].pk if staff else None


def _settle(late: set[str], at: datetime) -> int:
    """What is late no more has come to pass."""
    gone = Q(rule__in=RULES) & ~Q(ref__in=late)
    return alerts.settle_all(system_scope("clinic"), gone, outcome=alerts.CAME, at=at)


def _adopt(at: datetime) -> int:
    """Read in those whom a former version's hand-overs brought here; their sealed part is the sender's."""
    rows = Visit.objects.filter(filled=0, arrived_at=None).exclude(sealed=b"").order_by("pk")
    return each("clinic-adopted", rows, _read_in, at=at, told=_who)


def _read_in(visit: Visit) -> int:
    triage.adopt(visit)
    visit.save(update_fields=["sealed", "key", "filled"])
    return 1


def _who(visit: Visit) -> Told:
    return Told(_("visit {number} of the fever clinic").format(number=visit.called), visit.path)
