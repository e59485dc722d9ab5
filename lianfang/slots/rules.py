"""What a record of recurring work says of its duty. Pure: no database, no clock."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.duties.rules import CLOSES, TRIED, Judged
from lianfang.kit.forms import BadDetail, Field

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


def is_wanted(one: Field, answers: Any) -> bool:
    """Whether it must be answered beside the others: what a kind wants of work done, else why not."""
    if one.name == "note":
        return bool(answers.outcome == OTHER)
    name, codes = one.only_if
    if name != "outcome" and answers.outcome != DONE:
        return False
    return one.is_wanted and (not name or getattr(answers, name) in codes)


def complete(fields: Iterable[Field]) -> Callable[[Any], None]:
    """A check that what is wanted is answered wherever it is asked: work done says with what and how."""
    every = tuple(fields)

    def check(answers: Any) -> None:
        for one in every:
            if is_wanted(one, answers) and getattr(answers, one.name) in (None, "", []):
                raise BadDetail(field=str(one.label), reason=str(_("must be filled in")))

    return check


def needs(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """What `complete` asks for, as a phone reads it: while the others are so, these must be answered."""
    rules = [{"when": {"outcome": [OTHER]}, "fields": ["note"]}]
    for one in fields:
        if one.is_wanted:
            name, codes = one.only_if
            rules.append({"when": {name: list(codes)} if name else {}, "fields": [one.name]})
    return rules


def no_more_than(part: Field, whole: Field) -> Callable[[Any], None]:
    """A check that one count is not greater than another that holds it."""

    def check(answers: Any) -> None:
        less, more = getattr(answers, part.name), getattr(answers, whole.name)
        if less is not None and more is not None and less > more:
            reason = _("cannot be more than “{whole}” ({count})")
            raise BadDetail(field=str(part.label), reason=str(reason).format(whole=whole.label, count=more))

    return check
