"""What people wait for when they look: coverage, gaps, search, the situation room.

    ./run bench reads [--data DIR] [--scale 1.0]

Takes a demonstration's data directory (built when it is not there), serves it, and asks one request
at a time over one connection; the raw limit is `/healthz` in the same run.
"""

import argparse
import http.client
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from bench import district
from bench.intake import PORT, start_server, tree
from bench.machine import describe, memory_mib, percentile, show


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--requests", type=int, default=400)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(args.data or folder))
        print(describe())
        measure(args)


def measure(args: argparse.Namespace) -> None:
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.queries import system_scope
    from lianfang.drill.actions import build
    from lianfang.grid.models import Place

    build(scale=args.scale, seed=2020, progress=lambda words: print(words, flush=True))
    scope = system_scope("bench", actor_id=accounts.operator().pk)
    token = accounts.create_token(scope, username="liu")
    rng = random.Random(1)
    kinds = ("district", "street", "community", "cell", "compound", "building")
    nodes = {
        kind: list(Place.objects.filter(kind=kind).values_list("code", flat=True)[:2000]) for kind in kinds
    }
    doors = list(Place.objects.filter(kind="dwelling").values_list("code", flat=True)[:5000])
    server = start_server()
    try:
        ask = Asker(token)
        limit = ask.many("healthz", ["/healthz"] * args.requests)
        mixed = [rng.choice(nodes[rng.choice(kinds)]) for _ in range(args.requests)]
        report("coverage of any node", ask.many("coverage", [coverage(code) for code in mixed]), limit)
        for kind in kinds:
            some = [coverage(rng.choice(nodes[kind])) for _ in range(100)]
            report(f"  {kind}", ask.many(kind, some), limit)
        wide = [rng.choice(nodes[rng.choice(kinds[:5])]) for _ in range(args.requests)]
        report("first page of gaps", ask.many("gaps", [gaps(code) for code in wide]), limit)
        report(
            "one place", ask.many("place", [f"/api/v1/places/{rng.choice(doors)}" for _ in range(100)]), limit
        )
        pages(args, limit)
        show("memory of the server (PSS)", f"{memory_mib(tree(server.pid)):.0f} MiB")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def coverage(code: str) -> str:
    return f"/api/v1/rounds/current/coverage?{urlencode({'place': code})}"


def gaps(code: str) -> str:
    return f"/api/v1/rounds/current/gaps?{urlencode({'place': code, 'limit': 50})}"


class Asker:
    """One connection that asks one thing after the other and takes the times."""

    def __init__(self, token: str = "", cookie: str = "") -> None:
        self._link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {"Cookie": cookie}

    def many(self, name: str, paths: Sequence[str]) -> list[float]:
        times = []
        for path in paths:
            start = time.perf_counter()
            self._link.request("GET", path, headers=self._headers)
            answer = self._link.getresponse()
            answer.read()
            times.append(time.perf_counter() - start)
            if answer.status != 200:
                raise SystemExit(f"{name}: {path} answered {answer.status}")
        return times[len(times) // 10 :]  # the first tenth warms the workers up


def report(name: str, times: Sequence[float], limit: Sequence[float]) -> None:
    p50, p95 = percentile(times, 0.5) * 1000, percentile(times, 0.95) * 1000
    ratio = percentile(times, 0.5) / percentile(limit, 0.5)
    show(name, f"p50 {p50:.1f}  p95 {p95:.1f} ms", f"{ratio:.1f} times /healthz")


def pages(args: argparse.Namespace, limit: Sequence[float]) -> None:
    ask = Asker(cookie=sign_in())
    some = max(20, args.requests // 10)
    for name, path in (
        ("situation room", "/"),
        ("gaps page", "/gaps/"),
        ("search by name", f"/search/?q={quote('王伟')}"),
        ("search by initials", "/search/?q=wxm"),
        ("search by phone", "/search/?q=15400000123"),
    ):
        report(name, ask.many(name, [path] * some), limit)
    first_paint()


def sign_in() -> str:
    """The cookie of a signed-in duty officer, made through the sign-in page."""
    from lianfang.drill.workforce import PASSWORD

    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    link.request("GET", "/sign-in/")
    answer = link.getresponse()
    answer.read()
    token = next(
        part.split(";")[0]
        for part in answer.headers.get_all("Set-Cookie", [])
        if part.startswith("csrftoken")
    )
    form = urlencode(
        {"username": "liu", "password": PASSWORD, "csrfmiddlewaretoken": token.partition("=")[2]}
    )
    link.request(
        "POST", "/sign-in/", form, {"Cookie": token, "Content-Type": "application/x-www-form-urlencoded"}
    )
    answer = link.getresponse()
    answer.read()
    return "; ".join(part.split(";")[0] for part in answer.headers.get_all("Set-Cookie", []))


def first_paint() -> None:
    """First contentful paint of the situation room in a real Chromium, where there is one."""
    browser = chromium()
    if browser is None:
        show("first paint", "no Chromium here")
        return
    from playwright.sync_api import sync_playwright

    from lianfang.drill.workforce import PASSWORD

    painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    with sync_playwright() as driver:
        open_browser = driver.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        page = open_browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"http://127.0.0.1:{PORT}/sign-in/")
        page.fill("input[name=username]", "liu")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state("networkidle")
        times = []
        for _ in range(7):
            page.goto(f"http://127.0.0.1:{PORT}/")
            page.wait_for_load_state("networkidle")
            times.append(page.evaluate(painted))
        open_browser.close()
    show(
        "first paint of the situation room",
        f"median {percentile(times, 0.5):.0f} ms",
        json.dumps(list(map(round, times))),
    )


def chromium() -> str | None:
    candidates = (os.environ.get("LIANFANG_CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/google-chrome")
    return next((one for one in candidates if one and Path(one).exists()), None)


if __name__ == "__main__":
    main()
