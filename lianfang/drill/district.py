"""The plan of the demonstration district: real streets and communities, everything below synthetic.

Sizes at scale 1: 新城街道 with 228 compounds and about 100,000 households, 清池街道 with about 40,000,
in about 160,000 dwellings (docs/sources.md#workload). The same seed makes the same district.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from lianfang.drill import geometry
from lianfang.grid import models as grid
from lianfang.grid.models import PlaceKind

XINCHENG, QINGCHI = "370705009", "370705010"
DIVISIONS: Final = Path(grid.__file__).parent / "data" / "nbs-divisions-weifang-kuiwen-2023.csv"
STATS_YEAR = 2023

COMPOUNDS: Final = {XINCHENG: 228, QINGCHI: 91}
HOUSEHOLDS: Final = {XINCHENG: 100_000, QINGCHI: 40_000}
INHABITED = 0.875  # of dwellings; docs/sources.md#workload
_CELL_TO = 500  # households a grid cell holds at most, where compounds allow

_SUFFIXES: Final = ("花园", "家园", "小区", "公寓", "雅苑", "新城", "东区", "西区", "名府", "佳苑", "锦园", "新村")


class PlaceRow(NamedTuple):
    """One place as the table holds it, with the statistical code where it has one."""

    id: int
    parent_id: int | None
    path: str
    kind: str
    code: str
    name: str
    full_name: str
    floor: int | None = None
    door: str = ""
    nature: str = ""
    longitude: float | None = None
    latitude: float | None = None
    geometry: str = ""
    stats: str = ""


class District:
    """Makes the places in one walk, giving ids and paths as it goes."""

    def __init__(self, seed: int, scale: float) -> None:
        self.scale = scale
        self._rng = Random(seed)
        self._id = 0
        self._steps: dict[str, int] = {}
        self.compounds: dict[str, list[PlaceRow]] = {XINCHENG: [], QINGCHI: []}
        self.communities: list[PlaceRow] = []

    def places(self) -> Iterator[PlaceRow]:
        root = self._make(None, PlaceKind.DISTRICT, "demo", "高新区（演示）", "高新区（演示）")
        yield root
        for code, name, communities in divisions():
            street = self._make(
                root, PlaceKind.STREET, code, name, name, stats=code,
                geometry=geometry.geojson(geometry.OUTLINES[code]),
            )
            yield street
            yield from self._street(street, code, communities)

    def _street(self, street: PlaceRow, code: str, rows: list[tuple[str, str]]) -> Iterator[PlaceRow]:
        wanted = max(2, round(COMPOUNDS[code] * self.scale))
        rows = _spread(rows, min(len(rows), wanted))
        shares = self._shares(rows, wanted)
        dwellings = max(40, round(HOUSEHOLDS[code] / INHABITED * self.scale))
        weights = [self._rng.uniform(0.45, 1.6) for _ in range(wanted)]
        sizes = iter([max(8, round(dwellings * one / sum(weights))) for one in weights])
        pieces = geometry.cut(self._rng, geometry.OUTLINES[code], len(rows))
        for (stats, name), piece in zip(rows, pieces, strict=True):
            x, y = geometry.centre(piece)
            community = self._make(
                street, PlaceKind.COMMUNITY, stats, name, street.name + name, stats=stats,
                geometry=geometry.geojson(piece), longitude=x, latitude=y,
            )
            self.communities.append(community)
            yield community
            parts = geometry.cut(self._rng, piece, shares[stats])
            yield from self._community(community, code, [next(sizes) for _ in parts], parts)

    def _shares(self, rows: list[tuple[str, str]], wanted: int) -> dict[str, int]:
        """How many compounds each community has: a village is one, the others share the rest."""
        shares = {stats: 1 for stats, _ in rows}
        towns = [stats for stats, name in rows if not name.endswith("村")] or [rows[0][0]]
        for number in range(wanted - len(rows)):
            shares[towns[number % len(towns)]] += 1
        return shares

    def _community(
        self, community: PlaceRow, street: str, sizes: list[int], parts: list[geometry.Polygon]
    ) -> Iterator[PlaceRow]:
        cell, room, number = None, 0, 0
        for order, (size, part) in enumerate(zip(sizes, parts, strict=True)):
            if cell is None or size > room:
                number += 1
                cell = self._make(
                    community, PlaceKind.CELL, f"{community.code}-W{number:02d}", f"第{number}网格",
                    f"{community.full_name}第{number}网格",
                )
                room = int(_CELL_TO / INHABITED)
                yield cell
            room -= size
            yield from self._compound(community, cell, street, order, size, part)

    def _compound(
        self, community: PlaceRow, cell: PlaceRow, street: str, order: int, size: int, part: geometry.Polygon
    ) -> Iterator[PlaceRow]:
        village = community.name.endswith("村")
        base = community.name.removesuffix("社区")
        name = base if village else base + _SUFFIXES[order % len(_SUFFIXES)]
        if not village and self._rng.random() < 0.02:
            name = "阳光花园"  # several estates with one name
        x, y = geometry.centre(part)
        compound = self._make(
            cell, PlaceKind.COMPOUND, f"{community.code}-{order + 1:02d}", name, community.full_name + name,
            nature="village" if village else self._rng.choice(("gated", "gated", "gated", "open", "mixed")),
            geometry=geometry.geojson(part), longitude=x, latitude=y,
        )
        self.compounds[street].append(compound)
        yield compound
        number, left = 0, size
        while left > 0:
            number += 1
            for row in self._row(compound, number, left) if village else self._house(compound, number, left):
                left -= row.kind == PlaceKind.DWELLING
                yield row

    def _row(self, compound: PlaceRow, number: int, left: int) -> Iterator[PlaceRow]:
        """A lane of a village: courtyards side by side."""
        lane = self._make(
            compound, PlaceKind.BUILDING, f"{compound.code}-{number:02d}", f"{number}巷",
            f"{compound.name}{number}巷",
        )
        yield lane
        for house in range(1, min(left, self._rng.randint(10, 18)) + 1):
            yield self._make(
                lane, PlaceKind.DWELLING, f"{lane.code}-{house:02d}", f"{house}号", f"{lane.full_name}{house}号",
                floor=1, door=f"{house}号",
            )

    def _house(self, compound: PlaceRow, number: int, left: int) -> Iterator[PlaceRow]:
        """A walk-up of six floors, or a tower."""
        tower = left > 90 and self._rng.random() < 0.4
        floors = self._rng.choice((18, 26, 33)) if tower else self._rng.choice((5, 6, 6, 6))
        units = self._rng.choice((1, 2)) if tower else self._rng.choice((2, 3, 3, 4))
        doors = self._rng.choice((2, 3, 4)) if tower else 2
        building = self._make(
            compound, PlaceKind.BUILDING, f"{compound.code}-{number:02d}", f"{number}号楼",
            f"{compound.name}{number}号楼",
        )
        yield building
        for unit in range(1, units + 1):
            stairs = self._make(
                building, PlaceKind.UNIT, f"{building.code}-{unit}", f"{unit}单元",
                f"{building.full_name}{unit}单元",
            )
            yield stairs
            for floor in range(1, floors + 1):
                for side in range(1, doors + 1):
                    door = f"{floor}{side:02d}"
                    yield self._make(
                        stairs, PlaceKind.DWELLING, f"{stairs.code}-{door}", door, stairs.full_name + door,
                        floor=floor, door=door,
                    )
                    left -= 1
                    if left <= 0:
                        return

    def enterprises(self, count: int) -> Iterator[PlaceRow]:
        for number in range(1, count + 1):
            community = self.communities[self._rng.randrange(len(self.communities))]
            kind = self._rng.choice(("机械厂", "电子厂", "商贸公司", "食品厂", "物流公司", "药房", "饭店", "超市"))
            name = f"演示第{number:04d}号{kind}"
            yield self._make(
                community, PlaceKind.ENTERPRISE, f"E{number:05d}", name, community.full_name + name
            )

    def _make(
        self, parent: PlaceRow | None, kind: PlaceKind, code: str, name: str, full_name: str,
        *, floor: int | None = None, door: str = "", nature: str = "", longitude: float | None = None,
        latitude: float | None = None, geometry: str = "", stats: str = "",
    ) -> PlaceRow:
        self._id += 1
        above = parent.path if parent else ""
        step = self._steps[above] = self._steps.get(above, 0) + 1
        return PlaceRow(
            self._id, parent.id if parent else None, f"{above}{step:04d}", kind.value, code, name, full_name,
            floor, door, nature, longitude, latitude, geometry, stats,
        )


def divisions() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The two streets with their communities, names without the words for their committees."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            street, next(row["name"] for row in rows if row["code"] == street),
            [(row["code"], _short(row["name"])) for row in rows if row["parent_code"] == street],
        )
        for street in (XINCHENG, QINGCHI)
    ]


def _short(name: str) -> str:
    for ending in ("居民委员会", "居委会"):
        name = name.removesuffix(ending)
    if name.endswith("村委会"):  # written 罗家村委会 or 大台村村委会
        name = name.removesuffix("委会").replace("村村", "村")
    return name


def _spread(rows: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    """`count` of the rows, evenly over the list."""
    return [rows[index * len(rows) // count] for index in range(count)]
