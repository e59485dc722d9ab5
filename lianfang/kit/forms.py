"""A form is declared once; every door reads the declaration: API, phone, desk page, paper, sheets.

A `Field` says what is asked: type, bounds, unit, the concept it captures, from which collection
level on it may be asked, how sensitive the answer is and what it is for. `Form.schema` is a msgspec
struct made from the fields, so that validation on the hot path is compiled, not interpreted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem
from lianfang.kit.values import json

Words: TypeAlias = str | Promise

LEVELS = ("L0", "L1", "L2", "L3")  # docs/sources.md#collection-levels
NAMED = {  # kinds of fields whose answer names a thing
    "place": "place",
    "places": "place",
    "user": "user",
    "users": "user",
    "department": "department",
    "household": "household",
    "person": "person",
}
MOST_CODE = 96  # characters of an answer that is chosen
MOST_NAME = 400  # characters of a name with its address and its code
PLAIN, PERSONAL, SENSITIVE = "plain", "personal", "sensitive"  # how sensitive an answer is


class BadDetail(Problem):
    code, status = "bad-detail", 422
    text = _("{field}: {reason}")


class AboveLevel(Problem):
    code, status = "above-collection-level", 422
    text = _("{field} may not be collected in this round (level {level}).")


@dataclass(frozen=True)
class Group:
    """A part of a page that is folded away until it is needed; `opened_by` is the answer that needs it."""

    title: Words
    opened_by: tuple[str, str] = ("", "")


ENDS: Final = frozenset({"to_at", "due_at"})  # what fields are called that ask for an end


@dataclass(frozen=True)
class Field:
    """One question. `concept` names the fact it captures: two fields with one concept is a fault."""

    name: str
    kind: str  # text, choice, choices, count, bool, date, moment, celsius, list, and those of NAMED
    label: Words
    concept: str
    purpose: Words
    level: str = "L0"
    sensitivity: str = PLAIN
    required: bool = False
    choices: tuple[tuple[str, Words], ...] = ()
    low: float | None = None
    high: float | None = None
    most: int = 200  # characters of a text, members of a list
    unit: str = ""
    known_from: str = ""  # the register that already holds the fact, to be confirmed and not asked
    part: "Form | None" = None  # what one member of a list holds
    default: Any = None
    hint: Words = ""
    empty: Words = ""  # what a select says where nothing is chosen
    is_wanted: bool = False  # a page asks for it as if it were required; what is still a draft may lack it
    is_open: bool = False  # all answers of a choice are seen at once, however it is asked
    beside: bool = False  # stands in the row of the question before it
    group: Group | None = None
    ability: str = "figures"  # of what is named: what the asker must hold there
    option: str = ""  # of a command, where it is called otherwise
    clears: bool = False  # emptied on purpose, what was known is taken out
    only_if: tuple[str, tuple[str, ...]] = ("", ())  # asked where the answer of this name is one of these

    @property
    def is_end(self) -> bool:
        """Whether it asks until when: a day without an hour then means to the end of that day."""
        return self.kind == "moment" and self.name in ENDS

    @property
    def is_personal(self) -> bool:
        return self.sensitivity != PLAIN

    def asked(self, purpose: Words, level: str, **more: Any) -> "Field":
        """The same question in a form of its own: why it is asked, and from which level on."""
        return replace(self, purpose=purpose, level=level, **more)

    def annotation(self) -> Any:
        base = self._base()
        return base if self.required else base | None if self.default is None else base

    def _base(self) -> Any:  # noqa: C901, PLR0911, PLR0912  # one case a kind of field
        match self.kind:
            case "text":
                return Annotated[str, msgspec.Meta(max_length=self.most, min_length=int(self.required))]
            case "place" | "user" | "department" | "household" | "person":
                return Annotated[str, msgspec.Meta(max_length=MOST_NAME, min_length=int(self.required))]
            case "places" | "users":
                each: Any = Annotated[str, msgspec.Meta(max_length=MOST_NAME, min_length=1)]
                return Annotated[
                    list[each], msgspec.Meta(max_length=self.most, min_length=int(self.required))
                ]
            case "choice":
                return self._one_choice()
            case "choices":
                one: Any = self._one_choice()
                return Annotated[list[one], msgspec.Meta(max_length=self.most)]
            case "count":
                return Annotated[int, msgspec.Meta(ge=int(self.low or 0), le=int(self.high or 9999))]
            case "bool":
                return bool
            case "date":
                return date
            case "moment":
                return Annotated[datetime, msgspec.Meta(tz=True)]
            case "celsius":
                return Decimal
            case "list":
                assert self.part is not None
                return Annotated[list[self.part.schema], msgspec.Meta(max_length=self.most)]  # type: ignore[name-defined]  # a type made at run time
        raise TypeError(f"{self.name}: no kind of field called {self.kind}")

    def _one_choice(self) -> Any:
        """Without choices of its own, what may be chosen is known only once it is asked."""
        codes = tuple(code for code, _label in self.choices)
        return Literal[codes] if codes else Annotated[str, msgspec.Meta(max_length=MOST_CODE, min_length=1)]


@dataclass(frozen=True)
class Form:
    """What is asked in one go. `title` heads the page and the paper sheet."""

    name: str
    title: Words
    fields: tuple[Field, ...]
    checks: tuple[Any, ...] = field(
        default=()
    )  # `kit.checks.Check`, or a function detail -> None that raises
    there: tuple[Any, ...] = field(default=())  # checks that also ask the place; the room runs them

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    @cached_property
    def schema(self) -> type[msgspec.Struct]:
        members: list[Any] = [
            (one.name, one.annotation())
            if one.required
            else (one.name, one.annotation(), msgspec.field(default=one.default))
            if not isinstance(one.default, list)
            else (one.name, one.annotation(), msgspec.field(default_factory=list))
            for one in sorted(self.fields, key=lambda one: not one.required)
        ]
        return msgspec.defstruct(
            _class_name(self.name), members, forbid_unknown_fields=True, omit_defaults=True
        )

    @cached_property
    def personal(self) -> frozenset[str]:
        """Names of the fields whose answers are sealed."""
        return frozenset(one.name for one in self.fields if one.is_personal)

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {one.name: one for one in self.fields}

    def at_level(self, level: str) -> list[Field]:
        """The fields that may be asked at a collection level."""
        return [one for one in self.fields if LEVELS.index(one.level) <= LEVELS.index(level)]

    def above(self, level: str) -> frozenset[str]:
        """Names of the fields that may not be asked at a collection level."""
        return self._above[level]

    @cached_property
    def _above(self) -> Mapping[str, frozenset[str]]:
        names = frozenset(self.by_name)
        return {level: names - {one.name for one in self.at_level(level)} for level in LEVELS}

    @cached_property
    def parts(self) -> tuple[tuple[str, Any, bool], ...]:
        """Of each field: its name, what it is where nothing was said, and whether it is sealed."""
        return tuple((one.name, one.default, one.is_personal) for one in self.fields)

    def json_schema(self) -> dict[str, Any]:
        """JSON Schema of the answers, for the API's description."""
        (_out,), components = msgspec.json.schema_components(
            (self.schema,), ref_template="#/components/schemas/{name}"
        )
        return components


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.replace(".", "-").split("-"))


_CAST = msgspec.ValidationError


def parse(form: Form, detail: bytes | msgspec.Raw) -> Any:
    """The answers as the form's struct. Raises BadDetail naming the field in the reader's words."""
    try:
        answers = decoded(form, detail)
    except _CAST as fault:
        raise explain(form, str(fault)) from fault
    for check in form.checks:
        check(answers)
    return answers


def decoded(form: Form, detail: bytes | msgspec.Raw) -> Any:
    """The answers unchecked beyond each single question. Raises msgspec.ValidationError.

    Once more with seconds, where moments end at the minute.
    """
    try:
        return msgspec.json.decode(detail, type=form.schema)
    except msgspec.ValidationError as fault:
        if "RFC3339" not in str(fault):
            raise
        return msgspec.json.decode(json.with_seconds(detail), type=form.schema)


def explain(form: Form, fault: str) -> BadDetail:
    """msgspec's English as a field's label and a reason people understand."""
    reason, _at, where = fault.partition(" - at `$")
    path = [part for part in where.rstrip("`").replace("[...]", "").split(".") if part]
    found, known = form, None
    for part in path:
        known = found.by_name.get(part) or known
        if known is not None and known.part is not None:
            found = known.part
    if "missing required field" in reason or "unknown field" in reason:
        name = reason.rpartition("`")[0].rpartition("`")[2]
        known = found.by_name.get(name)
        words = _("must be filled in") if "missing" in reason else _("is not a field of this form")
        return BadDetail(field=str(known.label) if known else name, reason=str(words))
    return BadDetail(field=str(known.label) if known else str(form.title), reason=_reason(known, reason))


def _reason(asked: Field | None, reason: str) -> str:
    if asked is None:
        return str(_("does not have the form's shape"))
    if asked.choices and "Invalid enum" in reason:
        said = reason.partition("'")[2].rpartition("'")[0]
        return str(_("“{said}” is not one of the answers offered")).format(said=said[:40])
    if ">= 1" in reason and asked.kind != "count":
        return str(_("must be filled in"))
    if asked.kind == "text" and "length" in reason:
        return str(_("must have at most {most} characters")).format(most=asked.most)
    words = _OF_A_KIND.get(asked.kind, _("has the wrong type of answer"))
    return str(words).format(low=int(asked.low or 0), high=int(asked.high or 9999))


_OF_A_KIND: Mapping[str, Words] = {
    "count": _("must be a whole number, {low}–{high}"),
    "date": _("is not a date"),
    "moment": _("is not a date and a time"),
}
