"""Measures that a former version pushed to every desk are notices now: one copy a person, nothing lost."""

import pytest

from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("notices", "0002_pushed_measures_are_notices"),
    before=(
        ("flows", "0002_handoverground_handoversubject_and_more"),
        ("measures", "0006_law_of_today"),
    ),
    fill="""
User, Posting = old("accounts", "User"), old("accounts", "Posting")
event = old("measures", "Event").objects.create(code="n", name="疫情", state="preparing")
measure = old("measures", "Measure").objects.create(event=event, kind="screening", body="government",
    basis="idl-63", content="排查", reason="摸底", from_at=then, drafted_at=then, drafted_by=user)
places = old("grid", "Place").objects
street = places.create(path="00010007", kind="street", code="n1", name="街", parent=place)
home = places.create(path="000100070001", kind="community", code="n2", name="社", parent=street)
for name, role, where in (("nl", "lead", street), ("ns", "secretary", home)):
    who = User.objects.create(username=name, name=name, made_at=then, password="x")
    Posting.objects.create(user=who, place=where, role=role, from_at=then)
lead = User.objects.get(username="nl")
HandOver, Receiver = old("flows", "HandOver"), old("flows", "Receiver")

def push(mark, desk, seat, **more):
    one = HandOver.objects.create(flow="F14", ref=f"measure:{measure.pk}:{mark}:{desk}:{seat.pk}",
        from_desk="command", from_place=place, from_path="0001", desk=desk, to_place=seat, to_path=seat.path,
        sent_at=then, **more)
    Receiver.objects.create(hand_over=one, desk=desk, path=seat.path, place=seat, since=then)

for mark in ("decided", "ended"):
    push(mark, "community", home)
    push(mark, "publicity", place)
push("decided", "street", street, accepted_at=then, accepted_by=lead)
HandOver.objects.create(flow="F14", ref="by hand", from_desk="command", from_place=place, from_path="0001",
    desk="street", to_place=street, to_path=street.path, sent_at=then)
""",
    read="""
from lianfang.handovers.models import HandOver
from lianfang.notices.models import Notice
told = [
    [(one.what, one.replaced_at is not None,
      sorted((each.user.username, each.read_at is not None) for each in one.readers.all()))
     for one in Notice.objects.order_by("pk")],
    sorted(HandOver.objects.filter(flow="F14", closed_at=None).values_list("ref", flat=True)),
    sorted({one.outcome for one in HandOver.objects.filter(flow="F14").exclude(closed_at=None)}),
    HandOver.objects.filter(flow="F14", steps__what="closed").count(),
]
""",
    back="notices",
    undone="SELECT count(*) FROM flows_handover WHERE flow = 'F14'",
)


def test_what_was_pushed_to_desks_is_a_notice_a_decision_with_one_copy_a_person(former):
    notices, still_open, outcomes, told = former.stories["notices"]["told"]
    assert notices == [
        ["decided", True, [["nl", True], ["ns", False]]],
        ["ended", False, [["ns", False]]],
    ]
    assert still_open == ["by hand"]  # names no measure we know: it stays with its desk
    assert (outcomes, told) == (["noted"], 5)


def test_no_hand_over_is_lost_on_the_way_there_and_back(former):
    assert former.stories["notices"]["undone"] == [[6]]
