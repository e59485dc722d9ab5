"""Migrations that change rows, on rows: each in a store that stands just before it; on either database."""

import ast
import json

import pytest

from lianfang.testing import source, stores

START = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import datetime

def at(*targets):
    "The models as they stand once these migrations, and no later ones, are done."
    MigrationExecutor(connection).migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps.get_model

NOON = datetime.fromisoformat("2020-01-29T12:00:00+08:00")

def place_and_user(model):
    place = model("grid", "Place").objects.create(path="0001", kind="district", code="d", name="d")
    return place, model("accounts", "User").objects.create(username="zhou", name="周", made_at=NOON)
"""
# What each does is its own story; a new one comes here with its rows.
STORIES = {
    ("screening", "0002_parked_vehicles"): """
model = at(("screening", "0001_initial"), ("duties", "0001_initial"))
place, zhou = place_and_user(model)
for seq in (7, 8):
    model("duties", "Record").objects.create(
        id=f"00000000-0000-0000-0000-00000000000{seq}", seq=seq, kind="screening.visit", path="0001",
        made_at=NOON, received_at=NOON, source="app", detail="{}", mac=b"", made_by=zhou, place=place)
for seq, plate, relation in (7, "鲁G12345", "household"), (7, "", "nobody"), (8, "鲁G12345", "visitor"):
    model("screening", "ParkedVehicle").objects.create(
        seq=seq, path="0001", plate=plate, relation=relation, place=place)
at(("screening", "0002_parked_vehicles"))
from lianfang.accounts import keys
rows = at(("screening", "0002_parked_vehicles"))("screening", "ParkedVehicle").objects.order_by("id")
told = [[row.seq, row.number, row.relation, row.result, row.region, row.at == NOON, row.plate_ix is not None,
         keys.of(row.key_id).open_json(bytes(row.sealed))] for row in rows]
same = rows[0].plate_ix == rows[2].plate_ix
print(json.dumps({"rows": told, "found again by its plate": same}))
""",
    ("handovers", "0001_engine"): """
kinds = ("contenttypes", "0002_remove_content_type_name")
model = at(("flows", "0002_handoverground_handoversubject_and_more"), kinds)
place, zhou = place_and_user(model)
model("flows", "HandOver").objects.create(
    flow="F1", ref="fever:1", from_desk="screening", from_path="0001", desk="clinic", to_path="0001",
    sent_at=NOON, from_place=place, to_place=place, sent_by=zhou)
for label in ("handover", "receiver", "stuckflow"):
    model("contenttypes", "ContentType").objects.get_or_create(app_label="flows", model=label)
model = at(("handovers", "0001_engine"), ("flows", "0003_hand_overs_have_their_own_app"))
print(json.dumps({
    "rows": list(model("handovers", "HandOver").objects.values_list("ref", "desk", "sent_by__username")),
    "kinds": sorted(model("contenttypes", "ContentType").objects.values_list("app_label", "model")),
}))
""",
}


@pytest.fixture
def told(tmp_path, django_db_setup):
    def of(*migration):
        with stores.empty(tmp_path) as store:
            return json.loads(store.run(START + STORIES[migration], by=stores.PYTHON))

    return of


def test_plates_of_parked_vehicles_are_sealed_and_found_again(told):
    made = told("screening", "0002_parked_vehicles")
    assert made["rows"] == [
        [7, 0, "household", "matched", "鲁G", True, True, {"plate": "鲁G12345"}],
        [7, 1, "nobody", "unmatched", "none", True, False, {"plate": ""}],
        [8, 0, "visitor", "matched", "鲁G", True, True, {"plate": "鲁G12345"}],
    ]
    assert made["found again by its plate"] is True


def test_hand_overs_keep_their_rows_and_take_their_kinds_along(told):
    made = told("handovers", "0001_engine")
    assert made["rows"] == [["fever:1", "clinic", "zhou"]]
    assert {tuple(one) for one in made["kinds"]} >= {
        ("handovers", "handover"), ("handovers", "receiver"), ("flows", "stuckflow"),
    }  # fmt: skip


def test_every_migration_that_changes_rows_is_tried_on_rows():
    found = {
        (path.parent.parent.name, path.stem)
        for path in source.PACKAGE.glob("*/migrations/0*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"RunPython", "RunSQL"}
    }
    assert found == set(STORIES)
