"""The post's side: links to hand out, registrations to take over."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import queries as duties
from lianfang.enterprises import acts as enterprises
from lianfang.isolation import queries as isolation
from lianfang.isolation.models import File
from lianfang.isolation.ways import Way
from lianfang.kit import clock
from lianfang.kit.forms import LEVELS
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.passes.problems import TooManyCards
from lianfang.resident import actions, queries
from lianfang.resident.forms import FORMS

MOST_LINKS = 400


@require_POST
@signed_in
def links(request: ScopedRequest) -> HttpResponse:
    """A poster for a place, or a slip for each household below it; shown once, to be printed."""
    place = duties.place_named(
        request.scope, name=request.POST.get("place", "").strip(), ability="issue-passes"
    )
    level = request.POST.get("level", "L1")
    if level not in LEVELS[:3]:
        raise NotFound()
    if request.POST.get("what") == "poster":
        tokens = [(place.called, actions.put_up_poster(request.scope, place=place, level=level))]
    else:
        found = queries.households(request.scope, path=place.path, limit=MOST_LINKS + 1)
        if len(found) > MOST_LINKS:
            raise TooManyCards(most=MOST_LINKS)
        made = actions.invite_households(request.scope, households=found, level=level)
        tokens = [(_door(one), token) for one, token in made]
    context = {
        "place": place,
        "is_poster": request.POST.get("what") == "poster",
        "links": [(name, request.build_absolute_uri(f"/r/{token}/")) for name, token in tokens],
    }
    response = render(request, "resident/links.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def own_page(request: ScopedRequest, pk: int) -> HttpResponse:
    """The link of one person in isolation to their own page; shown once, to be printed and handed over."""
    file = isolation.file(request.scope, id=pk)
    token = actions.invite_observed(request.scope, file=file)
    context = {
        "place": file.restriction.where,
        "is_observed": True,
        "links": [(file.restriction.where.called, request.build_absolute_uri(f"/r/{token}/"))],
    }
    response = render(request, "resident/links.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def own_filing(request: ScopedRequest, pk: int) -> HttpResponse:
    """The link by which one enterprise files by itself; shown once, to be printed or passed on."""
    one = enterprises.ENTERPRISE.find(request.scope, str(pk))
    token = actions.invite_enterprise(request.scope, enterprise=one)
    context = {
        "place": one.place,
        "is_filing": True,
        "links": [(one.place.called, request.build_absolute_uri(f"/r/{token}/"))],
    }
    response = render(request, "resident/links.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def way(scope: Scope, file: File) -> Way | None:
    """On the page of a file: whoever hands out links makes theirs."""
    if file.ended_at is not None or not scope.may("issue-passes", file.path):
        return None
    return Way(_("Make their own page: link and code to print"), reverse("resident:own-page", args=[file.pk]))


def _door(household: object) -> str:
    place = getattr(household, "lives_at", None)
    return place.called if place else ""


@require_safe
@signed_in
def look(request: ScopedRequest, pk: int) -> HttpResponse:
    """What somebody wrote, for the one at the post; the look is written down."""
    found = queries.registration(request.scope, pk=pk, at=clock.now())
    answers = actions.look_at(request.scope, registration=found)
    form = FORMS[found.form]
    context = {
        "one": found,
        "title": form.title,
        "answers": [(field.label, answers[field.name]) for field in form if field.name in answers],
        "may_accept": found.accepted_at is None and request.scope.may("record", found.path),
    }
    response = render(request, "resident/look.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
