"""One writer a process: what several senders bring at once becomes one durable transaction.

A commit costs a disk flush whatever its size, and the flush is what a single record waits for. While
one transaction is being flushed the next senders queue up, and all of them go into the one after.
Without `start` (command line, tests, inside a transaction) each call writes by itself.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from lianfang.kit.problems import Busy

MOST = 2000  # records in one transaction; a larger batch still goes as one
WAITING = 200  # batches in line; beyond it the sender is told to come again
PATIENCE = 60.0  # seconds

Store = Callable[[Sequence[Any]], None]


class _Job:
    """One sender's records on their way, and what became of them."""

    def __init__(self, items: Sequence[Any], store: Store) -> None:
        self.items, self.store = items, store
        self.done = threading.Event()
        self.fault: BaseException | None = None


_line: "queue.Queue[_Job] | None" = None
_starting = threading.Lock()


def start() -> None:
    """Let this process write through one thread of its own. Called where requests are served."""
    global _line
    with _starting:
        if _line is None:
            _line = queue.Queue(WAITING)
            threading.Thread(target=_serve, args=(_line,), name="writer", daemon=True).start()


def write(items: Sequence[Any], store: Store) -> None:
    """Run `store(items)`, with other senders' items where a writer runs. Raises what it raises."""
    if not items:
        return
    if _line is None or transaction.get_connection().in_atomic_block:
        store(items)
        return
    job = _Job(items, store)
    try:
        _line.put_nowait(job)
    except queue.Full:
        raise Busy() from None
    if not job.done.wait(PATIENCE):
        raise Busy()
    if job.fault is not None:
        raise job.fault


def _serve(line: "queue.Queue[_Job]") -> None:
    while True:
        _run(_next(line))


def _next(line: "queue.Queue[_Job]") -> list[_Job]:
    jobs = [line.get()]
    count = len(jobs[0].items)
    while count < MOST:
        try:
            jobs.append(line.get_nowait())
        except queue.Empty:
            break
        count += len(jobs[-1].items)
    return jobs


def _run(jobs: list[_Job]) -> None:
    try:
        jobs[0].store([item for job in jobs for item in job.items])
    except BaseException as fault:  # the waiting senders must hear of it, whatever it is
        for job in jobs:
            job.fault = fault
    finally:
        for job in jobs:
            job.done.set()
