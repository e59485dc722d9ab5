"""Fevers and arrivals of a former version stay as they stood once the database checks their states."""

import pytest

from lianfang.checkpoints.models import ArrivalState, FeverState
from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("checkpoints", "0002_states_are_known"),
    before=(("checkpoints", "0001_initial"),),
    fill=f"FEVERS, ARRIVALS = {FeverState.values}, {ArrivalState.values}"
    + """
import uuid
from lianfang.accounts import keys
key = old("accounts", "DataKey").objects.get(pk=keys.current().key_id)
for number, state in enumerate(FEVERS):
    old("checkpoints", "Fever").objects.create(origin=uuid.uuid4(), number=number, place=place,
        path="0001", clinic=place, celsius="38.2", found_at=then, repeat_due_at=then, state=state,
        state_at=then)
for number, state in enumerate(ARRIVALS):
    old("checkpoints", "Arrival").objects.create(origin=uuid.uuid4(), number=number, place=place,
        path="0001", receiver=place, receiver_path="0001", left_at=then, due_at=then, state=state,
        state_at=then, key=key)
""",
    read="""
from lianfang.checkpoints.models import Arrival, Fever
told = [sorted(one.objects.values_list("state", flat=True)) for one in (Fever, Arrival)]
""",
)


def test_every_state_there_ever_was_is_there_after_the_migrations(former):
    assert former.stories["checkpoints"]["told"] == [sorted(FeverState.values), sorted(ArrivalState.values)]
