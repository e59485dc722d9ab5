"""An enterprise goes back to work by one way, and nobody stands in its attendance who is not cleared."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianfang.duties import actions as duties
from lianfang.duties.models import Alert, Duty
from lianfang.enterprises import boards, clearance, ending, intake, rosters, routing, working
from lianfang.enterprises.models import Employee, Enterprise, Present, Report
from lianfang.exchange import actions as exchange
from lianfang.exchange import undoing
from lianfang.exchange.problems import BuiltUpon
from lianfang.flows.table import KINDS
from lianfang.handovers import actions as desks
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.people.models import Organisation
from lianfang.testing.answers import record
from lianfang.testing.doors import Api
from lianfang.testing.routes.enterprises import (
    AT,
    PACKAGE,
    SEEN,
    accepted,
    at_work,
    entered,
    filed,
    uscc,
    worker,
)
from lianfang.testing.routes.enterprises import wave as open_wave
from lianfang.testing.world import NOON
from lianfang.things.models import Step

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def report(world, one, who="wang", at=None, **told):
    """The report of a day as a phone sends it; its receipt."""
    detail = {"outcome": "done", "at_work": 1, "present": "1", "feverish": 0, "stock_days": 5, **told}
    sent = record(working.DAILY, one.place, at or clock.now(), detail)
    (receipt,) = duties.keep(world.scope(who), batch=[sent], kinds=KINDS)
    return receipt


def test_it_goes_back_to_work_by_filing_inspection_approval_and_a_wave_and_by_nothing_less(world):
    one = entered(world)
    wang, fang, liu = Api(world, "wang"), Api(world, "fang"), Api(world, "liu")
    door = f"enterprises/{one.pk}"
    assert wang.post(f"{door}/reopen").status_code == 409  # from a standstill nothing leads to work
    short = wang.post(f"{door}/file", PACKAGE | {"stock_days": 2, "workers": [worker(1)]})
    assert (short.status_code, short.json()["code"]) == (409, "too-little-stock")
    less = wang.post(f"{door}/file", PACKAGE | {"pledged": ["plan"], "workers": [worker(1)]})
    assert less.json()["code"] == "not-pledged"
    assert wang.post(f"{door}/file", PACKAGE | {"workers": []}).json()["code"] == "bad-roster"
    assert Employee.objects.count() == 0 and Enterprise.objects.get().state == "stopped"
    filed = wang.post(f"{door}/file", PACKAGE | {"workers": [worker(1), worker(2, origin="青岛")]})
    assert filed.json()["state"] == "filed"
    assert wang.post(f"{door}/accept").json()["state"] == "accepted"
    seen = {"seen": SEEN, "stock_days": 4, "result": "通过"}
    assert wang.post(f"{door}/check", seen).json()["code"] == "same-hands"
    assert fang.post(f"{door}/check", seen | {"seen": SEEN[1:]}).json()["code"] == "not-seen"
    assert fang.post(f"{door}/check", seen).json()["state"] == "checked"
    assert fang.post(f"{door}/approve").json()["code"] == "same-hands"
    assert liu.post(f"{door}/approve").json()["state"] == "approved"
    assert fang.post(f"{door}/reopen").json()["code"] == "no-wave"
    planned = open_wave(world, "general", opened=False)
    assert fang.post(f"{door}/reopen").json()["code"] == "no-wave"
    assert fang.post(f"enterprises/waves/{planned.pk}/open", {"document_no": "9号"}).status_code == 404
    opened = Api(world, "gao").post(f"enterprises/waves/{planned.pk}/open", {"document_no": "9号"})
    assert opened.json()["state"] == "open"
    answer = fang.post(f"{door}/reopen").json()
    assert (answer["state"], answer["wave"]) == ("open", "第一批")
    assert Duty.objects.filter(kind=working.DAILY, origin=one.origin, state="open").count() == 2


@pytest.mark.parametrize(("category", "lane"), [("防疫物资", True), ("城市运行", True), ("生活必需", True),
                                                ("重要国计民生", False), ("一般", False)])  # fmt: skip
def test_makers_medicine_and_food_need_no_wave_and_others_do(world, category, lane):
    one = entered(world, category=category)
    if lane:
        assert at_work(world, one).is_fast
    else:
        with pytest.raises(working.NoWave):
            at_work(world, one)


def test_a_wave_takes_in_its_categories_and_sizes_and_not_before_its_day(world):
    open_wave(world, "national")
    with pytest.raises(working.NoWave):
        at_work(world, entered(world))
    one = entered(world, f"{AT}-2", number=2, category="重要国计民生")
    assert at_work(world, one).wave.name == "第一批"
    later = open_wave(world, "general")
    type(later).objects.filter(pk=later.pk).update(opens_on=clock.now().date() + DAY, sizes="scale limit")
    third = entered(world, f"{AT}-3", number=3, size="规上")
    with pytest.raises(working.NoWave):
        at_work(world, third)
    clock.fix(NOON + DAY)
    assert working.reopen(world.scope("liu"), enterprise=third).state == "open"


def test_nobody_works_of_whom_the_community_has_not_said_so_and_whose_days_are_not_over(world):
    open_wave(world)
    away = worker(2, origin="青岛", left_on="2020-01-20")
    one = at_work(world, entered(world), [worker(1), away])
    second = Employee.objects.get(number=2)
    assert f"{second.clears_on}" == "2020-02-03"  # 14 days after the last one there, by the pack
    assert report(world, one, at_work=2, present="1-2").code == "not-cleared"
    (sent,) = HandOver.objects.filter(flow="F13")
    wang = world.scope("wang")
    desks.accept(wang, id=sent.pk)
    desks.close(wang, id=sent.pk, outcome="cleared")
    second.refresh_from_db()
    assert second.state == "vouched" and not clearance.is_cleared(second)
    assert report(world, one, at_work=2, present="1-2").code == "not-cleared"
    assert report(world, one, at_work=1, present="1").state == "kept"
    clock.fix(NOON.replace(month=2, day=2))
    assert report(world, one, at_work=2, present="1-2").code == "not-cleared"  # the day before the last
    clock.fix(NOON.replace(month=2, day=3))
    assert report(world, one, at_work=2, present="1,2").state == "kept"
    assert Present.objects.filter(employee=second).count() == 1


@pytest.mark.parametrize(("outcome", "state"), [("cleared", "vouched"), ("noted", "waiting")])
def test_what_the_community_answers_decides_of_each_worker_in_the_hand_over(world, outcome, state):
    open_wave(world)
    at_work(world, entered(world), [worker(1), worker(2, origin="青岛")])
    (sent,) = HandOver.objects.filter(flow="F13")
    desks.accept(world.scope("wang"), id=sent.pk)
    desks.close(world.scope("wang"), id=sent.pk, outcome=outcome)
    assert Employee.objects.get(number=2).state == state


def test_fever_in_a_report_bars_at_once_and_warns_and_the_days_are_counted_anew(world):
    open_wave(world)
    one = at_work(world, entered(world), [worker(1), worker(2)])
    assert report(world, one, at_work=1, present="1", feverish=1, ill="2", stock_days=1).state == "kept"
    second = Employee.objects.get(number=2)
    assert (second.state, clearance.is_cleared(second)) == ("barred", False)
    alert = Alert.objects.get(rule=working.RULE)
    assert alert.level == "urgent" and json.loads(alert.values)["days"] == 1
    assert Enterprise.objects.get().stock_days == 1
    assert report(world, one, at_work=2, present="1-2").code == "not-cleared"
    back = Api(world, "fang").post(f"enterprises/workers/{second.pk}/return", {"reason": "已排除"}).json()
    assert (back["state"], back["cleared"]) == ("vouched", "no")
    clock.fix(clock.now() + 14 * DAY)
    assert report(world, one, at_work=2, present="1-2").state == "kept"


def test_a_second_list_clears_nobody_sooner_and_takes_off_who_is_not_on_it(world):
    one = entered(world)
    fang = Api(world, "fang")
    fang.post(f"enterprises/{one.pk}/file", PACKAGE | {"workers": [worker(1), worker(2, origin="青岛")]})
    fang.post(f"enterprises/{one.pk}/file", PACKAGE | {"workers": [worker(2), worker(3)]})
    found = {row.number: row for row in Employee.objects.all()}
    assert [found[n].state for n in (1, 2, 3)] == ["gone", "waiting", "vouched"]
    assert found[2].clears_on == clock.now().date() + 14 * DAY


@pytest.mark.parametrize(("told", "code"), [
    ({"present": "1-"}, "bad-numbers"),
    ({"present": "1,2"}, "not-the-number"),
    ({"present": ""}, "not-the-number"),
    ({"at_work": 1, "present": "9"}, "not-cleared"),
])  # fmt: skip
def test_a_report_whose_numbers_do_not_hold_is_refused_and_leaves_no_trace(world, told, code):
    open_wave(world)
    one = at_work(world, entered(world))
    assert report(world, one, **told).code == code
    assert not Present.objects.exists() and not Report.objects.exists()


def test_who_is_not_at_work_cannot_report_work(world):
    one = entered(world)
    assert report(world, one).code == "not-at-work"
    open_wave(world)
    one = at_work(world, one)
    assert report(world, one, at=clock.now() - timedelta(minutes=5)).code == "not-at-work"
    Api(world, "fang").post(f"enterprises/{one.pk}/suspend", {"reason": "未测温"})
    assert report(world, one).code == "not-at-work"
    assert not Duty.objects.filter(kind=working.DAILY, state="open").exists()


def test_a_corrected_report_takes_its_attendance_back(world):
    open_wave(world)
    one = at_work(world, entered(world), [worker(1), worker(2)])
    told = {"outcome": "done", "at_work": 2, "present": "1-2", "feverish": 0, "stock_days": 5}
    first = record(working.DAILY, one.place, clock.now(), told)
    second = record(working.DAILY, one.place, clock.now(), told | {"at_work": 1, "present": "1"})
    second["corrects"] = first["id"]
    wang = world.scope("wang")
    for each in (first, second):
        (receipt,) = duties.keep(wang, batch=[each], kinds=KINDS)
        assert receipt.state == "kept", receipt
    standing = Present.objects.filter(withdrawn_seq=None)
    assert [row.employee.number for row in standing] == [1]
    assert Report.objects.get(withdrawn_seq=None).at_work == 1


def test_missing_is_not_nought_and_is_named(world):
    open_wave(world)
    told, silent = entered(world), entered(world, f"{AT}-2", number=2)
    told, silent = at_work(world, told), at_work(world, silent)
    clock.fix(NOON + DAY)  # the first report is owed on the day after
    report(world, told)
    clock.fix(clock.now() + timedelta(hours=6))
    rows = Api(world, "liu").get("enterprises?report=missing").json()["rows"]
    assert [row["place"] for row in rows] == [silent.place.code]
    found = Api(world, "liu").get("figures/enterprise-missing?place=district").json()
    assert found["value"] == 1, found
    page = Client()
    page.force_login(world.cast["liu"])
    shown = page.get(f"/enterprises/{silent.pk}/").content.decode()
    assert "不等于零" in shown
    assert "不等于零" not in page.get(f"/enterprises/{told.pk}/").content.decode()


def test_each_has_exactly_one_authority_and_a_change_is_counted_and_told(world):
    one = entered(world)
    assert one.authority == world.places["xincheng"].called  # nobody else: the sub-district
    small = entered(world, f"{AT}-2", number=2, size="个体")
    assert small.authority == world.places["binhe"].called  # the self-employed: the community
    liu = Api(world, "liu")
    told = {"place": "binhe", "position": 5, "industry": "制造", "department": "market"}
    made = liu.post("enterprises/rules", told).json()
    one.refresh_from_db()
    assert (one.authority, one.reroutes) == ("市场监管局", 1)
    assert Step.objects.get(noun="enterprise", thing=one.pk, code="route").reason.startswith(
        world.places["xincheng"].called
    )
    liu.post(f"enterprises/rules/{made['id']}/end", {"reason": "改归街道"})
    one.refresh_from_db()
    assert (one.authority, one.reroutes) == (world.places["xincheng"].called, 2)
    Organisation.objects.filter(pk=one.organisation_id).update(authority=world.cast["sun"].department)
    liu.post(f"enterprises/{one.pk}/describe", {"category": "city", "size": "scale"})
    one.refresh_from_db()
    assert (one.authority, one.category) == ("市场监管局", "city")  # the industry's own comes first
    both = told | {"level": "street"}
    assert liu.post("enterprises/rules", both).json()["code"] == "rule-names-one"
    for wrong in ({"unit": one.place}, {"department": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enterprise.objects.filter(pk=one.pk).update(**wrong)


def test_the_register_enters_each_enterprise_once_whoever_looks(world):
    entered(world)
    assert routing.enter_new(world.scope("liu")) == 0
    assert Enterprise.objects.count() == 1


WRONG = [
    ({"name": ""}, ("name", "missing")),
    ({"document": "370799199001010012"}, ("document", "check-digit")),
    ({"document": "37079919900101***1"}, ("document", "masked")),
    ({"phone": "1234567"}, ("phone", "no-phone")),
    ({"home": "不详"}, ("home", "missing")),
    ({"origin": ""}, ("origin", "missing")),
    ({"left_on": "明天"}, ("left_on", "no-day")),
    ({"left_on": "2030-01-01"}, ("left_on", "to-come")),
]


@pytest.mark.parametrize(("told", "cell"), WRONG)
def test_each_wrong_cell_of_a_list_is_named_and_nothing_is_filed(world, told, cell):
    one = entered(world)
    answer = Api(world, "fang").post(
        f"enterprises/{one.pk}/file", PACKAGE | {"workers": [worker(1), worker(2, **told)]}
    )
    if "name" in told:  # asked for by the form itself
        return
    assert answer.json()["code"] == "bad-roster"
    assert not Employee.objects.exists()
    today = clock.now().date()
    found = rosters.read([(7, worker(2, **told))], today=today, is_listed=lambda area: False)
    assert [(each.row, each.column, each.code) for each in found.faults] == [(7, *cell)]


def test_one_person_twice_in_a_list_is_named(world):
    found = rosters.read(
        [(2, worker(1)), (3, worker(1))], today=clock.now().date(), is_listed=lambda area: False
    )
    assert [(each.row, each.code) for each in found.faults] == [(3, "twice")]


def test_the_neighbouring_street_sees_and_changes_nothing(world):
    one = entered(world)
    chen = Api(world, "chen")
    assert chen.get("enterprises").json()["rows"] == []
    assert chen.post(f"enterprises/{one.pk}/file", PACKAGE | {"workers": [worker(1)]}).status_code == 404
    assert boards.funnel(world.scope("chen"))["told"]["total"] == 0


def test_a_screening_round_covers_every_enterprise_and_says_n_of_n(world):
    one, two = entered(world), entered(world, f"{AT}-2", number=2)
    assert world.event is not None
    made = duties.open_round(
        world.scope("liu"), kind=KINDS[intake.SCREENING], event=world.event, code="e1", name="企业排查",
        place=world.places["district"], level="L1", due_at=clock.now() + 3 * DAY,
    )  # fmt: skip
    assert Duty.objects.filter(round=made).count() == 2
    for place, outcome in ((one.place, "screened"), (two.place, "closed")):
        told = {"at_work": 4, "feverish": 0, "outside": 2, "listed": 1} if outcome == "screened" else {}
        sent = record(intake.SCREENING, place, clock.now(), {"outcome": outcome, **told})
        (receipt,) = duties.keep(world.scope("wang"), batch=[sent], kinds=KINDS)
        assert receipt.state == "kept", receipt
    liu = Api(world, "liu")
    for code, value in (("enterprises-screened", 1), ("enterprises-to-screen", 2)):
        assert liu.get(f"figures/{code}?place=district").json()["value"] == value
    rows = liu.get("enterprises?screened=no").json()["rows"]
    assert [row["place"] for row in rows] == [two.place.code]


def test_the_statements_of_a_page_do_not_grow_with_enterprises_or_workers(world):
    open_wave(world)
    counts = []
    for number in (1, 2, 3):
        one = at_work(
            world, entered(world, f"{AT}-{number}", number=number), [worker(n) for n in range(number * 3)]
        )
        with CaptureQueriesContext(
            connection,
        ) as found:
            boards.funnel(world.scope("liu"))
        counts.append(len(found))
        assert one.state == "open"
    assert len(set(counts)) == 1 and counts[0] == 6, counts


def test_a_sheet_enters_and_routes_each_and_taken_back_leaves_none(world, tmp_path):
    path = tmp_path / "enterprises.csv"
    rows = ["统一社会信用代码,企业名称,类别,规模,社区,主管部门"]
    rows += [f"{uscc(700 + n)},厂{n},{'防疫物资' if n else '一般'},{'个体' if n == 2 else '小型'},滨河社区,"
             f"{'市场监管局' if n == 1 else ''}" for n in range(3)]  # fmt: skip
    path.write_text("\n".join(rows), encoding="utf-8")
    liu = world.scope("liu")
    run = exchange.import_register(liu, register="enterprises", path=path)
    assert run.imported == 3
    found = [(one.category, one.authority) for one in Enterprise.objects.order_by("pk")]
    street, community = world.places["xincheng"].called, world.places["binhe"].called
    assert found == [("general", street), ("supplies", "市场监管局"), ("supplies", community)]
    again = exchange.import_register(liu, register="enterprises", path=path)
    assert (again.imported, Enterprise.objects.count()) == (0, 3)
    undoing.undo(liu, run=run, reason="错表")
    assert not Enterprise.objects.exists() and not Organisation.objects.exists()


def test_an_import_on_which_a_filing_rests_is_not_taken_back(world, tmp_path):
    path = tmp_path / "enterprises.csv"
    path.write_text(f"统一社会信用代码,企业名称,社区\n{uscc(800)},厂,滨河社区", encoding="utf-8")
    liu = world.scope("liu")
    run = exchange.import_register(liu, register="enterprises", path=path)
    filed(world, Enterprise.objects.select_related("place", "organisation").get())
    with pytest.raises(BuiltUpon):
        undoing.undo(liu, run=run, reason="错表")
    assert Enterprise.objects.get().state == "filed"


def test_what_is_open_keeps_an_event_from_ending_and_names_no_worker(world):
    one = accepted(world, entered(world), [worker(1), worker(2, origin="青岛")])
    assert world.event is not None
    found = {each.code: each for each in ending.left(world.scope("liu"), world.event, clock.now())}
    assert (found["enterprise-filings"].number, found["enterprise-workers"].number) == (1, 1)
    assert found["enterprise-filings"].which == (one.place.called,)
    assert found["enterprises-stopped"].may_stay
