"""The server's side of the door: from a connection of granian's to a request with its whole body, and back.

It speaks RSGI, so that a body is read in the event loop. The application behind it stays a WSGI one.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from sys import stderr
from typing import Any, Final

from django.conf import settings

from lianfang.kit.problems import Problem
from lianfang.shell.bodies import Shelf
from lianfang.shell.waiting import Answer, Environ, Headers, WaitingRoom, told

PORTERS: Final = 8  # threads that fetch the pieces of long answers
READER: Final = 60.0  # seconds in which whoever asked takes a piece
BARE: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Front:
    """An RSGI application that lets whole requests into a waiting room."""

    def __init__(self, room: WaitingRoom, shelf: Shelf) -> None:
        self._room, self._shelf = room, shelf
        self._porters = ThreadPoolExecutor(PORTERS, thread_name_prefix="porter")

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        environ = environ_of(scope)
        if not has_body(environ):
            await self._serve(environ, proto)
            return
        try:
            body = await self._shelf.read(proto, declared=_declared(environ), most=most(environ))
        except Problem as problem:
            # What was not read lies in the line, where the next request would be looked for.
            deliver(proto, told(environ, problem), closing=True)
            return
        with body:
            environ["CONTENT_LENGTH"], environ["wsgi.input"] = str(body.size), body.read_from()
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            await self._serve(environ, proto)

    async def _serve(self, environ: Environ, proto: Any) -> None:
        answer = await self._room.serve(environ, partial(deliver, proto))
        if answer.rest is None:
            return
        try:
            await self._hand_out(answer, proto)
        finally:
            if answer.close is not None:
                await self._room.by_hand(answer.close)

    async def _hand_out(self, answer: Answer, proto: Any) -> None:
        """A long answer piece by piece, as fast as it is taken. Whoever takes nothing is left."""
        line, piece = proto.response_stream(answer.status, answer.headers), answer.content
        while piece:
            async with asyncio.timeout(READER):
                await line.send_bytes(piece)
            piece = await asyncio.get_running_loop().run_in_executor(self._porters, answer.more)


def deliver(proto: Any, answer: Answer, *, closing: bool = False) -> None:
    headers: Headers = [*answer.headers, ("connection", "close")] if closing else answer.headers
    proto.response_bytes(answer.status, headers, answer.content)


def environ_of(scope: Any) -> Environ:
    """The request in WSGI's words, still without its body."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _bytes(scope.path),
        "QUERY_STRING": _bytes(scope.query_string),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        _add(environ, name, value)
    return environ


def _add(environ: Environ, name: str, value: str) -> None:
    if "_" in name:
        return  # X_Forwarded_For would pass for X-Forwarded-For, which only a proxy may say
    key = BARE.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
    if key in environ and key != "HTTP_HOST":
        value = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}"
    environ[key] = value


def _bytes(text: str) -> str:
    """The bytes of a text as WSGI carries them, one letter each."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def has_body(environ: Environ) -> bool:
    if environ["REQUEST_METHOD"] in {"GET", "HEAD", "OPTIONS"} or environ["SERVER_PROTOCOL"] == "HTTP/1.1":
        return environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ
    return True  # HTTP/2 need not say


def _declared(environ: Environ) -> int | None:
    said = str(environ.get("CONTENT_LENGTH", ""))
    return int(said) if said.isascii() and said.isdecimal() else None


def most(environ: Environ) -> int:
    """How long this body may be: only a form with files is longer than what a view reads at once."""
    with_files = str(environ.get("CONTENT_TYPE", "")).lower().startswith("multipart/form-data")
    return settings.LARGEST_UPLOAD if with_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
