"""A sheet of one street neither reads nor changes whom another street knows; the district is told."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lianfang.accounts import keys
from lianfang.exchange.actions import export_register, import_register
from lianfang.exchange.models import Likeness
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.people.models import Household, Membership, Person
from lianfang.testing.world import World

GOOD = "370799199001010011"
OURS = "户编号,房屋编码,户主,联系电话,常住人口数\nH1,garden-1-1-101,王小明,13812345678,3\n"
THEIRS = "户编号,房屋编码\nV1,village-1\n"
PERSON = (
    f"姓名,证件号码,手机,户编号,出生日期\n王小明,{GOOD},13812345678,H1,\n李四,,13812345679,H1,1985-06-12\n"
)


@pytest.fixture
def settled(keep: Keep) -> None:
    keep("households", OURS, by="fang")
    keep("persons", PERSON, by="fang")
    keep("households", THEIRS, by="chen")


def told(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = keys.of(person.key_id).open_json(bytes(person.sealed))
    return found


def signed_in(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def names_of(world: World, name: str, household: Household) -> str:
    client = signed_in(world, name)
    answer = client.post(f"/households/{household.pk}/names/", {"purpose": "核对"})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("row", "secrets"),
    [("王小明,,13812345678", (GOOD, "1990")), (f"王小明,{GOOD},13900000000", ("13812345678",)),
     ("李四,,13812345679", ("1985",))],
)  # fmt: skip
def test_whoever_knows_a_name_and_a_number_learns_no_more(
    settled: None, keep: Keep, world: World, row: str, secrets: tuple[str, ...]
) -> None:
    page = keep("persons", f"姓名,证件号码,手机,户编号\n{row},V1\n", by="chen")
    assert "<dt>new</dt><dd>1</dd>" in page
    own = Household.objects.get(number="V1")
    seen = names_of(world, "chen", own) + page
    assert not any(secret in seen for secret in secrets)
    (member,) = Membership.objects.filter(household=own)
    assert not any(secret in str(told(member.person)) for secret in secrets)
    assert Person.objects.count() == 3


def test_a_second_sheet_changes_nothing_of_the_other_areas_person(
    settled: None, keep: Keep, world: World
) -> None:
    keep("persons", f"姓名,证件号码,手机,户编号\n王小明,{GOOD},13900000000,V1\n", by="chen")
    page = keep("persons", f"姓名,证件号码,手机,户编号\n王小明,{GOOD},13900000001,V1\n", by="chen")
    assert "<dt>changed</dt><dd>1</dd>" in page
    ours = Person.objects.get(memberships__household__number="H1", sex=1)
    theirs = Person.objects.get(memberships__household__number="V1")
    assert (told(ours)["phone"], told(theirs)["phone"]) == ("13812345678", "13900000001")
    again = keep("persons", f"姓名,证件号码,手机,户编号\n王小明,{GOOD},13900000001,V1\n", by="chen")
    assert "<dt>unchanged</dt><dd>1</dd>" in again
    assert Likeness.objects.count() == 1


def test_asking_by_sheet_answers_the_same_whether_the_other_area_knows_them_or_not(
    settled: None, load: Load
) -> None:
    known = load(
        "persons", ["姓名", "手机", "户编号"], ["王小明", "13812345678", "V1"], by="chen", dry_run=True
    )
    other = load(
        "persons", ["姓名", "手机", "户编号"], ["王小明", "13812345670", "V1"], by="chen", dry_run=True
    )
    assert (known.counts(), known.conflicts) == (other.counts(), other.conflicts)


def test_the_district_sees_who_stands_in_two_areas_and_nobody_else_does(
    settled: None, keep: Keep, world: World
) -> None:
    keep("persons", f"姓名,证件号码,手机,户编号\n王小明,{GOOD},13900000000,V1\n", by="chen")
    liu = signed_in(world, "liu")
    assert "/imports/alike/" in liu.get("/imports/").content.decode()
    page = liu.get("/imports/alike/").content.decode()
    assert "王**" in page and "北张新村" in page and "滨河花园" in page and "陈主任" in page
    assert not any(secret in page for secret in ("王小明", GOOD, "13812345678", "13900000000"))
    for name in ("fang", "chen", "wang", "zhou"):
        assert signed_in(world, name).get("/imports/alike/").status_code in {403, 404}
    assert "/imports/alike/" not in signed_in(world, "chen").get("/imports/").content.decode()


def test_a_person_whom_the_district_joined_in_two_areas_is_changed_by_neither(
    settled: None, load: Load, world: World
) -> None:
    head = ["姓名", "证件号码", "手机", "户编号", "房屋编码"]
    load("persons", head, ["王小明", GOOD, "", "V1", "village-1"], by="liu")
    assert Membership.objects.filter(person__document_ix__isnull=False).count() == 2
    run = load("persons", head, ["王小明", GOOD, "13900000000", "V1", "village-1"], by="chen")
    assert (run.updated, run.ignored, [one["code"] for one in run.conflicts]) == (0, 1, ["person-shared"])
    assert told(Person.objects.get(document_ix__isnull=False))["phone"] == "13812345678"
    assert load("persons", head, ["王小明", GOOD, "13900000000", "", "village-1"], by="liu").updated == 1


def test_what_the_district_exports_comes_back_unchanged_with_such_persons(
    settled: None, keep: Keep, world: World, tmp_path: Path
) -> None:
    keep("persons", f"姓名,证件号码,手机,户编号\n王小明,{GOOD},13900000000,V1\n", by="chen")
    path = tmp_path / "persons.csv"
    export_register(world.scope("liu"), register="persons", to=path, with_identities=True, purpose="核对")
    run = import_register(world.scope("liu"), register="persons", path=path)
    assert (run.imported, run.updated, run.ignored) == (0, 0, 3)
