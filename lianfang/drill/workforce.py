"""Who takes part in the demonstration: the cast, community secretaries, 650 paired people and staff."""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from lianfang.accounts import keys
from lianfang.accounts.models import Department, Posting, Role, User
from lianfang.drill import names
from lianfang.drill.district import QINGCHI, XINCHENG, District, PlaceRow
from lianfang.duties.models import Pairing
from lianfang.kit import clock

PASSWORD: Final = "lianfang-demo"  # of the cast; the demonstration says so on its sign-in page
PAIRED: Final = {XINCHENG: 650, QINGCHI: 260}  # docs/sources.md#workload; the second is our own figure

DEPARTMENTS: Final = (
    ("health", "卫生健康局"), ("police", "公安分局"), ("market", "市场监督管理局"), ("economy", "经济发展局"),
    ("transport", "交通运输局"), ("education", "教育局"), ("street", "街道办事处"), ("community", "社区居委会"),
)
CAST: Final = (
    ("liu", "刘岚（值班）", "", Role.DUTY_OFFICER, "health"),
    ("fang", "方舟（新城街道）", XINCHENG, Role.LEAD, "street"),
    ("chen", "陈溪（清池街道）", QINGCHI, Role.LEAD, "street"),
    ("zhou", "周渔（网格员）", "cell", Role.GRID_WORKER, "community"),
    ("sun", "孙禾（市场监管）", XINCHENG, Role.DEPARTMENT, "market"),
)


class Workforce:
    """Creates users, postings and pairings; `teams` tells who walks which compound."""

    def __init__(self, district: District, root: PlaceRow, seed: int) -> None:
        self._district, self._root, self._rng = district, root, Random(f"{seed} workforce")
        self._sealer, self._now, self._number = keys.current(), clock.now(), 0
        self._departments: dict[str, int] = {}
        self.teams: list[tuple[PlaceRow, list[int]]] = []
        self.users: dict[str, int] = {}

    def enlist(self) -> dict[str, int]:
        for code, name in DEPARTMENTS:
            self._departments[code] = Department.objects.create(code=code, name=name).pk
        self._cast()
        self._secretaries()
        for street, total in PAIRED.items():
            self._pair(street, total)
        return self.users

    def _cast(self) -> None:
        password = make_password(PASSWORD)
        streets = {row.code: row for row in self._streets()}
        places = streets | {"": self._root, "cell": self._cell_of(self._district.compounds[XINCHENG][0])}
        rows = [
            (username, name, places[place], role, department)
            for username, name, place, role, department in CAST
        ]
        self._create(rows, password)

    def _streets(self) -> list[PlaceRow]:
        return [
            PlaceRow(one.parent_id or 0, None, one.path[:8], "street", code, "", "")
            for code, compounds in self._district.compounds.items()
            for one in [next(c for c in self._district.communities if compounds[0].path.startswith(c.path))]
        ]

    def _cell_of(self, compound: PlaceRow) -> PlaceRow:
        return PlaceRow(compound.parent_id or 0, None, compound.path[:16], "cell", "", "", "")

    def _secretaries(self) -> None:
        rows = [
            (f"s{number:03d}", names.person(self._rng), community, Role.SECRETARY, "community")
            for number, community in enumerate(self._district.communities, 1)
        ]
        self._create(rows, "!")

    def _pair(self, street: str, total: int) -> None:
        """One accountable person a compound, the others helping where most households are."""
        compounds = self._district.compounds[street]
        total = max(len(compounds), round(total * self._district.scale))
        prefix = "p" if street == XINCHENG else "q"
        rows = [
            (f"{prefix}{number:03d}", names.person(self._rng), compounds[number % len(compounds)], None,
             "street" if number % 3 else DEPARTMENTS[number // 3 % 6][0])
            for number in range(total)
        ]
        people = self._create(rows, "!")
        teams: dict[int, list[int]] = {}
        pairings = []
        for number, (user, posting) in enumerate(people):
            compound = compounds[number % len(compounds)]
            team = teams.setdefault(compound.id, [])
            pairings.append(
                Pairing(
                    place_id=compound.id, path=compound.path, user_id=user.pk, posting=posting,
                    role="helper" if team else "accountable", from_at=self._now,
                )
            )
            team.append(user.pk)
        Pairing.objects.bulk_create(pairings, batch_size=500)
        self.teams += [(compound, teams[compound.id]) for compound in compounds]

    def _create(self, rows: Sequence[tuple[Any, ...]], password: str) -> list[tuple[User, Posting]]:
        users = [self._user(username, name, department, password) for username, name, *_, department in rows]
        User.objects.bulk_create(users, batch_size=500)
        postings = [
            Posting(user=user, place_id=place.id, role=role or Role.PAIRED, from_at=self._now,
                    department_id=self._departments[department])
            for user, (_, _, place, role, department) in zip(users, rows, strict=True)
        ]
        Posting.objects.bulk_create(postings, batch_size=500)
        self.users |= {user.username: user.pk for user in users}
        return list(zip(users, postings, strict=True))

    def _user(self, username: str, name: str, department: str, password: str) -> User:
        self._number += 1
        return User(
            username=username, name=name, department_id=self._departments[department], password=password,
            contact=self._sealer.seal_json({"phone": names.phone(80_000_000 + self._number)}),
            key_id=self._sealer.key_id, made_at=self._now,
        )


def members(teams: Iterable[tuple[PlaceRow, list[int]]]) -> int:
    return sum(len(team) for _, team in teams)
