"""A hand-over from one desk to another, through its actions: who may answer, when, and what stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.lists import HAND_OVERS
from lianfang.handovers.models import HandOver, HandOverStep, Receiver, flow_codes
from lianfang.handovers.problems import (
    AlreadyAnswered,
    NeedsAnswer,
    NeedsOutcome,
    NotAcknowledged,
    NotYourDesk,
    RefConflict,
)
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail
from lianfang.kit.problems import NotFound, OutOfScope
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


def send(world, flow="F2", *, to="binhe", ref="a-1", name="王小明", **more):
    payload = {"name": name} | more.pop("payload", {})
    return actions.hand_over(
        world.scope(more.pop("by", "liu")),
        flow=flow,
        from_place=world.places[more.pop("at_place", "xincheng")],
        to_place=world.places[to],
        payload=payload,
        ref=ref,
        **more,
    )


def test_it_lies_before_the_people_posted_at_the_desk(world):
    one = send(world)
    assert [each.pk for each in listed(HAND_OVERS, world.scope("wang"), at=NOON)] == [one.pk]
    assert queries.waiting(world.scope("wang"), at=NOON) == 1
    assert listed(HAND_OVERS, world.scope("fang"), at=NOON) == []
    assert one.due_at == NOON + timedelta(minutes=120)
    assert one.state == "sent"


def test_the_neighbouring_street_sees_nothing(world):
    one = send(world)
    chen = world.scope("chen")
    assert all(listed(HAND_OVERS, chen, at=NOON, box=box) == [] for box in ("mine", "sent", "closed"))
    for act in (
        lambda: queries.hand_over(chen, id=one.pk, at=NOON),
        lambda: actions.accept(chen, id=one.pk),
        lambda: actions.refuse(chen, id=one.pk, reason="不是我们的"),
        lambda: actions.close(chen, id=one.pk, outcome="arrived"),
        lambda: actions.reveal(chen, id=one.pk, purpose="看看"),
    ):
        with pytest.raises(NotFound):
            act()


def test_sending_twice_is_harmless_and_another_desk_is_a_conflict(world):
    assert send(world).pk == send(world).pk
    assert (HandOver.objects.count(), HandOverStep.objects.count(), Receiver.objects.count()) == (1, 1, 1)
    with pytest.raises(RefConflict):
        send(world, to="north")


def test_nobody_hands_over_from_a_place_that_is_not_theirs(world):
    with pytest.raises(OutOfScope):
        send(world, by="chen")
    with pytest.raises(BadDetail):
        send(world, payload={"colour": "red"})
    assert HandOver.objects.count() == 0


def test_only_what_was_accepted_closes_and_only_with_an_outcome(world):
    one, wang = send(world), world.scope("wang")
    with pytest.raises(NotAcknowledged):
        actions.close(wang, id=one.pk, outcome="arrived")
    actions.accept(wang, id=one.pk)
    for outcome in ("", "reported", "withdrawn", "gone"):
        with pytest.raises(NeedsOutcome):
            actions.close(wang, id=one.pk, outcome=outcome)
    with pytest.raises(NeedsAnswer):
        actions.close(wang, id=one.pk, outcome="not-needed", words=" ")
    closed = actions.close(wang, id=one.pk, outcome="arrived")
    assert (closed.state, closed.outcome, closed.closed_by.name) == ("closed", "arrived", "王书记")
    with pytest.raises(AlreadyAnswered):
        actions.close(wang, id=one.pk, outcome="arrived")


def test_the_database_itself_refuses_an_end_without_acceptance_or_outcome(world):
    one = send(world)
    for change in ({"closed_at": NOON, "outcome": "arrived"}, {"accepted_at": NOON, "closed_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandOver.objects.filter(pk=one.pk).update(**change)


def test_those_above_see_it_but_only_the_desk_answers(world):
    one = send(world)
    assert queries.hand_over(world.scope("fang"), id=one.pk, at=NOON).pk == one.pk
    with pytest.raises(NotYourDesk):
        actions.accept(world.scope("fang"), id=one.pk)
    with pytest.raises(NotFound):
        actions.accept(world.scope("zhou"), id=one.pk)


def test_a_desk_without_people_is_answered_by_the_one_above(world):
    world.cast["wang"].postings.update(to_at=NOON - timedelta(hours=1), from_at=NOON - timedelta(days=1))
    one = send(world)
    assert [each.pk for each in listed(HAND_OVERS, world.scope("fang"), at=NOON)] == [one.pk]
    assert listed(HAND_OVERS, world.scope("liu"), at=NOON) == []
    assert actions.accept(world.scope("fang"), id=one.pk).state == "accepted"


def test_accepting_twice_is_harmless_and_the_second_person_learns_who_was_first(world):
    one = send(world, "F7", to="district", at_place="district")
    qian = world.scope("qian")
    actions.accept(qian, id=one.pk)
    assert actions.accept(qian, id=one.pk).state == "accepted"
    steps = [step.what for step in queries.history(qian, one=one)]
    assert steps == ["sent", "accepted"]


def test_a_refused_one_lies_open_before_its_sender_with_a_new_clock(world):
    one = send(world, "F4", to="district", at_place="garden-1-1-101", by="zhou", payload={})
    clock.fix(NOON + timedelta(minutes=30))
    with pytest.raises(NeedsAnswer):
        actions.refuse(world.scope("liu"), id=one.pk, reason="")
    back = actions.refuse(world.scope("liu"), id=one.pk, reason="没有发热门诊")
    assert (back.state, back.due_at) == ("refused", NOON + timedelta(minutes=90))
    assert [each.pk for each in listed(HAND_OVERS, world.scope("wang"), at=clock.now())] == [one.pk]
    assert listed(HAND_OVERS, world.scope("liu"), at=clock.now()) == []
    again = actions.send_on(
        world.scope("wang"), id=one.pk, to_place=world.places["district"], reason="请指挥部接收"
    )
    assert (again.state, again.turn) == ("sent", 2)
    assert [each.pk for each in listed(HAND_OVERS, world.scope("liu"), at=clock.now())] == [one.pk]


def test_what_was_taken_back_stays_until_the_desk_agrees(world):
    one = send(world)
    taken = actions.withdraw(world.scope("liu"), id=one.pk, reason="写错了人")
    assert taken.state == "sent" and taken.rung_at is None
    wang = world.scope("wang")
    with pytest.raises(NotAcknowledged):
        actions.close(wang, id=one.pk, outcome="withdrawn")
    actions.accept(wang, id=one.pk)
    assert actions.close(wang, id=one.pk, outcome="withdrawn").outcome == "withdrawn"


def test_the_personal_part_is_sealed_and_reading_it_is_written_down(world):
    from lianfang.accounts.models import Reading

    one = send(world, payload={"phone": "13900001111", "measure": "home"})
    assert "13900001111" not in one.detail and b"13900001111" not in bytes(one.sealed)
    _one, known = actions.reveal(world.scope("wang"), id=one.pk, purpose="上门核实")
    assert known["phone"] == "13900001111"
    assert Reading.objects.get().what == "hand-over"
    with pytest.raises(NotYourDesk):
        actions.reveal(world.scope("fang"), id=one.pk, purpose="想看")


def test_every_flow_has_a_form_a_desk_and_outcomes():
    assert list(TABLE) == [f"F{number}" for number in range(1, 20)]
    assert [code for code, _words in flow_codes()] == list(TABLE)
    assert all(one.outcomes and one.payload.fields for one in TABLE.values())
