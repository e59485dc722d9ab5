"""Where a number comes from, in the reader's words: a heading of docs/sources.md as pages call it."""

import tomllib
from functools import cache

import msgspec

from lianfang.measures.packs import FOLDER, Pack, Words

PACK = "pack-"  # headings of whole packs: their own document says more


@cache
def titles() -> dict[str, Words]:
    return msgspec.convert(tomllib.loads((FOLDER / "sources.toml").read_text("utf-8")), dict[str, Words])


def words(pack: Pack, source: str) -> str:
    """What a source is called; for a pack's own heading, the document of its edition."""
    return pack.document if source.startswith(PACK) else str(titles()[source])
