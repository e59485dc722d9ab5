"""The way around: apps above add what they offer, grouped by the blocks this field's users know."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: where it leads (`url`, a URL name) and the ability without which it is not shown."""

    block: str
    url: str
    name: str | Promise
    ability: str = "see"
    order: int = 50


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    href: str
    current: bool


ITEMS: list[Item] = []
Beginning = Callable[[Scope], str]
BEGINNINGS: list[Beginning] = []
CONTEXTS: list[Callable[[HttpRequest], dict[str, Any]]] = []


def add(*items: Item) -> None:
    """Offer entries of the navigation; called once, when the app is ready."""
    ITEMS.extend(item for item in items if item not in ITEMS)


def begins_at(page: Beginning) -> None:
    """Offer the page some people begin their work at; empty for all others. Called when the app is ready."""
    if page not in BEGINNINGS:
        BEGINNINGS.append(page)


def beginning(scope: Scope) -> str:
    """Where somebody begins instead of the situation room; empty for whom that is the place."""
    return next(filter(None, (page(scope) for page in BEGINNINGS)), "")


def add_context(source: Callable[[HttpRequest], dict[str, Any]]) -> None:
    """Offer facts for the top bar of every page, such as the event and the round being worked on."""
    if source not in CONTEXTS:
        CONTEXTS.append(source)


def shown(request: HttpRequest) -> list[tuple[str, list[Shown]]]:
    """The blocks that lead somewhere for the one asking, each with its entries."""
    scope: Scope = getattr(request, "scope", NOTHING)
    blocks: dict[str, list[Shown]] = {}
    for item in sorted(ITEMS, key=lambda item: item.order):
        if not scope.may_anywhere(item.ability):
            continue
        try:
            href = reverse(item.url)
        except NoReverseMatch:
            continue
        current = request.path == href or (href != "/" and request.path.startswith(href))
        blocks.setdefault(item.block, []).append(Shown(str(item.name), href, current))
    return [(str(name), blocks[block]) for block, name in BLOCKS.items() if block in blocks]
