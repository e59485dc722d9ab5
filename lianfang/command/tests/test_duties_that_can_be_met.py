"""Nobody is asked for what no form of the program can answer: packs, classes, set times, older data."""

import json
from datetime import date, timedelta

import pytest
from django.test import Client

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.cases import actions as cases
from lianfang.cases import classes, queries
from lianfang.cases.models import ClassProposal
from lianfang.command.forms import choices
from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.duties.actions import NewDuty
from lianfang.duties.kinds import recurring, table
from lianfang.duties.models import Duty, Record, Schedule
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.measures.packs import all_packs, asked
from lianfang.testing import road
from lianfang.testing.world import NOON

HOUR = timedelta(hours=1)
FORM = {"name": "消毒", "place": "garden", "times": "08:00, 14:00", "window": "30"}
PACK_WORDS = ("Broadcast", "Disinfection")


def signed_in(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def propose_a_class(world):
    facts = {"name": "赵一", "classification": "confirmed", "onset_on": date(2020, 1, 25)}
    cases.report_case(world.scope("qian"), place=world.places["garden-1-1-101"], facts=facts)
    return ClassProposal.objects.get(settled_at=None)


def test_a_confirmed_class_raises_only_what_can_be_met_and_says_what_it_left_out(world):
    proposal = propose_a_class(world)
    qian = signed_in(world, "qian")
    said = {"kind": "confirm", "proposal": proposal.pk}
    shown = qian.post("/rehearsal/", said)
    assert "Not raised, no form yet:" in shown.content.decode()
    answer = qian.post("/rehearsal/", said | {"digest": shown.context["plan"].digest}, follow=True)
    assert "Not raised, no form yet:" in answer.content.decode()
    page = qian.get("/classes/binhe/").content.decode()
    assert "Not raised, no form yet:" in page
    change = queries.latest_changes(world.scope("qian"), event=world.event)[world.places["binhe"].pk]
    raised = Duty.objects.filter(origin=queries.origin_of(change))
    assert all(recurring(one) for one in raised.values_list("kind", flat=True))


def test_a_duty_set_is_raised_as_soon_as_a_room_has_its_forms(world, every_room):
    change = classes.confirm(world.scope("qian"), proposal=propose_a_class(world))
    assert Duty.objects.filter(origin=queries.origin_of(change)).exists()


def test_no_class_of_any_shipped_pack_raises_what_no_record_meets(world):
    from lianfang.cases import packs
    from lianfang.measures.packs import Protocol

    walked = 0
    for editions in all_packs().values():
        for edition in editions:
            for code, one in edition.classes.items():
                raised = packs.templates(Protocol(edition, NOON), code)
                lacking = asked.without_form(edition, [code])
                assert all(recurring(duty.kind, duty.place_kinds) for duty in raised)
                assert len({duty.kind for duty in one.duties} - {duty.kind for duty in raised}) <= len(
                    lacking
                )
                walked += len(one.duties)
    assert walked > 10


def test_pack_check_names_what_has_no_form_yet(capsys, monkeypatch):
    from lianfang.measures.packs import FOLDER

    monkeypatch.setenv("LANG", "en_US.UTF-8")
    file = next(path for path in sorted(FOLDER.glob("*/*.toml")) if "sanitation" in path.read_text("utf-8"))
    assert cli.main(["pack", "check", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert told["fault"] == "none" and told["no_form_yet"]


@pytest.mark.parametrize(
    "kind",
    [
        "sanitation.disinfection",
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


@pytest.mark.parametrize("kind", [code for code, _title in choices()])
def test_every_choice_of_a_schedule_is_met_by_its_record(world, kind):
    road.build(world)
    place, detail = SOUND[kind]
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
    duties.raise_duties(liu, kind="sanitation.disinfection", origin="class:1", items=[item])
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
    fixed = {"cases/actions", "flows/arrivals", "flows/parked", "flows/fever"}
    assert raising == core | {f"lianfang/{one}.py" for one in fixed}, "name its kind below"
    from lianfang.cases.forms import CARD
    from lianfang.flows import arrivals, fever, parked

    for kind in (CARD.name, arrivals.VERIFY, parked.KIND, fever.REPEAT):
        assert kind in KINDS and kind in table()
