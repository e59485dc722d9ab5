"""The strict formula, every table of it, and what is never done with a disinfectant."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.sanitation import dilution, practice
from lianfang.slots.models import SlotRecord
from lianfang.testing.answers import record, sound
from lianfang.testing.doors import Api
from lianfang.testing.world import NOON

KIND = "sanitation.disinfection"
DONE = sound(KINDS[KIND].form)


@pytest.mark.parametrize(("target", "parts"), [(500, 99), (1000, 49), (250, 199)])
def test_of_five_per_cent_the_strict_formula_asks_for_so_many_parts_of_water(target, parts):
    found = dilution.mix("liquid", strength=50_000, target=target, volume=10_000)
    assert found.parts == parts and found.stock + found.water == 10_000
    assert dilution.water_for(1, strength=50_000, target=target) == parts


@pytest.mark.parametrize("one", dilution.RECIPES, ids=lambda one: f"{one.form}-{one.target}")
def test_each_recipe_of_the_table_comes_to_its_strength(one):
    volume = one.water + (one.stock if one.form == "liquid" else 0)
    assert dilution.strength_of(one.form, stock=one.stock, strength=one.strength, volume=volume) == one.target
    assert dilution.mix(one.form, strength=one.strength, target=one.target, volume=volume).stock == one.stock


@pytest.mark.parametrize(("strength", "low", "high"), [(120_000, 500, 500), (130_000, 541, 542)])
def test_twenty_grams_of_bleaching_powder_in_4_8_litres(strength, low, high):
    assert low <= dilution.strength_of("powder", stock=20, strength=strength, volume=4800) <= high


@pytest.mark.parametrize("strength", [480, 580])
def test_one_tablet_in_a_litre(strength):
    assert dilution.strength_of("tablet", stock=1, strength=strength, volume=1000) == strength


@pytest.mark.parametrize("one", dilution.USES, ids=lambda one: one.code)
def test_every_use_of_the_table_lies_within_what_prevention_allows(one):
    held = practice.range_of(one.means, practice.PREVENTIVE)
    assert held.low <= one.low <= one.high <= held.high and held.minutes <= one.minutes[0]


def test_the_frequencies_are_those_of_the_table():
    often = {one.code: one.often for one in dilution.FREQUENCIES}
    assert (often["common-area"], often["lift"], often["high-touch"], often["market-hall"]) == (2, 2, 4, 3)


def test_what_is_shown_is_rounded_and_says_so():
    assert dilution.shown(Fraction(1, 3)) == Decimal("0.3") and not dilution.is_exact(Fraction(1, 3))
    assert str(dilution.shown(Fraction(9900))) == "9900" and dilution.is_exact(Fraction(99, 10))


@given(st.integers(2, 1_000_000), st.integers(1, 10_000), st.integers(1, 1_000_000))
def test_mixing_and_measuring_are_inverse_without_any_error(strength, target, volume):
    if strength <= target:
        return
    found = dilution.mix("liquid", strength=strength, target=target, volume=volume)
    assert found.stock * strength == target * volume and found.stock + found.water == volume
    assert dilution.water_for(1, strength=strength, target=target) * found.stock == found.water


@pytest.mark.parametrize("wrong", [(500, 1000, 1), (0, 1, 1), (500, 0, 1), (500, 100, 0)])
def test_nothing_is_made_stronger_by_water(wrong):
    strength, target, volume = wrong
    with pytest.raises(ValueError, match="liquid"):
        dilution.mix("liquid", strength=strength, target=target, volume=volume)


# Each line of the do-not list, as a record that tells of it, and what would make it right.
NEVER = [
    ("people", {"object": "people", "method": "spray"}, {"object": "surfaces", "method": "wipe"}),
    ("outdoor-air", {"object": "outdoor-air"}, {"object": "surfaces"}),
    ("rain-or-snow", {"object": "outdoor-ground", "weather": "rain"}, {"weather": "dry"}),
    ("rain-or-snow", {"object": "outdoor-ground", "weather": "snow"}, {"weather": "dry"}),
    ("outdoor-spraying", {"object": "outdoor-ground", "method": "spray"}, {"contaminated": True}),
    ("vehicle-outside", {"object": "vehicle-outside"}, {"contaminated": True}),
    ("water", {"object": "water"}, {"object": "surfaces"}),
    ("people-present", {"object": "indoor-air", "people_present": True}, {"people_present": False}),
    ("alcohol-spray", {"means": "alcohol", "method": "spray"}, {"method": "wipe"}),
    ("acid", {"mixed_with": "acid-cleaner"}, {"mixed_with": "nothing"}),
    ("self-made", {"origin": "self-made", "measured": 500, "object": "skin"}, {"object": "surfaces"}),
]


def test_every_rule_has_its_refusal():
    assert {code for code, *_rest in NEVER} == {one.code for one in practice.DO_NOT}


def told(world, detail):
    sent = DONE | detail
    if sent["origin"] == "self-made":
        sent.pop("licence_no", None)
    (receipt,) = Api(world, "zhou").post("records", [record(KIND, world.places["garden"], NOON, sent)]).json()
    return receipt


@pytest.mark.django_db
@pytest.mark.parametrize(("rule", "wrong", "right"), NEVER)
def test_what_is_never_done_is_refused_with_its_reason_and_leaves_no_trace(world, rule, wrong, right):
    receipt = told(world, wrong)
    (one,) = [each for each in practice.DO_NOT if each.code == rule]
    assert (receipt["state"], receipt["code"]) == ("refused", f"never-{rule}")
    with translation.override("en"):
        assert str(one.reason) in receipt["message"] and str(one.words) in receipt["message"]
    assert not SlotRecord.objects.exists()
    assert told(world, wrong | right)["state"] == "kept"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({"concentration": 1000}, "kept"), ({"concentration": 1001}, "disinfectant-too-strong"),
        ({"concentration": 250}, "kept"), ({"concentration": 249}, "disinfectant-too-weak"),
        ({"contact_minutes": 30}, "kept"), ({"contact_minutes": 29}, "disinfectant-too-short"),
        ({"concentration": 2000, "purpose": "terminal"}, "kept"),
        ({"concentration": 10_001, "purpose": "terminal"}, "disinfectant-too-strong"),
        ({"means": "chlorine-dioxide", "concentration": 501}, "disinfectant-too-strong"),
        ({"agent_expires_on": "2020-01-29"}, "kept"),
        ({"agent_expires_on": "2020-01-28"}, "disinfectant-expired"),
        ({"licence_no": ""}, "bad-detail"),
        ({"origin": "self-made"}, "bad-detail"),
        ({"origin": "self-made", "measured": 480}, "bad-detail"),
        ({"origin": "self-made", "measured": 500}, "kept"),
    ],
)  # fmt: skip
def test_strength_time_expiry_and_licence_from_both_sides(world, detail, said):
    receipt = told(world, detail)
    assert (receipt.get("code") or receipt["state"]) == said, receipt


def test_what_could_not_be_done_needs_no_licence(world):
    sent = record(KIND, world.places["garden"], NOON, {"outcome": "no-means", "origin": "product"})
    (receipt,) = duties.keep(world.scope("zhou"), batch=[sent], kinds=KINDS)
    assert receipt.state == "kept"


class TestCalculator:
    ASKED = "form=liquid&strength=50000&concentration=500&volume=10000"

    def test_page_api_and_command_say_the_same(self, world, run):
        page = Client(headers={"accept-language": "en"})
        page.force_login(world.cast["zhou"])
        shown = page.get(f"/dilution/?{self.ASKED}").content.decode()
        told = Api(world, "zhou").get(f"dilution?{self.ASKED}").json()
        assert (told["stock"], told["water_ml"], told["parts_of_water"], told["exact"]) == (
            100,
            9900,
            99,
            True,
        )
        assert "<b>100</b>" in shown and "<b>9,900</b>" in shown and "1 : 99" in shown
        flags = ("--form", "liquid", "--strength", "50000", "--concentration", "500", "--volume", "10000")
        assert run("dilution", "mix", *flags) == told

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            ("concentration=1500", "disinfectant-too-strong"), ("strength=400", "cannot-be-mixed"),
            ("object=people&method=spray", "never-people"), ("concentration=viel", "bad-detail"),
            ("means=alcohol&method=spray&concentration=40000", "never-alcohol-spray"),
        ],
    )  # fmt: skip
    def test_what_does_harm_is_refused_and_what_was_typed_stays(self, world, asked, code):
        answer = Api(world, "zhou").get(f"dilution?{asked}")
        assert answer.json()["code"] == code
        page = Client(headers={"accept-language": "en"})
        page.force_login(world.cast["zhou"])
        shown = page.get(f"/dilution/?{asked}")
        assert shown.status_code == answer.status_code
        first = asked.split("&")[0].partition("=")[2]
        assert f'value="{first}"' in shown.content.decode()
