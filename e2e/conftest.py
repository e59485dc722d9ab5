"""A real Chromium for the browser tests, or a plain word why they are left out."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

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
