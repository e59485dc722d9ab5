"""Figures of what the visits found, through the page part."""

from datetime import timedelta

from lianfang.duties import actions as duties
from lianfang.duties.rules import LATE_ENTRY
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.testing.figures import told
from lianfang.testing.world import open_round, visit


def send(world, *records):
    duties.keep(world.scope("zhou"), batch=list(records), kinds=KINDS)


def values(world, opened, who="liu", code="district"):
    found = told(world, who=who, place=code, round=opened.code)
    return {name.removeprefix("found-"): n for name, n in found.items() if name.startswith("found-")}


def test_nothing_reported_is_not_zero(world):
    opened = open_round(world)
    assert set(values(world, opened).values()) == {None}


def test_a_corrected_visit_counts_once_and_a_locked_door_not_at_all(world):
    opened = open_round(world)
    doors = world.doors("garden")
    first = visit(doors[0], returned=2, listed_area=1)
    send(world, first, visit(doors[0], head_count=4, fever=1, corrects=first["id"]))
    send(world, visit(doors[1], "verified-vacant", head_count=0), visit(doors[2], "nobody-home"))
    seen = values(world, opened)
    assert (seen["residents"], seen["returned"], seen["fever"], seen["vacant"]) == (4, 0, 1, 1)
    assert values(world, opened, code="village")["residents"] is None


def test_what_was_entered_late_is_counted_from_the_boundary_on(world):
    opened = open_round(world)
    doors = world.doors("garden")
    made = [clock.now(), clock.now() - LATE_ENTRY, clock.now() - LATE_ENTRY - timedelta(seconds=1)]
    opened.opens_at = min(made)
    opened.save()
    send(world, *(visit(door, at=at) for door, at in zip(doors, made, strict=False)))
    assert values(world, opened)["late"] == 1


def test_the_neighbouring_street_sees_no_figure_of_this_one(world, client):
    opened = open_round(world)
    client.force_login(world.cast["chen"])
    page = client.get("/figures/found/", {"round": opened.code, "place": "xincheng"})
    assert page.status_code == 404
    assert client.get("/figures/found/", {"round": opened.code, "place": "qingchi"}).status_code == 200
