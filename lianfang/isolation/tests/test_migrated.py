"""Whoever a former version has under observation has a file, and the sweep raises their readings."""

import importlib

import pytest
from django.apps import apps

from lianfang.duties import sweep
from lianfang.isolation.models import File
from lianfang.isolation.tests.test_files import entered, owed
from lianfang.testing import measures as made
from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")
MIGRATION = importlib.import_module("lianfang.isolation.migrations.0002_those_observed_before")

STORY = Story(
    tries=("isolation", "0002_those_observed_before"),
    before=(),
    fill="",  # the two that a former version placed in free text: `restrictions` enters them on the way
    read="""
from lianfang.isolation.models import File
from lianfang.isolation.life import state_of
told = [(one.restriction.hand_over.ref, state_of(one), one.team.count())
        for one in File.objects.filter(restriction__hand_over__ref__startswith="o:").order_by("pk")]
""",
)


def test_each_observation_of_a_former_version_has_its_file_once(former):
    assert former.stories["isolation"]["told"] == [["o:1", "to-tell", 0], ["o:2", "to-tell", 0]]


@pytest.mark.django_db
def test_the_sweep_raises_the_readings_of_those_who_are_observed_still(world):
    made.in_force(world, "medical-observation", place="district")
    file = entered(world)
    owed(file).update(state="void")
    File.objects.all().delete()  # as a former version left it
    for _twice in range(2):
        MIGRATION.open_files(apps, None)
        sweep.run_once()
    again = File.objects.get()
    assert owed(again).filter(state="open").count() == 3
    assert again.team.filter(to_at=None).count() == 2
