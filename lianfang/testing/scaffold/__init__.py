"""`./run room NAME NOUN …`: a new room whose doors stand, and whose tests fail until each place is filled.

What is written holds a mark, FILL, wherever somebody must decide: words, fields, moves, abilities. The room's
own test names every mark that is left by its file and line.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template
from typing import Final

from lianfang.testing import source

HERE: Final = Path(__file__).parent / "room"
MARK: Final = "FILL"
NAME: Final = re.compile(r"[a-z][a-z]*\Z")
BY_NOUN: Final = ("models", "forms", "acts", "lists")  # a head, and a part for each noun
ONCE: Final = ("apps", "intake", "urls", "api", "commands")


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="./run room", description=__doc__)
    parser.add_argument("room", help="its folder: one English word, such as canteens")
    parser.add_argument("nouns", nargs="+", help="its nouns in the singular, such as kitchen")
    parser.add_argument("--evidence", default="", help="its kind of record, such as meal")
    parser.add_argument("--ability", default="order", help="what must be held to decide there")
    args = parser.parse_args(argv)
    named = (args.room, *args.nouns, *filter(None, [args.evidence]))
    wrong = [name for name in named if not NAME.match(name)]
    if wrong or (source.PACKAGE / args.room).exists():
        parser.error(f"{wrong[0]}: small English letters only" if wrong else f"{args.room} is there already")
    made = [*written(args.room, args.nouns, args.evidence, args.ability)]
    for path, text in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for name, before, lines in joined(args.room, args.nouns, args.evidence):
        _put(name, before, lines)
    print("\n".join(source.shown(path) for path, _text in made))
    print(f"Next: ./run messages, lianfang manage makemigrations {args.room}, ./run acts, ./run lint,")
    print(f"then ./run test lianfang/{args.room} says what is to be filled.")
    return 0


def left(room: str) -> list[str]:
    """The places of a room that are still to be filled: file, line and what is asked there."""
    files = [*(source.PACKAGE / room).rglob("*.py"), source.PACKAGE / f"testing/routes/{room}.py"]
    return [
        f"{source.shown(path)}:{number}: {line.partition(MARK)[2].strip(': ')}"
        for path in sorted(files)
        if path.exists() and path.name != "test_room.py"
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if MARK in line
    ]


def written(room: str, nouns: Sequence[str], evidence: str, ability: str) -> Iterator[tuple[Path, str]]:
    """Each file of the new room, and what stands in it."""
    folder, words = source.PACKAGE / room, _words(room, nouns, evidence, ability)
    yield folder / "__init__.py", ""
    yield folder / "migrations/__init__.py", ""
    yield folder / "tests/__init__.py", ""
    for name in BY_NOUN:
        parts = [_filled(f"{name}.py.noun", words | _noun(noun)) for noun in nouns]
        yield (
            folder / f"{name}.py",
            "".join(
                [
                    _filled(f"{name}.py.head", words),
                    *parts,
                    _filled("lists.py.tail", words) if name == "lists" else "",
                ]
            ),
        )
    for name in ONCE:
        if name != "intake" or evidence:
            yield folder / f"{name}.py", _filled(f"{name}.py", words | _noun(nouns[0]))
    yield folder / "tests/test_room.py", _filled("tests/test_room.py", words)
    yield source.PACKAGE / f"testing/routes/{room}.py", _filled("routes.py", words)
    yield source.ROOT / f"docs/rooms/{room}.md", f"# {room}\n\n{MARK}: what it is for, its fields, its law.\n"


def joined(room: str, nouns: Sequence[str], evidence: str) -> Iterator[tuple[str, str, str]]:
    """What the room adds to the files of the house: file, the line it stands before, the lines."""
    yield "lianfang/settings.py", '    "lianfang.flows",\n', f'    "lianfang.{room}",\n'
    include = f'    path("", include("lianfang.{room}.urls")),\n'
    yield "lianfang/urls.py", '    path("", include("lianfang.measures.urls")),\n', include
    yield (
        "lianfang/api/v1.py",
        "from lianfang.cases.api import",
        f"from lianfang.{room}.api import router as {room}\n",
    )
    yield "lianfang/api/v1.py", 'api.add_router("", mending)\n', f'api.add_router("", {room})\n'
    every = "lianfang/api/lists.py"
    yield every, "from lianfang.checkpoints import", f"from lianfang.{room} import lists as {room}\n"
    yield every, "    refused_lists.REFUSED,\n", f"    *{room}.LISTS,\n"
    for noun in nouns:
        yield "lianfang/cli.py", '    "order": ', f'    "{noun}": "{MARK}: what {noun} commands are about",\n'
    layers = (source.ROOT / "pyproject.toml").read_text("utf-8")
    if f"({room})" not in layers:
        yield "pyproject.toml", " | (workforce)", f" | ({room})"
    if evidence:
        table = "lianfang/flows/table.py"
        yield table, "from lianfang.slots import kinds", f"from lianfang.{room} import intake as {room}\n"
        yield table, "    *slots.KINDS,\n", f"    *{room}.KINDS,\n"


def _put(path: str, before: str, lines: str) -> None:
    """Put lines before the place they belong to. Raises ValueError where the file has changed its shape."""
    file = source.ROOT / path
    text = file.read_text("utf-8")
    if before not in text:
        raise ValueError(f"{path} has no line {before.strip()!r}")
    file.write_text(text.replace(before, lines + before, 1), "utf-8")


def _filled(name: str, words: dict[str, str]) -> str:
    return Template((HERE / f"{name}.txt").read_text("utf-8")).substitute(words)


def _noun(noun: str) -> dict[str, str]:
    return {
        "noun": noun, "Noun": noun.title(), "NOUN": noun.upper(), "nouns": f"{noun}s",
        "Nouns": f"{noun}s".capitalize(), "words": noun,
    }  # fmt: skip


def _words(room: str, nouns: Sequence[str], evidence: str, ability: str) -> dict[str, str]:
    pairs = [(one, one.upper()) for one in nouns]
    models = sorted(one.title() for one in nouns)
    states = sorted(f"{one.title()}State" for one in nouns)
    both = ", ".join(sorted([*models, *states]))
    urls = [
        f"    *pages.urls(acts.{big}, acts.{big}S),\n"
        f'    *listings.urls(lists.{big}S, "{room}/{one}s/", "{one}s"),\n'
        f'    page(acts.{big}, acts.{big}S, "{one}"),'
        for one, big in pairs
    ]
    api = [f"operations.mount(router, acts.{big}, acts.{big}S, schema_of(acts.{big}))" for _one, big in pairs]
    commands = [f"    acting.add(line, acts.{big}, acts.{big}S, scope_of_line)" for _one, big in pairs]
    planted = [
        f'        "{one}": str(makes({one.title()}, ABILITY)(liu, place=here, name=canaries.REASON).pk),'
        for one in nouns
    ]
    rows = [
        f'    *rows(acts.{big}, {{"new": Try("", _AT, _NEW), "end": Try("{{{one}}}", _AT, _WHY)}}),\n'
        f'    *listings.rows(lists.{big}S, "{room}/{one}s/"),\n'
        f'    Row("{room}/{one}s/<int:pk>/", ("/{room}/{one}s/{{{one}}}/",), needs="see", at=_AT),'
        for one, big in pairs
    ]
    return {
        "room": room,
        "Room": room.title(),
        "ability": ability,
        "models": ", ".join(models),
        "states": ", ".join(states),
        "models_and_states": both,
        "evidence": evidence,
        "Evidence": evidence.capitalize(),
        "url_lines": "\n".join(urls),
        "api_lines": "\n".join(api),
        "command_lines": "\n".join(commands),
        "list_names": ", ".join(f"{big}S" for _one, big in pairs),
        "plant_lines": "\n".join(planted),
        "row_lines": "\n".join(rows),
    }
