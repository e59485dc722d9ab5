"""How many people a row says: a number that cannot be read costs the number, never the row."""

import pytest

from lianfang.accounts import keys
from lianfang.exchange.tests.conftest import Keep, Load
from lianfang.kit.values.counts import count_of
from lianfang.people.models import Household, Organisation

ENTERPRISES = ["企业名称", "街道", "社区", "职工总数"]
HOUSEHOLDS = ["社区", "小区", "楼栋", "单元", "室号", "户主", "常住人口数"]


def test_an_enterprise_whose_staff_is_a_guess_is_taken_without_a_number(keep: Keep) -> None:
    names, told = "甲乙丙丁", ("约50人", "70余", "120", "50人")
    rows = [f"{name}公司,新城街道,滨河社区,{count}" for name, count in zip(names, told, strict=True)]
    page = keep("enterprises", "\n".join([",".join(ENTERPRISES), *rows]) + "\n")
    assert "职工总数: This number of persons cannot be read; it was left empty." in page
    found = Organisation.objects.order_by("pk").values_list("workers", flat=True)
    assert list(found) == [None, None, 120, 50]


def test_a_household_keeps_its_row_and_the_number_known_before(load: Load) -> None:
    home = ["滨河社区", "滨河花园", "1", "1", "101", "张甲"]
    load("households", HOUSEHOLDS, [*home, "4口"])
    run = load("households", HOUSEHOLDS, [*home, "3-4"])
    assert [one["code"] for one in run.conflicts] == ["count-not-a-number"]
    assert (run.updated, run.refused) == (1, 0)
    household = Household.objects.get()
    told = keys.of(household.key_id).open_json(bytes(household.sealed))
    assert (household.stated_count, told["as_told"]) == (4, {"常住人口数": "3-4"})
    assert load("households", HOUSEHOLDS, [*home, "3-4"]).ignored == 1


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3", 3), ("３人", 3), ("4口", 4), ("5口人", 5), ("4.0", 4), ("三", 3), ("三口", 3), ("两人", 2),
        ("共6人", 6), ("0", 0), ("约3", None), ("3-4", None), ("3+1", None), ("1,200", None), ("-2", None),
        ("1000", None), ("many", None), ("人", None), ("", None), ("9" * 5000, None),
    ],
)  # fmt: skip
def test_only_a_number_is_a_number(cell: str, number: int | None) -> None:
    assert count_of(cell, 999) == number
