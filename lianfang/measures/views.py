"""What is shown of events, measures, appeals and disease packs."""

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lianfang.accounts import actions as accounts
from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.keys import of as sealer_of
from lianfang.acts import pages
from lianfang.kit import clock
from lianfang.kit.crypto import Unreadable
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import WHOLE
from lianfang.measures import (
    actions,
    acts,
    announcing,
    areas,
    obliging,
    offers,
    packs,
    powers,
    queries,
    rules,
    timeline,
    told,
)
from lianfang.measures.models import (
    Appeal,
    Event,
    EventState,
    Instruction,
    Measure,
    MeasureState,
    Meeting,
    MilestoneKind,
    Resolution,
)
from lianfang.measures.packs import sources
from lianfang.measures.powers import Body
from lianfang.measures.problems import NoEvent

WRITING = frozenset({"instruct", "meet", "mark"})
STEPS_ON = frozenset(one.code for one in acts.EVENTS if not one.makes) - WRITING
COUNTED = frozenset({EventState.RETENTION, EventState.DESTROYED})  # states that show what the key seals


@require_safe
@signed_in
def events(request: ScopedRequest) -> HttpResponse:
    context = {"rows": queries.events(request.scope), "may_plan": request.scope.may("plan", WHOLE)}
    return render(request, "measures/events.html", context)


@require_safe
@signed_in
def event(request: ScopedRequest, code: str) -> HttpResponse:
    """One event: its life line, milestones, papers from above, minutes. A code it had leads to its own."""
    found = queries.event_named(request.scope, code=code)
    if code not in {found.code, "current"}:
        return redirect("measures:event", found.code)
    inside = request.scope.may_anywhere("order") or request.scope.may_anywhere("plan")
    answers_for_all = request.scope.may("plan", WHOLE) or request.scope.may("decide-as-government", WHOLE)
    reached = queries.milestones(request.scope, event=found)
    held = {kind: one.on for kind, one in reached.items()}
    context = {
        "event": found,
        "offers": offers.of(request.scope, [found])[found.pk],
        "steps": queries.event_steps(request.scope, event=found),
        "inside": inside,
        "papers": _papers(request, found) if inside else [],
        "meetings": _meetings(request, found) if inside else [],
        "milestones": [(code, label, reached.get(code)) for code, label in MilestoneKind.choices],
        "intervals": rules.intervals(held),
        "steps_on": by_code(request, found, STEPS_ON),
        "writing": {one["act"].code: [one] for one in by_code(request, found, WRITING)},
        **(_whole(request, found) if answers_for_all else {}),
    }
    return render(request, "measures/event.html", context)


def _whole(request: ScopedRequest, event: Event) -> dict[str, Any]:
    """What is open, what went on, what is destroyed: all over the district, for those who answer for it."""
    scope, opened = request.scope, event.state == EventState.OPENED
    left = actions.blockers(scope, event=event, at=clock.now()) if opened else []
    return {
        "left": left,
        "carried": actions.carried(scope, event=event),
        "holds": actions.holds(scope, event=event) if event.state in COUNTED else [],
    }


def _papers(request: ScopedRequest, event: Event) -> list[tuple[Instruction, list[dict[str, Any]], Any]]:
    """The papers, each with its acts and with what layers above offer."""
    found = queries.instructions(request.scope, event=event)
    beside = offers.of(request.scope, found)
    return [
        (one, pages.offered(request.scope, acts.PAPER, acts.PAPERS, one), beside[one.pk]) for one in found
    ]


def _meetings(request: ScopedRequest, event: Event) -> list[tuple[Meeting, list[tuple[Resolution, Any]]]]:
    """The minutes, each point with what can be done about it."""
    meetings = queries.meetings(request.scope, event=event)
    points = {one.pk: sorted(one.resolutions.all(), key=lambda point: point.number) for one in meetings}
    offered = offers.of(request.scope, [point for some in points.values() for point in some])
    return [(one, [(point, offered[point.pk]) for point in points[one.pk]]) for one in meetings]


def by_code(request: ScopedRequest, event: Event, codes: frozenset[str]) -> list[dict[str, Any]]:
    """Those of the acts on an event that are offered and stand in one place of its page."""
    chosen = [one for one in acts.EVENTS if one.code in codes]
    return pages.offered(request.scope, acts.EVENT, chosen, event)


@require_safe
@signed_in
def measures(request: ScopedRequest) -> HttpResponse:
    """All measures of the asker's area, those that bind now first."""
    _need(request, "figures")
    now = clock.now()
    found = queries.measures(request.scope.narrowed("figures"))
    by_state: dict[str, list[Measure]] = defaultdict(list)
    for one in found:
        by_state[one.state_at(now)].append(one)
    order = ("in-force", "announced", "decided", "to-confirm", "draft", "lifted", "expired", "cancelled")
    context = {
        "groups": [
            (MeasureState(state).label, timeline.sign_of(state), [_row(one) for one in by_state[state]])
            for state in order
            if by_state[state]
        ],
        "chart": timeline.draw(found, now=now),
        "may_plan": request.scope.may_anywhere("plan"),
        "where": areas.draw(request.scope, measures=found, at=now),
    }
    return render(request, "measures/measures.html", context)


def _row(one: Measure) -> dict[str, Any]:
    return {
        "measure": one,
        "name": powers.of(one.kind).name,
        "areas": announcing.areas(one),
        "body": Body(one.body).label,
        "article": powers.ARTICLES.get(one.basis, one.basis),
    }


@require_safe
@signed_in
def measure(request: ScopedRequest, pk: int) -> HttpResponse:
    """One measure with what was decided, by whom, and what the asker may do with it."""
    _need(request, "figures")
    found = queries.measure(request.scope.narrowed("figures"), pk=pk)
    state = found.state
    scope = request.scope
    power = powers.of(found.kind)
    offered = pages.offered(scope, acts.MEASURE, acts.MEASURES, found)
    context = _row(found) | {
        "power": power,
        "state": MeasureState(state).label,
        "sign": timeline.sign_of(state),
        "road": rules.Road.of(found.road) if found.road else None,
        "site": dict(rules.SITES).get(found.road.get("site", "")) if found.road else "",
        "steps": found.steps.all(),
        "deciding": [one for one in offered if one["act"].code != "appeal"],
        "appealing": [one for one in offered if one["act"].code == "appeal"],
        "period": announcing.period(found),
        "obliged": announcing.obliged(found),
        "exempt": announcing.exempt(found),
        "asked": obliging.of(scope, measure=found, at=clock.now()),
        "binds": found.begins_at is not None,
        "chart": timeline.draw([found], now=clock.now()),
        "appeals": queries.appeals(scope, measure=found) if scope.may_anywhere("acknowledge") else [],
    }
    return render(request, "measures/measure.html", context)


@require_safe
@signed_in
def announcement(request: ScopedRequest, pk: int) -> HttpResponse:
    """The announcement on A4, in three languages, each on a sheet of its own."""
    _need(request, "figures")
    found = queries.measure(request.scope.narrowed("figures"), pk=pk)
    sheets = announcing.announcements(found, queries.district_name(request.scope))
    chosen = request.GET.get("language", "")
    context = {
        "measure": found,
        "sheets": [one for one in sheets if chosen in ("", one.language)] or sheets,
        "all": sheets,
        "chosen": chosen,
        "is_draft": found.begins_at is None and found.ended_at is None,
    }
    return render(request, "measures/announcement.html", context)


@require_safe
@signed_in
def powers_matrix(request: ScopedRequest) -> HttpResponse:
    """Who may order what, and on which article."""
    rows = [
        {
            "power": one,
            "bodies": [powers.body_name(body) for body in one.bodies],
            "articles": [powers.ARTICLES[ground] for ground in one.grounds],
            "mine": any(request.scope.may_anywhere(one) for one in powers.abilities(one.kind)),
        }
        for one in powers.POWERS
    ]
    return render(request, "measures/powers.html", {"rows": rows, "assist_only": powers.ASSIST_ONLY})


@require_safe
@signed_in
def appeals(request: ScopedRequest) -> HttpResponse:
    """Appeals with their clocks. Who may see identities reads the words; the reading is written down."""
    _need(request, "acknowledge")
    found = queries.appeals(request.scope.narrowed("acknowledge"))
    named = [one for one in found if request.scope.may("see-identity", one.path)]
    if named:
        accounts.log_reading(request.scope, what="appeal", subjects=[str(one.pk) for one in named])
    words = {one.pk: _opened(one) for one in named}
    context = {
        "rows": [
            (
                one,
                powers.of(one.measure.kind).name,
                words.get(one.pk),
                pages.offered(request.scope, acts.APPEAL, acts.APPEALS, one),
            )
            for one in found
        ],
        "hours": actions.ANSWER_HOURS,
    }
    return render(request, "measures/appeals.html", context)


def _opened(one: Appeal) -> dict[str, Any] | None:
    try:
        opened: dict[str, Any] = sealer_of(one.key_id).open_json(bytes(one.sealed))
    except Unreadable:
        return None
    return opened


@require_safe
@signed_in
def packs_page(request: ScopedRequest) -> HttpResponse:
    """The rules in force, and the editions of a pack side by side."""
    _need(request, "figures")
    now, event = clock.now(), _event_or_none(request)
    changes = pages.offered(request.scope, acts.RULE, acts.RULES, event) if event else []
    held = queries.protocol(request.scope, at=now)
    everything = packs.all_packs()
    chosen = request.GET.get("pack", "")
    chosen = chosen if chosen in everything else held.pack
    editions = everything[chosen]
    shown = next((one for one in editions if one.edition == request.GET.get("edition")), editions[-1])
    names = [name for name in packs.PARAMETERS if any(name in one.params for one in editions)]
    context = {
        "held": held,
        "in_force": told.in_force(request.scope, held),
        "legal": held.edition_of.legal_all(timezone.localdate(now)),
        "observed_by": sources.words(held.edition_of, held.edition_of.observation.source),
        "packs": [(code, some[-1].title) for code, some in everything.items()],
        "chosen": chosen,
        "editions": editions,
        "shown": shown,
        "rules": told.of_edition(shown, editions),
        "compared": [(packs.PARAMETERS[name], _compared(name, editions)) for name in names],
        "indexes": editions[-1].indexes.values(),
        "classes": editions[-1].classes.items(),
        "today": timezone.localtime(now).date(),
        "may_plan": request.scope.may("plan", WHOLE),
        "event": event,
        "changes": changes[:2],
        "papers": changes[0]["parts"][0].rows[1:] if changes else [],
        "listing": changes[2:],
        "listed": queries.listed_areas(request.scope, at=now),
        "history": queries.protocol_history(request.scope, at=now),
    }
    return render(request, "measures/packs.html", context)


def _compared(name: str, editions: tuple[packs.Pack, ...]) -> list[tuple[Any, bool]]:
    """A parameter's value in each edition, and whether it changed against the one before."""
    values = [one.params[name].value if name in one.params else None for one in editions]
    return [(value, place > 0 and value != values[place - 1]) for place, value in enumerate(values)]


def _event_or_none(request: ScopedRequest) -> Event | None:
    try:
        return queries.current_event(request.scope)
    except NoEvent:
        return None


def _need(request: ScopedRequest, ability: str) -> None:
    if not request.scope.may_anywhere(ability):
        raise NotAllowed()
