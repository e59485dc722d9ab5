"""From a request to its scope: a bearer token, or the session's user."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from lianfang.accounts import queries
from lianfang.accounts.problems import PasswordNotOwn
from lianfang.kit import clock, remembered
from lianfang.kit.scope import NOTHING, Scope
from lianfang.shell.access import ScopedRequest, signed_in

_FIRST: Final = frozenset({PasswordNotOwn.leads_to, "/sign-out/"})  # for a password that another made
__all__ = ["ScopeMiddleware", "ScopedRequest", "bearer", "scope_of", "signed_in"]


class ScopeMiddleware:
    """Gives every request a lazy `scope`; nobody signed in has the scope that sees nothing.

    What only reads looks nothing up twice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.scope = SimpleLazyObject(lambda: scope_of(request))  # type: ignore[attr-defined]  # ours
        with remembered.remembering(request.method or ""):
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
    if user.password_given_at is not None and request.path not in _FIRST:
        raise PasswordNotOwn()
    return queries.scope_of_user(user, at=clock.now())
