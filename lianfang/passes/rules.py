"""What a pass is, byte for byte: made, written as text, read and judged. No database, no clock.

docs/passes.md has the format for those who verify one elsewhere; the field app does it in the
browser. Whoever changes a byte here changes it there, under another prefix.
"""

import base64
import binascii
import re
import struct
from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lianfang.passes.kinds import (
    ENTRY_PASS,
    ONCE,
    PLACE_CODE,
    RESIDENT_CARD,
    SELF_REGISTRATION,
    VEHICLE_PASS,
)
from lianfang.passes.problems import (
    PassExpired,
    PassForged,
    PassNotYet,
    PassRevoked,
    PassTooLong,
    PassUnreadable,
)

PREFIX: Final = "LF1:"
MOST: Final = 200  # characters of the text; a QR of this length still reads from a creased slip
SIGNATURE: Final = 64  # bytes
HEAD: Final = struct.Struct(">BHQIIBI")  # version and kind, key, id, from, to, quota, place
VERSION: Final = 1
STEP: Final = 4  # digits of one step of a path
_NUMBER: Final = re.compile(r"[0-7][0-9a-fA-F]{15}")  # 63 bits

KINDS: Final = MappingProxyType(
    {RESIDENT_CARD: 1, ENTRY_PASS: 2, VEHICLE_PASS: 3, SELF_REGISTRATION: 4, PLACE_CODE: 5}
)
SUBJECTS: Final = MappingProxyType(
    {"": 0, "person": 1, "household": 2, "vehicle": 3, "registration": 4, "organisation": 5, "point": 6}
)
_KIND_OF: Final = {number: kind for kind, number in KINDS.items()}
_SUBJECT_OF: Final = {number: kind for kind, number in SUBJECTS.items()}


class Body(NamedTuple):
    """What a pass says. Moments are seconds since 1970; `to_at` 0 is "without end".

    `subject` is a row's number or a plate behind its kind (`person:12`, `vehicle:鲁G12345`), never a
    name. `quota` is uses a day, 0 for any number, ONCE for one at all.
    """

    kind: str
    key: int
    id: int
    from_at: int
    to_at: int
    quota: int
    place: int
    path: str
    subject: str


def pack(body: Body) -> bytes:
    """The bytes a pass is signed over. Raises PassTooLong for what they cannot hold."""
    kind, _, rest = body.subject.partition(":")
    steps = [int(body.path[at : at + STEP]) for at in range(0, len(body.path), STEP)]
    try:
        head = HEAD.pack(
            VERSION << 4 | KINDS[body.kind],
            body.key,
            body.id,
            body.from_at,
            body.to_at,
            body.quota,
            body.place,
        )
        path = struct.pack(f">B{len(steps)}H", len(steps), *steps)
        packed = head + path + bytes([SUBJECTS[kind]]) + rest.encode()
    except (struct.error, KeyError) as fault:
        raise PassTooLong() from fault
    if len(write(packed, bytes(SIGNATURE))) > MOST:
        raise PassTooLong()
    return packed


def write(packed: bytes, signature: bytes) -> str:
    """The text of a pass, as its QR carries it: capital letters, digits and a colon alone."""
    return PREFIX + base64.b32encode(packed + signature).decode().rstrip("=")


def signed_part(packed: bytes) -> bytes:
    """What the key signs: no signature made for another purpose can be taken for a pass's."""
    return PREFIX.encode() + packed


def sign(private: bytes, packed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).sign(signed_part(packed))


def split(text: str) -> tuple[bytes, bytes]:
    """The packed body and the signature. There is one way to write a pass; any other is refused."""
    letters = text.removeprefix(PREFIX)
    if letters == text or len(text) > MOST:
        raise PassUnreadable()
    try:
        content = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as fault:
        raise PassUnreadable() from fault
    packed, signature = content[:-SIGNATURE], content[-SIGNATURE:]
    if len(packed) <= HEAD.size + 1 or write(packed, signature) != text:
        raise PassUnreadable()
    return packed, signature


def unpack(packed: bytes) -> Body:
    """What the bytes say, believed or not. Raises PassUnreadable."""
    try:
        first, key, id, from_at, to_at, quota, place = HEAD.unpack_from(packed)
        many = packed[HEAD.size]
        steps = struct.unpack_from(f">{many}H", packed, HEAD.size + 1)
        at = HEAD.size + 1 + 2 * many
        subject, rest = _SUBJECT_OF[packed[at]], packed[at + 1 :].decode()
        kind = _KIND_OF[first & 15]
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as fault:
        raise PassUnreadable() from fault
    if first >> 4 != VERSION:
        raise PassUnreadable()
    path = "".join(f"{step:04d}" for step in steps)
    named = f"{subject}:{rest}" if subject else rest
    return Body(kind, key, id, from_at, to_at, quota, place, path, named)


def read(text: str, *, keys: Mapping[int, bytes]) -> Body:
    """What a pass says, its signature proved. Raises PassUnreadable or PassForged."""
    packed, signature = split(text)
    body = unpack(packed)
    public = keys.get(body.key)
    if public is None:
        raise PassForged()
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed_part(packed))
    except InvalidSignature as fault:
        raise PassForged() from fault
    return body


def verify(text: str, *, keys: Mapping[int, bytes], at: int, revoked: Container[int] = ()) -> Body:
    """What a good pass says at the moment `at`: valid from its first second to before its last.

    Raises PassUnreadable, PassForged, PassRevoked, PassNotYet or PassExpired.
    """
    body = read(text, keys=keys)
    if body.id in revoked:
        raise PassRevoked()
    if at < body.from_at:
        raise PassNotYet()
    if body.to_at and at >= body.to_at:
        raise PassExpired()
    return body


def number_in(text: str) -> int | None:
    """The id in a scanned text or a written number, believed or not; None for what is no pass of ours."""
    text = text.strip()
    if text.startswith(PREFIX):
        try:
            return unpack(split(text)[0]).id
        except PassUnreadable:
            return 0  # no pass has it
    return int(text, 16) if _NUMBER.fullmatch(text) else None


def normal(text: str) -> str:
    """One way to write what was scanned or typed: a pass of ours by its number, any other as it is."""
    number = number_in(text)
    return text.strip() if number is None else id_text(number)


def id_text(number: int) -> str:
    """A pass's id as people and lists write it: 16 hexadecimal digits."""
    return f"{number:016x}"


def is_used_up(quota: int, used: int) -> bool:
    """Whether a pass with this quota may not be used again after `used` uses in its window."""
    return bool(quota) and used >= (1 if quota == ONCE else quota)


SHAPES: Final = ("circle", "triangle", "square", "diamond", "cross", "drop")


def shape(from_day: int) -> str:
    """The mark printed on slips that begin on this day (counted since 1970): the next day's differs.

    A guard sees from three steps away that a slip is yesterday's, whatever the printer's colours.
    """
    return SHAPES[from_day % len(SHAPES)]
