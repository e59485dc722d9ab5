"""One release of the app: every file it consists of under its hashed name, and one sign for all of them.

The phone keeps a release whole or not at all, so that it never mixes two. Its scripts come as one, its styles
with the page: on a slow line what counts is how often one waits (docs/adr/0012-one-script-for-the-phone.md).
"""

import hashlib
import json
import os
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

from lianfang.field import declared, joined, words

FOLDER: Final = Path(__file__).resolve().parent / "static" / "field"
STYLES: Final = ("shell/layers.css", "shell/tokens.css", "shell/base.css", "field/field.css")
PICTURES: Final = (
    "shell/mark.svg",
    "field/icon-192.png",
)  # the largest is for who installs it, from the line
VENDORED: Final = {"qr": "vendor/qrcode-generator-2.0.4.js"}  # travels without what only its readers need
LATER: Final = {  # a reader of codes and a judge of signatures, for browsers that are none
    "zxing": "vendor/zxing-wasm-3.1.4-reader.js",
    "wasm": "vendor/zxing-wasm-3.1.4-reader.wasm",
    "ed25519": "vendor/noble-ed25519-3.2.0.js",
}
WORKER: Final = "worker.js"  # imported by the service worker itself, never by a page
JSON: Final = "application/json"


class Part(NamedTuple):
    """A file that the server makes. `address` carries its content's hash."""

    address: str
    type: str
    body: bytes


def script() -> str:
    """All modules of the app as one."""
    return joined.joined(FOLDER, start="start", apart=frozenset({Path(WORKER).stem}))


def style() -> str:
    """All styles of the app, as they stand in its page."""
    return "\n".join(Path(str(finders.find(name))).read_text("utf-8") for name in STYLES)


def parts() -> dict[str, Part]:
    """What the server makes of many: the scripts, and what is said in each language."""
    return _parts() if settings.DEBUG else _parts_once()


@cache
def _parts_once() -> dict[str, Part]:
    return _parts()


def _parts() -> dict[str, Part]:
    made = {"app.js": ("text/javascript", script().encode())}
    for name, path in VENDORED.items():
        text = Path(str(finders.find(path))).read_text("utf-8")
        made[f"{name}.js"] = ("text/javascript", joined.plain(text).encode())
    for language, _name in settings.LANGUAGES:
        made[f"said-{language}.json"] = (JSON, said(language))
    return {name: _part(name, type_, body) for name, (type_, body) in made.items()}


def _part(name: str, type_: str, body: bytes) -> Part:
    stem, _dot, ending = name.partition(".")
    return Part(f"/field/parts/{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}", type_, body)


def vendored() -> dict[str, str]:
    kept = {name: parts()[f"{name}.js"].address for name in VENDORED}
    return kept | {name: static(path) for name, path in LATER.items()}


def spoken() -> dict[str, str]:
    """The address of what is said, by language. A phone keeps the one that it is read in."""
    return {language: parts()[f"said-{language}.json"].address for language, _name in settings.LANGUAGES}


def files() -> list[str]:
    """The addresses of what every phone keeps besides the page, the manifest and the worker."""
    scripts = (parts()[name].address for name in ("app.js", *(f"{name}.js" for name in VENDORED)))
    return [*scripts, *map(static, PICTURES)]


def later() -> list[str]:
    """The addresses of what only some phones keep, once they have begun."""
    return [static(name) for name in LATER.values()]


def document(name: str) -> bytes:
    """The app's forms, or its words, in every language."""
    return _told(declared.forms() if name == "forms" else words.everywhere())


def said(language: str) -> bytes:
    """All that the app says in one language: its words, and its forms as they are asked."""
    told = words.everywhere().get(language, {})
    return _told({"words": told, "forms": declared.in_one(declared.forms(), language)})


def _told(facts: Any) -> bytes:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()


def shell(*, first: str = "") -> str:
    """The page. A browser that has no worker yet asks at once who is signed in, and for what is said in its
    `first` language."""
    facts = {
        "app": parts()["app.js"].address,
        "vendored": vendored(),
        "style": style(),
        "said": json.dumps(spoken()),
        "first": spoken().get(first, ""),
    }
    return render_to_string("field/app.html", facts)


def style_sign() -> str:
    """What the page's policy knows its styles by."""
    return "sha256-" + b64encode(hashlib.sha256(style().encode()).digest()).decode()


def sign() -> str:
    """What tells this release from every other."""
    return _sign() if settings.DEBUG else _sign_once()


@cache
def _sign_once() -> str:
    return _sign()


def _sign() -> str:
    digest = hashlib.sha256()
    for name in (*PICTURES, *LATER.values()):
        path = finders.find(name)
        info = os.stat(str(path)) if settings.DEBUG and path else None
        digest.update(f"{static(name)} {info.st_mtime_ns if info else ''}\n".encode())
    for part in (shell().encode(), static(f"field/{WORKER}").encode()):
        digest.update(part)
    return digest.hexdigest()[:16]


def worker() -> str:
    """The service worker's script: what to keep, and the module that keeps it."""
    kept = ["/field/", "/field/manifest.webmanifest", *files()]
    release = json.dumps({"sign": sign(), "files": kept, "said": spoken(), "later": later()})
    return f'self.RELEASE={release};\nimportScripts("{static(f"field/{WORKER}")}");\n'
