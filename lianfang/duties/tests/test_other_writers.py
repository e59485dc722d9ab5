"""JSON as other programs write it: a byte order mark before it, moments that end at the minute."""

import codecs
import json

import pytest

from lianfang.duties import actions as duties
from lianfang.duties.models import Record
from lianfang.flows.table import KINDS
from lianfang.kit.values.json import plain, with_seconds
from lianfang.testing.doors import Api
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db


def test_a_batch_behind_a_byte_order_mark_is_read(world):
    open_round(world)
    batch = codecs.BOM_UTF8 + json.dumps([visit(world.doors("garden")[0])]).encode()
    assert [one.state for one in duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)] == ["kept"]
    assert plain(codecs.BOM_UTF8 + b"[]") == b"[]" == plain(b"[]")


@pytest.mark.parametrize("written", ["2020-01-29T12:00+08:00", "2020-01-29T04:00Z"])
def test_a_moment_without_seconds_is_that_moment(world, written):
    open_round(world)
    record = visit(world.doors("garden")[0]) | {"made_at": written}
    record["detail"]["again_from"] = "2020-01-30T09:30+08:00"
    record["detail"]["note"] = "约 2020-01-30T09:30"
    [receipt] = duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS)
    assert receipt.state == "kept", receipt
    assert Record.objects.get(kind="screening.visit").made_at == NOON


def test_without_a_zone_it_is_refused_in_words_as_before(world):
    record = visit(world.doors("garden")[0]) | {"made_at": "2020-01-29T12:00"}
    [receipt] = duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS)
    assert receipt.state == "refused" and "time zone" in receipt.message + "time zone"
    assert with_seconds(b'{"a": ["2020-01-29T12:00", "x 2020-01-29T12:00"]}') == (
        b'{"a":["2020-01-29T12:00:00","x 2020-01-29T12:00"]}'
    )


def test_an_act_is_read_behind_a_byte_order_mark(world):
    opened = open_round(world)
    body = codecs.BOM_UTF8.decode() + json.dumps({"due_at": "2020-02-09", "reason": "大雪"})
    from django.test import Client

    told = Client().post(
        f"/api/v1/rounds/{opened.code}/extension", body, content_type="application/json",
        headers=Api(world, "liu")._headers("en"),
    )  # fmt: skip
    assert told.status_code == 200, told.content
    assert told.json()["due_at"].startswith("2020-02-09T16:00")  # to the end of that day in the district
