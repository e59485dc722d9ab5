"""Figures as tests ask for them: by code, for one of the cast."""

from typing import Any, Final

from lianfang.figures import asking
from lianfang.figures.declared import DOMAINS, Figure, figures
from lianfang.testing import source
from lianfang.testing.world import World


def told(world: World, *codes: str, who: str = "liu", place: str = "district", **said: str) -> dict[str, Any]:
    """The values by code; all figures that the person may know where none is named."""
    scope = world.scope(who)
    asked = asking.asked(scope, {"place": place, **said})
    found = asking.values(scope, asked.window, codes or figures(), place=asked.place.code)
    return {code: one.value for code, one in found.items()}


# Documents

HEAD: Final = """# Figures: each published number, defined once

Every figure below is declared once, in the `figures.py` of its room, and stands at three doors with the same
value: the pages of the dictionary (`/figures/`), the API (`GET /api/v1/figures`, `…/{code}`, `…/{code}/rows`)
and the command line (`lianfang figures`). Each opens its rows for who may see them, at each place below, as
known now or at a cut-off (`cut`: a moment, or the number of a record). *Not reported* is no 0. How one is
added stands in [architecture.md](architecture.md#to-add-a-figure). This table is made by `./run acts`.
"""
COLUMNS: Final = "| Code | Meaning | Unit | Over | Cut by | Number / rows | Adds up |"


def in_table(one: Figure) -> str:
    """The row of a figure in the document."""
    needs = f"`{one.source.shows}` / `{one.source.needs}`"
    adds_up = "yes" if one.measure.adds_up else str(one.measure.why)
    source = one.source
    said = (f"`{one.code}`", one.words, one.unit, source.over, source.known, needs, adds_up)
    return f"| {' | '.join(map(str, said))} |"


def table() -> str:
    """docs/figures.md as the declarations give it, in English."""
    from django.utils import translation

    with translation.override("en"):
        parts = [HEAD]
        for domain, words in DOMAINS.items():
            rows = [in_table(one) for one in figures().values() if one.domain == domain]
            parts.append("\n".join([f"## {words}", "", COLUMNS, "|---" * 7 + "|", *rows, ""]))
    return "\n".join(parts)


def write() -> None:
    """Write the document that is made from the declarations."""
    (source.ROOT / "docs/figures.md").write_text(table(), "utf-8")
