"""What sheets call kinds of places, compounds and dwellings, and how an address is spoken."""

import re
from functools import lru_cache
from typing import Final

from lianfang.exchange.checking.words import table
from lianfang.exchange.columns import fold
from lianfang.exchange.registers.naming import low_key
from lianfang.grid.models import PlaceKind
from lianfang.kit.values.cells import plain
from lianfang.kit.values.numerals import CHARACTERS, number_of

_KINDS: Final = {
    "district": "区 县 区县 市辖区 district county",
    "street": "街道 街道办事处 镇 乡 镇街 street subdistrict town",
    "zone": "功能区 园区 开发区 zone",
    "community": "社区 村 居委会 村委会 社区居委会 行政村 community village committee",
    "cell": "网格 网格单元 cell grid",
    "compound": "小区 住宅小区 自然村 院落 compound estate",
    "building": "楼栋 楼 栋 幢 building",
    "unit": "单元 unit",
    "dwelling": "房屋 住房 住宅 户室 室 户 套 dwelling flat door",
    "enterprise": "企业 单位 公司 enterprise company",
    "market": "市场 农贸市场 集贸市场 market",
    "hotel": "宾馆 酒店 旅馆 民宿 hotel",
    "office": "机关 机关单位 办公楼 写字楼 office",
    "school": "学校 幼儿园 school",
    "hospital": "医院 卫生院 诊所 卫生服务中心 hospital clinic",
    "pharmacy": "药店 药房 pharmacy",
    "checkpoint": "卡口 检疫站 检查点 checkpoint",
    "site": "场所 其他 点位 site",
}
_COMPOUND_NATURES: Final = {
    "封闭": "gated", "封闭小区": "gated", "开放": "open", "开放小区": "open", "村": "village",
    "村庄": "village", "商住": "mixed", "宿舍": "dormitory", "在建": "building-site",
}  # fmt: skip
_STATES: Final = {
    "自住": "own", "自用": "own", "出租": "rented", "租住": "rented", "空置": "vacant", "商用": "commercial",
    "宿舍": "dormitory", "民宿": "guesthouse", "装修": "renovating", "躲迁外住": "moved-away",
    "躲迁": "moved-away", "查无": "not-found",
}  # fmt: skip
KIND_WORDS: Final = {kind: names.split()[0] for kind, names in _KINDS.items()}
COMPOUND_WORDS: Final = {code: word for word, code in reversed(_COMPOUND_NATURES.items())}
STATE_WORDS: Final = {code: word for word, code in reversed(_STATES.items())}
_BARE: Final = re.compile(r"[0-9]+(?:-[0-9]+)*")  # the number of a building, a unit, a door, and no word


_FLOOR: Final = re.compile(rf"(负|-|b|地下室?)?(?:第)?([0-9]+|[{CHARACTERS}]+)(?:\.0+)?(?:[层楼f/].*)?$")
_BELOW_GROUND: Final = frozenset({"负", "-", "b", "地下", "地下室"})
_MOST_FLOORS: Final = 300


def kind_of(text: str) -> str:
    return _kinds().get(fold(text), "")


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    return table(_KINDS, PlaceKind.choices)


@lru_cache(maxsize=2)
def _natures(kind: str) -> dict[str, str]:
    words = _COMPOUND_NATURES if kind == "compound" else _STATES
    return {
        **table({}, ((code, code) for code in words.values())),
        **{fold(word): words[word] for word in words},
    }


def nature_of(kind: str, texts: dict[str, str]) -> str:
    word = texts.get("nature" if kind == "compound" else "state", "")
    return _natures("compound" if kind == "compound" else "dwelling").get(fold(word), word)


def spoken(kind: str, name: str) -> str:
    """A level as an address names it: the bare numbers of sheets get their word."""
    words = {"building": "号楼", "unit": "单元", "dwelling": "室"}
    return f"{name}{words[kind]}" if kind in words and _BARE.fullmatch(name) else name


def floor_of(text: str) -> int | None:
    """The floor a cell says: 3, 三层, 地下1层, B1, -1, the first of 3/6; None for what says none."""
    found = _FLOOR.match("".join(plain(text).split()).casefold())
    number = number_of(found[2]) if found else None
    if number is None or not 0 < number < _MOST_FLOORS:
        return None
    return -number if found and found[1] in _BELOW_GROUND else number


def floor_of_door(door: str) -> int | None:
    """302 is on the third floor, 1203 on the twelfth."""
    digits = low_key(door)
    return int(digits[:-2]) if digits.isdecimal() and 3 <= len(digits) <= 4 else None
