"""A real Chromium for the browser tests, or a plain word why they are left out."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

SLOWEST = 90_000  # ms for a page on a machine with other work; what is promised is timed elsewhere
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """The browser to drive, empty where there is none. LIANFANG_CHROMIUM names another one."""
    named = os.environ.get("LIANFANG_CHROMIUM", "")
    return named or next((path for name in NAMES if (path := shutil.which(name))), "")


def pytest_addoption(parser: Any) -> None:
    parser.addoption("--records", type=int, default=30, help="records of the phone's ordeal")
    parser.addoption("--kills", type=int, default=6, help="how often its browser is killed")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium()
    if not path:
        pytest.skip("no Chromium here; install one (Debian: apt install chromium fonts-noto-cjk)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def opened(browser: Any, live_server: Any) -> Iterator[Any]:
    """Opens a page as somebody, in a language and a width; complains of whatever the page complains of."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def open_page(user: Any, path: str, *, language: str = "en", width: int = 1440) -> Any:
        from django.test import Client

        client = Client()
        client.force_login(user)
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=live_server.url)
        context.set_default_navigation_timeout(SLOWEST)
        contexts.append(context)
        context.add_cookies(
            [
                {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url},
                {"name": "lianfang_language", "value": language, "url": live_server.url},
            ]
        )
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
