"""The command room's doors through which something changes: rounds, bases, pairings, visits, names."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.acts.declared import act_named
from lianfang.command import queries
from lianfang.command import round_acts as acts
from lianfang.command.queries.rounds import round_steps
from lianfang.command.round_lists import shown_path
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
from lianfang.kit.problems import NotFound, Problem
from lianfang.people import actions as people
from lianfang.people import queries as people_queries
from lianfang.shell import again, answers
from lianfang.shell.language import page_to_return_to

MOST_LOADS = 60  # people on a page of a round
PAIR: Final = act_named(acts.PAIRING, "make")
Answer = HttpResponse | HttpResponseRedirect


@require_safe
@signed_in
def round(request: ScopedRequest, code: str) -> Answer:
    scope, found = request.scope, duties.round_named(request.scope, name=code)
    found.is_chosen = True
    path = shown_path(scope, found)
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
        "steps": round_steps(scope, round=found),
        "acts": pages.by_code(pages.offered(scope, acts.ROUND, acts.ROUNDS, found)),
    }
    return render(request, "command/round.html", context)


@require_POST
@signed_in
def pair(request: ScopedRequest, code: str) -> HttpResponse:
    """Let somebody answer for a place, or help there."""
    place = duties.place_named(request.scope, name=code)
    return pages.ask(request, acts.PAIRING, PAIR, None, place=place.code)


@require_POST
@signed_in
def excuse(request: ScopedRequest, code: str) -> HttpResponse:
    """Excuse the dwelling from the round it is shown in."""
    _round, duty = duty_of(request, duties.place_named(request.scope, name=code))
    if duty is None:
        raise NotFound()
    return pages.ask(request, acts.DUTY, acts.EXCUSE, duty)


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
