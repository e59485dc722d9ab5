"""How long cars wait, and how many lanes a target needs: Erlang's formula, and the same by simulation.

Source of the formula: docs/sources.md#erlang. The simulation runs on simpy with a given seed, so
that the same question has the same answer.
"""

import math
import random
from collections.abc import Generator, Sequence
from typing import Any, Final, NamedTuple

import simpy

MOST_LANES: Final = 40
SMOOTHING: Final = 0.5  # weight of the newest hour in the forecast; docs/sources.md#erlang


class Wait(NamedTuple):
    """Of one queue: how busy its lanes are, and the wait in seconds (infinite where it only grows)."""

    lanes: int
    load: float  # lanes' worth of work offered
    must_wait: float  # share of cars that find all lanes busy
    mean_s: float
    p95_s: float
    queue: float  # cars waiting on average


def erlang_c(load: float, lanes: int) -> float:
    """The share of cars that must wait, `load` in lanes' worth of work. 1 where it never ends."""
    if lanes <= load:
        return 1.0
    blocked = 1.0  # Erlang B by its recursion, which neither overflows nor loses digits
    for lane in range(1, lanes + 1):
        blocked = load * blocked / (lane + load * blocked)
    return blocked / (1 - load / lanes * (1 - blocked))


def wait(*, per_hour: float, seconds: float, lanes: int) -> Wait:
    """The steady state of `lanes` equal lanes: cars `per_hour`, each taking `seconds` on average."""
    load = per_hour * seconds / 3600
    share = erlang_c(load, lanes) if load else 0.0
    if lanes <= load:
        return Wait(lanes, load, 1.0, math.inf, math.inf, math.inf)
    drain = (lanes - load) / seconds if seconds else math.inf  # cars that leave the queue a second
    mean = share / drain
    p95 = math.log(share / 0.05) / drain if share > 0.05 else 0.0
    return Wait(lanes, load, share, mean, p95, per_hour / 3600 * mean)


def lanes_for(*, per_hour: float, seconds: float, target_s: float) -> int | None:
    """The fewest lanes with which 95 of 100 cars wait no longer than `target_s`; None beyond 40."""
    for lanes in range(1, MOST_LANES + 1):
        if wait(per_hour=per_hour, seconds=seconds, lanes=lanes).p95_s <= target_s:
            return lanes
    return None


class Day(NamedTuple):
    """What a simulated day showed, in seconds and cars."""

    cars: int
    mean_s: float
    p95_s: float
    longest: int  # cars waiting at once
    busiest_hour: int


def simulate(
    *, hourly: Sequence[float], seconds: float, lanes: int, seed: int = 2020, priority_share: float = 0.0
) -> Day:
    """A day of cars, `hourly[h]` expected in hour h, service times exponential around `seconds`.

    `priority_share` of them go ahead of the queue: ambulances, emergency supplies, medical staff.
    """
    dice = random.Random(seed)  # noqa: S311  # a repeatable simulation, not a secret
    world = simpy.Environment()
    lanes_open = simpy.PriorityResource(world, capacity=lanes)
    waits: list[tuple[float, float]] = []
    longest = 0

    def car() -> Generator[simpy.Event, Any, None]:
        nonlocal longest
        arrived = world.now
        with lanes_open.request(priority=0 if dice.random() < priority_share else 1) as turn:
            longest = max(longest, len(lanes_open.queue))
            yield turn
            waits.append((arrived, world.now - arrived))
            yield world.timeout(dice.expovariate(1 / seconds))

    def road() -> Generator[simpy.Event, Any, None]:
        for hour, expected in enumerate(hourly):
            yield from hour_of(hour, expected)

    def hour_of(hour: int, expected: float) -> Generator[simpy.Event, Any, None]:
        end = (hour + 1) * 3600
        while expected > 0:
            gap = dice.expovariate(expected / 3600)
            if world.now + gap >= end:
                break
            yield world.timeout(gap)
            world.process(car())
        yield world.timeout(end - world.now)

    world.process(road())
    world.run()
    return _day(waits, longest, hourly)


def _day(waits: Sequence[tuple[float, float]], longest: int, hourly: Sequence[float]) -> Day:
    ordered = sorted(seconds for _, seconds in waits)
    busiest = max(range(len(hourly)), key=lambda hour: hourly[hour], default=0)
    if not ordered:
        return Day(0, 0.0, 0.0, 0, busiest)
    return Day(len(ordered), math.fsum(ordered) / len(ordered), percentile(ordered, 0.95), longest, busiest)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that `share` of the ordered values do not exceed; 0 of none."""
    return ordered[min(len(ordered) - 1, max(0, math.ceil(len(ordered) * share) - 1))] if ordered else 0.0


def forecast(hourly: Sequence[float]) -> float:
    """Cars expected in the next hour, by exponential smoothing of the hours seen, oldest first."""
    level: float | None = None
    for cars in hourly:
        level = cars if level is None else SMOOTHING * cars + (1 - SMOOTHING) * level
    return level or 0.0
