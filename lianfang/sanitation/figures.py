"""Figures of findings, of what is disinfected and aired, of places of cases, and of mosquito rounds."""

from collections.abc import Callable
from typing import Any, Final

import msgspec
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties import figures as duties
from lianfang.duties import rules as duty_rules
from lianfang.duties.models import Duty
from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import (
    DAY,
    EVERY,
    MOMENT,
    NEVER,
    NOW,
    NUMBER,
    Figure,
    Measure,
    Source,
    Window,
    declare,
)
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Filter, Sort
from lianfang.sanitation import acts
from lianfang.sanitation.models import Finding, FindingKind, FindingState, Terminal, TerminalState
from lianfang.slots.indexes import SPAN
from lianfang.slots.kinds import DISINFECTION, MOSQUITO_ROUND, VENTILATION
from lianfang.slots.models import SlotRecord

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

_OFFICE: Final = _("disinfection group of the command office")


def _of_kind(kind: str) -> Callable[[Scope, Window], Any]:
    def rows(scope: Scope, window: Window) -> Any:
        found = Duty.objects.filter(window.of_the_day("due_at"), round=None, kind=kind)
        return duties.as_known(found.select_related("place", "owner"), window)

    return rows


def _slots_of(code: str, kind: str, words: Any) -> Source:
    return Source(code, words, _of_kind(kind), DAY, NUMBER, duties.COLUMNS, duties.SORTS, duties.FILTERS)


_DISINFECTION: Final = _slots_of("disinfection", DISINFECTION.code, _("one disinfection that is owed"))
_VENTILATION: Final = _slots_of("ventilation", VENTILATION.code, _("one airing that is owed"))
_OPEN: Final = Q(stood=duty_rules.OPEN)


def _slot(code: str, label: Any, source: Source, words: Any, where: Any, **more: Any) -> Figure:
    return Figure(code, label, UNITS["duties"], _OFFICE, "disinfection", source, words, where, **more)


declare(
    _slot("disinfection-due", _("disinfection due today"), _DISINFECTION,
          _("Points and places to be disinfected in a window that ends on the day; not what was taken back."),
          ~Q(stood=duty_rules.VOID)),
    _slot("disinfection-done", _("disinfected"), _DISINFECTION,
          _("Of what is due on the day, what was done, in its window or late."),
          Q(stood=duty_rules.DONE), of="disinfection-due"),
    _slot("disinfection-late", _("disinfected late"), _DISINFECTION,
          _("Done after the end of its window."),
          Q(stood=duty_rules.DONE, closed_at__gt=F("due_at")), of="disinfection-done"),
    _slot("disinfection-open", _("not disinfected"), _DISINFECTION,
          _("Of what is due on the day, what is not done: still to come or missed."), _OPEN,
          of="disinfection-due"),
    _slot("disinfection-missed", _("disinfection missed"), _DISINFECTION,
          _("Not done, and its window has ended."),
          lambda window: _OPEN & Q(due_at__lt=window.at), of="disinfection-open"),
    _slot("disinfection-excused", _("disinfection excused"), _DISINFECTION,
          _("Excused by somebody who may, with a reason."),
          Q(stood=duty_rules.EXCUSED), of="disinfection-due"),
    _slot("ventilation-due", _("airing due today"), _VENTILATION,
          _("Places to be aired in a window that ends on the day; not what was taken back."),
          ~Q(stood=duty_rules.VOID)),
    _slot("ventilation-done", _("aired"), _VENTILATION,
          _("Of what is due on the day, what was aired, in its window or late."),
          Q(stood=duty_rules.DONE), of="ventilation-due"),
)  # fmt: skip


def _places_of_cases(scope: Scope, window: Window) -> QuerySet[Terminal]:
    found = Terminal.objects.filter(at__lte=window.at).exclude(state=TerminalState.VOID)
    return found.select_related("place")


_TERMINALS: Final = Source(
    "terminals", _("one place where a case was"), _places_of_cases, NOW, NEVER,
    (columns.place(),
     Column("state", _("State"), lambda row: row.state, words=lambda row: row.get_state_display()),
     columns.moment("due_at", _("To be disinfected by"), lambda row: row.due_at)),
    (Sort("due", _("By due time"), ("due_at", "pk")), BY_PLACE), (columns.within(),),
)  # fmt: skip


def _terminal(code: str, label: Any, words: Any, where: Any = EVERY, **more: Any) -> Figure:
    return Figure(code, label, UNITS["places"], _OFFICE, "disinfection", _TERMINALS, words, where, **more)


_AFTER: Final = (TerminalState.DONE, TerminalState.PASSED)
declare(
    _terminal("terminal-all", _("places of cases"),
              _("Places where a case was that were handed over for disinfection, and needed it.")),
    _terminal("terminal-done", _("places of cases disinfected"),
              _("Of these, those disinfected, assessed or not."), Q(state__in=_AFTER), of="terminal-all"),
    _terminal("terminal-passed", _("places of cases passed"),
              _("Of those disinfected, those that somebody else has passed: in use again."),
              Q(state=TerminalState.PASSED), of="terminal-done"),
    _terminal("terminal-overdue", _("places of cases overdue"),
              _("Not disinfected, and past the time by which they should be."),
              lambda window: Q(state=TerminalState.WAITING, due_at__lt=window.at), of="terminal-all"),
)  # fmt: skip


def _looks(scope: Scope, window: Window) -> QuerySet[SlotRecord]:
    """The mosquito rounds of the seven days before, as known then."""
    found = SlotRecord.objects.filter(
        window.recorded(),
        kind=MOSQUITO_ROUND.code,
        outcome="done",
        at__gt=window.at - SPAN,
        at__lte=window.at,
    )
    return found.select_related("place")


def _somebody_looked(scope: Scope, window: Window) -> bool:
    return _MOSQUITOES.below(scope, window).exists()


_MOSQUITOES: Final = Source(
    "mosquito-rounds", _("one place that was looked at for larvae in the last 7 days"), _looks, NOW, NUMBER,
    (columns.place(), columns.moment("at", _("Done at"), lambda row: row.at)),
    (Sort("newest", _("Newest first"), ("-at", "-pk")), BY_PLACE), (columns.within(),),
    reported=_somebody_looked,
)  # fmt: skip
_NO_SUM: Final = _("An index of all houses is not the sum of the indexes of parts of them.")


def _index(code: str, label: Any, words: Any, part: str, whole: str) -> Figure:
    def made(rows: QuerySet[Any]) -> float | None:
        told = [msgspec.json.decode(more or "{}") for more in rows.values_list("more", flat=True)]
        counted = sum(int(one.get(whole) or 0) for one in told)
        found = sum(int(one.get(part) or 0) for one in told)
        return None if not counted else round(found * 100 / counted, 1)

    measure = Measure(made=made, why=_NO_SUM)
    return Figure(
        code, label, UNITS["per-hundred"], _OFFICE, "mosquitoes", _MOSQUITOES, words, EVERY, measure
    )


declare(
    _index("mosquito-breteau", _("Breteau index"),
           _("Containers with larvae for each 100 houses looked at in the last 7 days."),
           "positive_containers", "houses"),
    _index("mosquito-house", _("house index"),
           _("Houses with larvae of each 100 houses looked at in the last 7 days."),
           "positive_houses", "houses"),
    _index("mosquito-container", _("container index"),
           _("Containers with larvae of each 100 containers looked at in the last 7 days."),
           "positive_containers", "containers_checked"),
)  # fmt: skip
