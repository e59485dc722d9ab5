"""The sweep beside the workers: its keeper starts it, starts it anew, and both end with the server."""

import ast
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from lianfang import settings
from lianfang.kit import sql
from lianfang.testing import source

PATIENCE = 60.0  # seconds

SERVER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
import django; django.setup()
from django.db import connections
from lianfang.serving import server, setup
setup.migrate()
connections.close_all()
print(server.start_sweep(every=0.2), flush=True)
sys.stdin.read()
"""


def until(true):
    """Wait for something to come true in another process."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = true()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come true in time")


def is_alive(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def child_of(process):
    with open(f"/proc/{process}/task/{process}/children") as file:
        found = file.read().split()
    return int(found[0]) if found else 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_killed_sweep_is_started_anew_and_ends_with_its_server(tmp_path, db):
    if not sql.on_sqlite():
        pytest.skip("the processes are the same with either database")
    environment = os.environ | {"LIANFANG_DATA": str(tmp_path)}
    environment.pop("LIANFANG_DATABASE_URL", None)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        keeper = int(server.stdout.readline())
        first = until(lambda: child_of(keeper))
        until(lambda: beats(tmp_path))
        os.kill(first, signal.SIGKILL)
        second = until(lambda: (one := child_of(keeper)) not in {0, first} and one)
        assert is_alive(second)
    finally:
        server.kill()  # not asked: a server may die as well
        server.wait()
    until(lambda: not is_alive(keeper) and not is_alive(second))


def beats(folder):
    with closing(sqlite3.connect(folder / "lianfang.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM duties_sweepbeat").fetchone()[0]


def set_by(tree):
    """The names that a module writes into the environment of its process."""
    for node in ast.walk(tree):
        at = node.targets[0] if isinstance(node, ast.Assign) else None
        call = node.func if isinstance(node, ast.Call) else None
        if isinstance(at, ast.Subscript) and ast.unparse(at.value) == "os.environ":
            yield ast.literal_eval(at.slice)
        elif call is not None and ast.unparse(call) in {"os.environ.setdefault", "os.putenv"}:
            yield ast.literal_eval(node.args[0])


def test_what_the_program_sets_for_its_children_is_known_to_their_settings():
    """A child that reads a sheet loads the settings, and these stop at a name of ours they do not know."""
    names = {name for path in source.modules() for name in set_by(ast.parse(path.read_text("utf-8")))}
    assert "LIANFANG_HTTPS" in names
    assert {name for name in names if name.startswith("LIANFANG_")} <= settings.KNOWN
