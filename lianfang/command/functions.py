"""What can be done and looked at, found by its words: the navigation, and acts that begin something."""

from collections.abc import Iterator

from django.urls import Resolver404, resolve, reverse

from lianfang.acts.declared import DECLARED
from lianfang.acts.pages import root_of
from lianfang.duties import queries as duties
from lianfang.kit.scope import Scope
from lianfang.shell.navigation import BLOCKS, offered
from lianfang.shell.seeking import Found


def functions(scope: Scope, text: str) -> list[Found]:
    """Pages and acts whose name holds all the words that were typed, those that begin so first."""
    words = text.casefold().split()
    found = {
        one.href: one
        for one in (*_pages(scope), *_acts(scope))
        if words and all(word in f"{one.words} {one.more}".casefold() for word in words)
    }
    return sorted(found.values(), key=lambda one: not one.words.casefold().startswith(words[0]))


def _pages(scope: Scope) -> Iterator[Found]:
    for item, href in offered(scope):
        yield Found(str(item.name), href, str(BLOCKS[item.block]))


def _acts(scope: Scope) -> Iterator[Found]:
    """Acts that need no thing to be done to, each with a page of its own."""
    for noun, acts in DECLARED.values():
        for act in acts:
            at = f"/{act.page_at}" if act.page_at else f"/{root_of(noun, act)}{act.path}/"
            if act.makes and act.may_be_asked(scope) and "<" not in at and _stands(at):
                yield Found(str(act.words), at, str(noun.words))


def _stands(at: str) -> bool:
    try:
        resolve(at)
    except Resolver404:
        return False
    return True


def rounds(scope: Scope, text: str) -> list[Found]:
    """Rounds by name or code."""
    return [
        Found(one.name, reverse("command:round", args=[one.code]), f"{one.place.name} · {one.code}")
        for one in duties.rounds(scope)
        if text in one.name or text.lower() == one.code.lower()
    ]
