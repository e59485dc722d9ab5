"""The class of each community: proposed by the pack's counting, confirmed by a person, felt as duties.

A class change raises the duty set of its class and voids what lay ahead of the former one, in one
transaction. What was due before the change stays owed: the old rules hold for the old period.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import Department
from lianfang.accounts.queries import system_scope
from lianfang.cases import outbreaks, packs, queries, rules
from lianfang.cases.models import ClassChange, ClassProposal, EpidemicClass
from lianfang.cases.packs import Template
from lianfang.cases.problems import (
    NeedsCaseReason,
    NoCommunity,
    NotByMachine,
    ProposalSettled,
    SameClass,
)
from lianfang.duties import actions as duties
from lianfang.duties import alerts
from lianfang.duties.models import Duty
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock, sql
from lianfang.kit.problems import BadInput, NotAllowed
from lianfang.kit.scope import Scope, next_sibling
from lianfang.measures import queries as measures
from lianfang.measures.models import Event, PackChoice
from lianfang.measures.packs import Protocol
from lianfang.measures.packs.asked import require_met

AHEAD: Final = timedelta(hours=48)  # how far a duty set is laid out; the sweep lays on
RULE: Final = "class-proposal"  # of the alert
CDC, GOVERNMENT = "cdc", "government"


def acting(scope: Scope, name: str) -> Scope:
    """The whole district, for what follows outside the post of whoever set it off."""
    return scope if scope.system else system_scope(name, actor_id=scope.actor_id)


def propose_at(scope: Scope, *, path: str) -> ClassProposal | None:
    """Count the cases of the community a place lies in anew, and propose another class if they give one.

    One proposal a community is open at a time; a newer one replaces it, and one that no longer
    differs is withdrawn. Answers the open proposal, or None.
    """
    at = clock.now()
    event, place = measures.event_at(scope, at=at), queries.community_of(scope, path=path)
    if place is None or event is None:
        return None
    facts = queries.class_facts(scope, event=event, path=place.path)
    return _propose(scope, event, [(place, facts)], at).get(place.pk)


def propose_all(scope: Scope, *, at: datetime) -> int:
    """Count every community anew that has cases or a class; the sweep does so each day. How many wait.

    Statements do not grow with the communities, but with the proposals that change.
    """
    event = measures.event_at(scope, at=at)
    if event is None:
        return 0
    also = queries.latest_changes(scope, event=event)
    return len(_propose(scope, event, queries.communities_with_facts(scope, event=event, also=also), at))


def _propose(
    scope: Scope, event: Event, communities: Sequence[tuple[Place, list[rules.CaseFact]]], at: datetime
) -> dict[int, ClassProposal]:
    """The proposals that are open after counting, by their place."""
    ids = [place.pk for place, _facts in communities]
    held = queries.latest_changes(scope, event=event, places=ids)
    open_ones = ClassProposal.objects.filter(event=event, place__in=ids, settled_at=None)
    waiting = {one.place_id: one for one in open_ones}
    definition = packs.definition(measures.protocol(scope, at=at))
    found: dict[int, ClassProposal] = {}
    for place, facts in communities:
        was = held[place.pk].now if place.pk in held else EpidemicClass.NONE.value
        counted = rules.classify(facts, definition, timezone.localdate(at))
        one = _at_one(scope, event, place, waiting.get(place.pk), was, counted, at)
        if one is not None:
            found[place.pk] = one
    return found


def _at_one(  # noqa: PLR0917  # the facts of one proposal, in order
    scope: Scope,
    event: Event,
    place: Place,
    waiting: ClassProposal | None,
    held: str,
    found: rules.Proposal,
    at: datetime,
) -> ClassProposal | None:
    if waiting is not None and _same(waiting, held, found):
        return waiting
    if waiting is None and (held == found.now or _was_declined(event, place, held, found, at)):
        return None
    return _replace(scope, event, place, waiting, held, found, at)


def _same(one: ClassProposal, held: str, found: rules.Proposal) -> bool:
    return (one.was, one.now, tuple(one.because)) == (held, found.now, found.because)


def _was_declined(event: Event, place: Place, held: str, found: rules.Proposal, at: datetime) -> bool:
    """Whether a person has just said no to exactly this. Clean days are asked about anew each day."""
    last = ClassProposal.objects.filter(event=event, place=place).order_by("-pk").first()
    if last is None or last.outcome != "declined" or not _same(last, held, found):
        return False
    return found.rule != "clean" or last.on == timezone.localdate(at)


def _replace(  # noqa: PLR0917  # the facts of one proposal, in order
    scope: Scope, event: Event, place: Place, waiting: ClassProposal | None, held: str,
    found: rules.Proposal, at: datetime,
) -> ClassProposal | None:  # fmt: skip
    with sql.writing():
        if waiting is not None and not _settle(waiting, "superseded", at, None, ""):
            return None
        if held == found.now:
            return None
        proposal = ClassProposal.objects.create(
            event=event, place=place, path=place.path, was=held, now=found.now, rule=found.rule,
            because=list(found.because), on=timezone.localdate(at), made_at=at,
        )  # fmt: skip
        outbreaks.owe(acting(scope, "outbreak reports"), proposal=proposal, at=at)
        rises = rules.RANK[found.now] > rules.RANK[held]
        duties.raise_alert(
            acting(scope, "class proposals"), rule=RULE, ref=f"proposal:{proposal.pk}", path=place.path,
            place_id=place.pk, level="urgent" if rises else "notice", words=_RISES if rises else _FALLS,
            values={"place": place.name},
        )  # fmt: skip
    return proposal


_RISES: Final[str | Promise] = _("{place}: the cases give a higher class; please decide on the class board.")
_FALLS: Final[str | Promise] = _("{place}: the class may come down; please decide on the class board.")


def _settle(one: ClassProposal, outcome: str, at: datetime, by: int | None, reason: str) -> bool:
    moved = ClassProposal.objects.filter(pk=one.pk, settled_at=None).update(
        settled_at=at, settled_by_id=by, outcome=outcome, reason=reason[:300]
    )
    if moved:
        acted = system_scope("class proposals", actor_id=by)
        alerts.settle_all(acted, Q(rule=RULE, ref=f"proposal:{one.pk}"), outcome=outcome, at=at)
    return bool(moved)


def confirm(scope: Scope, *, proposal: ClassProposal, reason: str = "") -> ClassChange:
    """Put a proposed class in force.

    Raises NotAllowed without the power, ProposalSettled, NotByMachine, and NoFormYet where the class asks
    for what no record can meet.
    """
    body = _body(scope, proposal.path)
    with sql.writing():
        if not _settle(proposal, "confirmed", clock.now(), scope.actor, reason):
            raise ProposalSettled()
        return _change(
            scope, proposal.event, proposal.place, proposal.now, body, rule=proposal.rule,
            because=proposal.because, reason=reason,
        )  # fmt: skip


def decline(scope: Scope, *, proposal: ClassProposal, reason: str) -> None:
    """Leave the class as it is, with a reason; the next case or day may propose anew."""
    _body(scope, proposal.path)
    if not reason.strip():
        raise NeedsCaseReason()
    with sql.writing():
        if not _settle(proposal, "declined", clock.now(), scope.actor, reason.strip()):
            raise ProposalSettled()
        outbreaks.take_back(acting(scope, "outbreak reports"), proposal=proposal, reason=reason.strip())


def set_class(scope: Scope, *, place: Place, now: str, reason: str) -> ClassChange:
    """Give a community another class than the counting proposes, with a reason.

    Raises NoCommunity, SameClass, NeedsCaseReason, BadInput, NotAllowed, NotByMachine, NoFormYet.
    """
    body = _body(scope, place.path)
    if place.kind != PlaceKind.COMMUNITY:
        raise NoCommunity()
    if now not in EpidemicClass.values:
        raise BadInput(field=_("Class"), reason=_("is not one of the answers offered"))
    if not reason.strip():
        raise NeedsCaseReason()
    event = measures.current_event(scope)
    with sql.writing():
        for waiting in ClassProposal.objects.filter(event=event, place=place, settled_at=None):
            _settle(waiting, "superseded", clock.now(), scope.actor, reason.strip())
        return _change(scope, event, place, now, body, rule="by-hand", because=[], reason=reason.strip())


def _body(scope: Scope, path: str) -> str:
    """In whose name the asker decides there; a machine and everybody else may not."""
    if scope.system:
        raise NotByMachine()
    if scope.may("decide-as-cdc", path):
        return CDC
    if scope.may("decide-as-government", path):
        return GOVERNMENT
    scope.require("decide-as-cdc", path)
    raise NotAllowed()


def _change(
    scope: Scope, event: Event, place: Place, now: str, body: str, *, rule: str, because: Sequence[int],
    reason: str,
) -> ClassChange:  # fmt: skip
    Event.objects.select_for_update().get(pk=event.pk)
    former = queries.latest_changes(scope, event=event, places=[place.pk]).get(place.pk)
    was = former.now if former else EpidemicClass.NONE.value
    if was == now:
        raise SameClass()
    at = clock.now()
    require_met(measures.protocol(scope, at=at).edition_of, [now])
    points = queries.points(acting(scope, "infected points"), event=event, path=place.path, at=at)
    change = ClassChange.objects.create(
        event=event, place=place, path=place.path, number=former.number + 1 if former else 1,
        was=was, now=now, at=at, rule=rule, because=list(because), points=[one.pk for one in points],
        body=body, by_id=scope.actor, reason=reason[:300],
    )  # fmt: skip
    everywhere = acting(scope, "class duties")
    if former is not None:
        take_up(everywhere, former, at, reason=f"{former.now} -> {now}")
    lay_out(everywhere, change=change, at=at)
    return change


def take_up(scope: Scope, former: ClassChange, at: datetime, *, reason: str) -> int:
    """Void what lies ahead of a duty set. What was due by `at` stays owed."""
    ahead = Duty.objects.filter(origin=queries.origin_of(former), due_at__gt=at)
    return duties.void_those(scope, ahead, reason=reason)


def lay_out(scope: Scope, *, change: ClassChange, at: datetime) -> int:
    """Raise the duty set of a class up to 48 hours ahead; how many duties that is. A repeat adds none.

    Each stretch of time is laid out by the edition of the pack that holds in it.
    """
    since, until = change.laid_until or change.at, at + AHEAD
    raised = _lay(scope, change, since, until, running=change.laid_until is None)
    ClassChange.objects.filter(pk=change.pk).update(laid_until=until)
    change.laid_until = until
    return raised


def _lay(scope: Scope, change: ClassChange, since: datetime, until: datetime, *, running: bool) -> int:
    """`running` takes in the windows that have opened before and are not yet over."""
    wanted = _wanted(scope, change, since, until, running=running)
    return sum(
        len(
            duties.raise_duties(
                scope, kind=kind, origin=queries.origin_of(change), items=items, reason=change.now
            )
        )
        for kind, items in wanted.items()
    )


def _wanted(
    scope: Scope, change: ClassChange, since: datetime, until: datetime, *, running: bool
) -> dict[str, list[duties.NewDuty]]:
    """The duties a class asks for in a time, by their kind."""
    found: dict[str, list[duties.NewDuty]] = defaultdict(list)
    for start, end, pack in _stretches(scope, change.event_id, since, until):
        whole = not running or start > since
        for template in packs.templates(pack, change.now):
            found[template.kind] += _slots(change, template, start, end, whole=whole)
    return found


def _stretches(
    scope: Scope, event_id: int, since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime, Protocol]]:
    """The time from `since` to `until`, cut where another edition of the pack takes over."""
    cuts = PackChoice.objects.filter(event_id=event_id, from_at__gt=since, from_at__lt=until)
    moments = sorted({since, *cuts.values_list("from_at", flat=True), until})
    for start, end in pairwise(moments):
        yield start, end, measures.protocol(scope, at=start)


def _slots(
    change: ClassChange, template: Template, since: datetime, until: datetime, *, whole: bool
) -> Iterator[duties.NewDuty]:
    """One duty for each place and time of a template; with `whole` only windows that open from `since` on."""
    places = Place.objects.filter(
        path__gte=change.path, path__lt=next_sibling(change.path), closed_on=None,
        kind__in=template.place_kinds,
    )  # fmt: skip
    department = Department.objects.filter(code=template.department).values_list("pk", flat=True).first()
    first = timezone.localdate(change.at)
    moments = [
        one for one in packs.moments(template, since, until, first=first) if not whole or one[0] >= since
    ]
    for place_id, path in places.values_list("pk", "path"):
        for opens_at, due_at in moments:
            yield duties.NewDuty(
                place_id=place_id, path=path, opens_at=opens_at, due_at=due_at, department_id=department,
                grace_minutes=template.grace_minutes,
            )  # fmt: skip


def lay_all(scope: Scope, *, at: datetime) -> int:
    """Lay every duty set on, up to 48 hours ahead; the sweep does so. How many duties were raised."""
    event = measures.event_at(scope, at=at)
    if event is None:
        return 0
    soon = at + AHEAD / 2
    changes = queries.latest_changes(scope, event=event).values()
    return sum(
        lay_out(scope, change=one, at=at)
        for one in changes
        if one.laid_until is None or one.laid_until <= soon
    )


def renew(scope: Scope, *, at: datetime) -> int:
    """Bring what of every duty set opens at `at` or later under the rules that hold then.

    For a change of the pack. Duties that both rules ask for stay; windows that opened before stay as
    the old rules had raised them. Answers how many duties were voided.
    """
    event = measures.event_at(scope, at=clock.now())
    if event is None:
        return 0
    changes = queries.latest_changes(scope, event=event).values()
    return sum(_renew(scope, one, max(at, one.at)) for one in changes)


def _renew(scope: Scope, change: ClassChange, since: datetime) -> int:
    if change.laid_until is None or change.laid_until <= since:
        return 0
    wanted = _wanted(scope, change, since, change.laid_until, running=False)
    asked = {
        (kind, one.place_id, one.opens_at, one.due_at, one.grace_minutes)
        for kind, items in wanted.items()
        for one in items
    }
    origin = queries.origin_of(change)
    ahead = Duty.objects.filter(origin=origin, state="open", opens_at__gte=since)
    rows = ahead.values_list("pk", "kind", "place_id", "opens_at", "due_at", "grace_minutes")
    ids = [pk for pk, *slot in rows if tuple(slot) not in asked]
    voided = duties.void_those(scope, ahead.filter(pk__in=ids), reason="the rules changed")
    for kind, items in wanted.items():
        duties.raise_duties(scope, kind=kind, origin=origin, items=items, reason=change.now)
    return voided


def take_up_all(scope: Scope, *, event: Event, at: datetime) -> int:
    """Void what lies ahead of every duty set of an event that has ended."""
    changes = queries.latest_changes(scope, event=event).values()
    return sum(take_up(scope, one, at, reason="the event ended") for one in changes)
