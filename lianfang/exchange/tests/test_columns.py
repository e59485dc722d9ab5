import pytest
from django.utils import translation

from lianfang.exchange import columns
from lianfang.exchange.problems import ColumnsMissing, ColumnUnknown, UnknownRegister


def test_chinese_and_english_headings_are_found_with_their_ornaments() -> None:
    found = columns.find(
        columns.PERSONS, ["序号", "* 姓 名", "身份证号码（必填）", "户编号", "Mobile", "与户主 关系"]
    )
    assert found == {"name": 1, "document": 2, "household": 3, "phone": 4, "relation": 5}


@pytest.mark.parametrize("register", columns.REGISTERS.values(), ids=lambda one: one.code)
def test_what_is_exported_is_found_again(register: columns.Register) -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names = [column.heading for column in register.columns]
        assert list(columns.find(register, names)) == [column.key for column in register.columns]


def test_missing_columns_are_named() -> None:
    with translation.override("zh-hans"):
        with pytest.raises(ColumnsMissing) as refusal:
            columns.find(columns.PERSONS, ["证件号码", "性别"])
        assert "姓名" in refusal.value.message


def test_a_choice_overrides_and_must_exist() -> None:
    names = ["户编号", "称呼", "姓名"]
    assert columns.find(columns.PERSONS, names, chosen={"name": "称呼"})["name"] == 1
    assert "household" in columns.find(columns.PERSONS, names, chosen={"relation": ""})
    with pytest.raises(ColumnUnknown):
        columns.find(columns.PERSONS, names, chosen={"name": "没有"})
    with pytest.raises(ColumnUnknown):
        columns.find(columns.PERSONS, names, chosen={"nothing": "姓名"})


def test_an_unknown_register_is_named() -> None:
    with pytest.raises(UnknownRegister):
        columns.register_named("cats")


def test_the_digest_forgets_ornaments_and_keeps_order() -> None:
    assert columns.digest(["姓 名*", "手机"]) == columns.digest(["姓名", "手机"])
    assert columns.digest(["姓名", "手机"]) != columns.digest(["手机", "姓名"])
