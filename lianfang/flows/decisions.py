"""F14: a measure is pushed to every desk of its area the moment it is decided, changed or ended.

It waits for nobody's answer: the duties it raises are raised all the same. Publicity announces it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.queries import system_scope
from lianfang.duties.rowwise import each
from lianfang.duties.watch import told_of_measure
from lianfang.grid.models import Place, PlaceKind
from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import TABLE
from lianfang.kit.scope import Scope, ancestors, next_sibling
from lianfang.measures import actions as measures
from lianfang.measures.models import Measure

FLOW: Final = "F14"
# The desks that act on a measure, beside each community of its area.
ALSO: Final = ("street", "publicity", "checkpoint", "isolation", "sanitation", "clinic")


def sweep_expired(at: datetime) -> int:
    """Tell what hangs on measures that have run out, each once."""
    scope = system_scope("measures over")
    return each(
        "measures-expired",
        measures.run_out(scope, at=at),
        lambda one: measures.expire_one(scope, measure=one, at=at),
        at=at,
        told=told_of_measure,
    )


def decided(scope: Scope, *, measure: Measure, at: datetime) -> None:
    push(scope, measure=measure, at=at, mark="decided", words="")


def adjusted(scope: Scope, *, measure: Measure, at: datetime, changes: Any) -> None:
    push(scope, measure=measure, at=at, mark=f"adjusted:{at:%Y%m%d%H%M%S%f}", words=_("changed"))


def ended(scope: Scope, *, measure: Measure, at: datetime) -> None:
    push(scope, measure=measure, at=at, mark="ended", words=_("ended"))


def push(scope: Scope, *, measure: Measure, at: datetime, mark: str, words: str | Promise) -> int:
    """Hand the measure to each desk of its areas once. Returns to how many."""
    acting = system_scope("measures", actor_id=scope.actor_id)
    with translation.override(settings.LANGUAGE_CODE):  # it is kept, and read by others than who decides
        payload = _payload(measure, str(words))
    desks = {(desk, seat.pk): seat for desk, seat in _desks(acting, measure, at)}
    for (desk, _pk), seat in desks.items():
        actions.hand_over(
            acting,
            flow=FLOW,
            from_place=_root(seat),
            to_place=seat,
            payload=payload,
            ref=f"measure:{measure.pk}:{mark}:{desk}:{seat.pk}",
            desk=desk,
        )
    return len(desks)


def _root(seat: Place) -> Place:
    return Place.objects.get(path=ancestors(seat.path)[0])


def _desks(scope: Scope, measure: Measure, at: datetime) -> Iterator[tuple[str, Place]]:
    """The communities inside each area, or the one around it; and the other desks that serve it."""
    for area in measure.areas.select_related("place"):
        inside = Place.objects.standing().filter(
            path__gte=area.path, path__lt=next_sibling(area.path), kind=PlaceKind.COMMUNITY
        )
        near = list(inside) or [area.place]
        for one in near:
            yield TABLE[FLOW].desk, queries.seat(scope, desk=TABLE[FLOW].desk, near=one, at=at)
        for desk in ALSO:
            yield desk, queries.seat(scope, desk=desk, near=area.place, at=at)


def _payload(measure: Measure, words: str) -> dict[str, Any]:
    places = [one.place.full_name or one.place.name for one in measure.areas.select_related("place")]
    name = f"{measure.get_kind_display()} {words}".strip()
    known = {
        "measure": name[:160],
        "document_no": measure.document_no,
        "area": "、".join(places)[:300],
        "from_at": measure.from_at.isoformat(),
        "to_at": measure.to_at.isoformat() if measure.to_at else None,
    }
    return {key: value for key, value in known.items() if value}
