"""The routes of the screening room: the vehicles of a place."""

from typing import Final

from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.kit.ids import uuid7
from lianfang.people.identity import seal_household
from lianfang.people.models import Household
from lianfang.screening.attached_lists import ATTACHED
from lianfang.screening.lists import PARKED
from lianfang.testing import canaries
from lianfang.testing.listings import rows as listed
from lianfang.testing.matrix import FORM, ONLY_POST, Fixture, Row
from lianfang.testing.world import NOON, World


def plant(world: World) -> dict[str, str]:
    """A marked vehicle in the garden whose owner nobody knows."""
    record = {
        "id": str(uuid7()),
        "kind": "screening.vehicle",
        "place": "garden",
        "made_at": NOON,
        "detail": {"plate": canaries.ROAD_PLATE, "result": "unmatched"},
    }
    (receipt,) = duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS)
    assert receipt.state == "kept", receipt
    home = Household(
        number=canaries.HOUSEHOLD,
        belongs_to=world.places["garden"],
        path=world.places["garden"].path,
        managed_path=world.places["garden"].path,
        host_district="潍城区",
        lives_outside=canaries.REASON,
    )
    seal_household(home, {"contact": canaries.CONTACT, "phone": canaries.CONTACT_PHONE})
    return {"attached": str(home.pk)}


def _called(fixture: Fixture) -> dict[str, str]:
    return {"id": str(uuid7()), "outcome": "well", "fever": "0"}


def _check(fixture: Fixture) -> dict[str, str]:
    return {"id": str(uuid7()), "plate": "鲁G55556", "result": "gone"}


ROWS: Final = (
    *listed(PARKED),
    *listed(ATTACHED, "attached/", asked=("show=unknown&sort=since",)),
    Row("attached/<int:pk>/call/", ("/attached/{attached}/call/",), FORM, needs="record", at="garden",
        done=(200, 302), body=_called, changes=True),
    Row("vehicles/<path:code>/", ("/vehicles/garden/", "/vehicles/garden/?show=open&format=csv"),
        needs="see", at="garden"),
    Row("vehicles/<path:code>/checks/", ("/vehicles/garden/checks/",), ONLY_POST, needs="record", at="garden",
        done=(302,), body=_check, changes=True),
)  # fmt: skip
