"""Judgements about measures and milestones. Pure: no database, no clock."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Where a checkpoint stands; docs/sources.md#road-rules
SITES: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("gate", pgettext_lazy("road", "gate of a compound or building")),
    ("ordinary-road", pgettext_lazy("road", "ordinary road")),
    ("village-road", pgettext_lazy("road", "village road")),
    ("trunk-road", pgettext_lazy("road", "trunk road")),
    ("expressway-main-line", pgettext_lazy("road", "main line of an expressway")),
    ("expressway-exit", pgettext_lazy("road", "exit of an expressway")),
    ("service-area", pgettext_lazy("road", "service area")),
    ("toll-station", pgettext_lazy("road", "toll station")),
    ("border", pgettext_lazy("road", "border of the district")),
)
BARRIERS: Final[tuple[tuple[str, str | Promise], ...]] = (
    ("none", pgettext_lazy("barrier", "none: the road stays open")),
    ("soft", pgettext_lazy("barrier", "movable, attended")),
    ("closes", pgettext_lazy("barrier", "closes the exit or blocks the road")),
    ("hard", pgettext_lazy("barrier", "hard barrier or ditch")),
)
_BY_DECISION_ABOVE: Final = frozenset(
    {"trunk-road", "expressway-exit", "service-area", "toll-station", "border"}
)

ROAD_RULES: Final[Mapping[str, str | Promise]] = MappingProxyType(
    {
        "site-missing": _("a checkpoint says on what kind of road it stands"),
        "main-line": _("no checkpoint on the main line of an expressway"),
        "decision-above": _(
            "points at exits, trunk roads, service areas, toll stations and borders need a decision above"
        ),
        "hard-barrier": _("roads are not cut by hard barriers or ditches"),
        "closing": _("exits are closed and trunk roads blocked only by a decision above, with a detour"),
        "emergency": _("vehicles with emergency supplies are let through"),
        "twice": _("not two points on the same stretch and direction of a road"),
    }
)


@dataclass(frozen=True, slots=True)
class Road:
    """Where a checkpoint stands and how it stops traffic."""

    site: str = ""
    stretch: str = ""
    direction: str = ""
    barrier: str = "none"
    detour: str = ""
    lets_emergency_pass: bool = True

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Road":
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in kept.items() if name in known})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def is_same_stretch(self, other: "Road") -> bool:
        return bool(self.stretch) and (
            self.stretch.strip().casefold(),
            self.direction.strip().casefold(),
        ) == (other.stretch.strip().casefold(), other.direction.strip().casefold())


def road_faults(road: Road, *, decided_above: bool, others: Iterable[Road] = ()) -> list[str]:
    """Codes of the road rules that a checkpoint would break (docs/sources.md#road-rules)."""
    closing = road.barrier == "closes"
    broken = {
        "site-missing": road.site not in dict(SITES),
        "main-line": road.site == "expressway-main-line",
        "decision-above": road.site in _BY_DECISION_ABOVE and not decided_above,
        "hard-barrier": road.barrier not in {"none", "soft", "closes"},
        "closing": closing and not (decided_above and road.detour.strip()),
        "emergency": not road.lets_emergency_pass,
        "twice": road.site != "gate" and any(road.is_same_stretch(one) for one in others),
    }
    return [code for code, is_broken in broken.items() if is_broken]


# Kinds of places that may be asked for a post, and those that a measure of before it could say asks;
# docs/sources.md#place-posts
POST_KINDS: Final = ("compound", "hotel", "office", "enterprise", "market", "school", "hospital", "site")
UNSAID_KINDS: Final = ("compound", "hotel", "office", "enterprise", "market")


@dataclass(frozen=True, slots=True)
class Posts:
    """Which places a measure obliges to have a post: kinds, a threshold, and who is exempt.

    `least_workers` is of enterprises: those known to have fewer need none. `exempt` are places by
    number, with all below them; `exempt_words` say who else is, as the announcement words it.
    """

    kinds: tuple[str, ...] = ()
    least_workers: int = 0
    exempt: tuple[int, ...] = ()
    exempt_words: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Posts":
        lists = {name: tuple(kept[name]) for name in ("kinds", "exempt") if name in kept}
        return cls(**{**kept, **lists})

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "kinds": list(self.kinds), "exempt": list(self.exempt)}


# Response levels as orders word them; the county's own is the fourth (docs/sources.md#response-levels)
_GRADES: Final = MappingProxyType(
    {"I": 1, "II": 2, "III": 3, "IV": 4}
    | {str(number): number for number in range(1, 5)}
    | {"一": 1, "二": 2, "三": 3, "四": 4, "特别重大": 1, "重大": 2, "较大": 3, "一般": 4}
    | {"特別重大": 1, "較大": 3}
)
_GRADE: Final = re.compile(
    r"特[别別]重大|重大|[较較]大|一般|(?<![A-Z0-9])(?:IV|I{1,3}|[1-4])(?![A-Z0-9])|[一二三四]"
)


def grade_of(level: str) -> int:
    """1 to 4, the most serious first; 0 where the words name none of the four."""
    found = _GRADE.search(unicodedata.normalize("NFKC", level).upper())
    return _GRADES[found[0]] if found else 0


def is_above_county(level: str) -> bool:
    """Whether a response of this level takes a decision from above the county."""
    return grade_of(level) in (1, 2, 3)


# 7-1-7: days allowed from the step before; docs/sources.md#seven-one-seven
DETECT_DAYS, NOTIFY_DAYS, RESPOND_DAYS = 7, 1, 7
EARLY_ACTIONS: Final = (
    "investigation-started",
    "risk-assessed",
    "laboratory-confirmed",
    "care-started",
    "community-measures",
    "risk-communication",
    "coordination-set-up",
)


@dataclass(frozen=True, slots=True)
class Interval:
    """One of the three figures: days taken, of days allowed. `days` is None while it cannot be said."""

    name: str
    days: int | None
    allowed: int

    @property
    def is_met(self) -> bool | None:
        return None if self.days is None else self.days <= self.allowed


def intervals(reached: Mapping[str, date | None]) -> list[Interval]:
    """Detect, notify, respond. `reached` has a date, or None for an action that does not apply here.

    The response is complete with the last early action that applies; one that is neither dated nor
    set aside leaves it open.
    """
    open_actions = [one for one in EARLY_ACTIONS if one not in reached]
    dates = [on for one in EARLY_ACTIONS if (on := reached.get(one)) is not None]
    last = max(dates) if dates and not open_actions else None
    emerged, detected, notified = (reached.get(one) for one in ("emerged", "detected", "notified"))
    return [
        Interval("detect", _days(emerged, detected), DETECT_DAYS),
        Interval("notify", _days(detected, notified), NOTIFY_DAYS),
        Interval("respond", _days(notified, last), RESPOND_DAYS),
    ]


def _days(start: date | None, end: date | None) -> int | None:
    return None if start is None or end is None else (end - start).days
