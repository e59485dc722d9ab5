"""What layers above offer beside a point of the minutes, without being imported: a link, or a button."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from lianfang.kit.scope import Scope
from lianfang.measures.models import Resolution


@dataclass(frozen=True, slots=True)
class Offer:
    """Where it leads and what it says; with `does`, a button that sends a form there."""

    href: str
    words: str | Promise
    does: bool = False


Offering = Callable[[Scope, Sequence[Resolution]], Mapping[int, Offer]]
_offering: list[Offering] = []


def on_resolutions(function: Offering) -> None:
    """Let `function` say what can be done with points of minutes, by their number in the table."""
    if function not in _offering:
        _offering.append(function)


def of(scope: Scope, resolutions: Sequence[Resolution]) -> dict[int, list[Offer]]:
    """All that is offered, by resolution."""
    found: dict[int, list[Offer]] = {one.pk: [] for one in resolutions}
    for function in _offering if resolutions else ():
        for pk, offer in function(scope, resolutions).items():
            found[pk].append(offer)
    return found
