"""The clinic's figures are its rows, for the district in numbers alone."""

from datetime import timedelta

import pytest

from lianfang.clinic.tests.test_visits import act, beds, came, yi  # noqa: F401  # fixtures
from lianfang.handovers import actions as desks
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.testing.doors import Api
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def values(world, who="liu"):
    answer = Api(world, who).get("figures", {"domain": "clinic"})
    assert answer.status_code == 200, answer.content
    return {
        one["code"]: one["value"] for one in answer.json()["figures"] if one["code"].startswith("clinic-")
    }


def test_a_day_of_the_clinic_in_numbers(world, yi, beds):  # noqa: F811
    child = came(yi, age=9, guardian="王母", travel="yes")
    home, ill = came(yi, name="赵二", home="binhe"), came(yi, name="钱三")
    came(yi, name="孙四", celsius="36.5", symptoms=[], goes="ordinary")
    clock.fix(NOON + 10 * MINUTE)
    for one in (child, home, ill):
        act(yi, one, "seeing")
    act(yi, child, "holding")
    act(yi, ill, "judging", {"finding": "suspect"})
    act(yi, ill, "holding")
    act(yi, ill, "samples", {"test": "nucleic", "sample_no": "S1"})
    act(yi, ill, "card", {"card_no": "K1", "card_at": clock.now().isoformat()})
    act(yi, home, "judging", {"finding": "ruled-out"})
    act(yi, home, "deciding", {"kind": "home"})
    told = values(world)
    assert [told[f"clinic-{one}"] for one in ("triaged", "fevers", "fever-children", "exposed")] == [
        4,
        3,
        1,
        1,
    ]
    assert [told[f"clinic-{one}"] for one in ("beds", "beds-taken", "held", "unplaced")] == [4, 2, 2, 1]
    assert [told[f"clinic-{one}"] for one in ("suspects", "cards", "cards-in-time")] == [1, 1, 1]
    assert [told[f"clinic-{one}"] for one in ("sampled", "results-awaited", "wait")] == [1, 1, 600]
    assert [told[f"clinic-{one}"] for one in ("home", "home-accepted")] == [1, 0]
    desks.accept(world.scope("wang"), id=HandOver.objects.get(flow="F6").pk)
    told = values(world)
    assert (told["clinic-home-accepted"], told["clinic-unplaced"]) == (1, 0)


def test_the_rows_behind_a_number_are_the_clinic_s_alone(world, yi):  # noqa: F811
    came(yi)
    assert Api(world, "liu").get("figures/clinic-fevers/rows").status_code == 404
    assert Api(world, "yi").get("figures/clinic-fevers/rows").status_code == 200
