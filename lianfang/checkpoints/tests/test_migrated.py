"""Fevers and arrivals of a former version stay as they stood once the database checks their states."""

from lianfang.checkpoints.models import ArrivalState, FeverState
from lianfang.testing.tests.test_migrations import fresh as fresh

# Written by the models as they were: run in the database that a former version left.
FILL = """
import datetime, uuid
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
then = datetime.datetime(2025, 3, 1, 8, tzinfo=datetime.timezone.utc)
old = MigrationExecutor(connection).loader.project_state([("checkpoints", "0001_initial")]).apps
place = old.get_model("grid", "Place").objects.create(path="0001", kind="district", code="d", name="区")
key = old.get_model("accounts", "DataKey").objects.create(wrapped=b"x", made_at=then)
for number, state in enumerate(FEVERS):
    old.get_model("checkpoints", "Fever").objects.create(origin=uuid.uuid4(), number=number, place=place,
        path="0001", clinic=place, celsius="38.2", found_at=then, repeat_due_at=then, state=state,
        state_at=then)
for number, state in enumerate(ARRIVALS):
    old.get_model("checkpoints", "Arrival").objects.create(origin=uuid.uuid4(), number=number, place=place,
        path="0001", receiver=place, receiver_path="0001", left_at=then, due_at=then, state=state,
        state_at=then, key=key)
"""


def test_every_state_there_ever_was_is_there_after_the_migrations(fresh):
    made = fresh.manage("migrate", "-v0", "checkpoints", "0001")
    assert made.returncode == 0, made.stderr
    told = f"FEVERS = {FeverState.values}\nARRIVALS = {ArrivalState.values}\n"
    filled = fresh.manage("shell", "-v0", "-c", told + FILL)
    assert filled.returncode == 0, filled.stderr
    made = fresh.manage("migrate", "-v0", "checkpoints")
    assert made.returncode == 0, made.stderr
    for table, states in (("fever", FeverState.values), ("arrival", ArrivalState.values)):
        rows = fresh.rows(f"SELECT state FROM checkpoints_{table} WHERE path = ?", ("0001",))
        assert sorted(row[0] for row in rows) == sorted(states)
