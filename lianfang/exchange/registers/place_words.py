"""What sheets call kinds of places, compounds and dwellings, and how an address is spoken."""

import re
from itertools import chain
from typing import Final

from lianfang.exchange.registers.naming import low_key

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
_KIND_BY_NAME: Final = {name: kind for kind, names in _KINDS.items() for name in names.split()}
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


def kind_of(text: str) -> str:
    folded = text.strip().casefold()
    return folded if folded in _KINDS else _KIND_BY_NAME.get(folded, "")


def nature_of(kind: str, texts: dict[str, str]) -> str:
    if kind == "compound":
        word = texts.get("nature", "")
        return _COMPOUND_NATURES.get(word, word)
    word = texts.get("state", "")
    return _STATES.get(word, word)


def spoken(kind: str, name: str) -> str:
    """A level as an address names it: the bare numbers of sheets get their word."""
    words = {"building": "号楼", "unit": "单元", "dwelling": "室"}
    return f"{name}{words[kind]}" if kind in words and _BARE.fullmatch(name) else name


def floor_of(text: str) -> int | None:
    digits = "".join(chain.from_iterable(part for part in text if part.isdecimal() or part == "-"))
    try:
        number = int(digits)
    except ValueError:
        return None
    return number if abs(number) < 300 else None


def floor_of_door(door: str) -> int | None:
    """302 is on the third floor, 1203 on the twelfth."""
    digits = low_key(door)
    return int(digits[:-2]) if digits.isdecimal() and 3 <= len(digits) <= 4 else None
