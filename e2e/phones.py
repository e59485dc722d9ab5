"""Phones for the browser tests: signed in, set up, cut off, slowed down, tapped and counted."""

import time
from collections import Counter
from contextlib import contextmanager

from django.test import Client
from playwright.sync_api import expect

from lianfang.duties.models import Record

PIN = "482913"
SLOW = 6  # times slower than this machine, as a cheap phone
THREE_G = {"downloadThroughput": 750_000 / 8, "uploadThroughput": 250_000 / 8, "latency": 100}


def everything_kept():
    """How many visits the server holds of each door."""
    visits = Record.objects.filter(kind="screening.visit")
    return dict(Counter(visits.values_list("place__code", flat=True)))


class Phone:
    """One phone with the app, in the hand of `user`. `taps` counts what the thumb does."""

    def __init__(self, browser, url, user, *, language="en", width=390, context=None):
        self.url, self.user = url, user
        self.context = context or browser.new_context(viewport={"width": width, "height": 800}, base_url=url)
        self.complaints, self.taps = [], 0
        self.sign_in(language)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("console", self._heard)

    def _heard(self, said):
        quiet = "Failed to load resource" in said.text  # a refusal or a cut line, told to the user
        if said.type == "error" and not quiet:
            self.complaints.append(said.text)

    def sign_in(self, language="en"):
        client = Client()
        client.force_login(self.user)
        cookies = {"sessionid": client.cookies["sessionid"].value, "lianfang_language": language}
        self.context.add_cookies([{"name": k, "value": v, "url": self.url} for k, v in cookies.items()])

    def set_up(self):
        self.page.goto(f"{self.url}/field/")
        for at in (0, 1):
            self.page.locator("input[type=password]").nth(at).fill(PIN)
        self.page.locator("main button[data-primary]").click()
        expect(self.page.locator("a.door").first).to_be_visible(timeout=15000)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def unlock(self, pin=PIN):
        self.page.locator("input[type=password]").fill(pin)
        self.page.locator("main button[data-primary]").click()

    def tap(self, what, **more):
        self.taps += 1
        found = self.page.locator(what, **more) if isinstance(what, str) else what
        found.click()

    def door(self, name):
        return self.page.locator("a.door", has=self.page.locator("b", has_text=name)).first

    def all_well(self, door, count=None):
        """One door from the list, all well, and back to the list."""
        self.tap(self.door(door))
        if count is not None and self.page.locator(".chips").count():
            self.tap(self.page.locator(".chips button", has_text=str(count)))
        self.tap("button.huge[data-primary]")
        expect(self.page.locator(".kept")).to_be_visible()
        self.tap("main a[href='#/']")

    def offline(self):
        self.context.set_offline(True)

    def online(self):
        self.context.set_offline(False)

    def slow(self, times=SLOW, network=None):
        """A processor so many times slower and, where given, a slow line."""
        wire = self.context.new_cdp_session(self.page)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": times})
        if network:
            wire.send("Network.enable")
            wire.send("Network.emulateNetworkConditions", {"offline": False, **network})

    @contextmanager
    def counted(self):
        """Counts taps and seconds of what happens within."""
        told = {}
        taps, began = self.taps, time.monotonic()
        yield told
        told |= {"taps": self.taps - taps, "seconds": time.monotonic() - began}

    def close(self):
        self.context.close()
