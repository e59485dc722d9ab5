"""The page of somebody who is nobody here: opened by a link, plain, without a script or a cookie."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lianfang.kit.problems import Problem
from lianfang.kit.scope import NOTHING
from lianfang.resident import actions, filing, observed, queries, rules, sections
from lianfang.resident.models import Link, LinkKind
from lianfang.resident.problems import NothingHere, TooMany
from lianfang.shell import answers
from lianfang.shell.context import HTML_NAMES, OWN_NAMES


@csrf_exempt  # the secret in the address is the proof; an old telephone without cookies must pass
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """A resident's own page: what is asked, what was answered, and what rooms hang up here."""
    with translation.override(language(request)):
        response = _answer(request, token)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def language(request: HttpRequest) -> str:
    """The language asked for in the address, else the browser's."""
    chosen = request.GET.get("l", "")
    return chosen if chosen in OWN_NAMES else translation.get_language() or settings.LANGUAGE_CODE


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    address = request.META.get("REMOTE_ADDR", "")
    try:
        link = actions.open_link(NOTHING, token=token, address=address)
        if link.kind == LinkKind.OBSERVED:
            return observed.answer(request, link, token, address)
        if link.kind == LinkKind.FILING:
            return filing.answer(request, link, token, address)
        if request.method != "POST":
            return _page(request, link)
        return _take(request, link, address)
    except (NothingHere, TooMany) as problem:
        return _refusal(request, problem)


def _take(request: HttpRequest, link: Link, address: str) -> HttpResponse:
    form = actions.form_of(NOTHING, link=link)
    given = answers.read(form, request.POST, level=link.level)
    spoken = translation.get_language()
    try:
        if link.kind == LinkKind.RESULT:
            actions.correct(NOTHING, link=link, answers=given, address=address)
            return HttpResponseRedirect(f"{request.path}?l={spoken}", status=303)
        token = actions.register(NOTHING, link=link, answers=given, address=address)
    except TooMany:
        raise
    except Problem as problem:
        return _page(request, link, given=given, fault=problem)
    return HttpResponseRedirect(f"/r/{token}/?l={spoken}", status=303)


def _page(
    request: HttpRequest, link: Link, *, given: dict[str, Any] | None = None, fault: Problem | None = None
) -> HttpResponse:
    corrects = queries.may_correct(NOTHING, link=link)
    asks = corrects or (link.kind != LinkKind.RESULT and link.used_at is None)
    form = actions.form_of(NOTHING, link=link) if asks else None
    known, mine = queries.known(NOTHING, link=link), queries.own_answers(NOTHING, link=link)
    context = _facts() | {
        "link": link,
        "form": form,
        "asked": answers.asked(form, level=link.level, answers=known | mine | (given or {})) if form else [],
        "corrects": corrects,
        "mine": told(link, mine),
        "feverish": link.registration.feverish if link.registration and mine else 0,
        "card": queries.card_text(NOTHING, link=link),
        "sections": sections.shown(link),
        "fault": fault,
        "kept_days": rules.KEPT_FOR.days,
        "duty_phone": settings.DUTY_PHONE,
    }
    return render(request, "resident/own.html", context, status=fault.status if fault else 200)


def told(link: Link, mine: dict[str, Any]) -> list[tuple[Any, Any]]:
    """What somebody wrote, each answer with its question."""
    form = actions.form_of(NOTHING, link=link) if mine else ()
    return [(one.label, mine[one.name]) for one in form if mine.get(one.name) not in (None, "")]


def _refusal(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The same bytes whatever the reason, for whoever tries links out."""
    context = _facts() | {"problem": problem, "duty_phone": settings.DUTY_PHONE}
    return render(request, "resident/refusal.html", context, status=problem.status)


def _facts() -> dict[str, Any]:
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    return {"languages": OWN_NAMES, "spoken": spoken, "html_language": HTML_NAMES.get(spoken, "en")}
