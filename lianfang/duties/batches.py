"""A batch as it arrives: the bytes of each record, whatever is wrong with one of them."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from lianfang.duties.problems import MalformedJson, NotAList, TooManyRecords
from lianfang.kit.problems import Problem
from lianfang.kit.values import json as values

MAX_BATCH = 10_000  # records in one call
BROKEN = (ValueError, RecursionError)  # what a text that is no JSON, or no text, raises
_BLANK = " \t\r\n"


def split(batch: bytes | Sequence[Any]) -> list[bytes]:
    """The bytes of each record. Raises MalformedJson, NotAList or TooManyRecords for what is no batch."""
    if not isinstance(batch, bytes):
        batch = msgspec.json.encode(batch)
    batch = values.plain(batch)
    try:
        raws = [bytes(raw) for raw in msgspec.json.decode(batch, type=list[msgspec.Raw])]
    except msgspec.ValidationError as fault:
        raise _no_list(batch) from fault
    except RecursionError as fault:
        raise MalformedJson(reason="nested too deeply") from fault
    except msgspec.DecodeError as fault:
        raws = _patiently(batch, str(fault))
    if len(raws) > MAX_BATCH:
        raise TooManyRecords(most=MAX_BATCH, count=len(raws))
    return raws


def _no_list(batch: bytes) -> Problem:
    """JSON that is no list, or text that only begins like JSON."""
    try:
        msgspec.json.decode(batch)
    except BROKEN as fault:
        return MalformedJson(reason=str(fault))
    return NotAList()


def _patiently(batch: bytes, reason: str) -> list[bytes]:
    """Split a list in which a record holds half a character (`\\ud842`): the others are sound."""
    try:
        return list(_elements(_text(batch)))
    except BROKEN as fault:
        raise MalformedJson(reason=reason) from fault


def _elements(text: str) -> Iterator[bytes]:
    decode, at = json.JSONDecoder().raw_decode, _next(text, 0)
    if text[at : at + 1] != "[":
        raise ValueError("not a list")
    while text[at] != "]":
        start = _next(text, at + 1)
        _value, end = decode(text, start)
        yield _bytes(text[start:end])
        at = _next(text, end)
        if text[at : at + 1] not in {",", "]"}:
            raise ValueError("cut off")
    if _next(text, at + 1) != len(text):
        raise ValueError("more than a list")


def _next(text: str, at: int) -> int:
    """Where the next sign stands that is not blank."""
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def claimed(raw: bytes, name: str) -> str:
    """What a broken record calls itself, so that its sender can find it again."""
    try:
        value = json.loads(_text(raw)).get(name, "")
    except (*BROKEN, AttributeError):
        return ""
    return without_nul(value[:64].encode("utf-8", "replace").decode()) if isinstance(value, str) else ""


def holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(holds_nul(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(holds_nul(one) for one in value)


def without_nul(text: str) -> str:
    return text.replace("\x00", "")
