"""Where a number comes from, in the reader's words: a heading of docs/sources.md as pages call it."""

import tomllib
from functools import cache

import msgspec

from lianfang.measures.packs import FOLDER, Pack, Words


@cache
def titles() -> dict[str, Words]:
    return msgspec.convert(tomllib.loads((FOLDER / "sources.toml").read_text("utf-8")), dict[str, Words])


def words(pack: Pack, source: str) -> str:
    """What a source is called; a heading without words of its own is the document of the edition."""
    return str(titles()[source]) if source in titles() else pack.document
