"""What cases mean: a community's class, windows, the five earlies, the curve. No database, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import quantiles
from types import MappingProxyType
from typing import Any, Final, NamedTuple

NONE, CASE, OUTBREAK, TRANSMISSION = "none", "case", "outbreak", "transmission"
RANK: Final[Mapping[str, int]] = MappingProxyType({NONE: 0, CASE: 1, OUTBREAK: 2, TRANSMISSION: 3})

# Which classification may follow which; docs/sources.md#case-classification
MAY_FOLLOW: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "suspected": frozenset({"clinical", "confirmed", "asymptomatic", "excluded"}),
        "clinical": frozenset({"confirmed", "excluded"}),
        "asymptomatic": frozenset({"confirmed", "excluded"}),
        "confirmed": frozenset({"excluded"}),  # a laboratory's error; the history keeps both
        "excluded": frozenset({"suspected", "clinical", "confirmed", "asymptomatic"}),
    }
)
NEEDS_ONSET: Final = frozenset({"suspected", "clinical", "confirmed"})
EARLIES: Final = ("onset", "found", "reported", "isolated", "diagnosed", "treated")


class CaseFact(NamedTuple):
    """What the class of a community rests on: one case that counts, without its person."""

    id: int
    on: date  # the day it counts from
    group: str  # the household, site or stairwell within which cases are one cluster
    source: str
    classification: str
    linked_to: int | None = None


ANY, SAME_SITE, UNLINKED = "any", "same-site", "unlinked"


class Rule(NamedTuple):
    """One way to a class: so many cases, so linked, or so many outbreaks, within so many days."""

    gives: str
    cases: int = 0
    days: int = 14
    link: str = ANY
    outbreaks: int = 0


@dataclass(frozen=True)
class Definition:
    """How a pack counts; docs/sources.md#community-class

    `falls` gives for each class the one below it and the days without a new case until then.
    """

    rules: tuple[Rule, ...]
    falls: Mapping[str, tuple[str, int]]
    counted: frozenset[str] = frozenset({"clinical", "confirmed"})
    unlinked_sources: frozenset[str] = frozenset({"unlinked"})

    @cached_property
    def hardest_first(self) -> tuple[Rule, ...]:
        return tuple(sorted(self.rules, key=lambda one: -RANK[one.gives]))

    @cached_property
    def cluster(self) -> int:
        """Cases within one household, site or stairwell that are an outbreak."""
        return min((one.cases for one in self.rules if one.link == SAME_SITE and one.cases), default=2)


class Proposal(NamedTuple):
    """A class, the rule that gives it, and the cases it rests on."""

    now: str
    rule: str  # no-case, cases, cluster, unlinked, outbreaks, clean
    because: tuple[int, ...] = ()
    clean_days: int | None = None  # whole days since the last case; None without any


def classify(cases: Iterable[CaseFact], definition: Definition, on: date) -> Proposal:
    """The class on a day, from the cases counting from that day or earlier.

    A class once reached is held until the definition's days without a new case have passed, and
    then falls to the class below it; cases before such a gap no longer count.
    """
    counted = sorted(
        (one for one in cases if one.classification in definition.counted and one.on <= on),
        key=lambda one: (one.on, one.id),
    )
    if not counted:
        return Proposal(NONE, "no-case")
    clean = (on - counted[-1].on).days
    reached = _reached(_episode(counted, definition), definition)
    fallen = fall(reached.now, clean, definition)
    if fallen == reached.now:
        return reached._replace(clean_days=clean)
    return Proposal(fallen, "clean", (counted[-1].id,), clean)


def fall(reached: str, clean: int, definition: Definition) -> str:
    """Where a class has come down to after `clean` days without a new case."""
    spent = 0
    while reached in definition.falls:
        below, days = definition.falls[reached]
        spent += days
        if clean < spent:
            return reached
        reached = below
    return reached


def days_to_fall(reached: str, clean: int, definition: Definition) -> int | None:
    """Days without a new case still to go until a class falls; None where it does not."""
    if reached not in definition.falls:
        return None
    return max(definition.falls[reached][1] - clean, 0)


def _episode(counted: Sequence[CaseFact], definition: Definition) -> Sequence[CaseFact]:
    """The cases since the last gap long enough for any class to have fallen to none."""
    start = 0
    shortest = min((days for _below, days in definition.falls.values()), default=0)
    for at in range(1, len(counted)):
        gap = (counted[at].on - counted[at - 1].on).days
        if gap < shortest:
            continue
        reached = _reached(counted[start:at], definition).now
        if fall(reached, gap, definition) == NONE:
            start = at
    return counted[start:]


def _reached(episode: Sequence[CaseFact], definition: Definition) -> Proposal:
    """The highest class that any stretch of the episode gives."""
    for rule in definition.hardest_first:
        for last in episode:
            window = [one for one in episode if 0 <= (last.on - one.on).days < rule.days]
            because = _met(rule, window, definition)
            if because:
                return Proposal(rule.gives, name_of(rule), because)
    return Proposal(NONE, "no-rule")


def name_of(rule: Rule) -> str:
    """The rule in a word: what the class board says of it."""
    if rule.outbreaks:
        return "outbreaks"
    return {SAME_SITE: "cluster", UNLINKED: "unlinked"}.get(rule.link, "cases")


def _met(rule: Rule, window: Sequence[CaseFact], definition: Definition) -> tuple[int, ...]:
    """The cases by which a rule is met; none where it is not."""
    if rule.outbreaks:
        found = [one for one in clusters(window) if len(one) >= definition.cluster]
        return _enough(sorted(set().union(*found)), len(found) >= rule.outbreaks)
    if rule.link == SAME_SITE:
        largest = max(clusters(window), key=len, default=frozenset())
        return _enough(sorted(largest), len(largest) >= rule.cases)
    if rule.link == UNLINKED:
        window = [one for one in window if one.source in definition.unlinked_sources]
    return _enough([one.id for one in window], len(window) >= rule.cases > 0)


def _enough(ids: Sequence[int], met: bool) -> tuple[int, ...]:
    return tuple(ids) if met else ()


def clusters(cases: Sequence[CaseFact]) -> list[frozenset[int]]:
    """Cases that share a household, site or stairwell, or are linked to one another."""
    head = {one.id: one.id for one in cases}

    def top(id: int) -> int:
        while head[id] != id:
            id = head[id]
        return id

    first_of: dict[str, int] = {}
    for one in cases:
        head[top(one.id)] = top(first_of.setdefault(one.group, one.id))
        if one.linked_to in head:
            head[top(one.id)] = top(one.linked_to)
    found: dict[int, set[int]] = {}
    for one in cases:
        found.setdefault(top(one.id), set()).add(one.id)
    return [frozenset(found[id]) for id in sorted(found)]


class Windows(NamedTuple):
    """What must be looked into because of one case. `contacts_to` is None until isolated."""

    source_from: date  # where it may have been infected
    contacts_from: date | None  # whom it may have infected; None where nobody's contacts are traced
    points_from: date  # places it made infected points
    contacts_to: date | None


def windows(
    begins: date, isolated_on: date | None, *, look_back_days: int, contact_days: int | None, point_days: int
) -> Windows:
    """`begins` is the onset, or the first positive sample of one without symptoms.

    Without `contact_days` the disease passes from nobody to nobody, as by a mosquito.
    """
    return Windows(
        begins - timedelta(days=look_back_days),
        None if contact_days is None else begins - timedelta(days=contact_days),
        begins - timedelta(days=point_days),
        isolated_on,
    )


def makes_point(
    from_at: datetime, to_at: datetime, *, points_from: datetime, isolated_at: datetime | None
) -> bool:
    """Whether a stay falls into the time in which places become infected points."""
    return to_at >= points_from and (isolated_at is None or from_at <= isolated_at)


class Leg(NamedTuple):
    """One leg of the five earlies over many cases, in hours; None where nobody has both moments."""

    name: str
    count: int  # type: ignore[assignment]  # a tuple's own `count` is not asked for
    median: float | None
    ninety: float | None  # nine of ten took no longer


def delays(row: Mapping[str, datetime | None]) -> dict[str, float | None]:
    """Of one case: the hours until each of the five earlies, from the last moment known before it.

    None where it is not known itself, or nothing before it is. A leg walked backwards counts as it is.
    """
    found: dict[str, float | None] = {}
    before: datetime | None = None
    for name in EARLIES:
        at = row[name]
        found[name] = (at - before) / timedelta(hours=1) if at and before else None
        before = at or before
    return found


def legs(rows: Iterable[Mapping[str, datetime | None]]) -> list[Leg]:
    """The delays of many cases: the page of a case and the page of all tell the same hours."""
    told = [delays(row) for row in rows]
    found = []
    for name in EARLIES[1:]:
        hours = sorted(one for each in told if (one := each[name]) is not None)
        found.append(Leg(name, len(hours), percentile(hours, 50), percentile(hours, 90)))
    return found


def percentile(sorted_values: Sequence[float], per_cent: int) -> float | None:
    if not sorted_values:
        return None
    if len(sorted_values) == 1:
        return sorted_values[0]
    return quantiles(sorted_values, n=100, method="inclusive")[per_cent - 1]


class Day(NamedTuple):
    """One day of the curve: cases by classification, and the share of them likely reported by now."""

    on: date
    counts: Mapping[str, int]
    complete: float  # 0 to 1

    @property
    def total(self) -> int:
        return sum(self.counts.values())


LIKELY_COMPLETE: Final = 0.9  # below, a day is drawn as still filling up; docs/sources.md#reporting-delay
FEWEST_DELAYS: Final = 5  # below, the delay says too little; docs/sources.md#reporting-delay


def curve(
    rows: Sequence[tuple[date, str]], delays: Sequence[int], *, today: date, longest: int = 120
) -> list[Day]:
    """`rows` are (day of onset, classification), `delays` days from onset to report of those cases."""
    if not rows:
        return []
    counts: dict[date, dict[str, int]] = {}
    for on, classification in rows:
        of_day = counts.setdefault(on, {})
        of_day[classification] = of_day.get(classification, 0) + 1
    last = max(today, *counts)
    first = max(min(counts), last - timedelta(days=longest - 1))
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    return [Day(on, counts.get(on, {}), complete(delays, (today - on).days)) for on in days]


def complete(delays: Sequence[int], age: int) -> float:
    """The share of cases reported within `age` days of onset; 1 where too few delays are known."""
    if len(delays) < FEWEST_DELAYS:
        return 1.0
    return sum(1 for one in delays if one <= age) / len(delays)


# What starts the clock of the direct report, the surest first.
_STARTS: Final = (("found_at",), ("isolated_at", "diagnosed_at", "treated_at"), ("reported_at",))


def clock_starts(facts: Mapping[str, Any]) -> datetime | None:
    """The moment from which a case had to be reported, as far as anybody told one."""
    for names in _STARTS:
        told: list[datetime] = [at for name in names if (at := facts.get(name)) is not None]
        if told:
            return min(told)
    return None


class Age(NamedTuple):
    """An age that is not whole years: a number of months or days, or a band of years (`high` may be open)."""

    low: int
    unit: str  # months, days, years
    high: int | None = None

    def written(self) -> str:
        """As it is stored: 8m, 20d, 30-39y, 80-y."""
        band = "" if self.unit != "years" else f"-{'' if self.high is None else self.high}"
        return f"{self.low}{band}{self.unit[0]}"


def age_of(written: str) -> Age | None:
    """What `Age.written` wrote; None for anything else."""
    unit = {"m": "months", "d": "days", "y": "years"}.get(written[-1:])
    low, _dash, high = written[:-1].partition("-")
    if unit is None or not low.isdecimal():
        return None
    return Age(int(low), unit, int(high) if high.isdecimal() else None)


SHORT_NUMBER: Final = 8  # digits; a card number of digits alone is longer


def is_whole(text: str) -> bool:
    """Whether a text can be a card number, and not just a number of some list."""
    return bool(text) and not (text.isdigit() and len(text) < SHORT_NUMBER)


def subject_of(case_id: int) -> str:
    """What a duty about a case names as its subject: a number, never a person."""
    return f"case:{case_id}"
