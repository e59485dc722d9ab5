"""Sheets of workers: whom they mean, where they serve, and what is not a street's to give."""

import pytest

from lianfang.accounts import keys
from lianfang.accounts.models import Department, Posting, User
from lianfang.duties.models import Pairing
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.testing.doors import browser
from lianfang.testing.world import World


def posts(username: str) -> list[str]:
    found = Posting.objects.filter(user__username=username, to_at=None).order_by("place__path")
    return list(found.values_list("place__code", flat=True))


def test_a_serial_number_is_no_login_and_renames_nobody(keep: Keep) -> None:
    keep("workers", "编号,姓名,社区,岗位\n1,赵一,滨河社区,网格员\n", by="liu")
    keep("workers", "编号,姓名,社区,岗位\n1,孙三,北张社区,网格员\n", by="liu")
    made = User.objects.filter(name__in=("赵一", "孙三")).order_by("pk")
    assert [(one.name, one.username, posts(one.username)) for one in made] == [
        ("赵一", "zy1", ["binhe"]), ("孙三", "ss1", ["north"]),
    ]  # fmt: skip


def test_another_name_under_a_known_login_is_a_conflict(load: Load) -> None:
    head = ["工号", "姓名", "社区", "岗位"]
    load("workers", head, ["w1", "赵一", "滨河社区", "网格员"])
    run = load("workers", head, ["w1", "孙三", "滨河社区", "网格员"])
    assert [one["code"] for one in run.conflicts] == ["username-taken"]
    assert User.objects.get(username="w1").name == "赵一"


def test_who_has_no_login_in_the_sheet_is_found_again(load: Load) -> None:
    head = ["姓名", "联系电话", "社区", "岗位"]
    rows = (
        ["赵一", "13812345678", "滨河社区", "网格员"], ["赵一", "", "北张社区", "网格员"],
        ["赵一", "13812345679", "滨河社区", "网格员"], ["钱二", "0536-8881234", "滨河社区", "网格员"],
    )  # fmt: skip
    run = load("workers", head, *rows)
    assert (run.imported, {one["code"] for one in run.conflicts}) == (4, {"login-made"})
    made = User.objects.filter(name__in=("赵一", "钱二")).order_by("pk").values_list("username", flat=True)
    assert list(made) == ["13812345678", "zy1", "13812345679", "qe1"]
    again = load("workers", head, *rows)
    assert (again.ignored, again.conflicts) == (4, [])
    assert load("workers", head, ["钱二", "0536-8885678", "滨河社区", "网格员"]).imported == 1


def test_a_paired_worker_sees_what_they_are_paired_with_and_not_the_community(load: Load) -> None:
    load("places", ["社区", "小区", "楼栋", "室号"], ["滨河社区", "滨河二期", "3", "101"])
    head = ["姓名", "社区", "岗位", "包靠小区"]
    run = load(
        "workers", head, ["周红", "滨河社区", "包靠人", "滨河花园、滨河二期3号楼"],
        ["李四", "滨河社区", "包靠人", "没有小区"], ["王五", "滨河社区", "网格员", "滨河花园"],
    )  # fmt: skip
    assert (run.imported, run.refused) == (2, 1)
    assert {code.partition("-")[0] for code in posts("zh1")} and len(posts("zh1")) == 2
    assert "binhe" not in posts("zh1") and "garden" in posts("zh1")
    assert posts("ww1") == ["binhe", "garden"]
    assert not User.objects.filter(name="李四").exists()
    assert Pairing.objects.filter(user__username="zh1", to_at=None).count() == 2


def test_who_is_listed_once_for_each_compound_answers_for_all(load: Load) -> None:
    load("places", ["社区", "小区", "室号"], ["滨河社区", "滨河二期", "101"])
    head = ["姓名", "岗位", "包靠小区"]
    rows = (["周红", "包靠人", "滨河花园"], ["周红", "包靠人", "滨河二期"])
    phone = [[*row, "13812345678"] for row in rows]
    run = load("workers", [*head, "手机"], *phone)
    assert (run.imported, run.updated) == (1, 1)
    assert len(posts("13812345678")) == 2
    assert load("workers", [*head, "手机"], *phone).ignored == 2


def test_a_street_gives_no_seat_of_a_department(keep: Keep, world: World) -> None:
    Department.objects.create(code="isolation", name="隔离点")
    before = Department.objects.count()
    text = "工号,姓名,单位,街道,岗位\nx1,某甲,隔离点,清池街道,lead\nx2,某乙,新部门,清池街道,lead\n"
    page = keep("workers", text, by="chen")
    assert "Departments are given by the district" in page
    made = User.objects.filter(username__in=("x1", "x2"))
    assert [one.department for one in made] == [None, None]
    assert not Posting.objects.filter(user__in=made).exclude(department=None).exists()
    assert Department.objects.count() == before
    keep("workers", text, by="liu")
    assert User.objects.get(username="x1").department is not None


@pytest.mark.parametrize("login", ["zhou", "operator"])
def test_a_street_changes_nobody_of_another_area(load: Load, login: str) -> None:
    name = User.objects.filter(username=login).values_list("name", flat=True).first() or login
    head = ["工号", "姓名", "社区", "岗位", "联系电话"]
    run = load("workers", head, [login, name, "北张社区", "网格员", "13900000000"], by="chen")
    assert [one["code"] for one in run.conflicts] == ["username-taken"]
    run = load("workers", head, ["n1", "新人", "滨河社区", "网格员", ""], by="chen")
    assert [one["code"] for one in run.conflicts] == ["out-of-scope"]


def test_a_department_too_long_turns_nobody_away_and_is_kept_and_shown_as_told(
    load: Load, world: World
) -> None:
    long = "高新区" * 60
    head = ["姓名", "联系电话", "社区", "岗位", "部门"]
    row = ["赵一", "13812345678", "滨河社区", "网格员", long]
    run = load("workers", head, row)
    assert (run.imported, run.refused) == (1, 0)
    assert {"too-long", "login-made"} == {one["code"] for one in run.conflicts}
    user = User.objects.get(name="赵一")
    known = keys.of(user.key_id).open_json(bytes(user.contact))
    assert user.department is None and long in known["as_told"].values() and known["phone"] == "13812345678"
    assert load("workers", head, row).ignored == 1
    assert long in browser(world, "liu").get(f"/staff/{user.pk}/").content.decode()
