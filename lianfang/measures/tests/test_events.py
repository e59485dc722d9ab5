"""The life of an event, and the key that goes with it."""

from datetime import date, timedelta

import pytest

from lianfang.accounts import keys
from lianfang.accounts.models import DataKey
from lianfang.kit import clock
from lianfang.kit.crypto import Unreadable
from lianfang.kit.problems import BadInput, NotAllowed
from lianfang.measures import actions, hooks, queries, rules
from lianfang.measures.models import Appeal, Resolution
from lianfang.measures.problems import (
    AlreadyKept,
    EventCodeTaken,
    EventNotNow,
    NoPower,
    SamePerson,
    StillOpen,
)
from lianfang.testing import measures
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


def kinds(world):
    return [one.kind for one in queries.event_steps(world.scope("liu"), event=world.event)]


def test_each_event_has_a_key_of_its_own(world):
    first = world.event.key_id
    second = actions.open_event(world.scope("liu"), code="flu", name="流感")
    assert second.key_id != first and keys.current().key_id == second.key_id
    with pytest.raises(EventCodeTaken):
        actions.open_event(world.scope("liu"), code="flu", name="流感")


@pytest.mark.parametrize("code", ["e/1", "..", "new", "a?b"])
def test_a_code_that_no_address_can_hold_is_refused_and_the_list_stands(world, client, code):
    client.force_login(world.cast["gao"])
    answer = client.post("/events/new/", {"once": "x", "code": code, "name": "试"})
    assert answer.status_code == 400 and "试" in answer.content.decode()
    assert client.get("/events/").status_code == 200


def test_prepared_then_opened_raised_and_lowered(world):
    event = actions.prepare_event(world.scope("liu"), code="flu", name="流感")
    assert (event.state, event.key_id, event.opened_at) == ("preparing", None, None)
    assert queries.current_event(world.scope("liu")) == world.event
    gao, told = world.scope("gao"), {"document_no": "1号", "upper_document_no": "省9号", "told": True}
    event = actions.open_event(gao, code="flu", level="III", **told)
    actions.raise_level(gao, event=event, level="I", reason="扩散", **told)
    event = actions.lower_level(gao, event=event, level="II", reason="平稳", **told)
    steps = queries.event_steps(world.scope("liu"), event=event)
    assert [(one.kind, one.level) for one in steps] == [
        ("prepared", ""),
        ("opened", "III"),
        ("raised", "I"),
        ("lowered", "II"),
    ]


def test_only_who_prepares_may_touch_it(world):
    for who in ("zhou", "liu"):
        with pytest.raises(NoPower):
            actions.raise_level(
                world.scope(who), event=world.event, level="IV", reason="x", document_no="1号", told=True
            )
    with pytest.raises(NotAllowed):
        actions.end_event(world.scope("liu"), event=world.event, reason="平稳", document_no="1")


def test_it_does_not_end_while_a_measure_holds(world):
    measure = measures.in_force(world)
    with pytest.raises(StillOpen):
        actions.end_event(world.scope("gao"), event=world.event, reason="平稳", document_no="1号")
    actions.lift(world.scope("gao"), measure=measure, reason="平稳")
    ended = actions.end_event(world.scope("gao"), event=world.event, reason="平稳", document_no="1号")
    assert (ended.state, ended.closed_at) == ("ended", NOON)


def test_rooms_may_add_what_must_be_finished_first(world):
    from lianfang.measures import ending

    def pending(scope, event, at):
        return [ending.Blocker("releases", "releases", 2)]

    actions.before_end(pending)
    try:
        with pytest.raises(StillOpen) as refusal:
            actions.end_event(world.scope("gao"), event=world.event, reason="平稳", document_no="1号")
        assert "releases：2" in str(refusal.value)
    finally:
        ending._asked.remove(pending)


def destroyed(world):
    appeal = actions.appeal(
        world.scope("fang"),
        measure=measures.in_force(world),
        place=world.places["garden"],
        name="甲",
        text="透析",
    )
    actions.lift(world.scope("gao"), measure=appeal.measure, reason="平稳")
    actions.end_event(
        world.scope("gao"), event=world.event, reason="平稳", document_no="1号", carried=["appeals"]
    )
    with pytest.raises(EventNotNow):
        actions.decide_retention(world.scope("liu"), event=world.event, reason="跳步", document_no="2号")
    actions.review_event(world.scope("liu"), event=world.event, reason="总结已报")
    actions.decide_retention(world.scope("liu"), event=world.event, reason="无须留存", document_no="2号")
    with pytest.raises(SamePerson):
        actions.destroy_event_data(world.scope("liu"), event=world.event, reason="销毁")
    assert keys.of(appeal.key_id).open_json(bytes(appeal.sealed))["name"] == "甲"
    return appeal


def test_its_personal_data_are_destroyed_by_a_second_person_after_the_decision(world):
    appeal = destroyed(world)
    heard = []

    def listen(scope, *, event, at):
        heard.append(event.code)

    hooks.on("event-destroyed", listen)
    try:
        done = actions.destroy_event_data(world.scope("gao"), event=world.event, reason="销毁")
    finally:
        hooks.off("event-destroyed", listen)
    key = DataKey.objects.get(pk=world.event.key_id)
    assert (done.state, bytes(key.wrapped), key.destroyed_at, heard) == ("destroyed", b"", NOON, ["2020-01"])
    with pytest.raises(Unreadable):
        keys.of(Appeal.objects.get(pk=appeal.pk).key_id)
    assert keys.current().key_id != key.pk
    assert kinds(world)[-4:] == ["ended", "reviewed", "retention-decided", "destroyed"]


def test_the_appeals_page_stands_after_the_destruction(world, client):
    destroyed(world)
    actions.destroy_event_data(world.scope("gao"), event=world.event, reason="销毁")
    client.force_login(world.cast["fang"])
    page = client.get("/appeals/")
    assert page.status_code == 200 and "透析" not in page.content.decode()


def test_a_paper_is_entered_once_and_minutes_become_numbered_points(world, client):
    facts = {"number": "潍1号", "sender": "市指挥部", "received_at": NOON, "summary": "立即排查"}
    actions.keep_instruction(world.scope("liu"), event=world.event, **facts)
    with pytest.raises(AlreadyKept):
        actions.keep_instruction(world.scope("liu"), event=world.event, **facts)
    client.force_login(world.cast["liu"])
    facts = {"number": "1", "title": "调度会", "chair": "高指挥"}
    rows = (
        ("逐户排查", "新城街道", "方主任", "2020-01-30T18:00"),
        ("", "", "", ""),
        ("设卡", "公安分局", "", ""),
    )
    for number, row in enumerate(rows):
        for name, value in zip(("text", "unit", "person", "due_at"), row, strict=True):
            facts[f"resolutions.{number}.{name}"] = value
    client.post("/events/2020-01/meetings/", facts)
    points = list(Resolution.objects.order_by("number").values_list("number", "unit", "person"))
    assert points == [(1, "新城街道", "方主任"), (2, "公安分局", "")]
    page = client.get("/events/2020-01/").content.decode()
    assert "逐户排查" in page and "市指挥部" in page
    client.force_login(world.cast["zhou"])
    assert "市指挥部" not in client.get("/events/2020-01/").content.decode()


def test_seven_one_seven():
    days = {"emerged": date(2020, 1, 10), "detected": date(2020, 1, 17), "notified": date(2020, 1, 19)}
    detect, notify, respond = rules.intervals(days)
    assert (detect.days, detect.is_met) == (7, True)
    assert (notify.days, notify.is_met) == (2, False)
    assert (respond.days, respond.is_met) == (None, None)
    actions_on = dict.fromkeys(rules.EARLY_ACTIONS, date(2020, 1, 20)) | {
        "community-measures": date(2020, 1, 27)
    }
    assert rules.intervals(days | actions_on)[2].days == 8
    actions_on["community-measures"] = None  # does not apply here
    assert rules.intervals(days | actions_on)[2].days == 1


def test_the_newest_word_on_a_milestone_counts(world):
    scope = world.scope("liu")
    for day in (20, 21):
        actions.set_milestone(scope, event=world.event, kind="detected", on=date(2020, 1, day))
    assert queries.milestones(scope, event=world.event)["detected"].on == date(2020, 1, 21)
    with pytest.raises(BadInput):
        actions.set_milestone(scope, event=world.event, kind="nonsense", on=None)


def test_the_past_is_answered_by_the_event_of_that_time(world):
    clock.fix(NOON + timedelta(days=30))
    actions.end_event(world.scope("gao"), event=world.event, reason="平稳", document_no="1号")
    assert queries.event_at(world.scope("liu"), at=NOON) == world.event
    assert queries.event_at(world.scope("liu"), at=clock.now()) is None
