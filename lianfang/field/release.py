"""One release of the app: every file it consists of under its hashed name, and one sign for all of them.

The phone keeps a release whole or not at all, so that it never mixes two.
"""

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static

from lianfang.field import declared, words

FOLDER: Final = Path(__file__).resolve().parent / "static" / "field"
SHARED: Final = ("shell/layers.css", "shell/tokens.css", "shell/base.css", "shell/mark.svg")
VENDORED: Final = {
    "qr": "vendor/qrcode-generator-2.0.4.js",
    "zxing": "vendor/zxing-wasm-3.1.4-reader.js",
    "wasm": "vendor/zxing-wasm-3.1.4-reader.wasm",
    "ed25519": "vendor/noble-ed25519-3.2.0.js",
}
WORKER: Final = "worker.js"  # imported by the service worker itself, never by a page


def names() -> list[str]:
    """The app's own files."""
    return sorted(f"field/{path.name}" for path in FOLDER.iterdir() if path.name != WORKER)


def modules() -> list[str]:
    return [static(name) for name in names() if name.endswith(".js")]


def vendored() -> dict[str, str]:
    return {name: static(path) for name, path in VENDORED.items()}


def files() -> list[str]:
    """The addresses a phone keeps."""
    return [static(name) for name in (*SHARED, *names(), *VENDORED.values())]


def document(name: str) -> bytes:
    """A document the app reads: its forms, or its words in every language."""
    told: Any = declared.forms() if name == "forms" else words.everywhere()
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def shell() -> str:
    return render_to_string(
        "field/app.html", {"modules": modules(), "vendored": vendored(), "start": static("field/start.js")}
    )


def sign() -> str:
    """What tells this release from every other."""
    return _sign() if settings.DEBUG else _sign_once()


@cache
def _sign_once() -> str:
    return _sign()


def _sign() -> str:
    digest = hashlib.sha256()
    for address, name in zip(files(), (*SHARED, *names(), *VENDORED.values()), strict=True):
        path = finders.find(name)
        info = os.stat(str(path)) if settings.DEBUG and path else None
        digest.update(f"{address} {info.st_mtime_ns if info else ''}\n".encode())
    for part in (document("forms"), document("words"), shell().encode(), static(f"field/{WORKER}").encode()):
        digest.update(part)
    return digest.hexdigest()[:16]


def worker() -> str:
    """The service worker's script: what to keep, and the module that keeps it."""
    kept = ["/field/", "/field/forms.json", "/field/words.json", "/field/manifest.webmanifest", *files()]
    release = json.dumps({"sign": sign(), "files": kept})
    return f'self.RELEASE={release};\nimportScripts("{static(f"field/{WORKER}")}");\n'
