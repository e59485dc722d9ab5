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
from lianfang.kit import clock
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


def call(first_day: datetime, *, seed: int) -> int:
    """Two days of calls, made by whoever answers for the place; how many reached somebody."""
    sweep_calls(clock.now())
    rng, reached = Random(f"{seed} calls"), 0
    for duty in Duty.objects.filter(kind=CALL.name, state="open").select_related("owner").order_by("pk"):
        well = rng.random() < REACHED
        at = first_day + timedelta(days=rng.randrange(2), hours=1, minutes=rng.randrange(600))
        if duty.owner is None:
            continue
        scope = scope_of_user(duty.owner, at=clock.now())
        (receipt,) = duties.keep(scope, batch=[_record(duty, rng, at, well=well)], kinds=KINDS)
        reached += well and receipt.state == "kept"
    return reached


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
