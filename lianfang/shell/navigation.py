"""The way around: apps above add what they offer, grouped by the blocks this field's users know.

An entry is for some roles (`use`), an everyday one for fewer (`daily`); the rest of what somebody may use
stands under "more". Where somebody begins follows from the role (`add_home`). None of it is a permission:
what an entry leads to decides that by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from lianfang.kit.scope import NOTHING, Scope

BLOCKS: dict[str, str | Promise] = {
    "command": pgettext_lazy("block", "Command"),
    "surveillance": pgettext_lazy("block", "Epidemic monitoring"),
    "people": pgettext_lazy("block", "Key groups"),
    "passage": pgettext_lazy("block", "Entry and exit"),
    "reporting": pgettext_lazy("block", "Information reporting"),
    "publicity": pgettext_lazy("block", "Publicity"),
    "environment": pgettext_lazy("block", "Environment"),
    "assistance": pgettext_lazy("block", "Help and service"),
}

# Who begins where, if somebody has several roles: the widest first. Codes of accounts.models.Role.
RANK: Final = (
    "commander", "duty-officer", "cdc", "lead", "clinician", "secretary", "checkpoint", "post-keeper",
    "desk", "grid-worker", "paired", "department", "machine",
)  # fmt: skip
DISTRICT: Final = frozenset({"commander", "duty-officer"})
OFFICE: Final = DISTRICT | {"lead", "secretary"}
CDC: Final = frozenset({"cdc"})
CLINIC: Final = frozenset({"clinician"})
WALKERS: Final = frozenset({"grid-worker", "paired"})
GATES: Final = frozenset({"checkpoint", "post-keeper"})
VIEWERS: Final = frozenset({"department", "desk"})
ANYBODY: Final = frozenset(RANK)
IN_THE_BAR: Final = 4  # entries beside "more" at the foot of a phone

Where = str | Callable[[HttpRequest], str]  # a URL name, or what finds an address; empty where there is none


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: where it leads (`url`, a URL name) and the ability without which it is not shown.

    `use` are the roles it is of use to, `daily` those for whom it is everyday work.
    """

    block: str
    url: str
    name: str | Promise
    ability: str = "see"
    order: int = 50
    use: frozenset[str] = ANYBODY
    daily: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    href: str
    current: bool
    daily: bool

    @property
    def near(self) -> bool:
        """Whether it stands under its heading at once: everyday work, and the page one is on."""
        return self.daily or self.current


class Block(NamedTuple):
    """A heading with its entries: `near` where one stands there at once, `more` where one does not."""

    name: str
    items: list[Shown]

    @property
    def near(self) -> bool:
        return any(one.near for one in self.items)

    @property
    def more(self) -> bool:
        return not all(one.near for one in self.items)


class Around(NamedTuple):
    """All that is offered to somebody: what stands in the bar of a phone, and the blocks."""

    bar: list[Shown]
    blocks: list[Block]

    @property
    def more(self) -> bool:
        return any(one.more for one in self.blocks)


class Home(NamedTuple):
    role: str
    where: Where
    order: int


ITEMS: list[Item] = []
CONTEXTS: list[Callable[[HttpRequest], dict[str, Any]]] = []
HOMES: list[Home] = []


def add(*items: Item) -> None:
    """Offer entries of the navigation; called once, when the app is ready."""
    ITEMS.extend(item for item in items if item not in ITEMS)


def add_context(source: Callable[[HttpRequest], dict[str, Any]]) -> None:
    """Offer facts for the top bar of every page, such as the event and the round being worked on."""
    if source not in CONTEXTS:
        CONTEXTS.append(source)


def add_home(roles: Iterable[str], where: Where, order: int = 50) -> None:
    """Where people of these roles begin. Of several that lead somewhere the lowest `order` is taken."""
    HOMES.extend(home for role in roles if (home := Home(role, where, order)) not in HOMES)


def home(request: HttpRequest) -> str:
    """The address at which the asker begins; empty where no role of theirs says one."""
    scope: Scope = getattr(request, "scope", NOTHING)
    for role in RANK:
        if role in scope.held:
            of_role = sorted((one for one in HOMES if one.role == role), key=lambda one: one.order)
            found = next((href for one in of_role if (href := _address(one.where, request))), "")
            if found:
                return found
    return ""


def _address(where: Where, request: HttpRequest) -> str:
    if not isinstance(where, str):
        return where(request)
    try:
        return reverse(where)
    except NoReverseMatch:
        return ""


def offered(scope: Scope) -> Iterator[tuple[Item, str]]:
    """Every entry that leads somewhere for the asker, of use or not, with its address."""
    for item in sorted(ITEMS, key=lambda item: item.order):
        if scope.may_anywhere(item.ability):
            try:
                yield item, reverse(item.url)
            except NoReverseMatch:
                continue


def shown(request: HttpRequest) -> Around:
    """The blocks that lead somewhere for the one asking, each with its entries."""
    scope: Scope = getattr(request, "scope", NOTHING)
    roles = frozenset(scope.held)
    path = home(request) if request.path == "/" else request.path
    blocks: dict[str, list[Shown]] = {}
    found = [(item, href) for item, href in offered(scope) if not roles or item.use & roles]
    here = max((href for _, href in found if path.startswith(href)), key=len, default="")
    for item, href in found:
        one = Shown(str(item.name), href, href == here, bool(item.daily & roles) or not roles)
        blocks.setdefault(item.block, []).append(one)
    ordered = [Block(str(name), blocks[block]) for block, name in BLOCKS.items() if block in blocks]
    daily = [one for block in ordered for one in block.items if one.daily]
    return Around(daily[:IN_THE_BAR], ordered)
