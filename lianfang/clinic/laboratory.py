"""Samples: sent, answered, unusable; results taken in one by one or by the laboratory's file."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.clinic import book
from lianfang.clinic.forms import TREATS
from lianfang.clinic.lives import EXAMINATION
from lianfang.clinic.models import Examination, Result
from lianfang.clinic.problems import BadResults, NotYet
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.shell import answers
from lianfang.things.declared import StandsOtherwise, step

MOST_FAULTS: Final = 5  # said at once
WORDS: Final = {  # as laboratories write them
    "阴性": "negative", "阴": "negative", "-": "negative", "neg": "negative",
    "阳性": "positive", "阳": "positive", "+": "positive", "pos": "positive",
    "可疑": "unclear", "待复检": "unclear", "正常": "normal", "未见异常": "normal", "异常": "conspicuous",
    **{str(one): str(one) for one in Result.values},
}  # fmt: skip
HEADS: Final = frozenset({"样本编号", "标本编号", "标本号", "样本号", "sample", "sample_no"})


class Line(NamedTuple):
    number: int
    sample: str
    result: str
    at: datetime | None


def known_to(scope: Scope) -> QuerySet[Examination]:
    rows = Examination.objects.filter(scope.narrowed(TREATS).q("path"))
    return rows.select_related("visit", "place", "by")


def by_sample(scope: Scope, sample: str) -> Examination:
    """The one whose sample has this number, at the asker's clinics. Raises NotFound."""
    found = known_to(scope).filter(sample_no=sample.strip()).first()
    if found is None:
        raise NotFound()
    return found


@transaction.atomic
def send(scope: Scope, *, examination: Examination) -> Examination:
    """It is on its way to the laboratory. Raises StandsOtherwise."""
    _move(scope, examination, "send", sent_at=clock.now())
    return examination


@transaction.atomic
def take_in(
    scope: Scope, *, examination: Examination, result: str, answered_at: datetime | None = None
) -> Examination:
    """Its result. Raises StandsOtherwise, NotYet for one that lies ahead or before the sample."""
    now = clock.now()
    at = answered_at or now
    if at > now or at < examination.at.replace(second=0, microsecond=0):
        since = timezone.localtime(examination.at)
        raise NotYet(field=_("Result of"), since=f"{since:%m-%d %H:%M}")
    _move(scope, examination, "answer", answered_at=at, result=result)
    return examination


@transaction.atomic
def unusable(scope: Scope, *, examination: Examination, reason: str) -> Examination:
    _move(scope, examination, "unusable", reason=reason)
    return examination


def _move(scope: Scope, one: Examination, code: str, reason: str = "", **facts: Any) -> None:
    scope.require(TREATS, one.path)
    said = reason or (str(Result(facts["result"]).label) if facts.get("result") else "")
    step(scope, EXAMINATION, one, code, said, **facts)


@transaction.atomic
def take_in_all(scope: Scope, *, rows: str, place: Place | None = None) -> Examination:
    """The lines of a laboratory's file: number of the sample, result, time. All of them, or none: raises
    BadResults with what is wrong, line by line. What was taken in before with the same result is skipped.
    """
    clinic = book.clinic_of(scope, place)
    lines, faults = _read(rows)
    found = {one.sample_no: one for one in known_to(scope).filter(
        place=clinic, sample_no__in=[line.sample for line in lines])}  # fmt: skip
    last: Examination | None = None
    for line in lines:
        one = found.get(line.sample)
        if one is None:
            faults.append(_("line {number}: no sample {sample}").format(
                number=line.number, sample=line.sample))  # fmt: skip
            continue
        last = one
        if one.state == "answered" and one.result == line.result:
            continue
        try:
            take_in(scope, examination=one, result=line.result, answered_at=line.at)
        except (StandsOtherwise, NotYet) as fault:
            faults.append(_("line {number}: {fault}").format(number=line.number, fault=fault.message))
    if faults or last is None:
        more = " …" if len(faults) > MOST_FAULTS else ""
        said = faults[:MOST_FAULTS] or [_("There is no line with a sample.")]
        raise BadResults(faults=str(_("; ")).join(said) + more)
    return last


def _read(text: str) -> tuple[list[Line], list[str]]:
    """The lines with a sample, and what cannot be read of them."""
    lines, faults = [], []
    for number, cells in _cells(text):
        result = WORDS.get(cells[1].strip().lower()) if len(cells) > 1 else None
        if result is None:
            faults.append(_("line {number}: the result is not known").format(number=number))
            continue
        try:
            at = _moment(cells[2]) if len(cells) > 2 and cells[2].strip() else None
        except ValueError:
            faults.append(_("line {number}: the time is not known").format(number=number))
            continue
        lines.append(Line(number, cells[0].strip(), result, at))
    return lines, faults


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    plain = text.lstrip("\ufeff").replace("，", ",").replace("\t", ",").replace(";", ",")
    for number, cells in enumerate(csv.reader(io.StringIO(plain)), 1):
        if cells and cells[0].strip() and cells[0].strip().lower() not in HEADS:
            yield number, cells


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(answers.moment(text.strip().replace("/", "-")))
