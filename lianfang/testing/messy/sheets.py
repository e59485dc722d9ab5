"""Sheets of a district in the layouts of offices. Every row remembers what it meant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from lianfang.testing.messy import office, pens
from lianfang.testing.messy.truth import STREET, District, Door, Family, Human

Cells = dict[str, str]  # by key of the column

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "name": ("姓名", "　姓 名　", "姓名*", "name", "居民姓名", "姓名（必填）"),
    "document": ("证件号码", "身份证号", "身份证号码", "證件號碼", "ID number"),
    "phone": ("联系电话", "手机", "聯絡電話", "联系方式", "mobile", "联系电话1"),
    "phone2": ("联系电话2", "手机2", "聯絡電話2"),
    "sex": ("性别", "性別", "sex"),
    "birth": ("出生日期", "出生年月", "date of birth", "出生日期（年月日）"),
    "household": ("户编号", "户号", "户序号", "household number"),
    "number": ("户编号", "户号", "户序号", "household number"),
    "relation": ("与户主关系", "與戶主關係", "relation to head"),
    "origin": ("户籍地", "户籍地址", "registered at"),
    "contact": ("户主", "户主姓名", "contact"),
    "count": ("常住人口数", "人口数（人）", "家庭人口(口)", "人数"),
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
DITTOS: Final = ("同上", "〃", "同 上")
GROUPS: Final = {"phone": "联系办法", "community": "居住情况", "building": "居住情况", "contact": "户情况"}
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
    absent: tuple[str, ...] = ()  # columns whose cell says that it says nothing
    is_nowhere: bool = False  # whether its place was spoilt on purpose
    joins: bool = False  # whether the cells that say where are merged with those of the row above


@dataclass
class Book:
    """One sheet: `rows` by the number that the reader of the file sees.

    `table` is the sheet of a workbook whose name says the community of all its rows, empty where none does.
    """

    register: str
    layout: str
    path: Path
    keys: list[str]
    headings: list[str]
    rows: dict[int, Row] = field(default_factory=dict)
    table: str = ""
    sent: list[Row] = field(default_factory=list)

    def unread(self, row: Row, told: set[tuple[str, str]]) -> set[str]:
        """The columns of a row that its notes name: a code of a reason and a heading each."""
        named = {heading for _code, headings in told for heading in headings.split("、")}
        return {key for key, heading in zip(self.keys, self.headings, strict=False) if heading in named}


def persons(district: District, rng: Random, community: str) -> tuple[list[str], list[Row], str]:
    layout = rng.choice(("levels", "levels", "text", "number", "together", "loose"))
    rows, apart = [], rng.random() < 0.3  # whether telephones have a column each
    for family in district.of(community):
        for human in family.members:
            cells = _identity(rng, human)
            if apart:
                cells |= {"phone": pens.phones(rng, human.phones[:1]), "phone2": "".join(human.phones[1:])}
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
    """Now and then a cell that nobody can read or that says nothing, or a place that does not exist."""
    dice = rng.random()
    column, wrong = next(((at, wrong) for most, at, wrong in _SPOILT if dice < most), ("", ()))
    if not row.cells.get(column) or (column == "document" and row.human and not row.human.document):
        return row
    row.cells[column] = rng.choice(wrong)
    if wrong is pens.NOTHING:
        row.absent = (column,)
    elif column in LEVELS:
        row.door, row.is_nowhere = None, True
    else:
        row.faults = (column,)
    return row


# Up to which throw of a die a cell of the column is spoilt, and how: a level then names no place.
_SPOILT: Final[tuple[tuple[float, str, tuple[str, ...]], ...]] = (
    (0.03, "birth", ("农历五月", "05/06/1985", "85-06-12", "2050-01-01")),
    (0.06, "count", ("3-4", "约5", "若干")),
    (0.09, "phone", ("#N/A", "#REF!", "1.99E+10")),
    (0.11, "document", ("3.70799E+17", "370799199001010000", "#VALUE!")),
    (0.13, "household", ("3.70705E+17", "370705090330010000")),
    (0.15, "compound", ("不存在花园", "2月3日小区", "阳光")),
    (0.17, "building", ("3月2日", "99号楼", "2026-03-02", "3-Feb")),
    (0.19, "door", ("3月2日", "2026-02-01", "9909")),
    (0.22, "birth", pens.NOTHING),
    (0.24, "sex", pens.NOTHING),
)


def write(district: District, rng: Random, register: str, community: str, folder: Path) -> Book:
    """A file of its own with the rows of one community."""
    suffix, encoding = rng.choice((("csv", "utf-8-sig"), ("csv", "gb18030"), ("xlsx", ""), ("xlsx", "")))
    path = folder / f"{register}-{community}-{rng.randint(0, 1 << 40)}.{suffix}"
    book = _book(district, rng, register, community, path)
    table = list(_table(book, rng, merges=suffix == "xlsx"))
    if suffix == "xlsx":
        office.to_xlsx(path, {"表1": (table, _merged(book))}, rng)
    else:
        office.to_csv(path, table, encoding)
    return book


def write_together(district: District, rng: Random, register: str, folder: Path) -> list[Book]:
    """One workbook with a sheet for each community, whose name is the only thing that says which."""
    path = folder / f"{register}-{rng.randint(0, 1 << 40)}.xlsx"
    books, drawn = [], dict[str, tuple[list[list[str]], list[office.Span]]]()
    for community in dict.fromkeys(one.community for one in district.doors):
        book = _book(district, rng, register, community, path, named=pens.community(rng, community))
        drawn[book.table] = (list(_table(book, rng, merges=True)), _merged(book))
        books.append(book)
    office.to_xlsx(path, drawn | {"填表说明": ([["请如实填写"]], [])}, rng)
    return books


def _book(  # noqa: PLR0917  # all that a sheet follows from
    district: District, rng: Random, register: str, community: str, path: Path, named: str = ""
) -> Book:
    keys, rows, layout = KINDS[register](district, rng, community)
    keys = [*keys, *{key: None for row in rows for key in row.cells if key not in keys}]
    if named:
        keys = [key for key in keys if key != "community"]
        for row in rows:  # what its name says is told, whatever the row left out
            row.cells["community"] = named
            if row.family and not row.is_nowhere and layout == "loose":
                at = row.family.door
                row.door = at if district.sharing(at, community=True, unit=False) == 1 else None
    rng.shuffle(keys)
    stray = rng.sample(STRAY, rng.randint(0, 2))
    headings = [rng.choice(HEADINGS[key]) for key in keys] + stray
    book = Book(register, f"{layout} {path.suffix[1:]}{' together' * bool(named)}", path, keys, headings)
    book.table, book.sent = named, rows
    return book


def _table(book: Book, rng: Random, *, merges: bool) -> Iterator[list[str]]:
    """Title, heading, rows with totals among them and notes below; enters the rows by their numbers."""
    width, number = len(book.headings), 0
    for title in rng.choice(((), ("社区居民信息登记表",), ("信息登记表", "填报单位：某居委会"))):
        number += 1
        yield [title, *[""] * (width - 1)]
    for line in _in_two_lines(book) if rng.random() < 0.3 else [book.headings]:
        number += 1
        yield line
    for row in [*_with_asides(book.sent, rng, merges), Row({}, is_aside=True)]:
        number += 1
        book.rows[number] = row
        if row.is_aside:
            yield [rng.choice(ASIDES), *[""] * (width - 1)]
        else:
            yield [*(row.cells.get(key, "") for key in book.keys), *["x"] * (width - len(book.keys))]


def _in_two_lines(book: Book) -> list[list[str]]:
    """A heading with groups above the columns; those without one are merged downwards."""
    groups = [GROUPS.get(key, "") for key in book.keys]
    groups += [""] * (len(book.headings) - len(book.keys))
    upper = [group or name for group, name in zip(groups, book.headings, strict=True)]
    return [upper, [name if group else "" for group, name in zip(groups, book.headings, strict=True)]]


def _with_asides(rows: list[Row], rng: Random, merges: bool) -> Iterator[Row]:
    above: Row | None = None
    for row in rows:
        if rng.random() < 0.03:
            above = Row({}, is_aside=True)
            yield above
        if above is not None and row.family and above.family is row.family and above.door and row.door:
            _repeat(row, above, rng, merges)
        above = row
        yield row


def _repeat(row: Row, above: Row, rng: Random, merges: bool) -> None:
    """A family's later rows say where with ditto marks, as lists written by hand do, or by merged cells."""
    if rng.random() > 0.5 or "household" in (*row.faults, *above.faults):
        return
    told = {key: above.cells[key] for key in (*LEVELS, "address", "household") if above.cells.get(key)}
    if merges and rng.random() < 0.6 and not set(told.values()) & set(DITTOS):
        row.joins = True
        row.cells |= dict.fromkeys((*LEVELS, "address"), "") | told
    else:
        row.cells |= dict.fromkeys(told, rng.choice(DITTOS))


def _merged(book: Book) -> list[office.Span]:
    """Which cells of a table lie merged below one another, from the rows that join the one above."""
    spans: list[office.Span] = []
    columns = [at for at, key in enumerate(book.keys) if key in {*LEVELS, "address", "household"}]
    first = 0
    for number in sorted(book.rows):
        if not book.rows[number].joins:
            first = number
        elif not book.rows.get(number + 1, Row({})).joins:
            told = book.rows[first].cells
            spans += [office.Span(at, first - 1, number - 1) for at in columns if told.get(book.keys[at])]
    return spans
