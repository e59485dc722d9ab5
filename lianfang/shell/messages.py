"""`./run messages`: gather what people read, bring the catalogues up to date, compile them.

Message ids are English. zh-Hans is written by hand; what zh-Hant lacks is drafted from it by OpenCC
and may be bettered by hand. The compiled catalogues are kept in the repository, so that running
the program needs neither gettext nor Babel.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from lianfang.shell.scripts import in_script

PACKAGE: Final = Path(__file__).resolve().parents[1]
LOCALES: Final = ("zh_Hans", "zh_Hant")
KEYWORDS: Final[dict[str, Any]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LEFT_OUT: Final = {"tests", "testing", "migrations"}
CALL = re.compile(r"\b(npgettext|ngettext|pgettext|gettext|_)\(")
LITERAL = re.compile(r"""\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*,?""")

# What the converter makes of words of this field that it does not know as words.
MISTAKEN: Final = {"髮熱": "發熱", "燬": "毀", "天后": "天後", "瞭解": "了解", "於幹": "于干"}
QUOTES: Final = str.maketrans("“”‘’", "「」『』")  # as traditional characters are set

Found = tuple[str, Any, str | None]  # file, message id (a pair where it has a plural), context


def main() -> int:
    """Bring every catalogue up to date; 1 where zh-Hans still lacks words."""
    wanted = list(found())
    hans = _updated("zh_Hans", wanted)
    hant = _updated("zh_Hant", wanted)
    _draft(hans, hant)
    for catalog in (hans, hant):
        _write(catalog)
    lacking = [one.id for one in hans if one.id and not _is_complete(one)]
    for each in lacking:
        print(f"zh_Hans lacks: {each!r}")
    print(f"{len(hans)} messages, {len(lacking)} without words in zh_Hans")
    return 1 if lacking else 0


def found() -> Iterator[Found]:
    """Every message in the sources, in order of files."""
    for path in sorted(PACKAGE.rglob("*")):
        within = path.relative_to(PACKAGE)
        if LEFT_OUT & set(within.parts):
            continue
        if path.suffix == ".py":
            yield from _in_python(path, within.as_posix())
        elif path.suffix in {".html", ".txt"} and "templates" in within.parts:
            yield from _in_template(path, within.as_posix())
        elif path.suffix == ".js" and "static" in within.parts and "vendor" not in within.parts:
            for message in in_script(path.read_text("utf-8")):
                yield within.as_posix(), message, None


def _in_python(path: Path, name: str) -> Iterator[Found]:
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
            if message:
                yield name, message, context


def _in_template(path: Path, name: str) -> Iterator[Found]:
    source = templatize(path.read_text("utf-8"), origin=name)
    for call in CALL.finditer(source):
        texts = _literals(source, call.end())
        yield from _message(name, call.group(1), texts)


def _literals(source: str, at: int) -> list[str]:
    texts = []
    while match := LITERAL.match(source, at):
        texts.append(ast.literal_eval(match.group(1)))
        at = match.end()
    return texts


def _message(name: str, function: str, texts: list[str]) -> Iterator[Found]:
    context = texts.pop(0) if function in {"pgettext", "npgettext"} and texts else None
    if not texts:
        return
    yield name, tuple(texts[:2]) if function in {"ngettext", "npgettext"} else texts[0], context


def catalog_path(locale: str, suffix: str = "po") -> Path:
    return PACKAGE / "locale" / locale / "LC_MESSAGES" / f"django.{suffix}"


def load(locale: str) -> Catalog:
    path = catalog_path(locale)
    if not path.exists():
        return Catalog(locale=locale, project="Lianfang", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def _updated(locale: str, wanted: list[Found]) -> Catalog:
    """The catalogue with exactly the wanted messages; words no longer used are let go."""
    old, new = load(locale), Catalog(locale=locale, project="Lianfang", fuzzy=False)
    for name, message, context in wanted:
        known = old.get(message if isinstance(message, str) else message[0], context)
        words = known.string if known else ""
        new.add(message, _fitting(words, message), locations=[(name, 0)], context=context)
    new.creation_date, new.revision_date = old.creation_date, old.revision_date
    return new


def _fitting(words: Any, message: Any) -> Any:
    """Words as a message wants them: one form for each plural of the language (Chinese has one)."""
    first = words if isinstance(words, str) else words[0]
    return first if isinstance(message, str) else (first,)


def _draft(hans: Catalog, hant: Catalog) -> None:
    from opencc import OpenCC  # a developer's library; the program runs without it

    convert = OpenCC("s2tw").convert  # characters alone: this field's terms stay as they are
    for one in hans:
        other = hant.get(one.id if isinstance(one.id, str) else one.id[0], one.context) if one.id else None
        if other is not None and not _is_complete(other) and _is_complete(one):
            first = one.string if isinstance(one.string, str) else (one.string or ("",))[0]
            other.string = _fitting(_mended(convert(first)).translate(QUOTES), other.id)


def _mended(words: str) -> str:
    for wrong, right in MISTAKEN.items():
        words = words.replace(wrong, right)
    return words


def _is_complete(one: Any) -> bool:
    texts = [one.string] if isinstance(one.string, str) else list(one.string)
    return bool(texts) and all(texts) and not one.fuzzy


def _write(catalog: Catalog) -> None:
    locale = str(catalog.locale)
    path = catalog_path(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalog, sort_output=True, include_lineno=False, width=100, ignore_obsolete=True)
    path.write_bytes(text.getvalue())
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    catalog_path(locale, "mo").write_bytes(compiled.getvalue())


if __name__ == "__main__":
    sys.exit(main())
