"""A market opens by inspection, and its permit is gone the moment one of its conditions lapses."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.models import Alert, Duty
from lianfang.flows.table import KINDS
from lianfang.handovers import actions as handovers
from lianfang.kit import clock
from lianfang.markets import acts, conditions, permits
from lianfang.markets.models import Market, Slaughter, Supply
from lianfang.sanitation.models import Terminal
from lianfang.testing.answers import record, sound
from lianfang.testing.doors import Api
from lianfang.testing.routes.markets import AT, CONFIRMED, market_at, opened
from lianfang.testing.world import NOON
from lianfang.things.declared import story

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
GOOD = {
    conditions.STAFF: {"staff": 5, "measured": 5, "feverish": 0, "without_mask": 0},
    conditions.FOOD: {"points": 3, "amount": 0, "tickets": "complete"},
    conditions.HYGIENE: {"waste": "cleared", "toilets": "clean"},
    conditions.PATROL: {"seal": "intact", "live": "none"},
}


@pytest.fixture
def market(world):
    return opened(world, market_at(world))


def keep(world, market, kind, at=None, who="wang", **more):
    """One piece of work done well, but for what is said."""
    at = at or clock.now()
    clock.fix(max(at, clock.now()))
    detail = {"outcome": "done", **sound(KINDS[kind].form), **GOOD.get(kind, {}), **more}
    sent = record(kind, market.place, at, detail)
    (receipt,) = duties.keep(world.scope(who), batch=[sent], kinds=KINDS)
    assert receipt.state == "kept", receipt
    return sent


def do_all(world, market, until, *, but=""):
    """Everything its conditions ask until a moment, in time; one kind is left out."""
    found = Duty.objects.filter(origin=market.origin, state="open", due_at__lte=until).exclude(kind=but)
    for one in found.order_by("opens_at", "pk"):
        keep(world, market, one.kind, one.opens_at + MINUTE)


def stands(world, market, who="liu"):
    (row,) = [
        one for one in Api(world, who).get("markets?state=all").json()["rows"] if one["id"] == market.pk
    ]
    return row["state"], row["lapsed"]


def test_it_begins_closed_and_opens_only_when_every_condition_is_confirmed(world, run):
    place = market_at(world)
    made = run("market", "new", "--place", AT, "--operator", "市场公司", user="liu")
    run("market", "apply", made["id"], "--application", "每日三次", user="wang")
    for left_out in CONFIRMED:
        told = ",".join(one for one in CONFIRMED if one != left_out)
        said = run("market", "open", made["id"], "--confirmed", told, "--result", "x", user="liu", code=1)
        assert said["code"] == "condition-not-confirmed"
    assert (
        Market.objects.get(place=place).state == "applied" and not Duty.objects.filter(place=place).exists()
    )
    told = ",".join(CONFIRMED)
    assert (
        run("market", "open", made["id"], "--confirmed", told, "--result", "通过", user="liu")["state"]
        == "open"
    )


def test_who_asked_does_not_inspect(world, run):
    market_at(world)
    made = run("market", "new", "--place", AT, "--operator", "市场公司", user="liu")
    run("market", "apply", made["id"], "--application", "每日三次", user="wang")
    told = ("--confirmed", ",".join(CONFIRMED), "--result", "x")
    assert run("market", "open", made["id"], *told, user="wang", code=1)["code"] == "inspected-by-asker"


def test_what_its_conditions_ask_is_owed_from_its_opening_on(market):
    by_kind = {
        one.code: Duty.objects.filter(origin=market.origin, kind=one.kind).count() / 2
        for one in conditions.CONDITIONS
    }
    assert by_kind == {one.code: one.often for one in conditions.CONDITIONS}


def test_with_everything_done_it_stays_open_over_night(world, market):
    until = NOON + 24 * HOUR
    do_all(world, market, until)
    clock.fix(until)
    permits.sweep_markets(until)
    assert stands(world, market) == ("open", "")


@pytest.mark.parametrize("one", conditions.CONDITIONS, ids=lambda one: one.code)
def test_each_condition_that_lapses_suspends_it_and_is_named(world, market, one):
    last = Duty.objects.filter(origin=market.origin, kind=one.kind).order_by("due_at").first()
    do_all(world, market, last.due_at, but=one.kind)
    clock.fix(last.due_at)
    assert stands(world, market)[0] == "suspended", "before anybody has swept"
    permits.sweep_markets(clock.now())
    assert stands(world, market) == ("suspended", one.code)
    (alert,) = Alert.objects.filter(rule=permits.RULE)
    assert alert.level == "urgent" and one.code in alert.values
    with translation.override("zh-hans"):
        _at, what, _by, why = story(acts.MARKET, market)[-1]
        assert (str(what), why) == ("条件失守，停业", str(conditions.WORDS[one.code]))
    assert not Duty.objects.filter(origin=market.origin, state="open", due_at__gt=clock.now()).exists()


def test_until_the_last_minute_of_its_window_it_is_open(world, market):
    first = Duty.objects.filter(origin=market.origin).order_by("due_at").first()
    clock.fix(first.due_at - MINUTE)
    assert stands(world, market)[0] == "open"


def test_work_done_late_does_not_open_it_again_nor_hide_the_lapse(world, market):
    first = Duty.objects.filter(origin=market.origin).order_by("due_at").first()
    clock.fix(first.due_at + 10 * MINUTE)
    keep(world, market, first.kind)
    assert stands(world, market)[0] == "suspended"
    permits.sweep_markets(clock.now())
    assert stands(world, market) == ("suspended", conditions.KIND_OF[first.kind])


def test_an_excuse_does_not_keep_it_open(world, market):
    first = Duty.objects.filter(origin=market.origin).order_by("due_at").first()
    Api(world, "liu").post(f"duties/{first.pk}/excuse", {"reason": "停电"})
    first.refresh_from_db()
    assert first.state == "excused"
    clock.fix(first.due_at)
    assert stands(world, market)[0] == "suspended"


BROKEN = [
    (conditions.STAFF, {"feverish": 1}), (conditions.STAFF, {"without_mask": 1}),
    (conditions.FOOD, {"amount": 1}), (conditions.FOOD, {"tickets": "missing"}),
    (conditions.HYGIENE, {"waste": "not-cleared"}), (conditions.HYGIENE, {"toilets": "not-clean"}),
    (conditions.PATROL, {"seal": "broken"}), (conditions.PATROL, {"live": "seen"}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said"), BROKEN)
def test_a_record_that_tells_a_condition_broken_suspends_at_once(world, market, kind, said):
    keep(world, market, kind, NOON + MINUTE, **said)
    assert stands(world, market) == ("suspended", conditions.KIND_OF[kind])


@pytest.mark.parametrize(
    ("kind", "said"),
    [(conditions.STAFF, {"feverish": 1, "sent_home": 1}), (conditions.FOOD, {"amount": 1, "withdrawn": 1})],
)  # fmt: skip
def test_what_was_put_right_on_the_spot_does_not(world, market, kind, said):
    keep(world, market, kind, NOON + MINUTE, **said)
    assert stands(world, market)[0] == "open"


def test_suspended_it_opens_again_by_inspection_alone(world, market, run):
    run("market", "suspend", market.pk, "--lapsed", "hygiene", "--reason", "污水横流", user="liu")
    told = ("--confirmed", ",".join(CONFIRMED), "--result", "x")
    assert run("market", "open", market.pk, *told, user="liu", code=1)["code"] == "stands-otherwise"
    run("market", "apply", market.pk, "--application", "已整改", user="wang")
    assert run("market", "open", market.pk, *told, user="liu")["state"] == "open"
    permits.sweep_markets(clock.now())
    assert stands(world, market) == ("open", "")


def test_a_place_of_a_case_in_it_suspends_it_and_bars_it_until_passed(world, market, run):
    liu = system_scope("test", actor_id=world.cast["liu"].pk)
    handovers.hand_over(
        liu,
        flow="F9",
        from_place=market.place,
        to_place=world.places["xincheng"],
        payload={},
        ref="case:1:stay:1",
    )
    assert stands(world, market) == ("suspended", "case-place")
    run("market", "apply", market.pk, "--application", "已整改", user="wang")
    told = ("--confirmed", ",".join(CONFIRMED), "--result", "x")
    assert run("market", "open", market.pk, *told, user="liu", code=1)["code"] == "market-barred"
    keep(world, market, "sanitation.disinfection", purpose="terminal", concentration=1000)
    one = Terminal.objects.get()
    run("terminal", "pass", one.pk, "--result", "采样合格", user="liu")
    assert run("market", "open", market.pk, *told, user="liu")["state"] == "open"


class TestLiveSlaughter:
    @pytest.fixture
    def sealed(self, market, run):
        return run("slaughter", "new", "--place", AT, "--seal-no", "F-1", user="liu")

    def test_it_begins_sealed_and_nobody_but_the_government_opens_it(self, world, sealed, run):
        assert sealed["state"] == "closed"
        for who in ("liu", "fang", "wang", "qian"):
            told = ("--document-no", "x", "--reason", "x")
            assert run("slaughter", "open", sealed["id"], *told, user=who, code=1)["code"] == "not-allowed"
        assert Slaughter.objects.get().state == "closed"
        told = ("--document-no", "高新政发〔2020〕9号", "--reason", "疫情解除")
        assert run("slaughter", "open", sealed["id"], *told, user="gao")["state"] == "open"

    def test_without_a_document_not_even_the_government(self, sealed, run):
        said = run(
            "slaughter", "open", sealed["id"], "--document-no", "", "--reason", "x", user="gao", code=1
        )
        assert said["code"] == "bad-detail" and Slaughter.objects.get().state == "closed"

    def test_what_the_authority_allowed_is_no_breach(self, world, market, sealed, run):
        run("slaughter", "open", sealed["id"], "--document-no", "9号", "--reason", "解除", user="gao")
        keep(world, market, conditions.PATROL, NOON + MINUTE, seal="none", live="seen")
        assert stands(world, market)[0] == "open"


class TestPrices:
    def sent(self, world, market, *rows, **more):
        return keep(world, market, "markets.supply", NOON + MINUTE, vegetables=list(rows), **more)

    def test_they_stand_on_the_card_with_what_came_in(self, world, market, client):
        self.sent(
            world, market, {"item": "cabbage", "price": "1.80", "kg": 900}, {"item": "potato", "price": "2"}
        )
        assert list(Supply.objects.order_by("item").values_list("item", "fen", "kg")) == [
            ("cabbage", 180, 900), ("potato", 200, None)
        ]  # fmt: skip
        client.force_login(world.cast["wang"])
        page = client.get(f"/markets/{market.pk}/", headers={"accept-language": "en"}).content.decode()
        assert "1.80" in page and "900" in page and "<polyline" in page

    @pytest.mark.parametrize("said", ["贵", "-1", "0", "1.234", "1000", "NaN"])
    def test_what_is_no_price_is_refused(self, world, market, said):
        detail = {"outcome": "done", "vegetables": [{"item": "cabbage", "price": said}]}
        sent = record("markets.supply", market.place, NOON, detail)
        (receipt,) = duties.keep(world.scope("wang"), batch=[sent], kinds=KINDS)
        assert receipt.code == "bad-price" and not Supply.objects.exists()

    def test_a_correction_takes_the_former_away(self, world, market):
        first = self.sent(world, market, {"item": "cabbage", "price": "18"})
        again = record("markets.supply", market.place, NOON + MINUTE,
                       {"outcome": "done", "vegetables": [{"item": "cabbage", "price": "1.8"}]})  # fmt: skip
        duties.keep(world.scope("wang"), batch=[again | {"corrects": first["id"]}], kinds=KINDS)
        assert [one.fen for one in Supply.objects.filter(withdrawn_seq=None)] == [180]


def test_the_card_says_how_it_stands_and_its_statements_do_not_grow(world, market):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast["wang"])
    counts = []
    for _twice in range(2):
        with CaptureQueriesContext(connection) as seen:
            page = client.get(f"/markets/{market.pk}/").content.decode()
        counts.append(len(seen))
        do_all(world, market, NOON + 3 * HOUR)
    assert "disinfected 3 times a day" in page and 'data-state="open"' in page
    assert counts[1] <= counts[0] + 1 and counts[0] <= 32


def test_a_stall_number_trades_once_and_the_neighbouring_street_sees_nothing(world, market, run):
    told = ("--place", AT, "--number", "A1", "--business", "甲菜店", "--kind", "vegetables")
    made = run("stall", "new", *told, user="wang")
    assert run("stall", "new", *told, user="wang", code=1)["code"] == "market-there"
    run("stall", "leave", made["id"], "--reason", "退租", user="wang")
    run("stall", "new", *told, user="wang")
    assert run("stall", "list", user="chen") == [] and run("market", "list", user="chen") == []
    assert run("market", "rest", market.pk, "--reason", "x", user="chen", code=1)["code"] == "not-found"


def test_a_place_that_is_no_market_is_refused(run, world):
    said = run("market", "new", "--place", "garden", "--operator", "x", user="liu", code=1)
    assert said["code"] == "not-a-market"
