"""The main round is that which covers most: one opened for a compound takes nothing away from anybody."""

from datetime import timedelta

import pytest
from django.test import Client

from lianfang.duties import actions as duties
from lianfang.duties import queries
from lianfang.duties.models import Duty, Evidence, Round
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.testing.world import open_round, visit


def signed_in(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def rounds(world):
    """The district's round, and a later one of the building's first stairwell: six of sixteen doors."""
    main = open_round(world)
    clock.fix(clock.now() + timedelta(hours=1))
    small = open_round(world, code="r2", name="楼道复查", place=world.places["garden-1-1"])
    return main, small


@pytest.mark.parametrize("name", ["liu", "fang", "chen", "zhou", "gao"])
def test_everybody_above_a_smaller_newer_round_goes_on_seeing_the_main_one(world, rounds, name):
    assert queries.current_round(world.scope(name)) == rounds[0]
    page = text(signed_in(world, name).get("/situation/"))
    assert "第一轮" in page and ">0</b> / 0" not in page


def test_the_larger_of_two_rounds_is_the_main_one_whichever_was_opened_first(world):
    open_round(world, code="r2", name="小", place=world.places["garden-1-1"])
    main = open_round(world)
    assert queries.current_round(world.scope("liu")) == main
    assert queries.round_named(world.scope("liu"), name="current") == main


def test_a_chosen_round_is_carried_by_every_link_to_a_place(world, rounds):
    main, small = rounds
    fang = signed_in(world, "fang")
    assert f'href="?round={small.pk}"' in text(fang.get("/"))
    chosen = text(fang.get(f"/gaps/?round={small.pk}&place=garden-1"))
    assert (
        f'href="?round={main.pk}&amp;place=garden-1"' in chosen and 'aria-current="true">楼道复查' in chosen
    )
    assert "<b>楼道复查</b></a>" in chosen.split("<main")[0]  # the bar says which round is shown
    page = text(fang.get(f"/?round={small.pk}&place=garden-1"))
    links = [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/places/")]
    assert links and all(one.endswith(f"?round={small.pk}") for one in links)
    gaps = text(fang.get(f"/gaps/?round={small.pk}&place=garden-1"))
    assert f"/places/garden-1-1-101/?round={small.pk}" in gaps
    building = text(fang.get(f"/places/garden-1/?round={small.pk}"))
    assert f"/places/garden-1-1-101/?round={small.pk}" in building
    assert "/places/garden-1-1-101/?round=" not in text(fang.get("/gaps/"))


def test_a_door_outside_the_chosen_round_opens_in_its_own_and_can_be_recorded(world, rounds):
    main, small = rounds
    fang = signed_in(world, "fang")
    page = text(fang.get(f"/places/garden-1-2-101/?round={small.pk}"))
    assert "not in the base" not in page
    assert f"/places/garden-1-2-101/visit/?round={main.pk}" in page
    both = text(fang.get("/places/garden-1-1-101/"))
    assert "楼道复查" in both and f'href="?round={small.pk}"' in both


def test_an_area_outside_the_chosen_round_shows_its_own_sums(world, rounds):
    _main, small = rounds
    page = text(signed_in(world, "liu").get(f"/places/qingchi/?round={small.pk}"))
    assert "第一轮" in page and "楼道复查" not in page.split("<main")[1].split("headline")[0]


def test_a_round_opened_by_mistake_is_withdrawn_and_what_was_recorded_stays(world, rounds):
    main, small = rounds
    door = world.places["garden-1-1-101"]
    duties.keep(world.scope("zhou"), batch=[visit(door)], kinds=KINDS)
    assert set(Duty.objects.filter(place=door).values_list("state", flat=True)) == {"done"}
    evidence = Evidence.objects.count()
    fang = signed_in(world, "fang")
    assert "Withdraw a round opened by mistake" in text(fang.get("/rounds/r2/"))
    fang.post("/rounds/r2/withdrawal/", {"reason": " "})
    assert Round.objects.get(code="r2").closed_at is None
    fang.post("/rounds/r2/withdrawal/", {"reason": "开错了"})
    assert Round.objects.get(code="r2").closed_at is not None
    states = Duty.objects.filter(round=small).values_list("state", flat=True)
    assert set(states) == {"void"} and len(states) == 6
    assert Duty.objects.get(round=main, place=door).state == "done"
    assert Evidence.objects.count() == evidence + 6
    sums = queries.coverage(world.scope("liu"), round_id=small.pk, path=small.path)
    assert (sums.raised, sums.void, sums.due) == (6, 6, 0)
    assert sums == queries.recount(world.scope("liu"), round_id=small.pk, path=small.path)
    assert "withdrawn" in text(fang.get("/rounds/"))
    again = fang.post("/rounds/r2/withdrawal/", {"reason": "x"}, follow=True)
    assert "closed" in again.content.decode()


def test_neither_a_neighbour_nor_one_without_the_power_withdraws_a_round(world, rounds):
    for name in ("chen", "zhou"):
        signed_in(world, name).post("/rounds/r2/withdrawal/", {"reason": "x"})
        assert Round.objects.get(code="r2").closed_at is None
