"""What stands above a place, by name: the columns by which people read an exported row."""

from functools import cached_property
from typing import Final

from lianfang.grid.models import Place
from lianfang.kit.scope import STEP, Scope, ancestors

LEVELS: Final = ("street", "community", "compound", "building", "unit")
_LEVEL: Final = {"street": 0, "zone": 0, "community": 1, "compound": 2, "building": 3, "unit": 4}
Names = tuple[str, ...]  # one for each of LEVELS, empty where there is none


class Whereabouts:
    """The named levels of an area, read once: buildings and stairwells, never the doors below them."""

    def __init__(self, bounds: Scope) -> None:
        self._bounds = bounds
        self._last: tuple[str, Names] = ("", ("",) * len(LEVELS))

    @cached_property
    def _named(self) -> dict[str, tuple[int, str]]:
        above = {one for root in self._bounds.roots for one in ancestors(root)}
        within = Place.objects.within(self._bounds) | Place.objects.filter(path__in=above)
        rows = within.filter(kind__in=_LEVEL).values_list("path", "kind", "name")
        return {path: (_LEVEL[kind], name) for path, kind, name in rows.iterator(chunk_size=5000)}

    def of(self, path: str) -> Names:
        """The names at and above a path. Rows come in the order of paths, so the last answer often holds."""
        if path == self._last[0]:
            return self._last[1]
        found = [""] * len(LEVELS)
        for end in range(STEP, len(path) + 1, STEP):
            level, name = self._named.get(path[:end], (-1, ""))
            if level >= 0:
                found[level] = name
        self._last = (path, tuple(found))
        return self._last[1]

    def of_door(self, path: str) -> Names:
        """The same of a dwelling, whose own name is no level."""
        return self.of(path[:-STEP])
