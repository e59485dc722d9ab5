"""Places and people as people name them: by name, address, code, login or telephone."""

import pytest

from lianfang.measures.models import Measure
from lianfang.testing.doors import browser
from lianfang.testing.world import _place

pytestmark = pytest.mark.django_db
DRAFT = {"kind": "screening", "content": "逐户排查", "reason": "外防输入"}


def offered(world, name, kind, words, ability="see"):
    page = browser(world, name).get(f"/naming/{kind}/", {"words": words, "ability": ability})
    return [
        line.partition('value="')[2].partition('"')[0] for line in page.content.decode().split("<option")[1:]
    ]


@pytest.mark.parametrize(
    "named",
    [
        "binhe",
        "滨河社区",
        "高新区新城街道滨河社区",
        "高新区新城街道滨河社区(binhe)",
        "滨河社区（binhe）",
        " binhe ",
    ],
)
def test_a_place_is_named_by_its_code_its_name_or_its_address(world, named):
    browser(world, "gao").post("/measures/new/", DRAFT | {"places": named})
    assert Measure.objects.get().areas.get().place.code == "binhe"


def test_several_places_are_parted_as_people_part_them(world):
    browser(world, "gao").post("/measures/new/", DRAFT | {"places": "滨河社区、清池街道，garden"})
    assert {one.place.code for one in Measure.objects.get().areas.all()} == {"binhe", "qingchi", "garden"}


def test_of_several_with_one_name_none_is_guessed(world):
    _place(world, world.places["qingchi"], "community", "binhe-2", "滨河社区")
    answer = browser(world, "gao").post("/measures/new/", DRAFT | {"places": "滨河社区"})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "(binhe)" in shown and "(binhe-2)" in shown
    assert not Measure.objects.exists()


def test_the_offers_of_a_place_end_at_the_asker_s_area(world):
    assert offered(world, "fang", "place", "花园")[0].endswith("(garden)")
    assert offered(world, "fang", "place", "北张") == []
    assert offered(world, "chen", "place", "花园") == []
    assert len(offered(world, "chen", "place", "北张")) >= 2
    assert offered(world, "fang", "place", "花园", "decide-as-government") == []
    assert offered(world, "fang", "place", "") == []


def test_the_offer_for_the_last_of_several_keeps_those_before_it(world):
    assert offered(world, "fang", "places", "garden，滨河社")[0].startswith("garden，")


def test_a_colleague_is_offered_by_name_by_login_and_by_telephone_within_the_area(world):
    zhou = world.cast["zhou"]
    for words in ("周网", "zho", "19900000004"):
        assert offered(world, "fang", "user", words) == [f"{zhou.name}(zhou)"], words
        assert offered(world, "chen", "user", words) == [], words
    assert offered(world, "sun", "user", "周网") == []  # may see figures, and nobody's name
    assert offered(world, "fang", "user", "1990000") == []  # a part of a number finds nobody


def test_a_person_is_named_by_name_in_an_order(world):
    facts = {"content": "补查空户", "place": "binhe", "unit": "滨河社区", "due_at": "2020-01-30T12:00"}
    fang = browser(world, "fang")
    for person in ("王书记", "wang", "王书记(wang)", "19900000003"):
        assert fang.post("/orders/new/", facts | {"person": person}).status_code == 302, person
    refused = fang.post("/orders/new/", facts | {"person": "陈主任"})
    assert refused.status_code == 404 and "补查空户" in refused.content.decode()
