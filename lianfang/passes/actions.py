"""Making passes out, withdrawing them, writing their uses down, and changing the key."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import WHOLE, Scope
from lianfang.passes import kinds, queries, rules
from lianfang.passes.models import Pass, PassKind, Revocation, SigningKey
from lianfang.passes.problems import PassDates
from lianfang.passes.texts import body_of, written

_SIGNS = "signs"  # the key in use


class Wanted(NamedTuple):
    """A pass to be made out: for whom or what, and where it counts."""

    place: Place
    subject: str = ""
    alone: str | None = None


def issue(
    scope: Scope,
    *,
    kind: str,
    place: Place,
    subject: str = "",
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    quota: int = 0,
) -> Pass:
    """Make out one pass; see `issue_all`."""
    wanted = [Wanted(place, subject)]
    return issue_all(scope, kind=kind, wanted=wanted, from_at=from_at, to_at=to_at, quota=quota)[0]


def issue_all(
    scope: Scope,
    *,
    kind: str,
    wanted: Sequence[Wanted],
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    quota: int = 0,
) -> list[Pass]:
    """Make out passes of one kind, valid from `from_at` (now) until before `to_at` (without end).

    `quota` is uses a day: 0 for any number, `kinds.ONCE` for one at all. What lets somebody through
    has an end. A place code needs `record` at the place, any other pass `issue-passes`. Raises
    PassDates, PassTooLong, BadInput, and OutOfScope or NotAllowed.
    """
    if kind not in PassKind.values or not 0 <= quota <= kinds.ONCE:
        raise BadInput(field=_("Kind of pass"), reason=_("is not one of the answers offered"))
    for path in {one.place.path for one in wanted}:
        scope.require("record" if kind == kinds.PLACE_CODE else "issue-passes", path)
    begins = (from_at or clock.now()).replace(microsecond=0)
    ends = to_at.replace(microsecond=0) if to_at else None
    if (ends is None and kind in kinds.ENDING) or (ends is not None and ends <= begins):
        raise PassDates()
    key = _key_in_use()
    private = keys.unwrapped(key.wrapped)
    made = [_made(scope, key, private, kind, one, begins, ends, quota) for one in wanted]
    Pass.objects.bulk_create(made, batch_size=500)
    return made


def _made(  # noqa: PLR0917  # the facts of one row, in their order
    scope: Scope,
    key: SigningKey,
    private: bytes,
    kind: str,
    wanted: Wanted,
    begins: datetime,
    ends: datetime | None,
    quota: int,
) -> Pass:
    one = Pass(
        id=secrets.randbits(63),
        kind=kind,
        subject=wanted.subject,
        place=wanted.place,
        path=wanted.place.path,
        from_at=begins,
        to_at=ends,
        quota=quota,
        key=key,
        issued_by_id=scope.actor_id,
        issued_at=clock.now(),
        alone=wanted.alone,
    )
    one.signature = rules.sign(private, rules.pack(body_of(one)))
    return one


def _key_in_use() -> SigningKey:
    """The key that signs now; the first one is made at its first use."""
    found = SigningKey.objects.filter(alone=_SIGNS).first()
    return found or _new_key()


def _new_key() -> SigningKey:
    private = Ed25519PrivateKey.generate()
    try:
        with transaction.atomic():
            return SigningKey.objects.create(
                public=private.public_key().public_bytes(
                    serialization.Encoding.Raw, serialization.PublicFormat.Raw
                ),
                wrapped=keys.wrapped(private.private_bytes_raw()),
                from_at=clock.now(),
                alone=_SIGNS,
            )
    except IntegrityError:  # another process was first
        return SigningKey.objects.get(alone=_SIGNS)


def rotate_key(scope: Scope, *, distrust: bool = False) -> SigningKey:
    """Sign with a new key from now on. Passes of the old one stay good until they run out.

    With `distrust` (its private half may have leaked) everything it signed is void at once, the
    codes of places too: print those again.
    """
    scope.require("manage-users", WHOLE)
    now = clock.now()
    with sql.writing():
        old = SigningKey.objects.filter(alone=_SIGNS)
        if distrust:
            Pass.objects.filter(key__in=old).exclude(alone=None).update(alone=None)
        old.update(to_at=now, revoked_at=now if distrust else None, alone=None)
        return _new_key()


def place_codes(scope: Scope, *, places: Sequence[Place]) -> dict[int, str]:
    """The text of each place's code, made where there is none yet; the same one ever after."""
    there = queries.place_codes(scope, places=places)
    lacking = [Wanted(one, alone=f"place:{one.pk}") for one in places if one.pk not in there]
    if not lacking:
        return there
    try:
        with sql.writing():
            made = issue_all(scope, kind=kinds.PLACE_CODE, wanted=lacking)
    except IntegrityError:  # another process made them meanwhile
        return queries.place_codes(scope, places=places)
    return there | {one.place_id: written(one) for one in made}


def revoke(scope: Scope, *, passes: Sequence[Pass], reason: str) -> int:
    """Withdraw passes, with the reason; how many were still good. A repeat changes nothing.

    Posts without a network learn of it at their next sync. Raises OutOfScope or NotAllowed.
    """
    if not reason.strip():
        raise BadInput(field=_("Reason"), reason=_("must be filled in"))
    for path in {one.path for one in passes}:
        scope.require("issue-passes", path)
    now = clock.now()
    with sql.writing():
        there = set(Revocation.objects.filter(of__in=passes).values_list("of_id", flat=True))
        rows = [
            Revocation(of=one, at=now, by_id=scope.actor_id, reason=reason.strip()[:300])
            for one in passes
            if one.pk not in there
        ]
        Revocation.objects.bulk_create(rows, ignore_conflicts=True)
        Pass.objects.filter(pk__in=[one.pk for one in passes]).exclude(alone=None).update(alone=None)
    return len(rows)
