"""What travellers wrote down before they came, read by the code they show: filled in, to be confirmed.

The room asks nothing of it again. Who keeps such registrations hangs up its reader here when it is ready.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from lianfang.grid.models import Place
from lianfang.kit.forms import LEVELS
from lianfang.kit.scope import Scope
from lianfang.passes import rules as passes


class Told(NamedTuple):
    """The answers of one registration, in this room's words. Empty where nothing was written."""

    aboard: int
    feverish: int = 0
    listed: int = 0
    plate: str = ""
    phone: str = ""
    going_to: str = ""
    name: str = ""
    source_area: str = ""


# (scope, text of the code, place of the post) -> the answers; raises a Problem for a code that is not good
Reader = Callable[[Scope, str, Place], Told]
_READERS: list[Reader] = []


def register(reader: Reader) -> None:
    """Hang up a reader; called once, from AppConfig.ready. A repeat changes nothing."""
    if reader not in _READERS:
        _READERS.append(reader)


def is_code(text: str) -> bool:
    return text.strip().startswith(passes.PREFIX)


def told(scope: Scope, *, text: str, place: Place) -> Told | None:
    """What the bearer of a code wrote down. Raises what its reader raises; None where nobody reads any."""
    return next((reader(scope, text.strip(), place) for reader in _READERS), None)


def vehicle(said: Told, *, text: str, level: str) -> dict[str, Any]:
    """The answers of a vehicle pass that follow, at a collection level; temperatures are never among them."""
    answers: dict[str, Any] = {
        "aboard": said.aboard,
        "plate": said.plate,
        "from_area": said.source_area,
        "permit": passes.normal(text),
        "note": said.going_to,
        "basis": "listed" if said.listed else "answer" if said.feverish else "",
        "people": [_rider(said, number) for number in range(1, said.aboard + 1)],
    }
    if LEVELS.index(level) >= LEVELS.index("L2") and (level == "L3" or said.listed or said.feverish):
        who = {"number": 1, "name": said.name, "phone": said.phone, "address": said.going_to}
        answers["identities"] = [{name: value for name, value in who.items() if value}]
    return {name: value for name, value in answers.items() if value}


def _rider(said: Told, number: int) -> dict[str, Any]:
    rider: dict[str, Any] = {"number": number, "role": "driver" if number == 1 else "passenger"}
    if number <= said.listed:
        rider |= {"travelled": True} | ({"source_area": said.source_area} if said.source_area else {})
    if number <= said.feverish:
        rider["symptoms"] = ["other"]
    return rider


def visitor(said: Told, *, text: str, level: str) -> dict[str, Any]:
    """The answers of a visitor's entry that follow, at a collection level."""
    answers: dict[str, Any] = {
        "way": "in",
        "who": "visitor",
        "pass_no": passes.normal(text),
        "plate": said.plate,
        "errand": said.going_to,
        "travelled": said.listed > 0,
    }
    if LEVELS.index(level) >= LEVELS.index("L2"):
        answers |= {"name": said.name, "phone": said.phone, "source_area": said.source_area}
    return {name: value for name, value in answers.items() if value}
