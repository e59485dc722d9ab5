"""Orders and alerts move as their tables say; every life is drawn where people read about it."""

from pathlib import Path

import pytest
from django.db.models import Q

from lianfang import cli
from lianfang.duties import alerts
from lianfang.duties.alerts import ALERT
from lianfang.duties.models import Alert
from lianfang.duties.problems import AlertSettled
from lianfang.kit import lives
from lianfang.kit.lives import Life, Move
from lianfang.orders import actions
from lianfang.orders.lives import ORDER
from lianfang.orders.models import Order
from lianfang.orders.problems import OrderNotDone, OrderSettled
from lianfang.orders.tests.test_orders import issue
from lianfang.testing.world import NOON

PAGE = Path(__file__).parents[3] / "docs" / "lives.md"


def test_the_page_of_lives_is_what_the_program_draws(capsys):
    assert cli.main(["lives"]) in {0, None}
    assert capsys.readouterr().out == PAGE.read_text("utf-8"), "run `lianfang lives > docs/lives.md`"
    assert {one.noun for one in lives.declared()} >= {"alert", "arrival", "fever", "hand-over", "order"}


def tries(world, order):
    unit, over = world.scope("wang"), world.scope("fang")
    yield "feedback", lambda: actions.feed_back(unit, id=order.pk, words="正在办")
    yield "chased", lambda: actions.chase(over, id=order.pk)
    yield "done", lambda: actions.feed_back(unit, id=order.pk, words="办结", evidence="照片", done=True)
    yield "returned", lambda: actions.give_back(over, id=order.pk, reason="未到位")
    yield "closed", lambda: actions.close(over, id=order.pk)


def test_an_order_makes_the_moves_of_its_table_and_no_other(world):
    order = issue(world)
    for state in ORDER.states:
        for code, act in tries(world, order):
            over = state in {"done", "closed"}
            Order.objects.update(state=state, settled_at=NOON if over else None)
            entries = order.entries.count()
            move = ORDER.moves[code]
            if state in move.before:
                assert act().state == (move.after or state)
                assert order.entries.latest("pk").kind == code
                continue
            with pytest.raises((OrderSettled, OrderNotDone)):
                act()
            order.refresh_from_db()
            assert (order.state, order.entries.count()) == (state, entries), (state, code)


def test_an_alert_is_settled_once_by_whoever_is_first(world):
    scope, place = world.scope("liu"), world.places["binhe"]
    one = alerts.raise_alert(
        scope, rule="order-overdue", ref="x", path=place.path, place_id=place.pk, level="warning", words="x"
    )
    alerts.settle_alert(scope, alert=one, outcome="已处理")
    with pytest.raises(AlertSettled):
        alerts.settle_alert(scope, alert=one, outcome="又一次")
    assert alerts.settle_all(scope, Q(pk=one.pk), outcome="done") == 0
    assert Alert.objects.filter(ALERT.states["settled"]).get().outcome == "已处理"


@pytest.mark.parametrize(
    "moves", [(Move("go", ("here",), "nowhere", ""),), (Move("go", ("here",), "here", ""),) * 2]
)
def test_a_life_that_contradicts_itself_cannot_be_declared(moves):
    with pytest.raises(ValueError, match="thing"):
        Life("thing", {"here": Q(pk=1)}, moves)
