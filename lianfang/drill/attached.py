"""Households that live outside the demonstration's district: handed to where they live, and called."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.mending import attached
from lianfang.people.models import Household
from lianfang.screening.attached import sweep_calls
from lianfang.screening.forms import CALL

REACHED: Final = 331 / 345  # of the households that are called


def send(first_day: datetime, *, officer: User) -> int:
    """The list of the registers goes to the host districts as the round begins; how many were sent."""
    homes = Household.objects.filter(lives_at=None).exclude(lives_outside="").select_related("belongs_to")
    rows = list(homes.order_by("pk"))
    for one in rows:
        one.outside_since = first_day.date() - timedelta(days=30 + one.pk % 400)
        attached.hand_over(one, actor_id=officer.pk)
    Household.objects.bulk_update(rows, ["outside_since"], batch_size=500)
    return len(rows)


def set_time(scope: Scope, *, district: Place) -> None:
    """Each of them is called every day, between eight in the morning and eight in the evening."""
    duties.add_schedule(
        scope,
        name="外住户每日电话随访",
        kind=CALL.name,
        place=district,
        times=("14:00",),
        window_minutes=360,
    )


def call(first_day: datetime, *, seed: int) -> int:
    """Two days of calls, made by whoever answers for the place; how many households somebody reached.

    A call of the day is the call of the round, too.
    """
    sweep_calls(clock.now())
    rng, reached = Random(f"{seed} calls"), set()
    daily = Duty.objects.filter(kind=CALL.name, state="open", origin__startswith="schedule:")
    due = daily.filter(due_at__lte=clock.now()).exclude(owner=None).select_related("owner")
    for duty in due.order_by("opens_at", "pk"):
        well = rng.random() < REACHED
        at = duty.opens_at + timedelta(hours=1, minutes=rng.randrange(600))
        assert duty.owner is not None  # asked for above
        scope = scope_of_user(duty.owner, at=clock.now())
        (receipt,) = duties.keep(scope, batch=[_record(duty, rng, at, well=well)], kinds=KINDS)
        if well and receipt.state == "kept":
            reached.add(duty.subject)
    return len(reached)


def _record(duty: Duty, rng: Random, at: datetime, *, well: bool) -> dict[str, Any]:
    return {
        "id": str(UUID(int=rng.getrandbits(128), version=4)),
        "kind": CALL.name,
        "place": duty.place_id,
        "duty": duty.pk,
        "made_at": at,
        "detail": {
            "household": int(duty.subject.partition(":")[2]),
            "outcome": "well" if well else "not-reached",
        },
    }
