"""Many phones at once at a real server: each gets its answer, none is told to come again."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from django.test import Client

from lianfang.duties import actions as duties
from lianfang.duties.models import Record
from lianfang.field import actions as field
from lianfang.field.tests.test_sync import household
from lianfang.kit.ids import uuid7
from lianfang.testing.world import build, open_round, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONES, TURNS = 4, 6


def test_phones_that_sync_and_send_at_the_same_moment_are_all_answered(live_server, transactional_db):
    world = build()
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    doors = world.doors("garden")
    for number, door in enumerate(doors):
        household(door, f"H-{number}")
    client = Client()
    client.force_login(world.cast["zhou"])
    session = client.cookies["sessionid"].value
    devices = [str(field.register(world.scope("zhou"), label="")[0].pk) for _one in range(PHONES)]
    csrf = "c" * 32

    def ask(device, path, body=None):
        facts = {
            "Cookie": f"sessionid={session}; csrftoken={csrf}",
            "X-CSRFToken": csrf,
            "X-Lianfang-Device": device,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        try:
            with urlopen(Request(f"{live_server.url}{path}", body, facts), timeout=30) as answer:
                return answer.status
        except HTTPError as refused:
            return refused.code

    def day(device):
        told = []
        for turn in range(TURNS):
            record = visit(doors[turn], id=str(uuid7()))
            told += [ask(device, "/field/sync?token="), ask(device, "/field/hello")]
            told.append(ask(device, "/field/records", json.dumps([record]).encode()))
        return told

    with ThreadPoolExecutor(PHONES) as pool:
        answers = [one for day_ in pool.map(day, devices) for one in day_]
    assert answers == [200] * (PHONES * TURNS * 3)
    assert Record.objects.filter(kind="screening.visit").count() == PHONES * TURNS
