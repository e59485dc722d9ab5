"""The command room's doors through which something changes: rounds, bases, pairings, visits, names."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.models import User
from lianfang.command import queries
from lianfang.command.views import duty_of
from lianfang.duties import actions, forms
from lianfang.duties import queries as duties
from lianfang.duties.models import Level, Round
from lianfang.duties.problems import RecordRefused
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Form
from lianfang.kit.ids import uuid7
from lianfang.kit.lists import cut_list, page_of
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, Problem
from lianfang.measures import actions as measures
from lianfang.measures.models import Event
from lianfang.measures.problems import NoEvent
from lianfang.people import actions as people
from lianfang.people import queries as people_queries
from lianfang.shell import again, answers
from lianfang.shell.language import page_to_return_to

MOST_LOADS = 60  # people on a page of a round
MOST_ROUNDS = 40
Answer = HttpResponse | HttpResponseRedirect


def back_with(request: ScopedRequest, act: Callable[[], Any], said: str) -> Answer:
    """Do it, say so, and go back to its page; a refusal is said there too, with what was typed."""
    try:
        act()
    except Problem as problem:
        return again.refused(request, problem)
    messages.success(request, said)
    return HttpResponseRedirect(page_to_return_to(request))


@require_safe
@signed_in
def rounds(request: ScopedRequest) -> Answer:
    page = page_of(request.GET.get("page", ""))
    found = cut_list(list(duties.rounds(request.scope)), MOST_ROUNDS, page=page)
    rows = [
        (one, duties.coverage(request.scope, round_id=one.pk, path=_shown_path(request, one)))
        for one in found
    ]
    context = {"rows": rows, "part": found, "may_open": request.scope.may_anywhere("hold-round")}
    return render(request, "command/rounds.html", context)


def _shown_path(request: ScopedRequest, round: Round) -> str:
    """Where the asker's figures of a round begin: the round's place, or their own part of it."""
    if request.scope.may("figures", round.path):
        return round.path
    return next(root for root in request.scope.where("figures") if root.startswith(round.path))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_round(request: ScopedRequest) -> Answer:
    if not request.scope.may_anywhere("hold-round"):
        raise NotAllowed()
    context: dict[str, Any] = {"written": request.POST, "levels": Level.choices, "event": _event(request)}
    if request.method == "POST":
        try:
            opened = _open(request)
        except Problem as problem:
            messages.error(request, problem.message)
            return render(request, "command/round_new.html", context, status=problem.status)
        messages.success(
            request, _("The round is open. Every dwelling in it has somebody who answers for it.")
        )
        return HttpResponseRedirect(reverse("command:round", args=[opened.code]))
    context["written"] = {
        "place": duties.home(request.scope).code,
        "level": Level.CONTACT,
        "code": f"r{timezone.localtime(clock.now()):%y%m%d}",
        "days": "3",
    }
    return render(request, "command/round_new.html", context)


def _open(request: ScopedRequest) -> Round:
    text = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    place = duties.place_named(request.scope, name=text.get("place", ""))
    if not text.get("name") or not text.get("code"):
        raise BadInput(field=_("Name of the round"), reason=_("must be filled in"))
    if text.get("level", "") not in Level.values:
        raise BadInput(field=_("What may be collected"), reason=_("is not one of the answers offered"))
    event = _event(request) or _new_event(request, text.get("event_name", ""))
    return actions.open_round(
        request.scope,
        kind=KINDS["screening.visit"],
        event=event,
        code=text["code"][:32],
        name=text["name"][:120],
        place=place,
        due_at=_moment(text.get("due_at", "")),
        level=text["level"],
        authority=text.get("authority", "")[:120],
        document_no=text.get("document_no", "")[:120],
    )


def _event(request: ScopedRequest) -> Event | None:
    try:
        return measures.current_event(request.scope)
    except NoEvent:
        return None


def _new_event(request: ScopedRequest, name: str) -> Event:
    if not name:
        raise NoEvent()
    code = f"e{timezone.localtime(clock.now()):%y%m%d-%H%M}"
    return measures.open_event(request.scope, code=code, name=name[:120])


def _moment(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(field=_("Due"), reason=_("is not a date and a time")) from None
    return timezone.make_aware(read) if timezone.is_naive(read) else read


@require_safe
@signed_in
def round(request: ScopedRequest, code: str) -> Answer:
    scope, found = request.scope, duties.round_named(request.scope, name=code)
    found.is_chosen = True
    path = _shown_path(request, found)
    place = duties.place_named(scope, name=Place.objects.values_list("code", flat=True).get(path=path))
    context = {
        "round": found,
        "place": place,
        "now": queries.situation(scope, round=found, place=place, at=clock.now()),
        "loads": cut_list(
            queries.workload(scope, round=found, path=path),
            MOST_LOADS,
            page=page_of(request.GET.get("page", "")),
        ),
        "changes": queries.base_changes(
            scope, round=found, path=path, page=page_of(request.GET.get("changes", ""))
        ),
        "may_hold": scope.may("hold-round", found.path),
        "is_open": found.closed_at is None,
    }
    return render(request, "command/round.html", context)


@require_POST
@signed_in
def withdraw_round(request: ScopedRequest, code: str) -> Answer:
    """Take back a round that was opened by mistake; what was recorded stays."""
    found = duties.round_named(request.scope, name=code)
    reason = request.POST.get("reason", "")[:300]
    return back_with(
        request,
        lambda: actions.withdraw_round(request.scope, opened=found, reason=reason),
        _("The round is withdrawn. What was recorded stays."),
    )


@require_POST
@signed_in
def close_round(request: ScopedRequest, code: str) -> Answer:
    found = duties.round_named(request.scope, name=code)
    leave_open = request.POST.get("leave_open") == answers.YES
    reason = request.POST.get("reason", "")[:300]

    def act() -> None:
        actions.close_round(request.scope, opened=found, reason=reason, leave_open=leave_open)

    return back_with(request, act, _("The round is closed."))


@require_POST
@signed_in
def change_base(request: ScopedRequest, code: str) -> Answer:
    """Add a place to a round's base, or take one out, with the reason."""
    found = duties.round_named(request.scope, name=code)
    place = duties.place_named(request.scope, name=request.POST.get("place", "").strip())
    change = actions.remove_from_base if request.POST.get("change") == "remove" else actions.add_to_base
    reason = request.POST.get("reason", "")[:300]
    return back_with(
        request,
        lambda: change(request.scope, opened=found, place=place, reason=reason),
        _("The base was changed, with your reason."),
    )


@require_POST
@signed_in
def pair(request: ScopedRequest, code: str) -> Answer:
    """Let somebody answer for a place, or help there."""
    place = duties.place_named(request.scope, name=code)
    role = "helper" if request.POST.get("role") == "helper" else "accountable"
    reason = request.POST.get("reason", "")[:300]

    def act() -> None:
        user = User.objects.filter(username=request.POST.get("username", "").strip(), is_active=True).first()
        if user is None:
            raise BadInput(field=_("User name"), reason=_("is not known"))
        actions.pair(request.scope, place=place, user=user, role=role, reason=reason)

    return back_with(request, act, _("Paired. Open duties there have moved along."))


@require_POST
@signed_in
def excuse(request: ScopedRequest, code: str) -> Answer:
    place = duties.place_named(request.scope, name=code)
    _round, duty = duty_of(request, place)
    if duty is None:
        raise NotFound()

    def act() -> None:
        _kept(
            actions.excuse(request.scope, duty=duty, reason=request.POST.get("reason", "")[:300], kinds=KINDS)
        )

    return back_with(request, act, _("Excused, with your reason."))


def _kept(receipt: actions.Receipt) -> None:
    if receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def visit(request: ScopedRequest, code: str) -> Answer:
    """The page on which a visit is written down. Sending it twice keeps it once."""
    place = duties.place_named(request.scope, name=code, ability="record")
    round, duty = duty_of(request, place)
    if round is None or duty is None:
        raise NotFound()
    form = KINDS[round.kind].form
    if request.method == "POST" and "more" not in request.POST:
        try:
            _kept(_keep_visit(request, form, round, place, duty.pk))
        except Problem as problem:
            messages.error(request, problem.message)
            return _visit_page(request, form, round, place, status=problem.status)
        messages.success(request, _("Kept: {place}").format(place=place.name))
        return HttpResponseRedirect(page_to_return_to(request))
    return _visit_page(request, form, round, place)


def _keep_visit(
    request: ScopedRequest, form: Form, round: Round, place: Place, duty_id: int
) -> actions.Receipt:
    record = {
        "id": request.POST.get("id", ""),
        "kind": round.kind,
        "place": place.pk,
        "duty": duty_id,
        "made_at": request.POST.get("made_at", ""),
        "detail": answers.read(form, request.POST, level=round.level),
    }
    return actions.keep(request.scope, batch=[record], kinds=KINDS, source="web")[0]


def _known(request: ScopedRequest, place: Place, level: str) -> dict[str, Any]:
    """What the register says of a dwelling, by the field that asks for it: nobody is asked twice."""
    there = people_queries.households_at(request.scope, place=place)
    own = [one for one in there if not one.managed_by] or there
    counts = [one.stated_count for one in own if one.stated_count is not None]
    known: dict[str, Any] = {"head_count": sum(counts)} if counts else {}
    if level == Level.COUNT:
        return known
    contact = people.contact_at(request.scope, place=place, purpose="visit")
    names = {"contact": "respondent", "phone": "phone"}
    return known | {names[name]: value for name, value in contact.items()}


def _visit_page(request: ScopedRequest, form: Form, round: Round, place: Place, status: int = 200) -> Answer:
    given = answers.read(form, request.POST, level=round.level)
    more = request.POST.get("more", "")
    if more in form.by_name:
        given[more] = [*given.get(more, []), {}]
    context = {
        "round": round,
        "place": place,
        "crumbs": queries.crumbs(request.scope, place=place),
        "asked": answers.asked(
            form, level=round.level, answers=given, known=_known(request, place, round.level)
        ),
        "id": request.POST.get("id") or str(uuid7()),
        "next": request.POST.get("next") or request.GET.get("next") or reverse("command:mine"),
        "made_at": request.POST.get("made_at") or clock.now().isoformat(timespec="seconds"),
        "title": form.title,
        "excuse": forms.EXCUSE,
    }
    return render(request, "command/visit.html", context, status=status)


@require_POST
@signed_in
def reveal(request: ScopedRequest, pk: int) -> Answer:
    """Names and numbers of one household, written down with who asked and what for."""
    try:
        household, members, contact = people.reveal(
            request.scope, household_id=pk, purpose=request.POST.get("purpose", "")
        )
    except Problem as problem:
        if isinstance(problem, NotFound):
            raise
        return again.refused(request, problem)
    context = {
        "household": household,
        "members": members,
        "contact": contact,
        "next": page_to_return_to(request),
    }
    response = render(request, "command/household.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
