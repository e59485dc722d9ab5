"""What is asked when a time is set or somebody is away."""

from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties.models import Absence, EvidenceLevel
from lianfang.flows.table import KINDS
from lianfang.grid.models import PlaceKind
from lianfang.kit.forms import Field, Form, Group, Words

MOST_MINUTES: Final = 24 * 60
MOST_PEOPLE: Final = 50
_SCHEDULE: Final = _("so that what recurs is raised for every place and every turn")
_ABSENCE: Final = _("so that what somebody answers for is never left to nobody")


def _time(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"schedule.{name.replace('_', '-')}", _SCHEDULE, **more)


def choices() -> list[tuple[str, Words]]:
    """The kinds of records that may be asked for at set times."""
    return [(one.code, one.form.title) for one in KINDS.values() if one.at_set_times]


_POST: Final = Group(_("A post around the clock, a named owner, an end"))
_TERMS: Final = (
    _time("name", "text", _("What is to be done"), most=120, required=True),
    _time(
        "kind",
        "choice",
        _("Record that meets it"),
        required=True,
        beside=True,
        choices=tuple(choices()),
    ),
    _time(
        "place",
        "place",
        _("Place"),
        required=True,
        ability="see",
        hint=_("The place itself, or the area whose places of the kinds below are meant."),
    ),
    _time(
        "place_kinds",
        "choices",
        _("Each place of these kinds below it"),
        choices=tuple(PlaceKind.choices),
        default=[],
    ),
    _time("times", "text", _("Times of day"), most=200, clears=True, hint=_("Such as 08:00, 14:00, 20:00.")),
    _time("every_hours", "count", _("or every … hours"), high=24, beside=True, clears=True),
    _time("window", "count", _("Minutes before and after"), high=MOST_MINUTES, default=30),
    _time("grace", "count", _("Grace until the alarm, minutes"), high=MOST_MINUTES, default=0, beside=True),
    _time(
        "needs",
        "choice",
        _("Least evidence"),
        choices=tuple((str(code), label) for code, label in EvidenceLevel.choices),
        default="0",
        is_open=True,
    ),
    _time(
        "people",
        "count",
        _("People on the post"),
        high=MOST_PEOPLE,
        default=0,
        group=_POST,
        hint=_("With a number, the times above are the changes of shift, and the post is never empty."),
    ),
    _time(
        "roster",
        "users",
        _("Roster"),
        most=100,
        ability="see",
        group=_POST,
        hint=_("Names or user names in turn, with commas."),
    ),
    _time(
        "owner",
        "user",
        _("Owner"),
        ability="see",
        clears=True,
        group=_POST,
        hint=_("Name or user name; left empty, whoever answers for each place."),
    ),
    _time("from_at", "moment", _("From"), option="from", group=_POST, hint=_("Left empty: from now on.")),
    _time("to_at", "moment", _("Until"), option="to", group=_POST, beside=True, clears=True),
)
SCHEDULE: Final = Form("command.schedule", _("Set a time"), _TERMS)
SCHEDULE_CHANGE: Final = Form(
    "command.schedule-change",
    pgettext_lazy("set time", "Change"),
    (_time("reason", "text", _("Reason"), most=300, required=True), *_TERMS),
)
SCHEDULE_END: Final = Form(
    "command.schedule-end",
    _("End it"),
    (
        _time(
            "reason",
            "text",
            _("Reason"),
            most=300,
            required=True,
            hint=_("What lies ahead is taken back. What has begun stays owed."),
        ),
    ),
)

# Absences


def _away(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"absence.{name.replace('_', '-')}", _ABSENCE, **more)


ABSENCE: Final = Form(
    "command.absence",
    _("Note an absence"),
    (
        _away(
            "username",
            "user",
            pgettext_lazy("absence", "Who"),
            required=True,
            ability="pair",
            hint=_("Name, user name or telephone."),
        ),
        _away(
            "reason",
            "choice",
            pgettext_lazy("absence", "Why"),
            required=True,
            choices=tuple(
                (code, capfirst(words)) for code, words in Absence._meta.get_field("reason").flatchoices
            ),
        ),
        _away("from_at", "moment", _("From"), option="from", hint=_("Left empty: from now on.")),
        _away(
            "to_at",
            "moment",
            _("Until"),
            option="to",
            beside=True,
            hint=_("Left empty: until said otherwise."),
        ),
        _away(
            "successor",
            "user",
            _("Who stands in"),
            ability="pair",
            hint=_("Needed as soon as the person answers for a place or has an open duty."),
        ),
    ),
)
BACK: Final = Form("command.absence-end", _("Is back"), ())
