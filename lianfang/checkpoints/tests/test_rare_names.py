"""5,000 names with characters beyond the first plane: typed, synced, exported and printed unchanged."""

import csv
import json
import random
import re

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from lianfang.accounts import actions as accounts
from lianfang.checkpoints.models import Occupant
from lianfang.exchange import actions as exchange
from lianfang.measures.models import Measure
from lianfang.people.queries import Opener
from lianfang.testing import road

pytestmark = pytest.mark.django_db
# CJK extensions B to H: first and last character of each block.
BLOCKS = ((0x20000, 0x2A6DF), (0x2A700, 0x2B739), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0),
          (0x30000, 0x3134A), (0x31350, 0x323AF))  # fmt: skip
NAMES, A_CAR = 5000, 50


def rare_names():
    dice = random.Random(5)

    def character():
        return chr(dice.randint(*dice.choice(BLOCKS)))

    names = {}
    while len(names) < NAMES:
        given = "·".join(character() + character() for _ in range(dice.choice((1, 1, 2))))
        names[f"{dice.choice('王李张')}{given}"] = None
    return list(names)


@pytest.fixture(scope="module")
def names():
    return rare_names()


@pytest.fixture
def site(world):
    made = road.build(world)
    Measure.objects.update(level="L3")
    return made


def cars(names):
    for start in range(0, len(names), A_CAR):
        part = names[start : start + A_CAR]
        people = [road.person(number) for number in range(1, len(part) + 1)]
        told = [{"number": number, "name": name} for number, name in enumerate(part, 1)]
        yield road.car(*people, vehicle_kind="coach", plate=f"鲁G{start:05d}", identities=told)


def kept_names():
    opener = Opener()
    rows = Occupant.objects.order_by("vehicle_id", "number").values_list("key_id", "sealed")
    return [opener.open(key, sealed)["name"] for key, sealed in rows]


def test_names_synced_by_a_phone_are_kept_unchanged(world, site, names):
    token = accounts.create_token(world.scope("liu"), username="he")
    answer = Client().post(
        "/api/v1/records",
        json.dumps(list(cars(names)), ensure_ascii=False).encode(),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert {one["state"] for one in answer.json()} == {"kept"}
    assert kept_names() == names


def test_names_typed_at_the_desk_are_kept_unchanged(world, site, names):
    client = Client()
    client.force_login(world.cast["he"])
    for sent in cars(names):
        detail = dict(sent["detail"])
        fields = {}
        for part in ("people", "identities"):
            for index, one in enumerate(detail.pop(part)):
                fields |= {f"{part}.{index}.{key}": value for key, value in one.items()}
        assert (
            client.post("/checkpoints/station/desk/", fields | detail | {"id": sent["id"]}).status_code == 302
        )
    assert kept_names() == names


def test_names_in_a_post_s_log_are_printed_unchanged(world, site, names):
    told = [road.visitor(name=name) for name in names]
    assert set(road.codes(road.send(world, road.post(), *told, user="bao"))) == {"kept"}
    client = Client()
    client.force_login(world.cast["bao"])
    page = client.get("/posts/hotel/log/?on=2020-01-29").content.decode()
    assert re.findall(r'<th scope="row">([^<]*)</th>', page) == names
    assert not re.search(r'<th scope="row">', client.get("/posts/hotel/log/?on=2020-01-30").content.decode())


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_names_go_into_a_sheet_and_come_out_unchanged(world, names, tmp_path, form):
    sheet = tmp_path / "persons.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["户编号", "小区", "楼栋", "单元", "室号", "户主"])
        rows.writerow(["H-1", "滨河花园", "1号楼", "1单元", "101", "柳户主"])
    exchange.import_register(world.scope("fang"), register="households", path=sheet, source_name="h.csv")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["户编号", "姓名", "证件号码"])
        rows.writerows(["H-1", name, f"P{number:08d}"] for number, name in enumerate(names))
    run = exchange.import_register(world.scope("fang"), register="persons", path=sheet, source_name="p.csv")
    assert run.imported == NAMES
    left = tmp_path / f"out.{form}"
    exchange.export_register(
        world.scope("liu"),
        register="persons",
        place=world.places["xincheng"],
        to=left,
        with_identities=True,
        purpose="核对名册",
    )
    assert set(names) <= set(cells_of(left))


def cells_of(path):
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [cell for row in csv.reader(file) for cell in row]
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [str(cell) for row in rows for cell in row]
