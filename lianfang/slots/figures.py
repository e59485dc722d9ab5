"""Figures of recurring work: what is due on a day, what was done, what was missed."""

from typing import Any, Final

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.duties import rules
from lianfang.duties.figures import COLUMNS, FILTERS, SORTS, UNLIKE_SLOTS, as_known
from lianfang.duties.models import Duty
from lianfang.figures.columns import UNITS
from lianfang.figures.declared import DAY, NUMBER, Figure, Source, Window, declare
from lianfang.kit.scope import Scope
from lianfang.slots.shown import kinds

_DUTY: Final = _("duty office of the command")
OPEN: Final = Q(stood=rules.OPEN)


def _recurring(scope: Scope, window: Window) -> Any:
    rows = Duty.objects.filter(window.of_the_day("due_at"), round=None, kind__in=list(kinds()))
    return as_known(rows.select_related("place", "owner"), window)


_SLOTS: Final = Source(
    "slots", _("one piece of recurring work at one place, in one window of the day"), _recurring, DAY, NUMBER,
    COLUMNS, SORTS, FILTERS,
)  # fmt: skip


def _slot(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    return Figure(f"slots-{code}", label, UNITS["duties"], _DUTY, "slots", _SLOTS, words, where, **more)


declare(
    _slot("due", _("due today"),
          _("Recurring work whose window ends on the day; what was taken back is not."),
          ~Q(stood=rules.VOID), unlike={"round-due": UNLIKE_SLOTS}),
    _slot("done", _("done on the day"),
          _("Of what is due on the day, what was done, in time or late."),
          Q(stood=rules.DONE), of="slots-due"),
    _slot("done-late", _("done late on the day"), _("Done after the end of its window."),
          Q(stood=rules.DONE, closed_at__gt=F("due_at")), of="slots-done"),
    _slot("missed", _("missed on the day"), _("Not done, and its window has ended."),
          lambda window: OPEN & Q(due_at__lt=window.at), of="slots-due"),
    _slot("ahead", _("still to come on the day"), _("Not done, and its window has not ended yet."),
          lambda window: OPEN & Q(due_at__gte=window.at), of="slots-due"),
    _slot("excused", _("excused on the day"), _("Excused by somebody who may, with a reason."),
          Q(stood=rules.EXCUSED), of="slots-due"),
)  # fmt: skip
