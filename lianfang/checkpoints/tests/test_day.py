"""A slice of a station's day through the API: every vehicle, everybody measured, nobody lost."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from lianfang.accounts import actions as accounts
from lianfang.checkpoints.models import Arrival, Fever, Occupant, VehiclePass
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.testing import road
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
VEHICLES = 200


def test_a_day_replays_with_every_invariant_holding(world):
    road.build(world)
    token = accounts.create_token(world.scope("liu"), username="he")
    stops = list(road.day(VEHICLES, seed=7))
    clock.fix(NOON + timedelta(hours=3))
    batch = [one for stop in stops for one in stop]
    states = []
    for start in range(0, len(batch), 50):
        part = batch[start : start + 50]
        answer = Client().post(
            "/api/v1/records",
            json.dumps(part),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        )
        states += [(one["state"], one.get("code", "")) for one in answer.json()]
    assert set(states) == {("kept", "")}
    vehicles = VehiclePass.objects.all()
    people = sum(stop[0]["detail"]["aboard"] for stop in stops)
    assert (vehicles.count(), Occupant.objects.count()) == (VEHICLES, people)
    assert not vehicles.filter(left_at=None).exists()
    assert not vehicles.exclude(measured=F("aboard")).exists()
    fevers = Fever.objects.count()
    assert fevers and Fever.objects.filter(state="handed").count() == fevers
    assert HandOver.objects.filter(flow="F1").count() == fevers
    arrivals = Arrival.objects.count()
    assert arrivals and HandOver.objects.filter(flow="F2").count() == arrivals
    flagged = Occupant.objects.filter(flagged=True, vehicle__disposition="pass-registered").count()
    assert arrivals == flagged
