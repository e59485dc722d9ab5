"""A door that no list has: reported by who stands before it, entered by the lead, and the visit counts."""

from typing import Any

import pytest

from lianfang import cli
from lianfang.duties import actions as duties
from lianfang.duties import queries as figures
from lianfang.duties.models import Duty, Evidence, Record
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import BadInput, NotAllowed, OutOfScope
from lianfang.mending import unlisted
from lianfang.mending.models import Unlisted
from lianfang.mending.problems import AlreadyDecided, NameThere
from lianfang.mending.unlisted_lists import UNLISTED
from lianfang.serving import checks
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import World, open_round

WHY = "现场核实"


def report(world: World, by: str = "zhou", at: str = "garden-1-2", **more: Any) -> Unlisted:
    told = {"words": "楼后平房", "outcome": "completed", "name": "后院1号", "head_count": 2} | more
    return unlisted.report(world.scope(by), place=world.places[at], **told)


def decide(world: World, move: str, seen: Unlisted, by: str = "fang", **more: Any) -> Unlisted:
    done: Unlisted = getattr(unlisted, move)(world.scope(by), unlisted=seen, reason=WHY, **more)
    return done


def test_confirmed_it_enters_register_and_base_and_the_visit_counts(world: World) -> None:
    opened = open_round(world)
    seen = report(world)
    assert Record.objects.get(seq=seen.seq).made_by == world.cast["zhou"]
    place = decide(world, "confirm", seen, name="后院1号").into
    assert place is not None and (place.kind, place.parent) == ("dwelling", world.places["garden-1-2"])
    duty = Duty.objects.get(round=opened, place=place)
    assert (duty.state, duty.owner) == ("done", Duty.objects.get(place__code="garden-1-2-301").owner)
    visit = Record.objects.get(seq=duty.standing)
    assert (visit.made_by, visit.made_at) == (world.cast["zhou"], seen.at)
    path, liu = world.places["garden-1-2"].path, world.scope("liu")
    base = figures.coverage(liu, round_id=opened.pk, path=path)
    assert (base.raised, base.done) == (7, 1)
    assert base == figures.recount(liu, round_id=opened.pk, path=path)
    assert Record.objects.filter(kind="duties.base-add", place=place).exists() and checks._seals()[0]


def test_without_a_round_it_is_a_place_and_nothing_is_owed(world: World) -> None:
    seen = decide(world, "confirm", report(world), name="后院1号")
    assert seen.into is not None and not Duty.objects.exists()
    opened = open_round(world)
    assert Duty.objects.filter(round=opened, place=seen.into).exists()


def test_it_is_a_listed_one(world: World) -> None:
    opened = open_round(world)
    decide(world, "join", report(world), into=world.places["garden-1-2-302"])
    assert Duty.objects.get(round=opened, place__code="garden-1-2-302").state == "done"
    assert Duty.objects.filter(round=opened).count() == 16


def test_there_is_none(world: World) -> None:
    open_round(world)
    seen = decide(world, "refuse", report(world))
    assert (seen.state, seen.decided_by, seen.reason) == ("refused", world.cast["fang"], WHY)
    assert Record.objects.filter(seq=seen.seq).exists()
    assert not Evidence.objects.filter(verdict="closes").exists()


def test_it_is_decided_once(world: World) -> None:
    open_round(world)
    seen, places = report(world), Place.objects.count()
    decide(world, "confirm", seen, name="后院1号")
    again: dict[str, dict[str, Any]] = {
        "confirm": {"name": "后院2号"}, "refuse": {}, "join": {"into": world.places["garden-1-2-302"]},
    }  # fmt: skip
    for move, told in again.items():
        with pytest.raises(AlreadyDecided):
            decide(world, move, seen, **told)
    assert Place.objects.count() == places + 1


def test_a_name_that_is_there_and_what_cannot_hold_a_dwelling(world: World) -> None:
    with pytest.raises(NameThere):
        decide(world, "confirm", report(world), name="301")
    for wrong in ({"at": "garden-1-2-301"}, {"head_count": None}):
        with pytest.raises(BadInput):
            report(world, **wrong)
    with pytest.raises(BadInput):
        decide(world, "join", report(world), into=world.places["garden-1"])


def test_only_in_ones_own_area_and_only_the_lead_decides(world: World) -> None:
    with pytest.raises(OutOfScope):
        report(world, at="village")
    with pytest.raises((NotAllowed, OutOfScope)):
        report(world, by="sun")
    seen = report(world)
    for who in ("zhou", "wang", "chen"):
        with pytest.raises((NotAllowed, OutOfScope)):
            decide(world, "refuse", seen, by=who)
    assert browser(world, "chen").get(f"/unlisted/{seen.pk}/").status_code == 404
    assert listed(UNLISTED, world.scope("chen"), at=clock.now()) == []


def test_at_every_door(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    open_round(world)
    zhou = browser(world, "zhou")
    assert "/unlisted/new/" in zhou.get("/mine/").content.decode()
    told = {"place": "garden-1-2", "words": "楼后平房", "outcome": "completed", "head_count": "2"}
    zhou.post("/unlisted/new/", told | {"once": "k"})
    zhou.post("/unlisted/new/", told | {"once": "k"})
    seen = Unlisted.objects.get()
    fang = browser(world, "fang")
    assert "楼后平房" in fang.get("/unlisted/").content.decode()
    assert "Enter it into the register" in fang.get(f"/unlisted/{seen.pk}/").content.decode()
    assert "Enter it into" not in zhou.get(f"/unlisted/{seen.pk}/").content.decode()
    answer = Api(world, "fang").post(f"unlisted/{seen.pk}/confirming", {"name": "后1", "reason": WHY})
    assert (answer.status_code, answer.json()["state"]) == (200, "confirmed")
    said = ["--as", "zhou", "--json"]
    assert cli.main(["unlisted", "report", "garden-1-2", "车库上", "nobody-home", *said]) == 0
    assert cli.main(["unlisted", "list", "--as", "fang"]) == 0
    assert "车库上" in capsys.readouterr().out
    number = str(Unlisted.objects.latest("pk").pk)
    assert cli.main(["unlisted", "refuse", number, "--reason", WHY, "--as", "fang", "--json"]) == 0


def from_the_phone(world: World, **more: Any) -> str:
    told = {"words": "楼后平房", "outcome": "completed", "head_count": 2} | more
    record = {
        "id": str(uuid7()), "kind": "mending.unlisted-report", "place": "garden-1-2",
        "made_at": clock.now().isoformat(), "detail": told,
    }  # fmt: skip
    (receipt,) = duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS, source="phone")
    assert receipt.state == "kept" or receipt.code
    return receipt.code or str(record["id"])


def test_a_phone_reports_it_as_it_records_anything_and_the_lead_decides_alike(world: World) -> None:
    opened = open_round(world)
    from_the_phone(world, name="后院1号")
    (seen,) = Unlisted.objects.all()
    assert (seen.state, seen.by, seen.place) == ("waiting", world.cast["zhou"], world.places["garden-1-2"])
    place = decide(world, "confirm", seen, name="后院1号").into
    assert Duty.objects.get(round=opened, place=place).state == "done" and checks._seals()[0]


def test_what_a_phone_corrects_waits_once(world: World) -> None:
    first = from_the_phone(world)
    record = {
        "id": str(uuid7()), "kind": "mending.unlisted-report", "place": "garden-1-2", "corrects": first,
        "made_at": clock.now().isoformat(), "detail": {"words": "楼东平房", "outcome": "nobody-home"},
    }  # fmt: skip
    duties.keep(world.scope("zhou"), batch=[record], kinds=KINDS, source="phone")
    assert [one.words for one in Unlisted.objects.all()] == ["楼东平房"]


def test_how_many_live_there_is_asked_of_whoever_spoke_with_them(world: World) -> None:
    assert from_the_phone(world, head_count=None) == "bad-detail" and not Unlisted.objects.exists()
