"""What was known when: a cut-off as the number of records kept by then, and as a moment.

The app that numbers the records registers how it reads them; figures stand below it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lianfang.kit.ids import as_number
from lianfang.kit.problems import BadInput

MOST: Final = 2**53


@dataclass(frozen=True)
class Numbers:
    """`by` answers how many records were known at a moment, `when` the moment so many were known."""

    by: Callable[[datetime], int]
    when: Callable[[int], datetime | None]


@dataclass(frozen=True)
class Cut:
    """A cut-off: `seq` records were known, at the moment `at`."""

    seq: int
    at: datetime


_NUMBERS: list[Numbers] = []


def register(numbers: Numbers) -> None:
    _NUMBERS[:] = [numbers]


def read(text: str, *, now: datetime) -> Cut | None:
    """A cut-off as people and machines write it: a number of records, or a moment. None for nothing.

    Raises BadInput for what is neither, and for a moment that has not come yet.
    """
    text = text.strip()
    if not text:
        return None
    numbers = _NUMBERS[0]
    number = as_number(text)
    if number is not None:
        return Cut(min(number, MOST), numbers.when(number) or now)
    at = _moment(text)
    if at > now + timedelta(minutes=1):
        raise BadInput(field=_("Cut-off"), reason=_("has not come yet"))
    return Cut(numbers.by(at), at)


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or found.year not in range(1900, 9000):
        raise BadInput(field=_("Cut-off"), reason=_("is neither a moment nor a number of records"))
    return found if timezone.is_aware(found) else timezone.make_aware(found)
