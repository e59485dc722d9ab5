"""One row of a line list, read: what it tells, what of it nobody can read, whether it counts.

Only who it is, how the case is classified and where may refuse a row. Any other cell that cannot be read
is kept as told, left empty and pointed out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone

from lianfang.cases.actions import EARLIEST
from lianfang.cases.forms import CASE
from lianfang.exchange import columns
from lianfang.exchange.checking.rows import Fields
from lianfang.exchange.registers import case_words
from lianfang.kit import clock
from lianfang.kit.values import ages, days
from lianfang.kit.values.cells import says_nothing

DAYS: Final = ("onset_on", "sampled_on", "outcome_on", "died_on", "discharged_on")
MOMENTS: Final = ("found_at", "reported_at", "isolated_at", "diagnosed_at", "treated_at")
_TEXTS: Final = ("document", "phone", "guardian", "address", "workplace", "unit")
_MOST: Final = {one.name: one.most for one in CASE if one.kind == "text"}
_MOST_NAME: Final = 50
_OLDEST: Final = 130
_SAID: Final = 60  # characters that are kept of a cell nobody can read
_HEADINGS: Final = {one.key: one.chinese for one in columns.CASES.columns}


class Fault(Exception):
    """Why a row is refused: a code of the ledger's reasons, and of which column."""

    def __init__(self, code: str, column: str = "") -> None:
        super().__init__(code)
        self.code, self.column = code, column


@dataclass
class CaseRow:
    """A row as far as it could be read. `facts` are as `actions.report_case` takes them."""

    sent: Fields
    facts: dict[str, Any] = field(default_factory=dict)
    card_no: str = ""
    link: str = ""
    left_out: str = ""  # why it is no case of ours: deleted-card, other-disease
    notes: list[tuple[str, str, str]] = field(default_factory=list)  # code, column, cell

    def told(self, key: str) -> str:
        """The cell of a column; empty where it says that there is nothing."""
        text = self.sent.texts.get(key, "")
        return "" if says_nothing(text) else text

    def unread(self, key: str, code: str) -> None:
        """Leave a cell empty that cannot be read: kept as told, and pointed out."""
        text = self.sent.texts[key]
        self.facts.setdefault("as_told", {})[_HEADINGS[key]] = text[:_SAID]
        self.notes.append((code, key, text))


@dataclass
class Event:
    """What the reading of rows has to know of the event."""

    name: str
    pack: str
    now: datetime
    latest: datetime
    orders: Mapping[str, str]  # by column, how days with the year last are written


def orders_of(rows: Iterable[Fields]) -> dict[str, str]:
    rows = list(rows)
    return {key: days.order_of(one.texts.get(key, "") for one in rows) for key in (*DAYS, *MOMENTS)}


def read(sent: Fields, event: Event) -> CaseRow:
    """Raises Fault for a row that may not be taken."""
    one = CaseRow(sent)
    _decide(one, event)
    one.card_no, one.link = one.told("card_no").lstrip("'"), one.told("linked")
    if one.left_out:
        return one
    one.facts["name"] = one.told("name")
    if not one.facts["name"] and "masked-cell" not in {code for code, _column, _cell in sent.notes}:
        raise Fault("name-missing")
    if len(one.facts["name"]) > _MOST_NAME:
        raise Fault("too-long", "name")
    one.facts["classification"] = _classification(one)
    if len(one.card_no) > 40:
        raise Fault("too-long", "card_no")
    _texts(one)
    _words(one)
    _age(one)
    _dates(one, event)
    _end(one)
    return one


def _decide(one: CaseRow, event: Event) -> None:
    """Whether the row counts at all. What nobody knows in a column that decides this is never taken."""
    for key in ("card_state", "audit"):
        counts = case_words.card_counts(one.told(key)) if one.told(key) else True
        if counts is None:
            raise Fault("unknown-card-status", key)
        if not counts:
            one.left_out = "deleted-card"
    if one.told("deleted_at"):
        one.left_out = "deleted-card"
    disease = one.told("disease")
    ours = case_words.is_of_event(disease, event=event.name, pack=event.pack) if disease else True
    if ours is None and not one.left_out:
        raise Fault("unknown-disease", "disease")
    if not ours:
        one.left_out = "other-disease"


def _classification(one: CaseRow) -> str:
    text = one.told("classification")
    if not text:
        raise Fault("classification-missing")
    code = case_words.code_of("classification", text)
    if not code:
        raise Fault("unknown-classification", "classification")
    return code


def _texts(one: CaseRow) -> None:
    for key in _TEXTS:
        text = one.told(key)
        if len(text) > (_MOST[key] or _SAID):
            one.unread(key, "too-long")
        elif text:
            one.facts[key] = text


def _words(one: CaseRow) -> None:
    for key in ("source", "outcome", "sex"):
        text = one.told(key)
        code = case_words.code_of(key, text) if text else ""
        if code:
            one.facts[key] = code
        elif text:
            one.unread(key, f"unknown-{key}")


def _age(one: CaseRow) -> None:
    text = one.told("age")
    found = ages.read(text, one.told("age_unit")) if text else None
    if found is not None and (found.years or 0) <= _OLDEST:
        one.facts |= {"age": found.years, "age_told": found.written}
    elif text:
        one.unread("age", "age-not-a-number")
    else:
        _age_by_birth(one)


def _age_by_birth(one: CaseRow) -> None:
    """The age of a card that tells the day of birth alone: whole years, below one in months, today."""
    text = one.told("birth")
    born = days.read(text) if text else None
    if born is None:
        if text:
            one.unread("birth", "date-not-readable")
        return
    day, today = (born.date() if isinstance(born, datetime) else born), timezone.localdate(clock.now())
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if not 0 <= months <= _OLDEST * 12:
        one.unread("birth", "case-dates")
        return
    found = ages.read(f"{months // 12}岁" if months >= 12 else f"{months}月")
    assert found is not None  # it was just written
    one.facts |= {"age": found.years, "age_told": found.written}


def _dates(one: CaseRow, event: Event) -> None:
    for key in (*DAYS, *MOMENTS):
        text = one.told(key)
        if not text:
            continue
        found = days.read(text, event.orders.get(key, ""))
        if found is None:
            one.unread(key, "date-not-readable")
        elif not _may_be(_moment(found), event):
            one.unread(key, "case-dates")
        else:
            one.facts[key] = _moment(found) if key in MOMENTS else timezone.localdate(_moment(found))
    if one.facts["classification"] == "asymptomatic" and "onset_on" in one.facts:
        # The national card has the day of the first positive test stand there.
        one.facts.setdefault("sampled_on", one.facts["onset_on"])
        del one.facts["onset_on"]


def _moment(found: date | datetime) -> datetime:
    """A day alone is its first moment in the district."""
    at = found if isinstance(found, datetime) else datetime.combine(found, time())
    return at if timezone.is_aware(at) else timezone.make_aware(at)


def _may_be(at: datetime, event: Event) -> bool:
    return EARLIEST <= timezone.localdate(at) <= timezone.localdate(event.now) and at <= event.latest


def _end(one: CaseRow) -> None:
    """How and when it ended: a day of death is a death, one of discharge a recovery, word or none."""
    died, left = one.facts.pop("died_on", None), one.facts.pop("discharged_on", None)
    if died:
        if one.facts.get("outcome") in {"recovered", "released"}:
            one.notes.append(("outcome-differs", "died_on", one.sent.texts["died_on"]))
        one.facts |= {"outcome": "died", "outcome_on": died}
    elif left and one.facts.get("outcome") != "died":
        if one.facts.get("outcome", "in-care") == "in-care":
            one.facts["outcome"] = "recovered"
        one.facts["outcome_on"] = left
