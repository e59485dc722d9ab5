"""Who works here: everybody who serves or served where the asker manages users, with posts and phones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet

from lianfang.accounts import keys
from lianfang.accounts import queries as accounts
from lianfang.accounts.models import Posting, User
from lianfang.field.models import Device
from lianfang.kit.crypto import Unreadable
from lianfang.kit.problems import NotAllowed, NotFound
from lianfang.kit.scope import Scope

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


def one(scope: Scope, *, id: int, at: datetime) -> Colleague:
    """One of them. Raises NotFound for anybody else."""
    _require(scope)
    user = accounts.staff(scope).select_related("department").filter(pk=id).first()
    if user is None:
        raise NotFound()
    return of(scope, [user], at=at)[0]


def phone_of(scope: Scope, *, user: User) -> str:
    """The telephone number of a colleague, as it was entered."""
    _require(scope)
    return _Phones().of(user)


def as_told_of(scope: Scope, *, user: User) -> Mapping[str, str]:
    """What a sheet said of a colleague that nobody could read, by heading."""
    _require(scope)
    told: Mapping[str, str] = _Phones().contact_of(user).get("as_told", {})
    return told


def _require(scope: Scope) -> None:
    if not scope.may_anywhere("manage-users"):
        raise NotAllowed()


class _Phones:
    """Reads what is sealed of colleagues, each key looked up once."""

    def __init__(self) -> None:
        self._sealers = {one.key_id: one for one in keys.living()}

    def of(self, user: User) -> str:
        return str(self.contact_of(user).get("phone", ""))

    def contact_of(self, user: User) -> Mapping[str, Any]:
        sealer = self._sealers.get(user.key_id or 0)
        if not user.contact or sealer is None:
            return {}
        try:
            told: Mapping[str, Any] = sealer.open_json(bytes(user.contact))
        except Unreadable:
            return {}
        return told


def called(rows: QuerySet[User], text: str) -> QuerySet[User]:
    """Those whose name, login or phone holds it. Sealed numbers are read for four digits or more."""
    named = Q(username__icontains=text) | Q(name__icontains=text)
    digits = "".join(one for one in text if one.isdecimal())
    if len(digits) < FEWEST_DIGITS:
        return rows.filter(named)
    phones = _Phones()
    reached = [one.pk for one in rows.exclude(contact=b"") if digits in phones.of(one)]
    return rows.filter(named | Q(pk__in=reached))


def owner_called(rows: QuerySet[Device], text: str) -> QuerySet[Device]:
    return rows.filter(Q(user__username__icontains=text) | Q(user__name__icontains=text))


def of(scope: Scope, users: Sequence[User], *, at: datetime) -> list[Colleague]:
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
            _latest(user.last_login, *(one.seen_at for one in phones[user.pk])),
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
