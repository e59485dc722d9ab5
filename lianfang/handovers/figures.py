"""Figures of hand-overs: what lies before desks, what is late, what came of it."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.figures import columns
from lianfang.figures.columns import UNITS
from lianfang.figures.declared import DAY, EVERY, MOMENT, NOW, Figure, Source, Window, declare
from lianfang.handovers import acts
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.desks import DESKS
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Filter, Sort

_OWNER: Final = _("duty office of the command")


def _sent(scope: Scope, window: Window) -> QuerySet[HandOver]:
    rows = HandOver.objects.filter(sent_at__lte=window.at)
    return rows.select_related("from_place", "to_place")


def _of_the_day(scope: Scope, window: Window) -> QuerySet[HandOver]:
    return _sent(scope, window).filter(window.of_the_day("sent_at"))


def _closed(scope: Scope, window: Window) -> QuerySet[HandOver]:
    return _sent(scope, window).filter(window.of_the_day("closed_at"), closed_at__lte=window.at)


def _never(moment: str, window: Window) -> Q:
    """It has not happened by the moment asked from."""
    return Q(**{moment: None}) | Q(**{f"{moment}__gt": window.at})


def is_open(window: Window) -> Q:
    return _never("closed_at", window)


def waits(window: Window) -> Q:
    """Open, and nobody has accepted it."""
    return is_open(window) & _never("accepted_at", window)


_COLUMNS: Final = (
    Column("flow", pgettext_lazy("hand-over", "What is handed over"), lambda row: row.flow,
           words=lambda row: TABLE[row.flow].name, href=acts.address),
    columns.place("from_place", lambda row: row.from_place),
    columns.place("place", lambda row: row.to_place),
    Column("desk", pgettext_lazy("hand-over", "To desk"), lambda row: row.desk,
           words=lambda row: DESKS[row.desk].name),
    columns.moment("sent_at", pgettext_lazy("hand-over", "Handed over"), lambda row: row.sent_at),
    columns.moment("due_at", _("Answer due"), lambda row: row.due_at),
    columns.moment("accepted_at", _("Accepted"), lambda row: row.accepted_at),
    columns.moment("closed_at", pgettext_lazy("hand-over", "Closed"), lambda row: row.closed_at),
)  # fmt: skip
_SORTS: Final = (
    Sort("due", _("By due time"), ("due_at", "pk")),
    Sort("place", _("By place"), ("to_path", "pk")),
)
_FILTERS: Final = (
    columns.within("to_path"),
    Filter(
        "flow",
        pgettext_lazy("hand-over", "Flow"),
        "choice",
        "flow",
        words={code: one.name for code, one in TABLE.items()},
    ),
)


def _source(code: str, words: Any, rows: Any, over: str) -> Source:
    return Source(
        code, words, rows, over, MOMENT, _COLUMNS, _SORTS, _FILTERS, path="to_path", needs="acknowledge"
    )


_ALL: Final = _source("hand-overs", _("one thing handed to a desk here"), _sent, NOW)
_TODAY: Final = _source("hand-overs-sent", _("one thing handed to a desk here on the day"), _of_the_day, DAY)
_ENDED: Final = _source("hand-overs-closed", _("one hand-over that was closed on the day"), _closed, DAY)


def _figure(code: str, label: Any, source: Source, words: Any, where: Any = EVERY, **more: Any) -> Figure:
    unit = UNITS["hand-overs"]
    return Figure(f"hand-overs-{code}", label, unit, _OWNER, "desks", source, words, where, **more)


declare(
    _figure("open", _("hand-overs open"), _ALL, _("Handed to a desk here and not closed with an outcome."),
            is_open),
    _figure("waiting", _("not yet accepted"), _ALL, _("Open, and no desk has accepted it."), waits,
            of="hand-overs-open"),
    _figure("late", _("answer overdue"), _ALL, _("Not accepted, and past the time of its contract."),
            lambda window: waits(window) & Q(due_at__lt=window.at), of="hand-overs-waiting"),
    _figure("sent", _("handed over on the day"), _TODAY, _("Handed to a desk here on the day.")),
    _figure("closed", _("closed on the day"), _ENDED, _("Closed with an outcome on the day."),
            unlike={"hand-overs-sent": _("counts what was sent on the day, not what ended on it")}),
)  # fmt: skip
