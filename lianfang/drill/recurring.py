"""The demonstration's recurring work: most of it done in time, some late, some impossible, some missing."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any, Final

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope
from lianfang.sanitation.naming import POINT
from lianfang.slots.kinds import BROADCAST, CLEANING, DISINFECTION, GATE_SHIFT

IN_TIME, LATE, NOT_POSSIBLE = 0.86, 0.93, 0.97  # shares, each with those before; what is left nobody does
REASONS: Final = ("closed", "no-access", "no-means", "nobody")
DISINFECTS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "means": "chlorine",
        "origin": "product",
        "product": "84消毒液",
        "licence_no": "鲁卫消证字（2026）第0001号",  # made up
        "dilution": "5 %，1 : 99",
        "rinsed": True,
        "concentration": 500,  # mg/L; docs/sources.md#disinfection
        "contact_minutes": 30,
        "method": "wipe",
        "parts": ["lift-buttons", "handles", "rubbish"],
        "points": 20,
    }
)
_DONE: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        DISINFECTION.code: DISINFECTS,
        CLEANING.code: {"parts": ["floors", "rubbish"], "points": 6},
        BROADCAST.code: {"means": "loudspeaker", "minutes": 20, "points": 2},
        GATE_SHIFT.code: {"staff": 2, "gates_open": 1, "handed_on": True},
    }
)


def set_times(scope: Scope, *, street: Place) -> None:
    """What recurs in the compounds of one street: disinfected three times a day, told of it twice."""
    for name, kind, times in (
        ("小区公共部位一日三次消毒", DISINFECTION.code, ("08:30", "13:00", "18:00")),
        ("疫情防控广播", BROADCAST.code, ("09:00", "17:00")),
    ):
        duties.add_schedule(
            scope,
            name=name,
            kind=kind,
            place=street,
            place_kinds=(PlaceKind.COMPOUND,),
            times=times,
            window_minutes=30,
        )


def play(rng: Random, *, since: datetime, until: datetime) -> int:
    """What fell due from `since` to `until`, as those who owe it write it down; how many records."""
    due = Duty.objects.filter(
        state="open", round=None, tried=0, kind__in=list(_DONE), due_at__gt=since, due_at__lte=until
    ).exclude(origin__regex="^(market|terminal):")
    by_owner: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in due.exclude(owner=None).order_by("due_at", "pk"):
        told = _record(rng, one, until)
        if told is not None:
            by_owner[one.owner_id or 0].append(told)
    for owner in User.objects.filter(pk__in=by_owner):
        scope = scope_of_user(owner, at=clock.now())
        duties.keep(scope, batch=by_owner[owner.pk], kinds=KINDS, source="phone")
    return sum(len(records) for records in by_owner.values())


def _record(rng: Random, one: Duty, until: datetime) -> dict[str, Any] | None:
    """What becomes of one slot; None where nobody does it, or would do it only later."""
    fate = rng.random()
    if fate >= NOT_POSSIBLE:
        return None
    width = one.due_at - one.opens_at
    made_at = one.opens_at + width * rng.uniform(0.1, 0.9)
    if IN_TIME <= fate < LATE:
        made_at = min(one.due_at + timedelta(minutes=rng.randint(5, 50)), until)
    is_done = fate < LATE
    point = {"point_no": int(one.subject.removeprefix(POINT))} if one.subject.startswith(POINT) else {}
    detail = {"outcome": "done", **_DONE[one.kind], **point} if is_done else {"outcome": rng.choice(REASONS)}
    return {
        "id": str(uuid7(at=made_at.timestamp())),
        "kind": one.kind,
        "place": one.place_id,
        "made_at": made_at,
        "duty": one.pk,
        "detail": detail,
    }
