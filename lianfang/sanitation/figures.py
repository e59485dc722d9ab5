"""Figures of findings: found, to be mended, overdue, to be checked, struck off, come back."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import DAY, EVERY, MOMENT, NEVER, NOW, Figure, Source, Window, declare
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Filter, Sort
from lianfang.sanitation import acts
from lianfang.sanitation.models import Finding, FindingKind, FindingState

_OWNER: Final = _("whoever follows up what was found wrong")


def _standing(scope: Scope, window: Window) -> QuerySet[Finding]:
    """Those found by then; what turned out to be none is none."""
    return Finding.objects.filter(at__lte=window.at).exclude(state=FindingState.VOID).select_related("place")


def _found(scope: Scope, window: Window) -> QuerySet[Finding]:
    return Finding.objects.filter(window.of_the_day("at"), at__lte=window.at).select_related("place")


def _in(state: FindingState) -> Any:
    return lambda window: Q(state=state)


_COLUMNS: Final = (
    Column("what", _("In words"), lambda row: row.what, href=acts.FINDING.address),
    Column("kind", _("What is wrong"), lambda row: row.kind, words=lambda row: row.get_kind_display()),
    Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display()),
    columns.place(),
    columns.moment("due_at", _("To be mended by"), lambda row: row.due_at),
)
_SORTS: Final = (Sort("due", _("By due time"), ("due_at", "pk")), BY_PLACE)
_KINDS: Final = Filter("kind", _("What is wrong"), "choice", "kind", words=dict(FindingKind.choices))
_FILTERS: Final = (columns.within(), _KINDS)
_ALL: Final = Source(
    "findings", _("one thing found wrong"), _standing, NOW, NEVER, _COLUMNS, _SORTS, _FILTERS
)
_TODAY: Final = Source(
    "findings-found", _("one thing found wrong on the day"), _found, DAY, MOMENT, _COLUMNS, _SORTS, _FILTERS
)


def _figure(code: str, label: Any, source: Source, words: Any, where: Any = EVERY, **more: Any) -> Figure:
    unit = UNITS["findings"]
    return Figure(f"findings-{code}", label, unit, _OWNER, "findings", source, words, where, **more)


declare(
    _figure("all", pgettext_lazy("figure", "findings"), _ALL,
            _("All that was found wrong here and was not taken back as none.")),
    _figure("open", _("findings to be mended"), _ALL, _("Found, and nobody has reported them mended."),
            _in(FindingState.OPEN), of="findings-all"),
    _figure("overdue", _("findings overdue"), _ALL, _("To be mended, and past the time given."),
            lambda window: Q(state=FindingState.OPEN, due_at__lt=window.at), of="findings-open"),
    _figure("mended", _("findings to be checked"), _ALL, _("Reported mended; nobody else has looked yet."),
            _in(FindingState.MENDED), of="findings-all"),
    _figure("struck", _("findings struck off"), _ALL, _("Somebody other than who mended them has looked."),
            _in(FindingState.STRUCK), of="findings-all"),
    _figure("again", _("findings that came back"), _ALL,
            _("Sent back to be mended once more, at least once."),
            lambda window: Q(returns__gt=0), of="findings-all"),
    _figure("found", _("findings of the day"), _TODAY, _("Found on the day, whatever came of them.")),
)  # fmt: skip
