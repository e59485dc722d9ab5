"""`./run templates`: lays out the lines of templates, so that none passes 120 signs where it can be helped.

A line is broken only where HTML does not notice: before what stands as a block of its own, where there is a
space already in a text or between two attributes. Never inside an answer of a template (`{% %}`, `{{ }}`), a
value of an attribute, a sentence to be translated, a script, or what is shown as it is typed.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

WIDTH: Final = 120
_BLOCKS: Final = """
address article aside blockquote caption colgroup col dd details dialog div dl dt fieldset figcaption figure
footer form h1 h2 h3 h4 h5 h6 head header hr legend li link main meta nav ol option p script section style
summary table tbody td template tfoot th thead title tr ul
"""
_VOID: Final = "area base br col hr img input link meta source wbr"
BLOCKS: Final = frozenset(_BLOCKS.split())
VOID: Final = frozenset(_VOID.split())
_RAW: Final = re.compile(
    r"\{%\s*blocktranslate\b.*?\{%\s*endblocktranslate\s*%\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    r"|<(pre|textarea|script|style)\b[^>]*>.*?</\1>|<!--.*?-->|<!doctype[^>]*>|\{#.*?#\}",
    re.DOTALL | re.IGNORECASE,
)
_ANSWER: Final = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_SPACES: Final = re.compile(r"\s+")
_WORD: Final = re.compile(r"[^\s<{]+|[<{]")
_TAG: Final = re.compile(
    r"</?[a-zA-Z](?:\{%.*?%\}|\{\{.*?\}\}|\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*\"|'[^']*'|[^>\"'{]|\{)*>",
    re.DOTALL,
)
_NAME: Final = re.compile(r"<(/?)([a-zA-Z0-9]+)")


class Piece(NamedTuple):
    """A part of a line that stays whole. `gap` says what stands before it: nothing, a space, or a place where
    a new line changes nothing (`block`)."""

    text: str
    gap: str  # "", "space", "block"
    depth: int = 0


def laid_out(text: str) -> str:
    """The template with its long lines broken. What is laid out once stays as it is."""
    while (new := _once(text)) != text:
        text = new
    return text


def _once(text: str) -> str:
    raw = [match.span() for match in _RAW.finditer(text) if "\n" in match[0]]
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        is_raw = any(start < end and stop > at for start, stop in raw)
        found.append(line if is_raw or len(line.rstrip("\n")) <= WIDTH else _broken(line))
        at = end
    return "".join(found)


def _broken(line: str) -> str:
    body = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    lines: list[str] = []
    for piece in _pieces(body):
        room = WIDTH - len(lines[-1]) if lines else 0
        if not lines:
            lines.append(indent + piece.text)
        elif piece.gap == "block" or (piece.gap == "space" and len(piece.text) + 1 > room):
            lines.append(indent + "  " * min(piece.depth, 6) + piece.text)
        else:
            lines[-1] += (" " if piece.gap == "space" else "") + piece.text
    return "\n".join(lines) + "\n"


def _pieces(body: str) -> Iterator[Piece]:
    """The parts of a line with what may stand between them, and how deep each stands."""
    depth, gap, whole, begun = 0, "", "", 0
    for token in _tokens(body):
        match = _NAME.match(token)
        name, is_end = (match[2].lower(), bool(match[1])) if match else ("", False)
        begins = name in BLOCKS and not is_end
        if (token.isspace() or begins) and whole:
            yield Piece(whole, gap, begun)
            whole, gap, begun = "", "", depth
        if token.isspace():
            gap = gap or "space"
            continue
        if begins:
            gap, begun = "block", depth
        whole = whole + token if whole else token
        depth = max(0, depth + _step(name, is_end))
    if whole:
        yield Piece(whole, gap, begun)


def _step(name: str, is_end: bool) -> int:
    return 0 if name not in BLOCKS or name in VOID else -1 if is_end else 1


def _tokens(body: str) -> Iterator[str]:
    """Raw zones, answers, tags split at their attributes, spaces, and words."""
    at = 0
    while at < len(body):
        if match := _RAW.match(body, at) or _ANSWER.match(body, at):
            yield match[0]
        elif match := _TAG.match(body, at):
            yield from _attributes(match[0])
        elif match := _SPACES.match(body, at):
            yield " "
        else:
            match = _WORD.match(body, at)
            assert match is not None
            yield match[0]
        at = match.end()


def _attributes(tag: str) -> Iterator[str]:
    """A tag in parts that may stand on lines of their own."""
    parts = re.findall(
        r"(?:\{%.*?%\}|\{\{.*?\}\}|\"(?:\{%.*?%\}|\{\{.*?\}\}|[^\"])*\"|'[^']*'|[^\s\"'{]|\{)+|\s+",
        tag,
        re.DOTALL,
    )
    yield from (" " if part.isspace() else part for part in parts)


def same(text: str, other: str) -> bool:
    """Whether two templates say the same to a browser: spaces count as one, and around blocks not at all."""
    return _plain(text) == _plain(other)


def _plain(text: str) -> str:
    names = "|".join(sorted(BLOCKS))
    text = re.sub(r"\s+", " ", text)
    return re.sub(rf"\s*(</?(?:{names})\b(?:[^>\"]|\"[^\"]*\")*>)\s*", r"\1", text)


def main() -> int:
    package = Path(__file__).resolve().parents[1]
    changed = 0
    for path in sorted(package.glob("*/templates/**/*.html")):
        text = path.read_text("utf-8")
        if (new := laid_out(text)) != text:
            path.write_text(new, "utf-8")
            changed += 1
    print(f"{changed} templates laid out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
