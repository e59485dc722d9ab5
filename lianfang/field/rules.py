"""Judgements of the phone's slice and its sealed queues. Pure: no database, no clock."""

import hashlib
import re
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lianfang.accounts.models import Role

MOST_DUTIES: Final = 5000  # a phone's slice stays below 10 MB before packing; the app warns in words
MOST_DEVICES: Final = 5  # live phones of one user
MOST_TEXT: Final = 16 * 1024 * 1024  # bytes a packed queue may open to
NONCE: Final = 12
SERIES: Final = "LFQ1"  # what the text of one QR code of a queue begins with

# Posts whose own area is small enough to be walked: their open duties travel whoever answers for them.
WALKS: Final = (Role.GRID_WORKER.value,)  # all of an area
STANDS: Final = (Role.CHECKPOINT.value, Role.KEEPER.value)  # at one place, and at no door behind it

_DIGITS = re.compile(r"(\d+)")


class Part(msgspec.Struct, forbid_unknown_fields=True):
    """One sealed piece of a queue: AES-GCM under the phone's key. `packed` where deflated before."""

    iv: str
    data: str
    packed: bool = False


class Bundle(msgspec.Struct, forbid_unknown_fields=True):
    """A queue as it leaves a phone otherwise than by its own line."""

    device: str
    parts: list[Part]
    v: int = 1


class Stop(NamedTuple):
    """What orders the doors of a stairwell: its unit's path, the floor, the door as people count."""

    unit: str
    floor: int
    door: tuple[tuple[int, int, str], ...]
    path: str


def walking(path: str, floor: int | None, door: str) -> Stop:
    """Where a door comes in the walk: building, unit, floor, door."""
    return Stop(path[:-4], floor if floor is not None else 0, natural(door), path)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """9 before 10: the runs of digits in a text as numbers."""
    return tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part
    )


def digest(raw: bytes) -> str:
    """What a receipt says of the record's bytes: their SHA-256, hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def reach(facts: Iterable[str]) -> str:
    """A short sign of what decides which duties belong on a phone; another sign means starting anew."""
    return hashlib.sha256("\x1f".join(facts).encode()).hexdigest()[:24]


def assemble(text: str) -> bytes:
    """The bytes of a queue from a file, or from the scanned codes of a series, one a line, in any order.

    Raises ValueError where a code is missing or the lines belong to different queues.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not lines[0].startswith(f"{SERIES}:"):
        return text.strip().encode()
    found: dict[int, str] = {}
    heads = set()
    for line in lines:
        series, name, number, count, data = line.split(":", 4)
        heads.add((series, name, count))
        found[int(number)] = data
    if len(heads) != 1 or sorted(found) != list(range(1, int(next(iter(heads))[2]) + 1)):
        raise ValueError("the series is not complete")
    return unbase64("".join(found[number] for number in sorted(found)))


def unbase64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def open_parts(bundle: Bundle, key: bytes) -> list[bytes]:
    """The records in a bundle, each as the bytes its phone made. Raises ValueError where it is damaged."""
    cipher = AESGCM(key)
    raws: list[bytes] = []
    for part in bundle.parts:
        try:
            plain = cipher.decrypt(unbase64(part.iv), unbase64(part.data), None)
        except (InvalidTag, ValueError) as fault:
            raise ValueError("a part does not open") from fault
        raws.extend(_records(unpack(plain) if part.packed else plain))
    return raws


def unpack(packed: bytes) -> bytes:
    """Raw deflate undone, up to the bound. Raises ValueError beyond it."""
    stream = zlib.decompressobj(-15)
    try:
        plain = stream.decompress(packed, MOST_TEXT)
    except zlib.error as fault:
        raise ValueError("not deflated") from fault
    if stream.unconsumed_tail or not stream.eof:
        raise ValueError("larger than a queue may be, or cut off")
    return plain


def _records(plain: bytes) -> list[bytes]:
    try:
        if plain[:1] == b"[":
            return [bytes(one) for one in msgspec.json.decode(plain, type=list[msgspec.Raw])]
        msgspec.json.decode(plain)
    except (msgspec.DecodeError, RecursionError) as fault:
        raise ValueError("not a record") from fault
    return [plain]


def facts(household: Mapping[str, Any], *, count: int | None, level: str, named: bool) -> dict[str, Any]:
    """What a register already says of a household, by the concept a form field asks for.

    L0 is a count and no more. From L1 on the one contact goes along (docs/sources.md#collection-levels),
    in full only to whom may see identities.
    """
    known: dict[str, Any] = {} if count is None else {"household.head-count": count}
    if level == "L0" or not named:
        return known
    for concept, name in (("household.respondent", "contact"), ("household.phone", "phone")):
        if household.get(name):
            known[concept] = household[name]
    return known


_SYSTEMS: Final = (("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
                   ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"))  # fmt: skip
_MODEL = re.compile(r"Android[^;)]*; *([^;)]+?)(?: Build/[^;)]*)?[;)]")


def kind_of_phone(label: str) -> str:
    """What a browser says of itself in the few words a person tells phones apart by; else as it is."""
    system = next((words for sign, words in _SYSTEMS if sign in label), "")
    model = _MODEL.search(label)
    if not system:
        return label[:40]
    return f"{system} · {model[1]}" if model and len(model[1]) > 1 else system
