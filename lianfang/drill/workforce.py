"""Who takes part in the demonstration: the cast, community secretaries, 650 paired people and staff."""

import heapq
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

PASSWORD: Final = "lianfang-demo"  # noqa: S105  # of the cast; the sign-in page of a demonstration tells it
PAIRED: Final = {XINCHENG: 650, QINGCHI: 260}  # docs/sources.md#workload; the second is our own figure

MOST_LED: Final = 4  # compounds that a secretary leads in person (R42)

DEPARTMENTS: Final = (
    ("health", "卫生健康局"),
    ("police", "公安分局"),
    ("market", "市场监督管理局"),
    ("economy", "经济发展局"),
    ("transport", "交通运输局"),
    ("education", "教育局"),
    ("street", "街道办事处"),
    ("community", "社区居委会"),
    ("isolation", "集中隔离工作专班"),
    ("sanitation", "消毒与环境整治专班"),
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
        self.departments: dict[str, int] = {}
        self._leads: dict[int, User] = {}  # compound id -> the secretary who leads it in person
        self.teams: list[tuple[PlaceRow, list[int]]] = []
        self.users: dict[str, int] = {}

    def enlist(self) -> dict[str, int]:
        self._cast()
        self._secretaries()
        for street, total in PAIRED.items():
            self._pair(street, total)
        return self.users

    def found_departments(self) -> dict[str, int]:
        for code, name in DEPARTMENTS:
            self.departments[code] = Department.objects.create(code=code, name=name).pk
        return self.departments

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
        """Every community has one; every eighth of them leads two to four compounds in person."""
        communities = self._district.communities
        rows = [
            (f"s{number:03d}", names.person(self._rng), community, Role.SECRETARY, "community")
            for number, community in enumerate(communities, 1)
        ]
        people = self._create(rows, "!")
        compounds = [one for street in self._district.compounds.values() for one in street]
        for community, (user, _) in list(zip(communities, people, strict=True))[::8]:
            own = [one for one in compounds if one.path.startswith(community.path)]
            if 2 <= len(own) <= MOST_LED:
                self._leads |= {one.id: user for one in own}
        if not self._leads:  # in a small district: the last one, who has as many as there are
            last = [one for one in compounds if one.path.startswith(communities[-1].path)]
            self._leads = dict.fromkeys((one.id for one in last[:MOST_LED]), people[-1][0])

    def _pair(self, street: str, total: int) -> None:
        """One accountable person a compound, helpers where most households are."""
        compounds = self._district.compounds[street]
        shares = self._shares(compounds, max(len(compounds), round(total * self._district.scale)))
        posts = [compound for compound in compounds for _ in range(shares[compound.id])]
        people = self._people(street, posts)
        pairings: list[Pairing] = []
        teams: dict[int, list[int]] = {compound.id: [] for compound in compounds}
        for compound, (user, posting) in zip(posts, people, strict=True):
            team = teams[compound.id]
            is_helper = bool(team) or compound.id in self._leads
            pairings.append(self._pairing(compound, user, posting, "helper" if is_helper else "accountable"))
            team.append(user.pk)
        pairings += [
            self._pairing(compound, self._leads[compound.id], None, "accountable")
            for compound in compounds
            if compound.id in self._leads
        ]
        Pairing.objects.bulk_create(pairings, batch_size=500)
        self.teams += [(compound, teams[compound.id]) for compound in compounds]

    def _shares(self, compounds: Sequence[PlaceRow], total: int) -> dict[int, int]:
        """How many people each compound gets: at least one, then whoever has the most doors a head."""
        sizes = self._district.sizes
        shares = {one.id: 1 for one in compounds}
        heap = [(-float(sizes[one.id]), one.id) for one in compounds]
        heapq.heapify(heap)
        for _ in range(total - len(compounds)):
            _, neediest = heap[0]
            shares[neediest] += 1
            heapq.heapreplace(heap, (-sizes[neediest] / shares[neediest], neediest))
        return shares

    def _people(self, street: str, posts: Sequence[PlaceRow]) -> list[tuple[User, Posting | None]]:
        """As many paired people as posts; the first of 新城街道 is the cast's grid worker."""
        prefix = "p" if street == XINCHENG else "q"
        first: list[tuple[User, Posting | None]] = []
        if street == XINCHENG:
            first = [(User.objects.get(username="zhou"), None)]
        rows = [
            (
                f"{prefix}{number:03d}",
                names.person(self._rng),
                compound,
                Role.PAIRED,
                "street" if number % 3 else DEPARTMENTS[number // 3 % 6][0],
            )
            for number, compound in list(enumerate(posts, 1))[len(first) :]
        ]
        return [*first, *self._create(rows, "!")]

    def _pairing(self, compound: PlaceRow, user: User, posting: Posting | None, role: str) -> Pairing:
        return Pairing(
            place_id=compound.id,
            path=compound.path,
            user_id=user.pk,
            posting=posting,
            role=role,
            from_at=self._now,
        )

    def _create(self, rows: Sequence[tuple[Any, ...]], password: str) -> list[tuple[User, Posting]]:
        users = [self._user(username, name, department, password) for username, name, *_, department in rows]
        User.objects.bulk_create(users, batch_size=500)
        postings = [
            Posting(
                user=user,
                place_id=place.id,
                role=role,
                from_at=self._now,
                department_id=self.departments[department],
            )
            for user, (_, _, place, role, department) in zip(users, rows, strict=True)
        ]
        Posting.objects.bulk_create(postings, batch_size=500)
        self.users |= {user.username: user.pk for user in users}
        return list(zip(users, postings, strict=True))

    def _user(self, username: str, name: str, department: str, password: str) -> User:
        self._number += 1
        return User(
            username=username,
            name=name,
            department_id=self.departments[department],
            password=password,
            contact=self._sealer.seal_json({"phone": names.phone(80_000_000 + self._number)}),
            key_id=self._sealer.key_id,
            made_at=self._now,
        )


def members(teams: Iterable[tuple[PlaceRow, list[int]]]) -> int:
    return sum(len(team) for _, team in teams)
