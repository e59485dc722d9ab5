"""At the clinic: seen, judged, held in a bed, examined, the team called, the card, who is left at home."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.clinic import beds, book, rules
from lianfang.clinic.forms import TREATS
from lianfang.clinic.lives import ARRIVED, here, move
from lianfang.clinic.models import (
    Bed,
    BedState,
    Consultation,
    Dependents,
    Examination,
    Finding,
    Result,
    Test,
    Visit,
)
from lianfang.clinic.problems import BedTaken, CardKnown, NotExcluded, NotYet, SampleKnown
from lianfang.handovers import actions as desks
from lianfang.handovers import queries
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.things.declared import coded

CARD, CARER = "F7", "F12"
TO_REPORT: Final = frozenset({Finding.SUSPECT, Finding.CONFIRMED, Finding.CARRIER})
TESTS: Final = (Test.NUCLEIC, Test.ANTIGEN, Test.CULTURE)  # that find the agent itself


@transaction.atomic
def see(scope: Scope, *, visit: Visit, diagnosis: str = "") -> Visit:
    """The doctor has them. Raises VisitStands."""
    scope.require(TREATS, visit.path)
    now = clock.now()
    visit.doctor_id = scope.actor
    book.seal(visit, {"diagnosis": diagnosis})
    move(visit, "see", seen_at=now, doctor_id=scope.actor, **_sealed(visit))
    book.note(scope, visit, "see", now)
    return visit


def _sealed(visit: Visit) -> dict[str, Any]:
    return {"sealed": visit.sealed, "key_id": visit.key_id, "filled": visit.filled}


@transaction.atomic
def judge(scope: Scope, *, visit: Visit, finding: str, diagnosis: str = "") -> Visit:
    """What it is. With a suspicion the card is due by the clock of the law and a bed is wanted at once; who
    shared a room lies alone from then on. Whoever was suspected is ruled out by the rule of the pack alone.

    Raises NotExcluded, VisitStands.
    """
    scope.require(TREATS, visit.path)
    now = clock.now()
    _excludable(scope, visit, finding, now)
    visit.doctor_id = scope.actor
    book.seal(visit, {"diagnosis": diagnosis})
    facts: dict[str, Any] = {"finding": finding, "judged_at": now, "doctor_id": scope.actor}
    if visit.seen_at is None:
        facts["seen_at"] = now
    if finding in TO_REPORT and visit.card_due_at is None:
        hours = measures.protocol(book.system(scope), at=now).report_hours
        facts["card_due_at"] = now + timedelta(hours=hours)
    move(visit, "care", **facts, **_sealed(visit))
    has_bed = beds.separate(scope, visit, now)
    if finding in TO_REPORT and not has_bed:
        here(visit).update(bed_wanted_at=now)
    book.note(scope, visit, "judge", now, coded(finding))
    if finding in TO_REPORT:
        ask_for_card(scope, visit, now)
    visit.refresh_from_db()
    return visit


@transaction.atomic
def suspect(scope: Scope, *, visit: Visit) -> Visit:
    """The doctor suspects it by telephone, before they are here: the card is due from now on."""
    now = clock.now()
    hours = measures.protocol(book.system(scope), at=now).report_hours
    facts = {"finding": Finding.SUSPECT, "judged_at": now, "card_due_at": now + timedelta(hours=hours)}
    move(visit, "word", **facts)
    book.note(scope, visit, "judge", now, coded(Finding.SUSPECT))
    ask_for_card(scope, visit, now)
    return visit


def _excludable(scope: Scope, visit: Visit, finding: str, at: datetime) -> None:
    """Raises NotExcluded where the rules in force want more negative tests of a suspect."""
    if finding != Finding.RULED_OUT or visit.finding not in TO_REPORT:
        return
    tests, hours = measures.protocol(book.system(scope), at=at).exclusion
    taken = Examination.objects.filter(visit=visit, test__in=TESTS, result=Result.NEGATIVE, state="answered")
    found = rules.negatives_apart(list(taken.values_list("at", flat=True)), hours)
    if found < tests:
        raise NotExcluded(tests=tests, hours=hours, found=found)


def ask_for_card(scope: Scope, visit: Visit, at: datetime) -> HandOver:
    """Disease control has the card before it with the clock of the law (F7). A repeat changes nothing."""
    told = book.personal(visit)
    rows = measures.protocol(book.system(scope), at=at)
    due = visit.card_due_at or at + timedelta(hours=rows.report_hours)
    return desks.hand_over(
        book.system(scope),
        flow=CARD,
        from_place=visit.place,
        to_place=queries.seat(scope, desk="cdc", near=visit.place, at=at),
        payload=person(told, ("name", "phone", "document"))
        | {"report_due_at": timezone.localtime(due).isoformat(), "disease": str(rows.edition_of.title)[:60]},
        ref=f"visit:{visit.pk}:card",
        at=at,
    )


def person(told: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {"name": _("not named")} | {name: told[name] for name in names if told.get(name)}


@transaction.atomic
def hold(scope: Scope, *, visit: Visit, bed: str = "", dependents: str = "", cared_for_by: str = "") -> Visit:
    """Keep them here, in a bed of a room of their own; without one that is free the bed is wanted from now
    on, which sounds. Raises BedTaken, RoomTaken, NotFound, VisitStands.
    """
    scope.require(TREATS, visit.path)
    now = clock.now()
    wanted = {} if visit.bed_wanted_at else {"bed_wanted_at": now}
    seen = {} if visit.seen_at else {"seen_at": now, "doctor_id": scope.actor}
    move(visit, "care", **wanted, **seen)
    chosen = _bed(visit, bed)
    if chosen is not None:
        beds.lie_down(scope, visit, chosen, now)
    book.note(scope, visit, "hold", now, str(chosen or ""))
    left_at_home(scope, visit, dependents, cared_for_by, now)
    visit.refresh_from_db()
    return visit


def _bed(visit: Visit, number: str) -> Bed | None:
    if not number:
        found = beds.free(visit.place_id, finding=visit.finding, but=visit.pk)
        return found[0] if found else None
    one = Bed.objects.filter(place=visit.place_id, pk=as_number(number) or 0).select_related("room").first()
    if one is None:
        raise NotFound()
    if one.state != BedState.FREE:
        raise BedTaken(bed=str(one), state=one.get_state_display())
    return one


@transaction.atomic
def rise(scope: Scope, *, visit: Visit) -> Visit:
    """They leave the bed and are still the clinic's: not placed until somebody takes over."""
    scope.require(TREATS, visit.path)
    now = clock.now()
    move(visit, "care", bed_wanted_at=None)
    beds.get_up(scope, visit, now)
    book.note(scope, visit, "rise", now)
    return visit


def left_at_home(scope: Scope, visit: Visit, dependents: str, cared_for_by: str, at: datetime) -> None:
    """Whoever stays away is asked whom they care for; where nobody does meanwhile, civil affairs is told
    within the hour (F12)."""
    facts = {name: value.strip() for name, value in
             (("dependents", dependents), ("cared_for_by", cared_for_by)) if value.strip()}  # fmt: skip
    if facts:
        here(visit).update(**facts)
        visit.refresh_from_db()
    if visit.dependents in {Dependents.NONE, Dependents.UNKNOWN} or visit.cared_for_by:
        return
    told = book.personal(visit)
    near = visit.home or visit.place
    desks.hand_over(
        book.system(scope),
        flow=CARER,
        from_place=near,
        to_place=queries.seat(scope, desk="civil-affairs", near=near, at=at),
        payload=person(told, ("phone",))
        | {"name": _("not named"), "why": "carer-admitted", "carer": str(told.get("name") or "")[:80],
           "note": str(visit.get_dependents_display())},
        ref=f"visit:{visit.pk}:carer",
        from_desk="clinic",
        at=at,
    )  # fmt: skip


@transaction.atomic
def tell_carer(scope: Scope, *, visit: Visit, dependents: str, cared_for_by: str = "") -> Visit:
    """Say whom they care for, and who does meanwhile."""
    scope.require(TREATS, visit.path)
    now = clock.now()
    here(visit).update(dependents=dependents, cared_for_by=cared_for_by.strip())
    visit.refresh_from_db()
    book.note(scope, visit, "carer", now, coded(dependents))
    left_at_home(scope, visit, "", "", now)
    return visit


@transaction.atomic
def sample(scope: Scope, *, visit: Visit, test: str, sample_no: str) -> Visit:
    """Take a sample or a picture; its result is due by the protocol. Raises SampleKnown, VisitStands."""
    scope.require(TREATS, visit.path)
    now, number = clock.now(), sample_no.strip()
    if visit.state not in ARRIVED:
        move(visit, "care")  # says how it stands instead
    if Examination.objects.filter(place=visit.place_id, sample_no=number).exists():
        raise SampleKnown(sample=number)
    minutes = book.terms_of(visit.protocol).result_minutes
    Examination.objects.create(
        visit=visit, place=visit.place, path=visit.path, at=now, by_id=scope.actor, test=test,
        sample_no=number, due_at=now + timedelta(minutes=minutes),
    )  # fmt: skip
    book.note(scope, visit, "sample", now, f"{coded(test)} {number}")
    return visit


@transaction.atomic
def call(scope: Scope, *, visit: Visit) -> Visit:
    """Call the emergency team; its conclusion is due by the protocol. Once more changes nothing."""
    scope.require(TREATS, visit.path)
    now = clock.now()
    if visit.state not in ARRIVED:
        move(visit, "care")
    if not Consultation.objects.filter(visit=visit, state="called").exists():
        minutes = book.terms_of(visit.protocol).consult_minutes
        Consultation.objects.create(
            visit=visit, place=visit.place, path=visit.path, at=now, by_id=scope.actor,
            due_at=now + timedelta(minutes=minutes),
        )  # fmt: skip
        book.note(scope, visit, "call-team", now)
    return visit


@transaction.atomic
def card(scope: Scope, *, visit: Visit, card_no: str, card_at: datetime) -> Visit:
    """Take in number and time of the report card, as the hospital's own program sent it. Disease control
    sees the number on what lies before it. Raises CardKnown, NotYet.
    """
    scope.require(TREATS, visit.path)
    if visit.card_due_at is None or visit.judged_at is None:
        raise CardKnown()
    now = clock.now()
    if card_at > now or (visit.arrived_at and card_at < visit.arrived_at):
        since = timezone.localtime(visit.arrived_at or visit.at)
        raise NotYet(field=_("Reported at"), since=f"{since:%m-%d %H:%M}")
    here(visit).update(card_no=card_no.strip(), card_at=card_at)
    visit.refresh_from_db()
    book.note(scope, visit, "card", now, card_no)
    one = HandOver.objects.filter(flow=CARD, ref=f"visit:{visit.pk}:card", closed_at=None).first()
    if one is not None:
        told = book.personal(visit)
        known = person(told, ("name", "phone", "document"))
        due = timezone.localtime(visit.card_due_at).isoformat()
        desks.update(
            book.system(scope), id=one.pk, reason=_("the report card was sent"),
            payload=known | {"report_due_at": due, "card_no": card_no.strip()[:40]},
        )  # fmt: skip
    return visit
