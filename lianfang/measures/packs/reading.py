"""A pack's file read and checked; what is wrong is told with file, line and key."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.measures.packs.parameters import DECIDED_ONLY, PARAMETERS
from lianfang.measures.packs.shape import CLASSES, CommunityClass, DutyTemplate, Index, Pack, Param, Words
from lianfang.measures.problems import BadPack, UnknownPack

FOLDER: Final = Path(__file__).parent

DEFAULT: Final = "emerging-respiratory"  # of an event that chooses none, from its opening on

# Reading the files

Checks = Callable[[Pack], list[tuple[list[str], str]]]  # -> keys down to each fault, and what is wrong

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def read(path: Path, also: Checks | None = None) -> Pack:
    """One edition from its file, checked `also` for more. Raises BadPack with file, line, key, what is wrong.

    `extends` names the edition beside it that holds for all that the file itself does not say, but for
    the parameters that `leaves-out` names.
    """
    text = _text(path)
    raw = _raw(path)
    try:
        pack = msgspec.convert(raw, Pack, strict=True)
    except msgspec.ValidationError as fault:
        keys, reason = _where(raw, fault)
        raise _bad(path, text, keys, reason) from fault
    for keys, reason in [*faults(pack), *(also(pack) if also else ())]:
        raise _bad(path, text, keys, reason)
    return pack


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadPack(file=path.name, line=1, key="file", reason=str(_("cannot be read as text"))) from fault


def _raw(path: Path, below: tuple[str, ...] = ()) -> dict[str, Any]:
    """What the file says over what the edition says that it extends."""
    text = _text(path)
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        at = re.search(r"line (\d+)", str(fault))
        line = int(at[1]) if at else len(text.splitlines())
        raise BadPack(file=path.name, line=line, key="TOML", reason=str(fault)) from fault
    parent = raw.pop("extends", "")
    if not parent:
        return raw
    is_name = re.fullmatch(r"[\w-]+", str(parent)) is not None and parent not in (*below, path.stem)
    above = path.parent / f"{parent}.toml"
    if not is_name or not above.is_file():
        raise _bad(path, text, ["extends"], str(_("names no edition beside this one")))
    left_out = raw.pop("leaves-out", [])
    merged: dict[str, Any] = _over(_raw(above, (*below, path.stem)), raw)
    for name in left_out:
        if merged.get("params", {}).pop(name, None) is None:
            raise _bad(path, text, ["leaves-out"], str(_("{name} is missing")).format(name=name))
    return merged


def _over(below: Any, above: Any) -> Any:
    """Tables are laid over each other key by key; anything else is replaced whole."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: _over(below.get(key), value) for key, value in above.items()}


_NAMED_TABLES: Final = MappingProxyType(
    {"params": Param, "classes": CommunityClass, "indexes": Index, "notes": Words}
)


def _where(raw: Mapping[str, Any], fault: msgspec.ValidationError) -> tuple[list[str], str]:
    """The keys down to a fault, and what was expected there.

    The checker does not say which entry of a named table it stopped at, so each is tried by itself.
    """
    for table, kind in _NAMED_TABLES.items():
        entries = raw.get(table)
        if f"$.{table}[...]" not in str(fault) or not isinstance(entries, dict):
            continue
        for name, entry in entries.items():
            try:
                msgspec.convert(entry, kind, strict=True)
            except msgspec.ValidationError as inner:
                keys, reason = _keys(inner)
                return [table, name, *keys], reason
    return _keys(fault)


def _keys(fault: msgspec.ValidationError) -> tuple[list[str], str]:
    reason, _at, where = str(fault).partition(" - at `$")
    keys = [part for part in re.split(r"[.\[\]]+", where.rstrip("`")) if part and part != "..."]
    named = re.search(r"field `([^`]+)`", reason)
    return [*keys, *([named[1]] if named else [])], reason


def _bad(path: Path, text: str, keys: Sequence[str], reason: str) -> BadPack:
    return BadPack(file=path.name, line=line_of(text, keys), key=".".join(keys) or "TOML", reason=reason)


def line_of(text: str, keys: Sequence[str]) -> int:
    """The line where the deepest of `keys` is written, or the nearest table above it."""
    found, best = 1, 0
    for number, written in _written(text):
        depth = len(written) if written == list(keys[: len(written)]) else 0
        if depth > best:
            best, found = depth, number
    return found


def _written(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every line that opens a table or sets a key, with the keys down to it; tables of a list counted."""
    table: list[str] = []
    counted: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        key = re.match(r'\s*"?([\w-]+)"?\s*=', line)
        if header:
            table = header[2].replace('"', "").split(".")
            if header[1] == "[[":
                counted[header[2]] = counted.get(header[2], -1) + 1
                table = [*table, str(counted[header[2]])]
            yield number, table
        elif key:
            yield number, [*table, key[1]]


def faults(pack: Pack) -> list[tuple[list[str], str]]:
    """What no shape can say: unknown or missing parameters, bounds, classes, times."""
    return [*_param_faults(pack), *_class_faults(pack), *_span_faults(pack)]


def _param_faults(pack: Pack) -> list[tuple[list[str], str]]:
    found = [
        (["params", name], str(_("is not a parameter the program knows")))
        for name in pack.params
        if name not in PARAMETERS or name in DECIDED_ONLY
    ]
    found += [
        (["params"], str(_("{name} is missing")).format(name=name))
        for name, known in PARAMETERS.items()
        if known.required and name not in pack.params
    ]
    for name, param in pack.params.items():
        reason = PARAMETERS[name].fault(param.value) if name in PARAMETERS else ""
        if reason:
            found.append((["params", name, "value"], reason))
    return found


def _class_faults(pack: Pack) -> list[tuple[list[str], str]]:
    found = [
        (["classes", code], str(_("must be one of: {codes}")).format(codes=", ".join(CLASSES)))
        for code in pack.classes
        if code not in CLASSES
    ]
    if "none" not in pack.classes:
        found.append((["classes"], str(_("{name} is missing")).format(name="none")))
    for code, one in pack.classes.items():
        if code != "none" and not one.rules:
            found.append((["classes", code, "rules"], str(_("needs a rule by which cases are counted"))))
        for place, duty in enumerate(one.duties):
            found += _duty_faults(["classes", code, "duties", str(place)], duty)
    return found


def _duty_faults(where: list[str], duty: DutyTemplate) -> list[tuple[list[str], str]]:
    found = []
    if bool(duty.times) == bool(duty.every_hours):
        found.append((where, str(_("{kind} needs either times or every-hours")).format(kind=duty.kind)))
    if [time for time in duty.times if not _TIME.fullmatch(time)]:
        found.append(([*where, "times"], str(_("times are written as 08:00"))))
    if not 1 <= duty.window_minutes <= 1440 or not 0 <= duty.grace_minutes <= 1440:
        found.append(([*where, "window-minutes"], str(_("a window lasts 1 to 1440 minutes"))))
    if not duty.place_kinds:
        found.append(([*where, "place-kinds"], str(_("names no kind of place"))))
    return found


def _span_faults(pack: Pack) -> list[tuple[list[str], str]]:
    found = []
    if pack.valid_to is not None and pack.valid_to < pack.valid_from:
        found.append((["valid-to"], str(_("lies before the beginning"))))
    if pack.isolation and not pack.observation.stages:
        found.append(
            (["observation", "stages"], str(_("a pack with isolation needs a stage of observation")))
        )
    if not pack.legal:
        found.append((["legal"], str(_("{name} is missing")).format(name="legal")))
    return found


@cache
def all_packs() -> Mapping[str, tuple[Pack, ...]]:
    """Every pack with its editions, the oldest first."""
    found: dict[str, list[Pack]] = {}
    for path in sorted(FOLDER.glob("*/*.toml")):
        pack = read(path)
        if (pack.pack, pack.edition) != (path.parent.name, path.stem):
            raise BadPack(
                file=path.name,
                line=1,
                key="edition",
                reason=str(_("must be as the folder and file are named")),
            )
        found.setdefault(pack.pack, []).append(pack)
    return MappingProxyType(
        {code: tuple(sorted(some, key=lambda one: one.valid_from)) for code, some in found.items()}
    )


def edition_of(pack: str, edition: str) -> Pack:
    """Raises UnknownPack."""
    for one in all_packs().get(pack, ()):
        if one.edition == edition:
            return one
    raise UnknownPack(pack=pack, edition=edition)


def newest(pack: str = DEFAULT) -> Pack:
    """The newest edition of a pack. Raises UnknownPack."""
    editions = all_packs().get(pack)
    if not editions:
        raise UnknownPack(pack=pack, edition="")
    return editions[-1]
