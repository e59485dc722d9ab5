"""A database of 0.3.0, where hand-overs belonged to another app, keeps them and goes on with them."""

import pytest

from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("handovers", "0001_engine"),
    before=(
        ("flows", "0002_handoverground_handoversubject_and_more"),
        ("contenttypes", "0002_remove_content_type_name"),
    ),
    fill="""
HandOver = old("flows", "HandOver")
facts = dict(flow="F2", from_desk="checkpoint", from_place=place, from_path="0001", desk="community",
    to_place=place, to_path="0001", detail='{"note": "x"}', sent_at=then)
waiting = HandOver.objects.create(ref="arrival:1", **facts)
HandOver.objects.create(ref="arrival:2", accepted_at=then, closed_at=then, outcome="arrived", **facts)
old("flows", "Receiver").objects.create(
    hand_over=waiting, desk="community", path="0001", place=place, since=then)
old("flows", "HandOverStep").objects.create(hand_over=waiting, at=then, what="sent", words="说明")
old("flows", "HandOverSubject").objects.create(hand_over=waiting, subject_ix=77)
kinds = old("contenttypes", "ContentType").objects
for name in ("handover", "handoverground", "handoverstep", "handoversubject", "receiver"):
    kinds.get_or_create(app_label="flows", model=name)
old("flows", "HandOverGround").objects.create(hand_over=waiting, seq=5)
""",
    read="""
from django.contrib.contenttypes.models import ContentType
from lianfang.handovers.models import HandOver
rows = [
    (one.ref, one.state, one.outcome, one.detail, [each.desk for each in one.receivers.all()],
     [(each.what, each.words) for each in one.steps.all()],
     [each.subject_ix for each in one.subjects.all()], [each.seq for each in one.grounds.all()])
    for one in HandOver.objects.order_by("pk")
]
last = HandOver.objects.order_by("-pk").first()
known = last.pk
last.pk, last.ref = None, "arrival:3"
last.save()
apps = ContentType.objects.filter(model__in=("handover", "receiver", "handoverstep")).values_list("app_label")
told = [rows, last.pk > known, sorted({label for (label,) in apps}), apps.count()]
""",
    back="handovers",
    undone="SELECT ref FROM flows_handover WHERE flow = 'F2' ORDER BY id",
)


def test_hand_overs_of_a_former_version_are_all_there_with_their_history_after_the_migrations(former):
    rows, goes_on, labels, kinds = former["handovers"]["told"]
    assert rows == [
        ["arrival:1", "sent", "", '{"note": "x"}', ["community"], [["sent", "说明"]], [77], [5]],
        ["arrival:2", "closed", "arrived", '{"note": "x"}', [], [], [], []],
    ]
    assert goes_on and (labels, kinds) == (["handovers"], 3)  # no kind of table is there twice


def test_the_way_back_to_the_former_version_loses_nothing_either(former):
    assert former["handovers"]["undone"] == [["arrival:1"], ["arrival:2"]]
