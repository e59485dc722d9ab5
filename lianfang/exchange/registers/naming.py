"""How names of places meet, level by level, and what in such a column is no name of a place."""

import re
from functools import lru_cache
from typing import Final

from lianfang.kit.values.cells import plain
from lianfang.kit.values.numerals import CHARACTERS, number_of

LOW: Final = frozenset({"building", "unit", "dwelling"})

_NUMBERED: Final = re.compile(
    r"([0-9a-z]{1,8}|[甲乙丙丁东西南北])(?:号楼|号|#|栋|幢|座|楼|单元|室|户|门|排|no\.?)+"
)
_OFFICES: Final = (
    (re.compile(r"(居民委员会|居委会)$"), ""),
    (re.compile(r"村?(村民委员会|村委会)$"), "村"),
    (re.compile(r"街道办事处$"), "街道"),
)
# A number as spoken, between what may stand before and after it in the name of a building, unit or door.
_SPOKEN: Final = re.compile(
    rf"(?:第|楼)?([{CHARACTERS}]+|[0-9]+)((?:号楼|号|#|栋|幢|座|楼|单元|室|户|门|排)*)"
)
_POINT_ZERO: Final = re.compile(r"([0-9]+)\.0+")
REMARK: Final = re.compile(r"[(\[【〔].*?[)\]】〕]")
DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−－ー~～_", "-"))
_STEMS: Final = {
    "street": re.compile(r"(街道办事处|街道办|街道|街办|镇政府|镇|乡)$"),
    "community": re.compile(r"(社区居民委员会|社区居委会|居民委员会|居委会|社区|村民委员会|村委会|村)$"),
    "compound": re.compile(r"(住宅小区|小区|住宅区|生活区)$"),
}
_SAME_END: Final = {
    "街道办事处": "街道", "街道办": "街道", "街办": "街道", "镇政府": "镇", "社区居民委员会": "社区",
    "社区居委会": "社区", "居民委员会": "社区", "居委会": "社区", "村民委员会": "村", "村委会": "村",
    "住宅小区": "小区", "住宅区": "小区",
}  # fmt: skip
# A building, and what lies within it, in one cell: 3#2-502, 3号楼2单元502.
_SEVERAL: Final = re.compile(
    r"[0-9a-z]+(?:#|号楼|号|栋|幢|座|楼|-)+[0-9]+(?:(?:#|号楼|单元|门|楼|-)+[0-9]+(?:室|号|户)?|单元|室)?"
)
_TWO_NUMBERS: Final = re.compile(r"[0-9]+-[0-9]+")


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """The form in which names meet: 3号楼, 3栋 and ３ are one, a committee is its place."""
    text = plain(name).casefold().replace(" ", "")
    for office, place in _OFFICES:
        text = office.sub(place, text)
    numbered = _NUMBERED.fullmatch(text)
    text = numbered[1] if numbered else text
    return text.lstrip("0") or text if text.isdecimal() else text


@lru_cache(maxsize=1 << 17)
def low_key(name: str) -> str:
    """The same of a building, a unit, a door, where 三号楼, 第3栋 and 3.0 are 3 as well.

    Not above them: 三里屯 and 十甲小区 are names, not numbers.
    """
    if name.isdecimal() and name.isascii():
        return name.lstrip("0") or name
    text = "".join(plain(name).casefold().split()).translate(DASHES)
    text = REMARK.sub("", text) or text
    whole = _POINT_ZERO.fullmatch(text)
    spoken = _SPOKEN.fullmatch(whole[1] if whole else text)
    return key(f"{_number(spoken[1])}{spoken[2]}" if spoken else text)


def key_of(kind: str, name: str) -> str:
    return low_key(name) if kind in LOW else key(name)


def _number(text: str) -> str:
    """二十三 as 23, 二〇三 as 203; digits stay as they are."""
    return text if text[0].isascii() else str(number_of(text))


@lru_cache(maxsize=1 << 14)
def stem(level: str, name: str) -> tuple[str, str]:
    """A name without the word for what it is and without remarks, and that word in one form.

    府佑, 府佑社区 and 府佑居委会 have one stem; of two with different words (村, 社区) neither is the other.
    """
    text = REMARK.sub("", "".join(plain(name).casefold().split()))
    found = _STEMS[level].search(text) if level in _STEMS else None
    if found is None or found.start() == 0:
        return text, ""
    return text[: found.start()], _SAME_END.get(found[1], found[1])


@lru_cache(maxsize=1 << 14)
def tidy(kind: str, name: str) -> str:
    """The name of a new place as it will stand on doors: without remarks, and 1 for 1.0."""
    if kind not in LOW:
        return name
    text = REMARK.sub("", plain(name)).strip() or name
    whole = _POINT_ZERO.fullmatch(text)
    return whole[1] if whole else (text if len(text) < len(name) else name)


@lru_cache(maxsize=1 << 14)
def names_several(building: str, *, has_unit: bool) -> bool:
    """Whether the cell of a building says its unit or door too. 3-1 before a unit is a building's name."""
    text = "".join(plain(building).casefold().split()).translate(DASHES)
    if _TWO_NUMBERS.fullmatch(text):
        return not has_unit
    return bool(_SEVERAL.fullmatch(text)) and not text.endswith(("楼", "栋", "幢", "座", "#"))
