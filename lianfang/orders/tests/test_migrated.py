"""A database whose orders belonged to another app keeps them, and numbers on from there."""

import pytest

from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("orders", "0001_from_command"),
    before=(("command", "0001_initial"), ("contenttypes", "0002_remove_content_type_name")),
    fill="""
import datetime
event = old("measures", "Event").objects.create(code="e", name="事件", state="preparing")
facts = dict(event=event, source="patrol", content="补查空户", place=place, path="0001", unit="滨河社区",
    person=user, issued_at=then, issued_by=user, due_at=then + datetime.timedelta(hours=4))
Order = old("command", "Order")
first = Order.objects.create(number=1, alarm_at=then, **facts)
Order.objects.create(number=2, state="done", settled_at=then, **facts)
Entry = old("command", "OrderEntry")
Entry.objects.create(order=first, at=then, by=user, kind="issued", words="说明", evidence="照片")
for name in ("order", "orderentry"):
    old("contenttypes", "ContentType").objects.get_or_create(app_label="command", model=name)
""",
    read="""
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
told = [rows, last.pk > known, sorted(apps)]
""",
    back="orders",
    undone="SELECT number FROM command_order WHERE path = '0001' ORDER BY id",
)


def test_orders_of_a_former_version_are_all_there_with_their_story(former):
    rows, goes_on, labels = former.stories["orders"]["told"]
    assert rows == [
        ["e-001", "open", "滨河社区", [["issued", "说明", "照片"]]],
        ["e-002", "done", "滨河社区", []],
    ]
    assert goes_on and labels == ["orders", "orders"]


def test_the_way_back_loses_no_order_either(former):
    assert former.stories["orders"]["undone"] == [[1], [2]]
