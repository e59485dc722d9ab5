"""Whatever happens at a clinic, in whatever order: no fever leaves the list unless somebody has accepted it,
and two who are not ruled out never lie in one room.

Each history is a run of requests as people send them, at the clinic's, the community's and disease control's
doors, with time passing between. `HISTORIES=300` asks for as many.
"""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.clinic.models import Bed, Disposition, Examination, Stay, Visit
from lianfang.clinic.tests.test_visits import TRIAGE, yi  # noqa: F401  # a fixture
from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.testing.doors import Api
from lianfang.testing.histories import examples
from lianfang.testing.world import NOON, visit

pytestmark = pytest.mark.django_db
HISTORIES = int(os.environ.get("HISTORIES", "12"))
MOST = 16  # steps of one
MINUTE = timedelta(minutes=1)
ENDS = ("home", "observed-home", "observed-central", "hospital", "ward", "died", "left")
FINDINGS = ("ruled-out", "suspect", "confirmed", "carrier")
STEPS = st.one_of(
    st.tuples(st.just("came"), st.sampled_from(["38.4", "36.5"])),
    st.tuples(st.just("found"), st.integers(0, 3)),
    st.tuples(st.just("receive"), st.integers(0, 3)),
    st.tuples(st.just("see"), st.integers(0, 3)),
    st.tuples(st.just("judge"), st.integers(0, 3), st.sampled_from(FINDINGS)),
    st.tuples(st.just("hold"), st.integers(0, 3), st.integers(0, 4)),
    st.tuples(st.just("rise"), st.integers(0, 3)),
    st.tuples(st.just("clean"), st.integers(0, 3)),
    st.tuples(st.just("sample"), st.integers(0, 3)),
    st.tuples(st.just("decide"), st.integers(0, 3), st.sampled_from(ENDS)),
    st.tuples(st.just("undo"), st.integers(0, 3)),
    st.tuples(st.just("depart"), st.integers(0, 3)),
    st.tuples(st.just("answer"), st.integers(0, 5), st.sampled_from(["accepting", "refusing", "closing"])),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("day"), st.just(0)),
    st.tuples(st.just("wait"), st.integers(5, 1500)),
)


class History:
    """One clinic and the people around it, by their doors."""

    def __init__(self, world, doctor):
        self.world, self.doctor, self.now, self.number = world, doctor, NOON, 0
        self.desks = {name: Api(world, name) for name in ("wang", "qian", "liu", "yi")}
        for code in ("1", "2"):
            doctor.post("clinic/rooms", {"place": "clinic", "room_code": code, "beds": 2})

    def do(self, step):
        name, which, *more = step
        answer = getattr(self, name)(which, *more)
        if answer is not None:
            assert answer.status_code < 500, (step, answer.content)
        self.holds(step)

    def visit(self, which):
        return Visit.objects.order_by("pk")[which : which + 1].first()

    def act(self, which, path, **told):
        one = self.visit(which)
        return self.doctor.post(f"clinic/visits/{one.pk}/{path}", told) if one else None

    def came(self, celsius):
        goes = {} if celsius == "38.4" else {"goes": "ordinary", "symptoms": []}
        return self.doctor.post("clinic/visits", TRIAGE | {"celsius": celsius, "home": "binhe"} | goes)

    def found(self, which):
        """A household hands somebody over, and the clinic's desk accepts."""
        door = self.world.doors("garden")[which]
        ill = {"name": f"李{which}", "phone": "13900002222", "celsius": "38.2", "symptoms": ["fever"]}
        duties.keep(self.world.scope("zhou"), batch=[visit(door, fever=1, flagged=[ill])], kinds=KINDS)
        one = HandOver.objects.filter(flow="F4", accepted_at=None).order_by("-pk").first()
        return self.desks["yi"].post(f"hand-overs/{one.pk}/accepting") if one else None

    def receive(self, which):
        return self.act(which, "receiving", **TRIAGE)

    def see(self, which):
        return self.act(which, "seeing")

    def judge(self, which, finding):
        return self.act(which, "judging", finding=finding)

    def hold(self, which, bed):
        found = Bed.objects.order_by("pk")[bed : bed + 1].first() if bed < 4 else None
        return self.act(which, "holding", **({"bed": str(found.pk)} if found else {}))

    def rise(self, which):
        return self.act(which, "rising")

    def clean(self, which):
        bed = Bed.objects.order_by("pk")[which : which + 1].first()
        return self.doctor.post(f"clinic/beds/{bed.pk}/clean", {"reason": "含氯"})

    def sample(self, which):
        self.number += 1
        self.act(which, "samples", test="nucleic", sample_no=f"S{self.number}")
        one = Examination.objects.filter(sample_no=f"S{self.number}").first()
        return self.doctor.post("clinic/examinations", {"rows": f"S{self.number},阴性"}) if one else None

    def decide(self, which, kind):
        return self.act(which, "deciding", kind=kind, vehicle="120")

    def undo(self, which):
        return self.act(which, "undoing", reason="改主意")

    def depart(self, which):
        return self.act(which, "departing", vehicle="120", left_at=self.now.isoformat())

    def answer(self, which, what):
        """Whoever has it before them answers; all are asked, one may."""
        one = HandOver.objects.exclude(flow="F4").order_by("pk")[which : which + 1].first()
        told = {"refusing": {"reason": "不归我们"}, "closing": {"outcome": "noted"}}.get(what, {})
        said = [api.post(f"hand-overs/{one.pk}/{what}", told) for api in self.desks.values()] if one else []
        return max(said, key=lambda answer: answer.status_code, default=None)

    def withdraw(self, which):
        one = HandOver.objects.order_by("pk")[which : which + 1].first()
        return self.desks["wang"].post(f"hand-overs/{one.pk}/withdrawal", {"reason": "误报"}) if one else None

    def day(self, _which):
        open_ones = [one.called for one in Visit.objects.exclude(state__in=["placed", "elsewhere", "void"])
                     if not one.stays.filter(to_at=None).exists()
                     and not (one.state == "awaited" and one.due_at >= self.now)]  # fmt: skip
        answer = self.doctor.post("clinic/days")
        if answer.status_code == 200:
            assert not open_ones
        return answer

    def wait(self, minutes):
        self.now += minutes * MINUTE
        clock.fix(self.now)

    def holds(self, step):
        for one in Visit.objects.filter(state="placed"):
            made = Disposition.objects.get(visit=one, undone_at=None)
            heirs = [each for each in (made.hand_over, made.also) if each is not None]
            assert heirs and all(each.accepted_at for each in heirs), step
            assert made.kind not in ENDS[:3] or one.finding == "ruled-out", step
        for one in Visit.objects.filter(state="elsewhere"):
            assert not one.is_febrile and not one.is_exposed, step
        for one in Visit.objects.filter(state="void"):
            assert one.arrived_at is None and one.hand_over.withdrawn_at is not None, step
        lying = Stay.objects.filter(to_at=None).select_related("visit")
        rooms = {}
        for stay in lying:
            rooms.setdefault(stay.room_id, []).append(stay.visit)
        for people in rooms.values():
            assert len(people) == 1 or all(one.finding == "ruled-out" for one in people), step
        taken = Bed.objects.filter(state="taken").values_list("pk", flat=True)
        assert sorted(taken) == sorted(stay.bed_id for stay in lying), step


@pytest.fixture
def begun(world, yi):  # noqa: F811
    return History(world, yi)


@settings(examples(HISTORIES), suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=4, max_size=MOST))
def test_no_history_loses_a_fever_or_lets_two_suspects_share_a_room(begun, steps):
    with transaction.atomic():
        begun.now, begun.number = NOON, 0
        clock.fix(NOON)
        begun.came("38.4")
        begun.found(0)
        for step in steps:
            begun.do(step)
        transaction.set_rollback(True)
