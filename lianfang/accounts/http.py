"""From a request to its scope: a bearer token, or the session's user."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from lianfang.accounts import queries
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, NotSignedIn
from lianfang.kit.scope import NOTHING, Scope


class ScopedRequest(HttpRequest):
    scope: Scope


class ScopeMiddleware:
    """Gives every request a lazy `scope`; nobody signed in has the scope that sees nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = SimpleLazyObject(lambda: scope_of(request))  # type: ignore[attr-defined]  # ours
        return self.get_response(request)


def bearer(request: HttpRequest) -> str:
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def scope_of(request: HttpRequest) -> Scope:
    token = bearer(request)
    if token:
        return queries.scope_of_token(token, at=clock.now()) or NOTHING
    user = request.user
    if not user.is_authenticated:
        return NOTHING
    return queries.scope_of_user(user, at=clock.now())


type_of_view = Callable[..., HttpResponseBase]


def signed_in(view: type_of_view) -> type_of_view:
    """Let only a signed-in person with a posting in force through; say which of the two is missing."""

    @wraps(view)
    def guarded(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.scope.actor_id is None:
            raise NotSignedIn()
        if not request.scope.abilities:
            raise NotAllowed()
        return view(request, *args, **kwargs)

    return guarded
