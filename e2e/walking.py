"""Walks from a page along its links, one page of each kind, and tells what is wrong with each.

A kind of page is the view that answers it, what the first question in its address asks, and for places how
deep in the tree they stand. Whatever only reads is asked; nothing is sent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

LOOK: Final = (Path(__file__).parent / "walk.js").read_text()
LINKS: Final = """[...document.querySelectorAll("a[href]")].filter((one) => !one.download)
  .map((one) => new URL(one.getAttribute("href"), location).href)"""
TALLEST: Final = {1440: 4000, 390: 12000}  # px, of a page at a width
NO_PAGE: Final = re.compile(
    r"^/(api/|static/|sign-out|export/|field/|passes/print|paper/.*print|healthz)|\.(csv|xlsx|zip|pdf|json)$"
)
AS_FILE: Final = frozenset({"file", "format", "print"})


@dataclass
class Seen:
    """A page as somebody saw it: what is wrong with it, in words; none where it is well."""

    path: str
    status: int
    heights: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def kind_of(path: str) -> tuple[Any, ...]:
    """What makes pages alike, so that one of them stands for all."""
    from django.urls import Resolver404, resolve

    parts = urlsplit(path)
    asked = parse_qs(parts.query, keep_blank_values=True)
    try:
        found = resolve(unquote(parts.path))
    except Resolver404:
        return (parts.path,)
    depth = unquote(parts.path).count("-") if found.view_name in {"command:place", "mending:place"} else 0
    said = () if found.view_name in {"command:gaps", "command:place"} else tuple(sorted(asked)[:1])
    return (found.view_name, tuple(sorted(found.kwargs) if "code" not in found.kwargs else ()), depth, said)


def walk(
    page: Any,
    *,
    language: str,
    begin: tuple[str, ...] = ("/",),
    widths: tuple[int, ...] = (1440, 390),
    names: tuple[str, ...] = (),
) -> Iterator[Seen]:
    """Each page that can be reached, of each kind one. `page` is a browser's, signed in; `names` are the user
    names that may stand on it in any language."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    todo, known = [(one, "") for one in begin], {kind_of(one) for one in begin}
    while todo:
        path, via = todo.pop(0)
        complaints.clear()
        seen, links = look(page, path, language=language, widths=widths, names=names)
        seen.wrong += [f"console: {one[:160]}" for one in complaints]
        if seen.wrong and via:
            seen.wrong.append(f"(from {via})")
        yield seen
        for link in links:
            if (kind := kind_of(link)) not in known:
                known.add(kind)
                todo.append((link, path))


def look(
    page: Any, path: str, *, language: str, widths: tuple[int, ...], names: tuple[str, ...]
) -> tuple[Seen, list[str]]:
    page.set_viewport_size({"width": widths[0], "height": 900})
    try:
        answer = page.goto(path, wait_until="load", timeout=120_000)
    except Exception as fault:  # a download is no page
        return Seen(path, 0, wrong=[] if "Download" in str(fault) else [str(fault)[:160]]), []
    seen = Seen(path, answer.status if answer else 0)
    if seen.status >= 400:
        seen.wrong.append(f"answered {seen.status}")
        return seen, []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        judge(seen, page.evaluate(LOOK, {"language": language, "names": list(names)}), width)
    here = urlsplit(page.url)
    return seen, [bare(link) for link in links_of(page) if is_page(link, here.netloc)]


def judge(seen: Seen, found: dict[str, Any], width: int) -> None:
    seen.heights[width] = found["height"]
    if found["wider"]:
        seen.wrong.append(f"{width}: {found['wider']} px wider than the window")
    if found["height"] > TALLEST[width]:
        seen.wrong.append(f"{width}: {found['height']} px tall")
    if found["titles"] != 1:
        seen.wrong.append(f"{found['titles']} titles")
    for said in ("foreign", "doubled", "dead", "nameless"):
        seen.wrong += [line for one in found[said] if (line := f"{said}: {one}") not in seen.wrong]


def links_of(page: Any) -> list[str]:
    found: list[str] = page.evaluate(LINKS)
    return found


def is_page(link: str, host: str) -> bool:
    parts = urlsplit(link)
    if parts.netloc != host or parts.scheme not in {"http", "https"} or NO_PAGE.search(parts.path):
        return False
    return not AS_FILE & set(parse_qs(parts.query, keep_blank_values=True))


def bare(link: str) -> str:
    """Without host and mark."""
    parts = urlsplit(link)
    return parts.path + (f"?{parts.query}" if parts.query else "")
