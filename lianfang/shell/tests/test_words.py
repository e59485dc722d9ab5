from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from lianfang.shell import words

NOW = datetime(2020, 1, 29, 4, 0, tzinfo=UTC)  # 12:00 in the district


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "–"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (99_999, 100_000, "99.9%"),
        (1, 100_000, "0.1%"),
        (1, 3, "33.3%"),
    ],
)
def test_a_share_is_100_only_when_all_is_done_and_0_only_when_nothing_is(part, whole, said):
    assert words.percent(part, whole) == said


def test_nothing_known_is_not_nought():
    assert (words.number(None), words.number(0), words.number(140_000)) == ("–", "0", "140,000")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "tomorrow 18:00"), ("zh-hans", "明天 18:00"), ("zh-hant", "明天 18:00")],
)
def test_a_moment_is_said_in_the_readers_language(language, said):
    with translation.override(language):
        assert words.near(NOW + timedelta(hours=30), NOW) == said


def test_a_day_in_chinese_names_the_month_first():
    with translation.override("zh-hans"):
        assert words.day(NOW) == "1月29日"
    with translation.override("en"):
        assert words.day(NOW) == "29 Jan"


def test_time_left_turns_into_time_overdue():
    with translation.override("en"):
        assert words.time_left(NOW + timedelta(hours=26, minutes=5), NOW) == "1 day 2 h left"
        assert words.time_left(NOW - timedelta(minutes=20), NOW) == "20 min overdue"
