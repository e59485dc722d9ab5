"""The list of households that live elsewhere 户外躲迁: no house, no number, and yet each is counted once."""

from lianfang.accounts import keys
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.people.models import Household
from lianfang.testing.world import World

HEAD = ["序号", "姓名", "联系电话", "户籍社区", "外出地", "人口数"]
ROWS = (
    ["1", "甲一", "15400080001", "滨河社区", "潍坊市寒亭区", "3"],
    ["2", "乙二", "15400080002", "滨河社区", "潍坊市奎文区", "2"],
    ["3", "乙二", "15400080003", "北张社区", "青岛市", "1"],
)


def test_each_household_is_managed_by_its_community_and_lives_elsewhere(load: Load, world: World) -> None:
    run = load("households", HEAD, *ROWS)
    assert (run.imported, run.refused, run.unread) == (3, 0, ("序号",))
    found = Household.objects.order_by("pk").values_list(
        "belongs_to__code", "lives_at", "lives_outside", "stated_count"
    )
    assert list(found) == [
        ("binhe", None, "潍坊市寒亭区", 3), ("binhe", None, "潍坊市奎文区", 2), ("north", None, "青岛市", 1),
    ]  # fmt: skip


def test_the_same_list_again_is_ignored_and_a_move_elsewhere_is_a_change(load: Load, world: World) -> None:
    load("households", HEAD, *ROWS)
    keys.new()
    again = load("households", HEAD, *ROWS)
    assert (again.ignored, again.updated, again.imported) == (3, 0, 0)
    moved = load("households", HEAD, [*ROWS[0][:4], "济南市", "3"])
    assert (moved.updated, Household.objects.count()) == (1, 3)


def test_without_whom_to_call_or_a_known_community_the_row_is_refused(load: Load, world: World) -> None:
    run = load("households", HEAD, ["1", "", "", "滨河社区", "青岛市", "3"],
               ["2", "甲一", "15400080001", "没有的社区", "青岛市", "3"])  # fmt: skip
    assert [one["code"] for one in run.conflicts] == ["number-missing", "unknown-place"]


def test_the_page_takes_it_too(keep: Keep, world: World) -> None:
    keep("households", "\n".join(",".join(one) for one in (HEAD, *ROWS)), by="liu")
    assert Household.objects.exclude(lives_outside="").count() == 3


def test_the_name_on_a_list_of_households_is_whom_to_call_only_where_nothing_else_says(
    load: Load, world: World
) -> None:
    load("households", ["姓名", "户编号", "房屋编码", "户主"], ["王孩", "1", "garden-1-1-101", "王父"])
    one = Household.objects.get()
    assert keys.of(one.key_id).open_json(bytes(one.sealed))["contact"] == "王父"
