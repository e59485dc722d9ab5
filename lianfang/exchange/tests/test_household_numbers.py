"""A household's number counts in its community: communities begin at 1 and keep their families."""

from pathlib import Path

import pytest

from lianfang import cli
from lianfang.accounts import keys
from lianfang.exchange.actions import export_register, import_register
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.people.models import Household, Membership
from lianfang.testing.world import World

HEAD = ["户序号", "社区", "小区", "楼栋", "单元", "室号", "户主"]
OURS = [
    ["1", "滨河社区", "滨河花园", "1", "1", "101", "张甲"],
    ["2", "滨河社区", "滨河花园", "1", "1", "102", "李甲"],
]
THEIRS = [
    ["1", "北张社区", "北张新村", "", "", "1", "王乙"],
    ["2", "北张社区", "北张新村", "", "", "2", "赵乙"],
]
PERSONS = ["姓名", "户编号", "社区", "小区", "楼栋", "单元", "室号"]


def sheet(head: list[str], *rows: list[str]) -> str:
    return "\n".join(",".join(row) for row in [head, *rows]) + "\n"


def living() -> list[tuple[str, str]]:
    found = Household.objects.order_by("path", "number")
    return [(one.number, one.lives_at.code if one.lives_at else "") for one in found]


def test_two_communities_that_both_begin_at_one_keep_four_households(keep: Keep) -> None:
    keep("households", sheet(HEAD, *OURS), by="liu")
    page = keep("households", sheet(HEAD, *THEIRS), by="liu")
    assert "To look at" not in page
    assert living() == [
        ("1", "garden-1-1-101"), ("2", "garden-1-1-102"), ("1", "village-1"), ("2", "village-2"),
    ]  # fmt: skip


def test_a_sheet_never_moves_a_household_and_says_where_it_lives(load: Load) -> None:
    load("households", HEAD, *OURS)
    run = load("households", HEAD, ["1", "滨河社区", "滨河花园", "1", "2", "301", "张甲"])
    assert (run.updated, run.refused) == (0, 1)
    assert [one["code"] for one in run.conflicts] == ["number-at-another-address"]
    assert run.conflicts[0]["detail"].endswith("滨河花园1号楼1单元101")
    assert ("1", "garden-1-1-101") in living()


def test_a_household_that_really_moved_moves_when_somebody_says_so_of_the_file(keep: Keep) -> None:
    keep("households", sheet(HEAD, *OURS))
    page = keep("households", sheet(HEAD, [*OURS[0][:4], "2", "301", "张甲"]), moves=True)
    assert "moved to this address" in page
    assert living() == [("2", "garden-1-1-102"), ("1", "garden-1-2-301")]


def test_persons_go_home_by_number_and_address_not_into_one_household(keep: Keep) -> None:
    keep("households", sheet(HEAD, *OURS, *THEIRS), by="liu")
    rows = ["张一", "1", *OURS[0][1:6]], ["王一", "1", *THEIRS[0][1:6]], ["李一", "2", *OURS[1][1:6]]
    keep("persons", sheet(PERSONS, *rows), by="liu")
    homes = Membership.objects.order_by("pk").values_list("household__lives_at__code", flat=True)
    assert list(homes) == ["garden-1-1-101", "village-1", "garden-1-1-102"]


def test_a_person_whose_address_contradicts_the_number_is_refused(load: Load) -> None:
    load("households", HEAD, *OURS)
    run = load("persons", PERSONS, ["张一", "1", "滨河社区", "滨河花园", "1", "1", "102"])
    assert [one["code"] for one in run.conflicts] == ["number-at-another-address"]
    assert not Membership.objects.exists()


def test_a_number_alone_in_several_places_names_the_candidates(load: Load) -> None:
    load("households", HEAD, *OURS, *THEIRS)
    run = load("persons", ["姓名", "户编号"], ["某人", "1"])
    assert [one["code"] for one in run.conflicts] == ["number-in-several-places"]
    assert "滨河花园" in run.conflicts[0]["detail"] and "北张新村" in run.conflicts[0]["detail"]
    assert load("persons", ["姓名", "户编号", "社区"], ["某人", "1", "北张社区"]).imported == 1
    assert load("persons", ["姓名", "户编号"], ["另一人", "1"], by="fang").imported == 1
    homes = Membership.objects.order_by("pk").values_list("household__lives_at__code", flat=True)
    assert list(homes) == ["village-1", "garden-1-1-101"]


@pytest.mark.parametrize("number", ["3.70705E+17", "3.70705090330010E+17", "370705090330010000"])
def test_a_number_that_a_spreadsheet_rounded_is_none_and_the_address_counts(load: Load, number: str) -> None:
    rows = [["张甲", number, *OURS[0][1:6]], ["李乙", number, *OURS[1][1:6]]]
    run = load("persons", PERSONS, *rows)
    assert [one["code"] for one in run.conflicts] == ["rounded-by-spreadsheet"] * 2
    homes = Membership.objects.order_by("pk").values_list("household__lives_at__code", flat=True)
    assert list(homes) == ["garden-1-1-101", "garden-1-1-102"]
    assert not Household.objects.filter(number__startswith="3").exists()
    run = load("households", HEAD, [number, *OURS[0][1:]], [number, *OURS[1][1:]])
    assert (run.refused, Household.objects.count()) == (0, 2)


def test_a_rounded_number_without_an_address_is_refused(load: Load) -> None:
    run = load("persons", ["姓名", "户编号"], ["某人", "3.70705E+17"])
    assert (run.refused, run.conflicts[0]["code"]) == (1, "rounded-by-spreadsheet")


def test_what_leaves_comes_back_as_the_same_where_numbers_repeat(
    load: Load, world: World, tmp_path: Path
) -> None:
    load("households", HEAD, *OURS, *THEIRS)
    away = ["户编号", "管理归属", "现居地"]
    load("households", away, ["9", "滨河社区", "寿光市"], ["9", "北张社区", "青州市"])
    for number, community in (("9", "滨河社区"), ("9", "北张社区"), ("1", "滨河社区"), ("1", "北张社区")):
        load("persons", ["姓名", "户编号", "社区"], [f"某{community}", number, community])
    for register, count in (("households", 6), ("persons", 4)):
        path = tmp_path / f"{register}.csv"
        export_register(world.scope("liu"), register=register, to=path, with_identities=True, purpose="核对")
        run = import_register(world.scope("liu"), register=register, path=path)
        assert (run.ignored, run.conflicts) == (count, [])


def test_a_number_twice_in_a_community_is_told_and_both_are_kept(load: Load, world: World) -> None:
    load("places", ["街道", "社区", "小区", "室号"], ["新城街道", "滨河社区", "滨河二期", "101"])
    load("households", HEAD, *OURS)
    run = load("households", HEAD, ["1", "滨河社区", "滨河二期", "", "", "101", "孙丙"])
    assert (run.imported, [one["code"] for one in run.conflicts]) == (1, ["number-elsewhere"])
    assert load("households", HEAD, ["1", "滨河社区", "滨河二期", "", "", "101", "孙丙"]).conflicts == []


def test_households_of_an_earlier_event_are_found_under_their_numbers(load: Load) -> None:
    load("households", HEAD, *OURS, *THEIRS)
    keys.new()
    assert load("households", HEAD, *OURS, *THEIRS).ignored == 4
    assert Household.objects.count() == 4


def test_the_command_line_moves_a_household_only_on_a_word(
    load: Load, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load("households", HEAD, *OURS)
    path = tmp_path / "moved.csv"
    path.write_text(sheet(HEAD, ["1", "滨河社区", "滨河花园", "1", "2", "301", "张甲"]), "utf-8")
    assert cli.main(["import", "households", str(path), "--json"]) == 1  # nothing of it was taken
    assert ("1", "garden-1-1-101") in living()
    assert cli.main(["import", "households", str(path), "--moves", "--json"]) == 0
    assert ("1", "garden-1-2-301") in living()
