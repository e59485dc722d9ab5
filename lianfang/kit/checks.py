"""What no single field of a form can say, as data: every door asks it, and a phone before it keeps anything.

An expression is a tuple whose first member is what is asked of the answers:

| Expression | Holds where |
|---|---|
| `("is", name, code, …)` | the answer is one of these |
| `("has", name, code, …)` | one of these is among the answers chosen |
| `("given", name)` | there is one: blanks and empty lists are none |
| `("more", a, b)` | a is greater than b, and both are there |
| `("differ", a, b)` | the two numbers are not the same, and both are there |
| `("off", name, low, high)` | the number given lies outside, bounds included in it |
| `("fine", name)` | the number given is finer than a tenth |
| `("like", name, pattern)` | the whole answer fits the pattern |
| `("and", …)`, `("or", …)`, `("not", one)` | as they say |
| `("any", list, one)` | one holds of a member of the list |
| `("twice", list, name)` | two members give the same answer |

Names are answers. Inside a list they are the member's, and `^name` is of what holds the list. `$name` is
what only the place knows: `$level`, `$fever_from` (°C), `$repeat_minutes`; of a reading `$first` (°C) and the
minutes `$rested` since. A number may be given as it is, as the text of a decimal (`"37.3"`), or as
`("number-of", list, one)`. The phone's `checks.js` reads the same; a test compares the two over generated
answers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeAlias

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import BadDetail, Form, Words, decoded
from lianfang.kit.problems import Problem

Expression: TypeAlias = tuple[Any, ...]
FILLED: Final = _("must be filled in")
RECORD_ID: Final = "[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"
NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True)
class Check:
    """Refused where `faulty` holds, of the answers or of a member of `each`.

    `at` is the name of the question that a page leads to. The words are `label: reason`, or those of
    the problem in `raises`; `{names}` in them are filled from `told`, which says of each the answer it is.
    """

    faulty: Expression
    at: str = ""
    label: Words = ""
    reason: Words = FILLED
    each: str = ""
    raises: type[Problem] | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, answers: Any, there: Mapping[str, Any] = NOTHING) -> None:
        """Raises BadDetail, or what it raises."""
        scope = _Scope(answers, there=there)
        for one in scope.members(self.each) if self.each else (scope,):
            if holds(self.faulty, one):
                raise self._problem(one)

    def _problem(self, scope: "_Scope") -> Problem:
        values = {name: scope.value(said) for name, said in self.told.items()}
        told = {name: str(one) if isinstance(one, Promise) else one for name, one in values.items()}
        if self.raises is not None:
            return self.raises(**told)
        return BadDetail(field=str(self.label), reason=str(self.reason).format(**told))


def run(checks: Iterable[Check], answers: Any, **there: Any) -> None:
    """Every check that also asks the place. Raises what the first of them raises."""
    for one in checks:
        one(answers, there)


def lacking(form: Form, detail: Mapping[str, Any]) -> set[str]:
    """Questions without an answer that the checks of the form are not content without."""
    try:
        answers = decoded(form, msgspec.json.encode(detail))
    except msgspec.ValidationError:
        return set()
    scope = _Scope(answers)
    return {
        one.at
        for one in form.checks
        if isinstance(one, Check) and not one.each and one.at not in detail and holds(one.faulty, scope)
    }


class _Scope:
    """Where names are looked up: answers, or a member with what holds its list."""

    def __init__(
        self, answers: Any, above: "_Scope | None" = None, there: Mapping[str, Any] = NOTHING
    ) -> None:
        self._answers, self._above, self._there = answers, above, there

    def value(self, said: Any) -> Any:
        """An answer, a number as it is given, or how many members there are of which something holds."""
        if isinstance(said, tuple):
            _number_of, name, one = said
            return sum(holds(one, member) for member in self.members(name))
        if not isinstance(said, str):
            return said
        if said[:1].isdigit() or said[:1] == "-":
            return Decimal(said)
        if said.startswith("$"):
            return self._there.get(said[1:])
        if said.startswith("^") and self._above is not None:
            return self._above.value(said[1:])
        return getattr(self._answers, said, None)

    def members(self, name: str) -> Sequence["_Scope"]:
        return [_Scope(one, self, self._there) for one in self.value(name) or ()]


def is_so(expression: Expression, answers: Any) -> bool:
    """Whether an expression holds of answers that nobody sent, such as what is only considered."""
    return holds(expression, _Scope(answers))


def holds(expression: Expression, scope: _Scope) -> bool:
    """Whether an expression holds of the answers."""
    what, *rest = expression
    return bool(_ASKED[what](scope, *rest))


def _is(scope: _Scope, name: str, *codes: Any) -> bool:
    return bool(scope.value(name) in codes)


def _has(scope: _Scope, name: str, *codes: Any) -> bool:
    return any(one in codes for one in scope.value(name) or ())


def _given(scope: _Scope, name: str) -> bool:
    value = scope.value(name)
    return bool(value.strip()) if isinstance(value, str) else value is not None and value != []


def _more(scope: _Scope, a: Any, b: Any) -> bool:
    first, second = scope.value(a), scope.value(b)
    return first is not None and second is not None and bool(first > second)


def _differ(scope: _Scope, a: Any, b: Any) -> bool:
    first, second = scope.value(a), scope.value(b)
    return first is not None and second is not None and bool(first != second)


def _off(scope: _Scope, name: str, low: str, high: str) -> bool:
    value = scope.value(name)
    return value is not None and not (value.is_finite() and Decimal(low) <= value <= Decimal(high))


def _fine(scope: _Scope, name: str) -> bool:
    value = scope.value(name)
    return value is not None and bool(value * 10 % 1)


def _like(scope: _Scope, name: str, pattern: str) -> bool:
    return bool(re.fullmatch(pattern, scope.value(name) or "", re.IGNORECASE | re.ASCII))


def _twice(scope: _Scope, name: str, of: str) -> bool:
    values = [one.value(of) for one in scope.members(name)]
    return len(set(values)) < len(values)


_ASKED: Final[Mapping[str, Any]] = {
    "is": _is,
    "has": _has,
    "given": _given,
    "more": _more,
    "differ": _differ,
    "off": _off,
    "fine": _fine,
    "like": _like,
    "twice": _twice,
    "and": lambda scope, *all_: all(holds(one, scope) for one in all_),
    "or": lambda scope, *some: any(holds(one, scope) for one in some),
    "not": lambda scope, one: not holds(one, scope),
    "any": lambda scope, name, one: any(holds(one, each) for each in scope.members(name)),
}
