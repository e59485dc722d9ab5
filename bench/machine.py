"""What machine a figure was measured on, and how figures are printed."""

import os
import platform
import resource
import statistics
from collections.abc import Sequence
from pathlib import Path


def describe() -> str:
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {cpu}, Python {platform.python_version()}, {platform.system()} "
        f"{platform.release()}, load {load:.1f}"
    )


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def show(name: str, figure: str, note: str = "") -> None:
    print(f"{name:<44} {figure:>22}  {note}", flush=True)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_mib(pids: Sequence[int]) -> float:
    """Proportional set size of the processes, in MiB (shared pages counted once)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024
