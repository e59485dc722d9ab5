"""What layers above offer beside a paper or a point of the minutes: links and buttons, not imported here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from lianfang.kit.scope import Scope


@dataclass(frozen=True, slots=True)
class Offer:
    """Where it leads and what it says; with `does`, a button that sends a form there."""

    href: str
    words: str | Promise
    does: bool = False


Offering = Callable[[Scope, Sequence[Any]], Mapping[int, Offer]]
_offering: dict[type, list[Offering]] = {}


def on(model: type, function: Offering) -> None:
    """Let `function` say what can be done with things of a model, by their number in the table."""
    known = _offering.setdefault(model, [])
    if function not in known:
        known.append(function)


def of(scope: Scope, things: Sequence[Any]) -> dict[int, list[Offer]]:
    """All that is offered with things of one model, by thing."""
    found: dict[int, list[Offer]] = {one.pk: [] for one in things}
    for function in _offering.get(type(things[0]), ()) if things else ():
        for pk, offer in function(scope, things).items():
            found[pk].append(offer)
    return found
