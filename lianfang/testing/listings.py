"""What tests know of declared listings: all of them, their rows of the matrix, their lines of documents."""

import importlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from lianfang.kit.scope import Scope
from lianfang.listings import asking, line
from lianfang.listings.boards import BOARDS, Board
from lianfang.listings.declared import LISTINGS, Listing
from lianfang.testing import source
from lianfang.testing.matrix import ONLY_POST, TOKEN, Row

API: Final = "api/v1"
ONLY_GET: Final = frozenset({"GET"})


def declared() -> list[Listing]:
    """Every listing of the house."""
    importlib.import_module("lianfang.urls")
    return [LISTINGS[code] for code in sorted(LISTINGS)]


def listed(listing: Listing, scope: Scope, *, at: datetime | None = None, **said: str) -> list[Any]:
    """Every row a list answers; none to who may not ask for it."""
    if not listing.may_be_asked(scope):
        return []
    return [row for part in asking.parts(asking.asked(listing, scope, said, at=at)) for row in part]


def rows(listing: Listing, address: str = "", *, asked: Iterable[str] = (), at: str = "") -> tuple[Row, ...]:
    """The rows of a listing at its doors: who may not is refused, who may is shown what is theirs.

    `address` is that of its page, where it has one of its own; `asked` are further questions.
    """
    needs: dict[str, Any] = {"needs": "|".join(listing.needs), "refused": (403,), "at": at}
    found = [Row(f"{API}/{listing.code}", (f"/{API}/{listing.code}",), ONLY_GET, door=TOKEN, **needs)]
    if address:
        asked = tuple(f"/{address}?{one}" for one in ("format=csv", "print=1", *asked))
        found.append(Row(address, (f"/{address}", *asked), **needs))
    if listing.acts:
        several: dict[str, Any] = {"needs": listing.acts[0].needs[0], "done": (400,), "refused": (400, 403)}
        route = f"{API}/{listing.code}/together"
        json = "application/json"
        found.append(Row(route, (f"/{route}",), ONLY_POST, door=TOKEN, content_type=json, **several))
        if address:
            found.append(Row(f"{address}together/", (f"/{address}together/",), ONLY_POST, **several))
    return tuple(found)


def boards(board: Board, address: str = "") -> tuple[Row, ...]:
    """The rows of a board at its doors, as those of a listing."""
    needs = "|".join(board.listing.needs)
    facts: dict[str, Any] = {"needs": needs, "refused": (403,)}
    found = [Row(f"{API}/{board.code}", (f"/{API}/{board.code}",), ONLY_GET, door=TOKEN, **facts)]
    if address:
        asked = tuple(f"/{address}?{one}" for one in ("format=csv", "print=1", "on=2020-01-29&holes=1"))
        found.append(Row(address, (f"/{address}", *asked), **facts))
    return tuple(found)


# Documents


def in_readme(listing: Listing) -> str:
    """The row of its command in README.md."""
    flags = " ".join(line.flag(one) for one in listing.filters)
    options = " ".join(filter(None, [flags, line.SORTS if len(listing.sorts) > 1 else "", "--to --as"]))
    return f"| `lianfang {listing.command}` | {listing.words} (`{options}`) |"


def board_in_readme(board: Board) -> str:
    flags = " ".join(line.flag(one) for one in board.listing.filters)
    return f"| `lianfang {board.command}` | {board.words} (`{flags} --on --holes --to --as`) |"


def board_in_table(board: Board) -> str:
    needs = " or ".join(f"`{one}`" for one in board.listing.needs) or "–"
    questions = ", ".join(
        f"`{one}`" for one in [*(each.name for each in board.listing.filters), "on", "holes"]
    )
    doors = f"`GET /{API}/{board.code}` | `lianfang {board.command}`"
    return f"| {board.words} | {needs} | {questions} | {doors} |"


BOARDS_HEAD: Final = """
## Boards: things against the clock of a day

A board is a list drawn over the clock of one day (`on`): what each thing owed stands in its column with its
sign, what is missing is a hole in red, counted by row, by column and in all (`holes` asks for those alone).

| Board | Needs | Questions | API | Command |
|---|---|---|---|---|
"""


def in_table(listing: Listing) -> str:
    needs = " or ".join(f"`{one}`" for one in listing.needs) or "–"
    questions = ", ".join(f"`{one.name}`" for one in listing.filters) or "–"
    orders = ", ".join(f"`{one.code}`" for one in listing.sorts)
    doors = f"`GET /{API}/{listing.code}` | `lianfang {listing.command}`"
    return f"| {listing.words} | {needs} | {questions} | {orders} | {doors} |"


HEAD: Final = """# Lists: what exists, counted

Every list below is declared once and stands at each door with the same rows, the same questions and the
same count: its page (by parts of 50, as XLSX or CSV, or all on one page for the printer), the API and the
command line. A page goes on by its key (`after`), so nothing is shown twice or left out while others work;
`total` counts all that was asked for, never a part. Names are masked in each as on the page. How a list is
added stands in [architecture.md](architecture.md#to-add-a-list). This table is made by `./run acts`.

| List | Needs | Questions | Orders | API | Command |
|---|---|---|---|---|---|
"""


def table() -> str:
    """docs/lists.md as the declarations give it, in English."""
    from django.utils import translation

    with translation.override("en"):
        lists = "\n".join(in_table(one) for one in declared())
        drawn = "\n".join(board_in_table(one) for _code, one in sorted(BOARDS.items()))
        return f"{HEAD}{lists}\n{BOARDS_HEAD}{drawn}\n"


def readme(text: str) -> str:
    """README.md with the rows of its table that tell of lists as the declarations give them."""
    from lianfang.testing.acts import with_rows

    for one in declared():
        text = with_rows(text, [f"| `lianfang {one.command}"], [in_readme(one)])
    for board in BOARDS.values():
        text = with_rows(text, [f"| `lianfang {board.command}"], [board_in_readme(board)])
    return text


def write() -> None:
    """Write the documents that are made from the declarations."""
    from django.utils import translation

    with translation.override("en"):
        (source.ROOT / "docs/lists.md").write_text(table(), "utf-8")
        page = source.ROOT / "README.md"
        page.write_text(readme(page.read_text("utf-8")), "utf-8")
