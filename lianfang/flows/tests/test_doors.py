"""Every door to a hand-over, page, API and command line: none closes what nobody accepted."""

import io
import json
from contextlib import redirect_stdout
from datetime import timedelta

import pytest

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties.models import Absence, Alert
from lianfang.flows.absences import hand_over_absences
from lianfang.handovers import actions, alarms
from lianfang.handovers.models import HandOver
from lianfang.handovers.problems import CannotSilence
from lianfang.handovers.sweep import sweep_hand_overs
from lianfang.kit import clock
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def one(world):
    return actions.hand_over(
        world.scope("liu"),
        flow="F2",
        from_place=world.places["xincheng"],
        to_place=world.places["binhe"],
        payload={"name": "王小明", "measure": "home"},
        ref="a",
    )


def page(client, world, name):
    client.force_login(world.cast[name])

    def post(step, **fields):
        return client.post(f"/inbox/{HandOver.objects.get().pk}/{step}/", fields).status_code

    return post


def api(client, world, name):
    token = accounts.create_token(
        system_scope("test", actor_id=world.cast[name].pk), username=world.cast[name].username
    )

    def post(step, **fields):
        return client.post(
            f"/api/v1/hand-overs/{HandOver.objects.get().pk}/{step}",
            json.dumps(fields),
            content_type="application/json",
            headers={"authorization": f"Bearer {token}"},
        ).status_code

    return post


def line(client, world, name):
    words = {"accepting": "accept", "refusing": "refuse", "closing": "close"}

    def post(step, **fields):
        with redirect_stdout(io.StringIO()):
            return cli.main(
                ["handover", words[step], str(HandOver.objects.get().pk), "--as", name, "--json"]
                + [part for key, value in fields.items() for part in (f"--{key}", value)]
            )

    return post


@pytest.mark.parametrize("door", [page, api, line])
def test_nothing_closes_unaccepted_or_without_an_outcome_by_any_door(client, world, one, door):
    wang, chen = door(client, world, "wang"), world
    wang("closing", outcome="arrived")
    one.refresh_from_db()
    assert one.state in {"sent", "read"}
    wang("accepting")
    wang("closing", outcome="")
    wang("closing", outcome="reported")
    one.refresh_from_db()
    assert one.state == "accepted"
    chen = door(client, world, "chen")
    chen("closing", outcome="arrived")
    one.refresh_from_db()
    assert one.state == "accepted"
    door(client, world, "wang")("closing", outcome="arrived")
    one.refresh_from_db()
    assert (one.state, one.outcome) == ("closed", "arrived")


@pytest.mark.parametrize("door", [page, api, line])
def test_a_refusal_needs_its_reason_by_any_door(client, world, one, door):
    wang = door(client, world, "wang")
    wang("refusing", reason="")
    one.refresh_from_db()
    assert one.refused_at is None
    wang("refusing", reason="查无此址")
    one.refresh_from_db()
    assert (one.state, one.refusal) == ("refused", "查无此址")


def test_the_inbox_counts_what_waits_and_shows_the_time_left(client, world, one):
    client.force_login(world.cast["wang"])
    english = {"accept-language": "en"}
    shown = client.get("/inbox/", headers=english).content.decode()
    assert "2 h left" in shown and "data-waiting>Inbox <b>1</b>" in shown and "王小明" not in shown
    clock.fix(NOON + timedelta(minutes=121))
    assert "1 min overdue" in client.get("/inbox/", headers=english).content.decode()
    part = client.get("/inbox/", headers=english | {"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="list-hand-overs"')


def test_opening_it_is_its_reading_and_names_stay_covered_until_a_purpose_is_given(client, world, one):
    client.force_login(world.cast["wang"])
    shown = client.get(f"/inbox/{one.pk}/").content.decode()
    one.refresh_from_db()
    assert one.read_by == world.cast["wang"] and "王小明" not in shown
    client.post(f"/inbox/{one.pk}/names/", {"purpose": ""})
    open_page = client.post(f"/inbox/{one.pk}/names/", {"purpose": "上门核实"})
    assert "王小明" in open_page.content.decode() and open_page.headers["Cache-Control"] == "no-store"


def test_looking_at_it_from_above_is_not_its_reading(client, world, one):
    client.force_login(world.cast["fang"])
    assert client.get(f"/inbox/{one.pk}/").status_code == 200
    one.refresh_from_db()
    assert one.read_at is None


def test_one_alert_is_told_to_each_rung_and_the_answer_ends_it(world, one):
    for hours, level, owner in ((3, "warning", "fang"), (3, "warning", "fang"), (5, "urgent", "liu")):
        sweep_hand_overs(NOON + timedelta(hours=hours))
        told = Alert.objects.get()
        assert (told.level, told.owner.username, told.settled_at) == (level, owner, None)
        assert told.at == NOON + timedelta(hours=3)  # since when, not when it was told last
    actions.accept(world.scope("wang"), id=one.pk)
    assert not Alert.objects.filter(settled_at=None).exists()


def test_the_alarm_of_a_report_card_cannot_be_silenced(client, world):
    card = actions.hand_over(
        world.scope("liu"),
        flow="F7",
        from_place=world.places["district"],
        to_place=world.places["district"],
        payload={"name": "某人"},
        ref="card",
    )
    sweep_hand_overs(NOON + timedelta(hours=2, seconds=1))
    alert = Alert.objects.get()
    with pytest.raises(CannotSilence):
        alarms.settle(world.scope("gao"), alert=alert, outcome="知道了")
    client.force_login(world.cast["liu"])
    client.post(f"/alerts/{alert.pk}/settling/", {"outcome": "知道了"})
    alert.refresh_from_db()
    assert alert.settled_at is None
    sweep_hand_overs(NOON + timedelta(hours=8, seconds=1))
    alert.refresh_from_db()
    assert Alert.objects.count() == 1 and json.loads(alert.values)["times"] == 2  # told again, not once more
    actions.accept(world.scope("qian"), id=card.pk)
    assert not Alert.objects.filter(settled_at=None).exists()


def test_a_sick_worker_is_handed_to_workforce_once(world):
    absence = Absence.objects.create(
        user=world.cast["zhou"],
        reason="sick",
        from_at=NOON,
        successor=world.cast["wang"],
        noted_at=NOON,
        noted_by=world.cast["wang"],
    )
    assert (hand_over_absences(NOON), hand_over_absences(NOON)) == (1, 0)
    one = HandOver.objects.get()
    assert (one.flow, one.desk, one.ref) == ("F15", "workforce", f"absence:{absence.pk}")


def test_a_measure_is_made_known_once_to_each_who_acts_on_it(world):
    from lianfang.flows import decisions
    from lianfang.measures.models import Measure, MeasureArea

    measure = Measure.objects.create(
        event=world.event,
        kind="isolate",
        body="government",
        basis="x",
        content="封闭管理",
        reason="疫情",
        from_at=NOON,
        drafted_at=NOON,
        drafted_by=world.cast["liu"],
    )
    place = world.places["xincheng"]
    MeasureArea.objects.create(measure=measure, place=place, path=place.path)
    for _ in range(2):
        decisions.decided(world.scope("liu"), measure=measure, at=NOON)
    told = [one.user.username for one in measure.notices.get().readers.order_by("user__username")]
    assert told == ["fang", "gao", "liu", "wang"]  # publicity has no desk of its own: command knows for it
    assert not HandOver.objects.exists()
