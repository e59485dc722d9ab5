"""A database whose orders belonged to another app keeps them, and numbers on from there."""

import json

import pytest

from lianfang.testing.tests.test_migrations import fresh as fresh

# Written by the models as they were.
FILL = """
import datetime
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
then = datetime.datetime(2025, 3, 1, 8, tzinfo=datetime.timezone.utc)
there = [("command", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")]
old = MigrationExecutor(connection).loader.project_state(there).apps
place = old.get_model("grid", "Place").objects.create(path="0001", kind="district", code="d", name="区")
user = old.get_model("accounts", "User").objects.create(username="liu", name="刘", made_at=then)
event = old.get_model("measures", "Event").objects.create(code="e", name="事件", state="preparing")
facts = dict(event=event, source="patrol", content="补查空户", place=place, path="0001", unit="滨河社区",
    person=user, issued_at=then, issued_by=user, due_at=then + datetime.timedelta(hours=4))
Order = old.get_model("command", "Order")
first = Order.objects.create(number=1, alarm_at=then, **facts)
Order.objects.create(number=2, state="done", settled_at=then, **facts)
Entry = old.get_model("command", "OrderEntry")
Entry.objects.create(order=first, at=then, by=user, kind="issued", words="说明", evidence="照片")
for name in ("order", "orderentry"):
    old.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="command", model=name)
"""
READ = """
import json
from django.contrib.contenttypes.models import ContentType
from lianfang.orders.models import Order
rows = [
    (str(one), one.state, one.unit, [(each.kind, each.words, each.evidence) for each in one.entries.all()])
    for one in Order.objects.order_by("pk")
]
last = Order.objects.latest("pk")
known = last.pk
last.pk, last.number = None, 3
last.save()
apps = ContentType.objects.filter(model__in=("order", "orderentry")).values_list("app_label", flat=True)
print(json.dumps([rows, last.pk > known, sorted(apps)]))
"""


@pytest.fixture
def former(fresh):
    for target in (("command", "0001"), ("contenttypes",)):
        assert fresh.manage("migrate", "-v0", *target).returncode == 0
    filled = fresh.manage("shell", "-v0", "-c", FILL)
    assert filled.returncode == 0, filled.stderr
    return fresh


def test_orders_of_a_former_version_are_all_there_with_their_story(former):
    made = former.manage("migrate", "-v0")
    assert made.returncode == 0, made.stderr
    told = former.manage("shell", "-v0", "-c", READ)
    assert told.returncode == 0, told.stderr
    rows, goes_on, labels = json.loads(told.stdout.splitlines()[-1])
    assert rows == [
        ["e-001", "open", "滨河社区", [["issued", "说明", "照片"]]],
        ["e-002", "done", "滨河社区", []],
    ]
    assert goes_on and labels == ["orders", "orders"]


def test_the_way_back_loses_no_order_either(former):
    for target in ((), ("orders", "zero")):
        made = former.manage("migrate", "-v0", *target)
        assert made.returncode == 0, made.stderr
    assert former.rows("SELECT number FROM command_order WHERE path = ? ORDER BY id", ("0001",)) == [
        (1,),
        (2,),
    ]
