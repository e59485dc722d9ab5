"""What was deleted or overwritten is not in the files any more: they are read as bytes."""

import os
import random
import subprocess
import sys

import pytest

from lianfang.kit import sql

TOLD = """
import os, sys, random
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
import django; django.setup()
from datetime import timedelta
from django.conf import settings
from django.db import connection
from lianfang.kit import clock
from lianfang.serving import forgetting, setup
from lianfang.duties import sweep
setup.initialise(district="District", admin="liu")
from lianfang.accounts.models import Department, User

def raw():
    base = settings.DATA / "lianfang.sqlite3"
    return base.read_bytes() + (settings.DATA / "lianfang.sqlite3-wal").read_bytes()
"""


@pytest.fixture
def run(db, tmp_path):
    """Runs a program on a database file of its own: this one lies in memory, or is a server's."""
    if not sql.on_sqlite():
        pytest.skip("it is about SQLite's files")
    environment = os.environ | {"LIANFANG_DATA": str(tmp_path)}
    environment.pop("LIANFANG_DATABASE_URL", None)

    def call(program):
        done = subprocess.run(
            [sys.executable, "-c", TOLD + program], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return call


def test_overwritten_and_deleted_bytes_are_gone_once_the_sweep_emptied_the_log(run):
    """In small rows and long ones, in tables and in their indexes; nothing but the sweep is needed."""
    assert run("""
words = {}
for length in (0, 60, 900, 9000):
    told = f"CANARY-{length}-" + "x" * length
    one = Department.objects.create(code=f"CANARY-CODE-{length}", name=told)
    liu = User.objects.create(username=f"CANARY-USER-{length}", name=told, made_at=clock.now())
    User.objects.filter(pk=liu.pk).update(name="other", username=f"other-{length}")
    one.delete()
print(raw().count(b"CANARY") > 0)
print(sweep.run_once(clock.now())["log-emptied"])
print(raw().count(b"CANARY"), os.stat(settings.DATA / "lianfang.sqlite3-wal").st_size > 400_000)
""") == ["True", "1", "0", "False"]


def test_the_log_is_emptied_every_ten_minutes_and_not_at_each_sweep(run):
    assert run("""
start = clock.now().replace(minute=3, second=0)
for minutes in (0, 1, 6.9, 7, 16):
    print(sweep.run_once(start + timedelta(minutes=minutes))["log-emptied"])
""") == ["1", "0", "0", "1", "0"]


def test_a_page_that_is_being_read_puts_it_off_and_stops_nobody(run):
    assert run("""
from lianfang.kit import sql
import sqlite3, time
reader = sqlite3.connect(settings.DATA / "lianfang.sqlite3")
reader.execute("BEGIN"); reader.execute("SELECT count(*) FROM accounts_user").fetchone()
Department.objects.create(code="new", name="new")
began = time.monotonic()
print(forgetting.empty_log(), time.monotonic() - began < 5)
Department.objects.create(code="newer", name="newer")
reader.rollback()
print(forgetting.empty_log())
with connection.cursor() as cursor:
    cursor.execute("PRAGMA busy_timeout"); print(cursor.fetchone()[0])
""") == ["False", "True", "True", "20000"]


def test_after_a_scrub_nothing_is_left_of_a_thousand_rows_moved_and_deleted(run):
    """Rows that SQLite moved between pages leave copies behind; a scrub takes those too."""
    seed = random.Random(3).randrange(1 << 30)
    assert run(f"""
chance = random.Random({seed})
made, gone = [], 0
for number in range(1000):
    name = f"CANARY-{{number:06d}}-" + "z" * chance.choice((0, 20, 200, 2000))
    made.append(Department.objects.create(code=f"C{{number:06d}}", name=name).pk)
    if chance.random() < 0.4:
        Department.objects.filter(pk=chance.choice(made)).delete()
Department.objects.all().delete()
forgetting.empty_log()
left = raw().count(b"CANARY")
print(left < 20, forgetting.scrub() > 0, raw().count(b"CANARY"))
""") == ["True", "True", "0"]


def test_every_connection_overwrites_what_it_deletes(run):
    assert run("""
with connection.cursor() as cursor:
    cursor.execute("PRAGMA secure_delete"); print(cursor.fetchone()[0])
""") == ["1"]
