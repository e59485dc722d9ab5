"""Who works here: everybody who serves or served where the asker manages users, with posts and phones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from lianfang.accounts import keys
from lianfang.accounts import queries as accounts
from lianfang.accounts.models import Posting, User
from lianfang.field.models import Device
from lianfang.kit.crypto import Unreadable
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.kit.scope import Scope

ON_A_PAGE: Final = 50
FEWEST_DIGITS: Final = 4  # of a telephone number that is searched by


class Colleague(NamedTuple):
    user: User
    postings: Sequence[Posting]  # in force
    phones: Sequence[Device]  # the last seen first; revoked ones last
    seen_at: datetime | None
    is_locked: bool

    @property
    def live_phones(self) -> list[Device]:
        return [one for one in self.phones if one.revoked_at is None]


class Page(NamedTuple):
    """One page of them: `found` of `total` fit what was searched for."""

    rows: Sequence[Colleague]
    found: int
    total: int
    number: int
    pages: int


def page(scope: Scope, *, text: str, number: int, at: datetime) -> Page:
    """One page of those whose name, login or phone holds `text`; who is put out comes last."""
    _require(scope)
    everybody = list(accounts.staff(scope).select_related("department").order_by("-is_active", "username"))
    phones = _Phones()
    found = [one for one in everybody if _fits(one, text, phones)] if text else everybody
    pages = max(1, -(-len(found) // ON_A_PAGE))
    number = min(max(1, number), pages)
    shown = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    return Page(_rows(scope, shown, at), len(found), len(everybody), number, pages)


def one(scope: Scope, *, id: int, at: datetime) -> Colleague:
    """One of them. Raises NotFound for anybody else."""
    _require(scope)
    user = accounts.staff(scope).select_related("department").filter(pk=id).first()
    if user is None:
        raise NotFound()
    return _rows(scope, [user], at)[0]


def phone_of(scope: Scope, *, user: User) -> str:
    """The telephone number of a colleague, as it was entered."""
    _require(scope)
    return _Phones().of(user)


def _require(scope: Scope) -> None:
    if not scope.may_anywhere("manage-users"):
        raise NotAllowed()


class _Phones:
    """Reads sealed numbers, each key looked up once."""

    def __init__(self) -> None:
        self._sealers = {one.key_id: one for one in keys.living()}

    def of(self, user: User) -> str:
        sealer = self._sealers.get(user.key_id or 0)
        if not user.contact or sealer is None:
            return ""
        try:
            told: Mapping[str, Any] = sealer.open_json(bytes(user.contact))
        except Unreadable:
            return ""
        return str(told.get("phone", ""))


def _fits(user: User, text: str, phones: _Phones) -> bool:
    wanted = text.casefold()
    if wanted in user.username.casefold() or wanted in user.name.casefold():
        return True
    digits = "".join(one for one in text if one.isdecimal())
    return len(digits) >= FEWEST_DIGITS and digits in phones.of(user)


def _rows(scope: Scope, users: Sequence[User], at: datetime) -> list[Colleague]:
    postings = Posting.objects.in_force(at).filter(user__in=users).select_related("place", "department")
    devices = Device.objects.filter(user__in=users).order_by("-seen_at").defer("sealed")
    held = _by_user(postings.order_by("place__path", "pk"))
    phones = _by_user(sorted(devices, key=lambda one: one.revoked_at is not None))
    locked = accounts.locked(scope, usernames=[one.username for one in users])
    return [
        Colleague(
            user,
            held[user.pk],
            phones[user.pk],
            max(
                (at for at in (user.last_login, *(one.seen_at for one in phones[user.pk])) if at),
                default=None,
            ),
            user.username in locked,
        )
        for user in users
    ]


def _latest(*moments: datetime | None) -> datetime | None:
    return max((one for one in moments if one is not None), default=None)


def _by_user(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.user_id].append(row)
    return found
