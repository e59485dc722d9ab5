"""A database of 0.3.0, where hand-overs belonged to another app, keeps them and goes on with them."""

import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import translation

from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Alert, StuckFollowUp, SweepBeat
from lianfang.handovers.alarms import RULE
from lianfang.handovers.tests.test_clocks import send
from lianfang.testing.former import Story
from lianfang.testing.world import NOON

MIGRATION = importlib.import_module("lianfang.handovers.migrations.0003_one_alert_for_one_thing")

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("handovers", "0001_engine"),
    also=(
        ("handovers", "0003_one_alert_for_one_thing"),
        ("handovers", "0004_one_outbox"),
        ("handovers", "0005_second_clock"),
    ),
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
high = HandOver.objects.create(**(facts | dict(flow="F7", ref="card:1", desk="cdc", level=12, due_at=then)))
old("flows", "Receiver").objects.create(
    hand_over=high, desk="command", path="0001", place=place, since=then, level=2)
HandOver.objects.create(**(facts | dict(flow="F5", ref="met:1", desk="isolation", accepted_at=then)))
""",
    read="""
from django.contrib.contenttypes.models import ContentType
from lianfang.handovers.models import HandOver
rows = [
    (one.ref, one.state, one.outcome, one.detail, [each.desk for each in one.receivers.all()],
     [(each.what, each.words) for each in one.steps.all()],
     [each.subject_ix for each in one.subjects.all()], [each.seq for each in one.grounds.all()])
    for one in HandOver.objects.filter(flow="F2").order_by("pk")
]
last = HandOver.objects.order_by("-pk").first()
known = last.pk
last.pk, last.ref = None, "arrival:3"
last.save()
apps = ContentType.objects.filter(model__in=("handover", "receiver", "handoverstep")).values_list("app_label")
card = HandOver.objects.get(ref="card:1")
ladder = [card.level, card.repeats, card.rung_at is not None]
met = HandOver.objects.get(ref="met:1")
clock = (met.finish_by == met.rung_at) and met.finish_by is not None
told = [rows, last.pk > known, sorted({label for (label,) in apps}), apps.count(), ladder, clock]
""",
    back="handovers",
    undone="SELECT ref FROM flows_handover WHERE flow = 'F2' ORDER BY id",
)


def test_hand_overs_of_a_former_version_are_all_there_with_their_history_after_the_migrations(former):
    rows, goes_on, labels, kinds, *_more = former.stories["handovers"]["told"]
    assert rows == [
        ["arrival:1", "sent", "", '{"note": "x"}', ["community"], [["sent", "说明"]], [77], [5]],
        ["arrival:2", "closed", "arrived", '{"note": "x"}', [], [], [], []],
    ]
    assert goes_on and (labels, kinds) == (["handovers"], 3)  # no kind of table is there twice


def test_what_was_accepted_and_has_no_outcome_has_its_second_clock(former):
    assert former.stories["handovers"]["told"][5] is True


def test_no_ladder_is_at_level_12_any_more_and_its_last_rung_is_told_again(former):
    assert former.stories["handovers"]["told"][4] == [2, 10, True]


@pytest.mark.django_db
def test_of_the_alerts_of_one_hand_over_one_is_left_since_the_first_and_duties_say_their_kind(world):
    one = send(world, "F7")
    facts = {"level": "urgent", "path": "0001", "place": world.places["district"], "words": "{level}"}
    for level in (1, 2, 12):
        at = NOON + timedelta(hours=level)
        Alert.objects.create(
            rule=RULE, ref=f"hand-over:{one.pk}:1:{level}", values='{"level": 1}', at=at, **facts
        )
    garden = world.places["garden"]
    duty = duties.raise_duties(
        world.scope("liu"), kind="screening.visit", origin="x",
        items=[NewDuty(garden.pk, garden.path, NOON, NOON + timedelta(hours=1))],
    )[0]  # fmt: skip
    facts["words"] = "Overdue at {place}: due {due}"
    said = '{"place": "滨河花园", "due": "01-29 12:00"}'
    Alert.objects.create(rule="duty-overdue", ref=f"duty:{duty}", values=said, at=NOON, **facts)
    for _twice in range(2):
        MIGRATION.alerts(apps, None)
        MIGRATION.kinds(apps, None)
    left = Alert.objects.get(rule=RULE, settled_at=None)
    assert (left.ref, left.at) == (f"hand-over:{one.pk}:1", NOON + timedelta(hours=1))
    joined = Alert.objects.filter(rule=RULE).exclude(settled_at=None)
    assert list(joined.values_list("outcome", flat=True)) == ["joined", "joined"]
    with translation.override("en"):
        assert "nobody has answered since 01-29 14:00" in left.said()
        assert "Household visit overdue at 滨河花园" in Alert.objects.get(rule="duty-overdue").said()


def test_the_way_back_to_the_former_version_loses_nothing_either(former):
    assert former.stories["handovers"]["undone"] == [["arrival:1"], ["arrival:2"]]


@pytest.mark.django_db
def test_what_lay_hidden_from_the_outbox_is_tried_and_a_step_that_is_gone_alarms_nobody(world):
    one_outbox = importlib.import_module("lianfang.handovers.migrations.0004_one_outbox")
    far = NOON + timedelta(days=36500)
    mine = StuckFollowUp.objects.create(name="hand-over:F2:closed:x", seqs="[1]", failed_at=NOON, next_at=far)
    other = StuckFollowUp.objects.create(name="fever", seqs="[1]", failed_at=NOON, next_at=far)
    SweepBeat.objects.create(step="hand-overs-again", at=NOON)
    one_outbox.shown(apps, None)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.next_at is None and other.next_at == far and not SweepBeat.objects.exists()
