"""A place to be put right, and how it was put right before."""

from django.db.models import Q, QuerySet

from lianfang.grid.models import Place
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.mending.models import PlaceStep


def place(scope: Scope, *, key: str) -> Place:
    """By code, else by number, where the asker loads registers. Raises NotFound."""
    found = Place.objects.filter(code=key).first() or Place.objects.filter(pk=as_number(key) or 0).first()
    if found is None or not scope.may("import", found.path):
        raise NotFound()
    return found


def steps(scope: Scope, *, place: Place) -> QuerySet[PlaceStep]:
    """How a place was put right, and what was merged into it, the latest first."""
    found = PlaceStep.objects.filter(Q(place=place) | Q(into=place)).filter(scope.q("place__path"))
    return found.select_related("by", "place").order_by("-at", "-pk")
