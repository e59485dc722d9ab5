"""The sweep: a clockwork that notices what nobody did.

A `Step` finds the rows it must move by their own columns and claims them with a conditional UPDATE,
so that two sweeps at once, a restart or a clock set back move each row once. Nothing is remembered
in memory. Upper layers register their steps from `AppConfig.ready`.
"""

import logging
import signal
import threading
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from typing import NamedTuple

from django.db import connections

from lianfang.duties.models import SweepBeat
from lianfang.kit import clock, sql

log = logging.getLogger(__name__)


class Step(NamedTuple):
    """One thing the sweep looks after. `run(at)` moves what is due at that moment; how many rows."""

    name: str
    run: Callable[[datetime], int]


EVERY = 15.0  # seconds between two sweeps; an overdue duty is told of within a minute
stopping = threading.Event()
_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Add a step. Steps run in the order of registration. Raises ValueError where the name is taken."""
    if step.name in _steps:
        raise ValueError(f"the sweep has a step {step.name} already")
    _steps[step.name] = step


def steps() -> list[Step]:
    return list(_steps.values())


def run_once(at: datetime | None = None) -> dict[str, int]:
    """Run every step once; how many rows each moved. A step that fails is logged and stops no other."""
    moment = at or clock.now()
    found: dict[str, tuple[int, str]] = {}
    for step in steps():
        if not stopping.is_set():
            found[step.name] = _run(step, moment)
    _beat(found, moment)
    return {name: done for name, (done, _) in found.items()}


_faults: ContextVar[list[str] | None] = ContextVar("faults of the rows of a step", default=None)


def note_fault(fault: str) -> None:
    """Keep the fault of one row in the beat of the step that is running."""
    kept = _faults.get()
    if kept is not None:
        kept.append(fault)


def _run(step: Step, at: datetime) -> tuple[int, str]:
    faults: list[str] = []
    _faults.set(faults)
    try:
        done = step.run(at)
        return done, "; ".join(faults)[:300]
    except Exception as fault:
        log.exception("step %s of the sweep failed", step.name)
        return 0, f"{type(fault).__name__}: {fault}"[:300]


def _beat(found: dict[str, tuple[int, str]], at: datetime) -> None:
    with sql.writing():
        for name, (done, fault) in found.items():
            SweepBeat.objects.update_or_create(step=name, defaults={"at": at, "done": done, "fault": fault})


def run_forever(*, every: float = EVERY, alive: Callable[[], bool] = lambda: True) -> None:
    """Sweep until `stopping` is set or `alive` says no. What is in hand then is finished."""
    while not stopping.is_set() and alive():
        try:
            run_once()
        except Exception:  # the database is away: it may come back
            log.exception("the sweep could not run; it goes on trying")
            connections.close_all()
        stopping.wait(every)


def stop_on_signals() -> None:
    """Let SIGTERM and SIGINT end `run_forever` after what is in hand."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopping.set())
