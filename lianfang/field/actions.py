"""What changes phones and what phones bring. Evidence itself goes through `duties.keep`, as everywhere."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from lianfang.accounts import keys, sessions
from lianfang.accounts.actions import log_reading
from lianfang.duties import actions as duties
from lianfang.duties import batches, staff
from lianfang.duties import queries as duties_queries
from lianfang.duties.keeping import REFUSED, Receipt
from lianfang.field import queries, rules
from lianfang.field.models import Delivery, Device
from lianfang.field.problems import BundleUnreadable, DeviceRevoked, TooManyDevices
from lianfang.flows.table import KINDS
from lianfang.kit import clock, sql
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import Scope
from lianfang.passes import queries as passes

KEY_BYTES = 32
TOLERANCE = timedelta(minutes=10)  # as far as a well-set phone's clock may be off


class SignedReceipt(Receipt, omit_defaults=True):
    """A receipt that also says which bytes it is for: their SHA-256. `held` is said of a refused record
    that lies with the refused records of its area: the phone may let it go then, and not before.
    """

    digest: str = ""
    held: bool = False


def register(scope: Scope, *, label: str) -> tuple[Device, bytes]:
    """Register a phone of the asker; answers it with the key its store is to be encrypted with.

    The key leaves the server this once. Each call makes another phone. Raises TooManyDevices.
    """
    if not scope.may_anywhere("record"):
        raise NotAllowed()
    key, sealer, now = os.urandom(KEY_BYTES), keys.current(), clock.now()
    with sql.writing():
        if Device.objects.filter(user_id=scope.actor, revoked_at=None).count() >= rules.MOST_DEVICES:
            raise TooManyDevices(most=rules.MOST_DEVICES)
        device = Device.objects.create(
            user_id=scope.actor,
            label=label.strip()[:120],
            made_at=now,
            seen_at=now,
            sealed=sealer.seal(key),
            key_id=sealer.key_id,
        )
    return device, key


def revoke(scope: Scope, *, id: str, reason: str = "") -> Device:
    """Revoke a phone, as when it is lost: at its next word to the server it wipes itself.

    The sessions it was signed in with end at once. Repeating it changes nothing. Raises NotFound for a
    phone the asker does not answer for.
    """
    device = queries.device_to_revoke(scope, id=id, at=clock.now())
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by_id = clock.now(), scope.actor
        with sql.writing():
            device.save(update_fields=["revoked_at", "revoked_by"])
            said = reason.strip() or str(device.pk)
            staff.write_down(scope, act=staff.REVOKE_PHONE, user=device.user, reason=said)
    sessions.end(phone=str(device.pk))
    return device


def sync(scope: Scope, *, device: Device, token: str) -> dict[str, Any]:
    """What the phone lacks, and which areas it is to let go.

    That its worker may now read these names is written down first. Who has no post any more gets nothing.
    """
    now = clock.now()
    where = queries.reach(scope, at=now)
    seq = duties_queries.head(scope)
    since = queries.read_token(scope, token=token, where=where)
    told = queries.slice_of(scope, where=where, since=since)
    with sql.writing():
        cars = len(told["cars"]) + len(told["held"])
        if told["facts"] or cars:
            said = f"{len(told['facts'])} doors, {cars} cars"
            log_reading(scope, what="sync", subjects=[str(device.pk)], purpose=said)
        Device.objects.filter(pk=device.pk).update(seen_at=now)
    known = queries.Known(seq, max([*told["order"], since.duty if since else 0]))
    return told | {
        "token": queries.new_token(scope, known=known, where=where),
        "gone": queries.gone(scope, token=token, where=where),
        "now": now.isoformat(),
        "passes": passes.for_sync(scope, at=now),
    }


def keep(scope: Scope, *, batch: bytes, source: str = "phone") -> list[SignedReceipt]:
    """Keep the records of a phone; each receipt carries the digest of the bytes it is for."""
    receipts = duties.keep(scope, batch=batch, kinds=KINDS, source=source)
    raws = batches.split(batch)
    return [_signed(receipt, raw) for receipt, raw in zip(receipts, raws, strict=True)]


def _signed(one: Receipt, raw: bytes) -> SignedReceipt:
    held = one.state == REFUSED  # what was refused is set aside before its receipt is written
    return SignedReceipt(one.id, one.state, one.code, one.message, one.note, rules.digest(raw), held)


def take_in(scope: Scope, *, text: str) -> tuple[Device, list[SignedReceipt]]:
    """Take in a sealed queue that somebody carries: a file's text, or the codes of a series.

    Who has no post any more brings only what one of the own phones sealed.

    The records count for the one whose phone sealed them, under what that person may do; the carrier
    is written down beside them. What came before is answered `already-kept`. A phone that was
    revoked is still believed for what it recorded before; the rest is refused. Raises
    BundleUnreadable and DeviceUnknown.
    """
    may_carry = scope.may_anywhere("record")
    if not may_carry and not queries.has_phone(scope):
        raise NotAllowed()
    try:
        bundle = msgspec.json.decode(rules.assemble(text), type=rules.Bundle)
    except batches.BROKEN as fault:
        raise BundleUnreadable() from fault
    device = queries.maker_of(scope, id=bundle.device)
    if not may_carry and device.user_id != scope.actor:
        raise NotAllowed()
    try:
        raws = rules.open_parts(bundle, keys.of(device.key_id).open(bytes(device.sealed)))
    except ValueError as fault:
        raise BundleUnreadable() from fault
    maker = queries.maker_scope(scope, user=device.user, at=clock.now())
    late = [raw for raw in raws if not _is_before(raw, device.revoked_at)]
    believed = [raw for raw in raws if raw not in late]
    receipts = keep(maker, batch=b"[" + b",".join(believed) + b"]") if believed else []
    receipts += [_too_late(raw) for raw in late]
    _deliver(scope, device, receipts)
    return device, receipts


def _is_before(raw: bytes, revoked_at: datetime | None) -> bool:
    if revoked_at is None:
        return True
    try:
        made = msgspec.json.decode(raw, type=_Made).made_at
    except batches.BROKEN:
        return False
    return made.tzinfo is not None and made <= revoked_at + TOLERANCE


class _Made(msgspec.Struct):
    made_at: datetime
    id: str = ""


def _too_late(raw: bytes) -> SignedReceipt:
    """The verdict on a record made after its phone was revoked. It stays where it is."""
    problem = DeviceRevoked()
    try:
        id = msgspec.json.decode(raw, type=_Made).id[:64]
    except batches.BROKEN:
        id = ""
    return SignedReceipt(id, REFUSED, problem.code, problem.message, digest=rules.digest(raw))


def _deliver(scope: Scope, device: Device, receipts: Sequence[Receipt]) -> None:
    states = [one.state for one in receipts]
    with sql.writing():
        Delivery.objects.create(
            device=device,
            carried_by_id=scope.actor,
            at=clock.now(),
            records=len(states),
            kept=states.count("kept"),
            refused=states.count(REFUSED),
        )
