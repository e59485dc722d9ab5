"""What must never happen is tried through every door that there is.

Doors: a page's form, API v1, a sheet (`lianfang import`, the upload page), a phone's records
(`POST /field/records`), a device's records (`POST /api/v1/records`), the command line.

- G1, G2: a measure is drafted and decided by page, API and command line; adjusted on the page alone. No
  sheet, record or phone knows measures: see G10. A person is placed under observation by closing a
  hand-over: page, API, command line.
- G9: pages, the phone's slice, the recall of a plate. Sheets tell facts and ask for none.
- G10: page, API and command line are in `measures/tests/test_powers.py`; here are sheets and records.
- G11: an absence is noted by page and command line; there is no API for schedules and absences.
- G15: a visit is corrected by phone, device and paper (`paper/tests/test_paper_day.py`); a case by its
  page and by a newer list. No page and no command corrects a visit, and neither API nor command line reads
  records out; the figures count what was entered late (`reports/tests/test_found.py`).
"""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Reading
from lianfang.accounts.queries import system_scope
from lianfang.cases.models import Case, ClassChange
from lianfang.duties import actions as duties
from lianfang.duties.models import Absence, Alert, Duty, Pairing, Record
from lianfang.exchange.models import ImportRun
from lianfang.field.tests.conftest import Phone
from lianfang.flows.table import KINDS
from lianfang.handovers import actions as flows
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.measures import powers
from lianfang.measures.models import Measure, MeasureArea, MeasureStep
from lianfang.notices.models import Reader
from lianfang.people.models import Household, Membership, Person
from lianfang.testing import measures, road
from lianfang.testing.world import NOON, open_round, visit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
RESTRICTING = [one for one in powers.POWERS if one.is_measure and one.second_approver]


def page(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def text(answer):
    return answer.content.decode()


class Api:
    """A device with the token of one person."""

    def __init__(self, world, name):
        system = system_scope("test", actor_id=accounts.operator().pk)
        self.headers = {"authorization": f"Bearer {accounts.create_token(system, username=name)}"}

    def get(self, address):
        return Client().get(f"/api/v1/{address}", headers=self.headers)

    def post(self, address, body):
        return Client().post(
            f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=self.headers
        )

    def keep(self, *batch):
        return [one.get("code") or one["state"] for one in self.post("records", list(batch)).json()]


def run(*argv):
    """A command's exit code and what it said."""
    said, wrong = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(wrong):
        code = cli.main([*map(str, argv), "--json"])
    lines = said.getvalue().strip().splitlines()
    return code, json.loads(lines[-1]) if lines else {}


# G1: nobody is restricted without ground, body, document, start, end, help number and a way to appeal


BARE = {
    "document_no": "",
    "basis": "idl-57",
    "content": " ",
    "reason": " ",
    "to_at": None,
    "help_number": "",
    "appeal_route": "",
}


@pytest.mark.parametrize("power", RESTRICTING, ids=lambda one: one.kind)
def test_no_restriction_of_any_kind_is_decided_bare_by_any_door(world, monkeypatch, power):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    body = "cdc" if "cdc" in power.bodies else power.bodies[0]
    pk = measures.draft(world, power.kind, **(BARE | {"body": body})).pk
    name = "qian" if body == "cdc" else "gao"
    by_page = page(world, name).post(f"/measures/{pk}/decision/", follow=True)
    by_api = Api(world, name).post(f"measures/{pk}/decision", {})
    code, by_line = run("measure", "decide", pk, "--as", name)
    assert by_api.json()["code"] == by_line["code"] == "measure-incomplete" and code == 1
    wanted = ["number of the document", "ground in law", "content", "reason", "end of the period"]
    if power.form:
        wanted += ["help number", "way to appeal"]
    for words in wanted:
        assert words in text(by_page) and words in by_line["message"], words
    assert Measure.objects.get(pk=pk).decided_at is None


DRAFT = {
    "kind": "place-closure",
    "body": "government",
    "content": "关闭活禽交易",
    "reason": "防止扩散",
    "basis": "idl-63",
    "document_no": "高新政发〔2020〕8号",
    "help_number": "0536-8880000",
    "appeal_route": "区指挥部",
    "assessment": "区疾控中心评估意见：活禽交易有传播风险",
    "to_at": "2020-02-20T12:00:00+08:00",
}
OPTION = {
    "document_no": "--document", "reason": "--reason", "content": "--content", "basis": "--basis",
    "help_number": "--help-number", "appeal_route": "--appeal", "assessment": "--assessment", "to_at": "--to",
}  # fmt: skip


@pytest.mark.parametrize("lacking", ["", *OPTION])
def test_what_is_lacking_in_a_draft_of_any_door_stops_the_decision(world, lacking):
    facts = DRAFT | ({lacking: "idl-57" if lacking == "basis" else ""} if lacking else {})
    page(world, "liu").post("/measures/new/", facts | {"places": "binhe"})
    Api(world, "liu").post("measures/drafts", facts | {"places": ["binhe"], "to_at": facts["to_at"] or None})
    options = [part for name, option in OPTION.items() for part in (option, facts[name])]
    run("measure", "draft", facts["kind"], "--place", "binhe", *options, "--as", "liu")
    drafts = Measure.objects.order_by("pk")
    assert drafts.count() == 3
    for one in drafts:
        answer = Api(world, "gao").post(f"measures/{one.pk}/decision", {})
        assert answer.status_code == (422 if lacking else 200), answer.content
        page(world, "gao").post(f"/measures/{one.pk}/decision/", {"document_no": facts["document_no"]})
        run("measure", "decide", one.pk, "--as", "gao")
    assert drafts.exclude(decided_at=None).count() == (0 if lacking else 3)


@pytest.mark.parametrize("area", ["", "nowhere"])
def test_nothing_is_drafted_without_an_area_by_any_door(world, area):
    assert page(world, "liu").post("/measures/new/", DRAFT | {"places": area}).status_code >= 400
    places = [area] if area else []
    assert Api(world, "liu").post("measures/drafts", DRAFT | {"places": places}).status_code >= 400
    code, _said = run("measure", "draft", "place-closure", "--place", area, "--content", "x", "--as", "liu")
    assert code == 1 and not Measure.objects.exists()


@pytest.fixture
def contact(world):
    """Somebody from a listed area, before the desk of isolation, accepted."""
    open_round(world)
    person = {"name": "柳来客", "phone": "13900003333", "source_area": "疫源市", "contact": True}
    found = visit(world.doors("garden")[0], contact=1, flagged=[person])
    duties.keep(world.scope("zhou"), batch=[found], kinds=KINDS)
    one = HandOver.objects.get(flow="F5")
    flows.accept(world.scope("fang"), id=one.pk)
    return one


def placed_by(world, one, words):
    """Closing it as placed, by each door: the code, or `closed`. The last that works keeps it."""
    page(world, "fang").post(f"/inbox/{one.pk}/closing/", {"outcome": "placed", "words": words})
    yield "closed" if HandOver.objects.get(pk=one.pk).closed_at else "refused"
    answer = Api(world, "fang").post(f"hand-overs/{one.pk}/closing", {"outcome": "placed", "words": words})
    yield answer.json().get("code", "closed")
    code, said = run("handover", "close", one.pk, "--outcome", "placed", "--words", words, "--as", "fang")
    yield said.get("code", "closed") if code else "closed"


def test_nobody_is_placed_under_observation_without_a_measure_in_force(world, contact):
    words = "告知书 12 号，至2月12日"
    assert list(placed_by(world, contact, words)) == ["refused", *["no-ground-to-observe"] * 2]
    measures.in_force(world, "medical-observation", "qingchi")  # the neighbouring street's
    draft = measures.draft(world, "medical-observation", "xincheng")
    assert list(placed_by(world, contact, words))[1:] == ["no-ground-to-observe"] * 2
    measures.in_force(world, "place-closure", "xincheng")  # closes places, binds no person
    assert list(placed_by(world, contact, words))[1:] == ["no-ground-to-observe"] * 2
    assert draft.state == "draft" and HandOver.objects.get(pk=contact.pk).closed_at is None


def test_who_is_placed_has_a_written_notice_and_the_history_names_the_measure(world, contact):
    held = measures.in_force(world, "medical-observation", "xincheng", to_at=NOON + 24 * HOUR)
    assert list(placed_by(world, contact, " ")) == ["refused", *["needs-notice"] * 2]
    assert next(placed_by(world, contact, "告知书 12 号，至1月30日")) == "closed"
    last = contact.steps.order_by("pk").last()
    for words in (held.document_no, "2020-01-29 12:00 – 2020-01-30 12:00", held.help_number, "告知书 12 号"):
        assert words in last.words


def test_a_measure_past_its_end_places_nobody(world, contact):
    measures.in_force(world, "medical-observation", "xincheng", to_at=NOON + HOUR)
    clock.fix(NOON + HOUR)
    assert list(placed_by(world, contact, "告知书 12 号"))[1:] == ["no-ground-to-observe"] * 2


# G2: past its end a measure holds nothing


@pytest.fixture
def over(world):
    """A checkpoint whose measure ends an hour after noon; duties stand on it."""
    road.build(world)
    held = Measure.objects.get(kind="checkpoint")
    Measure.objects.filter(pk=held.pk).update(to_at=NOON + HOUR)
    duties.add_schedule(
        world.scope("liu"),
        name="巡查",
        kind="checkpoints.post",
        place=world.places["garden-1"],
        times=["08:00", "20:00"],
        measure=held,
    )
    return Measure.objects.get(pk=held.pk)


def at_the_desk(world, sent):
    detail = dict(sent["detail"])
    fields = {
        f"people.{index}.{key}": value
        for index, one in enumerate(detail.pop("people"))
        for key, value in one.items()
    }
    answer = page(world, "he").post("/checkpoints/station/desk/", fields | detail | {"id": sent["id"]})
    return answer.status_code


def test_nothing_is_kept_at_a_checkpoint_past_the_end_by_any_door(world, over):
    phone, device = Phone(world, "he"), Api(world, "he")
    clock.fix(NOON + HOUR - timedelta(seconds=1))
    assert device.keep(road.car()) == ["kept"] and at_the_desk(world, road.car(plate="鲁G22222")) == 302
    before = Record.objects.count()
    clock.fix(NOON + HOUR)
    assert device.keep(road.car(plate="鲁G33333")) == ["no-measure"]
    (receipt,) = phone.send(road.car(plate="鲁G44444")).json()
    assert receipt["code"] == "no-measure"
    assert at_the_desk(world, road.car(plate="鲁G55555")) == 422
    assert run("checkpoint", "open", "station", "--as", "liu")[0] == 1
    assert Record.objects.count() == before


def test_past_the_end_duties_are_void_and_every_desk_is_told_to_release(world, over):
    assert Duty.objects.filter(state="open").exists()
    clock.fix(NOON + HOUR)
    run("sweep", "--once")
    assert not Duty.objects.filter(measure=over, state="open").exists()
    assert Duty.objects.filter(measure=over, state="void").exists()
    told = Reader.objects.filter(notice__measure=over, notice__what="ended")
    assert {"wang", "fang"} <= set(told.values_list("user__username", flat=True))
    before = told.count()
    run("sweep", "--once")
    assert told.count() == before


def test_past_the_end_it_reads_as_expired_by_every_door(world, over):
    clock.fix(NOON + HOUR)
    assert "expired" in text(page(world, "liu").get(f"/measures/{over.pk}/")).lower()
    assert Api(world, "liu").get(f"measures/{over.pk}").json()["state"] == "expired"
    assert over.pk not in {one["id"] for one in Api(world, "liu").get("measures").json()}
    rows = {one["id"]: one["state"] for one in run("measure", "list")[1]}
    assert rows[over.pk] == "expired"
    assert over.pk not in {one["id"] for one in run("measure", "list", "--in-force")[1]}


@pytest.mark.parametrize("at", [NOON, NOON + HOUR], ids=["before", "after"])
def test_nobody_prolongs_a_restriction_before_or_after_its_end(world, over, at):
    clock.fix(at)
    gao = page(world, "gao")
    gao.post(
        f"/measures/{over.pk}/adjusting/",
        {"to_at": "2020-03-01T12:00", "reason": "再看看", "document_no": "1"},
    )
    gao.post(f"/measures/{over.pk}/decision/", {"document_no": "高新政发〔2020〕99号"})
    Api(world, "gao").post(f"measures/{over.pk}/decision", {"document_no": "99"})
    run("measure", "decide", over.pk, "--as", "gao")
    assert Measure.objects.get(pk=over.pk).to_at == NOON + HOUR and not over.steps.exists()


def test_what_has_run_out_is_not_lifted_anew(world, over):
    clock.fix(NOON + HOUR)
    assert Api(world, "gao").post(f"measures/{over.pk}/lifting", {"reason": "平稳"}).status_code == 409
    assert run("measure", "lift", over.pk, "--reason", "平稳", "--as", "gao")[1]["code"] == "measure-not-now"
    page(world, "gao").post(f"/measures/{over.pk}/lifting/", {"reason": "平稳"})
    assert Measure.objects.get(pk=over.pk).state == "expired"


# G9: a known fact is shown, not asked again


@pytest.fixture
def home(world, tmp_path):
    """A household and its person, from sheets."""
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    sheets = {
        "households": "户编号,房屋编码,户主,联系电话,常住人口数\nH1,garden-1-1-101,王小明,13812345678,4\n",
        "persons": "姓名,证件号码,手机,户编号\n王小明,370799199001010011,13812345678,H1\n",
    }
    for register, rows in sheets.items():
        path = tmp_path / f"{register}.csv"
        path.write_text(rows, "utf-8")
        assert run("import", register, path)[0] == 0
    return sheets, tmp_path


def test_a_known_household_is_confirmed_on_page_and_phone(world, home):
    shown = text(page(world, "zhou").get("/places/garden-1-1-101/visit/"))
    for words in ("4 in the register", "王小明 in the register", "13812345678 in the register"):
        assert words in shown
    assert Reading.objects.filter(what="household", user=world.cast["zhou"]).exists()
    door = str(world.places["garden-1-1-101"].pk)
    known = Phone(world, "zhou").sync()["facts"][door]
    assert known["household.head-count"] == 4 and known["household.phone"] == "13812345678"


def test_what_is_known_is_shown_only_as_far_as_the_level_goes(world, home):
    open_round(world, code="r0", level="L0", place=world.places["garden"])
    shown = text(page(world, "zhou").get("/places/garden-1-1-101/visit/?round=r0"))
    assert "4 in the register" in shown and "13812345678" not in shown


def test_a_known_vehicle_is_recalled_at_the_desk_and_by_the_device(world):
    road.build(world)
    assert Api(world, "he").keep(road.car(road.person(1), road.person(2), from_area="寿光市")) == ["kept"]
    told = Api(world, "he").post("checkpoints/station/recall", {"plate": "鲁G12345"}).json()
    assert (told["known"], told["aboard"], told["from_area"]) == (True, 2, "寿光市")
    desk = text(page(world, "he").post("/checkpoints/station/desk/", {"plate": "鲁G12345", "recall": "1"}))
    assert desk.count("data-rider") == 2 and "寿光市" in desk


def test_a_resident_confirms_what_is_known(world, home):
    from lianfang.resident import actions as resident

    ((_one, token),) = resident.invite_households(
        world.scope("wang"), households=[Household.objects.get(number="H1")]
    )
    shown = text(Client().get(f"/r/{token}/?l=en"))
    assert 'value="4"' in shown


def test_the_same_fact_again_makes_no_second_person_household_or_hand_over(world, home):
    sheets, folder = home
    for register in sheets:
        assert run("import", register, folder / f"{register}.csv")[1]["imported"] == 0
    assert (Person.objects.count(), Household.objects.count(), Membership.objects.count()) == (1, 1, 1)
    ill = {"name": "王小明", "phone": "13812345678", "celsius": "38.2", "symptoms": ["fever"]}
    sent = visit(world.places["garden-1-1-101"], fever=1, flagged=[ill])
    phone, device = Phone(world, "zhou"), Api(world, "zhou")
    assert phone.send(sent).json()[0]["state"] == "kept"
    assert phone.send(sent).json()[0]["state"] == "already-kept" and device.keep(sent) == ["already-kept"]
    assert device.keep(sent | {"id": str(uuid7())}) == ["kept"]  # found again by another phone
    client = page(world, "zhou")
    form = {
        "id": str(uuid7()),
        "made_at": NOON.isoformat(),
        "outcome": "completed",
        "head_count": "4",
        "fever": "1",
    }
    form |= {f"flagged.0.{name}": value for name, value in ill.items()}
    for _ in range(2):
        assert client.post("/places/garden-1-1-101/visit/", form).status_code == 302
    assert (
        HandOver.objects.filter(flow="F4").count() == 1
        and Record.objects.filter(kind="screening.visit").count() == 3
    )
    assert Person.objects.count() == 1


# G10: no sheet and no record restricts anybody


def untouched(world):
    return (
        Measure.objects.count(),
        MeasureArea.objects.count(),
        MeasureStep.objects.count(),
        ClassChange.objects.count(),
        list(Measure.objects.order_by("pk").values_list("to_at", "level", "ended_at")),
    )


@pytest.fixture
def held(world):
    """A measure in force over one community; what stands is what must still stand afterwards."""
    measures.in_force(world, "place-closure", "binhe", to_at=NOON + 24 * HOUR)
    open_round(world)
    return untouched(world)


@pytest.mark.parametrize("register", ["measures", "classes", "restrictions", "duties"])
def test_there_is_no_sheet_of_measures_or_classes(world, held, register, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text("类别,区域,决定机关\n封控区,garden,指挥部\n", "utf-8")
    with pytest.raises(SystemExit) as wrong:
        run("import", register, path)
    assert wrong.value.code == 2
    sheet = SimpleUploadedFile("sheet.csv", path.read_bytes())
    answer = page(world, "fang").post("/imports/files/", {"register": register, "file": sheet})
    assert answer.status_code == 404 and untouched(world) == held
    assert not ImportRun.objects.exists()


CLAIMING = {
    "places": "类型,编码,名称,上级编码,管控措施,风险等级\ndwelling,garden-9,九号,garden,封控,高风险\n",
    "households": "户编号,房屋编码,户主,隔离措施,隔离至\nH9,garden-1-1-101,赵,集中隔离,2020-03-01\n",
    "persons": "姓名,证件号码,户编号,隔离,解除日期\n赵一,P1234567,H9,是,2020-03-01\n",
    "cases": "姓名,病例分类,社区分类,封控\n赵一,确诊,疫情传播,是\n",
}


@pytest.mark.parametrize("register", CLAIMING)
def test_a_sheet_that_claims_a_restriction_makes_none(world, held, register, tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(CLAIMING[register], "utf-8")
    code, said = run("import", register, path, "--as", "qian" if register == "cases" else "liu")
    assert code == int(said["read"] == said["refused"]), said
    assert untouched(world) == held


NO_RECORD = [
    {"kind": "measures.measure", "detail": {"kind": "isolate", "to_at": "2020-03-01"}},
    {"kind": "flows.f5", "detail": {"name": "柳来客", "measure": "central"}},
    {"kind": "flows.f14", "detail": {"measure": "seal-area"}},
    {"kind": "cases.class", "detail": {"class": "transmission"}},
    {"kind": "screening.visit", "detail": {"outcome": "completed", "head_count": 3, "measure": "isolate"}},
    {"kind": "checkpoints.vehicle-pass", "detail": {"aboard": 1, "measure": 1, "level": "L3"}},
]


@pytest.mark.parametrize("claim", NO_RECORD, ids=lambda one: one["kind"])
def test_no_record_of_phone_or_device_makes_or_widens_a_restriction(world, held, claim):
    def sent():
        return claim | {"id": str(uuid7()), "place": "garden-1-1-101", "made_at": NOON.isoformat()}

    for name in ("zhou", "liu", "gao"):
        (receipt,) = Phone(world, name).send(sent()).json()
        assert (receipt["state"], bool(receipt["message"])) == ("refused", True)
        (code,) = Api(world, name).keep(sent())
        assert code in {"unknown-kind", "bad-detail"}
    assert untouched(world) == held and not HandOver.objects.exists()


# G11: no post stands empty and no duty belongs to somebody who is away


@pytest.fixture
def answering(world):
    duties.pair(world.scope("liu"), place=world.places["garden"], user=world.cast["zhou"])
    open_round(world)
    return world


@pytest.mark.parametrize("reason", ["sick", "isolated", "leave"])
def test_nobody_is_noted_away_without_a_successor_by_any_door(answering, reason):
    world = answering
    refused = page(world, "wang").post("/absences/new/", {"username": "zhou", "reason": reason})
    assert refused.status_code == 409 and "answer" in text(refused)
    assert (
        run("absence", "add", "zhou", "--reason", reason, "--as", "wang")[1]["code"] == "nobody-accountable"
    )
    assert not Absence.objects.exists()
    assert Duty.objects.filter(owner=world.cast["zhou"], state="open").count() == 12


def test_a_successor_who_is_away_as_well_takes_nothing_over_by_any_door(answering):
    world = answering
    note = {"reason": "sick", "successor": "fang"}
    assert page(world, "liu").post("/absences/new/", note | {"username": "wang"}).status_code == 302
    away = {"username": "zhou", "reason": "sick", "successor": "wang"}
    assert page(world, "liu").post("/absences/new/", away).status_code == 409
    assert (
        run("absence", "add", "zhou", "--reason", "sick", "--successor", "wang")[1]["code"] == "person-away"
    )
    assert page(world, "liu").post("/absences/new/", away | {"successor": "zhou"}).status_code == 409
    assert Absence.objects.get().user == world.cast["wang"]


def test_an_absence_on_the_page_moves_all_and_ends_there(answering):
    world = answering
    wang = page(world, "wang")
    away = {"username": "zhou", "reason": "isolated", "successor": "wang", "to_at": "2020-02-12T08:00"}
    assert wang.post("/absences/new/", away).status_code == 302
    assert not Duty.objects.filter(owner=world.cast["zhou"], state="open").exists()
    assert Pairing.objects.get(to_at=None, place__code="garden").user == world.cast["wang"]
    shown = text(wang.get("/absences/"))
    assert "周网格" in shown and "王书记 stands in" in shown and "Isolated" in shown.title()
    one = Absence.objects.get()
    chen = page(world, "chen")
    assert chen.post(f"/absences/{one.pk}/ending/").status_code == 404
    assert "周网格" not in text(chen.get("/absences/"))
    assert chen.post("/absences/new/", away).status_code == 403
    clock.fix(NOON + HOUR)
    assert wang.post(f"/absences/{one.pk}/ending/", {"next": "/absences/"}).status_code == 302
    one.refresh_from_db()
    assert one.to_at == NOON + HOUR and "Nobody is away" in text(wang.get("/absences/"))


def test_single_duties_are_handed_on_with_a_reason_and_only_ones_own(answering):
    world = answering
    wang, chen = page(world, "wang"), page(world, "chen")
    two = [str(pk) for pk in Duty.objects.filter(owner=world.cast["zhou"]).values_list("pk", flat=True)[:2]]
    give = {"person": "zhou", "duty": two, "to": "wang", "reason": "换人"}
    assert chen.post("/absences/duties/", give).status_code == 400
    assert wang.post("/absences/duties/", give | {"reason": " "}).status_code == 400
    assert wang.post("/absences/duties/", give | {"duty": []}).status_code == 400
    assert not Duty.objects.filter(owner=world.cast["wang"]).exists()
    assert wang.post("/absences/duties/", give).status_code == 302
    assert Duty.objects.filter(owner=world.cast["wang"]).count() == 2
    assert text(wang.get("/absences/duties/?person=zhou")).count('name="duty"') == 10
    assert wang.post("/absences/duties/", give | {"duty": [], "all": "1"}).status_code == 302
    assert not Duty.objects.filter(owner=world.cast["zhou"], state="open").exists()


def post_around_the_clock(world, roster):
    return duties.add_schedule(
        world.scope("liu"),
        name="北门",
        kind="checkpoints.post",
        place=world.places["garden"],
        times=["08:00", "16:00", "00:00"],
        people=1,
        roster=[world.cast[name] for name in roster],
    )


def test_a_coming_gap_of_a_post_is_alarmed_before_it_begins_and_once(world):
    post_around_the_clock(world, [])
    for _ in range(2):
        run("sweep", "--once")
    refs = Alert.objects.filter(rule="post-uncovered", level="urgent").values_list("ref", flat=True)
    seats = Duty.objects.filter(pk__in=[ref.removeprefix("duty:") for ref in refs]).order_by("opens_at")
    assert [one.opens_at - NOON for one in seats] == [0 * HOUR, 4 * HOUR]  # now, and the next


def test_a_seat_of_a_post_is_never_left_to_somebody_noted_away(world):
    post_around_the_clock(world, ["zhou", "wang"])
    run("sweep", "--once")
    assert not Alert.objects.filter(rule="post-uncovered").exists()
    wang = page(world, "wang")
    away = {"username": "zhou", "reason": "sick", "successor": "wang"}
    assert wang.post("/absences/new/", away).status_code == 302
    run("sweep", "--once")
    assert set(Duty.objects.filter(state="open").values_list("owner", flat=True)) == {world.cast["wang"].pk}
    assert not Alert.objects.filter(rule="post-uncovered").exists()


def test_a_seat_whose_sitter_fell_ill_with_nobody_to_stand_in_is_told_at_once(world):
    post_around_the_clock(world, ["zhou", "wang"])
    run("sweep", "--once")
    told = page(world, "wang").post("/absences/new/", {"username": "zhou", "reason": "sick"})
    assert told.status_code == 302
    run("sweep", "--once")
    assert Alert.objects.filter(rule="post-uncovered", settled_at=None).exists()


# G15: a correction adds a version, an earlier one stays; late is late


@pytest.fixture
def first(world):
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    sent = visit(world.places["garden-1-1-101"], head_count=3)
    assert Phone(world, "zhou").send(sent).json()[0]["state"] == "kept"
    return sent


def whole(record):
    """All of a record but the pointer to what corrected it."""
    names = {field.attname for field in Record._meta.concrete_fields} - {"withdrawn_seq"}
    return {name: getattr(record, name) for name in names}


@pytest.mark.parametrize("door", ["phone", "device"])
def test_a_correction_leaves_the_corrected_record_as_it_was_and_visible(world, first, door):
    before = whole(Record.objects.get(id=first["id"]))
    clock.fix(NOON + HOUR)
    better = visit(world.places["garden-1-1-101"], "refused", corrects=first["id"])
    again = visit(world.places["garden-1-1-101"], corrects=first["id"])
    if door == "phone":
        kept = [one.get("code") or one["state"] for one in Phone(world, "zhou").send(better, again).json()]
    else:
        kept = Api(world, "zhou").keep(better, again)
    assert kept[0] == "kept" and kept[1] != "kept"
    assert whole(Record.objects.get(id=first["id"])) == before
    assert Record.objects.filter(kind="screening.visit").count() == 2
    shown = text(page(world, "zhou").get("/places/garden-1-1-101/"))
    assert "corrected later" in shown and shown.count("周网格") >= 2


@pytest.mark.parametrize("door", ["phone", "device"])
def test_the_same_id_with_other_words_edits_nothing(world, first, door):
    before = whole(Record.objects.get(id=first["id"]))
    changed = first | {"detail": first["detail"] | {"head_count": 9}}
    if door == "phone":
        (receipt,) = Phone(world, "zhou").send(changed).json()
        code = receipt.get("code") or receipt["state"]
    else:
        (code,) = Api(world, "zhou").keep(changed)
    assert code != "kept" and whole(Record.objects.get(id=first["id"])) == before


def test_another_visit_on_the_page_takes_no_earlier_one_away(world, first):
    before = whole(Record.objects.get(id=first["id"]))
    form = {"id": first["id"], "made_at": NOON.isoformat(), "outcome": "refused"}
    client = page(world, "zhou")
    assert client.post("/places/garden-1-1-101/visit/", form).status_code >= 400  # the id of another record
    assert client.post("/places/garden-1-1-101/visit/", form | {"id": str(uuid7())}).status_code == 302
    assert whole(Record.objects.get(id=first["id"])) == before
    assert Record.objects.filter(kind="screening.visit").count() == 2


def test_a_case_corrected_by_page_or_newer_list_keeps_every_version(world, tmp_path):
    path = tmp_path / "cases.csv"
    rows = "卡片编号,姓名,年龄,病例分类\n37-1,赵一,45,确诊\n"
    path.write_text(rows, "utf-8")
    assert run("import", "cases", path, "--as", "qian")[1]["imported"] == 1
    path.write_text(rows.replace("45", "46"), "utf-8")
    assert run("import", "cases", path, "--as", "qian")[1]["updated"] == 1
    case = Case.objects.get()
    qian = page(world, "qian")
    before = [bytes(one.sealed) for one in case.versions.order_by("pk")]
    assert len(before) == 2
    qian.post(f"/cases/{case.pk}/correction/", {"age": "47", "reason": "核对身份证"})
    after = [bytes(one.sealed) for one in case.versions.order_by("pk")]
    assert len(after) == 3 and after[:2] == before


def test_what_comes_late_is_shown_late_by_page_and_recorded_with_both_times(world, first):
    made = NOON - HOUR
    clock.fix(NOON + 5 * HOUR)
    late = visit(world.places["garden-1-1-102"], "nobody-home", at=NOON)
    assert Api(world, "zhou").keep(late) == ["kept"]
    row = Record.objects.get(id=late["id"])
    assert (row.made_at, row.received_at) == (NOON, NOON + 5 * HOUR) and made < row.made_at
    assert "entered 5 h later" in text(page(world, "zhou").get("/places/garden-1-1-102/"))


def test_a_record_from_the_future_is_no_way_to_be_in_time(world, first):
    ahead = visit(world.places["garden-1-1-102"], at=NOON + 2 * HOUR)
    assert Api(world, "zhou").keep(ahead) != ["kept"]
    assert Phone(world, "zhou").send(ahead | {"id": str(uuid7())}).json()[0]["state"] == "refused"
