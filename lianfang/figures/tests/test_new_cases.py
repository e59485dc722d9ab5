"""New is what was first so classified in the last 24 hours, by when it was decided; unknown days apart."""

from datetime import timedelta

import pytest

from lianfang.cases import actions as cases
from lianfang.kit import clock
from lianfang.testing.figures import told
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


def report(world, name, classification, **facts):
    facts = {"name": name, "classification": classification, **facts}
    return cases.report_case(world.scope("qian"), place=world.doors("garden")[0], facts=facts)


def classify(world, case, classification):
    cases.classify_case(
        world.scope("qian"), case=case, classification=classification, at=clock.now(), reason="复核"
    )


def confirmed(world):
    found = told(world, "cases-confirmed", "cases-confirmed-new", who="qian")
    return found["cases-confirmed"], found["cases-confirmed-new"]


def test_what_is_confirmed_a_second_time_is_not_new(world):
    one = report(world, "甲", "confirmed")
    assert confirmed(world) == (1, 1)
    clock.fix(NOON + timedelta(hours=30))
    assert confirmed(world) == (1, 0)
    for step in ("excluded", "confirmed"):
        clock.fix(clock.now() + timedelta(minutes=1))
        classify(world, one, step)
    assert confirmed(world) == (1, 0)
    report(world, "乙", "confirmed")
    assert confirmed(world) == (2, 1)


def test_a_case_on_no_day_is_counted_and_told_apart(world):
    report(world, "丙", "confirmed")
    report(world, "丁", "suspected", onset_on=NOON.date())
    found = told(world, "cases-all", "cases-undated", who="qian")
    assert found == {"cases-all": 2, "cases-undated": 1}


def test_who_may_not_see_cases_is_told_no_number_of_them(world):
    report(world, "戊", "confirmed")
    assert "cases-confirmed" not in told(world, who="liu")
