"""The program's own source as the house-rule tests read it: files, functions, layers, modules."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import lianfang

ROOT: Final = Path(lianfang.__file__).parent.parent
PACKAGE: Final = ROOT / "lianfang"
SKIPPED: Final = {"tests", "migrations", "testing", "__pycache__"}


@cache
def modules() -> list[Path]:
    """The program's modules, without tests, their world, and migrations."""
    found = (path for path in PACKAGE.rglob("*.py") if not SKIPPED & set(path.relative_to(PACKAGE).parts))
    return sorted(found)


def in_files(*names: str) -> list[Path]:
    return [path for path in modules() if path.name in names]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """The functions at the top of a module."""
    return (node for node in tree(path).body if isinstance(node, ast.FunctionDef))


@cache
def levels() -> dict[str, int]:
    """Each app and how high it stands, the lowest first; rooms of one layer stand at one height."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(one for one in contracts if one.get("exhaustive"))["layers"]
    return {app: height for height, layer in enumerate(reversed(layers)) for app in re.findall(r"\w+", layer)}


def may_know(upper: str, lower: str) -> bool:
    """Whether app `upper` may name something of app `lower`."""
    return upper == lower or levels()[upper] > levels()[lower]
