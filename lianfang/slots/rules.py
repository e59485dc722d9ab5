"""What a record of recurring work says of its duty. Pure: no database, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.kit.checks import Check
from lianfang.kit.forms import Field

DONE: Final = "done"
OTHER: Final = "other"
OLDEST: Final = timedelta(days=7)  # docs/sources.md#told-afterwards
AHEAD: Final = timedelta(minutes=5)  # two clocks differ by so much without anybody being wrong
_PROVES: Final = {"witness": 3, "photo": 4, "document": 4, "device": 4}  # docs/sources.md#evidence-levels
_VISIT: Final = 2


def judge(answers: Any) -> Judged:
    """Done meets the duty. What could not be done leaves it open with the reason, and counts as a try."""
    return Judged(CLOSES if answers.outcome == DONE else TRIED, answers.outcome)


def proves(answers: Any) -> int:
    """How good it is as evidence: the best of what was named."""
    return max((_PROVES[one] for one in answers.evidence), default=_VISIT)


def done_at(answers: Any) -> datetime | None:
    found: datetime | None = answers.done_at
    return found


def is_possible(done_at: datetime, *, told_at: datetime) -> bool:
    """Whether something told at a moment can have been done at another."""
    return told_at - OLDEST <= done_at <= told_at + AHEAD


def complete(fields: Iterable[Field]) -> tuple[Check, ...]:
    """What is wanted is answered wherever it is asked: work done says with what and how, else why not."""
    return tuple(
        Check(("and", *when, ("not", ("given", one.name))), one.name, one.label)
        for one in fields
        if (when := _wanted_when(one)) is not None
    )


def _wanted_when(one: Field) -> tuple[Any, ...] | None:
    """While what it must be answered; None where it may always be left."""
    if one.name == "note":
        return (("is", "outcome", OTHER),)
    if not one.is_wanted:
        return None
    name, codes = one.only_if
    if name == "outcome":
        return (("is", name, *codes),)
    done = ("is", "outcome", DONE)  # of work that was not done nothing else is wanted
    return (done, ("is", name, *codes)) if name else (done,)


def no_more_than(part: Field, whole: Field) -> Check:
    """One count is not greater than another that holds it."""
    return Check(
        ("more", part.name, whole.name),
        part.name,
        part.label,
        _("cannot be more than “{whole}” ({count})"),
        told={"whole": whole.label, "count": whole.name},
    )
