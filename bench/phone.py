"""The first start of the field app on a slow phone and line: here, and in another tree by turns.

    ./run bench phone [--tree DIR] [--rounds 3] [--line slow-3g]

From the address to the first words, to the PIN and to the first duty: seconds, what the browser's main thread
worked (CPU seconds, at the throttled speed), requests and bytes on the line. Then what the phone keeps.
`--tree` is a checkout of another commit; each round measures both, one after the other, so that what else the
machine does falls on both. Each tree runs its own small demonstration. Needs a Chromium.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.machine import describe, show

HERE: Final = Path(__file__).resolve().parent.parent
TIMES: Final = 6  # slower than this machine, as a cheap phone
LINES: Final = {  # bytes a second both ways, milliseconds a request
    "slow-3g": (50_000, 2_000),
    "2g": (6_250, 800),
    "3g": (93_750, 100),
}
PORTS: Final = (8781, 8782)
USER, PASSWORD = "zhou", "lianfang-demo"
FREE: Final = {"downloadThroughput": -1, "uploadThroughput": -1, "latency": 0}
PIN: Final = "482913"
PATIENCE: Final = 180_000  # milliseconds
SETTLES_S: Final = 30.0  # after the first duty, for what the phone keeps besides
PAINTED: Final = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


class Start(NamedTuple):
    """One first start. Seconds but for the last four, which are counts and bytes."""

    words: float
    pin: float
    duty: float
    cpu: float
    requests: int
    bytes: int
    kept_requests: int
    kept_bytes: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, help="a checkout of another commit")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--line", choices=LINES, default="slow-3g")
    args = parser.parse_args()
    trees = [HERE, *([args.tree.resolve()] if args.tree else [])]
    print(describe())
    found: dict[Path, list[Start]] = {tree: [] for tree in trees}
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        for tree, port in zip(trees, PORTS, strict=False):
            run(tree, Path(folder) / str(port), "demo", "--scale", "0.02", "--no-serve").wait()
        for _round in range(args.rounds):
            for tree, port in zip(trees, PORTS, strict=False):
                with served(tree, Path(folder) / str(port), port) as url:
                    found[tree].append(first_start(url, args.line))
    tell(found)


def run(tree: Path, data: Path, *words: str) -> subprocess.Popen[bytes]:
    """A command of a tree's own program, with the packages that are installed here."""
    program = [sys.executable, "-c", "from lianfang.cli import entry; entry()", *words]
    env = os.environ | {"LIANFANG_DATA": str(data), "PYTHONPATH": str(tree)}
    return subprocess.Popen(program, cwd=tree, env=env, stdout=subprocess.DEVNULL)


@contextmanager
def served(tree: Path, data: Path, port: int) -> Iterator[str]:
    server = run(tree, data, "serve", "--port", str(port), "--no-sweep")
    url = f"http://localhost:{port}"
    try:
        for _turn in range(300):
            try:
                urlopen(f"{url}/sign-in/").close()
                break
            except (URLError, ConnectionError):
                time.sleep(0.2)
        yield url
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


class Heard:
    """What came over the line, to the page and to its worker: requests, and bytes as packed."""

    def __init__(self) -> None:
        self.requests, self.bytes = 0, 0

    def listen(self, wire: Any) -> None:
        wire.on("Network.loadingFinished", self._done)

    def _done(self, told: dict[str, Any]) -> None:
        if told["encodedDataLength"]:  # what comes from the phone's own store has none
            self.requests += 1
            self.bytes += int(told["encodedDataLength"])


def first_start(url: str, line: str) -> Start:
    from playwright.sync_api import sync_playwright

    from e2e.conftest import chromium

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
        page = context.new_page()
        page.goto(f"{url}/sign-in/?next=/account/")
        page.locator("input[name=username]").fill(USER)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_load_state()
        page.close()
        try:
            return _timed(context, f"{url}/field/", LINES[line])
        finally:
            browser.close()


def _timed(context: Any, address: str, line: tuple[int, int]) -> Start:
    page, heard = context.new_page(), Heard()
    wire = context.new_cdp_session(page)
    for name in ("Network", "Performance"):
        wire.send(f"{name}.enable")
    heard.listen(wire)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": TIMES})
    told = {"offline": False, "downloadThroughput": line[0], "uploadThroughput": line[0], "latency": line[1]}
    wire.send("Network.emulateNetworkConditions", told)
    began = time.monotonic()
    page.goto(address, wait_until="commit", timeout=PATIENCE)
    page.locator("input[type=password]").nth(1).wait_for(timeout=PATIENCE)
    pin = time.monotonic() - began
    for at in (0, 1):
        page.locator("input[type=password]").nth(at).fill(PIN)
    page.locator("main button[data-primary]").click()
    page.locator("a.door").first.wait_for(timeout=PATIENCE)
    duty, requests, size = time.monotonic() - began, heard.requests, heard.bytes
    words = page.evaluate(PAINTED) / 1000
    cpu = _cpu(wire)
    wire.send("Network.emulateNetworkConditions", told | FREE)
    kept = _kept(page)
    return Start(words, pin, duty, cpu, requests, size, *kept)


def _cpu(wire: Any) -> float:
    """Seconds the page's main thread has worked."""
    found = {one["name"]: one["value"] for one in wire.send("Performance.getMetrics")["metrics"]}
    return float(found["TaskDuration"])


KEPT: Final = """(async () => {
  await navigator.serviceWorker?.ready;
  const all = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) all.push(one.url);
  return [...new Set(all)];
})()"""


def _kept(page: Any) -> tuple[int, int]:
    """How many files the phone keeps once it has settled, and their bytes as packed on the line."""
    known: list[str] = []
    until = time.monotonic() + SETTLES_S
    while time.monotonic() < until:
        now = page.evaluate(KEPT)
        if known and now == known:
            break
        known = now
        time.sleep(3)
    return len(known), sum(map(_packed, known))


def _packed(address: str) -> int:
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"})) as answer:
        return len(answer.read())


def tell(found: dict[Path, list[Start]]) -> None:
    """The middle of all rounds, one tree below the other."""
    units = {"words": "s", "pin": "s", "duty": "s", "cpu": "CPU s"}
    for tree, starts in found.items():
        print(tree.name)
        for name in Start._fields:
            values = [getattr(one, name) for one in starts]
            middle = statistics.median(values)
            shown = f"{middle:.1f} {units[name]}" if name in units else f"{middle:,.0f}"
            show(f"  {name.replace('_', ' ')}", shown, f"{min(values):,.1f}–{max(values):,.1f}")


if __name__ == "__main__":
    main()
