"""Whoever a desk places under observation is entered there, with what the hand-over knows of them."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from lianfang.accounts.models import User
from lianfang.accounts.queries import system_scope
from lianfang.grid.models import Place
from lianfang.handovers.contracts import RESTRICTS
from lianfang.handovers.history import payload_of
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.measures.models import Measure
from lianfang.restrictions import actions, grounds

FLOWS: Final = ("F5", "F8", "F13")  # households, contacts and returning workers handed to isolation


def placed(scope: Scope, one: HandOver) -> None:
    """Enter each person of a hand-over that ended so; a repeat enters nobody twice."""
    if one.outcome not in RESTRICTS:
        return
    at = one.closed_at or clock.now()
    measure = grounds.basis(one.from_path, at=at)
    payload = payload_of(one)
    told = _told(json.loads(one.detail).get("placed") or {})
    for number, person in enumerate(_persons(payload)):
        actions.put(
            system_scope("observations", actor_id=one.closed_by_id),
            area=one.from_place,
            ref=f"hand-over:{one.pk}:{number}",
            facts=_place_of(one) | person | {name: value for name, value in told.items() if value},
            at=at,
            measure=measure,
            hand_over=one,
            by_id=one.closed_by_id,
        )


def _persons(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those named, and those only counted, who are named later."""
    workers = payload.get("workers") or []
    for each in workers:
        yield {name: each.get(name) for name in ("name", "phone", "document")}
    if payload.get("name") or not workers:
        first = {name: payload.get(name) for name in ("name", "phone", "document")}
        yield first | {"exposed_on": _day(payload.get("last_exposed_on"))}
    for _more in range(max(0, (payload.get("unnamed") or 0) - (not payload.get("name")))):
        yield {}


def _place_of(one: HandOver) -> dict[str, Any]:
    """The dwelling it was handed over from is where they stay; a community or a street is not."""
    return {"place": one.from_place} if one.from_place.kind == "dwelling" else {}


def _told(placed: dict[str, Any]) -> dict[str, Any]:
    """What the desk said as it closed it."""
    people = User.objects.in_bulk([one for one in (placed.get("carer"), placed.get("backup")) if one])
    return {
        "begins_on": _day(placed.get("begins_on")),
        "notice_no": placed.get("notice_no"),
        "place": Place.objects.filter(pk=placed.get("place") or 0).first(),
        "carer": people.get(placed.get("carer") or 0),
        "backup": people.get(placed.get("backup") or 0),
    }


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def measure_ended(scope: Scope, *, measure: Measure, at: datetime) -> None:
    """A measure is over: whom it held is to be released today."""
    actions.measure_over(system_scope("observations", actor_id=scope.actor_id), measure=measure, at=at)
