"""How many posts a measure asks for, or would ask for once it is decided: by kind of place."""

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from lianfang.checkpoints import post_lists
from lianfang.checkpoints.models import PlacePost
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.scope import Scope, below
from lianfang.measures import rules
from lianfang.measures.models import Measure
from lianfang.measures.obliging import Obliged


def posts_of(scope: Scope, measure: Measure, at: datetime) -> Iterator[Obliged]:
    """One row for each kind that the measure names, in the order of the form."""
    areas = [(area.path, measure) for area in measure.areas.all() if area.to_at is None]
    named = rules.Posts.of(measure.obliges).kinds
    asked = named or rules.UNSAID_KINDS
    if measure.begins_at is None and not named:
        return  # a draft that does not say yet which places it means
    inside = reduce(or_, (below(path) for path, _measure in areas), Q(pk__in=()))
    here = Place.objects.within(scope).standing().filter(inside, kind__in=asked)
    there = dict(here.order_by().values_list("kind").annotate(n=Count("pk")))
    stands = Exists(PlacePost.objects.filter(place=OuterRef("pk"), closed_at=None))
    due = post_lists.due(scope, areas).annotate(stands=stands).order_by()
    counted = {
        kind: (obliged, standing)
        for kind, obliged, standing in due.values("kind")
        .annotate(n=Count("pk"), m=Count("pk", filter=Q(stands=True)))
        .values_list("kind", "n", "m")
    }
    for kind in (one for one in rules.POST_KINDS if one in asked):
        obliged, standing = counted.get(kind, (0, 0))
        to = f"{reverse('checkpoints:posts')}?kind={kind}" if measure.begins_at else ""
        yield Obliged(kind, PlaceKind(kind).label, there.get(kind, 0), obliged, standing, to)
