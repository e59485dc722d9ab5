"""How a thing may change how it stands: one table of moves a noun, and the one function that makes a move.

A state is a condition over the thing's own columns, so the table that a reader sees is the condition of
the UPDATE. What a move entails (its line of history, what follows) is done in the same transaction.
`lianfang lives` draws every life that is declared (docs/lives.md).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet


@dataclass(frozen=True)
class Move:
    """One move: the states it may be made in, the one it leads to, and who makes it."""

    code: str
    before: tuple[str, ...]
    after: str  # empty where the thing stays as it stands
    by: str


class Life:
    """The states of a noun in their order, the first of which it begins in, and its moves.

    `states` says each state as a condition; exactly one of them holds for any row. Raises ValueError
    for a move from or to a state that is not there, or a second one of the same code.
    """

    def __init__(
        self, noun: str, states: Mapping[str, Q], moves: Iterable[Move], *, column: str = "", begins: int = 1
    ) -> None:
        self.noun, self.states, self.column = noun, MappingProxyType(dict(states)), column
        table = tuple(moves)
        self.moves = MappingProxyType({str(one.code): one for one in table})
        self.first = tuple(self.states)[:begins]
        unknown = {name for one in table for name in (*one.before, one.after) if name} - self.states.keys()
        if unknown or len(self.moves) < len(table):
            raise ValueError(f"{noun}: {sorted(unknown)}")

    def may(self, code: str) -> Q:
        """The rows in which this move may be made now."""
        return reduce(or_, (self.states[name] for name in self.moves[code].before))


_LIVES: dict[str, Life] = {}


def declare(life: Life) -> Life:
    """Make a life known to whoever draws them. Raises ValueError for a noun that has one."""
    if life.noun in _LIVES:
        raise ValueError(life.noun)
    _LIVES[life.noun] = life
    return life


def declared() -> list[Life]:
    return [_LIVES[noun] for noun in sorted(_LIVES)]


def by_column(column: str, codes: Iterable[str]) -> Mapping[str, Q]:
    """The states of a noun that keeps its state as a code."""
    return {str(code): Q(**{column: str(code)}) for code in codes}


def move(
    life: Life,
    which: QuerySet[Any],
    code: str,
    *,
    then: Callable[[], object] | None = None,
    facts: Mapping[str, Any],
) -> bool:
    """Make a move of the thing that `which` names, and `then` what it entails, in one transaction.

    False, and nothing changed, where it stands in no state that the move begins in: it was never
    possible, or somebody was faster. A repeat is therefore harmless. Raises KeyError for no move of it.
    """
    after = life.moves[code].after
    state = {life.column: after or F(life.column)} if life.column else {}
    with transaction.atomic(savepoint=False):
        made = bool(which.filter(life.may(code)).update(**state, **facts))
        if made and then is not None:
            then()
    return made


def drawing(life: Life) -> Iterator[str]:
    """The lines of a life as a mermaid diagram."""
    yield "stateDiagram-v2"
    yield "    direction LR"
    yield from (f'    state "{name}" as {_id(name)}' for name in life.states if name != _id(name))
    yield from (f"    [*] --> {_id(name)}" for name in life.first)
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in life.moves.values():
        for name in one.before:
            arrows[name, one.after or name].append(one.code)
    for (before, after), codes in arrows.items():
        yield f"    {_id(before)} --> {_id(after)}: {', '.join(codes)}"


def _id(name: str) -> str:
    return name.replace("-", "_")
