"""Checkpoints and posts by name, and who may look at them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from lianfang.checkpoints import facts
from lianfang.checkpoints.models import (
    ArrivalState,
    Site,
)
from lianfang.grid.models import Place
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import rules

AWAITED: Final = (
    ArrivalState.REGISTERED,
    ArrivalState.PUSHED,
    ArrivalState.ACCEPTED,
    ArrivalState.REFUSED,
    ArrivalState.NOT_ARRIVED,
    ArrivalState.WRONG_ADDRESS,
    ArrivalState.TRACING,
)

MOST: Final = 100  # rows of a list on one page


def site_at(scope: Scope, *, code: str, ability: str = "see") -> Site:
    """The checkpoint open at the place of this code, or the last that was. Raises NotFound."""
    site: Site | None = (
        Site.objects.filter(place__code=code)
        .select_related("place", "measure", "clinic", "department")
        .order_by("-opened_at")
        .first()
    )
    if site is None or not scope.may(ability, site.path):
        raise NotFound()
    return site


def post_place(scope: Scope, *, code: str, ability: str = "see") -> Place:
    """A place that can have a post. Raises NotFound."""
    place = Place.objects.filter(code=code, kind__in=rules.POST_KINDS).first()
    if place is None or not scope.may(ability, place.path):
        raise NotFound()
    return place


def require_ability(scope: Scope, path: str, ability: str = "see") -> None:
    if not scope.may(ability, path):
        raise NotFound()


def levels(scope: Scope, *, places: Iterable[Place], at: datetime) -> dict[int, str]:
    """How much may be asked now at each of these checkpoints and posts, as their measures say."""
    mine = [one.pk for one in places if scope.may("record", one.path)]
    grounds = (*facts.sites(mine).items(), *facts.posts(mine).items())
    return {
        place_id: one.level for place_id, found in grounds for one in found if one.stood(at) and one.holds(at)
    }
