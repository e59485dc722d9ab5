"""Marked things planted in 新城街道. Whoever has no business there must never receive one of the marks.

`NAMES` mark what stands in the open there (places, staff, sheets); `PERSONS` what names a resident.
Each is a text that occurs nowhere else, so that finding it in an answer proves where it came from.
"""

import csv
import tempfile
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.models import Quarantined, Round
from lianfang.exchange import actions as exchange
from lianfang.exchange.models import ImportRun
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceAlias
from lianfang.kit import clock
from lianfang.people import actions as people
from lianfang.people.models import Household, RegisterEntry, RegisterProposal
from lianfang.testing.world import World, open_round, visit

COMMUNITY, COMPOUND, DOOR = "金丝雀社区", "黄雀花园", "雀门一零一"
ALIAS, STREET_ALIAS = "雀巢旧称", "雀街旧称"
WORKER, WORKER_PHONE = "雀巡更", "19900770077"
ROUND, ROUND_NAME = "round-of-siskins", "雀街自查轮"
REASON = "雀屋经查并不存在"
SCHEDULE = "雀梯两时消毒"
SHEET, ENTERPRISE, HOUSEHOLD, PLATE = "雀册底稿", "雀羽制品厂", "H-SISKIN-1", "鲁G7Q8W9"

CONTACT, CONTACT_PHONE = "雀守户", "19900880088"
PERSON, PERSON_PHONE, DOCUMENT = "雀居民", "19900990099", "110105194912310028"
FLAGGED, FLAGGED_PHONE, FLAGGED_DOCUMENT = "雀归来", "19900660066", "P7700660066"
RESPONDENT, NOTE, HEAD = "雀应门", "雀家老人独居需照护", "雀厂长"
STATION, HOTEL, ROAD_PLATE = "雀口收费站", "雀栖宾馆", "鲁G8Q9W0"
TRAVELLER, TRAVELLER_PHONE, GUEST = "雀过客", "19900330033", "雀宿客"
REFUSED_ROW, QUARANTINED = "雀退行", "雀被拒"

MEASURE, DOCUMENT_NO = "雀笼告示", "雀防指〔2020〕7号"
APPELLANT, APPEAL = "雀申诉", "雀家有人透析"

# Of a patient: for nobody but disease control, not even those of the same street.
CASE, CASE_PHONE, CASE_DOCUMENT = "雀染疫", "19900440044", "P4400440044"
CASE_CARD, CASE_STAY = "雀卡-0044", "雀友聚餐处"
CASES: Final = (CASE, CASE_PHONE, CASE_DOCUMENT, CASE_CARD, CASE_STAY)

NAMES: Final = (
    MEASURE,
    DOCUMENT_NO,
    COMMUNITY,
    COMPOUND,
    DOOR,
    ALIAS,
    STREET_ALIAS,
    WORKER,
    WORKER_PHONE,
    ROUND,
    ROUND_NAME,
    REASON,
    SCHEDULE,
    SHEET,
    ENTERPRISE,
    HOUSEHOLD,
    PLATE,
    STATION,
    HOTEL,
    ROAD_PLATE,
)
PERSONS: Final = (
    APPELLANT,
    APPEAL,
    CONTACT,
    CONTACT_PHONE,
    PERSON,
    PERSON_PHONE,
    DOCUMENT,
    FLAGGED,
    FLAGGED_PHONE,
    FLAGGED_DOCUMENT,
    RESPONDENT,
    NOTE,
    HEAD,
    REFUSED_ROW,
    QUARANTINED,
    WORKER_PHONE,
    HOUSEHOLD,
    PLATE,
    SHEET,
    ROAD_PLATE,
    TRAVELLER,
    TRAVELLER_PHONE,
    GUEST,
)


def plant(world: World) -> dict[str, str]:
    """Mark everything. Answers the ids that addresses need, by name."""
    _places(world)
    worker = accounts.create_user(
        system_scope("test", actor_id=world.cast["liu"].pk),
        username="siskin",
        name=WORKER,
        place=world.places["garden"],
        role="paired",
        phone=WORKER_PHONE,
    )
    world.cast["siskin"] = worker
    opened = open_round(world)
    own = open_round(world, code=ROUND, name=ROUND_NAME, place=world.places["xincheng"])
    duties.pair(world.scope("liu"), place=world.places["garden"], user=worker)
    _base_changes(world, own)
    runs = _registers(world)
    _evidence(world)
    return {
        "round": str(opened.pk),
        "own_round": str(own.pk),
        "run": str(runs["persons"].pk),
        "household": str(Household.objects.get(number=HOUSEHOLD).pk),
        "key_entry": str(_entry(world).pk),
        "key_proposal": str(_proposal(world).pk),
        "quarantined": str(Quarantined.objects.get().pk),
    }


def _places(world: World) -> None:
    for code, name in (("binhe", COMMUNITY), ("garden", COMPOUND), ("garden-1-1-101", DOOR)):
        place = world.places[code]
        place.name = name
        place.save()
    for place in world.places.values():
        above = [one.name for one in world.places.values() if place.path.startswith(one.path)]
        Place.objects.filter(pk=place.pk).update(full_name="".join(above))
    PlaceAlias.objects.create(place=world.places["garden"], name=ALIAS)
    PlaceAlias.objects.create(place=world.places["xincheng"], name=STREET_ALIAS)


def _entry(world: World) -> RegisterEntry:
    return people.enter(
        world.scope("fang"), register="place", subject="xincheng", reason=REASON,
        review_on=clock.now().date() + timedelta(days=7),
    )  # fmt: skip


def _proposal(world: World) -> RegisterProposal:
    garden = world.places["garden-1-1-101"]
    return RegisterProposal.objects.create(
        register="place", rule="often-not-met", place=garden, path=garden.path, facts={"tried": 3},
        proposed_at=clock.now(),
    )  # fmt: skip


def _base_changes(world: World, own: Round) -> None:
    gone = world.places["garden-1-2-302"]
    duties.remove_from_base(world.scope("fang"), opened=own, place=gone, reason=REASON)


def _registers(world: World) -> dict[str, ImportRun]:
    """Registers of the street, loaded as its own lead loads them: from sheets."""
    where = {"小区": COMPOUND, "楼栋": "1号楼", "单元": "1单元", "室号": DOOR}
    household = {"户编号": HOUSEHOLD, "户主": CONTACT, "联系电话": CONTACT_PHONE, "人数": "2"} | where
    person = {"姓名": PERSON, "证件号码": DOCUMENT, "电话": PERSON_PHONE, "户编号": HOUSEHOLD, "车牌": PLATE}
    refused = {"姓名": REFUSED_ROW, "证件号码": "", "电话": "", "户编号": "H-NOWHERE", "车牌": ""}
    enterprise = {"名称": ENTERPRISE, "社区": COMMUNITY, "负责人": HEAD, "电话": "19900550055"}
    return {
        "households": _load(world, "households", [household]),
        "persons": _load(world, "persons", [person, refused]),
        "enterprises": _load(world, "enterprises", [enterprise]),
    }


def _load(world: World, register: str, rows: Iterable[Mapping[str, str]]) -> ImportRun:
    rows = list(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{SHEET}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, rows[0])
            sheet.writeheader()
            sheet.writerows(rows)
        return exchange.import_register(
            world.scope("fang"), register=register, path=path, source_name=path.name
        )


def _evidence(world: World) -> None:
    doors = world.doors("garden")
    flagged = {
        "name": FLAGGED,
        "sex": "1",
        "phone": FLAGGED_PHONE,
        "document_kind": "passport",
        "document": FLAGGED_DOCUMENT,
        "source_area": "某地",
        "symptoms": ["fever"],
    }
    found = visit(
        doors[0], returned=1, respondent=RESPONDENT, note=NOTE, flagged=[flagged], vehicles=[{"plate": PLATE}]
    )
    wrong = visit(doors[1], respondent=QUARANTINED, at=clock.now() + timedelta(days=3))
    receipts = duties.keep(world.scope("siskin"), batch=[found, wrong], kinds=KINDS)
    assert [one.state for one in receipts] == ["kept", "refused"]
