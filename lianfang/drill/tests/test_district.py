"""The plan of the demonstration: made twice the same, complete, and of nobody real."""

import hashlib
import json
from collections import Counter
from datetime import date
from random import Random

import pytest

from lianfang.drill import geometry, names, sweep
from lianfang.drill.district import QINGCHI, XINCHENG, District, PlaceRow, divisions
from lianfang.measures.rules import UNSAID_KINDS
from lianfang.people.rules import check_document, check_phone, check_plate, check_uscc
from lianfang.testing.world import NOON

SEED = 2020
NOBODY_REAL = ("丁", "凯", "晓", "芳", "敏")  # characters of the names the source article mentions


@pytest.fixture(scope="module")
def district() -> District:
    return District(SEED, 0.02)


@pytest.fixture(scope="module")
def places(district: District) -> list[PlaceRow]:
    return list(district.places())


def digest(scale: float, seed: int = SEED) -> str:
    return hashlib.sha256(repr(list(District(seed, scale).places())).encode()).hexdigest()


def test_the_same_seed_makes_the_same_district_and_another_seed_another() -> None:
    assert digest(0.01) == digest(0.01)
    assert digest(0.01) != digest(0.01, seed=7)


def test_the_full_plan_has_the_compounds_and_dwellings_of_the_task() -> None:
    full = District(SEED, 1.0)
    kinds = Counter(place.kind for place in full.places())
    assert len(full.compounds[XINCHENG]) == 228
    assert 155_000 < kinds["dwelling"] < 165_000
    assert kinds["community"] == sum(len(rows) for _, _, rows in divisions())
    in_xincheng = sum(full.sizes[one.id] for one in full.compounds[XINCHENG])
    assert 0.68 < in_xincheng / kinds["dwelling"] < 0.75


def test_every_place_stands_below_its_parent_and_paths_and_codes_are_its_own(places: list[PlaceRow]) -> None:
    by_id = {place.id: place for place in places}
    assert len({place.path for place in places}) == len({place.code for place in places}) == len(places)
    for place in places[1:]:
        assert place.parent_id is not None
        assert place.path[:-4] == by_id[place.parent_id].path


def test_a_pharmacy_is_one_and_no_enterprise_of_those_a_measure_asks_for_posts() -> None:
    asked = District(SEED, 0.02)
    list(asked.places())
    kinds = {(row.name[-2:] == "药房", row.kind) for row in asked.enterprises(60)}
    assert kinds == {(True, "pharmacy"), (False, "enterprise")}
    assert "pharmacy" not in UNSAID_KINDS


def test_real_communities_bear_their_statistical_code(places: list[PlaceRow]) -> None:
    known = {row.stats: row.name for _, _, rows in divisions() for row in rows}
    communities = [place for place in places if place.kind == "community"]
    assert communities
    assert all(known[place.stats] == place.name for place in communities)
    assert all(len(place.stats) == 12 for place in communities)


def test_several_estates_bear_one_name(places: list[PlaceRow]) -> None:
    found = Counter(place.name for place in places if place.kind == "compound")
    assert found["阳光花园"] >= 2


def test_grid_cells_take_whole_compounds_and_stay_near_five_hundred_households() -> None:
    full = District(SEED, 1.0)
    cells: Counter[str] = Counter(place.path[:16] for place in full.places() if place.kind == "dwelling")
    assert max(cells.values()) * 0.875 < 620
    assert 300 < sum(cells.values()) / len(cells) * 0.875 < 500


def test_communities_tile_their_street_without_gaps_or_overlaps() -> None:
    pieces = geometry.cut(Random(1), geometry.OUTLINES[XINCHENG], 87)
    whole = geometry.area(geometry.OUTLINES[XINCHENG])
    assert sum(map(geometry.area, pieces)) == pytest.approx(whole, rel=1e-6)
    assert min(map(geometry.area, pieces)) > whole / 87 / 2


def test_every_area_has_an_outline_near_weifang(places: list[PlaceRow]) -> None:
    for place in places:
        if place.kind in {"street", "community", "cell", "compound"}:
            ring = json.loads(place.geometry)["coordinates"][0]
            assert ring[0] == ring[-1]
            assert all(119.0 < x < 119.4 and 36.6 < y < 36.8 for x, y in ring)


def test_names_use_no_character_of_the_people_the_article_names() -> None:
    rng = Random(SEED)
    found = "".join(names.person(rng) for _ in range(20_000))
    assert not [letter for letter in NOBODY_REAL if letter in found]


def test_documents_are_of_a_county_that_does_not_exist_and_nearly_all_right() -> None:
    rng, born = Random(SEED), date(1980, 5, 17)
    numbers = [names.document(rng, born, 1 + order % 2, order // 2) for order in range(800)]
    cards = [number for kind, number in numbers if kind == "resident-id"]
    judged = [check_document("resident-id", number) for number in cards]
    assert all(number.startswith("370799") for number in cards)
    assert 0.98 < sum(one.valid is True for one in judged) / len(cards) < 1
    right = [one.number for one in judged if one.valid]
    assert len(right) == len(set(right))


def test_a_document_tells_the_birth_and_the_sex_it_was_made_for() -> None:
    rng = Random(1)
    judged = [check_document(*names.document(rng, date(1990, 2, 28), 2, order)) for order in range(50)]
    right = [one for one in judged if one.kind == "resident-id" and one.valid]
    assert {(one.birth_on, one.sex) for one in right} == {(date(1990, 2, 28), 2)}


def test_plates_phones_and_codes_have_the_right_form_and_repeat_nothing() -> None:
    plates = [names.plate(number) for number in range(1, 80_000)]
    assert len(set(plates)) == len(plates)
    assert all(check_plate(plate).valid for plate in plates[:2_000])
    assert {plate[:2] for plate in plates} > {"鲁V", "鲁G", "京A"}
    assert all(check_phone(names.phone(number)).valid for number in (0, 1, 99_999_999))
    assert names.uscc(19) == "913707990000000193"  # the test vector of docs/sources.md#uscc
    assert all(check_uscc(names.uscc(number)).valid for number in range(1, 1201))


def doors(count: int) -> list[sweep.Door]:
    return [
        sweep.Door(number, 0 if number % 8 == 0 else 3, "", "测试", "15400000000")
        for number in range(1, count + 1)
    ]


def test_a_worker_walks_about_fifty_one_households_a_day_within_working_hours() -> None:
    steps = list(sweep.days(SEED, [1, 2], doors(350), NOON.replace(hour=0)))
    first = {step.place_id for step in steps}
    households = [number for number in first if number % 8]
    assert 0.8 < len(households) / (51 * 2 * 2) < 1.25
    assert {step.worker for step in steps} == {1, 2}
    assert all(0 <= step.made_at.hour < 12 for step in steps)  # 08:00 to 20:00 in the district


def test_closed_doors_are_tried_again_the_same_evening() -> None:
    steps = sorted(sweep.days(SEED, [1], doors(175), NOON.replace(hour=0)), key=lambda one: one.made_at)
    tries = Counter(step.place_id for step in steps)
    closed = {step.place_id for step in steps if step.detail["outcome"] == "nobody-home"}
    assert closed
    again = [step for step in steps if tries[step.place_id] > 1]
    assert len({step.place_id for step in again}) > len(closed) / 2


def test_the_shares_of_outcomes_are_those_of_the_task() -> None:
    rng = Random(SEED)
    found = Counter(sweep.found(rng, sweep.Door(1, 3))["outcome"] for _ in range(20_000))
    assert 0.11 < found["nobody-home"] / 20_000 < 0.13
    assert 0.007 < found["refused"] / 20_000 < 0.013
    flagged = sum("flagged" in sweep.found(rng, sweep.Door(1, 3)) for _ in range(20_000))
    assert 0.003 < flagged / 20_000 < 0.006


def test_the_two_streets_share_no_compound(district: District, places: list[PlaceRow]) -> None:
    roots = {compound.path[:8] for compound in district.compounds[XINCHENG]}
    assert not roots & {compound.path[:8] for compound in district.compounds[QINGCHI]}
