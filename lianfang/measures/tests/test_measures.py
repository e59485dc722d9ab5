"""From draft to end: what a decision needs, who stands behind it, and when it holds."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.kit import clock
from lianfang.kit.problems import OutOfScope
from lianfang.measures import actions, hooks, queries, rules
from lianfang.measures.models import Measure
from lianfang.measures.problems import (
    AlreadyAnswered,
    MeasureIncomplete,
    MeasureNotNow,
    NoMeasure,
    NoPower,
    NotClassA,
    RoadRule,
    SamePerson,
    Widening,
)
from lianfang.testing import measures
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def at_garden(world, at=None, kind="", who="zhou"):
    path = world.places["garden-1-1-101"].path
    return queries.in_force(world.scope(who), at=at or clock.now(), path=path, kind=kind)


def test_a_restriction_holds_once_decided_confirmed_and_announced(world):
    measure = measures.draft(world)
    assert measure.state == "draft" and not at_garden(world)
    measure = actions.decide(world.scope("gao"), measure=measure)
    assert measure.state == "to-confirm" and not at_garden(world)
    measure = actions.confirm(measures.person_of(world, "government", 2), measure=measure)
    assert measure.state == "decided" and not at_garden(world)
    measure = actions.announce(world.scope("gao"), measure=measure)
    assert measure.state == "in-force" and at_garden(world) == [measure]


def test_the_second_person_is_another_one(world):
    measure = actions.decide(world.scope("gao"), measure=measures.draft(world))
    with pytest.raises(SamePerson):
        actions.confirm(world.scope("gao"), measure=measure)
    with pytest.raises(NoPower):
        actions.confirm(world.scope("liu"), measure=measure)


def test_a_screening_needs_one_person_and_its_announcement(world):
    measure = actions.decide(world.scope("gao"), measure=measures.draft(world, "screening"))
    assert measure.state == "decided"
    assert actions.announce(world.scope("gao"), measure=measure).state == "in-force"


def test_the_next_level_up_is_told_at_the_same_time(world):
    measure = actions.decide(world.scope("gao"), measure=measures.draft(world, "place-closure"))
    measure = actions.confirm(measures.person_of(world, "government", 2), measure=measure)
    with pytest.raises(MeasureIncomplete):
        actions.announce(world.scope("gao"), measure=measure)
    assert actions.announce(world.scope("gao"), measure=measure, told_above=True).told_above_at == NOON


@pytest.mark.parametrize(
    "lacking",
    [
        {"document_no": ""},
        {"content": " "},
        {"reason": ""},
        {"places": []},
        {"basis": "idl-57"},
        {"upper_document_no": ""},
        {"help_number": ""},
        {"appeal_route": ""},
        {"to_at": None},
    ],
    ids=str,
)
def test_nothing_is_decided_without_number_ground_area_content_reason_end_help_and_appeal(world, lacking):
    """G1, as far as it is the measure's: what a restricted person must be told is there before it holds."""
    with pytest.raises(MeasureIncomplete):
        actions.decide(world.scope("gao"), measure=measures.draft(world, **lacking))
    assert not Measure.objects.exclude(decided_at=None).exists()


def test_isolation_is_for_diseases_managed_as_class_a(world):
    actions.choose_pack(
        world.scope("liu"), event=world.event, pack="influenza-school", edition="2025-09-01", reason="流感"
    )
    with pytest.raises(NotClassA):
        actions.decide(world.scope("qian"), measure=measures.draft(world, "isolate", body="cdc"))
    actions.change_param(
        world.scope("liu"), event=world.event, name="managed_as_a", value="1", reason="国务院批准"
    )
    assert actions.decide(world.scope("qian"), measure=measures.draft(world, "isolate", body="cdc"))


@pytest.mark.parametrize(
    ("road", "above", "broken"),
    [
        ({"site": "gate"}, False, []),
        ({}, False, ["site-missing"]),
        ({"site": "expressway-main-line"}, True, ["main-line"]),
        ({"site": "service-area"}, False, ["decision-above"]),
        ({"site": "service-area"}, True, []),
        ({"site": "village-road", "barrier": "hard"}, True, ["hard-barrier"]),
        ({"site": "expressway-exit", "barrier": "closes"}, True, ["closing"]),
        ({"site": "expressway-exit", "barrier": "closes", "detour": "走东外环"}, True, []),
        ({"site": "ordinary-road", "lets_emergency_pass": False}, False, ["emergency"]),
    ],
)
def test_the_rules_for_roads(road, above, broken):
    assert rules.road_faults(rules.Road(**road), decided_above=above) == broken


def test_two_points_do_not_stand_on_one_stretch_and_direction(world):
    road = rules.Road(site="ordinary-road", stretch="健康东街 3 km", direction="东")
    measures.in_force(world, road=road)
    with pytest.raises(RoadRule):
        actions.decide(world.scope("gao"), measure=measures.draft(world, "checkpoint", "binhe", road=road))
    other = rules.Road(site="ordinary-road", stretch="健康东街 3 km", direction="西")
    assert actions.decide(
        world.scope("gao"), measure=measures.draft(world, "checkpoint", "binhe", road=other)
    )


def test_only_the_body_that_decided_lifts(world):
    measure = measures.in_force(world, "isolate", body="cdc")
    with pytest.raises(NoPower):
        actions.lift(world.scope("gao"), measure=measure, reason="试试")
    clock.fix(NOON + HOUR)
    assert actions.lift(world.scope("qian"), measure=measure, reason="平稳").state == "lifted"
    assert not at_garden(world) and at_garden(world, NOON)


def test_the_government_writes_down_a_cancellation_from_above_with_its_number(world):
    measure = measures.in_force(world)
    with pytest.raises(MeasureIncomplete):
        actions.cancel(world.scope("gao"), measure=measure, reason="上级撤销")
    with pytest.raises(NoPower):
        actions.cancel(world.scope("liu"), measure=measure, reason="上级撤销", document_no="潍1号")
    ended = actions.cancel(world.scope("gao"), measure=measure, reason="上级撤销", document_no="潍1号")
    assert ended.state == "cancelled"


def test_a_draft_is_dropped_by_those_who_prepare(world):
    assert (
        actions.cancel(world.scope("liu"), measure=measures.draft(world), reason="写错").state == "cancelled"
    )
    with pytest.raises(OutOfScope):
        actions.cancel(world.scope("chen"), measure=measures.draft(world), reason="写错")


def test_it_runs_out_by_the_clock_and_what_hangs_on_it_is_told_once(world):
    measures.in_force(world, to_at=NOON + HOUR)
    told = []

    def listen(scope, *, measure, at):
        told.append((measure.pk, at))

    hooks.on("measure-expired", listen)
    try:
        assert at_garden(world, NOON + HOUR - timedelta(seconds=1)) and not at_garden(world, NOON + HOUR)
        assert actions.expire(world.scope("liu"), at=NOON) == 0
        assert actions.expire(world.scope("liu"), at=NOON + HOUR) == 1
        assert actions.expire(world.scope("liu"), at=NOON + 2 * HOUR) == 0
    finally:
        hooks.off("measure-expired", listen)
    assert len(told) == 1 and told[0][1] == NOON + HOUR


def test_what_hangs_on_a_measure_hears_of_it_and_can_stop_it(world):
    heard = []

    def listen(scope, *, measure, at):
        heard.append((measure.state, at))

    def refuse(scope, *, measure, at):
        raise NoMeasure(kind="x")

    hooks.on("measure-in-force", listen)
    hooks.on("measure-lifted", refuse)
    try:
        measure = measures.in_force(world)
        assert heard == [("in-force", NOON)]
        with pytest.raises(NoMeasure):
            actions.lift(world.scope("gao"), measure=measure, reason="平稳")
        assert Measure.objects.get(pk=measure.pk).ended_at is None
    finally:
        hooks.off("measure-in-force", listen)
        hooks.off("measure-lifted", refuse)


def test_a_restriction_is_narrowed_but_never_widened(world):
    measure = measures.in_force(world, "checkpoint", "binhe qingchi", to_at=NOON + 48 * HOUR)
    for wider in ({"to_at": NOON + 72 * HOUR}, {"add": [world.places["xincheng"]]}, {"level": "L2"}):
        with pytest.raises(Widening):
            actions.adjust(world.scope("gao"), measure=measure, reason="再看看", **wider)
    clock.fix(NOON + HOUR)
    actions.adjust(world.scope("gao"), measure=measure, reason="平稳", remove=[world.places["binhe"]])
    assert not at_garden(world) and at_garden(world, NOON)
    with pytest.raises(MeasureNotNow):
        actions.adjust(world.scope("gao"), measure=measure, reason="平稳", remove=[world.places["qingchi"]])


def test_the_neighbouring_street_sees_nothing_of_it(world):
    measure = measures.in_force(world)
    assert at_garden(world, who="zhou") == [measure]
    assert at_garden(world, who="chen") == [] and queries.measures(world.scope("chen")) == []
    path = world.places["garden"].path
    with pytest.raises(NoMeasure):
        queries.measure_for(world.scope("chen"), kind="checkpoint", path=path, at=NOON)
    assert queries.measure_for(world.scope("liu"), kind="checkpoint", path=path, at=NOON) == measure


def test_an_appeal_has_a_clock_suspends_nothing_and_is_answered_once(world):
    measure = measures.in_force(world)
    kept = actions.appeal(
        world.scope("fang"), measure=measure, place=world.places["garden-1-1-101"], name="甲", text="透析"
    )
    assert kept.due_at == NOON + timedelta(hours=actions.ANSWER_HOURS) and at_garden(world) == [measure]
    answered = actions.answer(world.scope("fang"), appeal_id=kept.pk, outcome="upheld", text="准予外出就医")
    assert answered.answered_at == NOON
    with pytest.raises(AlreadyAnswered):
        actions.answer(world.scope("fang"), appeal_id=kept.pk, outcome="upheld", text="再答")
    with pytest.raises(NoMeasure):
        actions.appeal(
            world.scope("chen"), measure=measure, place=world.places["village-1"], name="乙", text="不涉及"
        )


def test_the_announcement_says_content_area_period_reason_help_and_appeal_in_three_languages(world, client):
    measure = measures.in_force(world, to_at=NOON + 48 * HOUR)
    client.force_login(world.cast["zhou"])
    page = client.get(f"/measures/{measure.pk}/announcement/").content.decode()
    for words in ("新城街道", "逐人测温", "外防输入", "0536-8880000", "向社区居委会", "2020年1月31日 12:00"):
        assert page.count(words) >= 2, words
    for language in ("zh-Hans", "zh-Hant", "en"):
        assert f'<article class="notice" lang="{language}">' in page
    assert "《传染病防治法》第六十六条" in page and "Infectious Diseases Law, article 66" in page


# In force at an instant, against a model that knows nothing of tables

START = datetime(2020, 2, 1, tzinfo=UTC)
DOORS = ("binhe", "garden", "village", "qingchi")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("decide", "decide", "drop-area", "shorten", "prolong", "drop-area", "add-area", "lift", "cancel")
        ),
        st.integers(0, 5),
        st.integers(1, 12),
    ),
    max_size=12,
)


class Naive:
    """Measures as spans: for each area from when to when, cut short by whatever ends it."""

    def __init__(self):
        self.spans = []  # [measure number, place code, from, to or None]
        self.ends = {}

    def at(self, path, places, moment):
        return {
            number
            for number, code, start, end in self.spans
            if path.startswith(places[code].path)
            and start <= moment
            and (end is None or moment < end)
            and (self.ends[number] is None or moment < self.ends[number])
        }


def play(world, model, steps):
    now, made = START, []
    for act, pick, hours in steps:
        now += timedelta(hours=hours)
        clock.fix(now)
        if act == "decide":
            to_at = now + timedelta(hours=hours * 3) if hours % 2 else None
            codes = ("xincheng", "binhe qingchi", "garden village qingchi")[pick % 3]
            one = measures.in_force(world, "screening", codes, to_at=to_at)
            model.spans += [[one.pk, code, now, None] for code in codes.split()]
            model.ends[one.pk] = to_at
            made.append(one)
        elif made:
            change(world, model, made[pick % len(made)], act, now, hours)


def change(world, model, one, act, now, hours):
    end = model.ends[one.pk]
    if end is not None and end <= now:
        with pytest.raises(MeasureNotNow):
            actions.lift(world.scope("gao"), measure=one, reason="x")
        return
    live = [span for span in model.spans if span[0] == one.pk and span[3] is None]
    scope = world.scope("gao")
    if act in {"shorten", "prolong"}:
        to_at = now + timedelta(hours=hours)
        actions.adjust(scope, measure=one, reason="x", to_at=to_at)
        model.ends[one.pk] = to_at
    elif act == "add-area" and "village" not in {span[1] for span in live}:
        actions.adjust(scope, measure=one, reason="x", add=[world.places["village"]])
        model.spans.append([one.pk, "village", now, None])
    elif act == "drop-area" and len(live) > 1:
        actions.adjust(scope, measure=one, reason="x", remove=[world.places[live[0][1]]])
        live[0][3] = now
    elif act == "lift":
        actions.lift(scope, measure=one, reason="x")
        model.ends[one.pk] = now
    elif act == "cancel":
        actions.cancel(scope, measure=one, reason="x", document_no="上1号")
        model.ends[one.pk] = now


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_is_in_force_at_any_instant_is_what_was_decided(world, steps):
    Measure.objects.all().update(ended_at=START, ended_as="lifted")
    model = Naive()
    play(world, model, steps)
    scope, known = world.scope("liu"), set(model.ends)
    turns = {moment for _, _, start, end in model.spans for moment in (start, end)} | set(model.ends.values())
    for turn in turns - {None}:
        for moment in (turn - timedelta(seconds=1), turn):
            for code in DOORS:
                path = world.places[code].path
                held = {one.pk for one in queries.in_force(scope, at=moment, path=path)} & known
                assert held == model.at(path, world.places, moment), (code, moment)
