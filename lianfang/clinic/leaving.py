"""How a visit ends: one disposition, handed over, and ended only once who takes over has accepted it."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.clinic import beds, book, care
from lianfang.clinic.forms import TREATS
from lianfang.clinic.lives import VISIT, here, move
from lianfang.clinic.models import Disposition, Finding, Kind, Visit, VisitState
from lianfang.clinic.problems import (
    NeedsVehicle,
    NoReceiver,
    NotForThis,
    NotJudged,
    NotOffered,
    NotYet,
    VisitStands,
)
from lianfang.grid.models import Place
from lianfang.handovers import actions as desks
from lianfang.handovers import queries
from lianfang.handovers.models import HandOver
from lianfang.handovers.rules import WITHDRAWN
from lianfang.kit import clock, lives
from lianfang.kit.scope import Scope
from lianfang.things.declared import coded

HOME, OBSERVED, HOSPITAL, LEFT = "F6", "F5", "F18", "F19"
FLOWS: Final = (HOME, OBSERVED, HOSPITAL, LEFT)
RIDES: Final = frozenset({Kind.OBSERVED_CENTRAL, Kind.HOSPITAL})  # nobody goes there by public transport
AWAY: Final = frozenset({Kind.OBSERVED_CENTRAL, Kind.HOSPITAL, Kind.WARD, Kind.DIED})
_MEASURE: Final = {Kind.OBSERVED_HOME: "home", Kind.OBSERVED_CENTRAL: "central"}
_PERSON: Final = ("name", "phone", "document")


@transaction.atomic
def decide(scope: Scope, *, visit: Visit, kind: str, **told: Any) -> Visit:
    """Say who takes over: it is handed to them with its clock, and the visit is open until they accept.

    `receiver` is the dwelling or community, `to_name` the hospital or ward, `vehicle` what brings them.
    Raises NotOffered, NotJudged, NotForThis, NoReceiver, NeedsVehicle, VisitStands.
    """
    scope.require(TREATS, visit.path)
    now, chosen = clock.now(), Kind(kind)
    _fits(visit, chosen, told)
    receiver = book.home_named(told["receiver"]) if told.get("receiver") else visit.home
    if receiver is None and chosen in {Kind.HOME, Kind.OBSERVED_HOME, Kind.OBSERVED_CENTRAL}:
        raise NoReceiver()
    before = list(visit.dispositions.exclude(undone_at=None).select_related("hand_over", "also"))
    facts: dict[str, Any] = {} if visit.seen_at or chosen == Kind.LEFT else {"seen_at": now}
    move(visit, "decide", home_id=receiver.pk if receiver else visit.home_id, **facts)
    made = Disposition.objects.create(
        visit=visit, kind=chosen, at=now, by_id=book.who(scope), vehicle=(told.get("vehicle") or "").strip()
    )
    _hand_over(scope, visit, made, told, receiver, now)
    book.note(scope, visit, "decide", now, coded(chosen))
    _settle_former(scope, before)
    if chosen in {Kind.LEFT, Kind.DIED}:
        beds.get_up(scope, visit, now)
    if chosen in AWAY:
        care.left_at_home(scope, visit, told.get("dependents") or "", told.get("cared_for_by") or "", now)
    visit.refresh_from_db()
    return visit


def _fits(visit: Visit, kind: Kind, told: dict[str, Any]) -> None:
    if kind not in book.terms_of(visit.protocol).dispositions:
        raise NotOffered()
    if kind not in {Kind.LEFT, Kind.DIED} and visit.state == VisitState.AWAITED:
        raise VisitStands(number=visit.called, state=visit.get_state_display())
    if kind in {Kind.HOME, Kind.OBSERVED_HOME, Kind.OBSERVED_CENTRAL}:
        if visit.finding == Finding.OPEN:
            raise NotJudged()
        if visit.finding in care.TO_REPORT:
            raise NotForThis(finding=visit.get_finding_display())
    if kind in RIDES and not (told.get("vehicle") or "").strip():
        raise NeedsVehicle()


def _hand_over(  # noqa: PLR0917  # the parts of a decision
    scope: Scope, visit: Visit, made: Disposition, told: dict[str, Any], home: Place | None, at: datetime
) -> None:
    known, kind, own = book.personal(visit), Kind(made.kind), book.system(scope)
    who = care.person(known, _PERSON)
    finding = (told.get("finding") or _finding(visit, known))[:200]
    sent: dict[str, Any] = {"ref": f"visit:{visit.pk}:{made.pk}", "at": at}
    if kind == Kind.HOME:
        assert home is not None
        advice = {"advice": told["advice"]} if told.get("advice") else {}
        payload: dict[str, Any] = {name: who[name] for name in ("name", "phone") if name in who}
        payload |= {"dwelling": home.called[:160], "finding": finding, **advice}
        one = desks.hand_over(own, flow=HOME, from_place=visit.place, payload=payload,
                              to_place=_seat(scope, "community", home, at), **sent)  # fmt: skip
    elif kind in _MEASURE:
        assert home is not None
        payload = who | {"measure": _MEASURE[kind], "note": finding[:300]}
        one = desks.hand_over(own, flow=OBSERVED, from_place=home, payload=payload, from_desk="clinic",
                              to_place=_seat(scope, "isolation", home, at), **sent)  # fmt: skip
    elif kind == Kind.LEFT:
        one = _sound(scope, visit, made, home, at)
    else:
        payload = who | {"finding": finding, "hospital": told.get("to_name") or str(kind.label)[:80],
                         "vehicle": made.vehicle}  # fmt: skip
        desk = "cdc" if kind == Kind.DIED else "hospital"
        one = desks.hand_over(own, flow=HOSPITAL, from_place=visit.place, desk=desk,
                              to_place=_seat(scope, desk, visit.place, at),
                              payload={name: value for name, value in payload.items() if value},
                              **sent)  # fmt: skip
    made.hand_over = one
    made.save(update_fields=["hand_over", "also"])


def _sound(scope: Scope, visit: Visit, made: Disposition, home: Place | None, at: datetime) -> HandOver:
    """Who left by themselves: disease control and the community are told at once; both must answer."""
    known, own = book.personal(visit), book.system(scope)
    payload = care.person(known, _PERSON) | {
        "since": timezone.localtime(at).isoformat(), "finding": _finding(visit, known)
    }  # fmt: skip
    if home is not None:
        payload["dwelling"] = home.called[:120]
        made.also = desks.hand_over(
            own, flow=LEFT, from_place=visit.place, desk="community", payload=payload,
            to_place=_seat(scope, "community", home, at), ref=f"visit:{visit.pk}:{made.pk}:home", at=at,
        )  # fmt: skip
    return desks.hand_over(
        own, flow=LEFT, from_place=visit.place, payload=payload,
        to_place=_seat(scope, "cdc", visit.place, at), ref=f"visit:{visit.pk}:{made.pk}", at=at,
    )  # fmt: skip


def _seat(scope: Scope, desk: str, near: Place, at: datetime) -> Place:
    return queries.seat(scope, desk=desk, near=near, at=at)


def _finding(visit: Visit, known: dict[str, Any]) -> str:
    said = [str(visit.get_finding_display()), str(known.get("diagnosis") or "")]
    return " ".join(filter(None, said))[:200]


def _settle_former(scope: Scope, before: list[Disposition]) -> None:
    """What was refused lies before the clinic's own desk: the next decision takes it back for good."""
    now = clock.now()
    for one in (each for made in before for each in (made.hand_over, made.also) if each is not None):
        if one.closed_at is not None or one.refused_at is None or one.accepted_at is not None:
            continue
        if queries.has_before(scope, one=one, at=now) is None:
            continue
        desks.withdraw(book.system(scope), id=one.pk, reason=_("decided anew"))
        desks.accept(scope, id=one.pk)
        desks.close(scope, id=one.pk, outcome=WITHDRAWN)


@transaction.atomic
def undo(scope: Scope, *, visit: Visit, reason: str) -> Visit:
    """Take a decision back that nobody has accepted. Raises VisitStands."""
    scope.require(TREATS, visit.path)
    made = standing(visit)
    if made is None or visit.state != VisitState.HANDED:
        raise VisitStands(number=visit.called, state=visit.get_state_display())
    _undo(scope, visit, made, reason)
    for one in (made.hand_over, made.also):
        if one is not None and one.closed_at is None and one.withdrawn_at is None:
            desks.withdraw(book.system(scope), id=one.pk, reason=reason)
    visit.refresh_from_db()
    return visit


def _undo(scope: Scope, visit: Visit, made: Disposition, reason: str) -> None:
    now = clock.now()
    move(visit, "unsaid" if visit.arrived_at is None else "undone")
    Disposition.objects.filter(pk=made.pk).update(undone_at=now, reason=reason.strip()[:300])
    book.note(scope, visit, "undone", now, reason)


def standing(visit: Visit) -> Disposition | None:
    return visit.dispositions.filter(undone_at=None).select_related("hand_over", "also").first()


@transaction.atomic
def depart(scope: Scope, *, visit: Visit, vehicle: str, left_at: datetime) -> Visit:
    """The vehicle leaves with them: out of the bed, which is to be disinfected. Raises VisitStands,
    NotYet.
    """
    scope.require(TREATS, visit.path)
    made = _decided(visit)
    now = clock.now()
    if left_at > now or left_at < made.at.replace(second=0, microsecond=0):
        raise NotYet(field=_("Left at"), since=f"{timezone.localtime(made.at):%m-%d %H:%M}")
    Disposition.objects.filter(pk=made.pk).update(vehicle=vehicle.strip(), left_at=left_at)
    beds.get_up(scope, visit, now)
    book.note(scope, visit, "depart", now, vehicle)
    return visit


@transaction.atomic
def there(scope: Scope, *, visit: Visit, there_at: datetime) -> Visit:
    """The vehicle has arrived. Raises VisitStands, NotYet."""
    scope.require(TREATS, visit.path)
    made = _decided(visit)
    if made.left_at is None or there_at < made.left_at or there_at > clock.now():
        since = timezone.localtime(made.left_at or made.at)
        raise NotYet(field=_("Arrived at"), since=f"{since:%m-%d %H:%M}")
    Disposition.objects.filter(pk=made.pk).update(there_at=there_at)
    book.note(scope, visit, "there", clock.now())
    return visit


def _decided(visit: Visit) -> Disposition:
    made = standing(visit)
    if made is None:
        raise VisitStands(number=visit.called, state=visit.get_state_display())
    return made


# What the hand-overs say (flows/clinic.py)


@transaction.atomic
def stays_home(scope: Scope, *, visit: Visit, home: Place, words: str) -> None:
    """The doctor's word by telephone that somebody need not come: the community looks after them, and the
    visit is open until it accepts."""
    now = clock.now()
    move(visit, "word", finding=Finding.RULED_OUT, judged_at=now)
    move(visit, "decide", home_id=home.pk)
    made = Disposition.objects.create(visit=visit, kind=Kind.HOME, at=now, by_id=book.who(scope))
    _hand_over(scope, visit, made, {"finding": words}, home, now)
    book.note(scope, visit, "decide", now, coded(Kind.HOME))


def _of(one: HandOver) -> Disposition | None:
    found = Disposition.objects.filter(Q(hand_over=one) | Q(also=one))
    return found.select_related("visit", "hand_over", "also").first()


@transaction.atomic
def accepted(scope: Scope, *, one: HandOver) -> None:
    """Who takes over has accepted. With the last of them the visit has ended."""
    made = _of(one)
    if made is None or made.undone_at is not None or one.withdrawn_at is not None:
        return
    if any(each.accepted_at is None for each in (made.hand_over, made.also) if each is not None):
        return
    now, visit = clock.now(), made.visit
    if not lives.move(VISIT, here(visit), "accepted", facts={"placed_at": now}):
        return
    Disposition.objects.filter(pk=made.pk).update(accepted_at=now)
    beds.get_up(scope, visit, now)
    book.note(scope, visit, "accepted", now)


@transaction.atomic
def refused(scope: Scope, *, one: HandOver) -> None:
    """Who should take over does not: the visit is the clinic's again, and unplaced."""
    made = _of(one)
    if made is not None and made.undone_at is None and made.visit.state == VisitState.HANDED:
        _undo(scope, made.visit, made, one.refusal)


@transaction.atomic
def sent_on(scope: Scope, *, one: HandOver) -> None:
    """A refused one goes to another desk: the decision stands again, unless another was made meanwhile."""
    made = _of(one)
    if made is None or made.undone_at is None or one.turn == 1 or standing(made.visit) is not None:
        return
    if lives.move(VISIT, here(made.visit), "again", facts={}):
        Disposition.objects.filter(pk=made.pk).update(undone_at=None, reason="")
        book.note(scope, made.visit, "again", clock.now())
