"""Key registers by rule: who is proposed once, who decides, and whose day of looking again has come."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from lianfang.duties import actions as duties
from lianfang.duties.models import Alert
from lianfang.exchange.actions import import_register
from lianfang.flows import key_registers
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.listings.declared import LISTINGS
from lianfang.people import actions as people
from lianfang.people.models import RegisterEntry, RegisterProposal
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON, World, open_round, visit

PERSONS = (
    "姓名,证件号码,手机,房屋编码,生日\n王小明,370799199001010011,13812345678,garden-1-1-101,\n"
    "赵老,,13800000001,garden-1-1-102,1935\n钱老,,13800000002,garden-1-1-201,1936\n"
    "钱二,,,garden-1-1-201,1960\n孙壮,,,garden-1-1-202,1980\n李电,,13812340000,village-1,\n"
)
FIRMS = "名称,社区,职工总数\n大厂,滨河社区,320\n小店,滨河社区,5\n"


@pytest.fixture
def told(world: World, tmp_path: Path) -> World:
    for register, text in (("persons", PERSONS), ("enterprises", FIRMS)):
        path = tmp_path / f"{register}.csv"
        path.write_text(text, "utf-8")
        assert import_register(world.scope("liu"), register=register, path=path).refused == 0
    open_round(world)
    door, away = world.places["garden-1-1-301"], world.places["garden-1-1-302"]
    person = {
        "name": "王小明",
        "document_kind": "居民身份证",
        "document": "370799199001010011",
        "celsius": "38.2",
    }
    other = {"name": "李电", "phone": "13812340000", "celsius": "37.9"}
    batch = [visit(door, fever=2, flagged=[person, other])]
    batch += [
        visit(away, "nobody-home", at=NOON + timedelta(minutes=n), reason="敲门无人") for n in (1, 5, 9)
    ]
    clock.fix(NOON + timedelta(minutes=30))
    duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)
    return world


def proposed() -> set[tuple[str, str]]:
    return set(RegisterProposal.objects.values_list("rule", "path"))


def test_rules_propose_each_once_with_its_reason(told: World) -> None:
    at = clock.now()
    assert key_registers.propose(at) == 5
    place = {code: one.path for code, one in told.places.items()}
    firm = RegisterProposal.objects.get(rule="many-workers")
    assert proposed() == {
        ("flagged-visit", place["garden-1-1-101"]), ("flagged-visit", place["village-1"]),
        ("old-and-alone", place["garden-1-1-102"]), ("often-not-met", place["garden-1-1-302"]),
        ("many-workers", firm.path),
    }  # fmt: skip
    assert key_registers.propose(at) == 0
    rows = Api(told, "fang").get("key-proposals").json()["rows"]
    assert {row["why"]: row["subject"] for row in rows if row["of"] != "person"} == {
        "many-workers": "大厂", "often-not-met": "高新区新城街道滨河社区滨河一网格滨河花园1号楼1单元302",
    }  # fmt: skip
    page = browser(told, "fang").get("/registers/proposals/").content.decode()
    assert "320 people work there" in page and "nobody was met there 3 times" in page and "王小明" not in page


def test_between_the_half_hours_nothing_is_asked(told: World) -> None:
    assert key_registers.propose(NOON + timedelta(minutes=13)) == 0


def test_who_is_on_the_register_already_is_not_proposed(told: World) -> None:
    people.enter(told.scope("fang"), register="person", subject="370799199001010011", reason="x",
                 review_on=date(2020, 2, 10))  # fmt: skip
    key_registers.propose(clock.now())
    assert ("flagged-visit", told.places["garden-1-1-101"].path) not in proposed()


def test_accepted_it_is_an_entry_declined_it_is_not_asked_again(told: World, run) -> None:
    key_registers.propose(clock.now())
    one = RegisterProposal.objects.get(rule="many-workers")
    answer = Api(told, "fang").post(
        f"registers/proposals/{one.pk}/acceptance", {"review_on": "2020-02-10", "level": "2", "owner": "wang"}
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    entry = RegisterEntry.objects.get(pk=answer.json()["entry"])
    assert (entry.register, entry.organisation.name, entry.level, entry.owner.username, entry.reason) == (
        "enterprise", "大厂", 2, "wang", "320 people work there",
    )  # fmt: skip
    again = Api(told, "fang").post(f"registers/proposals/{one.pk}/refusal", {"reason": "晚了"})
    assert (again.status_code, again.json()["code"]) == (409, "proposal-decided")
    other = RegisterProposal.objects.get(rule="old-and-alone")
    assert (
        run("key-proposal", "decline", other.pk, "--reason", "女儿同住", user="fang")["state"] == "declined"
    )
    assert key_registers.propose(clock.now()) == 0
    assert len(listed(LISTINGS["key-proposals"], told.scope("fang"), state="declined")) == 1


def test_the_neighbouring_street_decides_nothing_of_ours(told: World) -> None:
    key_registers.propose(clock.now())
    one = RegisterProposal.objects.get(rule="many-workers")
    assert Api(told, "chen").post(f"registers/proposals/{one.pk}/refusal", {"reason": "x"}).status_code == 404
    assert browser(told, "chen").get(f"/registers/proposals/{one.pk}/").status_code == 404
    assert [row.one.rule for row in listed(LISTINGS["key-proposals"], told.scope("chen"))] == [
        "flagged-visit"
    ]
    one.refresh_from_db()
    assert one.state == "proposed"


def entered(world: World, review_on: date) -> RegisterEntry:
    return people.enter(world.scope("fang"), register="place", subject="garden", reason="围挡",
                        owner=world.cast["wang"], review_on=review_on)  # fmt: skip


def test_the_owner_is_reminded_on_the_day_once_and_until_somebody_looked(world: World) -> None:
    one = entered(world, date(2020, 1, 31))
    assert key_registers.remind(NOON + timedelta(days=1)) == 0
    clock.fix(NOON + timedelta(days=2))
    assert (key_registers.remind(clock.now()), key_registers.remind(clock.now())) == (1, 0)
    alert = Alert.objects.get(rule="key-entry-review")
    assert (alert.owner.username, alert.settled_at, alert.place.code) == ("wang", None, "garden")
    page = browser(world, "wang").get("/alerts/").content.decode()
    assert f"/registers/entries/{one.pk}/" in page
    people.review(world.scope("fang"), entry=one, review_on=date(2020, 2, 20))
    key_registers.remind(clock.now())
    alert.refresh_from_db()
    assert alert.outcome == "looked-at"
    clock.fix(NOON + timedelta(days=30))
    assert key_registers.remind(clock.now()) == 1


def test_an_entry_taken_off_reminds_nobody(world: World) -> None:
    one = entered(world, date(2020, 1, 30))
    clock.fix(NOON + timedelta(days=2))
    key_registers.remind(clock.now())
    people.remove(world.scope("fang"), entry_id=one.pk, reason="已拆除")
    key_registers.remind(clock.now())
    assert not Alert.objects.filter(rule="key-entry-review", settled_at=None).exists()
