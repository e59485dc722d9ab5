"""Where the people of a checkpoint and the keepers of a place's post begin: at their own."""

from django.http import HttpRequest
from django.urls import reverse

from lianfang.checkpoints.models import PlacePost, Site
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.scope import Scope


def console_of(request: HttpRequest) -> str:
    """The desk of the one open checkpoint that the asker is posted to; of several, the board of all."""
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
    mine = scope.held.get("checkpoint", ())
    found = Site.objects.filter(Scope(mine).q("path"), closed_at=None)
    codes = list(found.values_list("place__code", flat=True)[:2])
    return reverse("checkpoints:desk", args=codes) if len(codes) == 1 else reverse("checkpoints:board")


def post_of(request: HttpRequest) -> str:
    """The page of the one post that the asker keeps; of several, the list."""
    scope: Scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
    mine = Scope(scope.held.get("post-keeper", ())).q("path")
    kept = PlacePost.objects.filter(mine, closed_at=None).values("place")
    places = Place.objects.filter(mine).exclude(
        kind__in=(PlaceKind.BUILDING, PlaceKind.UNIT, PlaceKind.DWELLING)
    )
    codes = list(places.filter(pk__in=kept).values_list("code", flat=True)[:2]) or list(
        places.values_list("code", flat=True)[:2]
    )
    return reverse("checkpoints:post", args=codes) if len(codes) == 1 else reverse("checkpoints:posts")
