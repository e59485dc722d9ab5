"""Whatever is done in whatever order: the last day moves only by a decision, no gap is without its alarm,
nobody who depends on others is alone untold, nobody is held past a release (G1, G2, G4), and no day goes by
without a human word unless the carer has been told. `HISTORIES=300` asks for as many."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.duties import sweep
from lianfang.duties.models import Alert, Duty
from lianfang.handovers.models import HandOver
from lianfang.isolation.models import CarerGap, Dependant, File
from lianfang.isolation.tests.test_files import DOOR, entered
from lianfang.kit import clock
from lianfang.restrictions.models import Restriction, RestrictionStep
from lianfang.testing import measures as made
from lianfang.testing.doors import Api
from lianfang.testing.histories import examples
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HISTORIES = int(os.environ.get("HISTORIES", "12"))
CHILD = {"kind": "child", "name": "小宝"}
# What people can do, as the API takes it: (address, answers).
DEEDS = {
    "read": ("isolation/{file}/reading", {"celsius": "36.5"}),
    "fever": ("isolation/{file}/reading", {"celsius": "38.2"}),
    "clear": ("isolation/{file}/clearing", {"doctor": "李医生", "finding": "普通感冒"}),
    "serve": ("isolation/{file}/serving", {"how": "signed"}),
    "out": ("isolation/{file}/outing", {"why": "dialysis", "vehicle": "1", "driver": "1"}),
    "back": ("isolation/{file}/return", {}),
    "leave": ("isolation/{file}/leaving", {"reason": "敲门无人"}),
    "found": ("isolation/{file}/found", {"where": "花园"}),
    "child": ("isolation/dependants", CHILD | {"cared_by": "self"}),
    "alone": ("isolation/dependants", CHILD | {"cared_by": "nobody"}),
    "care": ("isolation/dependants/{dependant}/care", {"cared_by": "relative"}),
    "carer": ("observations/{file}/carer", {"carer": "fang", "backup": "wang", "reason": "轮换"}),
    "decide": (
        "observations/{file}/ending-day",
        {"ends_on": "2020-02-02", "document_no": "1", "reason": "复查"},
    ),
    "release": ("isolation/{file}/releasing", {"release": "term", "release_no": "1", "follow_days": 2}),
    "hospital": ("isolation/{file}/releasing", {"release": "hospital"}),
    "need": ("isolation/needs", {"place": DOOR, "kind": "food", "what": "菜", "daily": True}),
    "special": ("isolation/{file}/describing", {"special": ["dialysis", "chronic"]}),
    "own": ("isolation/{file}/reading", {"celsius": "36.4", "mode": "self"}),
    "spoken": ("isolation/{file}/contact", {"how": "phone"}),
}
ACTIONS = st.lists(st.sampled_from([*DEEDS, "hours", "day", "put-out"]), min_size=1, max_size=14)


def do(world, api, file, deed):
    """One deed; nothing is ever answered with 500."""
    if deed in {"hours", "day"}:
        clock.fix(clock.now() + (5 * HOUR if deed == "hours" else 24 * HOUR))
        sweep.run_once()
        return
    if deed == "put-out":
        type(world.cast["zhou"]).objects.filter(pk=world.cast["zhou"].pk).update(is_active=False)
        sweep.run_once()
        return
    address, told = DEEDS[deed]
    one = Dependant.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    more = {"back_by": (clock.now() + HOUR).isoformat()} if deed == "out" else {}
    more |= {"restriction": file.pk} if deed in {"child", "alone"} else {}
    answer = api.post(address.format(file=file.pk, dependant=one), told | more)
    assert answer.status_code in {200, 201, 400, 404, 409, 422}, (deed, answer.content)


def holds(file, first_day):
    """What must be so at any moment."""
    one = Restriction.objects.get(pk=file.pk)
    file = File.objects.get(pk=file.pk)
    if one.ends_on != first_day:
        assert RestrictionStep.objects.filter(restriction=one, what="end").exclude(document_no="").exists()
    gaps = set(CarerGap.objects.filter(until=None).values_list("pk", flat=True))
    told = Alert.objects.filter(rule="carer-gap", settled_at=None).values_list("ref", flat=True)
    assert {int(ref.removeprefix("gap:")) for ref in told} == gaps
    people = [user for user in (one.carer, one.backup) if user is not None and user.is_active]
    assert bool(gaps) == (one.released_at is None and not people)
    for each in Dependant.objects.filter(state="open"):
        assert HandOver.objects.filter(flow="F12", ref__startswith=f"dependant:{each.pk}:").exists()
        assert Alert.objects.filter(rule="dependant-alone", ref__startswith=f"dependant:{each.pk}:").exists()
    if file.out_since or file.away_since:
        assert not Dependant.objects.filter(file=file, state="cared", cared_by="self").exists()
    warned = Alert.objects.filter(rule="no-human-contact", settled_at=None).exists()
    if file.missed_on == timezone.localdate(clock.now()) and not warned:
        assert timezone.localdate(file.contacted_at) == file.missed_on
    if one.released_at is None:
        assert Duty.objects.filter(kind="restrictions.released", state="open").exists()
        assert not (file.freed_at or file.ended_at)
    else:
        assert file.freed_at is not None
        open_ones = Duty.objects.filter(kind="isolation.reading", state="open")
        assert file.ended_at is None or not open_ones.exists()
        if one.release == "term":
            assert one.released_at.date() > one.ends_on or clock.now() > NOON


@settings(examples(HISTORIES), suppress_health_check=list(HealthCheck))
@given(deeds=ACTIONS)
def test_what_must_never_happen_does_not_whatever_is_done(world, deeds):
    from django.db import transaction

    with transaction.atomic():
        clock.fix(NOON)
        made.in_force(world, "medical-observation", place="district")
        api = Api(world, "fang")
        file = entered(world, backup="")
        first_day = Restriction.objects.get(pk=file.pk).ends_on
        holds(file, first_day)
        for deed in deeds:
            do(world, api, file, deed)
            holds(file, first_day)
        transaction.set_rollback(True)
