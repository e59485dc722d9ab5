"""Disease packs: what a disease demands, as dated data files checked by a schema.

A pack is a folder here, an edition a TOML file in it. Thresholds, windows, observation, community
classes with the duties each of them raises: nothing of it is a constant in code. `Protocol` is what
holds at one instant: an edition with the dated changes and the listed areas of the event.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from lianfang.measures.problems import BadPack, UnknownPack

FOLDER: Final = Path(__file__).parent
DEFAULT: Final = "respiratory-new-pathogen"
CLASSES: Final = (
    "none",
    "case",
    "outbreak",
    "transmission",
)  # mildest first; docs/sources.md#community-class
MARKS: Final = ("law", "national", "local", "article", "known", "own")

Code = str
Mark = Literal["law", "national", "local", "article", "known", "own"]
Setting = Literal["home", "central", "health-monitoring"]
Link = Literal["any", "same-site", "unlinked"]


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Unknown keys are faults: a misspelt threshold must not fall back to nothing in silence."""


class Words(Struct, frozen=True):
    """One text in the three languages."""

    zh_hans: str = msgspec.field(name="zh-Hans")
    zh_hant: str = msgspec.field(name="zh-Hant")
    en: str

    def __str__(self) -> str:
        language = (translation.get_language() or "en").lower()
        return {"zh-hans": self.zh_hans, "zh-hant": self.zh_hant}.get(language, self.en)


class Sourced(Struct, frozen=True):
    """`source` is a heading of docs/sources.md, `mark` how well it is known."""

    source: str
    mark: Mark


class Param(Sourced, frozen=True):
    value: Decimal
    unit: str = ""


class Stage(Struct, frozen=True):
    """One stage of observation, counted in days from the last exposure or the stage before."""

    setting: Setting
    days: int


class Observation(Sourced, frozen=True):
    stages: list[Stage]


class LegalClass(Struct, frozen=True):
    """The class by law, and whether it is managed as class A, from a day on to another."""

    legal_class: Literal["A", "B", "C", "none"] = msgspec.field(name="class")
    managed_as_a: bool = msgspec.field(name="managed-as-A")
    from_on: date = msgspec.field(name="from")
    to_on: date | None = msgspec.field(name="to", default=None)
    source: str = ""
    mark: Mark = "law"
    disease: Words | None = None  # of which disease, where a pack serves several


class Rule(Struct, frozen=True):
    """How cases count towards a class: so many within so many days, linked in such a way."""

    cases: int = 0
    days: int = 14
    link: Link = "any"
    outbreaks: int = 0  # instead of cases: so many outbreaks in one community


class DutyTemplate(Struct, frozen=True):
    """A duty that a class raises at each place of these kinds, by the clock."""

    kind: str
    place_kinds: list[str]
    department: str = ""
    evidence: Literal["E0", "E1", "E2", "E3", "E4"] = "E2"
    times: list[str] = []
    every_hours: int = 0
    every_days: int = 1
    window_minutes: int = 60
    grace_minutes: int = 0
    title: Words | None = None


class CommunityClass(Sourced, frozen=True):
    """One class of a community: when it applies, when it is left, what it demands."""

    title: Words
    rules: list[Rule] = []
    clean_days: int = 0  # days without a new case until the class may be left
    duties: list[DutyTemplate] = []


class ListField(Struct, frozen=True):
    """A field of a count that this disease needs, such as the containers of a mosquito round."""

    name: str
    title: Words
    choices: list[str] = []


class Band(Struct, frozen=True):
    """A grade of a figure: from `low` on, until the next band."""

    code: str
    low: Decimal
    title: Words


class Index(Sourced, frozen=True):
    """A figure that grades an area, with what is counted for it (such as the Breteau index)."""

    title: Words
    numerator: str
    denominator: str
    per: int
    target_below: Decimal
    bands: list[Band]
    fields: list[ListField] = []


class Pack(Struct, frozen=True):
    """One edition of one pack, as its file says."""

    pack: str
    edition: str
    valid_from: date
    title: Words
    document: str
    source: str
    isolation: bool
    legal: list[LegalClass]
    params: dict[str, Param]
    observation: Observation
    classes: dict[str, CommunityClass]
    valid_to: date | None = None
    indexes: dict[str, Index] = {}
    notes: dict[str, Words] = {}
    contacts: bool = True  # whether contacts of cases are traced
    new_disease: bool = False  # new or unknown: measures of class A may be taken in advance

    def legal_all(self, on: date) -> list[LegalClass]:
        """The classes that hold on a day: one of each disease of the pack."""
        return [one for one in self.legal if one.from_on <= on and (one.to_on is None or on <= one.to_on)]

    def legal_on(self, on: date) -> LegalClass | None:
        return next(iter(self.legal_all(on)), None)

    def is_managed_as_a(self, on: date) -> bool:
        legal = self.legal_on(on)
        return legal is not None and (legal.legal_class == "A" or legal.managed_as_a)


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
    }
)
AT_ONCE_HOURS: Final = 2  # class A, managed as such, new or unknown; docs/sources.md#report-clock


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
