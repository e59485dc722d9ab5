"""Figures of rounds and of recurring work, from the duties and the changes of each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties import queries, rules, states
from lianfang.duties.models import Alert, AlertLevel, Change, Duty, Evidence, Seal, Tally
from lianfang.duties.subjects import origin_in_words, title_of
from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.cuts import Numbers
from lianfang.figures.declared import DAY, EVERY, MOMENT, NOW, NUMBER, ROUND, Figure, Source, Window, declare
from lianfang.kit import remembered
from lianfang.kit.scope import WHOLE, Scope
from lianfang.listings.declared import Column, Filter, Sort
from lianfang.shell.words import STATES

_OFFICE: Final = _("screening group of the command office")
_DUTY: Final = _("duty office of the command")

# What was known when


def number_at(moment: datetime) -> int:
    """How many records were known at a moment; batches are sealed in the order of both."""
    found = Seal.objects.filter(at__lte=moment).order_by("-first_seq").values_list("last_seq", flat=True)
    return found.first() or 0


def moment_of(seq: int) -> datetime | None:
    """When so many records were known; None before the first."""
    found = Seal.objects.filter(first_seq__lte=seq).order_by("-first_seq").values_list("at", flat=True)
    return found.first()


NUMBERS: Final = Numbers(number_at, moment_of)


def as_known(rows: Any, window: Window) -> Any:
    """Duties with how each stood (`stood`) and whether somebody had tried (`tries`), now or at the cut."""
    if not window.is_cut:
        return rows.annotate(stood=F("state"), tries=F("tried"))
    moves = Change.objects.filter(duty=OuterRef("pk"), seq__lte=window.seq).order_by("-seq", "-pk")
    then = Coalesce(Subquery(moves.values("now")[:1]), Value(rules.OPEN), output_field=CharField())
    tried = Evidence.objects.filter(window.recorded(), duty=OuterRef("pk"), verdict=rules.TRIED)
    return rows.filter(raised_seq__lte=window.seq).annotate(stood=then, tries=Exists(tried))


def _state(row: Any) -> str:
    if row.stood != rules.OPEN:
        return str(row.stood)
    return "refused" if row.outcome == "refused" else "tried" if row.tries else "open"


COLUMNS: Final = (
    columns.place(),
    Column("kind", _("Duty"), lambda row: row.kind, words=lambda row: title_of(row.kind)),
    Column("state", _("State"), _state, sign=_state, words=lambda row: STATES[_state(row)]),
    Column("tried", _("Tried"), lambda row: row.tried, "count"),
    columns.moment("due_at", _("Due"), lambda row: row.due_at),
    columns.moment("closed_at", pgettext_lazy("duty", "Done at"), lambda row: row.closed_at),
    Column("owner", _("Answers for it"), lambda row: row.owner.name if row.owner else ""),
    Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
)
SORTS: Final = (BY_PLACE, Sort("due", _("By due time"), ("due_at", "path", "pk")))


# Rounds


def _round_id(scope: Scope, window: Window) -> int | None:
    return remembered.once((_meant, scope.key, window), lambda: _meant(scope, window))


def _meant(scope: Scope, window: Window) -> int | None:
    if window.round:
        return queries.round_named(scope, name=window.round).pk
    found = queries.current_round(scope, path="" if window.path == WHOLE else window.path)
    return found.pk if found else None


def of_round(scope: Scope, window: Window) -> Any:
    rows = Duty.objects.filter(round=_round_id(scope, window) or 0).select_related("place", "owner")
    return as_known(rows, window)


def _sums(scope: Scope, window: Window, paths: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """The sums of a round as it stands, by path; nothing where they are asked as known at a cut.

    Kept are those above a dwelling; where none is kept there is at most the place's own duty.
    """
    round_id = _round_id(scope, window)
    if window.is_cut or round_id is None:
        return {}
    kept = Tally.objects.filter(round=round_id, path__in=paths).values_list("path", *_KEPT)
    found = {path: dict(zip(_KEPT, sums, strict=True)) for path, *sums in kept}
    alone = {path: dict.fromkeys(_KEPT, 0) for path in paths if path not in found}
    if alone:
        rows = Duty.objects.filter(round=round_id, path__in=alone).values_list("path", "state", "tried")
        for path, state, tried in rows:
            for name, value in zip(_KEPT, states.sums(state, tried), strict=True):
                alone[path][name] += value
    return {path: _by_code(one) for path, one in (found | alone).items()}


def _by_code(one: Mapping[str, int]) -> dict[str, int]:
    due = one["raised"] - one["void"] - one["excused"]
    left = due - one["done"]
    return {
        "round-raised": one["raised"], "round-due": due, "round-done": one["done"], "round-open": left,
        "round-tried": one["tried"], "round-unvisited": left - one["tried"],
        "round-excused": one["excused"], "round-void": one["void"],
    }  # fmt: skip


_KEPT: Final = ("raised", "done", "excused", "void", "tried")


def _in_hour(column: str) -> Callable[[Any, str], Any]:
    """Within one hour of the clock, said as `2020-01-29T08`; nothing for what is no hour."""

    def narrow(rows: Any, value: str) -> Any:
        try:
            start = timezone.make_aware(datetime.strptime(value, "%Y-%m-%dT%H"))  # noqa: DTZ007  # made aware
        except ValueError:
            return rows.none()
        return rows.filter(**{f"{column}__gte": start, f"{column}__lt": start + timedelta(hours=1)})

    return narrow


def _hour_said(value: str) -> str:
    """`2020-01-29T08` as people read it."""
    return f"{value.replace('T', ' ')}:00"


def _hour(words: Any, column: str) -> Filter:
    return Filter("hour", words, "text", words=_hour_said, narrow=_in_hour(column))


def _has_round(scope: Scope, window: Window) -> bool:
    return _round_id(scope, window) is not None


_OF_ROUND: Final = Source(
    "round-duties",
    _("one dwelling of the base of a round, and what the round asks of it"),
    of_round,
    ROUND,
    NUMBER,
    COLUMNS,
    SORTS,
    (
        columns.within(),
        Filter("owner", _("Answers for it"), "person", "owner"),
        _hour(pgettext_lazy("round", "Met in the hour"), "closed_at"),
    ),
    reported=_has_round,
    zero=_("0 where the round asks nothing here; before there is any round nothing is reported."),
    sums=_sums,
)
_OPEN, _TRIED = Q(stood=rules.OPEN), Q(tries__gt=0)
UNLIKE_SLOTS: Final = _("counts recurring work, whose places are not the dwellings of a round")


def _tried(window: Window) -> Q:
    return _OPEN & (Q(tries=True) if window.is_cut else _TRIED)


def _unvisited(window: Window) -> Q:
    return _OPEN & (Q(tries=False) if window.is_cut else Q(tries=0))


def _of_round(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    unit = UNITS["dwellings"]
    return Figure(f"round-{code}", label, unit, _OFFICE, "round", _OF_ROUND, words, where, **more)


declare(
    _of_round("raised", _("in the base"), _("Every dwelling that was ever in the base of the round."), EVERY),
    _of_round("due", _("must be done"), _("Of the base, those neither excused nor taken out of it."),
              Q(stood__in=(rules.OPEN, rules.DONE)), of="round-raised",
              unlike={"slots-due": UNLIKE_SLOTS}),
    _of_round("done", pgettext_lazy("state", "done"),
              _("A visit met the duty, or the dwelling was verified vacant; a corrected visit counts once."),
              Q(stood=rules.DONE), of="round-due", unlike={"slots-done": UNLIKE_SLOTS}),
    _of_round("open", _("left to do"), _("Must be done and is not done yet, tried or not."), _OPEN,
              of="round-due"),
    _of_round("tried", _("tried, not met"), _("Left to do, where somebody was and met nobody."), _tried,
              of="round-open"),
    _of_round("unvisited", pgettext_lazy("state", "not yet visited"),
              _("Left to do, where nobody has been yet."), _unvisited, of="round-open"),
    _of_round("excused", pgettext_lazy("state", "excused"),
              _("Excused by somebody who may, with a reason."), Q(stood=rules.EXCUSED), of="round-raised"),
    _of_round("void", pgettext_lazy("state", "out of the base"),
              _("Taken out of the base after the opening, with a reason."), Q(stood=rules.VOID),
              of="round-raised"),
)  # fmt: skip

# What classes, schedules, measures and hand-overs ask for


def _of_the_day(scope: Scope, window: Window) -> Any:
    rows = Duty.objects.filter(window.of_the_day("due_at"), round=None).select_related("place", "owner")
    return as_known(rows, window)


def _without_round(scope: Scope, window: Window) -> Any:
    return as_known(Duty.objects.filter(round=None).select_related("place", "owner"), window)


FILTERS: Final = (
    columns.within(),
    Filter("kind", _("Duty"), "choice", "kind", words=title_of),
    Filter("origin", pgettext_lazy("duty", "What raised it"), "text", "origin", words=origin_in_words),
    Filter("owner", _("Answers for it"), "person", "owner"),
)
_NET: Final = Source(
    "duties-of-the-day", _("one duty outside rounds at one place, by the hour in which it is due"),
    _of_the_day, DAY, NUMBER, COLUMNS, SORTS,
    (*FILTERS, _hour(pgettext_lazy("net", "Due in the hour"), "due_at")),
)  # fmt: skip
_ASKED: Final = Source(
    "duties", _("one duty that a class, a schedule, a measure or a hand-over raised"), _without_round, NOW,
    NUMBER, COLUMNS, SORTS, FILTERS,
)  # fmt: skip


def _asked(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    return Figure(f"duties-{code}", label, UNITS["duties"], _DUTY, "slots", _ASKED, words, where, **more)


def _net(code: str, label: Any, words: Any, where: Any, **more: Any) -> Figure:
    return Figure(f"net-{code}", label, UNITS["duties"], _DUTY, "slots", _NET, words, where, **more)


declare(
    _net("due", _("due on the day, all fields"),
         _("Every duty outside rounds that is due on the day, in whatever field; not those taken back."),
         ~Q(stood=rules.VOID), unlike={"round-due": UNLIKE_SLOTS}),
    _net("done", _("of these done"), _("Met by evidence, in time or late."), Q(stood=rules.DONE),
         of="net-due"),
    _net("missed", _("of these missed"), _("Not met, and the time by which it was due has passed."),
         lambda window: _OPEN & Q(due_at__lt=window.at), of="net-due"),
)  # fmt: skip
declare(
    _asked("raised", _("duties raised"),
           _("Duties outside rounds that were raised and not taken back."), ~Q(stood=rules.VOID)),
    _asked("done", _("duties done"), _("Of those raised, the ones met by evidence."),
           Q(stood=rules.DONE), of="duties-raised"),
    _asked("open", _("duties open"), _("Raised, and neither met, excused nor taken back."),
           _OPEN, of="duties-raised"),
    _asked("overdue", _("duties overdue"), _("Open, and past the time by which it was due."),
           lambda window: _OPEN & Q(due_at__lt=window.at), of="duties-open"),
    _asked("excused", _("duties excused"), _("Excused by somebody who may, with a reason."),
           Q(stood=rules.EXCUSED), of="duties-raised"),
    _asked("void", _("duties taken back"),
           _("Taken back because what they stood on has ended; they count nowhere else."),
           Q(stood=rules.VOID)),
)  # fmt: skip

# Alerts


def _alerts(scope: Scope, window: Window) -> QuerySet[Alert]:
    rows = Alert.objects.filter(at__lte=window.at).select_related("place", "owner")
    return rows.filter(Q(settled_at=None) | Q(settled_at__gt=window.at))


_ALERTS: Final = Source(
    "alerts", _("one thing a rule noticed that nobody has settled"), _alerts, NOW, MOMENT,
    (columns.place(),
     Column("what", _("What is wrong"), lambda row: row.rule, words=lambda row: row.said()),
     Column("level", pgettext_lazy("alert", "Level"), lambda row: row.level,
            words=lambda row: row.get_level_display()),
     columns.moment("at", _("Since"), lambda row: row.at),
     Column("owner", _("Answers for it"), lambda row: row.owner.name if row.owner else "")),
    needs="acknowledge",
)  # fmt: skip
declare(
    Figure("alerts-open", _("alerts not settled"), UNITS["alerts"], _DUTY, "desks", _ALERTS,
           _("What a rule noticed and nobody has settled, of every level.")),
    Figure("alerts-urgent", _("of these urgent"), UNITS["alerts"], _DUTY, "desks", _ALERTS,
           _("Alerts not settled, of the highest level."), Q(level=AlertLevel.URGENT), of="alerts-open"),
)  # fmt: skip
