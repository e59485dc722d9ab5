"""How a telephone comes to trust the district's own authority: a page over plain HTTP, and the file.

It has to come before HTTPS works, so a small server of its own hands out these two and nothing else;
everything else it sends on to HTTPS. Whoever sits between could hand out another authority: that is
why the page says to compare the fingerprint with the one printed on paper.
"""

import sys
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from lianfang.kit.problems import NotFound
from lianfang.serving import tls
from lianfang.shell.context import HTML_NAMES, OWN_NAMES

STYLE: Final = Path(__file__).parent / "static" / "serving" / "trust.css"
CERTIFICATE: Final = "application/x-x509-ca-cert"
FILE: Final = "lianfang-ca.crt"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The steps for telephones, also for those that trust us already."""
    _require()
    asked = request.GET.get("l", "")
    language = asked if asked in OWN_NAMES else translation.get_language() or settings.LANGUAGE_CODE
    return HttpResponse(words(language))


@require_safe
def authority(request: HttpRequest) -> HttpResponse:
    _require()
    named = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return HttpResponse(tls.authority_der(settings.DATA), content_type=CERTIFICATE, headers=named)


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    return HttpResponse(STYLE.read_bytes(), content_type="text/css")


def _require() -> None:
    if not tls.fingerprint(settings.DATA):
        raise NotFound()


def words(language: str) -> str:
    """The page in one language."""
    with translation.override(language):
        return render_to_string(
            "serving/trust.html",
            {
                "fingerprint": tls.fingerprint(settings.DATA),
                "languages": OWN_NAMES,
                "spoken": language,
                "html_language": HTML_NAMES.get(language, "en"),
            },
        )


def serve(host: str, port: int, secure_port: int) -> ThreadingHTTPServer:
    """Hand out page and file over plain HTTP, in a thread that ends with the process."""
    server = ThreadingHTTPServer((host, port), partial(_Handler, secure_port))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="trust", daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    server_version = "Lianfang"
    sys_version = ""
    timeout = 20

    def __init__(self, secure_port: int, *facts: Any) -> None:
        self._secure_port = secure_port
        super().__init__(*facts)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/trust/ca.crt":
            self._answer(tls.authority_der(settings.DATA), CERTIFICATE, FILE)
        elif parts.path == "/trust/trust.css":
            self._answer(STYLE.read_bytes(), "text/css; charset=utf-8")
        elif parts.path in {"/", "/trust/"}:
            asked = parse_qs(parts.query).get("l", [""])[0]
            language = asked if asked in OWN_NAMES else settings.LANGUAGE_CODE
            self._answer(words(language).encode(), "text/html; charset=utf-8")
        else:
            self._send_on(parts.path)

    def _answer(self, content: bytes, kind: str, name: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if name:
            self.send_header("Content-Disposition", f'attachment; filename="{name}"')
        self.end_headers()
        self.wfile.write(content)

    def _send_on(self, path: str) -> None:
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "localhost")
        if not all(letter.isalnum() or letter in ".-:[]" for letter in host) or not path.startswith("/"):
            self.send_error(400)
            return
        self.send_response(308)
        self.send_header("Location", f"https://{host}:{self._secure_port}{path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *facts: Any) -> None:
        """Nothing: who asks for the certificate is nobody's business."""


def announce(names: list[str], port: int, trust_port: int, renewed: tls.Files) -> None:
    """Say on the terminal how to reach the server and how telephones come to trust it."""
    say = partial(print, file=sys.stderr, flush=True)
    for name in names:
        say(f"  https://{name}:{port}/    trust: http://{name}:{trust_port}/trust/")
    say(f"  SHA-256 {tls.fingerprint(settings.DATA)}")
    if renewed.new_authority:
        say("  A new authority was made: every telephone has to be told once.")
    _picture(f"http://{names[-1]}:{trust_port}/trust/")


def _picture(address: str) -> None:
    import segno

    if sys.stderr.isatty():
        segno.make(address, error="l", micro=False).terminal(out=sys.stderr, compact=True)
