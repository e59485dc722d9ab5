"""What the second database has to prove, and what it would only repeat.

A test on PostgreSQL shows something of its own if it sends a statement of a shape, with values of types, or
meets an error, that no other test there does. `./run learn` has each test's statements written down, chooses
the cheapest tests that together send all of them, and names the rest in `repeated.txt`. Those are left out of
the leg on PostgreSQL. Whatever is not named there runs: every new test, every one that was renamed, what
starts processes or threads; and everything with `./run test --whole`.
"""

import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

REPEATED: Final = Path(__file__).with_name("repeated.txt")
_LISTS: Final = re.compile(r"\((?:\s*%s\s*,)+\s*%s\s*\)")  # of values, however many
_ROWS: Final = re.compile(r"(\(%s\))(?:\s*,\s*\(%s\))+")
_NAMES: Final = re.compile(r'"?(_django_curs_|s\d+_x|sp_)[\w]+"?')  # savepoints and cursors are numbered
_NUMBERS: Final = re.compile(r"\b\d+\b")


class Told(NamedTuple):
    """What one test function sent in all its cases, and the seconds they took."""

    shapes: frozenset[int]
    seconds: float


def function_of(item: pytest.Item) -> str:
    """A test without its parameters: its cases stay together."""
    return item.nodeid.partition("[")[0].split("@")[0]


@cache
def repeated() -> frozenset[str]:
    """The tests that PostgreSQL would only repeat; none where nobody has looked yet."""
    if not REPEATED.exists():
        return frozenset()
    found, file = set(), ""
    for line in REPEATED.read_text("utf-8").splitlines():
        if line.startswith("  "):
            found.add(f"{file}::{line.strip()}")
        elif not line.startswith("#"):
            file = line
    return frozenset(found)


def is_needed(item: pytest.Item) -> bool:
    return function_of(item) not in repeated() or is_apart(item)


def is_apart(item: pytest.Item) -> bool:
    """It sends statements that its own process does not see, or several at once."""
    marker = item.get_closest_marker("django_db")
    together = "transactional_db" in getattr(item, "fixturenames", ()) or bool(
        marker and marker.kwargs.get("transaction")
    )
    return together or hasattr(getattr(item, "module", None), "subprocess")


def shape(statement: Any, values: Any = None, fault: str = "") -> int:
    """A number for the form of a statement, the types of its values, and the error that it met."""
    text = statement if isinstance(statement, str) else repr(statement)
    text = _ROWS.sub(r"\1", _LISTS.sub("(%s)", _NAMES.sub("_", text)))
    named = values.values() if isinstance(values, Mapping) else values or ()
    types = sorted({type(one).__name__ for one in named})
    said = "|".join([_NUMBERS.sub("0", text), *types, fault])
    return int.from_bytes(blake2b(said.encode(), digest_size=6).digest())


class Learner:
    """Writes down what each test sends to PostgreSQL, at the driver, below Django and by-hand SQL alike."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seen = folder, set[int]()
        self.told: dict[str, tuple[set[int], float]] = defaultdict(lambda: (set(), 0.0))

    def listen(self) -> None:
        import psycopg

        for name in ("execute", "executemany", "copy"):
            setattr(psycopg.Cursor, name, self._heard(getattr(psycopg.Cursor, name)))

    def _heard(self, run: Any) -> Any:
        def heard(cursor: Any, query: Any, params: Any = None, *rest: Any, **more: Any) -> Any:
            several = run.__name__ == "executemany"
            values = next(iter(params), None) if several and isinstance(params, Sequence) else params
            try:
                done = run(cursor, query, params, *rest, **more)
            except Exception as fault:
                self.seen.add(shape(query, values, type(fault).__name__))
                raise
            self.seen.add(shape(query, values))
            return done

        return heard

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.seen.clear()
        began = time.process_time()
        done = yield
        shapes, seconds = self.told[function_of(item)]
        self.told[function_of(item)] = (shapes | self.seen, seconds + time.process_time() - began)
        return done

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        worker = getattr(session.config, "workerinput", {}).get("workerid", "one")
        told = {name: [sorted(shapes), seconds] for name, (shapes, seconds) in self.told.items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{worker}.json").write_text(json.dumps(told), "utf-8")


def chosen(told: Mapping[str, Told]) -> list[str]:
    """The tests that together send every shape: again and again the one that shows most new for its time."""
    left = {name: set(one.shapes) for name, one in told.items()}
    kept: list[str] = []
    while True:
        name = max(left, key=lambda each: len(left[each]) / (told[each].seconds + 0.01), default="")
        if not name or not left[name]:
            return kept
        kept.append(name)
        new = left.pop(name)
        for other in left.values():
            other.difference_update(new)


def read(folder: Path) -> dict[str, Told]:
    told: dict[str, Told] = {}
    for path in sorted(folder.glob("*.json")):
        for name, (shapes, seconds) in json.loads(path.read_text("utf-8")).items():
            one = told.get(name, Told(frozenset(), 0.0))
            told[name] = Told(one.shapes | frozenset(shapes), one.seconds + seconds)
    return told


def write(names: Iterable[str]) -> None:
    """Name the tests that only repeat, by file."""
    by_file: dict[str, list[str]] = defaultdict(list)
    for name in names:
        file, _, function = name.partition("::")
        by_file[file].append(function)
    lines = [
        line for file in sorted(by_file) for line in (file, *(f"  {one}" for one in sorted(by_file[file])))
    ]
    head = "# Tests that PostgreSQL would only repeat; see testing/need.py. Made by `./run learn`."
    REPEATED.write_text("\n".join([head, *lines, ""]), "utf-8")


def main(folder: Path) -> int:
    told = read(folder)
    kept = set(chosen(told))
    write(told.keys() - kept)
    every, here = (sum(told[name].seconds for name in names) for names in (told, kept))
    print(f"{len(kept)} of {len(told)} test functions show all of it, {here:.0f} of {every:.0f} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
