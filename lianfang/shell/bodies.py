"""The body of a request, read whole before anybody's hand is taken for it, within bounds of time and size.

Everything here runs in the process's event loop: a sender whose line dies in the middle holds a socket
and what it has sent so far, and no thread.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Protocol, Self

from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Busy, Problem
from lianfang.shell.http import TooLarge, Unreadable

SILENCE: Final = 10.0  # seconds without a byte after which a sender is given up
MARGIN: Final = 30.0  # seconds anybody may take, however slow
LEAST: Final = 512  # bytes a second on the whole beyond that; a bad line of the second generation has more
LONGEST: Final = 600.0  # seconds in all: what came fast at first buys no days in which to hold it
IN_MEMORY: Final = 256 * 1024  # bytes of one body; what is longer goes to disk
# Bytes on disk of all bodies of a process. Those in memory are not counted: they are bounded by the
# connections, and a disk full of half a sheet's upload must not keep evidence out.
AT_ONCE: Final = 1 << 30


class BodyTooSlow(Problem):
    code, status = "body-too-slow", 408
    text = _(
        "What you sent arrived too slowly and was cut off. Nothing of it was kept. Please send it again."
    )


class Source(Protocol):
    def __aiter__(self) -> AsyncIterator[bytes]: ...


class Body:
    """What has arrived of one request: in memory, and beyond `IN_MEMORY` in a file without a name."""

    def __init__(self, shelf: "Shelf", most: int) -> None:
        self._shelf, self._most, self.size, self._counted = shelf, most, 0, 0
        self._pieces: list[bytes] = []
        self.file: IO[bytes] | None = None

    def add(self, piece: bytes) -> None:
        """Raises TooLarge beyond what this body may be, Busy beyond what all may be on disk together."""
        self.size += len(piece)
        if self.size > self._most:
            raise TooLarge()
        if self.file is None and self.size <= IN_MEMORY:
            self._pieces.append(piece)
            return
        self._take_room()
        try:
            self._on_disk().write(piece)
        except OSError as fault:  # the disk is full
            raise Busy() from fault

    def _take_room(self) -> None:
        self._shelf.held += self.size - self._counted
        self._counted = self.size
        if self._shelf.held > AT_ONCE:
            raise Busy()

    def _on_disk(self) -> IO[bytes]:
        if self.file is None:
            # Without a name it is gone with its process, however that ends.
            self.file = tempfile.TemporaryFile(dir=self._shelf.folder)  # noqa: SIM115  # see __exit__
            self.file.writelines(self._pieces)
            self._pieces = []
        return self.file

    def read_from(self) -> IO[bytes]:
        """All of it, from the beginning."""
        if self.file is None:
            self.file = BytesIO(b"".join(self._pieces))
        self.file.seek(0)
        return self.file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shelf.held -= self._counted
        if self.file is not None:
            self.file.close()


class Shelf:
    """All bodies of one process; `held` counts the bytes on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.held = str(folder), 0

    async def read(self, source: Source, *, declared: int | None, most: int) -> Body:
        """One body, whole. The caller closes it.

        Raises TooLarge, BodyTooSlow, Busy, and Unreadable where it ended before its end.
        """
        if declared is not None and declared > most:
            raise TooLarge()
        body = Body(self, most)
        try:
            if not await _fill(body, source, declared) or declared not in {None, body.size}:
                raise Unreadable()
        except BaseException:
            body.__exit__(None, None, None)
            raise
        return body


async def _fill(body: Body, source: Source, declared: int | None) -> bool:
    """Whether the body came to its own end: the server says so by one empty piece, a cut line by two."""
    now = asyncio.get_running_loop().time
    begun, empty = now(), 0
    try:
        async with asyncio.timeout_at(begun + SILENCE) as limit:
            async for piece in source:
                if piece:
                    body.add(piece)
                else:
                    empty += 1
                if body.size == declared:
                    return True  # without another turn of the loop to hear that nothing follows
                limit.reschedule(min(now() + SILENCE, begun + min(LONGEST, MARGIN + body.size / LEAST)))
    except TimeoutError as fault:
        raise BodyTooSlow() from fault
    return empty < 2
