"""What every room asks of people and vehicles in the same words, at the same length.

A form takes one with its own purpose and level: `NAME.asked(PURPOSE, "L2", required=True)`.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Words


def _known(name: str, label: Words, concept: str, sensitivity: str, most: int) -> Field:
    return Field(name, "text", label, concept, "", "L2", sensitivity, most=most, known_from="people")


NAME: Final = _known("name", _("Name"), "person.name", PERSONAL, 50)
PHONE: Final = _known("phone", _("Phone"), "person.phone", PERSONAL, 32)
DOCUMENT: Final = _known("document", _("Document number"), "person.document", SENSITIVE, 32)
PLATE: Final = _known("plate", _("Plate"), "vehicle.plate", PERSONAL, 16)
SOURCE: Final = Field(
    "source_area", "text", _("Came from"), "travel.source-area", "", "L2", SENSITIVE, most=60
)
CELSIUS: Final = Field(
    "celsius", "celsius", _("Temperature"), "person.temperature", "", "L2", SENSITIVE, unit="°C"
)
