"""A fever and an arrival move as their tables say, and in no other way, whoever asks and how often."""

import ast
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianfang.accounts.queries import system_scope
from lianfang.checkpoints import moving
from lianfang.checkpoints.lives import ARRIVAL, FEVER
from lianfang.checkpoints.models import Arrival, ArrivalState, Fever, FeverState
from lianfang.checkpoints.tests.test_chains import coming, confirmed
from lianfang.duties import sweep
from lianfang.duties.models import Alert
from lianfang.flows import fever as chain
from lianfang.handovers import actions as hand_overs
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.testing import road, source
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


def scope():
    return system_scope("checkpoints")


@pytest.fixture
def site(world):
    return road.build(world)


@pytest.fixture
def arrival(world, site):
    return coming(world)


@pytest.fixture
def fever(world, site):
    confirmed(world)
    return Fever.objects.get()


def wrongly_moved(life, row, move):
    """What became of every move tried from every state, where the table says otherwise."""
    for state in life.states:
        for code, known in life.moves.items():
            type(row).objects.filter(pk=row.pk).update(state=state, outcome="")
            made = move(code)
            row.refresh_from_db()
            may = state in known.before
            if (made, row.state, row.outcome) != (may, known.after if may else state, "x" if may else ""):
                yield f"{state}: {code} made it {row.state}"


def test_a_fever_makes_the_moves_of_its_table_and_no_other(fever):
    def move(code):
        return moving.move_fever(scope(), fever_id=fever.pk, move=code, at=NOON, outcome="x")

    assert list(wrongly_moved(FEVER, fever, move)) == []


def test_an_arrival_makes_the_moves_of_its_table_and_no_other(arrival):
    def move(code):
        return moving.move_arrival(scope(), arrival_id=arrival.pk, move=code, at=NOON, outcome="x")

    assert list(wrongly_moved(ARRIVAL, arrival, move)) == []


def test_nothing_leads_out_of_an_end_but_a_later_word_of_the_community():
    assert not any("closed" in one.before for life in (FEVER, ARRIVAL) for one in life.moves.values())
    leads = {one.after for one in ARRIVAL.moves.values() if ArrivalState.ARRIVED.value in one.before}
    assert leads == {"wrong-address", "not-arrived", "closed"}


def test_a_community_that_accepts_too_late_does_not_call_back_who_is_lost(world, client, arrival):
    one = HandOver.objects.get(flow="F2")
    clock.fix(arrival.due_at + timedelta(minutes=1))
    sweep.run_once()
    client.force_login(world.cast["wang"])
    assert client.post(f"/inbox/{one.pk}/accepting/").status_code == 302
    one.refresh_from_db()
    arrival.refresh_from_db()
    assert (one.state, arrival.state) == ("accepted", ArrivalState.NOT_ARRIVED)
    assert Alert.objects.filter(rule="lost-arrival", settled_at=None).count() == 1


def test_the_police_do_not_trace_who_has_arrived(arrival):
    Arrival.objects.update(state=ArrivalState.ARRIVED)
    assert not moving.move_arrival(scope(), arrival_id=arrival.pk, move="tracing", at=NOON)


def test_a_fever_that_was_answered_is_not_handed_over_again_by_a_consequence_tried_late(world, fever):
    one = HandOver.objects.get(flow="F1")
    hand_overs.accept(world.scope("yi"), id=one.pk)
    one.refresh_from_db()
    chain.sent(scope(), one)
    fever.refresh_from_db()
    assert fever.state == FeverState.ACCEPTED


@pytest.mark.parametrize("model", [Fever, Arrival])
def test_the_database_keeps_no_state_that_is_not_there(request, model):
    request.getfixturevalue(model.__name__.lower())
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(state="lost-in-space")


def test_nobody_but_a_life_and_the_intake_moves_a_fever_or_an_arrival():
    writing = [
        f"{source.shown(path)}:{node.lineno}"
        for path in source.modules()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"update", "bulk_update"}
        and ast.unparse(node.func.value).startswith(("Fever.", "Arrival."))
        and "state" in {each.arg for each in node.keywords}
    ]
    assert not writing
