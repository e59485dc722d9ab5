"""The parameters a pack may set, their bounds, and what holds where it sets none."""

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Known:
    """A parameter the program understands: bounds inclusive, whole numbers unless `tenths`."""

    low: Decimal
    high: Decimal
    unit: str
    title: Any
    required: bool = True
    tenths: bool = False

    @property
    def unit_word(self) -> str:
        """The unit as people write it."""
        words = {"d": _("days"), "h": _("hours"), "min": _("minutes")}
        return str(words.get(self.unit, self.unit))

    def fault(self, value: Decimal) -> str:
        """Why `value` cannot be, in the reader's words; empty when it can."""
        step = Decimal("0.1") if self.tenths else Decimal(1)
        if not value.is_finite() or value % step:
            return str(_("must be a number in steps of {step}")).format(step=step)
        if not self.low <= value <= self.high:
            return str(_("must lie between {low} and {high}")).format(low=self.low, high=self.high)
        return ""


def _whole(low: int, high: int, unit: str, title: Any, *, required: bool = True) -> Known:
    return Known(Decimal(low), Decimal(high), unit, title, required)


# What a pack may set. The bounds only catch slips of the hand (docs/sources.md#pack-bounds).
DECIDED_ONLY: Final = frozenset({"managed_as_a"})  # set by a dated decision; the file says it by `legal`

PARAMETERS: Final = MappingProxyType(
    {
        "fever_celsius": Known(Decimal("36.5"), Decimal("39.0"), "°C", _("fever from"), tenths=True),
        "repeat_minutes": _whole(0, 120, "min", _("rest before a second measurement")),
        "look_back_days": _whole(0, 60, "d", _("days looked back for travel and contact")),
        "incubation_days": _whole(0, 60, "d", _("longest incubation")),
        "contact_days_before_onset": _whole(0, 30, "d", _("contacts count from days before onset")),
        "report_hours": _whole(1, 72, "h", _("case report within")),
        "verify_hours": _whole(1, 72, "h", _("verification by disease control within"), required=False),
        "outbreak_report_hours": _whole(1, 72, "h", _("report of an outbreak within"), required=False),
        "outbreak_verify_hours": _whole(
            1, 72, "h", _("verification of an outbreak by disease control within"), required=False
        ),
        "investigation_hours": _whole(1, 168, "h", _("case investigation within")),
        "placement_hours": _whole(1, 168, "h", _("contact placed within"), required=False),
        "readings_per_day": _whole(0, 12, "", _("temperature readings a day")),
        "cluster_cases": _whole(1, 100, "", _("cases that make a cluster")),
        "cluster_days": _whole(1, 60, "d", _("within so many days")),
        "infected_point_days_before_onset": _whole(
            0, 30, "d", _("infected point from days before onset"), required=False
        ),
        "exclusion_tests": _whole(0, 5, "", _("negative tests that exclude a suspect"), required=False),
        "exclusion_hours_between": _whole(0, 168, "h", _("hours between these tests"), required=False),
        "core_round_days": _whole(1, 30, "d", _("days between rounds in the core zone"), required=False),
        "warning_round_days": _whole(
            1, 30, "d", _("days between rounds in the warning zone"), required=False
        ),
        "repeat_within_minutes": _whole(
            0, 60, "min", _("second measurement within, after the rest"), required=False
        ),
        "drive_minutes": _whole(0, 720, "min", _("drive from a checkpoint to the door"), required=False),
        "arrival_grace_minutes": _whole(
            0, 1440, "min", _("arrival known within, after the drive"), required=False
        ),
        "post_opening_hours": _whole(1, 168, "h", _("a place’s post open within"), required=False),
        "post_silence_minutes": _whole(
            5, 720, "min", _("a post that says nothing counts as unmanned after"), required=False
        ),
        "reading_morning_hour": _whole(0, 23, "", _("morning reading in by the hour of"), required=False),
        "reading_evening_hour": _whole(0, 23, "", _("evening reading in by the hour of"), required=False),
        "reading_carer_minutes": _whole(
            5, 720, "min", _("missing reading told to the carer after"), required=False
        ),
        "reading_community_minutes": _whole(
            10, 1440, "min", _("missing reading told to the community after"), required=False
        ),
        "need_accept_minutes": _whole(5, 720, "min", _("need accepted within"), required=False),
        "medicine_minutes": _whole(30, 1440, "min", _("medicine there within"), required=False),
        "managed_as_a": _whole(0, 1, "", _("managed as class A"), required=False),
        "first_round_days": _whole(1, 30, "d", _("first full round within"), required=False),
    }
)

# What holds where an edition says nothing of it: packs of diseases that nobody stops a car for.
USUAL: Final = MappingProxyType(
    {
        "repeat_within_minutes": 5,  # docs/sources.md#checkpoint-deadlines
        "drive_minutes": 45,  # docs/sources.md#checkpoint-deadlines
        "arrival_grace_minutes": 120,  # docs/sources.md#checkpoint-deadlines
        "post_opening_hours": 24,  # docs/sources.md#place-posts
        "post_silence_minutes": 60,  # docs/sources.md#place-posts
        "outbreak_report_hours": 2,  # docs/sources.md#report-clock
        "exclusion_tests": 0,  # left to the doctor; docs/sources.md#suspect-exclusion
        "exclusion_hours_between": 0,
        "reading_morning_hour": 10,  # docs/sources.md#isolation
        "reading_evening_hour": 20,  # docs/sources.md#isolation
        "reading_carer_minutes": 60,  # docs/sources.md#isolation
        "reading_community_minutes": 180,  # docs/sources.md#isolation
        "need_accept_minutes": 30,  # docs/sources.md#isolation
        "medicine_minutes": 240,  # docs/sources.md#isolation
    }
)

AT_ONCE_HOURS: Final = 2  # class A, managed as such, new or unknown; docs/sources.md#report-clock
