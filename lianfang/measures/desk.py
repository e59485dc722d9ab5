"""What is done with events, measures, appeals and packs from the pages."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, OutOfScope, Problem
from lianfang.kit.scope import WHOLE
from lianfang.measures import actions, packs, powers, queries, rules, schemas
from lianfang.measures.models import Body, Measure, MeasureLevel
from lianfang.measures.problems import NoPower, UnknownMeasure
from lianfang.shell import again

HARD = (NoPower, NotAllowed, OutOfScope)  # refusals of the person, not of what was typed: a page of their own
MOST_RESOLUTIONS = 20


def _text(request: ScopedRequest, name: str, most: int = 2000) -> str:
    return request.POST.get(name, "").strip()[:most]


def _moment(request: ScopedRequest, name: str) -> datetime | None:
    try:
        return schemas.moment(request.POST.get(name, ""))
    except ValueError as fault:
        raise BadInput(field=name, reason=_("is not a date")) from fault


def _date(request: ScopedRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise BadInput(field=name, reason=_("is not a date")) from fault


def _back(request: ScopedRequest, to: str, act: Callable[[], Any], said: str) -> HttpResponse:
    """Act, then go back to the page with word of it. A missing power is answered in full."""
    try:
        act()
    except (*HARD, NotFound):
        raise
    except Problem as problem:
        return again.refused(request, problem, page=to)
    messages.success(request, said)
    return HttpResponseRedirect(to)


# Events


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_event(request: ScopedRequest) -> HttpResponse:
    request.scope.require("plan", WHOLE)
    context: dict[str, Any] = {"written": request.POST, "packs": _packs(), "code": _code()}
    if request.method != "POST":
        return render(request, "measures/event_new.html", context)
    try:
        made = _new_event(request)
    except Problem as problem:
        messages.error(request, problem.message)
        return render(request, "measures/event_new.html", context, status=problem.status)
    return HttpResponseRedirect(reverse("measures:event", args=[made.code]))


def _new_event(request: ScopedRequest) -> Any:
    code, name = _text(request, "code", 32), _text(request, "name", 120)
    if not code or not name:
        raise BadInput(field=_("Name of the event"), reason=_("must be filled in"))
    papers: dict[str, Any] = {
        "reason": _text(request, "reason"),
        "document_no": _text(request, "document_no", 120),
    }
    if request.POST.get("prepare"):
        return actions.prepare_event(request.scope, code=code, name=name, **papers)
    return actions.open_event(
        request.scope,
        code=code,
        name=name,
        level=_text(request, "level", 16),
        pack=_text(request, "pack", 48),
        **papers,
    )


def _code() -> str:
    return f"e{timezone.localtime(clock.now()):%y%m%d}"


def _packs() -> list[tuple[str, Any]]:
    return [(code, some[-1].title) for code, some in packs.all_packs().items()]


@require_POST
@signed_in
def step(request: ScopedRequest, code: str) -> HttpResponse:
    """One step of an event's life, named by `step`."""
    event = queries.event_named(request.scope, code=code)
    reason, number = _text(request, "reason"), _text(request, "document_no", 120)
    level = _text(request, "level", 16)
    papers: dict[str, Any] = {"event": event, "reason": reason, "document_no": number}
    steps: Mapping[str, Callable[[], Any]] = {
        "open": lambda: actions.open_event(
            request.scope, code=event.code, level=level, reason=reason, document_no=number
        ),
        "raise": lambda: actions.raise_level(request.scope, level=level, **papers),
        "lower": lambda: actions.lower_level(request.scope, level=level, **papers),
        "end": lambda: actions.end_event(request.scope, carried=request.POST.getlist("carried"), **papers),
        "review": lambda: actions.review_event(request.scope, **papers),
        "retention": lambda: actions.decide_retention(request.scope, **papers),
        "destroy": lambda: actions.destroy_event_data(request.scope, event=event, reason=reason),
    }
    request.scope.require("plan", WHOLE)
    chosen = steps.get(request.POST.get("step", ""))
    if chosen is None:
        raise BadInput(field=_("Step"), reason=_("is not one of the answers offered"))
    return _back(request, reverse("measures:event", args=[event.code]), chosen, _("Written down."))


@require_POST
@signed_in
def instruction(request: ScopedRequest, code: str) -> HttpResponse:
    event = queries.event_named(request.scope, code=code)
    return _back(
        request,
        reverse("measures:event", args=[event.code]),
        lambda: actions.keep_instruction(
            request.scope,
            event=event,
            number=_text(request, "number", 120),
            sender=_text(request, "sender", 120),
            received_at=_moment(request, "received_at") or clock.now(),
            summary=_text(request, "summary"),
            due_at=_moment(request, "due_at"),
        ),
        _("Entered."),
    )


@require_POST
@signed_in
def meeting(request: ScopedRequest, code: str) -> HttpResponse:
    event = queries.event_named(request.scope, code=code)
    return _back(
        request,
        reverse("measures:event", args=[event.code]),
        lambda: actions.keep_meeting(
            request.scope,
            event=event,
            number=_text(request, "number", 60),
            title=_text(request, "title", 200),
            held_at=_moment(request, "held_at") or clock.now(),
            chair=_text(request, "chair", 64),
            summary=_text(request, "summary", 4000),
            resolutions=_resolutions(request),
        ),
        _("Entered."),
    )


def _resolutions(request: ScopedRequest) -> list[dict[str, Any]]:
    """One line a point: what | unit | person | until (2020-01-30 18:00); the last two may be left out."""
    lines = [line for line in request.POST.get("resolutions", "").splitlines() if line.strip()]
    found = []
    for line in lines[:MOST_RESOLUTIONS]:
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        text, unit, person, due = [*parts, "", "", "", ""][:4]
        try:
            due_at = schemas.moment(due)
        except ValueError as fault:
            raise BadInput(field=_("Points"), reason=due) from fault
        if not unit:
            raise BadInput(field=_("Points"), reason=_("each names the unit that answers for it"))
        found.append({"text": text[:2000], "unit": unit[:120], "person": person[:64], "due_at": due_at})
    return found


@require_POST
@signed_in
def milestone(request: ScopedRequest, code: str) -> HttpResponse:
    event = queries.event_named(request.scope, code=code)
    return _back(
        request,
        reverse("measures:event", args=[event.code]),
        lambda: actions.set_milestone(
            request.scope,
            event=event,
            kind=_text(request, "kind", 24),
            on=_date(request, "on"),
            bottleneck=_text(request, "bottleneck", 1000),
            enabler=_text(request, "enabler", 1000),
        ),
        _("Written down."),
    )


# Measures


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_measure(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("plan"):
        raise NotAllowed()
    context: dict[str, Any] = {
        "written": request.POST,
        "powers": [one for one in powers.POWERS if one.is_measure],
        "bodies": Body.choices,
        "levels": MeasureLevel.choices,
        "articles": powers.ARTICLES.items(),
        "sites": rules.SITES,
        "barriers": rules.BARRIERS,
    }
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        context["written"] = {"kind": kind, "level": "L1", "place": request.GET.get("place", "")}
        return render(request, "measures/measure_new.html", context)
    try:
        made = _draft(request)
    except HARD:
        raise
    except Problem as problem:
        messages.error(request, problem.message)
        return render(request, "measures/measure_new.html", context, status=problem.status)
    return HttpResponseRedirect(reverse("measures:measure", args=[made.pk]))


def _draft(request: ScopedRequest) -> Measure:
    kind = _text(request, "kind", 32)
    if not powers.is_known(kind):
        raise UnknownMeasure(kind=kind)
    names = [one for one in request.POST.get("place", "").replace("，", ",").replace(",", " ").split() if one]
    if not names:
        raise BadInput(field=_("Area"), reason=_("must be filled in"))
    return actions.draft(
        request.scope,
        kind=kind,
        body=_text(request, "body", 16) or powers.of(kind).bodies[0],
        places=[queries.place_named(request.scope, name=one) for one in names[:200]],
        content=_text(request, "content"),
        reason=_text(request, "reason"),
        basis=_text(request, "basis", 32),
        document_no=_text(request, "document_no", 120),
        upper_document_no=_text(request, "upper_document_no", 120),
        level=_text(request, "level", 2) or "L1",
        help_number=_text(request, "help_number", 60),
        appeal_route=_text(request, "appeal_route", 300),
        from_at=_moment(request, "from_at") or clock.now(),
        to_at=_moment(request, "to_at"),
        road=_road(request) if kind == "checkpoint" else None,
    )


def _road(request: ScopedRequest) -> rules.Road:
    return rules.Road(
        site=_text(request, "site", 32),
        stretch=_text(request, "stretch", 120),
        direction=_text(request, "direction", 60),
        barrier=_text(request, "barrier", 16) or "none",
        detour=_text(request, "detour", 300),
        lets_emergency_pass=request.POST.get("lets_emergency_pass", "") == "1",
    )


def _on(request: ScopedRequest, pk: int, act: Callable[[Measure], Any], said: str) -> HttpResponse:
    measure = queries.measure(request.scope.narrowed("figures"), pk=pk)
    return _back(request, reverse("measures:measure", args=[pk]), lambda: act(measure), said)


@require_POST
@signed_in
def decide(request: ScopedRequest, pk: int) -> HttpResponse:
    number = _text(request, "document_no", 120)
    return _on(
        request,
        pk,
        lambda one: actions.decide(request.scope, measure=one, document_no=number),
        _("Decided."),
    )


@require_POST
@signed_in
def confirm(request: ScopedRequest, pk: int) -> HttpResponse:
    return _on(request, pk, lambda one: actions.confirm(request.scope, measure=one), _("Confirmed."))


@require_POST
@signed_in
def announce(request: ScopedRequest, pk: int) -> HttpResponse:
    told = request.POST.get("told_above", "") == "1"
    return _on(
        request,
        pk,
        lambda one: actions.announce(request.scope, measure=one, told_above=told),
        _("Announced. It can be printed now."),
    )


@require_POST
@signed_in
def adjust(request: ScopedRequest, pk: int) -> HttpResponse:
    remove = request.POST.get("remove", "").split()[:200]
    return _on(
        request,
        pk,
        lambda one: actions.adjust(
            request.scope,
            measure=one,
            reason=_text(request, "reason"),
            document_no=_text(request, "document_no", 120),
            to_at=_moment(request, "to_at"),
            remove=[queries.place_named(request.scope, name=name) for name in remove],
            help_number=_text(request, "help_number", 60),
        ),
        _("Adjusted."),
    )


@require_POST
@signed_in
def lift(request: ScopedRequest, pk: int) -> HttpResponse:
    reason, number = _text(request, "reason"), _text(request, "document_no", 120)
    return _on(
        request,
        pk,
        lambda one: actions.lift(request.scope, measure=one, reason=reason, document_no=number),
        _("Lifted. What hung on it has been told."),
    )


@require_POST
@signed_in
def cancel(request: ScopedRequest, pk: int) -> HttpResponse:
    reason, number = _text(request, "reason"), _text(request, "document_no", 120)
    return _on(
        request,
        pk,
        lambda one: actions.cancel(request.scope, measure=one, reason=reason, document_no=number),
        _("Cancelled."),
    )


# Appeals


@require_POST
@signed_in
def appeal(request: ScopedRequest, pk: int) -> HttpResponse:
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    return _on(
        request,
        pk,
        lambda one: actions.appeal(
            request.scope,
            measure=one,
            place=queries.place_named(request.scope, name=_text(request, "place", 64)),
            name=_text(request, "name", 64),
            phone=_text(request, "phone", 32),
            relation=_text(request, "relation", 64),
            text=_text(request, "text"),
        ),
        _("The appeal is taken in; its clock runs."),
    )


@require_POST
@signed_in
def answer(request: ScopedRequest, pk: int) -> HttpResponse:
    if not request.scope.may_anywhere("acknowledge"):
        raise NotAllowed()
    return _back(
        request,
        reverse("measures:appeals"),
        lambda: actions.answer(
            request.scope, appeal_id=pk, outcome=_text(request, "outcome", 16), text=_text(request, "answer")
        ),
        _("Answered."),
    )


# Packs


def _changing(request: ScopedRequest, act: Callable[[], Any]) -> HttpResponse:
    request.scope.require("plan", WHOLE)
    return _back(request, reverse("measures:packs"), act, _("Written down; the past keeps its rules."))


@require_POST
@signed_in
def choose(request: ScopedRequest) -> HttpResponse:
    pack, _space, edition = _text(request, "edition", 96).partition(" ")
    return _changing(
        request,
        lambda: actions.choose_pack(
            request.scope,
            event=queries.current_event(request.scope),
            pack=pack,
            edition=edition,
            reason=_text(request, "reason"),
            document_no=_text(request, "document_no", 120),
            from_at=_moment(request, "from_at"),
        ),
    )


@require_POST
@signed_in
def parameter(request: ScopedRequest) -> HttpResponse:
    return _changing(
        request,
        lambda: actions.change_param(
            request.scope,
            event=queries.current_event(request.scope),
            name=_text(request, "name", 48),
            value=_text(request, "value", 24),
            reason=_text(request, "reason"),
            document_no=_text(request, "document_no", 120),
            from_at=_moment(request, "from_at"),
        ),
    )


@require_POST
@signed_in
def list_area(request: ScopedRequest) -> HttpResponse:
    return _changing(
        request,
        lambda: actions.list_area(
            request.scope,
            event=queries.current_event(request.scope),
            area=_text(request, "area", 120),
            from_on=_date(request, "from_on") or timezone.localtime(clock.now()).date(),
            to_on=_date(request, "to_on"),
            reason=_text(request, "reason"),
            document_no=_text(request, "document_no", 120),
        ),
    )


@require_POST
@signed_in
def unlist_area(request: ScopedRequest, pk: int) -> HttpResponse:
    return _changing(request, lambda: actions.unlist_area(request.scope, listed_id=pk))
