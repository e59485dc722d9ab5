"""Every page that each of a demonstration's people can reach, in three languages and at two widths.

    ./run bench walk [--data DIR] [--scale 0.02] [--at URL] [--only zhou] [--language zh-hans]

Serves the demonstration (built when it is not there; with `--at` it is served already) and walks it in
Chromium along its links. Told is each page that is wider than its window or taller than it may be, that holds
words of machines or of another language, a way that leads nowhere, or an error of a script. Ends with 1 where
there was one.
"""

import argparse
import os
import signal
import tempfile
from pathlib import Path

from bench import district
from bench.intake import PORT, start_server
from bench.machine import describe, show

CAST = ("liu", "gao", "qian", "fang", "chen", "zhou", "he", "yi", "sun", "ling", "mi")
LANGUAGES = ("zh-hans", "zh-hant", "en")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="")
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--at", default="")
    parser.add_argument("--only", nargs="*", default=CAST)
    parser.add_argument("--language", nargs="*", default=LANGUAGES)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(args.data or folder))
        print(describe())
        raise SystemExit(1 if measure(args) else 0)


def measure(args: argparse.Namespace) -> int:
    """How many pages were not well."""
    from lianfang.drill.actions import build, marker

    if not marker().exists():
        build(scale=args.scale, seed=2020, progress=lambda words: print(words, flush=True))
    cookies = {name: _session(name) for name in args.only}
    server = None if args.at else start_server()
    home = args.at or f"http://127.0.0.1:{PORT}"
    try:
        return sum(
            _walk(home, name, language, cookies[name]) for name in args.only for language in args.language
        )
    finally:
        if server is not None:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _session(name: str) -> str:
    from django.test import Client

    from lianfang.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=name))
    return client.cookies["sessionid"].value


def _walk(home: str, name: str, language: str, session: str) -> int:
    from playwright.sync_api import sync_playwright

    from e2e.conftest import chromium
    from e2e.walking import walk

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(base_url=home)
        context.add_cookies(
            [
                {"name": "sessionid", "value": session, "url": home},
                {"name": "lianfang_language", "value": language, "url": home},
            ]
        )
        pages = ill = 0
        for one in walk(context.new_page(), language=language, names=CAST):
            pages += 1
            ill += bool(one.wrong)
            if one.wrong:
                print(f"  {name} {language} {one.path}: " + "; ".join(one.wrong), flush=True)
        browser.close()
    show(f"{name} {language}", f"{pages} pages", f"{ill} not well")
    return ill


if __name__ == "__main__":
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
    main()
