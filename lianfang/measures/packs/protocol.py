"""What holds at one instant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from lianfang.measures.packs.parameters import AT_ONCE_HOURS, USUAL
from lianfang.measures.packs.shape import CommunityClass, Pack

# What holds at one instant


@dataclass(frozen=True, slots=True)
class Listed:
    """An area elsewhere on the list, from a day to a day (both included)."""

    area: str
    from_on: date
    to_on: date | None = None

    def holds_on(self, on: date) -> bool:
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)

    def covers(self, asked: str) -> bool:
        """Whether what somebody wrote lies in this area: 湖北省武汉市洪山区 lies in 武汉市."""
        listed, asked = _plain(self.area), _plain(asked)
        if not listed or not asked:
            return False
        if listed.isdigit():
            return asked.isdigit() and asked.startswith(listed.rstrip("0") or listed)
        return listed in asked or _stem(listed) in asked


def _plain(text: str) -> str:
    return re.sub(r"[\s·,，、/\-]+", "", text).casefold()


def _stem(name: str) -> str:
    """The name without the word for what it is, unless too little would be left."""
    short = re.sub(r"(特别行政区|自治[区州县]|地区|[省市区县])$", "", name)
    return short if len(short) >= 2 else name


@dataclass(frozen=True)
class Protocol:
    """The rules in force at `at`: an edition, the changes made to it, the listed areas."""

    edition_of: Pack
    at: datetime
    changes: Mapping[str, Decimal] = field(default_factory=dict)
    listed: tuple[Listed, ...] = ()

    @property
    def pack(self) -> str:
        return self.edition_of.pack

    @property
    def edition(self) -> str:
        return self.edition_of.edition

    def param(self, name: str) -> Decimal:
        """The value of a parameter. Raises KeyError where the pack does not set it."""
        return self.changes[name] if name in self.changes else self.edition_of.params[name].value

    def _whole(self, name: str) -> int:
        return int(self.param(name))

    def _optional(self, name: str) -> int:
        """A parameter that an edition need not set; then the value of the checkpoints' own sources holds."""
        held = name in self.changes or name in self.edition_of.params
        return int(self.param(name)) if held else USUAL[name]

    def is_managed_as_a(self, on: date) -> bool:
        """Whether the disease is of class A or managed as such on a day: by decision, else by the pack."""
        if "managed_as_a" in self.changes:
            return bool(self.changes["managed_as_a"])
        return self.edition_of.is_managed_as_a(on)

    @property
    def fever_celsius(self) -> Decimal:
        return self.param("fever_celsius")

    def is_fever(self, celsius: Decimal) -> bool:
        """At or above the threshold: compared inclusively."""
        return celsius >= self.fever_celsius

    @property
    def repeat_minutes(self) -> int:
        return self._whole("repeat_minutes")

    @property
    def repeat_within_minutes(self) -> int:
        return self._optional("repeat_within_minutes")

    @property
    def drive_minutes(self) -> int:
        return self._optional("drive_minutes")

    @property
    def arrival_grace_minutes(self) -> int:
        return self._optional("arrival_grace_minutes")

    @property
    def post_opening_hours(self) -> int:
        return self._optional("post_opening_hours")

    @property
    def post_silence_minutes(self) -> int:
        return self._optional("post_silence_minutes")

    @property
    def look_back_days(self) -> int:
        return self._whole("look_back_days")

    @property
    def contact_days_before_onset(self) -> int:
        return self._whole("contact_days_before_onset")

    @property
    def report_hours(self) -> int:
        """Hours until a case is reported: what the law wants at once, whatever the edition says."""
        at_once = self.edition_of.new_disease or self.is_managed_as_a(timezone.localdate(self.at))
        held = self._whole("report_hours")
        return min(held, AT_ONCE_HOURS) if at_once else held

    @property
    def outbreak_report_hours(self) -> int:
        """Hours until an outbreak is reported, of whatever class the disease is."""
        return self._optional("outbreak_report_hours")

    @property
    def readings_per_day(self) -> int:
        return self._whole("readings_per_day")

    @property
    def reading_hours(self) -> tuple[int, int]:
        """By which hours of the day the readings of the morning and of the evening are in."""
        return self._optional("reading_morning_hour"), self._optional("reading_evening_hour")

    @property
    def reading_alarms(self) -> tuple[int, int]:
        """Minutes after which a missing reading is told to the carer, and to the community."""
        return self._optional("reading_carer_minutes"), self._optional("reading_community_minutes")

    @property
    def need_accept_minutes(self) -> int:
        return self._optional("need_accept_minutes")

    @property
    def medicine_minutes(self) -> int:
        return self._optional("medicine_minutes")

    @property
    def exclusion(self) -> tuple[int, int]:
        """How many negative tests rule a suspect out, and the hours between them; none where the edition
        leaves it to the doctor."""
        return self._optional("exclusion_tests"), self._optional("exclusion_hours_between")

    @property
    def traces_contacts(self) -> bool:
        return self.edition_of.contacts

    @property
    def observation(self) -> list[tuple[str, int]]:
        return [(one.setting, one.days) for one in self.edition_of.observation.stages]

    @property
    def classes(self) -> Mapping[str, CommunityClass]:
        return self.edition_of.classes

    @property
    def listed_areas(self) -> tuple[Listed, ...]:
        """The areas on the list on the day of `at`, and those that were or will be."""
        return self.listed

    def is_listed(self, area: str, on: date) -> bool:
        return any(one.holds_on(on) and one.covers(area) for one in self.listed)

    def values(self) -> dict[str, Any]:
        """Everything that can differ, flat, for comparing two protocols and for showing one."""
        flat: dict[str, Any] = {"pack": self.pack, "edition": self.edition}
        flat |= {f"params.{name}": self.param(name) for name in self.edition_of.params}
        flat["observation"] = tuple(self.observation)
        flat |= {f"classes.{code}": one for code, one in self.classes.items()}
        flat |= {f"params.{name}": value for name, value in self.changes.items()}
        flat["isolation"] = self.edition_of.isolation
        flat["listed"] = frozenset(self.listed)
        return flat
