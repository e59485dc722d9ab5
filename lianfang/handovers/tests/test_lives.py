"""A hand-over makes the moves of its table from the states the table names, and no other."""

from django.db import transaction
from django.db.models import F

from lianfang.handovers import actions, moves
from lianfang.handovers.models import HandOver, Step
from lianfang.handovers.tests.test_clocks import send
from lianfang.testing.world import NOON

LEFT = {  # what each move writes
    Step.READ: {"read_at": NOON},
    Step.ACCEPTED: {"accepted_at": NOON},
    Step.REFUSED: {"refused_at": NOON, "refusal": "不归本社区"},
    Step.SENT_ON: {"turn": F("turn") + 1}
    | dict.fromkeys(("read_at", "accepted_at", "refused_at"))
    | {"refusal": ""},
    Step.WITHDRAWN: {"withdrawn_at": NOON, "withdrawal": "误发"},
    Step.CLOSED: {"closed_at": NOON, "outcome": "arrived"},
}


def in_state(world, state):
    """A hand-over brought there by the people at its desk."""
    one, wang = send(world, "F2", ref=f"in:{state}"), world.scope("wang")
    if state == "read":
        actions.read(wang, id=one.pk)
    if state == "refused":
        actions.refuse(wang, id=one.pk, reason="不归本社区")
    if state in {"accepted", "closed"}:
        actions.accept(wang, id=one.pk)
    if state == "closed":
        actions.close(wang, id=one.pk, outcome="arrived")
    one.refresh_from_db()
    assert one.state == state
    return one


def test_every_move_is_made_from_the_states_of_its_table_and_refused_from_any_other(world):
    wrong = []
    for state in moves.LIFE.states:
        for step, facts in LEFT.items():
            known = moves.LIFE.moves[step]
            one = HandOver.objects.filter(ref=f"in:{state}").first() or in_state(world, state)
            lines = one.steps.count()
            with transaction.atomic():
                mark = moves.Mark(one.desk, one.to_place)
                made = moves.move(world.scope("wang"), one, step, at=NOON, mark=mark, facts=facts)
                came = (made, one.state, one.steps.count() - lines)
                transaction.set_rollback(True)
            may = state in known.before
            if came != (may, (known.after or state) if may else state, int(may)):
                wrong.append((state, step.value, came))
    assert wrong == []
    assert LEFT.keys() == moves.LIFE.moves.keys()


def test_every_hand_over_stands_in_exactly_one_state_and_the_table_means_the_same_as_the_page(world):
    for state in moves.LIFE.states:
        in_state(world, state)
    for name, condition in moves.LIFE.states.items():
        assert [one.state for one in HandOver.objects.filter(condition)] == [name]
