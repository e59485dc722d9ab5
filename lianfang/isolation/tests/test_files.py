"""Whoever is under observation has a file: readings twice a day, a team, dependants, their release."""

from datetime import date, timedelta

import pytest

from lianfang.duties import sweep
from lianfang.duties.models import Alert, Duty
from lianfang.field.tests.conftest import Phone
from lianfang.isolation import life, lists
from lianfang.isolation.models import CarerGap, Dependant, File, Need, Reading, SiteRoom
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.restrictions.models import Restriction
from lianfang.testing import measures as made
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOOR = "garden-1-1-101"
ALL = {
    "name": "王归来", "phone": "19900001111", "notice_no": "告知书1号", "exposed_on": "2020-01-27",
    "carer": "zhou", "backup": "wang", "place": DOOR,
}  # fmt: skip


@pytest.fixture
def ground(world):
    return made.in_force(world, "medical-observation", place="district")


def entered(world, **more):
    answer = Api(world, "fang").post("observations", ALL | more)
    assert answer.status_code in {200, 201}, answer.content
    return File.objects.get(pk=answer.json()["id"])


def reading(file, celsius="36.4", at=None, **more):
    detail = {"restriction": file.pk, "celsius": celsius} | more
    return {"id": str(uuid7()), "kind": "isolation.reading", "place": DOOR, "detail": detail,
            "made_at": (at or clock.now()).isoformat()}  # fmt: skip


def sent(world, *records, who="zhou"):
    """From one phone of each."""
    phones = world.__dict__.setdefault("phones", {})
    if who not in phones:
        phones[who] = Phone(world, who)
    return phones[who].send(*records).json()


def owed(file):
    subject = f"restriction:{file.pk}"
    return Duty.objects.filter(kind="isolation.reading", subject=subject).exclude(state="void")


def test_a_file_stands_from_the_moment_of_the_observation_with_its_readings_and_team(world, ground):
    file = entered(world)
    assert life.state_of(file) == "to-tell" and file.asked_at is None
    assert {(one.role, one.user.username) for one in file.team.all()} == {
        ("carer", "zhou"),
        ("backup", "wang"),
    }
    dues = [one.due_at.isoformat() for one in owed(file).order_by("due_at")]
    assert dues == ["2020-01-29T12:00:00+00:00", "2020-01-30T02:00:00+00:00", "2020-01-30T12:00:00+00:00"]
    assert {one.owner.username for one in owed(file)} == {"zhou"}


def test_the_readings_of_each_day_are_raised_for_everybody_at_once_until_the_last_day(world, ground):
    file = entered(world)
    for _day in range(9):
        clock.fix(clock.now() + DAY)
        sweep.run_once()
        sweep.run_once()
    last = owed(file).order_by("due_at").last()
    assert owed(file).count() == 13  # the evening of the first day, and two on each of six
    assert last.due_at.isoformat() == "2020-02-04T12:00:00+00:00"


def test_a_reading_of_the_phone_meets_the_duty_of_its_half_day_and_a_correction_takes_it_back(world, ground):
    file = entered(world)
    clock.fix(NOON + 5 * HOUR)
    first = reading(file)
    (receipt,) = sent(world, first)
    assert receipt["state"] == "kept", receipt
    assert owed(file).get(state="done").due_at == NOON + 8 * HOUR
    told = Reading.objects.get()
    assert (str(told.celsius), told.half, told.is_ill) == ("36.4", "pm", False)
    better = reading(file, "36.6") | {"corrects": first["id"]}
    sent(world, better)
    assert Reading.objects.get(withdrawn_seq=None).celsius == told.celsius + type(told.celsius)("0.2")


def test_a_reading_nobody_can_have_or_of_another_place_is_refused_in_words(world, ground):
    file = entered(world)
    (hot,) = sent(world, reading(file, "86.4"))
    assert hot["code"] == "bad-detail"
    (away,) = sent(world, reading(file) | {"place": "garden-1-1-102"})
    assert away["code"] == "isolation-of-another-place"
    assert not Reading.objects.exists()


def test_a_missing_reading_is_told_to_the_carer_after_an_hour_and_the_community_after_three(world, ground):
    file = entered(world)
    duty = owed(file).order_by("due_at").first()
    clock.fix(duty.due_at + HOUR - timedelta(seconds=1))
    sweep.run_once()
    assert not Alert.objects.filter(rule="duty-overdue", ref=f"duty:{duty.pk}").exists()
    clock.fix(duty.due_at + HOUR)
    sweep.run_once()
    alert = Alert.objects.get(rule="duty-overdue", ref=f"duty:{duty.pk}")
    assert (alert.owner.username, alert.escalated) == ("zhou", 0)
    clock.fix(duty.due_at + 3 * HOUR - timedelta(seconds=1))
    sweep.run_once()
    alert.refresh_from_db()
    assert alert.escalated == 0
    clock.fix(duty.due_at + 3 * HOUR)
    sweep.run_once()
    alert.refresh_from_db()
    assert (alert.escalated, alert.owner.username) == (1, "wang")


def test_nobody_outside_the_team_sees_a_temperature(world, ground):
    file = entered(world, carer="wang", backup="fang")
    (receipt,) = sent(world, reading(file, "36.9"), who="wang")
    assert receipt["state"] == "kept"
    for who, sees in (("wang", True), ("fang", True), ("zhou", False)):
        page = browser(world, who).get(f"/isolation/{file.pk}/")
        assert page.status_code == 200 and ("36.9" in page.content.decode()) == sees, who
        answer = Api(world, who).get(f"isolation/{file.pk}/readings")
        assert (answer.status_code == 200) == sees, who
    assert browser(world, "chen").get(f"/isolation/{file.pk}/").status_code == 404
    assert "36.9" not in browser(world, "zhou").get("/isolation/board/").content.decode()


def test_two_who_live_behind_one_door_are_one_household_and_two_people(world, ground):
    entered(world)
    entered(world, name="李同住")
    page = browser(world, "fang").get("/isolation/").content.decode()
    assert "<dt>Households</dt><dd>1</dd>" in page and '<a href="?state=held">2</a>' in page


def test_a_gap_is_told_of_at_once_and_ends_with_somebody_there(world, ground):
    from lianfang.duties import actions as duties

    file = entered(world, backup="")
    assert not CarerGap.objects.exists()
    scope = world.scope("liu")
    absence = duties.be_absent(scope, user=world.cast["zhou"], reason="sick", successor=world.cast["wang"])
    sweep.run_once()
    gap = CarerGap.objects.get(file=file, until=None)
    alert = Alert.objects.get(rule="carer-gap", ref=f"gap:{gap.pk}")
    assert alert.level == "urgent" and alert.settled_at is None
    assert [row.pk for row in listed(lists.FILES, world.scope("fang"), state="unwatched")] == [file.pk]
    clock.fix(NOON + timedelta(minutes=38))
    told = {"carer": "wang", "reason": "轮换"}
    assert Api(world, "fang").post(f"observations/{file.pk}/carer", told).status_code == 200
    gap.refresh_from_db()
    alert.refresh_from_db()
    assert gap.until - gap.since == timedelta(minutes=38) and alert.settled_at is not None
    assert file.team.filter(role="carer").count() == 2 and absence is not None


def test_without_any_carer_the_alarm_sounds_with_the_placing(world, ground):
    entered(world, carer="", backup="")
    assert Alert.objects.filter(rule="carer-gap", settled_at=None).count() == 1


def test_fever_goes_to_the_clinic_and_blocks_the_release_until_a_doctor_has_said(world, ground):
    from lianfang.handovers.models import HandOver

    file = entered(world)
    clock.fix(NOON + 7 * DAY)
    sent(world, reading(file, "37.3", symptoms=["cough"]))
    one = HandOver.objects.get(flow="F4")
    told = {"release": "term", "release_no": "解除1号"}
    refused = Api(world, "fang").post(f"isolation/{file.pk}/releasing", told)
    assert (refused.status_code, refused.json()["code"]) == (409, "fever-not-cleared")
    byway = Api(world, "fang").post(f"observations/{file.pk}/releasing", told)
    assert byway.status_code in {409, 422}
    slip = {"restriction": file.pk, "release_no": "解除1号"}
    record = reading(file) | {"kind": "restrictions.released", "detail": slip}
    assert sent(world, record)[0]["code"] == "fever-not-cleared"
    sent(world, reading(file, "37.6"))
    assert HandOver.objects.filter(flow="F4").count() == 1 and one.closed_at is None
    cleared = {"doctor": "李医生", "finding": "普通感冒"}
    assert Api(world, "fang").post(f"isolation/{file.pk}/clearing", cleared).status_code == 200
    assert Api(world, "fang").post(f"isolation/{file.pk}/releasing", told).status_code == 200
    assert Restriction.objects.get(pk=file.pk).release == "term"


def test_a_release_wants_a_reading_of_the_last_day_and_hands_over_to_monitoring(world, ground):
    file, api = entered(world), Api(world, "fang")
    clock.fix(NOON + 7 * DAY)
    told = {"release": "term", "release_no": "解除2号", "doctor": "李医生", "follow_days": 3}
    assert api.post(f"isolation/{file.pk}/releasing", told).json()["code"] == "no-last-reading"
    sent(world, reading(file))
    assert api.post(f"isolation/{file.pk}/releasing", told).json()["state"] == "monitored"
    file.refresh_from_db()
    assert (file.monitored_until, file.doctor) == (date(2020, 2, 8), "李医生")
    assert owed(file).filter(state="open").exists()
    assert "isolation" in browser(world, "gao").get("/events/2020-01/").content.decode()
    clock.fix(NOON + 12 * DAY)
    sweep.run_once()
    file.refresh_from_db()
    assert life.state_of(file) == "ended" and not owed(file).filter(state="open").exists()


def test_a_building_is_released_at_once_and_each_is_told_what_came_of_it(world, ground):
    files = [entered(world, name=name) for name in ("甲某", "乙某", "丙某")]
    clock.fix(NOON + 7 * DAY)
    sent(world, *(reading(one) for one in files[:2]))
    told = {"release": "term", "release_no": "解除（一号楼）"}
    body = {"act": "release", "rows": [one.pk for one in files], "told": told}
    answer = Api(world, "fang").post("isolation/together", body)
    assert [row["code"] for row in answer.json()["rows"]] == ["", "", "no-last-reading"]
    assert [File.objects.get(pk=one.pk).ended_at is not None for one in files] == [True, True, False]


def test_who_left_is_looked_for_by_somebody_named_until_a_record_says_they_are_back(world, ground):
    file, zhou = entered(world), browser(world, "zhou")
    assert zhou.post(f"/isolation/{file.pk}/leaving/", {"reason": "敲门无人"}).status_code == 302
    duty = Duty.objects.get(kind="isolation.returned", state="open")
    assert duty.owner.username == "zhou"
    clock.fix(NOON + 2 * HOUR)
    sweep.run_once()
    assert Alert.objects.filter(rule="duty-overdue", ref=f"duty:{duty.pk}").exists()
    assert zhou.post(f"/isolation/{file.pk}/found/", {"where": "小区花园"}).status_code == 302
    duty.refresh_from_db()
    file.refresh_from_db()
    assert (duty.state, life.state_of(file)) == ("done", "to-tell")


def test_nobody_is_taken_to_a_site_before_whom_they_look_after_was_asked_and_cared_for(world, ground):
    file, api = entered(world), Api(world, "liu")
    SiteRoom.objects.create(place=world.places["garden"], path=world.places["garden"].path, number="301",
                            at=NOON, by=world.cast["liu"])  # fmt: skip
    move = {"site": "garden", "number": "301", "reason": "不具备居家条件"}
    assert api.post(f"isolation/{file.pk}/room", move).json()["code"] == "ask-whom-they-look-after"
    child = {"restriction": file.pk, "kind": "child", "name": "小宝", "cared_by": "self"}
    one = Dependant.objects.get(pk=api.post("isolation/dependants", child).json()["id"])
    assert api.post(f"isolation/{file.pk}/room", move).json()["code"] == "dependant-left-alone"
    cared = {"cared_by": "relative", "carer": "姑姑 19900001112"}
    assert api.post(f"isolation/dependants/{one.pk}/care", cared).status_code == 200
    assert api.post(f"isolation/{file.pk}/room", move).status_code == 200
    file.refresh_from_db()
    assert (file.room.number, file.restriction.place.code) == ("301", "garden")
    assert {duty.place.code for duty in owed(file).filter(state="open")} == {"garden"}
    other = entered(world, name="李某", place="garden-1-1-102")
    api.post(f"isolation/{other.pk}/describing", {"looks_after": "nobody"})
    assert api.post(f"isolation/{other.pk}/room", move).json()["code"] == "room-taken"


def test_whose_carer_is_taken_to_care_is_with_civil_affairs_at_once(world, ground):
    from lianfang.handovers.models import HandOver

    file, api = entered(world), Api(world, "fang")
    child = {"restriction": file.pk, "kind": "child", "name": "小宝", "cared_by": "self"}
    one = Dependant.objects.get(pk=api.post("isolation/dependants", child).json()["id"])
    out = {"why": "dialysis", "vehicle": "负压救护车1号", "driver": "李师傅",
           "back_by": (NOON + 6 * HOUR).isoformat()}  # fmt: skip
    assert api.post(f"isolation/{file.pk}/outing", out).status_code == 200
    one.refresh_from_db()
    assert (one.state, HandOver.objects.get(flow="F12").closed_at) == ("open", None)
    assert Alert.objects.filter(rule="dependant-alone", settled_at=None).count() == 1
    assert api.post(f"isolation/dependants/{one.pk}/care", {"cared_by": "relative"}).status_code == 200
    assert not Alert.objects.filter(rule="dependant-alone", settled_at=None).exists()
    assert HandOver.objects.get(flow="F12").withdrawn_at is not None


def test_a_need_is_accepted_brought_by_one_tap_and_its_cost_paid_back(world, ground):
    file, zhou = entered(world), Api(world, "zhou")
    asked = {"place": DOOR, "kind": "medicine", "what": "降压药一盒"}
    number = zhou.post("isolation/needs", asked).json()["id"]
    need = Need.objects.get(pk=number)
    assert (need.accept_by, need.due_at) == (NOON + HOUR / 2, NOON + 4 * HOUR)
    assert zhou.post(f"isolation/needs/{number}/accept").json()["state"] == "accepted"
    tap = reading(file) | {"kind": "isolation.delivery", "detail": {"need": number, "cost": "35.50"}}
    (receipt,) = sent(world, tap)
    assert receipt["state"] == "kept", receipt
    need.refresh_from_db()
    assert (need.state, need.cost_fen) == ("delivered", 3550)
    assert Duty.objects.get(kind="isolation.delivery").state == "done"
    assert zhou.post(f"isolation/needs/{number}/settle", {"feedback": "好"}).json()["settled_at"]
    page = browser(world, "fang").get("/isolation/deliveries/").content.decode()
    assert "1" in page


def test_a_need_that_nobody_accepts_is_told_to_the_backup_in_half_an_hour(world, ground):
    entered(world)
    Api(world, "zhou").post("isolation/needs", {"place": DOOR, "kind": "food", "what": "青菜"})
    clock.fix(NOON + HOUR / 2)
    sweep.run_once()
    assert not Alert.objects.filter(rule="need-not-accepted").exists()
    clock.fix(NOON + HOUR / 2 + timedelta(seconds=1))
    sweep.run_once()
    sweep.run_once()
    assert Alert.objects.get(rule="need-not-accepted").owner.username == "wang"


def test_what_is_needed_every_day_is_asked_for_again_until_they_are_free(world, ground):
    file = entered(world)
    daily = {"place": DOOR, "kind": "food", "what": "青菜", "daily": True}
    Api(world, "zhou").post("isolation/needs", daily)
    for _day in range(2):
        clock.fix(clock.now() + DAY)
        sweep.run_once()
        sweep.run_once()
    assert Need.objects.count() == 3
    assert {one.owner.username for one in Need.objects.filter(source="daily")} == {"zhou"}
    Api(world, "fang").post(f"isolation/{file.pk}/releasing", {"release": "mistake"})
    assert not Need.objects.exclude(state="void").exists()
    clock.fix(clock.now() + DAY)
    sweep.run_once()
    assert Need.objects.count() == 3


def test_six_readings_alike_ask_a_question_of_the_carer(world, ground):
    file = entered(world)
    for number in range(6):
        clock.fix(NOON + number * 12 * HOUR)
        sent(world, reading(file, "36.5"))
    assert Alert.objects.get(rule="readings-even").owner.username == "zhou"
    told = {"answer": "当面复测36.3"}
    assert Api(world, "zhou").post(f"isolation/{file.pk}/answer", told).status_code == 200
    assert Alert.objects.get(rule="readings-even").settled_at is not None


def test_the_notice_is_printed_in_three_languages_with_every_field_and_written_down(world, ground):
    file, fang = entered(world), browser(world, "fang")
    for language, word in (("zh-hans", "告知书"), ("zh-hant", "告知書"), ("en", "Notice")):
        told = {"language": language, "purpose": "送达"}
        page = fang.post(f"/isolation/{file.pk}/papers/notice/", told).content.decode()
        for part in (
            word,
            "王归来",
            "19900001111",
            "2020-02-04",
            "周网格",
            ground.help_number,
            ground.document_no,
        ):
            assert part in page, (language, part)
    assert file.restriction.steps.filter(what="revealed").count() == 3
    served = {"how": "signed", "witness": "李某"}
    assert fang.post(f"/isolation/{file.pk}/serving/", served).status_code == 302
    file.refresh_from_db()
    assert (life.state_of(file), file.served_by.username) == ("running", "fang")


def test_the_boards_and_lists_open_for_who_may_and_count_all(world, ground):
    entered(world)
    for address in ("", "board/", "deliveries/", "picking/", "needs/", "dependants/", "rooms/"):
        assert browser(world, "fang").get(f"/isolation/{address}").status_code == 200, address
        assert browser(world, "sun").get(f"/isolation/{address}").status_code == 403, address
