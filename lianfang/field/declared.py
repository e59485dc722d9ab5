"""The forms of every kind of record as the phone reads them, in all languages at once.

A kind that a room adds to `flows.table` is in here, and so on the phone, without a line of change.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from lianfang.checkpoints.forms import VISITORS
from lianfang.checkpoints.rules.answers import told_by
from lianfang.flows.table import KINDS
from lianfang.kit.checks import Check
from lianfang.kit.forms import Field, Form, Words
from lianfang.screening.forms import OUTCOMES
from lianfang.screening.rules import TERMINAL
from lianfang.slots.forms import COULD_NOT, is_slot

# What one tap may answer for a whole form, and which answers make which other questions come up.
# A kind without an entry here simply has its form.
QUICK: Final[Mapping[str, Any]] = {
    "screening.visit": {
        "well": {"outcome": "completed"},
        "counts": "head_count",
        "others": [{"outcome": "nobody-home"}, {"outcome": "refused"}],
        "shown_when": {"flagged": ["returned", "listed_area", "fever", "contact"]},
    },
    "checkpoints.vehicle-pass": {
        "well": {"disposition": "pass"},
        "plate": "plate",
        "aboard": "aboard",
        "rides": "people",
        "others": [],
    },
    "isolation.delivery": {
        "well": {"outcome": "delivered"},
        "others": [{"outcome": "nobody"}],
        "at_once": True,
    },
    "isolation.reading": {"well": {"mode": "visit"}, "reads": "celsius", "others": []},
    "checkpoints.visitor": {
        "well": {"way": "in", "who": "resident"},
        "reads": "celsius",
        "others": [{"way": "in", "who": "staff"}, {"way": "in", "who": "visitor"}],
    },
}
# Which answer takes the pass that was shown, and who tells what its bearer wrote down before.
SHOWN: Final[Mapping[str, Any]] = {
    "checkpoints.visitor": {"pass": "pass_no", "forehand": "/posts/{code}/forehand/"},
    "checkpoints.vehicle-pass": {"pass": "permit", "forehand": "/checkpoints/{code}/recall/"},
}
# What must be answered where the level asks for it: while the others are as said.
NEEDS: Final[Mapping[str, Any]] = {
    "checkpoints.visitor": [
        {"when": {"way": ["in"], "who": [code]}, "unless": "pass_no", "fields": list(told_by(code))}
        for code, _words in VISITORS
        if told_by(code)
    ],
}
# After which outcomes what was to be done stays open.
TRIES: Final[Mapping[str, Any]] = {
    "screening.visit": [code for code, _words in OUTCOMES if code not in TERMINAL],
    "isolation.delivery": ["nobody", "unavailable"],
}
# A required answer that nobody knows by heart: the number of another record. Its form opens from there alone.
REFERENCES: Final = frozenset({"passage.record", "arrival.number", "observation.restriction", "need.number"})
# What is recorded only where a checkpoint or post is open; a record of the other kind may open it.
STANDS: Final = frozenset({"checkpoints.visitor", "checkpoints.vehicle-pass", "checkpoints.shift-hand-over"})
PHONE_ABILITY: Final = "record"  # kinds that need another are a supervisor's, at a desk


def forms() -> dict[str, Any]:
    """Every form a phone may fill in, by its kind. What a function judges, the server judges alone."""
    return {
        code: {
            "base": list(kind.base),
            "level": kind.level,
            "quick": QUICK.get(code),
            "needs": NEEDS.get(code, []),
            "tries": list(COULD_NOT) if is_slot(kind) else TRIES.get(code, []),
            "bound": any(one.required and one.concept in REFERENCES for one in kind.form),
            **({"stands": True} if code in STANDS else {}),
            **SHOWN.get(code, {}),
            **_form(kind.form),
            "checks": [_check(one) for one in every_check(kind.form) if isinstance(one, Check)],
        }
        for code, kind in KINDS.items()
        if kind.ability == PHONE_ABILITY
    }


def _form(form: Form) -> dict[str, Any]:
    return {"title": spoken(form.title), "fields": [_field(one) for one in form]}


def _field(one: Field) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": one.name,
        "kind": one.kind,
        "label": spoken(one.label),
        "concept": one.concept,
        "level": one.level,
    }
    told |= {name: value for name in _PLAIN if (value := getattr(one, name)) not in (None, "", False)}
    if one.kind in {"text", "choices", "list"}:
        told["most"] = one.most
    if one.only_if[0]:
        told["only_if"] = one.only_if
    if one.choices:
        told["choices"] = [[code, spoken(label)] for code, label in one.choices]
    if one.part is not None:
        told["part"] = _form(one.part)
    return told


_PLAIN: Final = ("required", "is_wanted", "low", "high", "unit", "known_from", "default")


def every_check(form: Form) -> tuple[Any, ...]:
    """Those that the answers alone decide, and those that also ask the place."""
    return (*form.checks, *form.there)


def _check(one: Check) -> dict[str, Any]:
    """What no single field can say, with the words for it: see `kit.checks`."""
    reason = one.raises.text if one.raises else one.reason
    told: dict[str, Any] = {"faulty": one.faulty, "at": one.at, "reason": spoken(reason)}
    if one.raises is None:
        told["label"] = spoken(one.label)
    if one.each:
        told["each"] = one.each
    if one.told:
        told["told"] = {
            name: spoken(said) if isinstance(said, Promise) else said for name, said in one.told.items()
        }
    return told


def in_one(told: Any, language: str) -> Any:
    """Forms as they are asked in one language."""
    if isinstance(told, dict):
        spoken_in = told.keys() == dict(settings.LANGUAGES).keys()
        return told[language] if spoken_in else {name: in_one(one, language) for name, one in told.items()}
    return [in_one(one, language) for one in told] if isinstance(told, list) else told


def spoken(words: Words) -> dict[str, str]:
    """A text in every language."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = str(words)
    return said
