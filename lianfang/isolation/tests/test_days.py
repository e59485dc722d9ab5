"""What a day in isolation holds besides its readings: a human word, what is planned ahead, the boards."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.duties import sweep
from lianfang.duties.models import Alert, Duty
from lianfang.isolation import life, queries, strips
from lianfang.isolation.models import File, Need
from lianfang.isolation.tests.test_files import ALL, DAY, DOOR, HOUR, entered, ground, reading, sent  # noqa: F401
from lianfang.kit import clock
from lianfang.listings import boards
from lianfang.restrictions.models import Restriction
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

EVENING = NOON + DAY + 8 * HOUR  # 20:00 of the next day, in the district's time
NEXT = "garden-1-1-102"


def begun(world, programme, **more):
    answer = Api(world, "fang").post("isolation", ALL | {"programme": programme} | more)
    assert answer.status_code in {200, 201}, answer.content
    return File.objects.get(pk=answer.json()["id"])


def people(world):
    return queries.figures(world.scope("fang"), File.objects.all(), at=clock.now()).people


@pytest.mark.parametrize("programme", ["quarantine", "isolation"])
def test_quarantine_and_isolation_begin_on_a_measure_and_owe_a_release(world, ground, programme):  # noqa: F811
    file = begun(world, programme)
    assert (file.programme, life.state_of(file), people(world)) == (programme, "to-tell", 1)
    assert file.restriction.measure == ground
    assert Duty.objects.filter(kind="restrictions.released", state="open").count() == 1


def test_health_monitoring_alone_needs_no_measure_restricts_nobody_and_ends_by_itself(world):
    refused = Api(world, "fang").post("isolation", ALL | {"programme": "quarantine"})
    assert refused.status_code == 409
    page = browser(world, "fang").post("/isolation/new/", {
        "programme": "monitoring", "name": "王观察", "place": DOOR, "carer": "zhou",
        "begins_on": "2020-01-29", "ends_on": "2020-01-31"})  # fmt: skip
    assert page.status_code == 302, page.content
    file = File.objects.get()
    assert (file.programme, life.state_of(file), file.monitored_until) == (
        "monitoring", "monitored", date(2020, 1, 31))  # fmt: skip
    assert (people(world), file.restriction.measure) == (0, None)
    assert {one.kind for one in Duty.objects.filter(state="open", round=None)} == {"isolation.reading"}
    assert sent(world, reading(file))[0]["state"] == "kept"
    told = {one["code"]: one["value"] for one in Api(world, "liu").get("figures").json()["figures"]}
    counted = [told[f"isolation-{code}"] for code in ("monitored", "people", "new", "released")]
    assert counted == [1, 0, 0, 0]
    clock.fix(NOON + 4 * DAY)
    sweep.run_once()
    file.refresh_from_db()
    assert life.state_of(file) == "ended"
    assert not Alert.objects.filter(rule__in=["no-human-contact", "carer-gap"]).exists()


def test_a_household_nobody_has_spoken_with_is_told_to_its_carer_in_the_evening(world, ground):  # noqa: F811
    first, _second = entered(world), entered(world, name="李同住")
    other = entered(world, place=NEXT, name="赵某")
    clock.fix(EVENING - 3 * HOUR)
    sent(world, reading(first, mode="self"))  # their own word on their own page is none
    clock.fix(EVENING - timedelta(seconds=1))
    sweep.run_once()
    silent = Alert.objects.filter(rule="no-human-contact", settled_at=None)
    assert not silent.exists()
    assert Api(world, "fang").post(f"isolation/{other.pk}/contact", {"how": "phone"}).status_code == 200
    clock.fix(EVENING)
    for _twice in range(2):
        sweep.run_once()
    assert [(one.place.code, one.owner.username) for one in silent.all()] == [(DOOR, "zhou")]
    listed = Api(world, "fang").get("isolation", {"state": "unspoken"}).json()
    assert listed["total"] == 2
    told = {one["code"]: one["value"] for one in Api(world, "liu").get("figures").json()["figures"]}
    assert told["isolation-unspoken"] == 1  # two people, one household
    (receipt,) = sent(world, reading(first, mode="visit"))
    assert receipt["state"] == "kept"
    assert not silent.all().exists()
    clock.fix(EVENING + DAY)
    sweep.run_once()
    assert {one.place.code for one in silent.all()} == {DOOR, NEXT}


def test_a_delivery_handed_over_is_a_human_contact_and_one_left_at_the_door_is_none(world, ground):  # noqa: F811
    file, zhou = entered(world), Api(world, "zhou")
    for proof, spoken in (("rang", False), ("called", True)):
        asked = {"place": DOOR, "kind": "food", "what": "青菜"}
        number = zhou.post("isolation/needs", asked).json()["id"]
        told = {"need": number, "proof": proof}
        sent(world, reading(file) | {"kind": "isolation.delivery", "detail": told})
        file.refresh_from_db()
        assert (file.contacted_at is not None) == spoken, proof


def test_what_somebody_cannot_do_without_is_planned_ahead_and_comes_again(world, ground):  # noqa: F811
    file, api = entered(world), Api(world, "fang")
    special = {"special": ["dialysis", "chronic", "allergy"]}
    for _twice in range(2):
        assert api.post(f"isolation/{file.pk}/describing", special).status_code == 200
    assert sorted(Need.objects.values_list("kind", flat=True)) == ["dialysis", "medicine"]
    assert {one.due_at for one in Need.objects.all()} == {NOON + 4 * HOUR}
    Need.objects.all().delete()
    ride = {"place": DOOR, "kind": "dialysis", "what": "人民医院透析", "every_days": 2}
    assert api.post("isolation/needs", ride).json()["code"] == "need-every-from-when"
    past = ride | {"planned_at": (NOON - HOUR).isoformat()}
    assert api.post("isolation/needs", past).json()["code"] == "need-planned-before"
    when = NOON + DAY
    made = api.post("isolation/needs", ride | {"planned_at": when.isoformat()})
    assert made.status_code in {200, 201}, made.content
    one = Need.objects.get()
    assert (one.due_at, one.day, one.accept_by) == (when, date(2020, 1, 30), NOON + HOUR / 2)
    clock.fix(when)
    for _twice in range(2):
        sweep.run_once()
    again = Need.objects.get(day=date(2020, 2, 1))
    assert (again.due_at, again.owner.username, again.state) == (when + 2 * DAY, "zhou", "accepted")
    assert Need.objects.count() == 2


def test_the_employer_is_shown_that_wages_go_on_and_no_word_of_health(world, ground):  # noqa: F811
    file, fang = entered(world), browser(world, "fang", "zh-hans")
    sent(world, reading(file, "36.7"))
    page = fang.post(f"/isolation/{file.pk}/papers/pay/", {"language": "zh-hans", "purpose": "工资"})
    said = page.content.decode()
    assert page.status_code == 200 and "王归来" in said and ground.document_no in said
    assert "工资" in said and "36.7" not in said
    assert file.restriction.steps.filter(what="revealed").count() == 1


def test_nine_households_and_eleven_people_are_two_numbers_at_every_door(world, ground):  # noqa: F811
    doors = world.doors("garden")[:9]
    for number in range(11):
        entered(world, place=doors[number % 9].code, name=f"甲{number}")
    page = browser(world, "fang").get("/isolation/").content.decode()
    assert "<dt>Households</dt><dd>9</dd>" in page and '<a href="?state=held">11</a>' in page
    told = {one["code"]: one["value"] for one in Api(world, "liu").get("figures").json()["figures"]}
    assert (told["isolation-households"], told["isolation-people"]) == (9, 11)
    assert Api(world, "fang").get("isolation").json()["total"] == 11
    rows = Api(world, "fang").get("isolation", {"carer": "zhou"}).json()["rows"]
    assert (len(rows), len({one["place"] for one in rows})) == (11, 9)
    board = Api(world, "fang").get("reading-board").json()
    assert board["total"] == 11


def drawn(world, board, who, **said):
    scope = world.scope(who)
    part = boards.drawn(board, scope, said, size=2)
    whole = boards.drawn(board, scope, said, everything=True)
    return part, whole


@pytest.mark.parametrize("who", ["liu", "fang", "zhou"])
def test_a_board_counted_in_the_database_tells_what_all_its_marks_tell(world, ground, who):  # noqa: F811
    files = [entered(world, place=one.code, name="甲") for one in world.doors("garden")[:3]]
    clock.fix(NOON + 4 * HOUR)  # the evening's may be taken from three o'clock on
    sent(world, reading(files[0]))
    api = Api(world, "fang")
    for number, file in enumerate(files):
        told = {"place": file.restriction.place.code, "kind": "food", "what": "菜"}
        api.post("isolation/needs", told | ({"kind": "medicine"} if number == 2 else {}))
    clock.fix(NOON + 9 * HOUR)
    for board in (strips.STRIP, strips.DELIVERIES):
        for said in ({}, {"holes": "1"}, {"place": "garden-1-1-101"}):
            part, whole = drawn(world, board, who, **said)
            assert (part.below, part.sums, part.page.total) == (whole.below, whole.sums, whole.page.total)
            assert [line.cells for line in part.lines] == [line.cells for line in whole.lines[:2]]
        assert drawn(world, board, who)[0].sums.holes == {"reading-board": 2, "delivery-board": 1}[board.code]


def test_the_boards_ask_as_often_for_many_as_for_one(world, ground):  # noqa: F811
    def cost(board):
        with CaptureQueriesContext(connection) as statements:
            boards.drawn(board, world.scope("fang"), {})
        return len(statements)

    asked = {"kind": "food", "what": "菜"}
    doors = world.doors("garden")
    entered(world, place=doors[0].code)
    Api(world, "fang").post("isolation/needs", asked | {"place": doors[0].code})
    one = [cost(board) for board in strips.BOARDS]
    for door in doors[1:6]:
        entered(world, place=door.code, name="乙")
        Api(world, "fang").post("isolation/needs", asked | {"place": door.code})
    assert [cost(board) for board in strips.BOARDS] == one
    assert max(one) <= 12, one


def test_a_reading_of_somebody_placed_long_ago_stays_theirs_alone(world, ground):  # noqa: F811
    """Two behind one door: the strip of each tells only of their own."""
    first, second = entered(world), entered(world, name="李同住")
    clock.fix(NOON + 4 * HOUR)
    sent(world, reading(first))
    clock.fix(NOON + 9 * HOUR)
    board = boards.drawn(strips.STRIP, world.scope("fang"), {})
    assert {line.row.pk: line.sums.done for line in board.lines} == {first.pk: 1, second.pk: 0}
    assert Restriction.objects.count() == 2
