"""Sees to the duties of observations that have changed, and reads in those of former versions."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lianfang.accounts import keys
from lianfang.duties.rowwise import Told, each
from lianfang.restrictions import actions, filling, grounds, owed
from lianfang.restrictions.models import Restriction


def sweep_owed(at: datetime) -> int:
    """See to every observation that has changed and that nobody has seen to; how many."""
    rows = Restriction.objects.filter(owed_at=None).select_related("place", "area", "measure").order_by("pk")
    return each("observations", rows, lambda one: _see_to(one, at), at=at, told=_told)


def _see_to(one: Restriction, at: datetime) -> int:
    if one.name_ix is None and one.sealed and one.released_at is None:
        _adopt(one, at)
    return owed.see_to(one, at=at)


def _adopt(one: Restriction, at: datetime) -> None:
    """Take the person out of what a hand-over of a former version sealed, and the others it named."""
    known = grounds.personal(one)
    first, *others = known.get("workers") or [known]
    filling.fill(one, _of(first), keys.current(), at=at, only=True)
    one.save()
    for number, person in enumerate(others, 1):
        actions.put(
            owed.system(),
            area=one.area,
            ref=f"{one.ref.rpartition(':')[0]}:{number}",
            facts=_of(person),
            at=one.placed_at,
            measure=one.measure,
            hand_over=one.hand_over,
            by_id=one.placed_by_id,
        )


def _of(known: dict[str, Any]) -> dict[str, Any]:
    told = {name: known.get(name) for name in ("name", "phone", "document")}
    exposed = known.get("last_exposed_on")
    return told | {"exposed_on": date.fromisoformat(exposed) if exposed else None}


def _told(one: Restriction) -> Told:
    return Told(_("observation no. {number}").format(number=one.pk), one.path, one.placed_by)
