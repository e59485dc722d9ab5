"""A small district that knows everything about itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚桂"
COMMUNITIES: Final = ("府佑社区", "东关社区", "南苑社区", "北海村")
# 阳光花园 stands in two communities; 十甲 and 三里屯 begin with a numeral and are none.
COMPOUNDS: Final = (
    ("十甲小区", "阳光花园"), ("三里屯家园", "阳光花园"), ("和平里", "柳园小区"), ("北海新村", "海西小区"),
)  # fmt: skip
STREET: Final = "新城街道"
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Door:
    """A dwelling; `building` and `unit` are empty in a village."""

    code: str
    community: str
    compound: str
    building: str
    unit: str
    door: str

    @property
    def key(self) -> tuple[str, ...]:
        return (self.community, self.compound, self.building, self.unit, self.door)


@dataclass(frozen=True)
class Human:
    """A person. `tag` is the one fact nobody shares, by which the proof knows them again."""

    tag: str
    name: str
    sex: int
    born: str  # ISO
    document: str
    phones: tuple[str, ...]
    relation: str


@dataclass
class Family:
    number: str  # begins at 1 in every community
    door: Door
    members: list[Human] = field(default_factory=list)


@dataclass
class District:
    doors: list[Door]
    families: list[Family]

    def of(self, community: str) -> list[Family]:
        return [one for one in self.families if one.door.community == community]

    def sharing(self, door: Door, *, community: bool, unit: bool) -> int:
        """How many dwellings go by what a row says that leaves out community or unit."""
        return sum(
            1
            for one in self.doors
            if (one.compound, one.building, one.door) == (door.compound, door.building, door.door)
            and (not community or one.community == door.community)
            and (not unit or one.unit == door.unit)
        )


def district(rng: Random) -> District:
    doors = list(_doors(rng))
    families: list[Family] = []
    numbers = dict.fromkeys(COMMUNITIES, 0)
    for door in rng.sample(doors, len(doors) // 3):
        numbers[door.community] += 1
        family = Family(str(numbers[door.community]), door)
        family.members = [_human(rng, len(families), at) for at in range(rng.randint(1, 4))]
        families.append(family)
    return District(doors, families)


def _doors(rng: Random) -> Iterator[Door]:
    number = 0
    for community, compounds in zip(COMMUNITIES, COMPOUNDS, strict=True):
        for compound in compounds:
            for building, unit, door in _layout(compound, rng):
                number += 1
                yield Door(f"T-{number:04d}", community, compound, building, unit, door)


def _layout(compound: str, rng: Random) -> Iterator[tuple[str, str, str]]:
    if compound == "北海新村":
        yield from (("", "", str(number)) for number in range(1, 25))
        return
    for building in range(1, rng.randint(3, 5)):
        for unit in range(1, rng.randint(2, 4)):
            for floor in range(1, 4):
                yield from ((str(building), str(unit), f"{floor}0{side}") for side in (1, 2))


def _human(rng: Random, family: int, at: int) -> Human:
    born = f"{rng.randint(1940, 2019)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    sex = rng.randint(1, 2)
    phones = tuple(f"199{rng.randint(0, 99_999_999):08d}" for _ in range(rng.choice((0, 1, 1, 1, 2))))
    document = _document(rng, born, sex) if rng.random() < 0.8 else ""
    name = rng.choice(FAMILY[:8]) + rng.choice(GIVEN[:10]) + (rng.choice(GIVEN[:6]) if at % 2 else "")
    iso = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    return Human(
        f"标记{family:04d}-{at}", name, sex, iso, document, phones, "户主" if at == 0 else "家庭成员"
    )


def _document(rng: Random, born: str, sex: int) -> str:
    first = f"370799{born}{rng.randint(0, 99):02d}{2 * rng.randint(0, 4) + sex % 2}"
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, first, strict=True)) % 11]
