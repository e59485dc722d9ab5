"""The room in front of the application, where requests wait their turn, or are told at once to come again.

A few hands, each with a database connection of its own, do the work. Whoever comes while all are busy
waits without one, as a task of the event loop. Where the wait would be longer than a sender should bear,
the answer is 503 with Retry-After straight away: it costs a hundredth of the work, so that a flood cannot
drown what was taken.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, Final, NamedTuple, cast

from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation

from lianfang.kit.problems import Busy, Problem, Unexpected
from lianfang.shell.http import in_words, log

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

FOR_MACHINES: Final = 0.6  # seconds; a telephone tries again by itself
FOR_PEOPLE: Final = 6.0  # seconds; a person would rather wait than press again
MACHINES: Final = ("/api/", "/field/sync")
WEIGHT: Final = 0.05  # of the newest request in the mean
PIECE: Final = 256 * 1024  # bytes; an answer up to that long is sent at once


class Answer(NamedTuple):
    """An answer, or its beginning and where the rest comes from."""

    status: int
    headers: Headers
    content: bytes
    rest: Iterator[bytes] | None = None
    close: Callable[[], Any] | None = None

    def more(self) -> bytes:
        """The next piece; empty at the end."""
        return gather(self.rest)[0] if self.rest else b""


Deliver = Callable[[Answer], None]


class Hands:
    """Threads that do what the loop gives them. A fifth of the cost of an executor, at every request."""

    def __init__(self, number: int) -> None:
        self._waiting: SimpleQueue[Any] = SimpleQueue()
        self._left = [f"hand-{one}" for one in range(number)]  # started as they are needed

    def take(self, work: Callable[..., Any], *facts: Any) -> "asyncio.Future[Any]":
        if self._left:
            threading.Thread(target=self._run, name=self._left.pop(), daemon=True).start()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        self._waiting.put((loop, done, work, facts))
        return done

    def _run(self) -> None:
        while True:
            loop, done, work, facts = self._waiting.get()
            try:
                said, fault = work(*facts), None
            except Exception as raised:
                said, fault = None, raised
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                loop.call_soon_threadsafe(_settle, done, said, fault)


def _settle(done: "asyncio.Future[Any]", said: Any, fault: Exception | None) -> None:
    if done.cancelled():
        return
    if fault is None:
        done.set_result(said)
    else:
        done.set_exception(fault)


class WaitingRoom:
    """Lets `hands` requests at once through to an application, each with its whole body.

    `now` tells seconds. The wait foreseen is that of everybody ahead, at the pace of late.
    """

    def __init__(
        self, application: Application, *, hands: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._application, self._hands, self._now = application, hands, now
        self._pool = Hands(hands)
        self._lock = threading.Lock()
        self._inside = 0  # waiting or being served; the loop's own
        self._pace = 0.0  # mean seconds of service

    async def serve(self, environ: Environ, deliver: Deliver) -> Answer:
        """The answer, already delivered by the hand that made it unless there is more of it to come."""
        if self.wait() > patience(environ):
            answer = told(environ, Busy())
            deliver(answer)
            return answer
        self._inside += 1
        try:
            answer = await self.by_hand(self._serve, environ, deliver)
            return cast(Answer, answer)
        finally:
            self._inside -= 1

    async def by_hand(self, work: Callable[..., Any], *facts: Any) -> Any:
        return await self._pool.take(work, *facts)

    def wait(self) -> float:
        """Seconds that somebody who came now would wait."""
        return max(0, self._inside + 1 - self._hands) * self._pace / self._hands

    def _serve(self, environ: Environ, deliver: Deliver) -> Answer:
        begun = self._now()
        try:
            answer = _asked(self._application, environ)
        except Exception as fault:
            log.error("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"], exc_info=fault)
            answer = told(environ, Unexpected())
        if answer.rest is None:
            deliver(answer)  # from here: the loop has to wait for its turn while other hands are at work
            with self._lock:
                self._pace += (self._now() - begun - self._pace) * WEIGHT
        return answer


def _asked(application: Application, environ: Environ) -> Answer:
    said: list[Any] = []
    given = application(environ, lambda status, headers, exc_info=None: said.extend((status, headers)))
    close = getattr(given, "close", None)
    try:
        rest = iter(given)
        content, ended = gather(rest)
        head = (
            int(said[0][:3]),
            [(str(name).lower(), str(value).strip()) for name, value in said[1]],
            content,
        )
        if not ended and environ["REQUEST_METHOD"] != "HEAD":
            answer = Answer(*head, rest, close)
            close = None
            return answer
        return Answer(*head)
    finally:
        if close is not None:
            close()  # here, where its database connection is


def gather(pieces: Iterator[bytes]) -> tuple[bytes, bool]:
    """What comes next, up to a piece's length and a little, and whether that was the end."""
    found: list[bytes] = []
    size = 0
    for one in pieces:
        found.append(one)
        size += len(one)
        if size >= PIECE:
            return b"".join(found), False
    return b"".join(found), True


def patience(environ: Mapping[str, Any]) -> float:
    """How long whoever asks should be left waiting."""
    return FOR_MACHINES if str(environ.get("PATH_INFO", "")).startswith(MACHINES) else FOR_PEOPLE


def told(environ: Environ, problem: Problem) -> Answer:
    """A refusal in the asker's words, without a hand."""
    request = WSGIRequest(environ)
    with translation.override(translation.get_language_from_request(request)):
        answer = in_words(request, problem)
    return Answer(
        answer.status_code, [(name.lower(), value) for name, value in answer.items()], answer.content
    )
