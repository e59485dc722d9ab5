"""Sheets of a district in the layouts of offices. Every row remembers what it meant."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from random import Random
from typing import Final

import xlsxwriter

from lianfang.testing.messy import pens
from lianfang.testing.messy.truth import STREET, District, Door, Family, Human

Cells = dict[str, str]  # by key of the column

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("姓名", "　姓 名　", "姓名*", "name", "居民姓名", "姓名（必填）"),
    "document": ("证件号码", "身份证号", "身份证号码", "證件號碼", "ID number"),
    "phone": ("联系电话", "手机", "聯絡電話", "联系方式", "mobile", "联系电话1"),
    "sex": ("性别", "性別", "sex"),
    "birth": ("出生日期", "出生年月", "date of birth"),
    "household": ("户编号", "户号", "户序号", "household number"),
    "number": ("户编号", "户号", "户序号", "household number"),
    "relation": ("与户主关系", "與戶主關係", "relation to head"),
    "origin": ("户籍地", "户籍地址", "registered at"),
    "contact": ("户主", "户主姓名", "contact"),
    "count": ("常住人口数", "人口数", "家庭人口"),
    "street": ("街道", "所属街道", "street"),
    "community": ("社区", "所属社区", "所在社区*", "社區", "community"),
    "compound": ("小区", "小区名称", "小區", "compound"),
    "building": ("楼栋", "楼号", "樓棟", "building"),
    "unit": ("单元", "单元号", "單元", "unit"),
    "door": ("室号", "房号", "门牌号", "door"),
    "address": ("家庭住址", "现住址", "详细地址", "住址"),
}
STRAY: Final = ("序号", "备用", "是否党员", "核查人")  # columns that no register reads
LEVELS: Final = ("community", "compound", "building", "unit", "door")
ASIDES: Final = ("小计", "合计", "备注：以上信息须如实填写", "填表人：某某　　审核人：某某")


@dataclass
class Row:
    """A row as sent. `door` is the dwelling that its cells name, and no other; None where they name none."""

    cells: Cells
    door: Door | None = None
    family: Family | None = None
    human: Human | None = None
    is_aside: bool = False
    faults: tuple[str, ...] = ()  # columns whose cell nobody can read


@dataclass
class Book:
    """One sheet: `rows` by the number that the reader of the file sees."""

    register: str
    layout: str
    path: Path
    keys: list[str]
    headings: list[str]
    rows: dict[int, Row] = field(default_factory=dict)

    def unread(self, row: Row, told: set[tuple[str, str]]) -> set[str]:
        """The columns of a row that its notes name: a code of a reason and a heading each."""
        named = {heading for _code, heading in told}
        return {key for key, heading in zip(self.keys, self.headings, strict=False) if heading in named}


def persons(district: District, rng: Random, community: str) -> tuple[list[str], list[Row], str]:
    layout = rng.choice(("levels", "levels", "text", "number", "together", "loose"))
    rows = []
    for family in district.of(community):
        for human in family.members:
            cells = _identity(rng, human)
            door = _where(layout, rng, district, family.door, cells)
            row = Row(cells, door, family, human)
            if layout in {"number", "levels"}:
                cells["household"] = family.number
            rows.append(_spoil(row, rng))
    return ["name", "document", "sex", "birth", "phone", "relation", "origin"], rows, layout


def households(district: District, rng: Random, community: str) -> tuple[list[str], list[Row], str]:
    layout = rng.choice(("levels", "text", "together", "loose"))
    rows = []
    for family in district.of(community):
        head = family.members[0]
        cells = {"number": family.number, "contact": head.name, "phone": pens.phones(rng, head.phones),
                 "count": pens.count(rng, len(family.members))}  # fmt: skip
        rows.append(_spoil(Row(cells, _where(layout, rng, district, family.door, cells), family, head), rng))
    return ["number", "contact", "phone", "count"], rows, layout


def places(district: District, rng: Random, community: str) -> tuple[list[str], list[Row], str]:
    rows = []
    for door in (one for one in district.doors if one.community == community):
        cells = {"street": STREET}
        rows.append(Row(cells, _where("levels", rng, district, door, cells)))
    return ["street"], rows, "levels"


KINDS: Final[dict[str, Callable[[District, Random, str], tuple[list[str], list[Row], str]]]] = {
    "persons": persons,
    "households": households,
    "places": places,
}


def _identity(rng: Random, human: Human) -> Cells:
    return {
        "name": human.name, "document": pens.document(rng, human.document), "sex": pens.sex(rng, human.sex),
        "birth": pens.born(rng, human.born), "phone": pens.phones(rng, human.phones),
        "relation": human.relation, "origin": human.tag,
    }  # fmt: skip


def _where(layout: str, rng: Random, district: District, at: Door, cells: Cells) -> Door | None:
    """Write where a dwelling is; the dwelling if that names it and no other."""
    if layout == "text":
        cells["address"] = pens.address(rng, at)
        return at
    says_community = layout != "loose"
    cells["community"] = pens.community(rng, at.community) if says_community else ""
    cells["compound"] = pens.compound(rng, at.compound)
    if not at.building:
        cells["door"] = rng.choice((at.door, f"{at.door}号"))
    elif layout == "together":
        cells["building"] = rng.choice(("{b}#{u}-{d}", "{b}-{u}-{d}", "{b}号楼{u}单元{d}室")).format(
            b=at.building, u=at.unit, d=at.door
        )
    else:
        cells |= {"building": pens.building(rng, at.building), "door": pens.door(rng, at.door)}
        cells["unit"] = "" if layout == "loose" else pens.unit(rng, at.unit)
    alone = district.sharing(at, community=says_community, unit=layout != "loose") == 1
    return at if alone else None


def _spoil(row: Row, rng: Random) -> Row:
    """Now and then a cell that nobody can read, or a place that does not exist."""
    cells, dice = row.cells, rng.random()
    if dice < 0.04 and cells.get("birth"):
        cells["birth"] = rng.choice(("农历五月", "05/06/1985", "85-06-12", "2050-01-01"))
        row.faults = ("birth",)
    elif dice < 0.08 and cells.get("count"):
        cells["count"] = rng.choice(("3-4", "约5", "若干"))
        row.faults = ("count",)
    elif dice < 0.11 and "phone" in cells:
        cells["phone"] = rng.choice(("#N/A", "#REF!", "1.99E+10"))
        row.faults = ("phone",)
    elif dice < 0.13 and cells.get("compound"):
        cells["compound"] = rng.choice(("不存在花园", "2月3日小区", "阳光"))
        row.door = None
    elif dice < 0.15 and cells.get("building"):
        cells["building"] = rng.choice(("3月2日", "99号楼", "2026-03-02"))
        row.door = None
    return row


def write(district: District, rng: Random, register: str, community: str, folder: Path) -> Book:
    keys, rows, layout = KINDS[register](district, rng, community)
    keys = [*keys, *{key: None for row in rows for key in row.cells if key not in keys}]
    rng.shuffle(keys)
    stray = rng.sample(STRAY, rng.randint(0, 2))
    headings = [rng.choice(HEADINGS[key]) for key in keys] + stray
    suffix, encoding = rng.choice((("csv", "utf-8-sig"), ("csv", "gb18030"), ("xlsx", ""), ("xlsx", "")))
    path = folder / f"{register}-{community}-{rng.randint(0, 1 << 40)}.{suffix}"
    book = Book(register, f"{layout} {suffix}", path, keys, headings)
    table = list(_table(book, rows, rng))
    _to_xlsx(path, table) if suffix == "xlsx" else _to_csv(path, table, encoding)
    return book


def _table(book: Book, rows: list[Row], rng: Random) -> Iterator[list[str]]:
    """Title, heading, rows with totals among them and notes below; enters the rows by their numbers."""
    width, number = len(book.headings), 0
    for title in rng.choice(((), ("社区居民信息登记表",), ("信息登记表", "填报单位：某居委会"))):
        number += 1
        yield [title, *[""] * (width - 1)]
    number += 1
    yield book.headings
    for row in [*_with_asides(rows, rng), Row({}, is_aside=True)]:
        number += 1
        book.rows[number] = row
        if row.is_aside:
            yield [rng.choice(ASIDES), *[""] * (width - 1)]
        else:
            yield [*(row.cells.get(key, "") for key in book.keys), *["x"] * (width - len(book.keys))]


def _with_asides(rows: list[Row], rng: Random) -> Iterator[Row]:
    for row in rows:
        if rng.random() < 0.03:
            yield Row({}, is_aside=True)
        yield row


def _to_csv(path: Path, table: list[list[str]], encoding: str) -> None:
    text = StringIO()
    csv.writer(text).writerows(table)
    path.write_bytes(text.getvalue().encode(encoding))


def _to_xlsx(path: Path, table: list[list[str]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet = book.add_worksheet("表1")
    for at, row in enumerate(table):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(at, column, cell)
    book.close()
