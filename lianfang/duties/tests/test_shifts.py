"""One person fills one seat at a time, a shift has a longest length: judged alone, by any plan of shifts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianfang.duties.shifts import LONGEST_STAY, REST, Seat, clash, longest_stay
from lianfang.testing.world import NOON

MINUTE = timedelta(minutes=1)
SPANS = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 3000), st.integers(5, 900)), max_size=8)


def seats(spans):
    return [
        Seat(who, NOON + start * MINUTE, NOON + (start + length) * MINUTE, "门")
        for who, start, length in spans
    ]


@given(SPANS)
def test_a_clash_is_found_if_and_only_if_a_person_stands_twice_at_some_minute(spans):
    held = seats(spans)
    marks = [one.from_at for one in held]  # an overlap begins where one of the two does
    twice = any(
        sum(one.user_id == who and one.from_at <= at < one.to_at for one in held) > 1
        for at in marks
        for who in (1, 2)
    )
    found = clash(held)
    assert (found is not None) == twice
    if found is not None:
        first, second = found
        assert first.user_id == second.user_id and second.from_at < first.to_at


def test_a_seat_may_begin_as_the_one_before_ends():
    assert clash(seats([(1, 0, 60), (1, 60, 60)])) is None
    assert clash(seats([(1, 0, 60), (1, 59, 60)])) is not None
    assert clash(seats([(1, 0, 60), (2, 30, 60)])) is None


def test_shifts_with_too_little_rest_between_are_one_stay():
    eight = 8 * 60
    rest = int(REST / MINUTE)
    assert longest_stay(seats([(1, 0, eight), (1, eight + rest, eight)])) == 8 * 60 * MINUTE
    assert (
        longest_stay(seats([(1, 0, eight), (1, eight + rest - 1, eight)])) == 16 * 60 * MINUTE > LONGEST_STAY
    )
    assert longest_stay([]) == timedelta()
