"""The app's modules as one script, so that a slow line waits once and not for each of them.

The modules are exported by their names, for whoever looks into a running app. What it understands is how
our modules are written, and no more: `import` lines end on their own line, what is exported is declared
there. Each module keeps a scope of its own; its exports are looked up as they are now. A form it does not
know fails the build (docs/adr/0012-one-script-for-the-phone.md).
"""

import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

_NAMED: Final = re.compile(r'import \{ (?P<names>[^}]+) \} from "\./(?P<module>[\w-]+)\.js";')
_WHOLE: Final = re.compile(r'import \* as (?P<name>\w+) from "\./(?P<module>[\w-]+)\.js";')
_BLOCK: Final = re.compile(r"^\s*/\*\*.*?\*/\s*$", re.M | re.S)
_EXPORT: Final = re.compile(r"export (?P<how>(?:async )?function|const|let|class) (?P<name>\w+)")


class CannotJoin(ValueError):
    """A line that is not written as our modules are."""


def joined(folder: Path, *, start: str, apart: frozenset[str] = frozenset()) -> str:
    """All modules that `start` needs, each after those it needs itself. `apart` are none of them.

    Raises CannotJoin for a line it does not understand, and CycleError for a circle.
    """
    texts = {
        path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.js")) if path.stem not in apart
    }
    needs = {name: {found["module"] for found in _imports(text)} for name, text in texts.items()}
    wanted, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += needs[name]
    order = [*TopologicalSorter({name: sorted(needs[name]) for name in sorted(wanted)}).static_order()]
    names = ", ".join(f"{_variable(name)} as {name.replace('-', '_')}" for name in order)
    return "\n".join([*(_module(name, texts[name]) for name in order), f"export {{ {names} }};"])


def plain(text: str) -> str:
    """A script of others without its comments and indentation; if no text of it is over several lines."""
    if "`" in text:
        raise CannotJoin("a text over several lines")
    lines = (line.strip() for line in _BLOCK.sub("", text).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _imports(text: str) -> list[re.Match[str]]:
    found = (_NAMED.fullmatch(line) or _WHOLE.fullmatch(line) for line in text.splitlines())
    return [one for one in found if one]


def _module(name: str, text: str) -> str:
    lines = [line for each in text.splitlines() if (line := _line(name, each))]
    exports = [found["name"] for found in map(_EXPORT.match, text.splitlines()) if found]
    getters = ", ".join(f"{one}: {{ get: () => {one} }}" for one in exports)
    begins = [f"const {_variable(name)} = {{}};", "{"]
    told = [f"Object.defineProperties({_variable(name)}, {{ {getters} }});"] if exports else []
    return "\n".join([*begins, *told, *lines, "}"])


def _line(name: str, line: str) -> str:
    """A line as it stands in the one script; nothing for a comment."""
    said = line.strip()
    if said.startswith("//"):
        return ""
    if said.count("`") % 2:
        raise CannotJoin(f"{name}.js: a text over several lines: {said}")
    if found := _NAMED.fullmatch(line):
        names = found["names"].replace(" as ", ": ")
        return f"const {{ {names} }} = {_variable(found['module'])};"
    if found := _WHOLE.fullmatch(line):
        return f"const {found['name']} = {_variable(found['module'])};"
    if line.startswith("export ") and _EXPORT.match(line):
        return said.removeprefix("export ")
    if line.startswith(("import ", "export ", "await ")):
        raise CannotJoin(f"{name}.js: {said}")
    return said


def _variable(name: str) -> str:
    return "$" + name.replace("-", "_")
