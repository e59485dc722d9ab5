"""A refused form: the page it stood on once more, with the reason and all that was typed."""

import copy
from collections.abc import Callable
from html import escape
from typing import TypeVar
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.http import url_has_allowed_host_and_scheme

from lianfang.kit.problems import NotFound, NotSignedIn, Problem
from lianfang.shell import typed

Known = TypeVar("Known")


def refused(request: HttpRequest, problem: Problem, *, page: str = "") -> HttpResponse:
    """The page of the form with the reason, or, where it cannot be told, a way back with the reason.

    `page` is the form's page where the door knows it; else the form or the browser says it.
    """
    shown = shown_again(request, problem, page=page)
    if shown is not None:
        return shown
    messages.error(request, problem.message)
    return HttpResponseRedirect(page or page_of(request) or "/")


def revealed(
    request: HttpRequest,
    look: Callable[[str], Known],
    draw: Callable[[Known], HttpResponse],
    *,
    page: str,
) -> HttpResponse:
    """What `look` opens for a purpose, drawn once and kept by no browser; a refusal stands on `page`."""
    try:
        known = look(request.POST.get("purpose", ""))
    except NotFound:
        raise
    except Problem as problem:
        return refused(request, problem, page=page)
    response = draw(known)
    response.headers["Cache-Control"] = "no-store"
    return response


def shown_again(request: HttpRequest, problem: Problem, *, page: str = "") -> HttpResponse | None:
    """The page of the form, as its asker may see it, with the status of the problem; None without one."""
    page = page or page_of(request)
    if not page or isinstance(problem, NotSignedIn):
        return None
    messages.error(request, problem.message)
    response = _seen(request, page)
    if response is None or form_sent(request, response, page) is None:
        list(messages.get_messages(request))  # it is said elsewhere now
        return None
    response.status_code = problem.status
    response.form_page, response.form_words = page, problem.message  # type: ignore[attr-defined]  # see `with_typed`
    return response


def page_of(request: HttpRequest) -> str:
    """The page a form was sent from: it says so itself, or names it as the way back, or the browser does."""
    named = (request.POST.get(typed.FROM_PAGE), request.META.get("HTTP_REFERER"), request.POST.get("next"))
    for one in named:
        if one and url_has_allowed_host_and_scheme(one, {request.get_host()}, request.is_secure()):
            parts = urlsplit(one)
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return ""


def _seen(request: HttpRequest, page: str) -> HttpResponse | None:
    """What the asker would get at that address."""
    asked, parts = copy.copy(request), urlsplit(page)
    try:
        match = resolve(parts.path)
        asked.method, asked.path, asked.path_info = "GET", parts.path, parts.path
        asked.resolver_match = match
        asked.META = request.META | {
            "REQUEST_METHOD": "GET", "QUERY_STRING": parts.query, "PATH_INFO": parts.path}  # fmt: skip
        asked.__dict__ |= {"GET": QueryDict(parts.query), "_post": QueryDict(), "_files": MultiValueDict()}
        response: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    except (Resolver404, Http404, Problem):
        return None
    return response if response.status_code == 200 and is_page(response) else None


def is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")


def form_sent(request: HttpRequest, response: HttpResponse, page: str) -> int | None:
    """Which form of an answered page the request came from."""
    html = response.content.decode(response.charset)
    return typed.form_of(html, page=page, target=request.path, sent=dict(request.POST.lists()))


def with_typed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page that refuses a form, with all that was typed in it. Any other answer as it is."""
    if request.method != "POST" or not 400 <= response.status_code < 500 or not is_page(response):
        return response
    page = getattr(response, "form_page", request.get_full_path())
    number = form_sent(request, response, page)
    if number is None:
        return response
    html = typed.fill(
        response.content.decode(response.charset),
        form=number,
        sent=dict(request.POST.lists()),
        page=page,
        words=getattr(response, "form_words", ""),
    )
    response.content = html.replace("<html ", f'<html data-page="{escape(page)}" ', 1)
    response.headers["Cache-Control"] = "no-store"
    return response
