"""The field app on a slow phone: a real Chromium at a sixth of its speed, on a 3G-like line.

    ./run bench field [--households 500]

Prints the app's size, the first sync of so many households and the next one, how soon each form is
open from the phone's own store, and how long a known household takes. Needs a Chromium.
"""

import argparse
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import district
from bench.intake import PORT, start_server
from bench.machine import describe, show

TIMES = 6  # slower than this machine
LINE = {"offline": False, "downloadThroughput": 93_750, "uploadThroughput": 31_250, "latency": 100}
PIN = "482913"
OPENED = """(href) => new Promise((resolve) => {
  const began = performance.now();
  new MutationObserver((_all, watch) => {
    if (!document.querySelector("main > form")) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  }).observe(document.getElementById("main"), { childList: true });
  location.hash = href;
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=500)
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver runs a loop of its own
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder))
        print(describe())
        session = build(args.households)
        server = start_server()
        try:
            measure(session, args.households)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def build(households: int) -> str:
    """One stairwell after another with a household behind each door; a worker signed in."""
    from datetime import timedelta

    from django.contrib.sessions.models import Session
    from django.test import Client

    from lianfang.accounts import actions as accounts
    from lianfang.accounts import keys
    from lianfang.accounts.queries import system_scope
    from lianfang.duties import actions as duties
    from lianfang.flows.table import KINDS
    from lianfang.grid.models import Place
    from lianfang.kit import clock
    from lianfang.measures import actions as measures
    from lianfang.people.models import Household
    from lianfang.serving.setup import create_district, migrate

    migrate()
    root = create_district(name="bench", code="bench")
    scope = system_scope("bench", actor_id=accounts.operator().pk)
    doors = list(_doors(root, households))
    sealer = keys.current()
    Household.objects.bulk_create(
        Household(
            number=f"H-{door.code}",
            lives_at=door,
            path=door.path,
            managed_path=door.path,
            stated_count=3,
            sealed=sealer.seal_json({"contact": "示例户主", "phone": "19900000000"}),
            key_id=sealer.key_id,
        )
        for door in doors
    )
    event = measures.open_event(scope, code="bench", name="bench")
    duties.open_round(
        scope,
        kind=KINDS["screening.visit"],
        event=event,
        code="bench",
        name="bench",
        place=root,
        level="L2",
        due_at=clock.now() + timedelta(days=3),
    )
    cell = Place.objects.get(code="cell")
    user = accounts.create_user(scope, username="w0", name="worker", place=cell, role="grid-worker")
    client = Client()
    client.force_login(user)
    assert Session.objects.exists()
    return client.cookies["sessionid"].value


def _doors(root: Any, households: int) -> Any:
    from lianfang.grid.models import Place

    parent = root
    for kind in ("street", "community", "cell", "compound"):
        parent = _place(parent, kind, kind, 1)
    for number in range(households):
        if number % 24 == 0:
            building = _place(parent, "building", f"b{number}", number // 24 + 1)
            unit = _place(building, "unit", f"u{number}", 1)
        floor, side = number % 24 // 4 + 1, number % 4 + 1
        yield Place.objects.create(
            parent=unit,
            path=f"{unit.path}{number % 24 + 1:04d}",
            kind="dwelling",
            code=f"d{number}",
            name=f"{floor}0{side}",
            floor=floor,
        )


def _place(parent: Any, kind: str, code: str, number: int) -> Any:
    from lianfang.grid.models import Place

    path = f"{parent.path}{number:04d}"
    return Place.objects.create(parent=parent, path=path, kind=kind, code=code, name=f"{number}号")


def measure(session: str, households: int) -> None:
    from playwright.sync_api import sync_playwright

    from e2e.conftest import chromium

    url = f"http://localhost:{PORT}"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 800})
        cookies = {"sessionid": session, "lianfang_language": "zh-hans"}
        context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        received = counter(wire)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": TIMES})
        wire.send("Network.emulateNetworkConditions", LINE)
        set_up(page, url, households, received)
        forms(page)
        browser.close()


def counter(wire: Any) -> Any:
    """Counts what comes over the line, as packed: bytes of all answers whose address holds a text."""
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def heard(told: Any) -> None:
        addresses[told["requestId"]] = told["response"]["url"]

    def done(told: Any) -> None:
        sizes[told["requestId"]] = told["encodedDataLength"]

    wire.on("Network.responseReceived", heard)
    wire.on("Network.loadingFinished", done)
    return lambda part: sum(size for at, size in sizes.items() if part in addresses.get(at, ""))


def set_up(page: Any, url: str, households: int, received: Any) -> None:
    page.goto(f"{url}/field/")
    for at in (0, 1):
        page.locator("input[type=password]").nth(at).fill(PIN)
    page.locator("main button[data-primary]").click()
    began = time.perf_counter()
    page.locator("a.door").first.wait_for(timeout=120_000)
    seconds = time.perf_counter() - began
    size = f"{received('/field/sync') / 1024:.0f} KiB received"
    show(f"first sync of {households} households", f"{seconds:.1f} s", size)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    whole = page.evaluate("""(async () => {
      const [name] = await caches.keys();
      const all = await (await caches.open(name)).matchAll();
      return (await Promise.all(all.map((one) => one.blob()))).reduce((sum, one) => sum + one.size, 0);
    })()""")
    show("the app on the phone", f"{whole / 1024:.0f} KiB", "unpacked, reader of codes included")
    before = received("/field/sync")
    began = time.perf_counter()
    with page.expect_response("**/field/sync*") as answer:
        page.evaluate("dispatchEvent(new Event('online'))")
    answer.value.finished()
    size = f"{(received('/field/sync') - before) / 1024:.1f} KiB received"
    show("next sync, nothing new", f"{time.perf_counter() - began:.1f} s", size)


def forms(page: Any) -> None:
    """Each form opened from the phone's store, and one known household."""
    page.context.set_offline(True)
    place = page.locator("a.door").first.get_attribute("href").rpartition("/")[2]
    kinds = page.evaluate(
        "fetch('/field/forms.json').then((one) => one.json()).then((one) => Object.keys(one))"
    )
    for kind in kinds:
        page.evaluate("location.hash = '#/settings'")
        page.locator("main > section h2").first.wait_for()
        took = page.evaluate(OPENED, f"#/form/{kind}/{place}")
        show(f"form {kind} open", f"{took:.0f} ms", "budget 300 ms")
    page.evaluate("location.hash = '#/'")
    page.locator("a.door").first.wait_for()
    began = time.perf_counter()
    page.locator("a.door").first.click()
    page.locator("button.huge[data-primary]").click()
    page.locator("main .kept").wait_for()
    page.locator("main a.huge[data-primary]").click()
    page.locator("button.huge[data-primary]").wait_for()
    show("known household, all well, three taps", f"{time.perf_counter() - began:.1f} s", "budget 10 s")


if __name__ == "__main__":
    main()
