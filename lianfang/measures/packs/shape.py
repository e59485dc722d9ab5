"""What a pack's file may say."""

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec
from django.utils import translation

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
