"""What one signed-in person may see and do, as a value that every query and action takes first.

A path is a run of four-digit steps ("000100030012"), 0001 to 9998. A subtree is the half-open
range [root, next sibling), so that one B-tree index serves SQLite and PostgreSQL alike. No roots
means nothing, never everything.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from types import MappingProxyType

from django.db.models import Q

from lianfang.kit.problems import NotAllowed, NotSignedIn, OutOfScope

STEP = 4  # digits of one step of a path
WHOLE = "0001"  # path of the tree's root; one deployment is one district


def next_sibling(path: str) -> str:
    """The end of the subtree of `path`: the first path after all its descendants."""
    return path[:-STEP] + f"{int(path[-STEP:]) + 1:04d}"


def below(path: str, column: str = "path") -> Q:
    """The condition that a row lies in the subtree of `path`."""
    return Q(**{f"{column}__gte": path, f"{column}__lt": next_sibling(path)})


def ancestors(path: str) -> list[str]:
    """The path and all above it, the root first."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def outermost(roots: Iterable[str]) -> tuple[str, ...]:
    """The roots without those lying under another."""
    kept: list[str] = []
    for root in sorted(set(roots)):
        if not kept or not root.startswith(kept[-1]):
            kept.append(root)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may see (`roots`) and, for each ability, the subtrees where it holds.

    `system` names the follow-up or job that acts by itself; a person's scope leaves it empty. `held` are the
    subtrees of each role that a person serves in: for where they begin and what is laid before them, never
    for what they may.
    """

    roots: tuple[str, ...] = ()
    abilities: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    actor_id: int | None = None
    actor_name: str = ""
    system: str = ""
    held: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def key(self) -> Hashable:
        """What tells this scope from any other; a scope itself, holding a mapping, is no key."""
        abilities, held = tuple(sorted(self.abilities.items())), tuple(sorted(self.held.items()))
        return self.roots, abilities, held, self.actor_id, self.system

    @property
    def actor(self) -> int:
        """The id of who acts. Raises NotSignedIn where nobody does."""
        if self.actor_id is None:
            raise NotSignedIn()
        return self.actor_id

    def covers(self, path: str) -> bool:
        return any(path.startswith(root) for root in self.roots)

    def where(self, ability: str) -> tuple[str, ...]:
        """The subtrees where `ability` holds."""
        return self.abilities.get(ability, ())

    def may(self, ability: str, path: str) -> bool:
        return any(path.startswith(root) for root in self.where(ability))

    def may_anywhere(self, ability: str) -> bool:
        return bool(self.where(ability))

    def require(self, ability: str, path: str) -> None:
        """Raise OutOfScope outside the area, NotAllowed inside it without the ability."""
        if not self.may(ability, path):
            raise NotAllowed() if self.covers(path) else OutOfScope()

    def narrowed(self, ability: str) -> "Scope":
        """The same person, seeing only where `ability` holds."""
        return replace(self, roots=self.where(ability))

    def q(self, path_field: str) -> Q:
        if WHOLE in self.roots:
            # A range over every row costs SQLite 3-14 times as much. Not the empty Q(): `Q() | other`
            # is `other`, and would hide from the district what lies outside it.
            return ~Q(pk__in=())
        ranges = (
            Q(**{f"{path_field}__gte": root, f"{path_field}__lt": next_sibling(root)}) for root in self.roots
        )
        return reduce(or_, ranges, Q(pk__in=()))

    def sql(self, column: str) -> tuple[str, list[str]]:
        """The same condition as SQL text and parameters, for the reads written by hand."""
        if WHOLE in self.roots:
            return "TRUE", []
        if not self.roots:
            return "FALSE", []
        text = " OR ".join(f"({column} >= %s AND {column} < %s)" for _ in self.roots)
        return f"({text})", [end for root in self.roots for end in (root, next_sibling(root))]


NOTHING = Scope()
