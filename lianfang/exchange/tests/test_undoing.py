"""A load taken back: the registers stand as before it, or it is said what rests on it."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from lianfang import cli
from lianfang.accounts.models import DataKey, User
from lianfang.accounts.queries import scope_of_user
from lianfang.acts.doing import Asked, do
from lianfang.cases import actions as cases
from lianfang.cases.models import Case, ClassProposal, Publication
from lianfang.checkpoints.models import Arrival
from lianfang.duties import actions as duties
from lianfang.duties.keeping import keep
from lianfang.duties.models import Duty, Pairing
from lianfang.duties.raising import NewDuty, raise_duties
from lianfang.exchange import acts, undoing
from lianfang.exchange.models import FormerRows, ImportRun, LoadedRows
from lianfang.exchange.problems import BuiltUpon, NotUndoable
from lianfang.exchange.tests.conftest import Load
from lianfang.exchange.tracing import TABLES
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.handovers import actions as hand_overs
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.mending import households, persons
from lianfang.people import actions as people
from lianfang.people.models import Household, Membership, Person
from lianfang.serving import checks
from lianfang.testing.world import NOON, World, open_round, visit

HOUSES = ["户编号", "房屋编码", "户主", "联系电话", "常住人口数"]
PEOPLE = ["姓名", "证件号码", "手机", "户编号", "与户主关系", "车牌"]
DOORS = ["社区", "小区", "楼栋", "单元", "室号", "编码", "别名"]
WANG = ["王小明", "370799199001010011", "13812345678", "H1", "户主", "鲁G12345"]


def digest() -> str:
    """Of every row of every register, as the database holds it."""
    told = hashlib.sha256()
    for table in sorted({one for tables in TABLES.values() for one in tables}):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            rows = [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
        told.update(repr((table, rows)).encode())
    return told.hexdigest()


def undo(world: World, run: ImportRun, by: str = "liu") -> ImportRun:
    return undoing.undo(world.scope(by), run=run, reason="错表")


@pytest.fixture
def base(load: Load) -> None:
    load("households", HOUSES, ["H1", "garden-1-1-101", "王小明", "13812345678", "3"])
    load("households", HOUSES, ["H2", "garden-1-1-102", "李四", "", "2"])
    load("persons", PEOPLE, WANG, ["单雄", "", "", "H2", "", ""])


@pytest.mark.usefixtures("base")
class TestTheRegistersStandAsBefore:
    def test_after_households_that_were_new_and_changed(self, load: Load, world: World) -> None:
        before = digest()
        rows = (["H1", "", "别人", "13900000000", "9"], ["H3", "garden-1-2-201", "赵六", "", "1"])
        run = load("households", HOUSES, *rows)
        assert (run.imported, run.updated) == (1, 1)
        assert digest() != before
        undone = undo(world, run)
        assert digest() == before
        assert (undone.undone_by, undone.undone_why) == (world.cast["liu"], "错表")
        assert (
            not FormerRows.objects.filter(run=run).exists()
            and not LoadedRows.objects.filter(run=run).exists()
        )

    def test_after_households_that_exchanged_their_dwellings(self, load: Load, world: World) -> None:
        load("households", HOUSES, ["7", "village-1", "甲", "", "1"], ["8", "village-2", "乙", "", "1"])
        before = digest()
        rows = (["7", "village-2", "甲", "", "1"], ["8", "village-1", "乙", "", "1"])
        run = load("households", HOUSES, *rows, moves=True)
        assert run.updated == 2
        undo(world, run)
        assert digest() == before

    def test_after_persons_with_cars_and_second_homes(self, load: Load, world: World) -> None:
        before = digest()
        again = [*WANG[:2], "13911112222", "H2", "儿子", "鲁G99999"]
        run = load("persons", PEOPLE, again, ["曾新来", "", "13711112222", "H1", "", ""])
        assert (run.imported, run.updated) == (1, 1)
        assert Membership.objects.filter(person__document_valid=True).count() == 2
        undo(world, run)
        assert digest() == before

    def test_after_somebody_became_another_relation_of_the_head(self, load: Load, world: World) -> None:
        before = digest()
        assert load("persons", PEOPLE, [*WANG[:4], "儿子", ""]).updated == 1
        undo(world, ImportRun.objects.latest("pk"))
        assert digest() == before

    def test_after_persons_moved_to_another_key(self, load: Load, world: World) -> None:
        """A new event begins with a key of its own; the readings of names were deleted and made anew."""
        from lianfang.accounts import keys
        from lianfang.kit.crypto import new_wrapped_key

        before = digest()
        DataKey.objects.create(
            wrapped=new_wrapped_key(keys.require()), made_at=clock.now() + timedelta(days=1)
        )
        run = load("persons", PEOPLE, ["单雄", "", "13711113333", "H2", "", ""])
        assert run.updated == 1
        undo(world, run)
        assert digest() == before

    def test_after_places_with_codes_and_other_names(self, load: Load, world: World) -> None:
        before = digest()
        new = ["滨河社区", "滨河花园", "9号楼", "1单元", "901", "", "九号"]
        run = load("places", DOORS, new, ["", "", "", "", "", "garden", "老名"])
        assert run.imported == 1
        undo(world, run)
        assert digest() == before

    def test_after_enterprises(self, load: Load, world: World) -> None:
        head = ["名称", "社区", "负责人", "行业"]
        load("enterprises", head, ["老店", "滨河社区", "周老板", "零售"])
        before = digest()
        run = load("enterprises", head, ["新厂", "滨河社区", "吴厂长", ""], ["老店", "滨河社区", "", "批发"])
        assert (run.imported, run.updated) == (1, 1)
        undo(world, run)
        assert digest() == before

    def test_the_same_sheet_can_be_loaded_again(self, load: Load, world: World) -> None:
        row = ["H3", "garden-1-2-201", "赵六", "", "1"]
        run = load("households", HOUSES, row)
        (id,) = Household.objects.filter(number="H3").values_list("pk", flat=True)
        undo(world, run)
        assert load("households", HOUSES, row).imported == 1
        assert Household.objects.get(number="H3").pk > id  # the log of readings may name the old number

    def test_one_after_the_other_from_the_last(self, load: Load, world: World) -> None:
        before = digest()
        first = load("households", HOUSES, ["H3", "garden-1-2-201", "赵六", "", "1"])
        second = load("households", HOUSES, ["H3", "garden-1-2-201", "赵六", "", "2"])
        with pytest.raises(BuiltUpon, match=r"households\.csv.*: 1"):
            undo(world, first)
        undo(world, second)
        undo(world, first)
        assert digest() == before


@pytest.mark.usefixtures("base")
class TestItIsSaidWhatRestsOnIt:
    def test_households_live_at_the_places(self, load: Load, world: World) -> None:
        new = ["滨河社区", "滨河花园", "9号楼", "1单元", "901", "nine", ""]
        run = load("places", DOORS, new)
        load("households", HOUSES, ["H9", "nine", "赵六", "", "1"])
        before = digest()
        with pytest.raises(BuiltUpon) as refused:
            undo(world, run)
        assert re.search(r": 1 \([^)]*901", refused.value.message)
        assert digest() == before

    def test_a_round_was_opened_over_the_places(self, load: Load, world: World) -> None:
        run = load("places", DOORS, ["滨河社区", "滨河花园", "9号楼", "1单元", "901", "nine", ""])
        open_round(world)
        with pytest.raises(BuiltUpon, match=r"任务: 1"):
            undo(world, run)

    def test_a_duty_is_about_a_person(self, load: Load, world: World) -> None:
        run = load("persons", PEOPLE, ["曾新来", "", "13711112222", "H1", "", ""])
        place, now = world.places["garden-1-1-101"], clock.now()
        about = f"person:{Person.objects.latest('pk').pk}"
        one = NewDuty(place.pk, place.path, now, now + timedelta(hours=1), subject=about)
        raise_duties(world.scope("liu"), kind="screening.visit", origin="rule:1", items=[one])
        with pytest.raises(BuiltUpon, match=r"任务: 1"):
            undo(world, run)

    def test_who_came_with_the_load_stands_on_a_key_register(self, load: Load, world: World) -> None:
        run = load("persons", PEOPLE, ["曾新来", "", "13711112222", "H1", "", ""])
        review = clock.now().date() + timedelta(days=9)
        people.enter(
            world.scope("liu"), register="person", subject="13711112222", reason="独居", review_on=review
        )
        with pytest.raises(BuiltUpon, match=r"重点台账条目: 1"):
            undo(world, run)

    def test_too_long_ago(self, load: Load, world: World) -> None:
        run = load("households", HOUSES, ["H3", "garden-1-2-201", "赵六", "", "1"])
        edge = run.made_at + undoing.KEPT_FOR
        assert undoing.is_possible(run, at=edge - timedelta(seconds=1))
        assert not undoing.is_possible(run, at=edge)
        assert undoing.sweep_former(edge) == 0
        assert undoing.sweep_former(edge + timedelta(seconds=1)) > 0
        with pytest.raises(NotUndoable):
            undo(world, run)

    def test_after_the_key_is_destroyed(self, load: Load, world: World) -> None:
        run = load("households", HOUSES, ["H1", "", "别人", "", ""])
        assert undoing.is_possible(run, at=clock.now())
        undoing.after_destruction(world.scope("liu"), event=world.event, at=clock.now())
        with pytest.raises(NotUndoable):
            undo(world, run)

    def test_what_was_put_right_since_is_not_lost(self, load: Load, world: World) -> None:
        """A correction after the load, of a row it changed or of one it added, stands against it."""
        added = load("households", HOUSES, ["H3", "garden-1-2-201", "赵六", "", "1"])
        changed = load("households", HOUSES, ["H1", "", "别人", "13900000000", "9"])
        for number in ("H1", "H3"):
            home = Household.objects.get(number=number)
            households.correct(world.scope("liu"), household=home, reason="核对", contact="孙七")
        before = digest()
        with pytest.raises(BuiltUpon, match=": 1"):
            undo(world, changed)
        with pytest.raises(BuiltUpon, match=": 1"):
            undo(world, added)
        assert digest() == before

    def test_somebody_of_the_load_was_merged_away(self, load: Load, world: World) -> None:
        run = load("persons", PEOPLE, ["单雄", "", "13711112222", "H1", "", ""])
        one, into = Person.objects.order_by("-pk")[:2]
        persons.merge(world.scope("liu"), person=one, into=into, reason="同一人")
        with pytest.raises(BuiltUpon):
            undo(world, run)


STAFF = ["姓名", "手机", "包靠小区", "部门"]
LIST = ["姓名", "病例分类", "place code", "身份证号", "发病日期", "报告卡号"]


class TestWorkers:
    def test_new_colleagues_their_posts_and_departments_go(self, load: Load, world: World) -> None:
        before = digest()
        two = ["包二", "13800002222", "", ""]
        run = load("workers", STAFF, ["包一", "13800001111", "滨河花园", "住建局"], two)
        assert run.imported >= 1 and Pairing.objects.exists()
        undo(world, run)
        assert digest() == before

    def test_what_they_answered_for_goes_back(self, load: Load, world: World) -> None:
        opened = open_round(world)
        pairing = Pairing.objects.get(place=world.places["garden"], to_at=None)
        owners = set(Duty.objects.filter(round=opened).values_list("pk", "owner"))
        Pairing.objects.filter(pk=pairing.pk).update(to_at=clock.now())
        before = digest()
        run = load("workers", STAFF, ["包一", "13800001111", "滨河花园", ""])
        assert Duty.objects.filter(owner__name="包一").exists()
        lead = {"place": world.places["xincheng"], "user": world.cast["fang"]}
        duties.pair(world.scope("liu"), **lead)
        undo(world, run)
        assert not Duty.objects.filter(owner__name="包一").exists()
        assert len(set(Duty.objects.filter(round=opened).values_list("pk", "owner"))) == len(owners)
        Pairing.objects.filter(place=lead["place"]).delete()
        world.cast["fang"].postings.filter(role="paired").delete()
        assert digest() == before

    def test_somebody_known_is_as_before(self, load: Load, world: World) -> None:
        load("workers", STAFF, ["包一", "13800001111", "滨河花园", "住建局"])
        before = digest()
        run = load("workers", STAFF, ["包一", "13800001111", "滨河花园", "城管局"])
        assert run.updated == 1
        User.objects.filter(name="包一").update(last_login=clock.now())  # what is not of the load stays
        undo(world, run)
        User.objects.filter(name="包一").update(last_login=None)
        assert digest() == before

    def test_who_has_a_password_or_recorded_something_stays(self, load: Load, world: World) -> None:
        run = load("workers", STAFF, ["包一", "13800001111", "滨河花园", ""])
        user = User.objects.get(name="包一")
        User.objects.filter(pk=user.pk).update(password="test$of$the$cast")
        with pytest.raises(BuiltUpon, match="密码的工作人员: 1"):
            undo(world, run)
        User.objects.filter(pk=user.pk).update(password="!")
        sent = [visit(world.places["garden-1-1-101"])]
        keep(scope_of_user(user, at=clock.now()), batch=sent, kinds=KINDS, source="phone")
        with pytest.raises(BuiltUpon, match="记录: 1"):
            undo(world, run)


class TestCases:
    @pytest.fixture
    def run(self, load: Load) -> ImportRun:
        load("cases", LIST, ["甲", "疑似病例", "garden-1-1-101", "", "2020-01-20", ""], by="qian")
        return load(
            "cases", LIST,
            ["甲", "确诊病例", "garden-1-1-101", "", "2020-01-20", ""],
            ["乙", "确诊病例", "garden-1-1-102", "370799199001010011", "2020-01-21", ""], by="qian",
        )  # fmt: skip

    def test_new_and_changed_cases_are_as_before(self, load: Load, world: World) -> None:
        load("cases", LIST, ["甲", "疑似病例", "garden-1-1-101", "", "2020-01-20", ""], by="qian")
        before, waiting = digest(), ClassProposal.objects.filter(settled_at=None).count()
        run = load(
            "cases", LIST,
            ["甲", "确诊病例", "garden-1-1-101", "", "2020-01-20", ""],
            ["乙", "确诊病例", "garden-1-1-102", "370799199001010011", "2020-01-21", ""], by="qian",
        )  # fmt: skip
        assert (run.imported, run.updated) == (1, 1)
        undo(world, run, by="qian")
        assert digest() == before
        assert ClassProposal.objects.filter(settled_at=None).count() == waiting
        cards = Duty.objects.filter(subject__startswith="case:")
        assert set(cards.values_list("state", flat=True)) == {"open", "void"}
        assert checks._seals()[0]

    def test_not_by_who_may_not_know_a_patient(self, world: World, run: ImportRun) -> None:
        with pytest.raises(NotAllowed):
            undo(world, run)
        assert not acts.may_undo(world.scope("liu"), run) and acts.may_undo(world.scope("qian"), run)

    def test_a_stay_or_a_later_step_rests_on_it(self, world: World, run: ImportRun) -> None:
        case = Case.objects.latest("pk")
        cases.add_stay(world.scope("qian"), case=case, kind="transport", from_at=NOON, to_at=NOON)
        with pytest.raises(BuiltUpon, match="病例行踪: 1"):
            undo(world, run, by="qian")

    def test_a_correction_of_a_changed_case_is_not_lost(self, world: World, run: ImportRun) -> None:
        case = Case.objects.earliest("pk")
        cases.correct_case(world.scope("qian"), case=case, reason="核对", facts={"age": 40})
        with pytest.raises(BuiltUpon):
            undo(world, run, by="qian")

    def test_figures_published_since_counted_it(self, world: World, run: ImportRun) -> None:
        assert world.event is not None
        Publication.objects.create(
            event=world.event, place=world.places["district"], path="0001", cut_at=clock.now(),
            published_at=clock.now(), by=world.cast["qian"], figures={},
        )  # fmt: skip
        with pytest.raises(BuiltUpon, match=": 1"):
            undo(world, run, by="qian")


@pytest.mark.usefixtures("base")
class TestAtEveryDoor:
    @pytest.fixture
    def run(self, load: Load) -> ImportRun:
        return load("households", HOUSES, ["H3", "garden-1-2-201", "赵六", "", "1"], by="fang")

    def client(self, world: World, name: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.cast[name])
        return client

    def test_on_the_page_of_the_load(self, world: World, run: ImportRun) -> None:
        fang = self.client(world, "fang")
        assert f"/imports/runs/{run.pk}/" in fang.get("/imports/").content.decode()
        page = fang.get(f"/imports/runs/{run.pk}/").content.decode()
        assert "Was this the wrong sheet?" in page
        bare = fang.post(f"/imports/runs/{run.pk}/undoing/", {})
        assert bare.status_code >= 400 and Household.objects.count() == 3
        done = fang.post(f"/imports/runs/{run.pk}/undoing/", {"reason": "错表"}, follow=True)
        assert "is as it was before" in done.content.decode()
        assert Household.objects.count() == 2
        assert "错表" in fang.get(f"/imports/runs/{run.pk}/").content.decode()

    def test_the_page_says_what_rests_on_it(self, world: World, run: ImportRun, load: Load) -> None:
        load("persons", PEOPLE, ["赵六", "", "", "H3", "户主", ""])
        page = self.client(world, "fang").get(f"/imports/runs/{run.pk}/").content.decode()
        assert "members of households: 1 (H3)" in page
        assert "Was this the wrong sheet?" not in page

    def test_the_neighbouring_street_sees_and_undoes_nothing(self, world: World, run: ImportRun) -> None:
        chen = self.client(world, "chen")
        assert chen.get(f"/imports/runs/{run.pk}/").status_code == 404
        assert chen.post(f"/imports/runs/{run.pk}/undoing/", {"reason": "错"}).status_code == 404
        assert Household.objects.count() == 3

    def test_a_lead_does_not_undo_what_the_district_loaded(self, world: World, load: Load) -> None:
        run = load("households", HOUSES, ["H4", "garden-1-2-202", "赵六", "", "1"], by="liu")
        done = self.client(world, "fang").post(f"/imports/runs/{run.pk}/undoing/", {"reason": "错"})
        assert done.status_code == 404 and Household.objects.filter(number="H4").exists()

    def test_tried_first_and_sent_twice(self, world: World, run: ImportRun) -> None:
        scope = scope_of_user(world.cast["fang"], at=clock.now())
        asked = Asked(acts.IMPORT, acts.IMPORTS[0], run, {"reason": "错表"})
        do(scope, asked, dry=True)
        assert Household.objects.count() == 3
        do(scope, asked, key="one")
        do(scope, asked, key="one")
        assert Household.objects.count() == 2

    def test_the_command_lists_loads_and_says_their_numbers(
        self, run: ImportRun, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(["import", "list", "--as", "fang", "--json"]) == 0
        assert f'"id": {run.pk}' in capsys.readouterr().out


def test_a_load_of_many_rows_takes_few_statements(
    load: Load, world: World, django_assert_max_num_queries
) -> None:
    rows = [["滨河社区", "滨河花园", "9号楼", "1单元", f"{n}01", "", ""] for n in range(1, 301)]
    run = load("places", DOORS, *rows)
    total = Place.objects.count()
    # One for every column that may point at a place, whatever the rows: the clinic's tables brought nine,
    # the enterprises' five.
    with django_assert_max_num_queries(103):
        undo(world, run)
    assert total - Place.objects.count() >= 300 and not Person.objects.exists()


RETURNED = ["姓名", "电话", "离汉时间", "户籍地"]


class TestArrivals:
    @pytest.fixture
    def run(self, load: Load) -> ImportRun:
        return load("arrivals", RETURNED, ["姜七", "15400080007", "2020-01-24", "高新区滨河社区"],
                    ["戚八", "15400080008", "2020-01-24", "外省某市"])  # fmt: skip

    def test_nobody_is_on_the_way_and_nobody_is_asked_for_them(self, load: Load, world: World) -> None:
        before = digest()
        run = load("arrivals", RETURNED, ["姜七", "15400080007", "2020-01-24", "高新区滨河社区"])
        assert run.imported == 1 and undoing.is_possible(run, at=clock.now())
        undo(world, run)
        assert digest() == before and not Arrival.objects.exists()
        assert HandOver.objects.get(flow="F2").withdrawn_at is not None
        assert set(Duty.objects.filter(kind="checkpoints.arrival").values_list("state", flat=True)) == {
            "void"
        }
        assert checks._seals()[0]
        again = load("arrivals", RETURNED, ["姜七", "15400080007", "2020-01-24", "高新区滨河社区"])
        assert again.imported == 1
        assert HandOver.objects.filter(flow="F2", withdrawn_at=None).count() == 1

    def test_what_a_receiver_has_answered_rests_on_it(self, world: World, run: ImportRun) -> None:
        sent = HandOver.objects.filter(flow="F2", to_place=world.places["binhe"]).get()
        hand_overs.accept(world.scope("wang"), id=sent.pk)
        with pytest.raises(BuiltUpon, match=r": 1"):
            undo(world, run)
        assert Arrival.objects.count() == 2
