"""What became of a messy sheet, held against what its rows meant."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from lianfang.accounts import keys
from lianfang.exchange import columns
from lianfang.exchange.actions import import_register
from lianfang.exchange.models import ImportRun
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope
from lianfang.people import rules
from lianfang.people.models import Household, Membership
from lianfang.testing.messy import sheets, truth
from lianfang.testing.messy.sheets import Book, Row

HEAD = ("编码", "街道", "社区", "小区", "楼栋", "单元", "室号")


@dataclass
class Account:
    """What a number of sheets came to. Each list holds words about rows that went wrong."""

    books: int = 0
    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    clear: int = 0  # rows whose cells name exactly one dwelling
    placed: int = 0  # those of them that were taken to it
    unplaced: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    phantoms: list[str] = field(default_factory=list)
    misplaced: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # cells or columns gone without a note

    @property
    def wrong(self) -> list[str]:
        return [*self.merged, *self.phantoms, *self.misplaced, *self.lost]


def base(scope: Scope, district: truth.District, folder: Path) -> None:
    """The grid that exists before any messy sheet comes."""
    path = folder / "base.csv"
    lines = [",".join(HEAD)]
    lines += [",".join((one.code, truth.STREET, *one.key)) for one in district.doors]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    run = import_register(scope, register="places", path=path)
    assert run.refused == 0, run.conflicts[:3]


def prove(scope: Scope, seed: int, folder: Path, account: Account, registers: tuple[str, ...]) -> None:
    """One sheet of a register for each community of the district of a seed, held against the truth."""
    rng = Random(seed)
    district = truth.district(rng)
    base(scope, district, folder)
    before = set(Place.objects.values_list("code", flat=True))
    for register in registers:
        for book in _books(district, rng, register, folder):
            how: dict[str, Any] = {"table": book.table, "table_as": "community" if book.table else ""}
            run = import_register(scope, register=register, path=book.path, **how)
            _hold(account, book, run)
            again = import_register(scope, register=register, path=book.path, **how)
            if again.imported or again.updated:
                account.merged.append(f"{_name(book)}: again {again.imported} new, {again.updated} changed")
    new = Place.objects.exclude(code__in=before).values_list("full_name", flat=True)
    account.phantoms += [f"seed {seed}: {name}" for name in new]


def _books(district: truth.District, rng: Random, register: str, folder: Path) -> Iterator[Book]:
    """A file for each community, or one workbook with a sheet for each."""
    if rng.random() < 0.2:
        yield from sheets.write_together(district, rng, register, folder)
        return
    for community in truth.COMMUNITIES:
        yield sheets.write(district, rng, register, community, folder)


def _name(book: Book) -> str:
    return f"{book.path.name} ({book.layout})"


def _hold(account: Account, book: Book, run: ImportRun) -> None:
    account.books += 1
    account.read += run.read
    for name in ("imported", "updated", "ignored", "refused"):
        account.counts[name] += getattr(run, name)
    if run.read != run.imported + run.updated + run.ignored + run.refused or run.read != len(book.rows):
        account.lost.append(f"{_name(book)}: {len(book.rows)} rows sent, {run.read} read")
    notes = {(one["row"], one["code"], one.get("column", "")) for one in run.conflicts}
    refused = {row for row, _cells, _code in run.refused_rows or []}
    known = columns.names_of(book.register)
    account.lost += [f"{_name(book)}: column {name}" for name in sheets.STRAY
                     if name in book.headings and name not in run.unread]  # fmt: skip
    account.lost += [f"{_name(book)}: column {name}" for name in book.headings[: len(book.keys)]
                     if columns.fold(name).rstrip("12") not in known]  # fmt: skip
    found = _Found(book.register)
    for number, row in book.rows.items():
        told = {(code, column) for at, code, column in notes if at == number}
        name = f"{_name(book)} row {number} {row.cells}: {sorted(told)}"
        account.clear += row.door is not None
        if row.is_aside:
            account.lost += [] if told else [f"{name}: an aside was taken"]
        elif number in refused:
            account.unplaced += [name] if row.door else []
        elif book.register == "places":
            account.placed += row.door is not None
        else:
            _hold_row(account, row, found, name, book.unread(row, told))


def _hold_row(account: Account, row: Row, found: "_Found", name: str, unread: set[str]) -> None:
    """A row that was taken: who it tells of stands once in the register, at its door, with all facts."""
    at = found.place(row)
    if at is None:
        account.merged.append(f"{name}: is in the register {found.times(row)} times")
    elif row.family and at != row.family.door.code:
        account.misplaced.append(f"{name}: stands at {at}, not {row.family.door.code}")
    else:
        account.placed += row.door is not None
        account.lost += [f"{name}: {each}" for each in found.lacking(row, unread)]


class _Found:
    """What the registers hold, by what the proof knows again."""

    def __init__(self, register: str) -> None:
        self._register = register
        self._rows: dict[str, list[tuple[str, dict[str, Any], Any]]] = {}
        for key, code, sealed, row in self._all():
            self._rows.setdefault(key or sealed.get("origin", ""), []).append((code, sealed, row))

    def _all(self) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
        if self._register == "households":
            for one in Household.objects.select_related("lives_at"):
                where = one.lives_at.code if one.lives_at else ""
                yield f"{one.number} {where}", where, _opened(one), one
            return
        members = Membership.objects.filter(until=None).select_related("person", "household__lives_at")
        for each in members:
            where = each.household.lives_at.code if each.household.lives_at else ""
            yield "", where, _opened(each.person), each.person

    def _of(self, row: Row) -> list[tuple[str, dict[str, Any], Any]]:
        assert row.family is not None and row.human is not None
        key = (
            f"{row.family.number} {row.family.door.code}" if self._register == "households" else row.human.tag
        )
        return self._rows.get(key, [])

    def times(self, row: Row) -> int:
        return len(self._of(row))

    def place(self, row: Row) -> str | None:
        there = self._of(row)
        return there[0][0] if len(there) == 1 else None

    def lacking(self, row: Row, noted: set[str]) -> Iterator[str]:
        """Cells of which neither the fact nor a note with their column is there."""
        human, (_code, sealed, kept) = row.human, self._of(row)[0]
        assert human is not None and row.family is not None
        facts = {"phone": _digits(sealed.get("phone", "")) == set(human.phones)}
        if self._register == "persons":
            # Where their cells say nothing, a document number or an earlier list may have told.
            facts["birth"] = sealed.get("birth_on", "") in {human.born, "" if "birth" in row.absent else None}
            facts["sex"] = kept.sex in {human.sex, 0 if "sex" in row.absent else None}
            facts["document"] = sealed.get("document", "") == human.document
        else:
            facts["count"] = kept.stated_count == len(row.family.members)
        facts |= {key: True for key in row.faults if key not in facts}  # what was spoilt has to be noted
        for key, is_there in facts.items():
            if key not in noted and (not is_there or key in row.faults):
                yield f"{key} lost: {row.cells.get(key)!r} is {sealed}"


def _digits(text: str) -> set[str]:
    return {one.number for one in rules.check_phones(text) if one.valid}


def _opened(one: Any) -> dict[str, Any]:
    return dict(keys.of(one.key_id).open_json(bytes(one.sealed)) or {})
