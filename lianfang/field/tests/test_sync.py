"""What a phone carries: its worker's own open duties, the least of the registers, and only what is new."""

import gzip
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.accounts import keys
from lianfang.accounts.models import Posting, Reading
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.field import rules
from lianfang.field.tests.conftest import Phone
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.people.models import Household, Membership, Person, Vehicle
from lianfang.testing.world import open_round, visit

pytestmark = pytest.mark.django_db

DOCUMENT = "110105194912310028"


def household(place, number="H-1", *, count=3):
    sealer = keys.current()
    return Household.objects.create(
        number=number,
        lives_at=place,
        path=place.path,
        managed_path=place.path,
        stated_count=count,
        sealed=sealer.seal_json({"contact": "周住户", "phone": "19900110011"}),
        key_id=sealer.key_id,
    )


def test_the_first_sync_brings_every_open_duty_in_walking_order(phone, street):
    told = phone.sync()
    doors = {one["id"]: one["name"] for one in told["places"] if one["kind"] == "dwelling"}
    walked = [doors[duty["place"]] for duty in told["duties"]]
    assert told["full"] and len(walked) == 12
    assert walked[:6] == ["101", "102", "201", "202", "301", "302"]
    assert {one["name"] for one in told["places"] if one["kind"] != "dwelling"} == {
        "滨河花园",
        "1号楼",
        "1单元",
        "2单元",
    }


def test_doors_are_walked_by_floor_and_by_number_and_not_by_letter():
    stops = [rules.walking("00010001", floor, door) for floor, door in ((10, "1002"), (9, "902"), (9, "91"))]
    assert [one.floor for one in sorted(stops)] == [9, 9, 10]
    assert sorted(stops)[0].door == rules.natural("91")


def test_nothing_new_is_a_short_answer(phone):
    phone.sync()
    told = phone.sync()
    assert (told["full"], told["duties"], len(told["order"])) == (False, [], 12)


def test_what_was_done_leaves_the_order_and_what_was_tried_comes_again(phone, street):
    phone.sync()
    doors = street.doors("garden")
    duties.keep(street.scope("zhou"), batch=[visit(doors[0]), visit(doors[1], "nobody-home")], kinds=KINDS)
    told = phone.sync()
    assert len(told["order"]) == 11
    assert [(one["place"], one["tried"], one["outcome"]) for one in told["duties"]] == [
        (doors[1].pk, 1, "nobody-home")
    ]


def test_a_new_round_comes_as_an_increment(phone, street):
    phone.sync()
    open_round(street, code="r2", place=street.places["garden"], level="L1")
    told = phone.sync()
    assert not told["full"] and len(told["duties"]) == 12 and len(told["order"]) == 24


def test_another_posting_means_starting_anew(phone, street):
    phone.sync()
    Posting.objects.filter(user=phone.user).update(from_at=clock.now(), role="paired")
    assert phone.sync()["full"]


def test_a_token_of_another_user_or_a_forged_one_means_starting_anew(phone, street):
    other = Phone(street, "wang")
    other.sync()
    assert phone.sync(token=other.token)["full"]
    assert phone.sync(token="eyJzIjo5OTl9:forged:x")["full"]


def test_the_neighbouring_street_carries_nothing_of_this_one(phone, street):
    chen = Phone(street, "chen")
    told = chen.sync()
    assert {one["code"] for one in told["places"]} & {one.code for one in street.doors("garden")} == set()
    assert (
        chen.client.get("/field/sync", headers={"X-Lianfang-Device": str(phone.device.pk)}).status_code == 409
    )


def test_a_lead_carries_only_what_they_answer_for_themselves(street):
    assert Phone(street, "liu").sync()["order"] == []


@pytest.mark.parametrize(
    ("level", "known"),
    [
        ("L0", {"household.head-count": 3}),
        (
            "L1",
            {"household.head-count": 3, "household.respondent": "周住户", "household.phone": "19900110011"},
        ),
    ],
)
def test_registers_say_no_more_than_the_level_holds(phone, street, level, known):
    Duty.objects.all().delete()
    place = street.places["garden-1-1-101"]
    household(place)
    open_round(street, code="r2", place=street.places["garden"], level=level)
    assert phone.sync()["facts"] == {str(place.pk): known}


def test_no_document_travels_but_that_of_a_person_flagged_and_followed(phone, street):
    first, second = street.doors("garden")[:2]
    person = {"name": "雀归", "document_kind": "resident-id", "document": DOCUMENT}
    found = visit(first, returned=1, flagged=[person])
    duties.keep(street.scope("zhou"), batch=[found], kinds=KINDS)
    household(second)
    assert DOCUMENT not in json.dumps(phone.sync())  # that door is done, so it is not on the phone
    open_round(street, code="r2", place=street.places["garden"], level="L2")
    told = phone.sync()
    assert told["facts"][str(first.pk)]["household.flagged"][0]["document"] == DOCUMENT
    corrected = visit(first, corrects=found["id"])
    duties.keep(street.scope("zhou"), batch=[corrected], kinds=KINDS)
    assert DOCUMENT not in json.dumps(phone.sync(token=""))


def test_who_was_only_named_because_everybody_was_travels_without_a_document(phone, street):
    """L3 registers all; a later round at L2 is no reason to carry their papers about."""
    Duty.objects.all().delete()
    door = street.doors("garden")[0]
    open_round(street, code="r3", place=street.places["garden"], level="L3", document_no="1号")
    well = {"name": "雀居", "document_kind": "resident-id", "document": DOCUMENT}
    ill = {"name": "雀热", "document_kind": "passport", "document": "P7654321", "symptoms": ["fever"]}
    assert (
        duties.keep(street.scope("zhou"), batch=[visit(door, persons=[well, ill])], kinds=KINDS)[0].state
        == "kept"
    )
    open_round(street, code="r4", place=street.places["garden"], level="L2")
    told = phone.sync()["facts"][str(door.pk)]["household.flagged"]
    assert [one["name"] for one in told] == ["雀居", "雀热"]
    assert "document" not in told[0] and told[1]["document"] == "P7654321"


@pytest.mark.parametrize(
    ("level", "persons", "plates"), [("L0", 0, 0), ("L1", 0, 1), ("L2", 0, 1), ("L3", 2, 1)]
)
def test_everybody_at_a_door_travels_only_where_everybody_is_asked(phone, street, level, persons, plates):
    Duty.objects.all().delete()
    place = street.places["garden-1-1-101"]
    home, sealer = household(place), keys.current()
    for name in ("柳甲", "柳乙"):
        told = {"name": name, "birth_on": "1949-12-31", "document": DOCUMENT}
        one = Person.objects.create(sex=2, sealed=sealer.seal_json(told), key_id=sealer.key_id)
        Membership.objects.create(person=one, household=home)
    gone = Person.objects.create(sealed=sealer.seal_json({"name": "柳丙"}), key_id=sealer.key_id)
    Membership.objects.create(person=gone, household=home, until=clock.now().date())
    Vehicle.objects.create(plate="鲁G12345", household=home, path=place.path)
    ordered = {"authority": "高新区指挥部", "document_no": "〔2020〕3号"} if level == "L3" else {}
    open_round(street, code="r2", place=street.places["garden"], level=level, **ordered)
    known = phone.sync()["facts"][str(place.pk)]
    everybody = [{"name": name, "birth_on": "1949-12-31", "sex": "2"} for name in ("柳甲", "柳乙")]
    assert known.get("household.persons", []) == everybody[:persons]
    assert known.get("household.vehicles", []) == [{"plate": "鲁G12345"}][:plates]


def test_that_names_went_to_a_phone_is_written_down(phone, street):
    household(street.places["garden-1-1-101"])
    phone.sync()
    assert Reading.objects.get(what="sync").user == phone.user


def test_a_phone_is_told_in_words_when_there_is_too_much(phone, monkeypatch):
    monkeypatch.setattr(rules, "MOST_DUTIES", 11)
    told = phone.sync()
    assert told["code"] == "too-many-duties" and "12" in told["message"] and "11" in told["message"]


def many(street, count, *, households=True):
    unit = street.places["garden-1-1"]
    places = [
        Place(
            parent=unit,
            path=f"{unit.path}{number:04d}",
            kind="dwelling",
            code=f"many-{number}",
            name=f"{number // 4 + 1}0{number % 4 + 1}",
            full_name=f"滨河花园1号楼1单元{number}",
            floor=number // 4 + 1,
        )
        for number in range(100, 100 + count)
    ]
    Place.objects.bulk_create(places)
    if not households:
        return
    sealer = keys.current()
    Household.objects.bulk_create(
        Household(
            number=f"H-{place.code}",
            lives_at=place,
            path=place.path,
            managed_path=place.path,
            stated_count=3,
            sealed=sealer.seal_json({"contact": "周住户", "phone": "19900110011"}),
            key_id=sealer.key_id,
        )
        for place in Place.objects.filter(code__startswith="many-")
    )


def statements(phone):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        phone.sync(token="")
    return len(caught)


def test_five_hundred_households_take_as_many_statements_as_one_and_less_than_a_megabyte(phone, street):
    household(street.doors("garden")[0])
    few = statements(phone)
    many(street, 500)
    open_round(street, code="r2", place=street.places["garden"], level="L2")
    assert statements(phone) == few <= 24
    answer = phone.client.get(
        "/field/sync",
        headers={"X-Lianfang-Device": str(phone.device.pk), "Accept-Encoding": "gzip"},
    )
    assert len(answer.content) < 100_000 < 1_000_000
    assert len(gzip.decompress(answer.content)) < 1_000_000


def test_a_phone_that_has_not_been_set_up_is_told_so(street):
    phone = Phone(street, "zhou")
    phone.device.pk = "0198c0de-0000-7000-8000-000000000000"
    assert phone.sync()["code"] == "device-unknown"


def test_the_answer_tells_the_time_of_the_server(phone):
    clock.fix(clock.now() + timedelta(hours=1))
    assert phone.hello().json()["now"] == clock.now().isoformat()
