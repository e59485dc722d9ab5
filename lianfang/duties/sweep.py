"""The sweep: a clockwork that notices what nobody did.

A `Step` finds the rows it must move by their own columns and claims them with a conditional UPDATE,
so that two sweeps at once, a restart or a clock set back move each row once. Nothing is remembered
in memory. Upper layers register their steps from `AppConfig.ready`.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from lianfang.duties.models import SweepBeat
from lianfang.kit import clock

log = logging.getLogger(__name__)


class Step(NamedTuple):
    """One thing the sweep looks after. `run(at)` moves what is due at that moment; how many rows."""

    name: str
    run: Callable[[datetime], int]


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Add a step; one of the same name takes its place. Steps run in the order of registration."""
    _steps[step.name] = step


def steps() -> list[Step]:
    return list(_steps.values())


def run_once(at: datetime | None = None) -> dict[str, int]:
    """Run every step once; how many rows each moved. A step that fails is logged and stops no other."""
    return {step.name: _run(step, at or clock.now()) for step in steps()}


def _run(step: Step, at: datetime) -> int:
    done, fault = 0, ""
    try:
        done = step.run(at)
    except Exception as found:
        log.exception("step %s of the sweep failed", step.name)
        fault = f"{type(found).__name__}: {found}"[:300]
    SweepBeat.objects.update_or_create(step=step.name, defaults={"at": at, "done": done, "fault": fault})
    return done
