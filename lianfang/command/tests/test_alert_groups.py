"""Alerts in groups: one kind in one area is one row with n of N, and is acted on as one."""

from datetime import timedelta

import pytest

from lianfang.command import alert_groups, alert_lists
from lianfang.duties import actions as duties
from lianfang.duties import alerts, sweep
from lianfang.duties.actions import NewDuty
from lianfang.duties.models import Alert
from lianfang.handovers.problems import CannotSilence
from lianfang.handovers.sweep import sweep_hand_overs
from lianfang.handovers.tests.test_clocks import send
from lianfang.kit import clock
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)


@pytest.fixture
def late(world):
    """Three doors of 新城街道 and one of 清池街道 nobody visited in time."""
    doors = [*world.doors("garden")[:3], world.doors("village")[0]]
    items = [NewDuty(one.pk, one.path, NOON, NOON + HOUR) for one in doors]
    duties.raise_duties(world.scope("liu"), kind="screening.visit", origin="x", items=items)
    clock.fix(NOON + 2 * HOUR)
    sweep.run_once()
    assert Alert.objects.filter(rule="duty-overdue").count() == 4
    return doors


def overdue(groups):
    return next(one for one in groups if one.rule == "duty-overdue")


def test_the_district_sees_one_row_a_kind_with_its_streets_and_n_of_n(world, late):
    found = overdue(alert_groups.groups(world.scope("liu")))
    assert (found.waiting, found.every) == (4, 4)
    assert [(one.code, one.waiting, one.every) for one in found.areas] == [
        ("xincheng", 3, 3), ("qingchi", 1, 1),
    ]  # fmt: skip


def test_a_street_sees_its_communities_and_nothing_of_the_next_street(world, late):
    found = overdue(alert_groups.groups(world.scope("fang")))
    assert [(one.code, one.every) for one in found.areas] == [("binhe", 3)]
    assert alert_groups.groups(world.scope("sun")) == []


def test_one_button_takes_all_of_a_group_and_they_climb_no_further(world, late):
    told = {"rule": "duty-overdue", "place": "xincheng"}
    assert browser(world, "fang").post("/alerts/taking-all/", told).status_code == 302
    mine = Alert.objects.filter(rule="duty-overdue", taken_by=world.cast["fang"])
    assert mine.count() == 3 and not mine.exclude(escalate_at=None, owner=world.cast["fang"]).exists()
    assert overdue(alert_groups.groups(world.scope("liu"))).waiting == 1
    waiting = listed(alert_lists.ALERTS, world.scope("liu"), show="waiting", rule="duty-overdue")
    assert len(waiting) == 1
    clock.fix(NOON + 12 * HOUR)
    sweep.run_once()
    assert set(mine.values_list("escalated", flat=True)) == {0}


def test_a_group_is_handed_to_somebody_who_may_and_only_there(world, late):
    api, told = Api(world, "liu"), {"rule": "duty-overdue", "place": "xincheng"}
    assert api.post("alerts/handing-all", told | {"user": "chen"}).json()["code"] == "cannot-take-alert"
    assert api.post("alerts/handing-all", told | {"user": "wang"}).json()["code"] == "cannot-take-alert"
    assert api.post("alerts/handing-all", told | {"user": "fang"}).status_code == 200
    handed = Alert.objects.filter(owner=world.cast["fang"], taken_at=None, rule="duty-overdue")
    assert handed.count() == 3 and not handed.filter(escalate_at=None).exists()


def test_a_group_is_settled_with_what_was_done_and_the_neighbour_stays(world, late):
    told = {"rule": "duty-overdue", "place": "xincheng", "outcome": "已补查"}
    assert Api(world, "chen").post("alerts/settling-all", told).status_code in {403, 404}
    assert Api(world, "fang").post("alerts/settling-all", told).status_code == 200
    assert Alert.objects.filter(rule="duty-overdue", settled_at=None).count() == 1
    assert Api(world, "fang").post("alerts/settling-all", told).status_code == 404


def test_what_only_an_answer_ends_is_not_settled_with_its_group(world):
    send(world, "F7", "card")
    clock.fix(NOON + 3 * HOUR)
    sweep_hand_overs(clock.now())
    with pytest.raises(CannotSilence):
        alert_groups.settle(
            world.scope("liu"), rule="hand-over-unanswered", place=world.places["district"], outcome="知道了"
        )
    assert Alert.objects.filter(settled_at=None).exists()


def test_one_alert_is_taken_handed_on_and_taken_again(world, late):
    one = Alert.objects.filter(rule="duty-overdue").order_by("pk")[0]
    assert browser(world, "wang").post(f"/alerts/{one.pk}/taking/").status_code == 302
    for _twice in range(2):
        assert Api(world, "wang").post(f"alerts/{one.pk}/taking").json()["owner"] == "wang"
    assert Api(world, "wang").post(f"alerts/{one.pk}/handing-to", {"user": "fang"}).json()["owner"] == "fang"
    one.refresh_from_db()
    assert one.taken_at is None and one.escalate_at is not None
    alerts.settle_alert(world.scope("fang"), alert=one, outcome="已补查")
    assert Api(world, "fang").post(f"alerts/{one.pk}/taking").status_code == 409


def test_each_alert_names_kind_place_and_since_in_words(world, late):
    page = browser(world, "liu").get("/alerts/?rule=duty-overdue").content.decode()
    assert "Household visit overdue at" in page and "duty-overdue at" not in page
    chinese = browser(world, "liu", "zh-hans").get("/alerts/?rule=duty-overdue").content.decode()
    assert "入户" in chinese and "逾期未办" in chinese


def test_an_unanswered_hand_over_is_told_with_its_kind_and_the_masked_name_and_leads_to_it(world):
    one = send(world, "F2", "arrival")
    clock.fix(NOON + 3 * HOUR)
    sweep_hand_overs(clock.now())
    page = browser(world, "fang").get("/alerts/").content.decode()
    assert "Arrival" in page and "某*" in page and "某人" not in page
    assert f'href="/inbox/{one.pk}/"' in page and f"F2 {one.pk}" not in page


def test_many_alerts_stand_in_groups_and_one_by_one_only_when_asked(world, late):
    item = world.places["district"]
    Alert.objects.bulk_create(
        Alert(
            rule="duty-overdue", ref=f"x:{n}", level="warning", path=item.path, place=item, words="x", at=NOON
        )
        for n in range(60)
    )
    liu = browser(world, "liu")
    page = liu.get("/alerts/").content.decode()
    assert "<b>64</b> of 64" in page and "Show them one by one" in page
    assert (
        'id="list-alerts"' not in page and 'id="list-alerts"' in liu.get("/alerts/?rows=1").content.decode()
    )


def test_groups_cost_two_statements_however_many_alerts(world, late, django_assert_num_queries):
    scope = world.scope("liu")
    with django_assert_num_queries(2):
        alert_groups.groups(scope)


def test_the_api_tells_the_groups(world, late):
    told = Api(world, "liu").get("alert-groups").json()
    assert overdue([type("G", (), one) for one in told]).every == 4
