"""Pure judgements: instruments, queues, covers, plates."""

import math
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.checkpoints.rules import cover, passing, queueing, temperatures
from lianfang.people.rules import check_plate
from lianfang.testing.world import NOON


def measured(number, seed=1):
    dice = random.Random(seed)
    return [Decimal(f"{dice.gauss(36.4, 0.3):.1f}") for _ in range(number)]


def test_real_readings_look_real():
    suspected = sum(temperatures.honesty(measured(200, seed)).is_suspect for seed in range(200))
    assert suspected <= 2  # of 200 honest posts; the threshold is one in a thousand, and flat runs


def test_readings_rounded_to_halves_are_noticed():
    rounded = [Decimal(round(one * 2)) / 2 for one in measured(200)]
    assert temperatures.honesty(rounded).prefers_digits


def test_one_value_written_over_and_over_is_flat():
    run = [Decimal("36.5")] * temperatures.LONGEST_RUN
    assert temperatures.honesty(run).is_flat
    assert not temperatures.honesty(run[:-1]).is_flat


def test_few_readings_are_not_judged_by_their_digits():
    assert temperatures.honesty(measured(49)).chi_square is None
    assert temperatures.honesty(measured(50)).chi_square is not None


def test_an_instrument_in_cold_air_reads_low():
    assert temperatures.is_cold(Decimal("9.9")) and not temperatures.is_cold(Decimal("10.0"))
    assert not temperatures.is_cold(None)


@pytest.mark.parametrize(
    ("celsius", "plausible"),
    [("33.9", False), ("34.0", True), ("43.0", True), ("43.1", False), ("36.55", False), ("NaN", False)],
)
def test_the_display_shows_34_to_43_in_tenths(celsius, plausible):
    assert temperatures.is_plausible(Decimal(celsius)) is plausible


def test_erlang_c_agrees_with_the_tables():
    # M/M/1: the share that waits is the load; M/M/2 with load 1: one third.
    assert math.isclose(queueing.erlang_c(0.5, 1), 0.5)
    assert math.isclose(queueing.erlang_c(1.0, 2), 1 / 3)
    assert math.isclose(queueing.erlang_c(4.0, 5), 0.5541, abs_tol=5e-4)


def test_a_queue_without_enough_lanes_only_grows():
    stuck = queueing.wait(per_hour=240, seconds=60, lanes=4)
    assert stuck.must_wait == 1.0 and stuck.mean_s == math.inf


def test_the_simulation_agrees_with_the_formula():
    formula = queueing.wait(per_hour=200, seconds=60, lanes=4)
    days = [queueing.simulate(hourly=[200.0] * 24, seconds=60, lanes=4, seed=seed) for seed in range(8)]
    mean = sum(day.mean_s for day in days) / len(days)
    assert math.isclose(mean, formula.mean_s, rel_tol=0.25)
    assert queueing.simulate(hourly=[200.0] * 24, seconds=60, lanes=4, seed=0) == days[0]


@given(st.floats(1, 900), st.floats(5, 300), st.floats(10, 900))
def test_the_lanes_named_are_enough_and_one_fewer_is_not(per_hour, seconds, target):
    lanes = queueing.lanes_for(per_hour=per_hour, seconds=seconds, target_s=target)
    if lanes is None:
        return
    assert queueing.wait(per_hour=per_hour, seconds=seconds, lanes=lanes).p95_s <= target
    if lanes > 1:
        assert queueing.wait(per_hour=per_hour, seconds=seconds, lanes=lanes - 1).p95_s > target


def turn(competence, start, end):
    return cover.Turn(competence, NOON + timedelta(minutes=start), NOON + timedelta(minutes=end))


SPANS = st.lists(st.tuples(st.integers(0, 600), st.integers(15, 300)), max_size=8)


@given(SPANS)
def test_every_minute_without_a_competence_is_in_a_hole_and_no_other(spans):
    turns = [turn("police", start, start + length) for start, length in spans]
    holes = cover.holes(turns, from_at=NOON, to_at=NOON + timedelta(minutes=600))
    gaps = [one for one in holes if one.competence == "police" and one.kind == "gap"]
    for minute in range(0, 600, 7):
        at = NOON + timedelta(minutes=minute)
        manned = any(one.from_at <= at < one.to_at for one in turns)
        missing = any(one.from_at <= at < one.to_at for one in gaps)
        assert manned != missing


def test_a_change_with_15_minutes_together_is_no_hole():
    span = {"from_at": NOON, "to_at": NOON + timedelta(minutes=600)}
    others = [turn(one, 0, 600) for one in ("health", "transport")]
    assert cover.holes([*others, turn("police", 0, 300), turn("police", 285, 600)], **span) == []
    (short,) = cover.holes([*others, turn("police", 0, 300), turn("police", 286, 600)], **span)
    assert short.kind == "overlap"


@pytest.mark.parametrize(
    ("raw", "valid"),
    [("鲁G12345", True), ("鲁GD12345", True), ("鲁G12345D", True), ("粤Z1234港", True), ("WJ鲁1234A", True),
     ("使224578", True),
     ("鲁GI2345", False), ("鲁GO2345", False), ("鲁GF1A234", False), ("鲁g·1 2345", True)],
)  # fmt: skip
def test_plates_are_judged_and_never_refused(raw, valid):
    assert check_plate(raw).valid is valid


def test_where_a_plate_was_given_out_is_read_off_it():
    assert passing.plate_origin("鲁G12345") == "鲁G"
    assert passing.plate_origin("使224578") == "使2" and passing.plate_origin("ABC123") == ""
