"""The ways in which offices write one fact. Each answers a cell that a person reads without a doubt."""

from datetime import date
from random import Random
from typing import Final

from lianfang.testing.messy.truth import STREET, Door

_HAN: Final = "零一二三四五六七八九十"
_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")
NOTHING: Final = ("", "", "", "无", "/", "NA", "—", "不详")
MARK: Final = "\u202d{}\u202c"  # what a telephone puts round a number that is copied
SERIAL_FROM: Final = date(1899, 12, 30)


def han(number: str) -> str:
    value = int(number)
    return _HAN[value] if value <= 10 else f"十{_HAN[value - 10]}"


# Characters that look alike: radicals that a printed list leaves behind, and Kangxi ones.
_ALIKE: Final = str.maketrans({"马": "⻢", "黄": "⻩", "小": "⼩", "高": "⾼"})


def alike(rng: Random, text: str) -> str:
    return text.translate(_ALIKE) if rng.random() < 0.2 else text


def building(rng: Random, number: str) -> str:
    ways = ("{}号楼", "{}", "{}#", "{}栋", "第{}栋", "{}幢", "{}号", "{}#楼", "0{}号楼", "{}.0", "{}座")
    return rng.choice((*(way.format(number) for way in ways), f"{han(number)}号楼", number.translate(_WIDE)))


def unit(rng: Random, number: str) -> str:
    ways: tuple[str, ...] = (
        f"{number}单元",
        number,
        f"{han(number)}单元",
        f"0{number}",
        f"{number}.0",
        f"第{han(number)}单元",
    )
    return rng.choice(ways)


def door(rng: Random, number: str) -> str:
    ways = (number, f"{number}室", f"{number}.0", number.translate(_WIDE), f"{number}户", f"{number}（租）")
    return rng.choice(ways)


def community(rng: Random, name: str) -> str:
    bare = name.removesuffix("社区").removesuffix("村")
    more: tuple[str, ...] = (
        (bare, f"{bare}居委会", f"{bare}社区居委会") if name.endswith("社区") else (f"{bare}村委会",)
    )
    return rng.choice((name, name, *more))


def compound(rng: Random, name: str) -> str:
    return alike(rng, rng.choice((name, name, f" {name} ", name.removesuffix("小区"), f"{name}（老区）")))


def address(rng: Random, at: Door) -> str:
    """All of a dwelling in one text; the community is named wherever it is needed, and often where not."""
    before = rng.choice(("", STREET, f"高新区{STREET}", f"山东省潍坊市高新区{STREET}"))
    area = before + at.community + rng.choice((at.compound, at.compound, at.compound.removesuffix("小区")))
    if not at.building:
        return area + rng.choice((f"{at.door}号", at.door, f"{at.door}户"))
    way: str = rng.choice((
        "{b}号楼{u}单元{d}室", "{b}#{u}-{d}", "{b}-{u}-{d}", "{b}栋{u}单元{d}", "{hb}号楼{hu}单元{d}室",
        "第{b}栋 {u}单元 {d}", "{b}号楼-{u}-{d}", "{b}#楼{u}单元{f}楼{d}", "，{b}幢，{u}单元，{d}室（自住）",
    ))  # fmt: skip
    return area + way.format(
        b=at.building, u=at.unit, d=at.door, f=at.door[0], hb=han(at.building), hu=han(at.unit)
    )


def phones(rng: Random, numbers: tuple[str, ...]) -> str:
    if not numbers:
        return rng.choice(NOTHING)
    if len(numbers) > 1:
        return rng.choice((" ", "/", "、", "；", "\n", " 或 ")).join(numbers)
    one = numbers[0]
    spaced = f"{one[:3]} {one[3:7]} {one[7:]}"
    return rng.choice(
        (one, one, spaced, f"{one[:3]}-{one[3:7]}-{one[7:]}", f"+86{one}", f'="{one}"', f"{one}（本人）",
         f"本人{one}", f"{one}(白天不在)", f"{one} 儿子", f"手机：{one}", f"{one}\n",
         MARK.format(one), one.translate(_WIDE))
    )  # fmt: skip


def document(rng: Random, number: str) -> str:
    if not number:
        return rng.choice((*NOTHING, "未办理"))
    return rng.choice(
        (number, number, f"{number[:6]} {number[6:14]} {number[14:]}", number.lower(), f'="{number}"',
         f"'{number}", number.translate(_WIDE), MARK.format(number))
    )  # fmt: skip


def born(rng: Random, iso: str) -> str:
    year, month, day = iso.split("-")
    serial = str((date.fromisoformat(iso) - SERIAL_FROM).days)
    ways = [iso, f"{year}/{int(month)}/{int(day)}", f"{year}.{month}.{day}", year + month + day, serial]
    ways += [f"{year}年{int(month)}月{int(day)}日", iso.translate(_WIDE), f"{year}－{month}－{day}"]
    return rng.choice(ways)


def sex(rng: Random, code: int) -> str:
    return rng.choice(
        (("男", "男性", "1", "M", "male", "男 "), ("女", "女性", "2", "F", "female", "女 "))[code - 1]
    )


def count(rng: Random, number: int) -> str:
    return rng.choice(
        (str(number), f"{number}人", f"{number}口", f"{number}.0", _HAN[number], f"共{number}人")
    )
