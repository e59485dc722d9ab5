"""How figures, shares and moments are written, alike on every page, in paper and in messages."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import dateformat, timezone
from django.utils.functional import Promise, keep_lazy_text
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

# A state has a word, a colour and a sign (static/shell/signs.css): the same everywhere.
STATES: Final[dict[str, str | Promise]] = {
    "done": pgettext_lazy("state", "done"),
    "open": pgettext_lazy("state", "not yet visited"),
    "tried": pgettext_lazy("state", "nobody home"),
    "refused": pgettext_lazy("state", "refused"),
    "overdue": pgettext_lazy("state", "overdue"),
    "excused": pgettext_lazy("state", "excused"),
    "void": pgettext_lazy("state", "out of the base"),
    "flagged": pgettext_lazy("state", "someone to follow up"),
    "followed": pgettext_lazy("state", "followed"),
    "isolated": pgettext_lazy("state", "isolated"),
    "vacant": pgettext_lazy("state", "vacant, verified"),
    "none": pgettext_lazy("state", "no duty in this round"),
}
OTHER: Final = gettext_lazy("unknown")


def state_word(state: str) -> str:
    return str(STATES.get(state, OTHER))


def listed(parts: Iterable[object]) -> str:
    """Several things in a row."""
    return _(", ").join(str(one) for one in parts)


@keep_lazy_text
def _joined(mark: object, *parts: object) -> str:
    return str(mark).join(str(one) for one in parts)


def listed_later(parts: Iterable[object]) -> str:
    """The same in the language of whoever reads it: what a refusal names is said where records are kept."""
    return _joined(gettext_lazy(", "), *parts)


def number(value: float | None) -> str:
    """With thousands set apart by commas; nothing known is a dash, which is not nought."""
    if value is None:
        return "–"
    return f"{value:,.1f}" if isinstance(value, float) and not value.is_integer() else f"{int(value):,}"


def share(part: int, whole: int) -> float:
    """Per cent to one decimal, rounded so that 100 means all and 0 means none. No whole: 0."""
    if whole <= 0 or part <= 0:
        return 0.0
    if part >= whole:
        return 100.0
    return min(99.9, max(0.1, round(100 * part / whole, 1)))


def percent(part: int, whole: int) -> str:
    if whole <= 0:
        return "–"
    value = share(part, whole)
    return f"{int(value)}%" if value in {0.0, 100.0} else f"{value:.1f}%"


def local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


def clock_time(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def day(moment: datetime | date) -> str:
    """The day in the reader's language: 2月3日, 3 Feb."""
    form = "j M" if (get_language() or settings.LANGUAGE_CODE) == "en" else "n月j日"
    return dateformat.format(local(moment) if isinstance(moment, datetime) else moment, form)


def date_and_time(moment: datetime) -> str:
    return f"{day(moment)} {clock_time(moment)}"


def near(moment: datetime, now: datetime) -> str:
    """The moment as one says it: 18:30 today, tomorrow 18:30, else with its day."""
    days = (local(moment).date() - local(now).date()).days
    said = {
        0: _("today {time}"),
        1: _("tomorrow {time}"),
        -1: _("yesterday {time}"),
    }.get(days)
    return said.format(time=clock_time(moment)) if said else date_and_time(moment)


def span(length: timedelta) -> str:
    """A length of time in its two leading units: 1 day 4 h, 3 h 20 min, 12 min."""
    minutes = int(abs(length.total_seconds()) // 60)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        words = ngettext("{n} day", "{n} days", days).format(n=days)
        return f"{words} {_('{n} h').format(n=hours)}" if hours else words
    if hours:
        words = _("{n} h").format(n=hours)
        return f"{words} {_('{n} min').format(n=minutes)}" if minutes else words
    return _("{n} min").format(n=minutes)


def time_left(due: datetime, now: datetime) -> str:
    """Until `due`, or how long it has been overdue."""
    if due < now:
        return _("{span} overdue").format(span=span(now - due))
    return _("{span} left").format(span=span(due - now))
