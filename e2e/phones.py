"""Phones for the browser tests: signed in, set up, cut off, slowed down, tapped and counted."""

import time
from collections import Counter
from contextlib import contextmanager

from django.test import Client
from playwright.sync_api import expect

from lianfang.duties.models import Record

PIN = "482913"
APP = "import(document.querySelector('script[type=module]').src)"  # the app's modules by their names
HAS_READER = "caches.match(document.body.dataset.wasm).then(Boolean)"  # it comes after the first duties
SLOW = 6  # times slower than this machine, as a cheap phone
# A clock that somebody sets: at once by `window.skew`, or for the next start by `localStorage.skew`.
SKEWED = """(() => {
  const real = Date.now.bind(Date);
  Date.now = () => real() + Number(window.skew ?? localStorage.skew ?? 0);
})()"""
THREE_G = {"downloadThroughput": 750_000 / 8, "uploadThroughput": 250_000 / 8, "latency": 100}


def everything_kept():
    """How many visits the server holds of each door."""
    visits = Record.objects.filter(kind="screening.visit")
    return dict(Counter(visits.values_list("place__code", flat=True)))


class Phone:
    """One phone with the app, in the hand of `user`. `taps` counts what the thumb does."""

    def __init__(self, browser, url, user, *, language="en", width=390, script=SKEWED, skew=0):
        self.url, self.user = url, user
        self.context = browser.new_context(viewport={"width": width, "height": 800}, base_url=url)
        self.context.add_init_script(script)
        if skew:
            self.context.add_init_script(f"localStorage.skew ??= {skew}")
        self.complaints, self.taps = [], 0
        self.sign_in(language)
        self.reopen(start=False)

    def reopen(self, start=True):
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("console", self._heard)
        if start:
            self.page.goto(f"{self.url}/field/")

    def _heard(self, said):
        quiet = "Failed to load resource" in said.text  # a refusal or a cut line, told to the user
        if said.type == "error" and not quiet:
            self.complaints.append(said.text)

    def sign_in(self, language="en"):
        client = Client()
        client.force_login(self.user)
        cookies = {"sessionid": client.cookies["sessionid"].value, "lianfang_language": language}
        self.context.add_cookies([{"name": k, "value": v, "url": self.url} for k, v in cookies.items()])

    def set_up(self, *, fresh=True, duties=True):
        """The first start: a PIN, a key, the duties."""
        if fresh:
            self.page.goto(f"{self.url}/field/")
        for at in (0, 1):
            self.page.locator("input[type=password]").nth(at).fill(PIN)
        self.page.locator("main button[data-primary]").click()
        expect(self.page.locator("body[data-open]")).to_be_visible(timeout=15000)
        if duties:
            expect(self.page.locator("a.door").first).to_be_visible(timeout=15000)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        if self.page.evaluate(f"{APP}.then((one) => one.vault.isOpen())"):
            self.wait_for_reader()

    def wait_for_reader(self):
        self.wait_for(HAS_READER)

    def wait_for(self, promise):
        """Asked again and again: a promise is no answer yet, and `wait_for_function` takes it for one."""
        for _turn in range(300):
            if self.page.evaluate(promise):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"it never came to the phone: {promise}")

    def unlock(self, pin=PIN):
        self.page.locator("input[type=password]").fill(pin)
        self.page.locator("main button[data-primary]").click()
        if pin == PIN:
            expect(self.page.locator("body[data-open]")).to_be_visible(timeout=15000)

    def tap(self, what, **more):
        self.taps += 1
        found = self.page.locator(what, **more) if isinstance(what, str) else what
        found.click()

    def show(self, page):
        """Go to a page by its address."""
        self.page.evaluate(f"location.hash = '#/{page}'")
        name = page.partition("/")[0] or "list"
        expect(self.page.locator(f"body[data-page={name}]")).to_be_attached()
        self.page.locator("main > :is(section, form)").wait_for()

    def again(self):
        """Let the phone try to send once more."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def place(self, name):
        """The number of a door on the list."""
        self.show("")
        return self.door(name).get_attribute("href").rpartition("/")[2]

    def door(self, name):
        return self.page.locator("a.door", has=self.page.locator("b", has_text=name)).first

    def all_well(self, door, count=None):
        """One door from the list, all well, and back to the list."""
        self.show("")
        self.tap(self.door(door))
        if self.page.locator(".chips").count():
            self.tap(self.page.locator(".chips button", has_text=str(count or 3)))
        self.tap("button.huge[data-primary]")
        expect(self.page.locator("main .kept")).to_be_visible()
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

    def codes(self, folder):
        """Photographs of the series of codes now on the screen, in the order they are shown."""
        shown = self.page.locator(".series svg")
        shown.wait_for()
        self.page.evaluate("for (const one of [ways, document.getElementById('top')]) one.hidden = true")
        count = int(self.page.locator(".series p").inner_text().split(" of ")[1].split(":")[0])
        pictures = {}
        while len(pictures) < count:
            number = self.page.locator(".series p").inner_text().split()[1]
            picture = folder / f"{number}.png"
            picture.write_bytes(shown.screenshot())
            if self.page.locator(".series p").inner_text().split()[1] == number:
                pictures[number] = str(picture)
        return list(pictures.values())

    def stored(self):
        """What lies in the phone's database: names of what is kept, and how many of the rest."""
        return self.page.evaluate(STORED)

    def dump(self):
        """Everything in the phone's database and local storage, as text, bytes included."""
        return self.page.evaluate(DUMP)

    def close(self):
        self.context.close()


OPEN = """const db = await new Promise((resolve) => {
    const request = indexedDB.open("lianfang-field");
    request.onsuccess = () => resolve(request.result);
  });
  const ask = (name, how) => new Promise((resolve) => {
    const request = db.transaction(name).objectStore(name)[how]();
    request.onsuccess = () => resolve(request.result);
  });"""
STORED = f"""async () => {{
  {OPEN}
  const told = {{ kept: await ask("kept", "getAllKeys"), drafts: await ask("drafts", "getAllKeys"),
    outbox: await ask("outbox", "count"), sealed: await ask("sealed", "count") }};
  db.close();
  return told;
}}"""
DUMP = f"""async () => {{
  {OPEN}
  const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder().decode(value)
    : value && typeof value === "object"
      ? Object.entries(value).map(([k, v]) => k + text(v)).join(" ")
      : String(value);
  const told = [JSON.stringify(localStorage)];
  for (const name of ["kept", "drafts", "outbox", "sealed"]) {{
    told.push(text(await ask(name, "getAllKeys")), text(await ask(name, "getAll")));
  }}
  db.close();
  return told.join(" ");
}}"""
