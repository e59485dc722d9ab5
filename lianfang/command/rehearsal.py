"""The rehearsal: what a change would change, shown first, and then done as shown."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.cases import packs as class_packs
from lianfang.cases import queries as cases
from lianfang.cases.models import EpidemicClass
from lianfang.command.classes import named
from lianfang.flows import changes, rehearsal
from lianfang.flows.rehearsal import PersonChange, Plan
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, Problem
from lianfang.kit.scope import Scope
from lianfang.measures import packs
from lianfang.measures import queries as measures
from lianfang.measures.models import ListedArea, Measure, MeasureState

ABILITIES = ("plan", "decide-as-government", "decide-as-cdc")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rehearse(request: ScopedRequest) -> HttpResponse:
    """GET asks what is to change; POST rehearses it, and carries it out once `digest` is sent along."""
    if not any(request.scope.may_anywhere(one) for one in ABILITIES):
        raise NotAllowed()
    told = request.POST if request.method == "POST" else request.GET
    context = page(request, {name: str(value) for name, value in told.items()})
    if request.method != "POST":
        return render(request, "command/rehearsal.html", context)
    try:
        return answer(request, context)
    except rehearsal.PlanChanged as problem:
        messages.error(request, problem.message)
        return shown(request, context, status=problem.status)
    except Problem as problem:
        messages.error(request, problem.message)
        return render(request, "command/rehearsal.html", context, status=problem.status)


def answer(request: ScopedRequest, context: dict[str, Any]) -> HttpResponse:
    told = context["told"]
    proposed = changes.proposed(request.scope, kind=told.get("kind", ""), told=told)
    if not told.get("digest"):
        return shown(request, context)
    rehearsal.apply(request.scope, proposed=proposed, digest=told["digest"])
    messages.success(request, _("Done, as rehearsed: {what}").format(what=proposed.words))
    return HttpResponseRedirect(
        reverse("command:classes" if "class" in context["kind"].code else "command:rehearsal")
    )


def shown(request: ScopedRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    told = context["told"]
    proposed = changes.proposed(request.scope, kind=told.get("kind", ""), told=told)
    plan = rehearsal.rehearse(request.scope, proposed=proposed)
    context |= {"plan": plan, "words": proposed.words, "at": proposed.at}
    context |= differences(request.scope, plan, purpose=told.get("purpose", ""))
    return render(request, "command/rehearsal.html", context, status=status)


class Counted(NamedTuple):
    """Persons of a plan by what would change for them."""

    fever_on: int
    fever_off: int
    listed_on: int
    listed_off: int
    longer: int
    shorter: int


def counted(persons: tuple[PersonChange, ...]) -> Counted:
    def number(at: int, *, on: bool) -> int:
        return sum(one.was[at] is not on and one.now[at] is on for one in persons)

    return Counted(
        number(0, on=True), number(0, on=False), number(1, on=True), number(1, on=False),
        sum(one.now[2] > one.was[2] for one in persons), sum(one.now[2] < one.was[2] for one in persons),
    )  # fmt: skip


def differences(scope: Scope, plan: Plan, *, purpose: str) -> dict[str, Any]:
    """A plan as a page shows it: sums for all who rehearse, rows only where the asker may see them."""
    paths = {one.path for one in plan.duties} | {one.path for one in plan.classes}
    names = named(scope, paths)
    visible = [one for one in plan.windows if scope.may("see-cases", one.path)]
    labels = {one.pk: str(one) for one in cases.named_cases(scope, ids=[one.case_id for one in visible])}
    return {
        "counted": counted(plan.persons),
        "titles": class_packs.titles(measures.protocol(scope, at=clock.now())),
        "persons": rehearsal.named_persons(scope, plan=plan, purpose=purpose),
        "windows": [(labels[one.case_id], one) for one in visible if one.case_id in labels],
        "classes": [(names.get(one.path, ""), one) for one in plan.classes],
        "duties": [(names.get(one.path, ""), one) for one in plan.duties],
    }


def page(request: ScopedRequest, told: dict[str, str]) -> dict[str, Any]:
    """What the page asks: the kinds of change, and of the chosen one its questions with their answers."""
    kind = changes.KINDS.get(told.get("kind", ""))
    chosen = kind or changes.KINDS["edition"]
    told = {**told, "kind": chosen.code}
    options = choices(request.scope, chosen)
    asked = [(ask, told.get(ask.name, ""), options.get(ask.name, [])) for ask in chosen.asks]
    return {
        "kinds": [one for one in changes.KINDS.values() if one.offered],
        "kind": chosen,
        "asked": asked,
        "told": told,
    }


def choices(scope: Scope, kind: changes.Kind) -> dict[str, list[tuple[str, str | Promise]]]:
    """The answers offered for the questions of a kind."""
    wanted = {ask.name for ask in kind.asks if ask.kind == "choice"}
    offers: dict[str, Callable[[Scope], list[tuple[str, str | Promise]]]] = {
        "edition": editions, "name": parameters, "class": lambda scope: list(EpidemicClass.choices),
        "listed": listed, "measure": lambda scope: in_state(scope, kind.code),
    }  # fmt: skip
    return {name: offers[name](scope) for name in wanted}


def editions(scope: Scope) -> list[tuple[str, str | Promise]]:
    return [
        (f"{one.pack} {one.edition}", f"{one.title} ({one.edition})")
        for some in packs.all_packs().values()
        for one in reversed(some)
    ]


def parameters(scope: Scope) -> list[tuple[str, str | Promise]]:
    held = measures.protocol(scope, at=clock.now())
    return [
        (name, f"{packs.PARAMETERS[name].title}: {held.param(name)} {packs.PARAMETERS[name].unit}")
        for name in held.edition_of.params
    ]


def listed(scope: Scope) -> list[tuple[str, str | Promise]]:
    event = measures.current_event(scope)
    found = ListedArea.objects.filter(event=event).order_by("area", "from_on")
    return [(str(one.pk), f"{one.area} · {one.from_on:%Y-%m-%d}–{one.to_on or ''}") for one in found]


def in_state(scope: Scope, kind: str) -> list[tuple[str, str | Promise]]:
    """Measures that lack a step, or that hold and can be lifted."""
    wanted = {MeasureState.TO_CONFIRM, MeasureState.DECIDED}
    if kind == "lift":
        wanted = {MeasureState.DECIDED, MeasureState.ANNOUNCED, MeasureState.IN_FORCE}
    found = Measure.objects.within(scope).filter(ended_at=None).order_by("-pk")
    return [
        (str(one.pk), f"{one} · {one.get_kind_display()} · {MeasureState(one.state).label}")
        for one in found
        if one.state in wanted
    ]
