"""Orders, set times and absences by every door: each tells what the others tell, and none more."""

from datetime import timedelta

import pytest

from lianfang.duties import actions as duties
from lianfang.duties.models import Absence, Duty, Schedule
from lianfang.orders.models import Order
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
ORDER = {"content": "补查空户", "place": "binhe", "unit": "滨河社区", "person": "wang"}
TERMS = {"name": "消毒", "kind": "screening.visit", "place": "garden-1-1-101", "times": "08:00, 14:00"}


def test_an_order_from_issue_to_close_by_the_api(world):
    fang, wang = Api(world, "fang"), Api(world, "wang")
    made = fang.post("orders", ORDER).json()
    assert (made["state"], made["person"], made["due_at"]) == ("open", "王书记", "2020-01-30T04:00:00Z")
    door = f"orders/{made['id']}"
    assert fang.post(f"{door}/closing").json()["code"] == "order-not-done"
    assert fang.post(f"{door}/chasing", {"words": "快"}).json()["chased"] == 1
    assert fang.post(f"{door}/feedback", {"words": "x"}).json()["code"] == "not-your-order"
    assert wang.post(f"{door}/feedback", {"words": "已补查", "done": True}).json()["code"] == (
        "order-needs-evidence"
    )
    done = wang.post(f"{door}/feedback", {"words": "已补查", "evidence": "12户", "done": True})
    assert done.json()["state"] == "done"
    assert fang.post(f"{door}/returning", {"reason": "仍有三户"}).json()["state"] == "returned"
    assert Api(world, "chen").post(f"{door}/chasing").status_code == 404


def test_nobody_of_another_area_is_named_in_an_order_by_any_door(world, run):
    facts = ORDER | {"person": "chen"}
    by_page = browser(world, "fang").post("/orders/new/", facts)
    by_api = Api(world, "fang").post("orders", facts).json()
    by_line = run("order", "issue", "--content", "x", "--place", "binhe", "--unit", "x", "--person", "chen",
                  "--as", "fang", code=1)  # fmt: skip
    assert by_api["code"] == by_line["code"] == "bad-detail" and by_api["message"] == by_line["message"]
    assert by_api["message"] in by_page.content.decode() and "补查空户" in by_page.content.decode()
    assert not Order.objects.exists()


def test_the_page_of_an_order_offers_each_what_they_may_do(world):
    order = Api(world, "fang").post("orders", ORDER).json()["id"]
    page = f"/orders/{order}/"
    for name, doors in (("fang", {"chasing"}), ("wang", {"feedback"})):
        shown = browser(world, name).get(page).content.decode()
        there = {one for one in ("feedback", "chasing", "closing", "returning") if f"{page}{one}/" in shown}
        assert there == doors, name


def test_a_double_click_reports_progress_once(world):
    order = Order.objects.get(pk=Api(world, "fang").post("orders", ORDER).json()["id"])
    wang = browser(world, "wang")
    for _click in range(2):
        wang.post(f"/orders/{order.pk}/feedback/", {"words": "已安排", "done": "0", "once": "k"})
    assert [one.kind for one in order.entries.order_by("pk")] == ["issued", "feedback"]


def test_too_long_a_feedback_is_refused_and_kept_in_the_form(world):
    order = Api(world, "fang").post("orders", ORDER).json()["id"]
    answer = browser(world, "wang").post(f"/orders/{order}/feedback/", {"words": "字" * 1001})
    assert answer.status_code == 422 and "字" * 1001 in answer.content.decode()
    assert Order.objects.get().entries.count() == 1


def test_a_set_time_is_set_changed_and_ended_by_the_api_and_the_line(world, run):
    fang = Api(world, "fang")
    assert Api(world, "chen").post("schedules", TERMS).status_code == 404
    tried = fang.post("schedules?dry-run", TERMS).json()
    assert tried["raised"] == 4 and not Schedule.objects.exists()
    made = fang.post("schedules", TERMS).json()
    assert (made["raised"], made["times"]) == (4, ["08:00", "14:00"])
    changed = run(
        "schedule", "change", made["id"], "--reason", "一次即可", "--name", "消毒", "--kind",
        "screening.visit", "--place", "garden-1-1-101", "--times", "10:00", "--as", "fang",
    )  # fmt: skip
    assert changed["times"] == ["10:00"] and Schedule.objects.get(pk=made["id"]).end_reason == "一次即可"
    ended = fang.post(f"schedules/{changed['id']}/ending", {"reason": "over"}).json()
    assert ended["voided"] == 2 and not Duty.objects.filter(state="open").exists()
    assert fang.post(f"schedules/{changed['id']}/ending", {"reason": "x"}).status_code == 409


def test_the_change_of_a_set_time_begins_with_what_it_was(world):
    made = Api(world, "fang").post("schedules", TERMS | {"owner": "周网格", "window": 20}).json()["id"]
    shown = browser(world, "fang").get(f"/schedules/new/?from={made}").content.decode()
    for value in ('value="20"', 'value="zhou"', "garden-1-1-101", 'value="08:00, 14:00"', "The old one ends"):
        assert value in shown, value


def test_an_absence_by_the_api_leaves_nothing_to_nobody(world):
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    wang, away = Api(world, "wang"), {"username": "周网格", "reason": "sick"}
    assert wang.post("absences", away).json()["code"] == "nobody-accountable"
    assert Api(world, "chen").post("absences", away).json()["code"] in {"unknown-user", "out-of-scope"}
    noted = wang.post("absences", away | {"successor": "wang"}).json()
    assert (noted["username"], noted["successor"], noted["back"]) == ("zhou", "wang", False)
    assert Api(world, "chen").post(f"absences/{noted['id']}/ending").status_code == 404
    assert wang.post(f"absences/{noted['id']}/ending").json()["back"]
    assert Absence.objects.get().to_at <= NOON + timedelta(seconds=1)


def test_a_refused_absence_keeps_what_was_typed(world):
    typed = {
        "username": "zhou",
        "reason": "leave",
        "from_at": "2020-02-01T08:00",
        "to_at": "2020-01-31T08:00",
    }
    answer = browser(world, "liu").post("/absences/new/", typed)
    shown = answer.content.decode()
    assert 400 <= answer.status_code < 500 and 'value="2020-02-01T08:00"' in shown
    assert 'value="leave" required checked' in shown and 'value="zhou"' in shown
