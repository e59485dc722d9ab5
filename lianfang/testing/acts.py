"""What tests know of declared acts: all of them, their rows of the matrix, their lines of documents."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lianfang.acts import api, line, pages
from lianfang.acts.declared import DECLARED, Act, Noun
from lianfang.testing import source
from lianfang.testing.matrix import FORM, ONLY_POST, TOKEN, Row

API: Final = "api/v1"


def declared() -> list[tuple[Noun, Act]]:
    """Every act of the house."""
    for path in sorted(source.PACKAGE.glob("*/acts.py")):
        if path.parent.name != "testing":
            importlib.import_module(f"lianfang.{path.parent.name}.acts")
    return [(noun, act) for _code, (noun, acts) in sorted(DECLARED.items()) for act in acts]


@dataclass(frozen=True)
class Try:
    """One act on the matrix: on which thing, where the ability must hold, and with which answers.

    `silent` and what follows it are as in `Row`; they hold for the page alone. `api` overrides single
    facts of the row of the API.
    """

    key: str = ""  # of the thing, as ids of the fixture: `{measure}`
    at: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    needs: str = ""  # where the act says several
    page: Mapping[str, Any] = field(default_factory=dict)
    api: Mapping[str, Any] = field(default_factory=dict)


def rows(noun: Noun, tries: Mapping[str, Try]) -> tuple[Row, ...]:
    """The rows of a noun's acts at both doors, from what each act needs. Every act has its try."""
    declared()
    acts = DECLARED[noun.code][1]
    assert {act.code for act in acts} == set(tries), f"{noun.code}: an act without a try, or a try too many"
    return tuple(row for act in acts for row in _rows(noun, act, tries[act.code]))


def _rows(noun: Noun, act: Act, one: Try) -> list[Row]:
    facts: dict[str, Any] = {
        "needs": one.needs or (act.needs[0] if act.needs else ""),
        "at": one.at,
        "refused": (403, 404),
        "changes": True,
    }
    told = one.told
    root = pages.root_of(noun, act)
    page: dict[str, Any] = {"body": lambda fixture: _flat(_made(told, fixture))}
    if act.makes:  # the empty form is for whoever holds the ability anywhere
        page |= {"at": "", "refused": (403,), "done": (200, 302, 403, 404), "changes": False}
    else:
        page |= {"done": (302,)}
    by_api = {
        "methods": ONLY_POST,
        "door": TOKEN,
        "content_type": "application/json",
        "body": lambda fixture: _made(told, fixture),
    }
    route = route_of(noun, act)
    last = act.api_path or (not act.makes and act.path) or ""
    address = f"/{API}{_begun(noun.api_root or noun.root, one.key)}{last}".rstrip("/")
    methods = FORM if act.makes else ONLY_POST
    found = [Row(route, (address,), **{**facts, **by_api, **one.api})]
    if act.by_page:
        here = f"{_begun(noun.root, one.key)}{act.path}/"
        found.append(Row(f"{root}{act.path}/", (here,), methods, **{**facts, **page, **one.page}))
    return found


def _begun(root: str, key: str) -> str:
    return f"/{root}{key}/".replace("//", "/") if key else f"/{root}"


def route_of(noun: Noun, act: Act) -> str:
    return f"{API}{api.address(noun, act)}".replace("{", "<").replace("}", ">")


def _made(told: Mapping[str, Any], fixture: Any) -> dict[str, Any]:
    return {name: value(fixture) if callable(value) else value for name, value in told.items()}


def _flat(told: Mapping[str, Any]) -> dict[str, Any]:
    """As a page posts it."""
    flat = {name: ",".join(value) if isinstance(value, list) else value for name, value in told.items()}
    return {name: "1" if value is True else value for name, value in flat.items() if value is not False}


# Documents


def page_of(noun: Noun, act: Act) -> str:
    return f"/{act.page_at or f'{pages.root_of(noun, act)}{act.path}/'}"


def routes_of(noun: Noun, act: Act) -> set[str]:
    """The routes of an act as they are written: of its page and of the API."""
    return {page_of(noun, act).removeprefix("/"), route_of(noun, act)}


def verb_of(noun: Noun, act: Act) -> str:
    return f"{noun.group or noun.code} {act.code}"


def command_of(noun: Noun, act: Act) -> str:
    named = [one.upper().replace("_", "-") for one in act.arguments]
    given = ([line.name_of(noun)] if noun.key and not act.makes else []) + named
    return " ".join(["lianfang", verb_of(noun, act), *given])


def options_of(act: Act) -> str:
    asked = [line.flag(one) for one in act.form if one.name not in act.arguments]
    return " ".join([*asked, "--as", "--dry-run"])


def in_readme(noun: Noun, act: Act) -> str:
    """The row of a command in README.md."""
    return f"| `{command_of(noun, act)}` | {act.words} (`{options_of(act)}`) |"


def in_table(noun: Noun, act: Act) -> str:
    """The row of an act in docs/acts.md."""
    needs = " or ".join(f"`{one}`" for one in act.needs) or "–"
    doors = (page_of(noun, act), f"POST /{API}{api.address(noun, act)}", command_of(noun, act))
    return f"| {act.words} | {needs} | {' | '.join(f'`{one}`' for one in doors)} |"


HEAD: Final = """# Acts: what somebody decides, and at which doors

Every act below is declared once, on its noun, and stands at three doors: a page, the API and the
command line. Each of them asks the same form, knows the same bounds and refuses in the same words.
At each an act can be tried first and nothing is kept: `dry-run` as a parameter of the page and of the
API, `--dry-run` at the command line. A page and the API send a key (`once`, `Idempotency-Key`): what
is sent twice is done once. How an act is added stands in [architecture.md](architecture.md#to-add-an-act).
This table is made from the declarations by `./run acts`.
"""


def table() -> str:
    """docs/acts.md as the declarations give it, in English."""
    from django.utils import translation

    with translation.override("en"):
        acts = declared()
        parts = [HEAD]
        for noun in {one.code: one for one, _act in acts}.values():
            mine = [in_table(noun, act) for one, act in acts if one is noun]
            head = "| Act | Needs | Page | API | Command |\n|---|---|---|---|---|"
            parts.append(
                "\n".join([f"## {noun.code}", "", f"{noun.words}".capitalize() + ".", "", head, *mine, ""])
            )
    return "\n".join(parts)


def readme(text: str) -> str:
    """README.md with the rows of its table that tell of acts as the declarations give them."""
    acts = declared()
    for noun in {one.code: one for one, _act in acts}.values():
        mine = [act for one, act in acts if one is noun]
        text = with_rows(text, [f"| `lianfang {verb_of(noun, act)}" for act in mine],
                          [in_readme(noun, act) for act in mine])  # fmt: skip
    return text


def with_rows(text: str, starts: list[str], rows: list[str]) -> str:
    """The rows stand where the first of them stood, or at the end of the table of commands."""
    lines = text.splitlines()
    old = [at for at, line in enumerate(lines) if any(_begins(line, start) for start in starts)]
    last = max(at for at, line in enumerate(lines) if line.startswith("| `lianfang ")) + 1
    at = old[0] if old else last
    kept = [line for number, line in enumerate(lines) if number not in old]
    return "\n".join([*kept[:at], *rows, *kept[at:], ""])


def _begins(line: str, start: str) -> bool:
    return line.startswith((f"{start} ", f"{start}`"))


def write() -> None:
    """Write the documents that are made from the declarations."""
    from django.utils import translation

    with translation.override("en"):
        (source.ROOT / "docs/acts.md").write_text(table(), "utf-8")
        page = source.ROOT / "README.md"
        page.write_text(readme(page.read_text("utf-8")), "utf-8")
