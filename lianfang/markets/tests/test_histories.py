"""Random histories: whoever presses what, a market is never open with a lapsed condition, nor is live
slaughter open but by the authority.

`MARKET_HISTORIES` asks for more of them than the few of every run.
"""

import os
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.duties.models import Duty, Record
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.markets import acts, conditions, permits
from lianfang.markets.models import Market, MarketState, Slaughter, SlaughterState
from lianfang.markets.tests.test_permits import BROKEN, GOOD
from lianfang.testing.answers import record, sound
from lianfang.testing.doors import Api
from lianfang.testing.histories import examples
from lianfang.testing.routes.markets import CONFIRMED, market_at, opened
from lianfang.testing.world import NOON
from lianfang.things.models import Step

HISTORIES = int(os.environ.get("MARKET_HISTORIES", "8"))
WHO = ("liu", "gao", "qian", "fang", "wang", "zhou", "sun", "chen")
AUTHORITY = {"gao"}
TOLD = {
    "apply": {"application": "已整改"}, "open": {"confirmed": CONFIRMED, "result": "通过"},
    "refuse": {"result": "未达标"}, "suspend": {"lapsed": "hygiene", "reason": "脏"},
    "rest": {"reason": "休市"}, "close": {"reason": "停业"},
    "reseal": {"seal_no": "F-2", "reason": "换封"},
}  # fmt: skip
SLAUGHTER = {
    "open": {"document_no": "9号", "reason": "解除"}, "close": {"seal_no": "F-3", "reason": "关闭"},
    "reseal": TOLD["reseal"],
}  # fmt: skip
KINDS_ASKED = [one.kind for one in conditions.CONDITIONS]
who = st.sampled_from(WHO)
STEPS = st.one_of(
    st.tuples(st.just("act"), who, st.sampled_from([one.code for one in acts.MARKETS if not one.makes])),
    st.tuples(st.just("slaughter"), who, st.sampled_from(sorted(SLAUGHTER))),
    st.tuples(st.just("work"), st.sampled_from(["wang", "fang"]), st.sampled_from(KINDS_ASKED)),
    st.tuples(st.just("all"), st.just("wang"), st.just("")),
    st.tuples(st.just("late"), st.just("wang"), st.sampled_from(KINDS_ASKED)),
    st.tuples(st.just("broken"), st.just("wang"), st.sampled_from(BROKEN)),
    st.tuples(st.just("excuse"), st.sampled_from(["liu", "wang"]), st.just("")),
    st.tuples(st.just("correct"), st.just("wang"), st.just("")),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from([5, 45, 120, 400, 1000])),
    st.tuples(st.just("sweep"), st.just(""), st.just("")),
)


class Oracle:
    """What was seen from outside, judged by its own reading of the rules: windows, and records in them."""

    def __init__(self, market: Market) -> None:
        self.market, self.opened_at = market, market.opened_at
        self.let_by: set[str] = set()
        self.broken = False

    def lapsed(self, at: datetime) -> bool:
        """Whether a window that ended since the opening holds no record of its work, made inside it."""
        if self.opened_at is None:
            return True
        return self.broken or any(
            not self._done(condition.kind, opens, due)
            for condition in conditions.CONDITIONS
            for opens, due in self._windows(condition, at)
        )

    def _windows(self, condition, at):
        width, day = timedelta(minutes=condition.minutes), timedelta(days=1)
        midnight = (self.opened_at + 8 * HOUR).replace(hour=0, minute=0, second=0, microsecond=0) - 8 * HOUR
        for back in range(4):
            for text in condition.times:
                hour, minute = map(int, text.split(":"))
                named = midnight + back * day + timedelta(hours=hour, minutes=minute)
                if named >= self.opened_at and named + width <= at:
                    yield named - width, named + width

    def _done(self, kind, opens, due) -> bool:
        live = Record.objects.filter(place=self.market.place, kind=kind, withdrawn_seq=None)
        return any(
            opens <= one.made_at <= due and '"outcome":"done"' in one.detail.replace(" ", "") and not
            any(broken == kind and all(f'"{name}":{_json(said)}' in one.detail for name, said in how.items())
                for broken, how in BROKEN)
            for one in live
        )  # fmt: skip


def _json(said) -> str:
    return f'"{said}"' if isinstance(said, str) else str(said)


HOUR = timedelta(hours=1)


class History:
    def __init__(self, world) -> None:
        self.world = world
        self.market = opened(world, market_at(world))
        self.api = {name: Api(world, name) for name in WHO}
        made = self.api["liu"].post("slaughters", {"place": self.market.place.code, "seal_no": "F-1"}).json()
        self.slaughter = made["id"]
        self.oracle = Oracle(self.market)
        self.last = ""

    def step(self, one) -> None:
        kind, by, what = one
        getattr(self, f"do_{kind}")(by, what)
        self.check()

    def do_act(self, by, what) -> None:
        before = Step.objects.filter(noun="market", code="open").count()
        self.api[by].post(f"markets/{self.market.pk}/{what}", TOLD[what])
        if Step.objects.filter(noun="market", code="open").count() > before:
            self.oracle.opened_at, self.oracle.broken = clock.now(), False

    def do_slaughter(self, by, what) -> None:
        answer = self.api[by].post(f"slaughters/{self.slaughter}/{what}", SLAUGHTER[what])
        if what == "open" and answer.status_code == 200:
            self.oracle.let_by.add(by)

    def do_work(self, by, kind, *, more=None, back=timedelta(0)) -> None:
        detail = {"outcome": "done", **sound(KINDS[kind].form), **GOOD.get(kind, {}), **(more or {})}
        sent = record(kind, self.market.place, clock.now() - back, detail)
        (answer,) = self.api[by].post("records", [sent]).json()
        if answer["state"] == "kept":
            self.last = sent["id"]

    def do_all(self, by, _what) -> None:
        """Everything open now, and then an hour on: a diligent market."""
        now = clock.now()
        for one in Duty.objects.filter(
            origin=self.market.origin, state="open", opens_at__lte=now, due_at__gte=now
        ):
            self.do_work(by, one.kind)

    def do_late(self, by, kind) -> None:
        self.do_work(by, kind, back=timedelta(minutes=50))

    def do_broken(self, by, how) -> None:
        kind, said = how
        was_let = Slaughter.objects.get().state == SlaughterState.OPEN
        is_open = Market.objects.get().state == MarketState.OPEN
        self.do_work(by, kind, more=said)
        if is_open and not (was_let and kind == conditions.PATROL):
            self.oracle.broken = True

    def do_excuse(self, by, _what) -> None:
        one = Duty.objects.filter(origin=self.market.origin, state="open").order_by("due_at").first()
        if one is not None:
            self.api[by].post(f"duties/{one.pk}/excuse", {"reason": "停电"})

    def do_correct(self, by, _what) -> None:
        former = Record.objects.filter(pk=self.last).first() if self.last else None
        if former is not None:
            sent = record(former.kind, self.market.place, former.made_at, {"outcome": "no-means"})
            self.api[by].post("records", [sent | {"corrects": str(former.pk)}])

    def do_wait(self, _by, minutes) -> None:
        clock.fix(clock.now() + timedelta(minutes=minutes))

    def do_sweep(self, _by, _what) -> None:
        permits.sweep_markets(clock.now())

    def check(self) -> None:
        now = clock.now()
        told = self.api["liu"].get("markets?state=open").json()["rows"]
        if told:
            assert not self.oracle.lapsed(now), "open with a lapsed condition"
        sealed = self.api["liu"].get("slaughters?state=open").json()["rows"]
        if sealed:
            assert self.oracle.let_by and self.oracle.let_by <= AUTHORITY, "let by somebody else"


@pytest.mark.django_db
@settings(examples(HISTORIES), suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=10, max_size=40))
def test_no_history_leads_to_an_open_market_with_a_lapsed_condition(world, steps):
    point = transaction.savepoint()
    try:
        clock.fix(NOON)
        history = History(world)
        history.check()
        for one in steps:
            history.step(one)
    finally:
        transaction.savepoint_rollback(point)
        clock.fix(NOON)
