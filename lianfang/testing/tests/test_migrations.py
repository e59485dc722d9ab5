"""The migrations lead, from nothing, to the tables that the models describe.

All other tests make their tables from the models directly, which takes a tenth of the time.
"""

import os
import subprocess
import sys

from django.apps import apps
from pysqlite3 import dbapi2 as sqlite3


def manage(folder, *words):
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    command = [sys.executable, "-m", "lianfang.cli", "manage", *words]
    return subprocess.run(
        command, env=kept | {"LIANFANG_DATA": str(folder)}, capture_output=True, text=True, check=False
    )


def test_no_model_has_changed_without_a_migration(tmp_path):
    made = manage(tmp_path, "makemigrations", "--check", "--dry-run")
    assert made.returncode == 0, made.stdout


def test_the_migrations_make_every_table_column_and_index_of_the_models(tmp_path):
    made = manage(tmp_path, "migrate", "-v0")
    assert made.returncode == 0, made.stderr
    database = sqlite3.connect(tmp_path / "lianfang.sqlite3")
    lost = []
    for model in apps.get_models():
        table = model._meta.db_table
        columns = {row[1] for row in database.execute(f'PRAGMA table_info("{table}")')}
        lost += [f"{table}.{one.column}" for one in model._meta.local_fields if one.column not in columns]
        words = [
            row[0] or ""
            for row in database.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ?", [table])
        ]
        names = [one.name for one in (*model._meta.indexes, *model._meta.constraints)]
        lost += [f"{table}: {name}" for name in names if not any(f'"{name}"' in one for one in words)]
    database.close()
    assert not lost
