"""A person's own duties, page by page: none twice, none skipped, also where one place owes two."""

from datetime import timedelta

import pytest

from lianfang.accounts import actions as accounts
from lianfang.duties import actions as duties
from lianfang.testing.world import NOON, open_round

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def test_pages_of_duties_leave_none_out(world, client):
    one = open_round(world)
    doors = world.doors("garden")
    duties.raise_duties(
        world.scope("liu"),
        kind="screening.visit",
        origin="test",
        items=[duties.NewDuty(door.pk, door.path, NOON, NOON + HOUR) for door in doors[:2]],
    )
    duties.pair(world.scope("wang"), place=world.places["garden"], user=world.cast["zhou"])
    token = accounts.create_token(world.scope("liu"), username="zhou")

    def page(after):
        address = f"/api/v1/duties/mine?limit=3&after={after}"
        return client.get(address, headers={"authorization": f"Bearer {token}"}).json()

    seen, after = [], ""
    while rows := page(after):
        seen += [row["id"] for row in rows]
        after = f"{rows[-1]['path']}:{rows[-1]['id']}"
    assert len(seen) == len(set(seen)) == len(doors) + 2
    assert one.code == "r1"
