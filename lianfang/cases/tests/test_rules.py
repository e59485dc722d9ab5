"""How cases are counted. Plain calls: no database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lianfang.cases import rules
from lianfang.cases.rules import CaseFact, Definition, Rule, classify

DAY = date(2020, 2, 1)
# docs/sources.md#community-class
RULES = Definition(
    (
        Rule("case", cases=1),
        Rule("outbreak", cases=2, link="same-site"),
        Rule("transmission", cases=2, link="unlinked"),
        Rule("transmission", outbreaks=2),
    ),
    {"case": ("none", 14), "outbreak": ("none", 14), "transmission": ("none", 14)},
)


def fact(id, day=0, group="", source="imported", classification="confirmed", linked_to=None):
    on = DAY + timedelta(days=day)
    return CaseFact(id, on, group or f"alone {id}", source, classification, linked_to)


def on(day):
    return DAY + timedelta(days=day)


def test_without_a_case_there_is_no_class():
    assert classify([], RULES, DAY).now == "none"


def test_one_case_is_a_class_of_its_own_and_names_the_case():
    found = classify([fact(7)], RULES, on(0))
    assert (found.now, found.rule, found.because) == ("case", "cases", (7,))


def test_a_suspected_case_counts_for_nothing_yet():
    assert classify([fact(1, classification="suspected")], RULES, on(0)).now == "none"


def test_a_case_counts_from_its_day_and_not_before():
    assert classify([fact(1, day=3)], RULES, on(2)).now == "none"
    assert classify([fact(1, day=3)], RULES, on(3)).now == "case"


def test_two_in_one_stairwell_within_fourteen_days_are_an_outbreak():
    assert classify([fact(1, group="a"), fact(2, day=13, group="a")], RULES, on(13)).now == "outbreak"


def test_two_in_one_stairwell_a_day_too_far_apart_are_not():
    assert classify([fact(1, group="a"), fact(2, day=14, group="a")], RULES, on(14)).now == "case"


def test_a_secondary_case_in_another_house_makes_an_outbreak_with_its_source():
    found = classify([fact(1), fact(2, day=4, source="local-linked", linked_to=1)], RULES, on(4))
    assert (found.now, found.because) == ("outbreak", (1, 2))


def test_two_without_a_link_are_transmission():
    found = classify([fact(1, source="unlinked"), fact(2, day=5, source="unlinked")], RULES, on(5))
    assert (found.now, found.rule) == ("transmission", "unlinked")


def test_two_imported_ones_in_two_houses_are_no_outbreak():
    assert classify([fact(1), fact(2, day=1)], RULES, on(1)).now == "case"


def test_two_outbreaks_in_one_community_are_transmission():
    cases = [fact(1, group="a"), fact(2, 1, "a"), fact(3, 2, "b"), fact(4, 3, "b")]
    found = classify(cases, RULES, on(3))
    assert (found.now, found.rule, found.because) == ("transmission", "outbreaks", (1, 2, 3, 4))


def test_a_class_is_held_until_the_clean_days_have_passed():
    cases = [fact(1, group="a"), fact(2, 1, "a")]
    assert classify(cases, RULES, on(14)).now == "outbreak"
    fallen = classify(cases, RULES, on(15))
    assert (fallen.now, fallen.rule, fallen.clean_days) == ("none", "clean", 14)


def test_a_class_holds_while_single_cases_go_on_though_no_window_gives_it_any_more():
    cases = [fact(1, group="a"), fact(2, 0, "a"), fact(3, 13), fact(4, 26)]
    assert classify(cases, RULES, on(26)).now == "outbreak"


def test_cases_before_a_clean_stretch_no_longer_count():
    cases = [fact(1, source="unlinked"), fact(2, 0, source="unlinked"), fact(3, 20)]
    assert classify(cases, RULES, on(20)).now == "case"


def test_a_pack_may_let_a_class_come_down_by_steps():
    steps = Definition(RULES.rules, {"transmission": ("outbreak", 7), "outbreak": ("none", 3)})
    cases = [fact(1, source="unlinked"), fact(2, source="unlinked")]
    assert [classify(cases, steps, on(day)).now for day in (6, 7, 9, 10)] == [
        "transmission", "outbreak", "outbreak", "none",
    ]  # fmt: skip


FACTS = st.lists(
    st.builds(
        fact,
        st.integers(1, 10_000),
        st.integers(0, 60),
        st.sampled_from(["a", "b", "c", ""]),
        st.sampled_from(["imported", "local-linked", "unlinked", "unknown"]),
        st.sampled_from(["confirmed", "clinical", "suspected", "excluded"]),
        st.none() | st.integers(1, 20),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@given(FACTS, st.integers(0, 90))
def test_the_order_of_the_list_means_nothing(cases, day):
    assert classify(cases, RULES, on(day)) == classify(cases[::-1], RULES, on(day))


@given(FACTS, st.integers(0, 90))
def test_one_more_case_of_the_day_never_lowers_a_class(cases, day):
    before = classify(cases, RULES, on(day)).now
    after = classify([*cases, fact(0, day)], RULES, on(day)).now
    assert rules.RANK[after] >= rules.RANK[before]


@given(FACTS, st.integers(0, 90))
def test_a_proposal_rests_on_cases_that_count(cases, day):
    found = classify(cases, RULES, on(day))
    counted = {one.id for one in cases if one.classification in RULES.counted and one.on <= on(day)}
    assert set(found.because) <= counted and (found.now == "none" or found.because)


@given(st.lists(st.integers(-5, 40)), st.integers(0, 60))
def test_completeness_is_a_share(delays, age):
    assert 0.0 <= rules.complete(delays, age) <= 1.0


def test_a_percentile_of_one_is_that_one_and_of_none_nothing():
    assert rules.percentile([5.0], 90) == 5.0 and rules.percentile([], 50) is None


def test_windows_reach_back_as_the_pack_says():
    found = rules.windows(DAY, None, look_back_days=14, contact_days=2, point_days=3)
    assert found == (on(-14), on(-2), on(-3), None)
