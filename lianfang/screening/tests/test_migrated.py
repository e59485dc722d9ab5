"""Plates that visits of a former version wrote down in plain are sealed, and still found."""

import pytest

from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("screening", "0002_parked_vehicles"),
    before=(("screening", "0001_initial"), ("duties", "0001_initial")),
    fill="""
for seq in (7, 8):
    old("duties", "Record").objects.create(
        id=f"00000000-0000-0000-0000-00000000000{seq}", seq=seq, kind="screening.visit", path="0001",
        made_at=then, received_at=then, source="app", detail="{}", mac=b"", made_by=user, place=place)
for seq, plate, relation in (7, "鲁G12345", "household"), (7, "", "nobody"), (8, "鲁G12345", "visitor"):
    old("screening", "ParkedVehicle").objects.create(
        seq=seq, path="0001", plate=plate, relation=relation, place=place)
""",
    read="""
from lianfang.accounts import keys
from lianfang.screening.models import ParkedVehicle
rows = list(ParkedVehicle.objects.order_by("id"))
told = [[row.seq, row.number, row.relation, row.result, row.region, row.at.isoformat(),
         row.plate_ix == rows[0].plate_ix, keys.of(row.key_id).open_json(bytes(row.sealed))] for row in rows]
""",
)


def test_plates_of_parked_vehicles_are_sealed_and_found_again(former):
    then = "2025-03-01T08:00:00+00:00"
    assert former.stories["screening"]["told"] == [
        [7, 0, "household", "matched", "鲁G", then, True, {"plate": "鲁G12345"}],
        [7, 1, "nobody", "unmatched", "none", then, False, {"plate": ""}],
        [8, 0, "visitor", "matched", "鲁G", then, True, {"plate": "鲁G12345"}],
    ]
