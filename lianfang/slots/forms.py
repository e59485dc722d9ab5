"""The questions of recurring work. A kind picks from them and adds its own."""

from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.duties.kinds import RecordKind
from lianfang.kit.forms import PERSONAL, Field, Words
from lianfang.slots.rules import DONE, OTHER

Choices = tuple[tuple[str, Words], ...]

PURPOSE: Final = _("to show that what must recur was done, when and by whom")
OUTCOMES: Final[Choices] = (
    (DONE, _("done")),
    ("closed", _("not done: closed for business")),
    ("no-access", _("not done: not let in")),
    ("no-means", _("not done: nothing to do it with")),
    ("nobody", _("not done: nobody free")),
    ("weather", _("not done: the weather forbade it")),
    (OTHER, _("not done: another reason")),
)
COULD_NOT: Final = tuple(code for code, _words in OUTCOMES if code != DONE)
EVIDENCE: Final[Choices] = (
    ("witness", _("a second person was there")),
    ("photo", _("photo")),
    ("document", _("document or signature")),
    ("device", _("reading of a device")),
)
UNITS: Final[Choices] = (
    ("mL", _("mL")),
    ("L", _("L")),
    ("g", _("g")),
    ("kg", _("kg")),
    ("tablet", _("tablets")),
    ("bag", _("bags")),
)
_POINTS: Final = _("Points done")
_WHEN_DONE: Final = ("outcome", (DONE,))


def done(name: str, kind: str, label: Words, concept: str, **more: Any) -> Field:
    """A question about work that was done; not asked where it could not be. All answers are seen at once."""
    more = {"is_open": kind == "choice"} | more
    return Field(name, kind, label, concept, PURPOSE, only_if=_WHEN_DONE, **more)


def count(name: str, label: Words, concept: str, *, high: int = 99_999, **more: Any) -> Field:
    return done(name, "count", label, concept, high=high, **more)


AMOUNT: Final = (
    count("amount", _("Amount used"), "slot.amount", high=999_999),
    done("amount_unit", "choice", _("Unit of the amount"), "slot.amount-unit", choices=UNITS, is_open=False),
)
AREA: Final = count("area", _("Area treated"), "slot.area", high=9_999_999, unit="m²")


def points(label: Words = _POINTS, **more: Any) -> Field:
    return count("points", label, "slot.points", **more)


def minutes(label: Words, concept: str, **more: Any) -> Field:
    return count("minutes", label, concept, high=1440, unit="min", **more)


OUTCOME: Final = Field(
    "outcome", "choice", _("What became of it"), "slot.outcome", PURPOSE, required=True, choices=OUTCOMES
)
POINT: Final = Field(
    "point",
    "text",
    _("At which point"),
    "slot.point",
    PURPOSE,
    most=60,
    hint=_("If it was one of several here, such as a lift."),
)
_DONE_AT: Final = Field(
    "done_at",
    "moment",
    _("Done at, if not just now"),
    "slot.done-at",
    PURPOSE,
    hint=_("Within the last 7 days."),
)
_HELPER: Final = Field(
    "helper", "text", _("Done by, if not by you"), "slot.helper", PURPOSE, "L1", PERSONAL, most=50
)
EVIDENCE_OF_IT: Final = done(
    "evidence", "choices", _("Evidence"), "slot.evidence", choices=EVIDENCE, most=4, default=[]
)
_NOTE: Final = Field("note", "text", _("Note"), "slot.note", PURPOSE, "L1", PERSONAL, most=200)


def laid_out(fields: tuple[Field, ...], *, needs_proof: bool) -> tuple[Field, ...]:
    """A kind's questions: what became of it, what the kind asks, and what every kind asks at the end."""
    evidence = replace(EVIDENCE_OF_IT, is_wanted=needs_proof)
    return (OUTCOME, *fields, POINT, _DONE_AT, _HELPER, evidence, _NOTE)


def is_slot(kind: RecordKind | None) -> bool:
    """Whether it is recurring work: its form begins with what became of it."""
    return kind is not None and kind.form.by_name.get(OUTCOME.name) is OUTCOME
