"""Coverage, the situation room and its figures, asked in turn of two versions of the program.

    ./run bench figures --tree DIR [--scale 0.2] [--requests 200]

`DIR` is a checkout of the other version. Each builds a demonstration of the same seed in a folder of its own
and serves it; each request goes to one and then to the other, so that what else the machine does weighs on
both alike. A ratio above 1.1 at the 95th of 100 is told.
"""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from bench import district
from bench.machine import describe, percentile, show
from bench.reads import Asker, coverage

HERE = Path(__file__).resolve().parents[1]
WORST = 1.1  # times the other version's p95
PORTS = (8931, 8932)


class Version:
    """One version of the program with its own data and server."""

    def __init__(self, tree: Path, folder: Path, port: int) -> None:
        self.tree, self.port = tree, port
        self.env = os.environ | {"LIANFANG_DATA": str(folder), "PYTHONPATH": str(tree)}

    def run(self, *argv: str) -> str:
        told = subprocess.run(
            [sys.executable, "-m", "lianfang.cli", *argv],
            cwd=self.tree, env=self.env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return told.stdout

    def serve(self) -> None:
        self.server = subprocess.Popen(
            [sys.executable, "-m", "lianfang.cli", "serve", "--port", str(self.port), "--no-sweep"],
            cwd=self.tree, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(1200):
            try:
                link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                link.request("GET", "/healthz")
                if link.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{self.tree}: the server did not start")

    def end(self) -> None:
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(30)

    def asker(self, *, cookie: bool) -> Asker:
        from bench import reads

        reads.PORT = self.port
        if cookie:
            return Asker(cookie=reads.sign_in())
        return Asker(json.loads(self.run("token", "create", "liu", "--json").splitlines()[-1])["token"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, required=True)
    parser.add_argument("--scale", type=float, default=0.2)
    parser.add_argument("--requests", type=int, default=200)
    args = parser.parse_args()
    print(describe())
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder) / "own")
        both = [
            Version(tree, Path(folder) / name, port)
            for name, tree, port in zip(("other", "this"), (args.tree.resolve(), HERE), PORTS, strict=True)
        ]
        for one in both:
            one.run("demo", "--scale", str(args.scale), "--seed", "2020", "--no-serve")
            one.serve()
        try:
            measure(both, args.requests)
        finally:
            for one in both:
                one.end()


def measure(both: list[Version], requests: int) -> None:
    nodes = places(both[0])
    tokens, cookies = [one.asker(cookie=False) for one in both], [one.asker(cookie=True) for one in both]
    in_turn("coverage of any node", tokens, [coverage(nodes[at % len(nodes)]) for at in range(requests)])
    in_turn("situation of the district", cookies, ["/"] * (requests // 4))
    some = [f"/?{urlencode({'place': nodes[at % len(nodes)]})}" for at in range(requests // 4)]
    in_turn("situation of any area", cookies, some)
    ours = cookies[1].many("dictionary", ["/figures/"] * 10)
    show("the dictionary, every figure", f"p50 {percentile(ours, 0.5) * 1000:.0f} ms")


def places(one: Version) -> list[str]:
    """The codes of areas down to a compound, as the database of a version has them."""
    text = (
        "from lianfang.grid.models import Place; import json; print(json.dumps(list(Place.objects.filter("
        "kind__in=['district', 'street', 'community', 'cell', 'compound']).order_by('path')"
        ".values_list('code', flat=True)[:300])))"
    )
    found: list[str] = json.loads(one.run("manage", "shell", "-v", "0", "-c", text).splitlines()[-1])
    return found


def in_turn(name: str, askers: list[Asker], paths: list[str]) -> None:
    times: list[list[float]] = [[], []]
    for at, path in enumerate(paths):
        for which, ask in enumerate(askers):
            took = ask.many(name, [path] * 2)[-1]  # the second: both have the page in their caches
            if at >= len(paths) // 10:
                times[which].append(took)
    other, this = (percentile(one, 0.95) * 1000 for one in times)
    verdict = "" if this <= WORST * other else f"SLOWER than {WORST} times"
    show(name, f"p95 {other:.1f} → {this:.1f} ms", f"{this / other:.2f} times {verdict}")


if __name__ == "__main__":
    main()
