"""What layers above offer on the page of a thing, registered once when the apps are ready."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope

Thing = TypeVar("Thing")


class Way(NamedTuple):
    """A button: what it says, and the address that takes its POST."""

    words: Words
    href: str


class Ways(Generic[Thing]):
    """The offers of one kind of thing."""

    def __init__(self) -> None:
        self._offers: list[Callable[[Scope, Thing], Way | None]] = []

    def register(self, offer: Callable[[Scope, Thing], Way | None]) -> None:
        if offer not in self._offers:
            self._offers.append(offer)

    def offered(self, scope: Scope, thing: Thing) -> list[Way]:
        """What is offered to the asker for this thing now."""
        found = [offer(scope, thing) for offer in self._offers]
        return [way for way in found if way is not None]
