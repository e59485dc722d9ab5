"""A declared form as a page: what to ask at a collection level, and the answers read back.

Nothing is validated here. Empty answers are left out; everything else goes on as it was written, so
that the form's own schema judges it in one place and its words reach the person who typed it.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from lianfang.kit.forms import Field, Form, Group
from lianfang.kit.values import days
from lianfang.kit.values.counts import count_of

YES = "1"
MANY = ("places", "users")  # kinds whose answer names several things
MOST_COUNT = 99_999_999  # a form has its own bounds
LAST_DAY = date(9000, 1, 1)  # what every clock can still count on from
MOST_ROWS = 50  # members of a list one page may hold


@dataclasses.dataclass
class Asked:
    """One question on the page: its field, the name of its input, and what was answered before."""

    field: Field
    name: str
    value: Any = None
    known: Any = None  # what a register says, to be confirmed
    members: list[list["Asked"]] = dataclasses.field(default_factory=list)


def asked(
    form: Form,
    *,
    level: str,
    answers: Mapping[str, Any],
    known: Mapping[str, Any] | None = None,
    prefix: str = "",
) -> list[Asked]:
    """The questions a page puts at `level`, with the answers so far and what registers know by field."""
    return [
        _ask(one, level, answers.get(one.name), (known or {}).get(one.name), prefix)
        for one in form.at_level(level)
    ]


def _ask(one: Field, level: str, value: Any, known: Any, prefix: str) -> Asked:
    name = f"{prefix}{one.name}"
    if one.part is None:
        return Asked(one, name, written(one, one.default if value is None else value), known)
    members = [
        asked(one.part, level=level, answers=answers, prefix=f"{name}.{index}.")
        for index, answers in enumerate(list(value or [])[:MOST_ROWS])
    ]
    return Asked(one, name, members=members)


def written(one: Field, value: Any) -> Any:
    """An answer as its control takes it, whether it was typed, stored or is known: the one way back."""
    if one.kind in MANY and isinstance(value, list):
        return "、".join(str(each) for each in value)
    if value is None or isinstance(value, (bool, list)) or one.kind in {"choices", "count"}:
        return value
    if one.kind == "moment":
        return _as_moment(value)
    if one.kind == "date":
        return value.isoformat() if isinstance(value, date) else str(value)
    return str(value)


def _as_moment(value: datetime | str) -> str:
    """By the district's clock, to the minute, as a browser's field for moments takes it and no other way."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else value
        local = read if timezone.is_naive(read) else timezone.localtime(read)
    except (ValueError, OverflowError):
        return str(value)
    return f"{local:%Y-%m-%dT%H:%M}"


@dataclasses.dataclass
class Part:
    """Questions that stand together, row by row; one with a group's title may be folded away."""

    group: Group | None
    rows: list[list[Asked]] = dataclasses.field(default_factory=list)
    is_open: bool = False


def laid_out(questions: Sequence[Asked]) -> list[Part]:
    """The questions in the parts and rows of their page."""
    parts: list[Part] = []
    for one in questions:
        if not parts or parts[-1].group != one.field.group:
            parts.append(Part(one.field.group, is_open=_is_needed(one.field.group, questions)))
        if one.field.beside and parts[-1].rows:
            parts[-1].rows[-1].append(one)
        else:
            parts[-1].rows.append([one])
    return parts


def _is_needed(group: Group | None, questions: Sequence[Asked]) -> bool:
    """Whether a folded part is shown open: the answer that needs it was given, or something in it was."""
    return any(
        (one.field.group == group and one.value not in (one.field.default, None, ""))
        or (group is not None and group.opened_by == (one.field.name, one.value))
        for one in questions
    )


def read(form: Form, posted: QueryDict, *, level: str, prefix: str = "") -> dict[str, Any]:
    """The answers of a posted page, shaped as the form's schema expects them in JSON."""
    answers: dict[str, Any] = {}
    for one in form.at_level(level):
        value = _read(one, posted, level, f"{prefix}{one.name}")
        if value not in (None, "", []):
            answers[one.name] = value
        elif one.clears and f"{prefix}{one.name}" in posted:
            answers[one.name] = None
    return answers


def _read(one: Field, posted: QueryDict, level: str, name: str) -> Any:
    match one.kind:
        case "list":
            return _read_list(one, posted, level, name)
        case "choices":
            return posted.getlist(name)
        case "bool":
            return True if posted.get(name) == YES else None if not one.default else False
        case "count":
            return _number(one, posted.get(name))
        case "moment" | "date":
            text = posted.get(name, "").strip()
            return day(text) if one.kind == "date" else moment(text, is_end=one.is_end)
        case "places" | "users":
            return split(posted.get(name, ""))
    return posted.get(name, "").strip()


def _number(one: Field, given: str | None) -> Any:
    text = (given or "").strip()
    if not text and given is not None and one.default is not None:
        return 0  # emptied on purpose: not what it usually is
    number = count_of(text, MOST_COUNT)
    return text if number is None else number


def day(text: str) -> str:
    """A day as people write it, in ISO form. As it is, if unreadable."""
    found = days.read(text)
    return found.isoformat()[:10] if found is not None else text


def split(text: str) -> list[str]:
    """Names written one after the other, as people part them."""
    return [one for one in re.split(r"[\s,，、;；]+", text) if one]


def _read_list(one: Field, posted: QueryDict, level: str, name: str) -> list[Any]:
    if one.part is None:
        return []
    indexes = {
        int(index)
        for key in posted
        if key.startswith(f"{name}.")
        for index in [key.removeprefix(f"{name}.").partition(".")[0]]
        if index.isascii() and index.isdigit() and len(index) < 4
    }
    members = []
    for index in sorted(indexes)[:MOST_ROWS]:
        answers = read(one.part, posted, level=level, prefix=f"{name}.{index}.")
        if answers.keys() - _defaulted(one.part):
            members.append(answers)
    return members


def _defaulted(part: Form) -> set[str]:
    """Fields a page fills in by itself: they alone do not make a member of a list."""
    return {one.name for one in part if one.kind == "choice" and not one.required}


def moment(text: str, *, is_end: bool = False) -> str:
    """A date and time as a control or a person writes it, with the local offset. As it is, if unreadable.

    A day alone means its beginning; where an end is asked for, its end, which is the next day's beginning.
    """
    on = _day_alone(text)
    if on is not None:
        return _midnight(on + timedelta(days=1) if is_end else on) if on < LAST_DAY else text
    try:
        read: date | None = datetime.fromisoformat(text)
    except ValueError:
        read = days.read(text)
    if not isinstance(read, datetime):
        return text
    return (timezone.make_aware(read) if timezone.is_naive(read) else read).isoformat()


def _day_alone(text: str) -> date | None:
    """The day, of what says nothing of an hour."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        read = days.read(text)
        return None if read is None or isinstance(read, datetime) else read


def _midnight(on: date) -> str:
    return timezone.make_aware(datetime.combine(on, time.min)).isoformat()
