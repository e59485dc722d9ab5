"""The plan of the demonstration district: real streets and communities, everything below synthetic.

Sizes at scale 1: 新城街道 with 228 compounds and about 100,000 households, 清池街道 with about 40,000,
in about 160,000 dwellings (docs/sources.md#workload). The same seed makes the same district.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from django.conf import settings

from lianfang.drill import geometry
from lianfang.grid import models as grid
from lianfang.grid.models import PlaceKind

PLATES: Final = frozenset({"鲁G", "鲁V"})  # docs/sources.md#plates
XINCHENG, QINGCHI = "370705009", "370705010"
DIVISIONS: Final = Path(grid.__file__).parent / "data" / "nbs-divisions-weifang-kuiwen-2023.csv"
STATS_YEAR = 2023

PHARMACY: Final = "药房"  # of the enterprises, those a measure exempts by their kind
COMPOUND_PATH: Final = 20  # characters of a compound's path: district, street, community, cell, compound

COMPOUNDS: Final = {XINCHENG: 228, QINGCHI: 91}
HOUSEHOLDS: Final = {XINCHENG: 100_000, QINGCHI: 40_000}
INHABITED = 0.875  # of dwellings; docs/sources.md#workload
_CELL_TO = 500  # households a grid cell holds at most, where compounds allow
_VILLAGE, _TOWN = (0.3, 0.7), (0.8, 1.12)  # sizes of compounds against each other
_REPEATED = "阳光花园"  # several estates bear this name
_WITH_REPEATED = (1, 40)  # the communities of a street that have one

_SUFFIXES: Final = (
    "花园",
    "家园",
    "小区",
    "公寓",
    "雅苑",
    "新城",
    "东区",
    "西区",
    "名府",
    "佳苑",
    "锦园",
    "新村",
)


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
    alias: str = ""


class Division(NamedTuple):
    """A residents' or villagers' committee: statistical code, the name people use, the full name."""

    stats: str
    name: str
    official: str

    @property
    def is_village(self) -> bool:
        return self.name.endswith("村")


class District:
    """Makes the places in one walk, giving ids and paths as it goes."""

    def __init__(self, seed: int, scale: float) -> None:
        self.scale = scale
        self._rng = Random(seed)
        self._id = 0
        self._steps: dict[str, int] = {}
        self.compounds: dict[str, list[PlaceRow]] = {XINCHENG: [], QINGCHI: []}
        self.sizes: dict[int, int] = {}  # compound id -> dwellings
        self.communities: list[PlaceRow] = []

    def places(self) -> Iterator[PlaceRow]:
        root = self._make(None, PlaceKind.DISTRICT, "demo", "高新区（演示）", "高新区（演示）")
        yield root
        for code, name, communities in divisions():
            street = self._make(
                root,
                PlaceKind.STREET,
                code,
                name,
                name,
                stats=code,
                geometry=geometry.geojson(geometry.OUTLINES[code]),
            )
            yield street
            yield from self._street(street, code, communities)

    def _street(self, street: PlaceRow, code: str, rows: list[Division]) -> Iterator[PlaceRow]:
        wanted = max(2, round(COMPOUNDS[code] * self.scale))
        rows = _spread(rows, min(len(rows), wanted))
        shares = self._shares(rows, wanted)
        dwellings = max(40, round(HOUSEHOLDS[code] / INHABITED * self.scale))
        weights = [
            self._rng.uniform(*(_VILLAGE if row.is_village else _TOWN))
            for row in rows
            for _ in range(shares[row.stats])
        ]
        sizes = iter([max(8, round(dwellings * one / sum(weights))) for one in weights])
        pieces = geometry.cut(self._rng, geometry.OUTLINES[code], len(rows))
        for number, (row, piece) in enumerate(zip(rows, pieces, strict=True), 1):
            x, y = geometry.centre(piece)
            community = self._make(
                street,
                PlaceKind.COMMUNITY,
                row.stats,
                row.name,
                street.name + row.name,
                stats=row.stats,
                alias=row.official,
                geometry=geometry.geojson(piece),
                longitude=x,
                latitude=y,
            )
            self.communities.append(community)
            yield community
            own = [next(sizes) for _ in range(shares[row.stats])]
            yield from self._community(community, code, number, own, piece)

    def _shares(self, rows: list[Division], wanted: int) -> dict[str, int]:
        """How many compounds each community has: a village is one, the others share the rest."""
        shares = {row.stats: 1 for row in rows}
        towns = [row.stats for row in rows if not row.is_village] or [rows[0].stats]
        for number in range(wanted - len(rows)):
            shares[towns[number % len(towns)]] += 1
        return shares

    def _community(
        self, community: PlaceRow, street: str, number: int, sizes: list[int], piece: geometry.Polygon
    ) -> Iterator[PlaceRow]:
        cells = _cells(sizes)
        parts = geometry.cut(self._rng, piece, len(cells))
        order = 0
        for which, (own, part) in enumerate(zip(cells, parts, strict=True), 1):
            x, y = geometry.centre(part)
            cell = self._make(
                community,
                PlaceKind.CELL,
                f"{community.code}-W{which:02d}",
                f"第{which}网格",
                f"{community.full_name}第{which}网格",
                geometry=geometry.geojson(part),
                longitude=x,
                latitude=y,
            )
            yield cell
            for size, land in zip(own, geometry.cut(self._rng, part, len(own)), strict=True):
                order += 1
                yield from self._compound(
                    community, cell, street, which=(number, order), size=size, land=land
                )

    def _compound(
        self,
        community: PlaceRow,
        cell: PlaceRow,
        street: str,
        *,
        which: tuple[int, int],
        size: int,
        land: geometry.Polygon,
    ) -> Iterator[PlaceRow]:
        name, nature, alias = self._named(community, which)
        x, y = geometry.centre(land)
        compound = self._make(
            cell,
            PlaceKind.COMPOUND,
            f"{community.code}-{which[1]:02d}",
            name,
            community.full_name + name,
            nature=nature,
            geometry=geometry.geojson(geometry.shrunk(land)),
            longitude=x,
            latitude=y,
            alias=alias,
        )
        self.compounds[street].append(compound)
        self.sizes[compound.id] = size
        yield compound
        number, left = 0, size
        build = {"village": self._lane, "dormitory": self._dormitory}.get(nature, self._house)
        while left > 0:
            number += 1
            for row in build(compound, number, left):
                left -= row.kind == PlaceKind.DWELLING
                yield row

    def _named(self, community: PlaceRow, which: tuple[int, int]) -> tuple[str, str, str]:
        """Name, kind and, for some, the name older people use. Names of estates repeat on purpose."""
        number, order = which
        if community.name.endswith("村"):
            return community.name, "village", ""
        base = community.name.removesuffix("社区")
        if order > 2 and self._rng.random() < 0.06:
            return f"{base}职工公寓", "dormitory", ""
        name = (
            _REPEATED
            if order == 1 and number in _WITH_REPEATED
            else base + _SUFFIXES[(order - 1) % len(_SUFFIXES)]
        )
        alias = f"老{base}家属院" if order == 2 and self._rng.random() < 0.3 else ""
        return name, self._rng.choice(("gated", "gated", "gated", "open", "mixed")), alias

    def _lane(self, compound: PlaceRow, number: int, left: int) -> Iterator[PlaceRow]:
        """A lane of a village: courtyards side by side."""
        lane = self._make(
            compound,
            PlaceKind.BUILDING,
            f"{compound.code}-{number:02d}",
            f"{number}巷",
            f"{compound.name}{number}巷",
        )
        yield lane
        for house in range(1, min(left, self._rng.randint(10, 18)) + 1):
            yield self._make(
                lane,
                PlaceKind.DWELLING,
                f"{lane.code}-{house:02d}",
                f"{house}号",
                f"{lane.full_name}{house}号",
                floor=1,
                door=f"{house}号",
            )

    def _house(self, compound: PlaceRow, number: int, left: int) -> Iterator[PlaceRow]:
        """A walk-up of six floors, or a tower."""
        tower = left > 90 and self._rng.random() < 0.4
        floors = self._rng.choice((18, 26, 33)) if tower else self._rng.choice((5, 6, 6, 6))
        units = self._rng.choice((1, 2)) if tower else self._rng.choice((2, 3, 3, 4))
        doors = self._rng.choice((2, 3, 4)) if tower else 2
        building = self._make(
            compound,
            PlaceKind.BUILDING,
            f"{compound.code}-{number:02d}",
            f"{number}号楼",
            f"{compound.name}{number}号楼",
        )
        yield building
        for unit in range(1, units + 1):
            stairs = self._make(
                building,
                PlaceKind.UNIT,
                f"{building.code}-{unit}",
                f"{unit}单元",
                f"{building.full_name}{unit}单元",
            )
            yield stairs
            for floor in range(1, floors + 1):
                nature = "commercial" if floor == 1 and compound.nature == "mixed" else ""
                yield from self._floor(stairs, floor, min(doors, left), nature)
                left -= doors
                if left <= 0:
                    return

    def _dormitory(self, compound: PlaceRow, number: int, left: int) -> Iterator[PlaceRow]:
        """One stairwell, a dozen rooms along each corridor."""
        building = self._make(
            compound,
            PlaceKind.BUILDING,
            f"{compound.code}-{number:02d}",
            f"{number}号楼",
            f"{compound.name}{number}号楼",
        )
        yield building
        stairs = self._make(
            building, PlaceKind.UNIT, f"{building.code}-1", "1单元", f"{building.full_name}1单元"
        )
        yield stairs
        for floor in range(1, 7):
            yield from self._floor(stairs, floor, min(12, left), "dormitory")
            left -= 12
            if left <= 0:
                return

    def _floor(self, stairs: PlaceRow, floor: int, doors: int, nature: str) -> Iterator[PlaceRow]:
        for side in range(1, doors + 1):
            door = f"{floor}{side:02d}"
            yield self._make(
                stairs,
                PlaceKind.DWELLING,
                f"{stairs.code}-{door}",
                door,
                stairs.full_name + door,
                floor=floor,
                door=door,
                nature=nature,
            )

    def enterprises(self, count: int) -> Iterator[PlaceRow]:
        for number in range(1, count + 1):
            community = self.communities[self._rng.randrange(len(self.communities))]
            what = self._rng.choice(
                ("机械厂", "电子厂", "商贸公司", "食品厂", "物流公司", PHARMACY, "饭店", "超市")
            )
            name = f"演示第{number:04d}号{what}"
            kind = PlaceKind.PHARMACY if what == PHARMACY else PlaceKind.ENTERPRISE
            yield self._make(community, kind, f"E{number:05d}", name, community.full_name + name)

    def _make(
        self,
        parent: PlaceRow | None,
        kind: PlaceKind,
        code: str,
        name: str,
        full_name: str,
        *,
        floor: int | None = None,
        door: str = "",
        nature: str = "",
        longitude: float | None = None,
        latitude: float | None = None,
        geometry: str = "",
        stats: str = "",
        alias: str = "",
    ) -> PlaceRow:
        self._id += 1
        above = parent.path if parent else ""
        step = self._steps[above] = self._steps.get(above, 0) + 1
        return PlaceRow(
            self._id,
            parent.id if parent else None,
            f"{above}{step:04d}",
            kind.value,
            code,
            name,
            full_name,
            floor,
            door,
            nature,
            longitude,
            latitude,
            geometry,
            stats,
            alias,
        )


def divisions() -> list[tuple[str, str, list[Division]]]:
    """The two streets with their communities, names without the words for their committees."""
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            street,
            next(row["name"] for row in rows if row["code"] == street),
            [
                Division(row["code"], _short(row["name"]), row["name"])
                for row in rows
                if row["parent_code"] == street
            ],
        )
        for street in (XINCHENG, QINGCHI)
    ]


def _short(name: str) -> str:
    for ending in ("居民委员会", "居委会"):
        name = name.removesuffix(ending)
    if name.endswith("村委会"):  # written 罗家村委会 or 大台村村委会
        name = name.removesuffix("委会").replace("村村", "村")
    return name


def _spread(rows: list[Division], count: int) -> list[Division]:
    """`count` of the rows, evenly over the list."""
    return [rows[index * len(rows) // count] for index in range(count)]


def _cells(sizes: list[int]) -> list[list[int]]:
    """Neighbouring compounds put together to grid cells, as long as one cell can take them."""
    cells: list[list[int]] = []
    for size in sizes:
        if cells and sum(cells[-1]) + size <= _CELL_TO / INHABITED:
            cells[-1].append(size)
        else:
            cells.append([size])
    return cells


def at_home() -> None:
    """The made-up district gives out plates of Weifang, unless the settings say otherwise."""
    if not settings.LOCAL_PLATES:
        settings.LOCAL_PLATES = PLATES
