"""What a phone goes through: its browser killed at random moments, its line cut, its server odd.

The phone's own ledger is kept beside it: the ids of the records whose feedback was seen, and the bytes
of everything it ever sent.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import Error, expect

from e2e.conftest import chromium
from e2e.phones import PIN

WAIT = 20.0  # seconds for a browser to come up


class Ordeal:
    """One phone in a browser of its own process, which can be killed."""

    def __init__(self, driver, url, user, *, seed):
        self.driver, self.url, self.user = driver, url, user
        self.dice = random.Random(seed)
        self.folder = tempfile.TemporaryDirectory(prefix="lianfang-phone-", ignore_cleanup_errors=True)
        self.sent, self.seen, self.complaints = {}, [], []
        self.faults = 0.0  # share of calls that go wrong
        self.kills = 0
        self.process = None

    def boot(self):
        """Start the browser on the same disk and open the app."""
        port_file = Path(self.folder.name) / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        flags = ["--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--no-first-run"]
        self.process = subprocess.Popen(
            [chromium(), *flags, f"--user-data-dir={self.folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + WAIT
        while not (port_file.exists() and port_file.read_text().strip()):
            assert time.monotonic() < until, "the browser did not start"
            time.sleep(0.05)
        port = port_file.read_text().split()[0]
        self.browser = self.driver.connect_over_cdp(f"http://127.0.0.1:{port}")
        context = self.browser.contexts[0]
        context.route("**/field/records*", self._line)
        context.add_cookies(self._cookies())
        self.page = context.new_page()
        self.page.set_viewport_size({"width": 390, "height": 800})
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.goto(f"{self.url}/field/")

    def _cookies(self):
        client = Client()
        client.force_login(self.user)
        where = {"domain": urlsplit(self.url).hostname, "path": "/", "expires": time.time() + 9e5}
        values = {"sessionid": client.cookies["sessionid"].value, "lianfang_language": "en"}
        return [{"name": name, "value": value, **where} for name, value in values.items()]

    def kill(self):
        """Like a battery that falls out: every process of the browser at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1

    def close(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.folder.cleanup()

    def set_up(self, *, duties=True):
        for at in (0, 1):
            self.page.locator("input[type=password]").nth(at).fill(PIN)
        self.page.locator("main button[data-primary]").click()
        expect(self.page.locator("a.door" if duties else "main a.big").first).to_be_visible(timeout=15000)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def unlock(self):
        self.page.locator("input[type=password]").fill(PIN)
        self.page.locator("main button[data-primary]").click()
        expect(self.page.locator("body[data-open]")).to_be_visible(timeout=15000)

    # The line to the server. What was sent is written down before anything happens to it.
    def _line(self, route):
        body = route.request.post_data
        for record in split(body):
            self.sent.setdefault(json.loads(record)["id"], set()).add(record)
        fault = self.dice.choice(FAULTS) if self.dice.random() < self.faults else Ordeal._through
        with contextlib.suppress(Error):  # the browser was killed meanwhile
            fault(self, route)

    def _through(self, route):
        route.continue_()

    def _cut(self, route):
        route.abort("connectionreset")

    def _status(self, route):
        route.fulfill(status=self.dice.choice((500, 503, 502)), body="<h1>something</h1>")

    def _half(self, route):
        """The server has kept it all, and half of its answer arrives."""
        answer = route.fetch()
        route.fulfill(
            status=answer.status, headers=answer.headers, body=answer.body()[: len(answer.body()) // 2]
        )

    def _lost(self, route):
        """The server has kept it all, and nothing of its answer arrives."""
        route.fetch()
        route.abort("connectionreset")

    def _wrong(self, route):
        """Receipts whose digests are of other bytes: as good as none."""
        answer = route.fetch()
        told = [one | {"digest": "0" * 64} for one in answer.json()] if answer.ok else []
        route.fulfill(status=200, content_type="application/json", body=json.dumps(told))

    def visit(self, *, may_die=False):
        """One door all well, from the list. True where its feedback was seen."""
        page = self.page
        page.evaluate("location.hash = '#/'")
        page.locator("a.door").first.click()
        page.locator(".chips button").nth(2).click()
        button = page.locator("button.huge[data-primary]")
        if may_die:
            button.click(no_wait_after=True)
            time.sleep(self.dice.random() * 0.12)
            self.kill()
            return False
        button.click()
        correct = page.locator("main .pair a").first
        expect(page.locator("main .kept")).to_be_visible()
        self.seen.append(correct.get_attribute("href").rpartition("/")[2])
        return True

    def left(self):
        """How many records lie in the outbox; it needs no PIN to count them."""
        return self.page.evaluate(COUNT)

    def send(self):
        self.page.evaluate("dispatchEvent(new Event('online'))")


COUNT = """new Promise((resolve) => {
  const request = indexedDB.open("lianfang-field");
  request.onsuccess = () => {
    const count = request.result.transaction("outbox").objectStore("outbox").count();
    count.onsuccess = () => { request.result.close(); resolve(count.result); };
  };
})"""

FAULTS = (Ordeal._cut, Ordeal._status, Ordeal._half, Ordeal._lost, Ordeal._wrong)


def split(body):
    """The records of a batch, each as its very text."""
    decoder, at, found = json.JSONDecoder(), 1, []
    while at < len(body) - 1:
        _value, end = decoder.raw_decode(body, at)
        found.append(body[at:end])
        at = end + 1
    return found
