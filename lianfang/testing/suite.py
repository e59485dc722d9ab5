"""What `./run test` runs: every test on SQLite, what touches a database again on PostgreSQL, and the pages
in a real Chromium; the three side by side.

What is not there on this machine is left out and named, with what to install. Arguments go to pytest.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
USUAL_SERVER = ("127.0.0.1", 5432)
USUAL_URL = "postgresql://postgres@127.0.0.1:5432/lianfang"
BROWSERS_AT_ONCE = "2"  # each waits for its pages two thirds of the time
LONGEST = 4200  # seconds one leg may take; a hanging test must not hold a build for ever
NOTHING_CHOSEN = 5  # pytest's exit code when no test matches
INTERRUPTED = 130


@dataclass(frozen=True)
class Leg:
    """One run of pytest: a name for people, its arguments, and the settings it needs."""

    name: str
    arguments: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False  # after the others, with the machine to itself: its tests hold a stop-watch


@dataclass(frozen=True)
class Outcome:
    """What one leg came to. `code` is pytest's exit code; `cpu` leaves out servers beside the tests."""

    leg: Leg
    code: int
    counts: Counter[str]
    seconds: float
    cpu: float = 0.0


def find_chromium() -> str | None:
    """The Chromium to drive: the one LIANFANG_CHROMIUM names, else one of the usual."""
    named = os.environ.get("LIANFANG_CHROMIUM")
    if named:
        return shutil.which(named)
    found = (shutil.which(name) or shutil.which(f"/usr/bin/{name}") for name in BROWSERS)
    return next((path for path in found if path), None)


def find_postgres() -> str | None:
    """The address of a PostgreSQL that may be used: the one named, else a local one without password."""
    named = os.environ.get("LIANFANG_TEST_DATABASE_URL")
    if named:
        return named
    return USUAL_URL if _answers() and _lets_in() else None


def _answers() -> bool:
    try:
        socket.create_connection(USUAL_SERVER, timeout=1).close()
    except OSError:
        return False
    return True


def _lets_in() -> bool:
    import psycopg

    try:
        psycopg.connect(USUAL_URL.rpartition("/")[0] + "/postgres", connect_timeout=3).close()
    except psycopg.Error:
        return False
    return True


def legs(postgres: str | None, chromium: str | None) -> list[Leg]:
    """What can run here."""
    spread = ("--dist", "loadgroup", "-m", "not browser")
    found = [Leg("SQLite", ("-n", "2", *spread), {"LIANFANG_TEST_DATABASE_URL": ""})]
    if postgres:
        found.append(Leg("PostgreSQL", ("-n", "2", *spread), {"LIANFANG_TEST_DATABASE_URL": postgres}))
    if chromium:
        found.append(
            Leg(
                "Chromium",
                ("-n", BROWSERS_AT_ONCE, "--dist", "loadgroup", "-m", "browser and not stopwatch"),
                {"LIANFANG_CHROMIUM": chromium, "LIANFANG_TEST_DATABASE_URL": ""},
            )
        )
        found.append(
            Leg(
                "Stop-watch",
                ("-m", "browser and stopwatch"),
                {"LIANFANG_CHROMIUM": chromium, "LIANFANG_TEST_DATABASE_URL": ""},
                alone=True,
            )
        )
    return found


def run_all(chosen: Sequence[Leg], arguments: Sequence[str], folder: Path) -> list[Outcome]:
    """All legs side by side: one waits for its database or its browser while another computes.

    What a leg prints is shown whole when it ends, so that no two are mixed.
    """
    running = {_start(leg, arguments, folder): leg for leg in chosen}
    outcomes, began = [], time.monotonic()
    while running:
        process = _next_ended(running, began + LONGEST)
        leg = running.pop(process)
        outcomes.append(_outcome(leg, process, folder, time.monotonic() - began))
        print(f"\n── {leg.name} " + "─" * (70 - len(leg.name)), flush=True)
        print(_log(leg, folder).read_text("utf-8", "replace"), flush=True)
    return sorted(outcomes, key=lambda one: chosen.index(one.leg))


def _log(leg: Leg, folder: Path) -> Path:
    return folder / f"{leg.name}.txt"


def _start(leg: Leg, arguments: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
    report = folder / f"{leg.name}.xml"
    command = [sys.executable, "-m", "pytest", *leg.arguments, f"--junitxml={report}", *arguments]
    with _log(leg, folder).open("wb") as log:
        return subprocess.Popen(
            command, env=_environment(leg), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )


def _next_ended(running: Mapping["subprocess.Popen[bytes]", Leg], until: float) -> "subprocess.Popen[bytes]":
    """The first process to end. Past `until` all are stopped: a hanging test must not hold a build."""
    while True:
        for process in running:
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                process.returncode = os.waitstatus_to_exitcode(status)
                USED[process.pid] = used.ru_utime + used.ru_stime
                return process
        if time.monotonic() > until:
            for process in running:
                process.kill()
            until = float("inf")
        time.sleep(0.2)


USED: dict[int, float] = {}  # CPU seconds of each process that ended, its workers with it


def _outcome(leg: Leg, process: "subprocess.Popen[bytes]", folder: Path, seconds: float) -> Outcome:
    if process.returncode < 0:
        print(f"{leg.name}: stopped after {seconds:.0f} seconds", file=sys.stderr)
    code = process.returncode if process.returncode >= 0 else INTERRUPTED
    return Outcome(leg, code, count(folder / f"{leg.name}.xml"), seconds, USED.get(process.pid, 0.0))


def _environment(leg: Leg) -> dict[str, str]:
    """The settings of one leg; an empty one is taken away rather than set empty."""
    merged = {**os.environ, "PYTHONUNBUFFERED": "1", **leg.settings}
    return {name: value for name, value in merged.items() if value or name not in leg.settings}


def count(report: Path) -> Counter[str]:
    """How many tests passed, failed, broke and were skipped, from pytest's own report."""
    counts: Counter[str] = Counter()
    if not report.exists():
        return counts
    for suite in ET.parse(report).getroot().iter("testsuite"):  # pytest wrote it just now
        numbers = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
        counts["failed"] += numbers["failures"]
        counts["errors"] += numbers["errors"]
        counts["skipped"] += numbers["skipped"]
        counts["passed"] += numbers["tests"] - sum(
            numbers[name] for name in ("failures", "errors", "skipped")
        )
    return counts


def left_out(postgres: str | None, chromium: str | None) -> list[str]:
    """What did not run on this machine, and what would make it run."""
    missing = []
    if not postgres:
        missing.append(
            "Left out: the tests on PostgreSQL. No server answers at 127.0.0.1:5432 without a password.\n"
            "  Install one (Debian: apt install postgresql), or name one:\n"
            "  LIANFANG_TEST_DATABASE_URL=postgresql://user:password@host/name ./run test"
        )
    if not chromium:
        missing.append(
            "Left out: the tests in a browser. There is no Chromium here.\n"
            "  Install one (Debian: apt install chromium fonts-noto-cjk), or name one:\n"
            "  LIANFANG_CHROMIUM=/path/to/chromium ./run test"
        )
    return missing


def worst(outcomes: Sequence[Outcome]) -> int:
    """0 where all is well. A leg that had nothing to run is well if another leg had something."""
    codes = [one.code for one in outcomes if one.code != NOTHING_CHOSEN]
    return max(codes, default=NOTHING_CHOSEN)


def summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    """One line as pytest closes with: 512 passed, 3 skipped in 130.12s (SQLite 61s, …)."""
    total: Counter[str] = Counter()
    for one in outcomes:
        total += one.counts
    words = [f"{total[name]} {name}" for name in ("failed", "passed", "skipped", "errors") if total[name]]
    legs = ", ".join(
        f"{one.leg.name} {one.seconds:.0f}s wall {one.cpu:.0f}s CPU"
        for one in outcomes
        if one.code != NOTHING_CHOSEN
    )
    return f"{', '.join(words) or 'no tests ran'} in {seconds:.2f}s ({legs})"


def quick(arguments: Sequence[str]) -> int:
    """For the hand: what needs no database, and the rooms changed since the last commit."""
    command = [sys.executable, "-m", "pytest", "-m", "not browser", "--quick", *arguments]
    return subprocess.run(
        command, env=_environment(Leg("", (), {"LIANFANG_TEST_DATABASE_URL": ""})), check=False
    ).returncode


def main(arguments: Sequence[str]) -> int:
    if "--quick" in arguments:
        return quick([one for one in arguments if one != "--quick"])
    began, postgres, chromium = time.monotonic(), find_postgres(), find_chromium()
    with tempfile.TemporaryDirectory(prefix="lianfang-reports-") as folder:
        chosen = legs(postgres, chromium)
        outcomes = run_all([one for one in chosen if not one.alone], arguments, Path(folder))
        for leg in [one for one in chosen if one.alone]:
            outcomes += run_all([leg], arguments, Path(folder))
    print(
        "\n" + "\n".join([*left_out(postgres, chromium), summary(outcomes, time.monotonic() - began)]),
        flush=True,
    )
    return worst(outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
