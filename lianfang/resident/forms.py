"""What residents are asked about themselves: the least a post needs, in words for everybody."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.checks import Check
from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form, Words

_SEEN: Final = _("so that nobody has to come to your door to ask the same")
_PASS: Final = _("so that the post need not ask you the same")
_REACH: Final = _("so that somebody can reach you")
_FIND: Final = _("to find a fever in time")


_PEOPLE: Final = _("How many people live with you now, you included?")
_RETURNED: Final = _("How many of them came from elsewhere in the last 14 days?")
_ABOARD: Final = _("How many people are travelling together?")


def _no_more(whole: str, label: Words, parts: tuple[str, ...]) -> Check:
    """No count may exceed what it is a part of; one that the level does not ask says nothing."""
    faulty = ("or", *(("more", part, whole) for part in parts))
    return Check(faulty, whole, label, _("is smaller than one of the counts below it"))


def feverish(form: str, answers: Mapping[str, Any]) -> int:
    """How many of those who registered say that they have a fever or a cough."""
    return int(answers.get("fever" if form == HOUSEHOLD.name else "feverish") or 0)


HOUSEHOLD: Final = Form(
    "resident.household",
    _("Register your household"),
    (
        Field(
            "head_count",
            "count",
            _PEOPLE,
            "household.head-count",
            _SEEN,
            required=True,
            low=1,
            high=99,
            known_from="people",
        ),
        Field(
            "returned",
            "count",
            _RETURNED,
            "household.returned",
            _SEEN,
            high=99,
            default=0,
        ),
        Field(
            "listed_area",
            "count",
            _("How many of these came from a listed area?"),
            "household.listed-area",
            _SEEN,
            high=99,
            default=0,
        ),
        Field(
            "fever",
            "count",
            _("How many have a fever or a cough?"),
            "household.fever",
            _FIND,
            high=99,
            default=0,
        ),
        Field(
            "contact",
            "count",
            _("How many have met somebody who is ill?"),
            "household.contact",
            _FIND,
            high=99,
            default=0,
        ),
        Field(
            "phone",
            "text",
            _("Telephone"),
            "household.phone",
            _REACH,
            "L1",
            PERSONAL,
            most=32,
            known_from="people",
        ),
    ),
    checks=(
        _no_more("head_count", _PEOPLE, ("returned", "listed_area", "fever", "contact")),
        _no_more("returned", _RETURNED, ("listed_area",)),
    ),
)

TRAVELLER: Final = Form(
    "resident.traveller",
    _("Register before the post"),
    (
        Field(
            "occupants",
            "count",
            _ABOARD,
            "vehicle.occupants",
            _PASS,
            required=True,
            low=1,
            high=99,
        ),
        Field(
            "feverish",
            "count",
            _("How many have a fever or a cough?"),
            "vehicle.feverish",
            _FIND,
            high=99,
            default=0,
        ),
        Field(
            "listed",
            "count",
            _("How many were in a listed area in the last 14 days?"),
            "vehicle.listed",
            _FIND,
            high=99,
            default=0,
        ),
        Field("plate", "text", _("Plate of the car"), "vehicle.plate", _PASS, "L1", PERSONAL, most=16),
        Field("phone", "text", _("Telephone"), "person.phone", _REACH, "L1", PERSONAL, most=32),
        Field("going_to", "text", _("Where are you going?"), "vehicle.going-to", _PASS, most=60),
        Field("name", "text", _("Name"), "person.name", _REACH, "L2", PERSONAL, most=50),
        Field(
            "source_area",
            "text",
            _("Where do you come from?"),
            "travel.source-area",
            _FIND,
            "L2",
            SENSITIVE,
            most=60,
        ),
    ),
    checks=(_no_more("occupants", _ABOARD, ("feverish", "listed")),),
)

FORMS: Final = {form.name: form for form in (HOUSEHOLD, TRAVELLER)}
