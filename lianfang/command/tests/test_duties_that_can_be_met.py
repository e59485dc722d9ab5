"""Nobody is asked for what no form of the program can answer: packs, classes, set times, older data."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.cases import actions as cases
from lianfang.cases import classes, queries
from lianfang.cases.models import ClassChange, ClassProposal
from lianfang.command.forms import choices
from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.duties.actions import NewDuty
from lianfang.duties.kinds import table
from lianfang.duties.models import Duty, Record, Schedule
from lianfang.enterprises import intake
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.measures import actions as measures
from lianfang.measures.packs import FOLDER, all_packs, asked, newest
from lianfang.measures.problems import NoFormYet
from lianfang.people.models import Household
from lianfang.testing import road
from lianfang.testing.answers import sound
from lianfang.testing.routes import enterprises
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
FORM = {"name": "消毒", "place": "garden", "times": "08:00, 14:00", "window": "30"}


def signed_in(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def propose_a_class(world):
    facts = {"name": "赵一", "classification": "confirmed", "onset_on": date(2020, 1, 25)}
    cases.report_case(world.scope("qian"), place=world.places["garden-1-1-101"], facts=facts)
    return ClassProposal.objects.get(settled_at=None)


UNMET = "sanitation.adult-spraying"


@pytest.fixture
def without_spraying(monkeypatch):
    """As if no form answered one kind of duty, such as a pack of tomorrow might name."""
    kinds = {code: kind for code, kind in table().items() if code != UNMET}
    monkeypatch.setattr("lianfang.testing.rooms.KINDS", kinds)


def choose(world, pack="dengue-chikungunya"):
    facts = {"event": world.event, "pack": pack, "edition": newest(pack).edition, "reason": "x"}
    return measures.choose_pack(world.scope("liu"), **facts)


def test_every_duty_of_every_shipped_pack_has_a_form():
    every = [edition for editions in all_packs().values() for edition in editions]
    for edition in every:
        asked.require_met(edition)
    assert len(every) >= 9


def test_a_class_that_asks_for_what_nobody_can_meet_is_neither_rehearsed_nor_confirmed(world, request):
    choose(world)
    proposal = propose_a_class(world)
    ClassProposal.objects.update(now="outbreak")
    request.getfixturevalue("without_spraying")
    qian = signed_in(world, "qian")
    said = {"kind": "confirm", "proposal": proposal.pk}
    for more in ({}, {"digest": "0" * 64}):
        answer = qian.post("/rehearsal/", said | more)
        assert answer.status_code == 409 and "There is no form yet for" in answer.content.decode()
    with pytest.raises(NoFormYet):
        classes.set_class(world.scope("qian"), place=world.places["binhe"], now="outbreak", reason="x")
    assert not Duty.objects.filter(origin__startswith="class:") and not ClassChange.objects.exists()


def test_a_class_whose_duties_can_be_met_raises_all_of_them(world):
    change = classes.confirm(world.scope("qian"), proposal=propose_a_class(world))
    raised = set(Duty.objects.filter(origin=queries.origin_of(change)).values_list("kind", flat=True))
    assert raised == {"sanitation.disinfection", "publicity.broadcast"}


def test_neither_a_choice_of_rules_nor_an_event_takes_a_pack_that_nobody_could_carry_out(
    world, without_spraying
):
    with pytest.raises(NoFormYet):
        choose(world)
    with pytest.raises(NoFormYet):
        measures.open_event(world.scope("liu"), code="x", name="x", pack="dengue-chikungunya")
    choose(world, "norovirus")


def test_pack_check_refuses_with_line_and_key_what_no_form_answers(capsys, monkeypatch, without_spraying):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    file = FOLDER / "dengue-chikungunya" / "2025-08-01.toml"
    assert cli.main(["pack", "check", str(file), "--json"]) == 1
    said = capsys.readouterr().err
    line = file.read_text("utf-8").splitlines().index(f'kind = "{UNMET}"') + 1
    assert UNMET in said and f"line {line - 1}" in said and "classes.outbreak.duties.1" in said


@pytest.mark.parametrize(
    "kind",
    [
        "publicity.leaflet",
        "checkpoints.temperature",
        "screening.vehicle",
        "checkpoints.visitor",
        "duties.excuse",
    ],
)
def test_what_no_record_meets_at_set_times_is_neither_offered_nor_taken(world, kind):
    fang = signed_in(world, "fang")
    assert kind not in dict(choices())
    assert fang.post("/schedules/new/", FORM | {"kind": kind}).status_code == 422
    assert not Schedule.objects.exists() and not Duty.objects.exists()


def test_visits_at_a_compound_are_refused_in_words_for_their_form_is_for_dwellings(world):
    answer = signed_in(world, "fang").post("/schedules/new/", FORM | {"kind": "screening.visit"})
    assert answer.status_code == 409 and "There is no form yet for" in answer.content.decode()
    assert not Schedule.objects.exists()


SOUND = {
    "screening.visit": ("garden-1-1-101", {"outcome": "completed", "head_count": 2}),
    "checkpoints.post": ("hotel", {"act": "open", "gates": 1, "gates_open": 1, "fire_access": True}),
    "checkpoints.shift-hand-over": ("station", {"overlap_minutes": 15}),
}


MORE = {"enterprises.daily": {"outcome": "done", "present": "1", "stock_days": 5}}


def at_a_place(world, kind):
    """Recurring work, where it fits."""
    if kind.base == ("school",):
        road.add_place(world, "binhe-1", "school", "school", "演示小学")
    if kind.base == ("market",):
        road.add_place(world, "binhe-1", "market", "market", "演示市场")
    if kind.base == intake.BASE:
        enterprises.wave(world)
        enterprises.at_work(world, enterprises.entered(world), [enterprises.worker(1)])
        return enterprises.AT, {"outcome": "screened", "at_work": 1, "feverish": 0} | MORE.get(kind.code, {})
    if kind.whom:
        home = world.places["garden"]
        one = Household.objects.create(number="H-1", belongs_to=home, path=home.path, managed_path=home.path)
        return "garden", {"household": one.pk, "outcome": "well"}
    found = next(code for code, place in world.places.items() if place.kind in kind.base)
    return found, sound(kind.form)


@pytest.mark.parametrize("kind", [code for code, _title in choices()])
def test_every_choice_of_a_schedule_is_met_by_its_record(world, kind):
    road.build(world)
    place, detail = SOUND.get(kind) or at_a_place(world, KINDS[kind])
    duties.add_schedule(
        world.scope("liu"),
        name="x",
        kind=kind,
        place=world.places[place],
        times=("12:00",),
        window_minutes=30,
    )
    record = {"id": str(uuid7()), "kind": kind, "place": world.places[place].code}
    record |= {"made_at": NOON.isoformat(), "detail": detail}
    token = accounts.create_token(world.scope("liu"), username="liu")
    client = Client(headers={"authorization": f"Bearer {token}"})
    answer = client.post("/api/v1/records", json.dumps([record]), content_type="application/json")
    assert [one["state"] for one in answer.json()] == ["kept"], answer.content
    assert Duty.objects.order_by("opens_at").first().state == "done"


def older(world):
    """What an edition before this one left behind: duties of a class, and a schedule, without a form."""
    garden, liu = world.places["garden"], world.scope("liu")
    item = NewDuty(garden.pk, garden.path, NOON, NOON + HOUR)
    duties.raise_duties(liu, kind="sanitation.gone", origin="class:1", items=[item])
    one = Schedule.objects.create(
        name="巡", kind="screening.visit", place=garden, path=garden.path, times=["12:00"], window_minutes=30,
        from_at=NOON - HOUR, made_at=NOON - HOUR, made_by=world.cast["liu"],
    )  # fmt: skip
    duties.raise_duties(liu, kind="screening.visit", origin=one.origin, items=[item])
    duties.raise_duties(liu, kind="screening.visit", origin="elsewhere", items=[item])
    return one


def test_what_an_older_edition_raised_in_vain_is_voided_once_counted_and_with_the_reason(world):
    schedule = older(world)
    told = sweep.run_once(NOON)
    assert told["no-form"] == 2
    states = dict(Duty.objects.values_list("origin", "state"))
    assert states == {"class:1": "void", schedule.origin: "void", "elsewhere": "open"}
    schedule.refresh_from_db()
    assert schedule.ended_at == NOON and schedule.end_reason
    reasons = [json.loads(one.detail)["reason"] for one in Record.objects.filter(kind="duties.void")]
    assert reasons == ["系统尚无登记表可完成此任务"]
    assert sweep.run_once(clock.now())["no-form"] == 0
    clock.fix(NOON + 24 * HOUR)
    assert sweep.run_once(clock.now())["no-form"] == 0


def test_every_kind_of_duty_that_the_program_raises_has_a_form():
    """Whoever writes `raise_duties(kind=…)` with a word of their own finds it here."""
    from lianfang.testing import source

    raising = {source.shown(path) for path in source.modules() if "raise_duties(" in path.read_text("utf-8")}
    core = {"lianfang/duties/raising.py", "lianfang/duties/schedules.py", "lianfang/cases/classes.py"}
    fixed = {"cases/actions", "cases/outbreaks", "flows/arrivals", "flows/parked", "flows/fever",
             "restrictions/owed", "screening/attached", "isolation/actions", "isolation/needs",
             "isolation/readings", "slots/standing", "sanitation/points",
             "sanitation/terminals"}  # fmt: skip
    assert raising == core | {f"lianfang/{one}.py" for one in fixed}, "name its kind below"
    from lianfang.cases.forms import CARD
    from lianfang.cases.outbreaks import REPORT
    from lianfang.flows import arrivals, fever, parked
    from lianfang.isolation.forms import DELIVERY, READING, RETURNED
    from lianfang.markets.conditions import KIND_OF
    from lianfang.slots.kinds import DISINFECTION

    forms = (one.name for one in (CARD, REPORT, READING, DELIVERY, RETURNED))
    for kind in (*forms, arrivals.VERIFY, parked.KIND, fever.REPEAT, DISINFECTION.code, *KIND_OF):
        assert kind in KINDS and kind in table()
