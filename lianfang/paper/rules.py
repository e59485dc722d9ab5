"""Sheets and what is written in their boxes. Pure: no database, no clock."""

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import SENSITIVE, Field, Form
from lianfang.kit.scope import STEP
from lianfang.paper.problems import BadCell

LINES: Final = 11  # on one page of A4 across, 13 mm each
_SERIAL: Final = re.compile(r"(?:LFS:)?P?(\d{7})-?(\d{2})")
_YES: Final = frozenset({"1", "y", "Y", "v", "V", "x", "X", "√", "✓", "是", "有"})
_NO: Final = frozenset({"0", "n", "N", "-", "否", "无"})
OWN_TIME: Final = "slot.done-at"  # not asked on paper: each line has its own time
BOXES: Final = frozenset({"choice", "choices", "count", "bool", "celsius", "date", "moment"})


def serial(number: int) -> str:
    """A sheet's number with two check digits (ISO 7064 MOD 97-10): one slip of a key finds no sheet."""
    return f"P{number:07d}-{98 - number * 100 % 97:02d}"


def number_of(text: str) -> int | None:
    """The sheet's number in what was typed or scanned; None where the check digits do not fit."""
    found = _SERIAL.fullmatch(text.strip().upper().replace(" ", ""))
    if found is None:
        return None
    number = int(found[1])
    return number if serial(number)[-2:] == found[2] else None


def record_id(key: uuid.UUID, line: int, version: int = 0) -> uuid.UUID:
    """The id of the record on a line; a correction is the next version of it."""
    return uuid.uuid5(key, f"{line}/{version}")


def packed(doors: Iterable[tuple[int, str]], *, within: str) -> list[tuple[str, list[int]]]:
    """Doors in walking order, laid on pages: (path that holds the page's doors, their places).

    A stairwell is kept together where it fits a page; towards the end of a round, when it has only
    one or two doors left, the next ones follow on the same page.
    """
    pages: list[tuple[str, list[int]]] = []
    for _above, group in groupby(doors, key=lambda door: door[1][:-STEP]):
        rows = list(group)
        for at in range(0, len(rows), LINES):
            part = rows[at : at + LINES]
            holds = part[0][1][:-STEP] if len(part[0][1]) > len(within) else within
            if pages and len(pages[-1][1]) + len(part) <= LINES:
                path, there = pages.pop()
                pages.append((common(path, holds), [*there, *(pk for pk, _ in part)]))
            else:
                pages.append((holds, [pk for pk, _ in part]))
    return pages


def common(one: str, other: str) -> str:
    """The path of the lowest place that holds both."""
    at = 0
    while at < min(len(one), len(other)) and one[at : at + STEP] == other[at : at + STEP]:
        at += STEP
    return one[:at]


class Columns(NamedTuple):
    """How a form lies on a sheet: boxes to tick or number, lines to write on, and what needs a page."""

    boxes: tuple[Field, ...]
    written: tuple[Field, ...]
    apart: tuple[Field, ...]

    @property
    def keyed(self) -> tuple[Field, ...]:
        """What is typed from a line of the sheet."""
        return (*self.boxes, *self.written)


def columns(form: Form, level: str) -> Columns:
    """The columns that follow from a form's declaration at a collection level."""
    asked = [one for one in form.at_level(level) if one.concept != OWN_TIME]
    boxes = tuple(one for one in asked if one.kind in BOXES)
    written = tuple(one for one in asked if one.kind == "text" or _in_a_row(one))
    placed = {one.name for one in (*boxes, *written)}
    return Columns(boxes, written, tuple(one for one in asked if one.name not in placed))


def _in_a_row(one: Field) -> bool:
    """A list whose members are one word each, such as plates, is written on one line."""
    return one.kind == "list" and one.sensitivity != SENSITIVE and _single(one) is not None


def _single(one: Field) -> Field | None:
    required = [inner for inner in one.part or () if inner.required]
    return required[0] if len(required) == 1 and required[0].kind == "text" else None


def codes(one: Field) -> list[tuple[int, Any]]:
    """The numbers to be written for a field's answers, with their words."""
    return [(number, words) for number, (_code, words) in enumerate(one.choices, 1)]


def moment(day: date, text: str, zone: Any) -> datetime | None:
    """The time of a line as it is written: 9:05, 905 or 0905. None for anything else."""
    digits = re.fullmatch(r"(\d{1,2})[:：.]?(\d{2})", text.strip())
    if digits is None or int(digits[1]) > 23 or int(digits[2]) > 59:
        return None
    return datetime.combine(day, time(int(digits[1]), int(digits[2])), zone)


def read_line(cells: Sequence[tuple[Field, str]], *, made_at: datetime) -> dict[str, Any]:
    """The answers of one line, shaped for the form's schema. Raises BadCell naming the box."""
    read = {}
    for field, text in cells:
        if text.strip():
            read[field.name] = _read(field, text.strip(), made_at)
    return read


def _read(field: Field, text: str, made_at: datetime) -> Any:  # noqa: C901, PLR0911  # one case a kind of field
    match field.kind:
        case "choice":
            return _choice(field, text)
        case "choices":
            parts = re.findall(r"\d", text) if text.isdigit() and len(field.choices) < 10 else text.split(",")
            return [_choice(field, part.strip()) for part in parts]
        case "count":
            return _count(field, text)
        case "bool":
            return _yes(field, text)
        case "celsius":
            return _celsius(field, text)
        case "date":
            return _date(field, text, made_at).isoformat()
        case "moment":
            return _next(field, text, made_at).isoformat()
        case "list":
            return _members(field, text)
    return text


def _choice(field: Field, text: str) -> str:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(field.choices):
        return field.choices[int(text) - 1][0]
    for code, _words in field.choices:
        if text == code:
            return code
    raise BadCell(field=field.label, reason=_("is not one of the numbers on the sheet"))


def _count(field: Field, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadCell(field=field.label, reason=_("must be a whole number"))
    return int(text)


def _yes(field: Field, text: str) -> bool:
    if text not in _YES | _NO:
        raise BadCell(field=field.label, reason=_("1 for yes, 0 for no"))
    return text in _YES


def _celsius(field: Field, text: str) -> str:
    """Written 37.3, keyed 373: three digits are tenths of a degree."""
    found = re.fullmatch(r"(\d{2})[.．]?(\d)", text)
    if found is None:
        raise BadCell(field=field.label, reason=_("is written like 36.5"))
    return f"{found[1]}.{found[2]}"


def day(text: str, *, field: Any, at: datetime) -> date:
    """The sheet's day, as any day is written on it. Raises BadCell."""
    return _day(field, text.strip(), at)


def _date(field: Field, text: str, made_at: datetime) -> date:
    return _day(field.label, text, made_at)


def _day(label: Any, text: str, made_at: datetime) -> date:
    """A day as 0125, 1.25 or in full; without a year the one not after the record."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    found = re.fullmatch(r"(\d{1,2})[./月-](\d{1,2})日?", text) or re.fullmatch(r"(\d{2})(\d{2})", text)
    try:
        assert found is not None
        day = date(made_at.year, int(found[1]), int(found[2]))
        return day if day <= made_at.date() else day.replace(year=made_at.year - 1)
    except (ValueError, AssertionError):
        raise BadCell(field=label, reason=_("is written like 0125")) from None


def _next(field: Field, text: str, made_at: datetime) -> datetime:
    """An agreed time: a mere time of day is the next one after the record."""
    try:
        full = datetime.fromisoformat(text)
        return full if full.tzinfo else full.replace(tzinfo=made_at.tzinfo)
    except ValueError:
        pass
    found = moment(made_at.date(), text, made_at.tzinfo)
    if found is None:
        raise BadCell(field=field.label, reason=_("is written like 18:30"))
    return found if found > made_at else found + timedelta(days=1)


def _members(field: Field, text: str) -> list[dict[str, str]]:
    single = _single(field)
    assert single is not None
    return [{single.name: part} for part in re.split(r"[\s,，、;；/]+", text) if part]
