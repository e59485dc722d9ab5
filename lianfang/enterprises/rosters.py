"""The list of workers that an enterprise files: read row by row, every wrong cell named. Pure.

Sheets and machines bring the same texts here, so that neither passes what the other does not.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.enterprises.forms import WORKER
from lianfang.enterprises.models import Origin
from lianfang.kit.forms import Words
from lianfang.kit.values import days
from lianfang.kit.values.cells import says_nothing
from lianfang.kit.values.characters import simplified
from lianfang.people.rules import check_document, check_phone

NEEDED: Final = ("name", "document", "phone", "home", "origin")
LOCAL: Final = frozenset({"本市", "本地", "本区", "当地", "未离开", "无", "否", "local", "here", "no"})
SHOWN: Final = 20  # cells a refusal names
_LIMITS: Final = {one.name: one.most for one in WORKER}
LABELS: Final[Mapping[str, Words]] = {one.name: one.label for one in WORKER}
WHY: Final[Mapping[str, Words]] = {
    "missing": gettext_lazy("is missing"),
    "too-long": gettext_lazy("is too long"),
    "check-digit": gettext_lazy("the check digit does not fit"),
    "birth-date": gettext_lazy("holds no day of birth that there is"),
    "masked": gettext_lazy("is hidden by stars"),
    "rounded-by-spreadsheet": gettext_lazy("was rounded by the spreadsheet: write it as text"),
    "no-phone": gettext_lazy("is no telephone number"),
    "no-document": gettext_lazy("is no document number"),
    "no-day": gettext_lazy("is no day, such as 2020-02-01"),
    "to-come": gettext_lazy("lies in the future"),
    "twice": gettext_lazy("stands in the list twice"),
}


class Cell(NamedTuple):
    """A cell that is to be put right: where, and why."""

    row: int
    column: str
    code: str

    @property
    def label(self) -> Words:
        return LABELS[self.column]

    @property
    def why(self) -> Words:
        return WHY[self.code]

    def __str__(self) -> str:
        return _("row {row}, {column}: {why}").format(row=self.row, column=self.label, why=self.why)


class Told(NamedTuple):
    """One worker as the list says. `origin` is a code, `came_from` the words."""

    name: str
    document: str
    matching: str
    phone: str
    home: str
    origin: str
    came_from: str
    left_on: date | None

    def clears_on(self, today: date, length: int) -> date:
        """The first day of work: so many clean days after the last one there; unproven, from today on."""
        if self.origin == Origin.LOCAL:
            return today
        return (self.left_on or today) + timedelta(days=length)


class Reading(NamedTuple):
    workers: list[Told]
    faults: list[Cell]


def read(rows: Iterable[tuple[int, Mapping[str, str]]], *, today: date, is_listed: Any) -> Reading:
    """Every row, and every cell that is wrong; rows with one are in the list of faults alone."""
    workers, faults = list[Told](), list[Cell]()
    seen: set[str] = set()
    for number, texts in rows:
        told = {name: (texts.get(name) or "").strip() for name in LABELS}
        wrong = list(_wrong(number, told, today))
        document = check_document(None, told["document"], today=today)
        if not wrong and document.matching in seen:
            wrong.append(Cell(number, "document", "twice"))
        faults += wrong
        if wrong:
            continue
        seen.add(document.matching)
        local = simplified(told["origin"]).casefold() in LOCAL
        origin = Origin.LOCAL if local else Origin.LISTED if is_listed(told["origin"]) else Origin.OUTSIDE
        workers.append(
            Told(told["name"], document.number, document.matching, check_phone(told["phone"]).number,
                 told["home"], origin.value, "" if local else told["origin"], _day(told["left_on"]))
        )  # fmt: skip
    return Reading(workers, faults)


def _day(text: str) -> date | None:
    found = days.read(text) if text else None
    return found.date() if isinstance(found, datetime) else found


def _wrong(number: int, told: Mapping[str, str], today: date) -> Iterable[Cell]:
    for name in NEEDED:
        if not told[name] or (name != "origin" and says_nothing(told[name])):
            yield Cell(number, name, "missing")
    yield from (Cell(number, name, "too-long") for name, most in _LIMITS.items() if len(told[name]) > most)
    for name, judge in _JUDGES.items():
        fault = judge(told[name], today) if told[name] and not says_nothing(told[name]) else ""
        if fault:
            yield Cell(number, name, fault if fault in WHY else f"no-{name}")


def _left(text: str, today: date) -> str:
    left = _day(text)
    return "no-day" if left is None else "to-come" if left > today else ""


_JUDGES: Final[Mapping[str, Callable[[str, date], str]]] = {
    "document": lambda text, today: check_document(None, text, today=today).fault,
    "phone": lambda text, today: check_phone(text).fault,
    "left_on": _left,
}
