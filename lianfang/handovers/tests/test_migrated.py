"""A database of 0.3.0, where hand-overs belonged to another app, keeps them and goes on with them."""

import json

from lianfang.testing.tests.test_migrations import fresh as fresh

# Written by the models as they were: run in the database that 0.3.0 left.
FILL = """
import datetime
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
then = datetime.datetime(2025, 3, 1, 8, tzinfo=datetime.timezone.utc)
old = MigrationExecutor(connection).loader.project_state(
    [("flows", "0002_handoverground_handoversubject_and_more"), ("grid", "0001_initial"),
     ("contenttypes", "0002_remove_content_type_name")]
).apps
place = old.get_model("grid", "Place").objects.create(
    path="0001", kind="district", code="d", name="区"
)
HandOver = old.get_model("flows", "HandOver")
facts = dict(flow="F2", from_desk="checkpoint", from_place=place, from_path="0001", desk="community",
    to_place=place, to_path="0001", detail='{"note": "x"}', sent_at=then)
waiting = HandOver.objects.create(ref="arrival:1", **facts)
HandOver.objects.create(ref="arrival:2", accepted_at=then, closed_at=then, outcome="arrived", **facts)
old.get_model("flows", "Receiver").objects.create(
    hand_over=waiting, desk="community", path="0001", place=place, since=then)
old.get_model("flows", "HandOverStep").objects.create(hand_over=waiting, at=then, what="sent", words="说明")
old.get_model("flows", "HandOverSubject").objects.create(hand_over=waiting, subject_ix=77)
kinds = old.get_model("contenttypes", "ContentType").objects
for name in ("handover", "handoverground", "handoverstep", "handoversubject", "receiver"):
    kinds.get_or_create(app_label="flows", model=name)
old.get_model("flows", "HandOverGround").objects.create(hand_over=waiting, seq=5)
"""
READ = """
import json
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
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
print(json.dumps([rows, last.pk > known, sorted({label for (label,) in apps}), apps.count()]))
"""


def _of_0_3_0(fresh):
    made = fresh.manage("migrate", "-v0", "flows", "0002")
    assert made.returncode == 0, made.stderr
    assert fresh.manage("migrate", "-v0", "contenttypes").returncode == 0
    filled = fresh.manage("shell", "-v0", "-c", FILL)
    assert filled.returncode == 0, filled.stderr


def _read(fresh):
    told = fresh.manage("shell", "-v0", "-c", READ)
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.splitlines()[-1])


def test_hand_overs_of_a_former_version_are_all_there_with_their_history_after_the_migrations(fresh):
    _of_0_3_0(fresh)
    made = fresh.manage("migrate", "-v0")
    assert made.returncode == 0, made.stderr
    rows, goes_on, labels, kinds = _read(fresh)
    assert rows == [
        ["arrival:1", "sent", "", '{"note": "x"}', ["community"], [["sent", "说明"]], [77], [5]],
        ["arrival:2", "closed", "arrived", '{"note": "x"}', [], [], [], []],
    ]
    assert goes_on and (labels, kinds) == (["handovers"], 3)  # no kind of table is there twice


def test_the_way_back_to_the_former_version_loses_nothing_either(fresh):
    _of_0_3_0(fresh)
    for target in ((), ("handovers", "zero")):
        made = fresh.manage("migrate", "-v0", *target)
        assert made.returncode == 0, made.stderr
    assert fresh.rows("SELECT ref FROM flows_handover WHERE flow = ? ORDER BY id", ("F2",)) == [
        ("arrival:1",),
        ("arrival:2",),
    ]
