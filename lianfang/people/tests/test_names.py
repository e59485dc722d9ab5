import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.people.rules import fold_name, initials, mask_name, mask_number
from lianfang.people.rules.names import MOST_INITIALS


@pytest.mark.parametrize("raw", ["王 小明", " 王小明 ", "王\u3000小\u3000明", "王小明\u200b"])
def test_spaces_in_a_chinese_name_do_not_matter(raw: str) -> None:
    assert fold_name(raw) == "王小明"


@pytest.mark.parametrize(
    "raw", ["阿依努尔·买买提", "阿依努尔•买买提", "阿依努尔 · 买买提", "阿依努尔・买买提"]
)
def test_every_middle_dot_is_one_dot(raw: str) -> None:
    assert fold_name(raw) == "阿依努尔·买买提"


def test_latin_names_keep_one_space_and_lose_their_case() -> None:
    assert fold_name("John  SMITH") == "john smith"


@pytest.mark.parametrize(
    ("name", "first"),
    [("王小明", "wxm"), ("单国强", "sgq"), ("仇英", "qy"), ("曾伟", "zw"), ("John Smith", "js"),
     ("阿依努尔·买买提", "aynemmt"), ("Éva Nagy", "en")],
)  # fmt: skip
def test_a_name_is_found_by_its_initials(name: str, first: str) -> None:
    assert initials(name)[0] == first


def test_every_way_of_reading_a_name_is_kept() -> None:
    assert set(initials("单长行")) == {"szx", "scx", "szh", "sch", "dzx", "dcx", "dzh", "dch"}


@pytest.mark.parametrize("name", ["", "123", "·", "😀"])
def test_no_letters_no_initials(name: str) -> None:
    assert initials(name) == ()


@given(st.text(max_size=60))
def test_any_text_gives_few_initials(name: str) -> None:
    found = initials(fold_name(name))
    assert len(found) <= MOST_INITIALS
    assert len(set(found)) == len(found)
    assert all(found)


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


def test_masks_hide_the_middle() -> None:
    assert mask_name("王小明") == "王**"
    assert mask_number("370799199001010011") == "370*************11"
    assert mask_number("12320") == "*****"
