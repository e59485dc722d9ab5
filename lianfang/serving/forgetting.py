"""What was deleted leaves the database's files too: the log beside it, and the gaps within its pages."""

import os
from datetime import datetime
from pathlib import Path

from django.db import connection

from lianfang.duties.models import SweepBeat
from lianfang.kit import sql

STEP = "log-emptied"
EVERY = 600  # seconds; the log is written anew from its beginning, and what lies behind its end is old
PATIENCE = 200  # milliseconds that a writer may have to wait for a page that is still being read
_USUAL = 20_000  # milliseconds; as in settings.database


def sweep_log(at: datetime) -> int:
    """A step of the sweep: every ten minutes the write-ahead log is emptied; whether it was.

    Bytes that a transaction overwrote stay in the log until it is; a page being read puts it off.
    """
    last = SweepBeat.objects.filter(step=STEP).values_list("at", flat=True).first()
    if last is not None and _turn(last) == _turn(at):
        return 0
    return int(empty_log())


def _turn(at: datetime) -> int:
    return int(at.timestamp()) // EVERY


def empty_log() -> bool:
    """Move the log into the database and cut it to nothing. PostgreSQL sees to its own."""
    if not sql.on_sqlite() or connection.in_atomic_block or not _log_size():
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")  # most of the work, in nobody's way
        with sql.alone():
            cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout={_USUAL}")
    return not busy


def _log_size() -> int:
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    return os.stat(log).st_size if log.exists() else 0


def scrub() -> int:
    """Write the whole database anew, without what lies in the gaps of its pages; its size in bytes.

    `secure_delete` overwrites what is deleted, but SQLite leaves copies behind of rows that it moved
    from page to page (37 of 17,498 in a trial). Nobody writes meanwhile.
    """
    with connection.cursor() as cursor:
        if not sql.on_sqlite():
            cursor.execute("VACUUM FULL")
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
        with sql.alone():
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return os.stat(connection.settings_dict["NAME"]).st_size
