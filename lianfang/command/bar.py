"""What the bar on top of every page says: the round being worked on, the asker's posts, search."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from lianfang.accounts.models import Posting, Role
from lianfang.duties import queries as duties
from lianfang.kit import clock
from lianfang.kit.scope import Scope


def facts(request: HttpRequest) -> dict[str, Any]:
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
    if scope.actor_id is None:
        return {}
    return {
        "current_round": SimpleLazyObject(lambda: _current(request)),
        "own_posts": SimpleLazyObject(lambda: _posts(scope)),
        "search_href": reverse("command:search") if scope.may_anywhere("figures") else "",
        "offers_href": reverse("command:offers"),
    }


def _current(request: Any) -> dict[str, str] | None:
    round = getattr(request, "shown_round", None) or duties.current_round(request.scope)
    if round is None:
        return None
    return {
        "event": round.event.name,
        "name": round.name,
        "href": reverse("command:round", args=[round.code]),
    }


def _posts(scope: Scope) -> list[str]:
    """The posts held now, as "place: role"."""
    held = Posting.objects.in_force(clock.now()).filter(user=scope.actor_id or 0).select_related("place")[:4]
    words = dict(Role.choices)
    return [f"{one.place.name}: {words.get(one.role, one.role)}" for one in held]
