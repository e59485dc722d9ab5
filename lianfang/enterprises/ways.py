"""What layers above offer on the page of an enterprise, registered once when the apps are ready."""

from collections.abc import Callable
from typing import NamedTuple

from lianfang.enterprises.models import Enterprise
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope


class Way(NamedTuple):
    """A button: what it says, and the address that takes its POST."""

    words: Words
    href: str


Offer = Callable[[Scope, Enterprise], Way | None]
_OFFERS: list[Offer] = []


def register(offer: Offer) -> None:
    if offer not in _OFFERS:
        _OFFERS.append(offer)


def offered(scope: Scope, one: Enterprise) -> list[Way]:
    """What is offered to the asker for this enterprise now."""
    found = [offer(scope, one) for offer in _OFFERS]
    return [way for way in found if way is not None]
