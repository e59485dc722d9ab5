"""Who may pass a door at all: somebody signed in, with a posting in force."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lianfang.kit.problems import NotAllowed, NotSignedIn
from lianfang.kit.scope import Scope


class ScopedRequest(HttpRequest):
    scope: Scope


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
