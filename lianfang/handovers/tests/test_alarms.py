"""The alarm of a hand-over ends in the moment somebody answers it, whoever answers and by whatever door."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from lianfang import flows
from lianfang.checkpoints.models import Arrival
from lianfang.duties import sweep
from lianfang.duties.models import Alert
from lianfang.handovers import actions, alarms, contracts, queries
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.models import HandOver
from lianfang.handovers.sweep import sweep_hand_overs
from lianfang.handovers.tests.test_clocks import send
from lianfang.kit import clock
from lianfang.testing import road
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
LADDERS = [code for code, one in TABLE.items() if one.ladder]


def ringing(world, flow):
    """A hand-over whose whole ladder has been climbed."""
    one = send(world, flow, cut_off=NOON + timedelta(hours=5))
    for _rung in TABLE[flow].ladder:
        clock.fix(one.rung_at + SECOND)
        sweep_hand_overs(clock.now())
        one.refresh_from_db()
    assert still_ringing(one) == 1  # one alert for one thing, however many were told
    return one


def still_ringing(one):
    return Alert.objects.filter(
        rule=alarms.RULE, ref__startswith=f"hand-over:{one.pk}:", settled_at=None
    ).count()


def desk(world, client, one):
    """Somebody who has it before them, at the inbox."""
    who = queries.staff(world.scope("liu"), desk=one.desk, path=one.to_path, at=clock.now())[0]
    client.force_login(who)
    return lambda step, **told: client.post(f"/inbox/{one.pk}/{step}/", told)


@pytest.mark.parametrize("flow", LADDERS)
def test_accepting_and_closing_at_the_desk_end_every_alarm(client, world, flow):
    one = ringing(world, flow)
    post = desk(world, client, one)
    post("accepting")
    assert still_ringing(one) == 0
    outcome = next(each for each in TABLE[flow].outcomes if each not in contracts.RESTRICTS)
    post("closing", outcome=outcome, words="已办")
    one.refresh_from_db()
    assert (one.state, still_ringing(one)) == ("closed", 0)
    assert set(Alert.objects.filter(rule=alarms.RULE).values_list("outcome", flat=True)) == {"accepted"}


@pytest.mark.parametrize("flow", LADDERS)
def test_sending_back_and_sending_on_end_the_alarms_and_the_new_clock_rings_anew(client, world, flow):
    one = ringing(world, flow)
    desk(world, client, one)("refusing", reason="地址不在本辖区")
    assert still_ringing(one) == 0
    one.refresh_from_db()
    assert one.refused_at is not None
    if one.due_at > clock.now():
        clock.fix(one.due_at + SECOND)
        sweep_hand_overs(clock.now())
        assert still_ringing(one) == 1
    back = queries.receivers(world.scope("liu"), one=one)[0]
    sender = queries.staff(world.scope("liu"), desk=back.desk, path=back.path, at=clock.now())[0]
    client.force_login(sender)
    client.post(
        f"/inbox/{one.pk}/handing-on/", {"desk": TABLE[flow].desk, "place": "binhe", "reason": "地址已核对"}
    )
    one.refresh_from_db()
    assert (one.turn, still_ringing(one)) == (2, 0)


@pytest.mark.parametrize("flow", LADDERS)
def test_taking_it_back_ends_the_alarms(world, flow):
    one = ringing(world, flow)
    actions.withdraw(world.scope("liu"), id=one.pk, reason="误发")
    assert still_ringing(one) == 0


@pytest.mark.parametrize("outcome", ["arrived", "not-arrived", "wrong-address"])
def test_a_record_that_ends_a_hand_over_ends_its_alarms(client, world, outcome):
    road.build(world)
    registered(world)
    one = HandOver.objects.get(flow="F2")
    clock.fix(NOON + timedelta(minutes=121))
    sweep_hand_overs(clock.now())
    assert still_ringing(one) == 1
    client.force_login(world.cast["fang"])
    found = {"arrival": Arrival.objects.get().pk, "outcome": outcome}
    said = road.record("checkpoints.arrival", "binhe", found)
    assert road.codes(road.send(world, said, user="wang")) == ["kept"]
    one.refresh_from_db()
    assert (one.state, one.outcome, still_ringing(one)) == ("closed", outcome, 0)
    page = client.get("/alerts/?show=settled").content.decode()
    assert f'href="/inbox/{one.pk}/"' in page
    assert f'href="/inbox/{one.pk}/"' not in client.get("/alerts/").content.decode()


def registered(world):
    traveller = road.person(1, travelled=True, source_area="疫源市")
    told = road.identity(1, document="370799199001010011")
    road.send(world, road.car(traveller, disposition="pass-registered", identities=[told]))


def test_a_relentless_alarm_ends_with_the_answer_too(client, world):
    one = ringing(world, "F7")
    clock.fix(clock.now() + timedelta(hours=10))
    sweep_hand_overs(clock.now())
    assert still_ringing(one) == 1
    desk(world, client, one)("accepting")
    assert still_ringing(one) == 0


@pytest.mark.parametrize(("came", "outcome"), [("closed", "closed"), ("withdrawn", "withdrawn")])
def test_the_sweep_ends_alarms_left_behind_and_says_what_came_of_the_hand_over(client, world, came, outcome):
    one = ringing(world, "F2")
    if came == "closed":
        actions.accept(world.scope("wang"), id=one.pk)
        actions.close(world.scope("wang"), id=one.pk, outcome="arrived")
    else:
        actions.withdraw(world.scope("liu"), id=one.pk, reason="误发")
    Alert.objects.update(settled_at=None, settled_by=None, outcome="")  # as a former version left them
    waiting = send(world, "F5", ref="waits")
    clock.fix(clock.now() + timedelta(hours=12))
    sweep.run_once()
    assert (still_ringing(one), still_ringing(waiting)) == (0, 1)
    assert set(Alert.objects.filter(settled_at__isnull=False).values_list("outcome", flat=True)) == {outcome}
    client.force_login(world.cast["liu"])
    page = client.get("/alerts/?show=settled", headers={"accept-language": "zh-hans"}).content.decode()
    assert {"closed": "已办结", "withdrawn": "移交方已撤回"}[outcome] in page


def test_nobody_but_the_one_function_writes_how_a_hand_over_stands():
    moments = {"accepted_at", "refused_at", "withdrawn_at", "closed_at", "outcome"}
    here, chains = Path(alarms.__file__).parent, Path(flows.__file__).parent
    writers = {
        path.name
        for path in (*here.glob("*.py"), *chains.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"update", "bulk_update"}
        and moments & {each.arg for each in node.keywords}
    }
    assert writers - {"moves.py", "alarms.py"} == set()
