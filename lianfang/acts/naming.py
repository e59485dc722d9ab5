"""How an answer that names something is understood: by code, name, address or telephone, as people write.

The apps that hold the things register how theirs are found; a form only says `place` or `user`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from lianfang.acts.problems import Several
from lianfang.kit.forms import NAMED, Field
from lianfang.kit.problems import NotFound, Problem
from lianfang.kit.scope import Scope

MOST: Final = 12  # offered at a time
_WITH_CODE: Final = re.compile(r"^.*[(（]([^()（）]+)[)）]$", re.DOTALL)


@dataclass(frozen=True)
class Named:
    """One thing that a name may mean: its code, and the words people know it by."""

    code: str
    words: str
    thing: Any = None

    def __str__(self) -> str:
        return f"{''.join(self.words.split())}({self.code})"


@dataclass(frozen=True)
class Finder:
    """`exact` finds by code. `like` finds what is called so, or with `whole=False` what may be meant."""

    exact: Callable[[Scope, str, str], Any]  # (scope, code, ability) -> the thing or None
    like: Callable[..., Iterable[Named]]  # (scope, words, ability, whole)
    missing: Callable[[Field, str], Problem] = lambda asked, text: NotFound(field=str(asked.label), name=text)


FINDERS: Final[dict[str, Finder]] = {}


def register(kind: str, finder: Finder) -> None:
    FINDERS[kind] = finder


def named(scope: Scope, asked: Field, text: str) -> Any:
    """The thing an answer names. Raises NotFound, or what the finder says, and Several."""
    finder, text = FINDERS[NAMED[asked.kind]], text.strip()
    inside = _WITH_CODE.match(text)
    for code in (text, inside[1] if inside else ""):
        if code and (thing := finder.exact(scope, code, asked.ability)) is not None:
            return thing
    meant = [] if inside or not text else list(finder.like(scope, text, asked.ability, whole=True))
    if len(meant) > 1:
        raise Several(field=str(asked.label), name=text, found="、".join(map(str, meant[:MOST])))
    if not meant:
        raise finder.missing(asked, text)
    return meant[0].thing


def offers(scope: Scope, kind: str, text: str, ability: str) -> list[Named]:
    """What may be meant by what was typed so far."""
    if not text or kind not in FINDERS:
        return []
    return list(FINDERS[kind].like(scope, text, ability, whole=False))[:MOST]
