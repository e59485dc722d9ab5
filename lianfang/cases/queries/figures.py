"""Curves, delays, rates of report cards, and what was published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from lianfang.cases import rules
from lianfang.cases.models import (
    Case,
    Classification,
    Outcome,
    Publication,
)
from lianfang.cases.queries.register import CLOCKS, below, start_of
from lianfang.figures import asking
from lianfang.kit.scope import Scope, ancestors
from lianfang.measures.models import Event

# --- the five earlies, and the curve


def legs(scope: Scope, *, event: Event, path: str = "") -> list[rules.Leg]:
    """The delays between the five earlies over the cases the asker may see."""
    found = below(Case.objects.within(scope).standing().filter(event=event), path)
    names = ("onset_on", "found_at", "reported_at", "isolated_at", "diagnosed_at", "treated_at")
    return rules.legs(_earlies(row) for row in found.values_list(*names).order_by("-number"))


def _earlies(row: Sequence[Any]) -> dict[str, datetime | None]:
    onset, *moments = row
    first = start_of(onset) if onset else None
    return dict(zip(rules.EARLIES, (first, *moments), strict=True))


def earlies_of(scope: Scope, *, case: Case) -> list[tuple[str, datetime | None, float | None]]:
    """Each of the five earlies of one case, with the hours since the last one known before."""
    row = _earlies([case.onset_on, *(getattr(case, f"{name}_at") for name in rules.EARLIES[1:])])
    since = rules.delays(row)
    return [(name, at, since[name]) for name, at in row.items()]


def curve(scope: Scope, *, event: Event, path: str = "", at: datetime) -> list[rules.Day]:
    """Cases by day of onset (of the first positive sample where there is none), as far as it is known."""
    found = below(Case.objects.within(scope).standing().filter(event=event), path)
    rows = found.values_list("onset_on", "sampled_on", "classification", "reported_at", "found_at")
    days, delays = [], []
    for onset, sampled, classification, reported, found_at in rows.order_by("-number"):
        known = reported or found_at
        if onset or sampled:
            days.append((onset or sampled, classification))
        if onset and known:
            delays.append(max((timezone.localdate(known) - onset).days, 0))
    return rules.curve(days, delays, today=timezone.localdate(at))


def undated(scope: Scope, *, event: Event, path: str = "") -> int:
    """Cases that stand on no day of the curve: neither onset nor first positive sample is known."""
    found = below(Case.objects.within(scope).standing().filter(event=event), path)
    number: int = found.filter(onset_on=None, sampled_on=None).count()
    return number


class CardRate(NamedTuple):
    """Of the cases found, how many were reported directly within the time the law gives."""

    in_time: int
    late: int
    waiting: int
    overdue: int
    unknown: int = 0  # reported, but nobody told when, or from when the time ran

    @property
    def decided(self) -> int:
        return self.in_time + self.late + self.overdue


def card_rate(scope: Scope, *, event: Event, path: str = "", at: datetime) -> CardRate:
    tally: Counter[str] = Counter()
    found = below(Case.objects.within(scope).filter(event=event), path)
    names = ("card_no", "card_due_at", "carded_at", *CLOCKS)
    for card_no, due, carded, *told in found.values_list(*names):
        if not card_no:
            tally["overdue" if due < at else "waiting"] += 1
        elif carded is None or not any(told):
            tally["unknown"] += 1
        else:
            tally["in_time" if carded <= due else "late"] += 1
    return CardRate(*(tally[name] for name in CardRate._fields))


# --- figures to publish


def figures(scope: Scope, *, event: Event, path: str, cut_at: datetime) -> dict[str, Any]:
    """The dictionary's figures of cases of an area, as known by the cut-off, in the shape that is published.

    New is what was first so classified in the 24 hours before. Outcomes whose day is not known count, and
    are told together once more under `undated`.
    """
    window = asking.window_of(path, at=cut_at)
    codes = [*Classification.values, *(code for code in Outcome.values if code != Outcome.ILL)]
    asked = [f"cases-{code}" for code in codes] + [f"cases-{code}-new" for code in Classification.values]
    found = asking.values(scope, window, asked) if event.opened_at and event.opened_at <= cut_at else {}
    told: dict[str, Any] = {
        code: {"total": _number(found, code), "new": _number(found, f"{code}-new")}
        for code in Classification.values
    }
    ended = [found.get(f"cases-{code}") for code in Outcome.values if code != Outcome.ILL]
    told["undated"] = sum(one.apart for one in ended if one)
    return told | {code: _number(found, code) for code in Outcome.values if code != Outcome.ILL}


def _number(found: Mapping[str, asking.Told], code: str) -> int:
    one = found.get(f"cases-{code}")
    return int(one.value or 0) if one else 0


def publications(scope: Scope, *, event: Event | None = None) -> QuerySet[Publication]:
    """What was published for areas that the asker's figures touch, the latest first."""
    mine = scope.narrowed("figures")
    above = {path for root in mine.roots for path in ancestors(root)}
    found = Publication.objects.filter(mine.q("path") | Q(path__in=above))
    if event is not None:
        found = found.filter(event=event)
    return found.select_related("place", "by", "event").order_by("-published_at", "-pk")
