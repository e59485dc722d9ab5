"""The kinds of passes by their stored codes, and the quota that means once."""

from typing import Final

RESIDENT_CARD: Final = "resident-card"
ENTRY_PASS: Final = "entry-pass"  # noqa: S105  # not a password
VEHICLE_PASS: Final = "vehicle-pass"  # noqa: S105  # not a password
SELF_REGISTRATION: Final = "self-registration"
PLACE_CODE: Final = "place-code"

ENDING: Final = frozenset({ENTRY_PASS, VEHICLE_PASS, SELF_REGISTRATION})  # docs/sources.md#place-posts

ONCE: Final = 255  # the quota that says: once, and never again
