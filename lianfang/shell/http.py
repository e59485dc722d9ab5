"""Every refusal in the user's words: JSON for programs, a calm page for people, never a bare 500."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import (
    BadInput,
    Busy,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Problem,
    Unexpected,
    WrongMethod,
)
from lianfang.shell import again

log = logging.getLogger("lianfang")

# Scripts, styles and pictures come from this server alone; nothing is written into the page.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
BUSY_SIGNS = ("locked", "busy", "too many", "starting up", "shutting down", "deadlock")


class Expired(Problem):
    code, status = "page-expired", 403
    text = _("This page was open for too long. Go back, load it again and send it once more.")


class TooLarge(Problem):
    code, status = "too-large", 413
    text = _("This is more than can be taken at once. Split it and send the parts.")


class Unreadable(BadInput):
    """A request no view could make sense of."""

    code = "unreadable-request"
    text = _("This request cannot be read.")


KNOWN: tuple[tuple[type[Exception], type[Problem]], ...] = (
    (Http404, NotFound),
    (PermissionDenied, NotAllowed),
    (RequestDataTooBig, TooLarge),
    (SuspiciousOperation, Unreadable),
)


class ProblemMiddleware:
    """Answers what a view could not: a Problem in its words, anything else logged as unexpected."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response.headers["Allow"]
            response = answer(request, WrongMethod())
            response.headers["Allow"] = allowed
        if is_form(request) and not request.path.startswith("/api/"):
            response = again.with_typed(request, response)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        return answer(request, Unreadable()) if holds_nul(request) else None

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse:
        problem = as_problem(request, fault)
        return self._on_its_page(request, problem) or answer(request, problem)

    def _on_its_page(self, request: HttpRequest, problem: Problem) -> HttpResponse | None:
        """A refused form is answered with its own page: nobody types a thing twice."""
        is_sent = request.method == "POST" and is_form(request) and not wants_json(request)
        if not is_sent or not 400 <= problem.status < 500:
            return None
        return again.shown_again(request, problem)


def holds_nul(request: HttpRequest) -> bool:
    """Whether the request names a NUL character. No text of ours has one, and no database keeps it."""
    if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method != "POST" or not is_form(request) or request.path.startswith("/api/"):
        return False
    sent = request.POST
    return any("\x00" in name or any("\x00" in one for one in sent.getlist(name)) for name in sent)


def is_form(request: HttpRequest) -> bool:
    return request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}


def as_problem(request: HttpRequest, fault: Exception) -> Problem:
    if isinstance(fault, Problem):
        return fault
    for known, problem in KNOWN:
        if isinstance(fault, known):
            return problem()
    log.error("%s %s failed", request.method, request.path, exc_info=fault)
    if isinstance(fault, OperationalError) and any(sign in str(fault).lower() for sign in BUSY_SIGNS):
        return Busy()
    return Unexpected()


def wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    accepts = request.headers.get("Accept", "")
    return "application/json" in accepts and "text/html" not in accepts


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as the asker can read it; who is not signed in is led to the sign-in page."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(as_json(problem), status=problem.status)
    elif isinstance(problem, NotSignedIn) and request.method in {"GET", "HEAD"}:
        return to_sign_in(request)
    elif problem.leads_to and request.method in {"GET", "HEAD"}:
        return HttpResponseRedirect(problem.leads_to)
    else:
        context = {"problem": problem, "back": request.META.get("HTTP_REFERER", "")}
        response = render(request, "shell/problem.html", context, status=problem.status)
    return _with_patience(response, problem)


def as_json(problem: Problem) -> dict[str, Any]:
    details = {name: _plain(value) for name, value in problem.details.items()}
    return {"code": problem.code, "message": problem.message, "details": details}


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (bool, int, float, type(None))) else str(value)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Off to the sign-in page, and from there back here. A swapped part moves the whole page."""
    swapped = bool(request.headers.get("HX-Request"))
    back = request.headers.get("HX-Current-URL", "/") if swapped else request.get_full_path()
    target = f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
    if swapped:
        return HttpResponse(headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, as_problem(request, exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotFound())


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotAllowed())


def server_error(request: HttpRequest) -> HttpResponse:
    """The last net, outside every middleware: no template may fail here, so words only."""
    log.error("%s %s failed outside the views", request.method, request.path)
    return in_words(request, Unexpected())


def in_words(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem without a template, a session or a database."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(as_json(problem), status=problem.status)
    else:
        response = HttpResponse(
            problem.message, status=problem.status, content_type="text/plain; charset=utf-8"
        )
    return _with_patience(response, problem)


def _with_patience(response: HttpResponse, problem: Problem) -> HttpResponse:
    if problem.status in {429, 503}:
        response.headers["Retry-After"] = "5"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, Expired())
