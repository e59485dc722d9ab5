"""What follows from a household visit: the febrile go to the clinic (F4), those who came from a listed
area or met a case to isolation (F5), and a household living elsewhere to where it lives (F17).

A person is handed over once, however often and by whomever they are found: a second visit updates the
open hand-over. A correction of the visit updates it too, or takes it back; the desk sees either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import FollowUp, Kept
from lianfang.grid.models import Place
from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures
from lianfang.measures.packs import Protocol
from lianfang.mending import attached
from lianfang.people import rules as people
from lianfang.people.models import Household
from lianfang.screening import rules

FEVER, RETURNED = "F4", "F5"
_PERSON: Final = ("name", "phone", "document", "celsius", "symptoms", "source_area", "contact")
_ONLY: Final = {FEVER: ("onset_on",), RETURNED: ("arrived_on",)}


@dataclass(frozen=True)
class Found:
    """One thing to hand over, as a visit says it."""

    flow: str
    ref: str
    subjects: tuple[str, ...]
    payload: dict[str, Any]


def follow(scope: Scope, kept: Sequence[Kept]) -> None:
    """Hand over what these visits found; take back what their corrections no longer say."""
    acting = system_scope("household visits", actor_id=scope.actor_id)
    protocols = measures.Protocols(acting, (one.made_at for one in kept))
    for visit in kept:
        still = {one.pk for one in _hand_over(acting, visit, protocols.at(visit.made_at))}
        if visit.corrects_seq is not None:
            _take_back(acting, visit, still)


def _hand_over(scope: Scope, visit: Kept, protocol: Protocol) -> list[HandOver]:
    found = list(_found(visit, protocol))
    if not found:
        return []
    place = Place.objects.get(pk=visit.place_id)
    return [_once(scope, visit, place, one, found) for one in found]


def _once(scope: Scope, visit: Kept, place: Place, found: Found, beside: Sequence[Found]) -> HandOver:
    """The open hand-over of this person, brought up to date, or a new one."""
    alone = sum(each.flow == found.flow for each in beside) == 1
    before = _corrected(scope, visit, found, alone) or queries.about(
        scope, flow=found.flow, subjects=found.subjects
    )
    if before is not None:
        return actions.update(
            scope,
            id=before.pk,
            payload=found.payload,
            reason=_("corrected") if visit.corrects_seq is not None else _("visited again"),
            subject=found.subjects,
            ground=visit.seq,
        )
    contract = TABLE[found.flow]
    return actions.hand_over(
        scope,
        flow=found.flow,
        from_place=place,
        to_place=queries.seat(scope, desk=contract.desk, near=place, at=clock.now()),
        payload=found.payload,
        ref=found.ref,
        subject=found.subjects,
        ground=visit.seq,
    )


def _corrected(scope: Scope, visit: Kept, found: Found, alone: bool) -> HandOver | None:
    """The hand-over of the only person the corrected visit named, where the correction names one too."""
    if visit.corrects_seq is None:
        return None
    rows = queries.resting_on(scope, flows=[found.flow], seqs=[visit.corrects_seq])
    return rows[0] if alone and len(rows) == 1 and rows[0].closed_at is None else None


def _take_back(scope: Scope, visit: Kept, still: set[int]) -> None:
    assert visit.corrects_seq is not None
    for one in queries.resting_on(scope, flows=[FEVER, RETURNED], seqs=[visit.corrects_seq]):
        actions.lose_ground(
            scope,
            id=one.pk,
            seqs=[visit.corrects_seq],
            gone_seq=visit.seq,
            reason=_("the visit was corrected and still says so")
            if one.pk in still
            else _("the visit was corrected and no longer says so"),
        )


def _found(visit: Kept, protocol: Protocol) -> Iterator[Found]:
    named = {FEVER: 0, RETURNED: 0}
    for number, person in enumerate([*visit.detail.flagged, *visit.detail.persons]):
        flow = _flow(visit, person, protocol)
        if flow:
            named[flow] += 1
            yield Found(
                flow,
                f"visit:{visit.id}:{number}",
                _subjects(visit, person),
                _payload(flow, visit.detail, person),
            )
    counted = {FEVER: visit.detail.fever, RETURNED: max(visit.detail.listed_area, visit.detail.contact)}
    for flow, count in counted.items():
        # A named febrile person may be the one from a listed area as well, and is handed over once.
        if count and not named[flow] and not named[FEVER]:
            yield Found(
                flow,
                f"visit:{visit.id}:{flow}",
                (_home(visit),),
                _household(visit.detail) | {"unnamed": count},
            )


def _flow(visit: Kept, person: Any, protocol: Protocol) -> str:
    """Which desk a person concerns: the clinic before isolation, since it decides what comes next."""
    if "fever" in person.symptoms or (person.celsius is not None and protocol.is_fever(person.celsius)):
        return FEVER
    left = person.left_on or person.arrived_on or timezone.localtime(visit.made_at).date()
    from_there = bool(person.source_area) and (
        visit.detail.listed_area > 0 or protocol.is_listed(person.source_area, left)
    )
    return RETURNED if person.contact or from_there else ""


def _at(visit: Kept) -> str:
    """Behind which door: that of the visit, or the household that was called, of which a place has many."""
    called = getattr(visit.detail, "household", None)
    return f"called:{called}" if called else str(visit.place_id)


def _home(visit: Kept) -> str:
    return f"household:{_at(visit)}"


def _subjects(visit: Kept, person: Any) -> tuple[str, ...]:
    """All that tells this person from others: the document, the name with its phone or its dwelling."""
    name = people.fold_name(person.name)
    document = people.check_document(person.document_kind, person.document or "")
    phone = people.check_phone(person.phone or "")
    told = [f"name:{name}:at:{_at(visit)}"]
    if document.number:
        told.append(f"document:{document.matching}")
    if phone.number:
        told.append(f"name:{name}:phone:{phone.number}")
    return tuple(told)


def _payload(flow: str, visit: Any, person: Any) -> dict[str, Any]:
    answers = msgspec.to_builtins(person, builtin_types=(), str_keys=False)
    mine = {
        name: answers[name]
        for name in (*_PERSON, *_ONLY[flow])
        if answers.get(name) not in (None, "", [], False)
    }
    if flow == RETURNED:
        mine.pop("symptoms", None)
    others = [
        {"name": one.name} | ({"phone": one.phone} if one.phone else {})
        for one in visit.flagged
        if flow == FEVER and one is not person
    ]
    return mine | _household(visit) | ({"others": others} if others else {})


def _household(visit: Any) -> dict[str, Any]:
    known = {
        "respondent": visit.respondent,
        "household_phone": visit.phone,
        "head_count": visit.head_count,
        "special": visit.special,
        "note": (visit.note or "")[:300],
    }
    return {name: value for name, value in known.items() if value not in (None, "", [])}


def follow_attached(scope: Scope, kept: Sequence[Kept]) -> None:
    """Households whose dwelling was found left live elsewhere from that day on; where it is known, they are
    handed to where they live.
    """
    acting = system_scope("households living elsewhere", actor_id=scope.actor_id)
    places = [one.place_id for one in kept]
    homes = Household.objects.filter(Q(belongs_to__in=places) | Q(lives_at__in=places))
    found = {one.pk: one for one in homes.select_related("lives_at", "belongs_to").order_by("pk")}
    for visit in kept:
        living = [one for one in found.values() if one.lives_at_id == visit.place_id]
        # Of several households behind one door nobody said which one left: a lead decides.
        if len(living) == 1 and not visit.detail.head_count:
            day = timezone.localtime(visit.made_at).date()
            found[living[0].pk] = attached.found_left(
                acting, household=living[0], since=day, reason=_("found by a household visit"),
                where=visit.detail.lives_now or "", phone=visit.detail.phone or "",
            )  # fmt: skip
    for household in found.values():
        if household.belongs_to_id in places and household.lives_at_id != household.belongs_to_id:
            attached.hand_over(household, actor_id=scope.actor_id)


def _is_elsewhere(visit: Any) -> bool:
    return bool(visit.outcome == "moved-out" or visit.dwelling_state == "moved-away")


def _flagged(cursor: Any, kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if one.corrects_seq is not None or rules.is_flagged(one.detail)]


def _elsewhere(cursor: Any, kept: Sequence[Kept]) -> list[Kept]:
    return [one for one in kept if _is_elsewhere(one.detail)]


FOUND: Final = FollowUp(follow, _flagged)
ELSEWHERE: Final = FollowUp(follow_attached, _elsewhere)
