"""What layers above offer on the page of a file, registered once when the apps are ready."""

from collections.abc import Callable
from typing import NamedTuple

from lianfang.isolation.models import File
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope


class Way(NamedTuple):
    """A button: what it says, and the address that takes its POST."""

    words: Words
    href: str


Offer = Callable[[Scope, File], Way | None]
_OFFERS: list[Offer] = []


def register(offer: Offer) -> None:
    if offer not in _OFFERS:
        _OFFERS.append(offer)


def offered(scope: Scope, one: File) -> list[Way]:
    """What is offered to the asker for this file now."""
    found = [offer(scope, one) for offer in _OFFERS]
    return [way for way in found if way is not None]
