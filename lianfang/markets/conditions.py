"""What a market must do to stay open, as work that recurs: of which kind, how often, in which windows.

Pure. The permit stands on these; one that lapses takes it away (docs/rooms/markets.md).
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import Words
from lianfang.slots.kinds import DISINFECTION, VENTILATION

STAFF, FOOD, HYGIENE, PATROL = "markets.staff", "markets.food", "markets.hygiene", "markets.patrol"
PLACE: Final = "case-place"  # a place of a case within it waits to be disinfected
SEALED: Final = "live-slaughter"


class Condition(NamedTuple):
    """One condition of a permit. `times` are clock times; a window is so many minutes before and after."""

    code: str
    words: Words
    kind: str
    times: tuple[str, ...]
    minutes: int

    @property
    def often(self) -> int:
        return len(self.times)


# docs/sources.md#market-conditions
CONDITIONS: Final = (
    Condition(
        "disinfection", _("disinfected 3 times a day"), DISINFECTION.code, ("08:00", "13:00", "18:00"), 30
    ),
    Condition("ventilation", _("aired 3 times a day"), VENTILATION.code, ("09:00", "14:00", "19:00"), 30),
    Condition("staff", _("temperatures and masks of those who work there"), STAFF, ("07:00",), 60),
    Condition("food", _("food sampled and batches traced"), FOOD, ("10:00",), 120),
    Condition("hygiene", _("waste cleared, toilets clean"), HYGIENE, ("20:00",), 60),
    Condition(SEALED, _("live-poultry slaughter closed: seal and patrol"), PATROL, ("11:00", "16:00"), 60),
)
BY_CODE: Final = {one.code: one for one in CONDITIONS}
KIND_OF: Final = {one.kind: one.code for one in CONDITIONS}
ALL: Final = (*((one.code, one.words) for one in CONDITIONS), (PLACE, _("a place of a case within it")))
WORDS: Final[dict[str, Words]] = dict(ALL)
ITEMS: Final[tuple[tuple[str, Words], ...]] = (
    ("cabbage", _("Chinese cabbage")),
    ("potato", _("potatoes")),
    ("radish", _("radishes")),
    ("scallion", _("scallions")),
    ("tomato", _("tomatoes")),
    ("cucumber", _("cucumbers")),
    ("greens", _("leafy greens")),
    ("garlic", _("garlic")),
)


def breach(kind: str, told: Any) -> str:
    """The condition that a record of work done tells broken; nothing where all is well."""
    if told.outcome != "done":
        return ""
    found = _BREACHES.get(kind)
    return KIND_OF[kind] if found is not None and found(told) else ""


_BREACHES: Final[dict[str, Callable[[Any], bool]]] = {
    STAFF: lambda told: (told.feverish or 0) > (told.sent_home or 0) or bool(told.without_mask),
    FOOD: lambda told: (told.amount or 0) > (told.withdrawn or 0) or told.tickets == "missing",
    HYGIENE: lambda told: told.waste == "not-cleared" or told.toilets == "not-clean",
    PATROL: lambda told: told.seal == "broken" or told.live == "seen",
}
