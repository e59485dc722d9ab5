"""What is told of enterprises by phone, page and paper: a visit of a screening, and the report of a day.

The report is where attendance comes from, so it is here that nobody who is not cleared gets into it: the
numbers it lists are looked up in the transaction that keeps it, whatever door it came by.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import Kept, Offered, RecordKind, Room
from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.enterprises import clearance, working
from lianfang.enterprises.forms import LEAST_STOCK
from lianfang.enterprises.models import Employee, Enterprise, Present, Report, State, cleared
from lianfang.enterprises.problems import BadNumbers, NotAtWork, NotCleared, NotTheNumber
from lianfang.kit import sql
from lianfang.kit.checks import Check
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import Field, Form, Words
from lianfang.slots import rules
from lianfang.slots.forms import count, done
from lianfang.slots.intake import Slots, slot

SCREENING: Final = "enterprises.screening"
BASE: Final = ("enterprise",)
_PURPOSE: Final = _("to know of every enterprise who is there, and what is done against the disease")
_REPORTS, _PRESENT = sql.Table(Report), sql.Table(Present)
_NAMED: Final = 10  # numbers that a refusal names
_RANGE: Final = re.compile(r"(\d{1,6})(?:[-–—~至](\d{1,6}))?")
_PARTS: Final = re.compile(r"[\s,，、;；]+")
_MOST: Final = 20_000
_TOLD: Final = ("at_work", "outside", "listed", "feverish", "isolated", "stock_days")


def numbers(said: str) -> list[int]:
    """The numbers that "1-40, 43" means. Raises BadNumbers."""
    found = dict[int, None]()
    for part in filter(None, _PARTS.split(said.strip())):
        meant = _RANGE.fullmatch(part)
        first, last = (int(meant[1]), int(meant[2] or meant[1])) if meant else (1, 0)
        if not first <= last < first + _MOST:
            raise BadNumbers(said=said[:60])
        found |= dict.fromkeys(range(first, last + 1))
    return list(found)


def _day(detail: Any, made_at: Any) -> date:
    return timezone.localdate(rules.done_at(detail) or made_at)


class Reports(Slots):
    """Reports of a day: refused where it has not been let to work, or lists whoever is not cleared."""

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        places = {one.place_id for one in offered}
        rows = Enterprise.objects.filter(place__in=places).select_related("place")
        self._here = {one.place_id: one for one in rows}

    def judge(self, one: Offered) -> None:
        super().judge(one)
        here, at = self._here.get(one.place_id), rules.done_at(one.detail) or one.made_at
        if one.detail.outcome != rules.DONE:
            return
        if here is None or here.state != State.OPEN or here.opened_at is None or at < here.opened_at:
            raise NotAtWork(name=str(here or ""))
        listed = numbers(one.detail.present or "")
        if len(listed) != (one.detail.at_work or 0):
            raise NotTheNumber(told=one.detail.at_work or 0, listed=len(listed))
        well = _cleared(here, listed, _day(one.detail, one.made_at))
        if len(well) < len(listed):
            bad = [each for each in listed if each not in well]
            more = "…" if len(bad) > _NAMED else ""
            raise NotCleared(numbers=", ".join(map(str, bad[:_NAMED])) + more)

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        super().save(kind, kept)
        done = [one for one in kept if one.detail.outcome == rules.DONE]
        _REPORTS.insert(self.cursor, [_report(kind, one) for one in done])
        _PRESENT.insert(self.cursor, [row for one in done for row in self._rows(one)])
        for one in done:
            self._follow(one)

    def _rows(self, one: Kept) -> Iterator[sql.Row]:
        on = _day(one.detail, one.made_at)
        well = _cleared(self._here[one.place_id], numbers(one.detail.present or ""), on)
        for pk in well.values():
            yield _PRESENT.row(seq=one.seq, employee_id=pk, day=on)

    def _follow(self, one: Kept) -> None:
        here, told = self._here[one.place_id], one.detail
        ill = numbers(told.ill or "")
        if ill:
            own = system_scope("enterprises", actor_id=accounts.operator().pk)
            clearance.feverish(own, here.employees.filter(number__in=ill))
        if told.stock_days is not None:
            Enterprise.objects.filter(pk=here.pk).update(stock_days=told.stock_days)
        if told.feverish or (told.stock_days or 0) < LEAST_STOCK:
            days = told.stock_days or 0
            working.warn(here, one.seq, feverish=told.feverish or 0, days=days, at=one.received_at)

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        super().withdraw(kind, pairs)
        _take_back(pairs, Report, Present)


def _cleared(here: Enterprise, listed: Sequence[int], on: date) -> dict[int, int]:
    rows = Employee.objects.filter(cleared(on), enterprise=here, number__in=listed)
    return dict(rows.values_list("number", "pk"))


def _take_back(pairs: Sequence[tuple[int, int]], *models: Any) -> None:
    for model in models:
        for old, new in pairs:
            model.objects.filter(seq=old).update(withdrawn_seq=new)


def _report(kind: str, one: Kept) -> sql.Row:
    facts = {name: getattr(one.detail, name, None) for name in _TOLD}
    at = getattr(one.detail, "done_at", None) or one.made_at
    return _REPORTS.row(seq=one.seq, kind=kind, place_id=one.place_id, path=one.path, at=at,
                        outcome=one.detail.outcome, **facts)  # fmt: skip


_AT_WORK: Final = count("at_work", _("At work today"), "enterprise-report.at-work", is_wanted=True)
_OUTSIDE: Final = count("outside", _("Came back from elsewhere"), "enterprise-report.outside")
_LISTED: Final = count("listed", _("Of these from a listed area"), "enterprise-report.listed")
_FEVER: Final = count("feverish", _("With fever"), "enterprise-report.feverish", is_wanted=True)
DAILY_KIND: Final = replace(
    slot(
        working.DAILY, _("Report of the day"), _AT_WORK,
        done("present", "text", _("Their numbers in the list"), "enterprise-report.present", most=500,
             hint=_("Such as 1-40, 43. Only who is cleared may be there.")),
        _FEVER,
        done("ill", "text", _("Numbers of those with fever"), "enterprise-report.ill", most=200,
             hint=_("They are barred from work at once.")),
        count("isolated", _("In isolation"), "enterprise-report.isolated"), _OUTSIDE, _LISTED,
        count("stock_days", _("Stocks last, days"), "enterprise-report.stock", high=365, is_wanted=True),
        base=BASE, checks=(rules.no_more_than(_LISTED, _OUTSIDE),),
    ),
    room=Reports,
)  # fmt: skip


def _ask(name: str, kind: str, label: Words, **more: Any) -> Field:
    concept = f"enterprise-screening.{name.replace('_', '-')}"
    return Field(name, kind, label, concept, _PURPOSE, **({"only_if": ("outcome", ("screened",))} | more))


def _number(name: str, label: Words, **more: Any) -> Field:
    return _ask(name, "count", label, high=99_999, **more)


_BACK: Final = _number("outside", _("Came back from elsewhere"))
_AREA: Final = _number("listed", _("Of these from a listed area"))
SCREENED: Final = Form(
    SCREENING,
    _("Screening of an enterprise"),
    (
        _ask("outcome", "choice", _("What became of it"), required=True, only_if=("", ()), choices=(
            ("screened", pgettext_lazy("enterprise", "screened")),
            ("closed", pgettext_lazy("enterprise", "closed, nobody there")),
            ("refused", pgettext_lazy("enterprise", "not let in")),
            ("gone", pgettext_lazy("enterprise", "no longer here")),
        )),
        _number("at_work", _("People there now"), is_wanted=True),
        _number("away", _("Not back yet")),
        _BACK, _AREA,
        _number("feverish", _("With fever"), is_wanted=True),
        _number("isolated", _("In isolation")),
        _ask("measures", "choices", _("What is done"), most=6, default=[], choices=(
            ("temperature", _("temperatures are taken")), ("disinfection", _("it is disinfected")),
            ("ventilation", _("it is aired")), ("masks", _("masks are worn")),
            ("meals", _("meals at separate times")), ("room", _("a room apart")),
        )),
        _ask("problem", "text", _("What is to be put right"), most=200),
        _ask("mend_by", "date", _("Until when")),
    ),
    checks=(
        *(Check(("and", ("is", "outcome", "screened"), ("not", ("given", one))), one, label)
          for one, label in (("at_work", _("People there now")), ("feverish", _("With fever")))),
        rules.no_more_than(_AREA, _BACK),
    ),
)  # fmt: skip


def judge(told: Any) -> Judged:
    """Screened, or found to be gone: settled. Closed or not let in: a try, to be made again."""
    flagged = bool(told.feverish or told.listed or told.problem)
    return Judged(CLOSES if told.outcome in {"screened", "gone"} else TRIED, told.outcome, flagged)


class Visits(Room):
    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        _REPORTS.insert(self.cursor, [_report(kind, one) for one in kept])

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        _take_back(pairs, Report)


SCREENING_KIND: Final = RecordKind(SCREENING, SCREENED, judge, base=BASE, room=Visits)
KINDS: Final = (SCREENING_KIND, DAILY_KIND)
