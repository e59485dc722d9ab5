"""Whom a former version placed in free text is entered, incomplete, with a duty and an owner."""

import importlib

import pytest
from django.apps import apps

from lianfang.duties import sweep
from lianfang.duties.models import Duty
from lianfang.handovers import actions as desk
from lianfang.restrictions import grounds
from lianfang.restrictions.life import missing
from lianfang.restrictions.models import Restriction
from lianfang.restrictions.tests.test_observations import handed
from lianfang.testing import measures as made
from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")
MIGRATION = importlib.import_module("lianfang.restrictions.migrations.0002_those_placed_before")

STORY = Story(
    tries=("restrictions", "0002_those_placed_before"),
    before=(("flows", "0002_handoverground_handoversubject_and_more"),),
    fill="""
HandOver = old("flows", "HandOver")
facts = dict(from_desk="community", from_place=place, from_path="0001", desk="isolation", to_place=place,
    to_path="0001", sent_at=then, accepted_at=then, closed_at=then, closed_by=user)
HandOver.objects.create(flow="F5", ref="o:1", outcome="placed", words="告知书已送达，观察期14天", **facts)
HandOver.objects.create(flow="F8", ref="o:2", outcome="placed", words="告知书2号", **facts)
HandOver.objects.create(flow="F5", ref="o:3", outcome="monitored", **facts)
""",
    read="""
from lianfang.restrictions.models import Restriction
from lianfang.restrictions.life import state_of
told = [(one.hand_over.ref, state_of(one), one.ends_on is None, [step.words for step in one.steps.all()])
        for one in Restriction.objects.order_by("pk")]
""",
    back="restrictions",
    undone="SELECT count(*) FROM flows_handover WHERE ref LIKE 'o:%'",
)


def test_each_placed_by_a_former_version_is_entered_once_and_incomplete(former):
    assert former.stories["restrictions"]["told"] == [
        ["o:1", "incomplete", True, ["告知书已送达，观察期14天"]],
        ["o:2", "incomplete", True, ["告知书2号"]],
    ]
    assert former.stories["restrictions"]["undone"] == [[3]]


@pytest.mark.django_db
def test_the_sweep_reads_the_name_and_raises_the_duty_to_tell_the_rest(world):
    made.in_force(world, "medical-observation", place="district")
    one = handed(world)
    desk.close(world.scope("fang"), id=one.pk, outcome="placed", words="告知书已送达")
    Duty.objects.filter(subject__startswith="restriction:").update(state="void")
    Restriction.objects.all().delete()  # as a former version left it
    for _twice in range(2):
        MIGRATION.carry_over(apps, None)
    (found,) = Restriction.objects.all()
    assert found.measure is not None and found.help_number == ""
    for _twice in range(2):
        sweep.run_once()
    found.refresh_from_db()
    assert grounds.masked([found])[found.pk] == "李**"
    assert missing(found) == ["place", "begins_on", "ends_on", "carer", "help_number", "notice_no"]
    assert set(grounds.personal(found)) == {"name", "phone"}  # nothing else of the hand-over is kept twice
    duty = Duty.objects.get(kind="restrictions.told", state="open")
    assert duty.owner is not None and duty.subject == f"restriction:{found.pk}"
