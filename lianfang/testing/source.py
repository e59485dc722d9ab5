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
NOUNS: Final = {"queries", "models", "actions"}  # modules that may be packages, by noun
DOORS: Final = {"signed_in", "require_POST", "require_safe", "require_GET", "require_http_methods"}
WRITES: Final = {
    "save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "execute",
    "executemany",
}  # fmt: skip
SKIPPED: Final = {"tests", "migrations", "testing", "__pycache__"}


@cache
def modules() -> list[Path]:
    """The program's modules, without tests, their world, and migrations."""
    found = (path for path in PACKAGE.rglob("*.py") if not SKIPPED & set(path.relative_to(PACKAGE).parts))
    return sorted(found)


def in_files(*names: str) -> list[Path]:
    """Modules of these names, be they one file or a package of several."""
    return [path for path in modules() if path.name in names or f"{path.parent.name}.py" in names]


def written(path: Path) -> str:
    """How a module is named in a list of exceptions: a package like the file that it was."""
    within = path.relative_to(PACKAGE)
    parts = within.parts
    return f"{parts[0]}/{parts[1]}.py" if len(parts) == 3 and parts[1] in NOUNS else str(within)


def decorators(node: ast.FunctionDef) -> list[str]:
    return [ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]


def all_functions(path: Path) -> list[ast.FunctionDef]:
    """Every function of a module, methods and those within others too."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]


def is_door(node: ast.FunctionDef) -> bool:
    """Whether it answers a request: it is decorated as one that does."""
    return any(one.split(".")[0] in {"router", "api"} or one in DOORS for one in decorators(node))


def parameters(node: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def writes(node: ast.AST) -> bool:
    """Whether something in it puts rows into the database, or speaks SQL."""
    return any(
        isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and _is_write(one.func)
        for one in ast.walk(node)
    )


def _is_write(called: ast.Attribute) -> bool:
    told = ast.unparse(called.value)
    if called.attr == "update":  # of a set as well
        return "objects" in told or "filter(" in told
    return called.attr in WRITES


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
