"""The reports of enterprises against the clock of a day, and the funnel from standstill to work."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.duties.models import Duty
from lianfang.enterprises import acts, lists
from lianfang.enterprises.lists import STAGES
from lianfang.enterprises.models import Category, Enterprise, Wave
from lianfang.enterprises.working import DAILY
from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.listings.asking import Asking
from lianfang.listings.boards import Board, Day, Mark, declare, within
from lianfang.slots import queries as slots
from lianfang.slots.shown import form_href, is_done_late, state_of


def _marks(asked: Asking, day: Day) -> Iterable[Mark]:
    """The report that each owes. Two statements."""
    known = dict(asked.rows().order_by().values_list("place_id", "pk"))
    owed = slots.of_day(asked.scope, at=day.at).filter(kind=DAILY)
    for one in owed.select_related("place"):
        if one.place_id in known:
            yield _mark(asked, day, one, known[one.place_id])


def _mark(asked: Asking, day: Day, one: Duty, enterprise: int) -> Mark:
    state = "late" if is_done_late(one) else state_of(one, at=day.at)
    may = one.state == "open" and asked.scope.may("record", one.path)
    href = form_href(one.place, one.kind, duty=one.pk) if may else ""
    label = f"{timezone.localtime(one.due_at):%m-%d}" if one.due_at < day.begins else ""
    return Mark(enterprise, within(day, one.opens_at, one.due_at), state, href, _("Report of the day"), label)


def _name(row: Any) -> str:
    return str(row)


REPORTS: Final = declare(
    Board(
        "enterprise-board", _("Reports of enterprises today"), "enterprise board", lists.ENTERPRISES, _marks,
        _name, lambda row: str(row.place.code), acts.ENTERPRISE.address,
        empty=(_("No report is owed on this day."),
               _("An enterprise reports from the day it is let to work.")),
    )
)  # fmt: skip


class Share(NamedTuple):
    """So many of one row in one stage, and the list of them."""

    words: Words
    number: int
    query: str


class Line(NamedTuple):
    words: Words
    total: int
    shares: list[Share]
    query: str


def funnel(scope: Scope) -> dict[str, Any]:
    """Enterprises by category and by wave, and by how they stand. The statements do not grow with them."""
    rows = Enterprise.objects.filter(scope.q("path"))
    now = clock.now()
    counted: dict[str, Any] = {code: Count("pk", filter=Q(state__in=of)) for code, _w, of in STAGES}
    by_category = {
        one["category"]: one for one in rows.values("category").annotate(total=Count("pk"), **counted)
    }
    lines = [
        _line(label, by_category[code], f"category={code}")
        for code, label in Category.choices if code in by_category
    ]  # fmt: skip
    return {
        "stages": [words for _code, words, _of in STAGES],
        "lines": lines,
        "waves": _waves(scope, rows),
        "told": _told(rows, now),
        "at": now,
    }


def _line(words: Words, one: Any, query: str) -> Line:
    shares = [Share(words, one[code], f"{query}&stage={code}") for code, words, _of in STAGES]
    return Line(words, one["total"], shares, query)


def _waves(scope: Scope, rows: QuerySet[Enterprise]) -> list[tuple[Wave | None, Words, int, str]]:
    """How many came back to work by each wave, and by the fast lane."""
    number = dict(rows.exclude(wave=None).values_list("wave").annotate(n=Count("pk")))
    waves = Wave.objects.filter(scope.q("path")).order_by("opens_on", "pk")
    found: list[tuple[Wave | None, Words, int, str]] = [
        (one, one.name, number.get(one.pk, 0), f"lane=wave&wave={one.name}") for one in waves
    ]
    return [*found, (None, _("fast lane"), rows.filter(is_fast=True).count(), "lane=fast")]


def _told(rows: QuerySet[Enterprise], at: datetime) -> dict[str, int]:
    return rows.aggregate(
        total=Count("pk"), screened=Count("pk", filter=lists.IS_SCREENED),
        missing=Count("pk", filter=lists.missing(at)),
    )  # fmt: skip
