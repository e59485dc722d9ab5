"""Random histories: whoever presses what, nobody who is not cleared stands in an attendance list, each
enterprise has one authority, and none goes back to work without its conditions.

`ENTERPRISE_HISTORIES` asks for more of them than the few of every run.
"""

import os
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.enterprises import working
from lianfang.enterprises.models import Employee, Enterprise, Present
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.testing.answers import record
from lianfang.testing.doors import Api
from lianfang.testing.histories import examples
from lianfang.testing.routes.enterprises import PACKAGE, SEEN, entered, worker
from lianfang.testing.routes.enterprises import wave as open_wave
from lianfang.testing.world import NOON
from lianfang.things.models import Step

HISTORIES = int(os.environ.get("ENTERPRISE_HISTORIES", "8"))
WHO = ("liu", "gao", "fang", "wang", "zhou", "sun", "chen")
DAYS = 14  # of the pack the test's event is opened with
LISTS = {
    "local": [worker(1), worker(2)],
    "mixed": [worker(1), worker(3, origin="青岛", left_on="2020-01-25"), worker(4, origin="武汉")],
    "fewer": [worker(1)],
    "worse": [worker(1, origin="青岛"), worker(2)],
    "wrong": [worker(1), worker(2, document="370799199001010012")],
}
ACTS = {
    "accept": {}, "check": {"seen": SEEN, "stock_days": 4, "result": "通过"}, "approve": {}, "reopen": {},
    "return": {"reason": "x"}, "refuse": {"reason": "x"}, "suspend": {"reason": "x"},
    "mend": {"result": "已整改"}, "describe": {"category": "supplies", "size": "small"},
}  # fmt: skip
PRESENT = ("1", "1-2", "1-3", "2", "3", "1-5", "4", "0")
who = st.sampled_from(WHO)
STEPS = st.one_of(
    st.tuples(st.just("act"), who, st.sampled_from(sorted(ACTS))),
    st.tuples(st.just("file"), who, st.sampled_from(sorted(LISTS))),
    st.tuples(st.just("through"), st.just("wang"), st.sampled_from(["local", "mixed"])),
    st.tuples(st.just("wave"), who, st.sampled_from(["new", "open", "close"])),
    st.tuples(st.just("rule"), who, st.sampled_from(["community", "street", "department", "end"])),
    st.tuples(st.just("worker"), who, st.sampled_from(["vouch", "bar", "return", "leave"])),
    st.tuples(st.just("desk"), who, st.sampled_from(["cleared", "noted"])),
    st.tuples(st.just("report"), st.sampled_from(["wang", "zhou", "fang"]), st.sampled_from(PRESENT)),
    st.tuples(st.just("ill"), st.just("wang"), st.sampled_from(["1", "3"])),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from([1, 26, 24 * 7, 24 * 14])),
    st.tuples(st.just("sweep"), st.just(""), st.just("")),
)


class Seen:
    """What of one worker was seen from outside: who said what, on which day."""

    def __init__(self, today: date, *, local: bool, left_on: date | None) -> None:
        self.vouched = today if local else None
        self.clears = today if local else (left_on or today) + timedelta(days=DAYS)
        self.barred: date | None = None
        self.gone = False

    def may(self, on: date) -> bool:
        held = self.gone or (self.barred is not None and self.barred <= on)
        return not held and self.vouched is not None and self.vouched <= on and self.clears <= on


class History:
    def __init__(self, world) -> None:
        self.world, self.one = world, entered(world)
        open_wave(world)
        self.api = {name: Api(world, name) for name in WHO}
        self.seen: dict[int, Seen] = {}
        self.number_of: dict[str, int] = {}
        self.waves: list[int] = []
        self.rules: list[int] = []
        self.path: list[tuple[str, str]] = []  # who took which step since the last filing

    @property
    def today(self) -> date:
        return timezone.localdate(clock.now())

    def step(self, one) -> None:
        kind, by, what = one
        getattr(self, f"do_{kind}")(by, what)
        self.check()

    def do_act(self, by, what) -> None:
        answer = self.api[by].post(f"enterprises/{self.one.pk}/{what}", ACTS[what])
        if answer.status_code == 200:
            self.took(by, what)

    def took(self, by, what) -> None:
        if what in {"return", "refuse", "suspend"}:
            self.path = []
        self.path.append((by, what))
        if what == "reopen":
            self.reopened()

    def reopened(self) -> None:
        """By its steps in their order, by other hands, and by a lane or a wave that was open."""
        steps = {what: by for by, what in self.path}
        assert {"check", "approve"} <= steps.keys() and ("file" in steps or "mend" in steps), self.path
        assert steps["check"] != steps["approve"]
        assert steps["check"] != steps.get("mend", steps.get("file"))
        self.one.refresh_from_db()
        assert self.one.is_fast == (self.one.category in {"city", "supplies", "living"})
        assert self.one.is_fast or self.one.wave.state == "open"
        assert self.one.stock_days >= 3
        assert any(seen.may(self.today) for seen in self.seen.values())

    def do_file(self, by, what) -> None:
        answer = self.api[by].post(f"enterprises/{self.one.pk}/file", PACKAGE | {"workers": LISTS[what]})
        if answer.status_code != 200:
            return
        assert what != "wrong"
        self.path = [(by, "file")]
        told = {line["document"]: line for line in LISTS[what]}
        for document, line in told.items():
            local = line["origin"] == "本市"
            left = date.fromisoformat(line["left_on"]) if line.get("left_on") else None
            number = self.number_of.get(document)
            if number is None or self.seen[number].gone:
                number = len(self.seen) + 1
                self.number_of[document] = number
                self.seen[number] = Seen(self.today, local=local, left_on=left)
            elif not local:
                fresh = Seen(self.today, local=False, left_on=left)
                known = self.seen[number]
                known.clears = (
                    max(known.clears, fresh.clears) if self.was_local(number) or left else known.clears
                )
                if self.was_local(number):
                    known.vouched = None
        for document, number in self.number_of.items():
            if document not in told:
                self.seen[number].gone = True
        self.origins()

    def was_local(self, number) -> bool:
        return self.kinds.get(number) == "local"

    def origins(self) -> None:
        self.kinds = dict(Employee.objects.values_list("number", "origin"))

    kinds: dict[int, str] = {}

    def do_through(self, by, what) -> None:
        """All the steps in order, by the hands they need."""
        self.do_file(by, what)
        for each, act in (("fang", "accept"), ("fang", "check"), ("liu", "approve"), ("fang", "reopen")):
            self.do_act(each, act)

    def do_wave(self, by, what) -> None:
        if what == "new":
            told = {"place": "district", "name": "一", "categories": ["general"], "opens_on": f"{self.today}"}
            answer = self.api[by].post("enterprises/waves", told)
            if answer.status_code == 200:
                self.waves.append(answer.json()["id"])
        elif self.waves:
            told = {"document_no": "9号"} if what == "open" else {"reason": "x"}
            answer = self.api[by].post(f"enterprises/waves/{self.waves[-1]}/{what}", told)
            assert answer.status_code != 200 or by == "gao"  # the government alone

    def do_rule(self, by, what) -> None:
        if what == "end":
            if self.rules:
                self.api[by].post(f"enterprises/rules/{self.rules[-1]}/end", {"reason": "x"})
            return
        leads = {"department": "market"} if what == "department" else {"level": what}
        answer = self.api[by].post("enterprises/rules", {"place": "binhe", "position": 5, **leads})
        if answer.status_code == 200:
            self.rules.append(answer.json()["id"])

    def do_worker(self, by, what) -> None:
        found = Employee.objects.order_by("-number").first()
        if found is None:
            return
        told = {} if what == "vouch" else {"reason": "x"}
        answer = self.api[by].post(f"enterprises/workers/{found.pk}/{what}", told)
        if answer.status_code != 200:
            return
        seen = self.seen[found.number]
        match what:
            case "vouch":
                seen.vouched = self.today
            case "bar":
                seen.barred = self.today
            case "return":
                seen.barred, seen.vouched = None, self.today
                seen.clears = self.today + timedelta(days=DAYS)
            case _:
                seen.gone = True

    def do_desk(self, by, what) -> None:
        one = HandOver.objects.filter(flow="F13", closed_at=None).first()
        if one is None:
            return
        waiting = list(
            Employee.objects.filter(hand_over=one, state="waiting").values_list("number", flat=True)
        )
        self.api[by].post(f"inbox/{one.pk}/accepting")
        answer = self.api[by].post(f"inbox/{one.pk}/closing", {"outcome": what})
        if answer.status_code == 200 and what == "cleared":
            for number in waiting:
                self.seen[number].vouched = self.today

    def do_report(self, by, present, *, ill="") -> None:
        numbers = [int(one) for one in present.split("-")]
        listed = list(range(numbers[0], numbers[-1] + 1)) if present != "0" else []
        detail = {"outcome": "done", "at_work": len(listed), "present": present if listed else "",
                  "feverish": len(ill), "ill": ill, "stock_days": 5}  # fmt: skip
        detail = {name: value for name, value in detail.items() if value != ""}
        sent = record(working.DAILY, self.one.place, clock.now(), detail)
        (answer,) = self.api[by].post("records", [sent]).json()
        if answer["state"] != "kept":
            return
        assert Enterprise.objects.get().state == "open"
        assert all(n in self.seen and self.seen[n].may(self.today) for n in listed), (present, self.today)
        for one in ill.split():
            if int(one) in self.seen and not self.seen[int(one)].gone:
                self.seen[int(one)].barred = self.seen[int(one)].barred or self.today

    def do_ill(self, by, number) -> None:
        self.do_report(by, "0", ill=number)

    def do_wait(self, _by, hours) -> None:
        clock.fix(clock.now() + timedelta(hours=hours))

    def do_sweep(self, _by, _what) -> None:
        working.sweep_enterprises(clock.now())

    def check(self) -> None:
        one = Enterprise.objects.get()
        assert (one.department_id is None) != (one.unit_id is None)
        assert one.reroutes == Step.objects.filter(noun="enterprise", code="route").count()
        for row in Present.objects.filter(withdrawn_seq=None, day=self.today).select_related("employee"):
            number = row.employee.number
            left = self.seen[number].gone or self.seen[number].barred == self.today
            assert left or self.seen[number].may(self.today), number


@pytest.mark.django_db
@settings(examples(HISTORIES), suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=8, max_size=24))
def test_no_history_lets_in_who_is_not_cleared_nor_opens_without_its_conditions(world, steps):
    point = transaction.savepoint()
    try:
        clock.fix(NOON)
        history = History(world)
        for one in steps:
            history.step(one)
    finally:
        transaction.savepoint_rollback(point)
        clock.fix(NOON)
