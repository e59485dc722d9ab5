"""Judgement of the clinic: pure, without database and clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

CHILD_UP_TO: Final = 14  # years; docs/sources.md#fever-clinic
LOG_ITEMS: Final = (  # docs/sources.md#fever-clinic
    "on", "name", "sex", "age", "job", "address", "visit", "onset_on", "symptoms", "diagnosis", "doctor",
)  # fmt: skip
ARRIVES_WITHIN: Final = timedelta(hours=2)  # of who was announced; docs/sources.md#fever-clinic
QUESTIONS: Final = ("travel", "contact", "febrile-contact", "cluster")


@dataclass(frozen=True)
class Terms:
    """What a protocol says; minutes. Without a version of its own: docs/sources.md#fever-clinic."""

    number: int = 0
    questions: tuple[str, ...] = QUESTIONS
    dispositions: tuple[str, ...] = (
        "home", "observed-home", "observed-central", "hospital", "ward", "died", "left",
    )  # fmt: skip
    seen_minutes: int = 30
    bed_minutes: int = 30
    consult_minutes: int = 120
    result_minutes: int = 360
    placed_minutes: int = 360


def is_child(age: int | None) -> bool:
    return age is not None and age <= CHILD_UP_TO


def is_exposed(answers: Mapping[str, str], asked: Iterable[str]) -> bool:
    """Whether one of the questions that the protocol asks was answered yes."""
    return any(answers.get(one) == "yes" for one in asked)


def must_be_seen(celsius: Decimal, exposed: bool, *, fever_from: Decimal) -> bool:
    """Whom triage may not send to ordinary outpatients."""
    return celsius >= fever_from or exposed


def filled(told: Mapping[str, Any], *, has_doctor: bool) -> int:
    """How many items of the log of outpatients are told, of `LOG_ITEMS`. Day and first or repeated visit
    are always known."""
    known = 2 + has_doctor
    return known + sum(bool(told.get(one) not in (None, "", [], "0"))
                       for one in ("name", "sex", "age", "job", "address", "onset_on", "symptoms",
                                   "diagnosis"))  # fmt: skip


def negatives_apart(at: Sequence[datetime], hours: int) -> int:
    """How many negative tests count: each at least so many hours after the one before that counts."""
    count, last = 0, None
    for one in sorted(at):
        if last is None or one - last >= timedelta(hours=hours):
            count, last = count + 1, one
    return count


def lies_alone(finding: str) -> bool:
    """Whether nobody else may lie in the room. Only who is ruled out shares one."""
    return finding != "ruled-out"
