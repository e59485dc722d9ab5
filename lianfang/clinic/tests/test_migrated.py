"""Whom a clinic of a former version had accepted is on its list, and stays there until taken over."""

import importlib

import pytest
from django.apps import apps

from lianfang.clinic import book
from lianfang.clinic.models import Visit
from lianfang.clinic.tests.test_visits import act, announced, yi  # noqa: F401  # a fixture
from lianfang.duties import sweep
from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")
MIGRATION = importlib.import_module("lianfang.clinic.migrations.0002_whom_clinics_had_accepted")

STORY = Story(
    tries=("clinic", "0002_whom_clinics_had_accepted"),
    before=(("flows", "0002_handoverground_handoversubject_and_more"),),
    fill="""
HandOver, Place = old("flows", "HandOver"), old("grid", "Place")
hospital = Place.objects.create(parent=place, path="00010777", kind="hospital", code="h", name="院")
facts = dict(from_desk="community", from_place=place, from_path="0001", desk="clinic", to_place=hospital,
    to_path="00010777", sent_at=then, accepted_at=then, accepted_by=user)
HandOver.objects.create(flow="F4", ref="c:1", detail='{"unnamed": 2}', **facts)
HandOver.objects.create(flow="F1", ref="c:2", **facts)
HandOver.objects.create(flow="F1", ref="c:3", outcome="taken-in", closed_at=then, closed_by=user, **facts)
HandOver.objects.create(flow="F4", ref="c:4", **(facts | {"accepted_at": None, "accepted_by": None}))
""",
    read="""
from lianfang.clinic.models import Visit
told = [(one.hand_over.ref, one.number, one.state, one.came_by) for one in Visit.objects.order_by("pk")]
""",
    back="clinic",
    undone="SELECT count(*) FROM flows_handover WHERE ref LIKE 'c:%'",
)


def test_each_accepted_and_unfinished_is_a_visit_once_and_no_other(former):
    assert former.stories["clinic"]["told"] == [
        ["c:1", 1, "awaited", "community"],
        ["c:1", 2, "awaited", "community"],
        ["c:2", 3, "awaited", "checkpoint"],
    ]
    assert former.stories["clinic"]["undone"] == [[4]]


@pytest.mark.django_db
def test_the_sweep_keeps_of_it_what_the_clinic_keeps_and_the_rest_goes_its_way(world, yi):  # noqa: F811
    announced(world)
    Visit.objects.all().delete()  # as a former version left it
    for _twice in range(2):
        MIGRATION.carry_over(apps, None)
    one = Visit.objects.get()
    for _twice in range(2):
        sweep.run_once()
    one.refresh_from_db()
    told = book.personal(one)
    assert (told["name"], one.filled > 0, one.home.code) == ("李发热", True, "garden-1-1-101")
    assert "respondent" not in told
    act(yi, one, "receiving", {"celsius": "36.9", "age": 40, "name": "李发热"})
    assert one.state == "waiting"
