"""The room in front of the application, where requests wait their turn, or are told at once to come again.

A few hands, each with a database connection of its own, do the work. Whoever comes while all are busy
waits without one. Where the wait would be longer than a sender should bear, the answer is 503 with
Retry-After straight away: it costs a hundredth of the work, so that a flood cannot drown what was taken.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.utils import translation

from lianfang.kit.problems import Busy
from lianfang.shell.http import in_words

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

SEATS: Final = 120  # who may wait in one process besides those being served; each is a sleeping thread
FOR_MACHINES: Final = 0.6  # seconds; a telephone tries again by itself
FOR_PEOPLE: Final = 6.0  # seconds; a person would rather wait than press again
MACHINES: Final = ("/api/", "/field/sync")
LEFT_UNREAD: Final = 1 << 20  # bytes of a refused body that are read away
WEIGHT: Final = 0.05  # of the newest request in the mean


class WaitingRoom:
    """A WSGI application that lets `hands` requests at once through to another.

    `now` tells seconds. The wait foreseen is that of everybody ahead, at the pace of late.
    """

    def __init__(
        self, application: Application, *, hands: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._application, self._hands, self._now = application, hands, now
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="hand")
        self._lock = threading.Lock()
        self._inside = 0  # waiting or being served
        self._pace = 0.0  # mean seconds of service

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not self._enter(patience(environ)):
            return told_to_come_again(environ, start_response)
        try:
            return self._pool.submit(self._serve, environ, start_response).result()
        finally:
            with self._lock:
                self._inside -= 1

    def wait(self) -> float:
        """Seconds that somebody who came now would wait."""
        return max(0, self._inside + 1 - self._hands) * self._pace / self._hands

    def _enter(self, patience: float) -> bool:
        with self._lock:
            if self.wait() > patience:
                return False
            self._inside += 1
            return True

    def _serve(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        begun = self._now()
        answer = self._application(environ, start_response)
        if not isinstance(answer, HttpResponseBase) or answer.streaming:
            return Handed(answer, self._pool)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()  # here, where its database connection is
            with self._lock:
                self._pace += (self._now() - begun - self._pace) * WEIGHT


class Handed:
    """An answer in pieces, sent by the waiting thread; what it holds open a hand closes."""

    def __init__(self, answer: Iterable[bytes], pool: ThreadPoolExecutor) -> None:
        self._answer, self._pool = answer, pool

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        close = getattr(self._answer, "close", None)
        if close is not None:
            self._pool.submit(close).result()


def patience(environ: Mapping[str, Any]) -> float:
    """How long whoever asks should be left waiting."""
    return FOR_MACHINES if str(environ.get("PATH_INFO", "")).startswith(MACHINES) else FOR_PEOPLE


def told_to_come_again(environ: Environ, start_response: StartResponse) -> list[bytes]:
    request = WSGIRequest(environ)
    request._stream.read(
        LEFT_UNREAD
    )  # else the connection would be cut, and the answer might be lost with it
    with translation.override(translation.get_language_from_request(request)):
        answer = in_words(request, Busy())
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]
