"""Points and their slots, working solutions and their labels, places of cases until they are passed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.models import Alert, Duty
from lianfang.field.tests.conftest import Phone
from lianfang.flows.table import KINDS
from lianfang.handovers import actions as handovers
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.listings import boards
from lianfang.sanitation import points
from lianfang.sanitation.boards import POINTS
from lianfang.sanitation.models import DisinfectionPoint, Solution, Terminal
from lianfang.sanitation.sweep import sweep_missed
from lianfang.slots.models import SlotRecord
from lianfang.testing.answers import record, sound
from lianfang.testing.doors import Api
from lianfang.testing.figures import told as figures
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KIND = "sanitation.disinfection"
DONE = sound(KINDS[KIND].form)


def keep(world, place, at=NOON, who="zhou", **more):
    clock.fix(max(at, clock.now()))
    sent = record(KIND, world.places[place], at, DONE | more)
    (receipt,) = duties.keep(world.scope(who), batch=[sent], kinds=KINDS)
    return receipt, sent


def set_up(run, name="电梯1", spot="market-hall", **more):
    told = ("--place", "garden", "--name", name, "--spot", spot)
    return run("point", "new", *told, *(f"--{one}={said}" for one, said in more.items()), user="fang")


class TestPoints:
    def test_without_times_it_is_owed_as_often_as_its_kind_asks(self, world, run):
        made = set_up(run)
        assert made["times"] == "08:00 13:00 18:00"
        due = Duty.objects.filter(subject=f"point:{made['id']}").order_by("opens_at")
        assert [f"{one.opens_at + 8 * HOUR:%H:%M}" for one in due] == ["12:30", "17:30", "07:30"] * 2
        assert {one.owner.username for one in due} == {"fang"} or all(one.owner for one in due)

    def test_a_record_of_one_point_leaves_the_other_open_and_the_place_too(self, world, run):
        lift, gate = set_up(run, "电梯1"), set_up(run, "西门")
        garden = world.places["garden"]
        item = duties.NewDuty(garden.pk, garden.path, NOON, NOON + 2 * HOUR)
        (whole,) = duties.raise_duties(world.scope("liu"), kind=KIND, origin="schedule:1", items=[item])
        assert keep(world, "garden", NOON + HOUR, point_no=lift["id"])[0].state == "kept"
        done = set(Duty.objects.filter(state="done").values_list("subject", flat=True))
        assert done == {f"point:{lift['id']}"}
        keep(world, "garden", NOON + HOUR)
        assert Duty.objects.get(pk=whole).state == "done"
        assert not Duty.objects.filter(subject=f"point:{gate['id']}", state="done").exists()

    def test_a_point_of_another_place_is_refused(self, world, run):
        made = set_up(run)
        receipt, _sent = keep(world, "garden-1", point_no=made["id"])
        assert receipt.code == "bad-detail" and not SlotRecord.objects.exists()

    def test_its_code_opens_its_form_and_the_form_answers_its_slot(self, world, run):
        made = set_up(run)
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.cast["zhou"])
        page = client.get("/points/labels/garden/")
        (label,) = page.context["labels"]
        form = client.get(label["address"]).content.decode()
        assert (
            f'name="point_no" type="number" inputmode="numeric" min="1" max="999999999" value="{made["id"]}"'
            in form
        )
        assert 'value="电梯1"' in form and page.content.decode().count("<svg") >= 1

    def test_the_phone_is_told_which_point_and_its_form_knows_it(self, world, run):
        made = set_up(run, owner="zhou")
        phone = Phone(world, "zhou")
        one = next(each for each in phone.sync()["duties"] if each["kind"] == KIND)
        assert one["about"] == "电梯1" and one["fill"][KIND] == {"point_no": made["id"], "point": "电梯1"}
        answer = DONE | one["fill"][KIND]
        sent = record(KIND, world.places["garden"], NOON + HOUR, answer, duty=one["id"])
        clock.fix(NOON + HOUR)
        assert phone.send(sent).json()[0]["state"] == "kept"
        assert Duty.objects.get(pk=one["id"]).state == "done"

    def test_other_times_take_back_what_lay_ahead_and_a_closed_point_owes_nothing(self, world, run):
        made = set_up(run)
        run("point", "times", made["id"], "--times", "20:00", user="fang")
        ahead = Duty.objects.filter(subject=f"point:{made['id']}", state="open")
        assert {f"{one.due_at + 8 * HOUR:%H:%M}" for one in ahead} == {"20:30"}
        run("point", "close", made["id"], "--reason", "电梯停用", user="fang")
        assert not ahead.all().exists()
        assert points.sweep_ahead(NOON + 48 * HOUR) == 0

    @pytest.mark.parametrize("times", ["8点", "25:00", "08:00、08:20"])
    def test_times_that_are_none_or_overlap_are_refused(self, world, run, times):
        told = ("--place", "garden", "--name", "x", "--spot", "lift", "--times", times)
        assert run("point", "new", *told, user="fang", code=1)["code"] == "point-times"
        assert not DisinfectionPoint.objects.exists()

    def test_the_sweep_goes_on_and_raises_none_twice(self, world, run):
        set_up(run)
        before = Duty.objects.count()
        assert points.sweep_ahead(NOON) == 0
        clock.fix(NOON + 24 * HOUR)
        assert points.sweep_ahead(clock.now()) == 1 and Duty.objects.count() == before + 3
        assert points.sweep_ahead(clock.now()) == 0

    def test_the_board_shows_holes_and_its_statements_do_not_grow(self, world, run):
        counts = []
        for number in range(2):
            set_up(run, f"电梯{number}")
            with CaptureQueriesContext(connection) as seen:
                drawn = boards.drawn(POINTS, world.scope("fang"), {})
            counts.append(len(seen))
        clock.fix(NOON + 2 * HOUR)
        drawn = boards.drawn(POINTS, world.scope("fang"), {})
        assert drawn.sums == (0, 4, 2) and counts[0] == counts[1]

    def test_a_second_one_missed_is_heard_before_the_third_begins_and_once(self, world, run):
        clock.fix(NOON + 8 * HOUR)  # 20:00, so that the next day has all three
        made = set_up(run)
        at = [one.due_at for one in Duty.objects.filter(subject=f"point:{made['id']}").order_by("due_at")]
        assert sweep_missed(at[0]) == 0
        assert sweep_missed(at[1] - MINUTE) == 0
        assert (sweep_missed(at[1]), sweep_missed(at[1] + MINUTE)) == (1, 0)
        alert = Alert.objects.get(rule="slots-missed")
        assert alert.level == "urgent" and alert.at < at[2] - HOUR
        assert sweep_missed(at[2]) == 0

    def test_done_and_late_and_missed_make_the_sum(self, world, run):
        clock.fix(NOON + 8 * HOUR)
        number, day = set_up(run)["id"], NOON + 24 * HOUR
        keep(world, "garden", day - 4 * HOUR, point_no=number)
        keep(world, "garden", day + 3 * HOUR, point_no=number)
        clock.fix(day + 8 * HOUR)
        sums = figures(
            world, *(f"disinfection-{one}" for one in ("due", "done", "late", "open", "missed", "excused"))
        )
        assert sums == {
            "disinfection-due": 3, "disinfection-done": 2, "disinfection-late": 1, "disinfection-open": 1,
            "disinfection-missed": 1, "disinfection-excused": 0,
        }  # fmt: skip


def make_up(run, user="zhou", code=0, **more):
    told = {
        "place": "garden", "origin": "product", "product": "84消毒液", "licence_no": "鲁卫消证字0001",
        "form": "liquid",
        "strength": 50_000, "concentration": 500, "volume": 10_000,
    } | more  # fmt: skip
    flags = [f"--{name.replace('_', '-')}={said}" for name, said in told.items() if said != ""]
    return run("solution", "new", *flags, user=user, **({"code": code} if code else {}))


class TestSolutions:
    def test_it_says_what_goes_in_and_until_when_it_is_used(self, world, run):
        made = make_up(run)
        assert made["mix"].startswith("100 ") and made["mix"].endswith("+ 9900 mL")
        assert Solution.objects.get().expires_at == NOON + 24 * HOUR
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.cast["zhou"])
        page = client.get(f"/solutions/{made['id']}/label/")
        (label,) = page.context["labels"]
        form = client.get(label["address"]).content.decode()
        assert 'value="500"' in form and 'value="鲁卫消证字0001"' in form

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"licence_no": ""}, "bad-detail"), ({"strength": 400}, "cannot-be-mixed"),
            ({"agent_expires_on": "2020-01-28"}, "disinfectant-expired"),
            ({"expires_at": "+25h"}, "solution-too-long"),
            ({"origin": "self-made"}, "bad-detail"),
        ],
    )  # fmt: skip
    def test_what_may_not_be_made_up_is_refused(self, world, run, more, code):
        assert make_up(run, code=1, **more)["code"] == code and not Solution.objects.exists()

    def test_expired_thrown_away_of_another_strength_or_unmeasured_it_is_not_used(self, world, run):
        number = make_up(run)["id"]
        assert keep(world, "garden", solution=number)[0].state == "kept"
        assert keep(world, "garden", solution=number, concentration=600)[0].code == "solution-not-usable"
        assert keep(world, "garden", solution=number + 9)[0].code == "solution-not-usable"
        own = make_up(run, origin="self-made", given_to="社区电解设备，交三物业")["id"]
        told = {"solution": own, "origin": "self-made", "measured": 480, "concentration": 480}
        sent = record(
            KIND, world.places["garden"], NOON, {k: v for k, v in (DONE | told).items() if k != "licence_no"}
        )

        def use():
            again = record(KIND, world.places["garden"], clock.now(), sent["detail"])
            return duties.keep(world.scope("zhou"), batch=[again], kinds=KINDS)[0]

        assert use().code == "solution-not-usable"
        run("solution", "measure", own, "--concentration", "480", user="zhou")
        assert use().state == "kept"
        clock.fix(NOON + HOUR)
        run("solution", "discard", own, "--reason", "用完", user="zhou")
        clock.fix(NOON + 2 * HOUR)
        assert use().code == "solution-not-usable"
        assert keep(world, "garden", NOON + 25 * HOUR, solution=number)[0].code == "solution-not-usable"

    def test_used_before_it_was_thrown_away_it_counts_though_told_later(self, world, run):
        number = make_up(run)["id"]
        clock.fix(NOON + 2 * HOUR)
        run("solution", "discard", number, "--reason", "用完", user="zhou")
        told = {"solution": number, "done_at": (NOON + HOUR).isoformat()}
        assert keep(world, "garden", NOON + 3 * HOUR, **told)[0].state == "kept"

    def test_the_neighbouring_street_learns_of_no_batch(self, world, run):
        number = make_up(run)["id"]
        receipt, _sent = keep(world, "village", who="chen", solution=number)
        assert receipt.code == "solution-not-usable"
        assert run("solution", "list", user="chen") == []

    def test_statements_do_not_grow_with_the_records(self, world, run):
        numbers = [make_up(run)["id"] for _each in range(6)]
        counts = []
        for some in (numbers[:1], numbers):
            batch = [record(KIND, world.places["garden"], NOON, DONE | {"solution": one}) for one in some]
            with CaptureQueriesContext(connection) as seen:
                duties.keep(world.scope("zhou"), batch=batch, kinds=KINDS)
            counts.append(len(seen))
        assert counts[1] <= counts[0] and SlotRecord.objects.count() == 7


class TestPlacesOfCases:
    DOOR = "garden-1-1-101"

    @pytest.fixture
    def waiting(self, world):
        sent = handovers.hand_over(
            system_scope("test", actor_id=world.cast["liu"].pk), flow="F9",
            from_place=world.places[self.DOOR], to_place=world.places["xincheng"],
            payload={"cleaning": "terminal"}, ref="case:1:home:9",
        )  # fmt: skip
        return Terminal.objects.get(ref=sent.ref)

    def terminal(self, world, who="zhou", at=NOON, **more):
        return keep(world, self.DOOR, at, who, purpose="terminal", concentration=1000, **more)

    def stands(self, waiting):
        waiting.refresh_from_db()
        return waiting.state

    def test_it_waits_with_a_duty_due_the_same_day_and_its_page_says_so(self, world, waiting, client):
        one = Duty.objects.get(subject="terminal")
        assert NOON < one.due_at <= NOON + 12 * HOUR
        client.force_login(world.cast["zhou"])
        page = client.get(f"/places/{self.DOOR}/", headers={"accept-language": "en"}).content.decode()
        assert "Not to be used" in page

    def test_disinfected_assessed_by_another_and_the_hand_over_ends_with_it(self, world, waiting, run):
        assert self.terminal(world)[0].state == "kept"
        assert self.stands(waiting) == "done" and Duty.objects.get(subject="terminal").state == "done"
        run("terminal", "pass", waiting.pk, "--result", "采样合格", user="fang")
        assert self.stands(waiting) == "passed"
        assert HandOver.objects.get(flow="F9").outcome == "disinfected"

    def test_a_preventive_round_does_not_free_it(self, world, waiting, run):
        keep(world, self.DOOR)
        assert self.stands(waiting) == "waiting"
        assert (
            run("terminal", "pass", waiting.pk, "--result", "x", user="fang", code=1)["code"]
            == "stands-otherwise"
        )

    def test_who_did_it_does_not_assess_it(self, world, waiting, run):
        self.terminal(world, "fang")
        said = run("terminal", "pass", waiting.pk, "--result", "x", user="fang", code=1)
        assert said["code"] == "assessed-by-doer" and self.stands(waiting) == "done"

    def test_failed_it_is_done_anew_within_a_day(self, world, waiting, run):
        self.terminal(world, at=NOON + MINUTE)
        run("terminal", "fail", waiting.pk, "--result", "余氯不足", user="fang")
        assert self.stands(waiting) == "waiting" and waiting.redone == 1
        again = Duty.objects.get(subject="terminal", state="open")
        assert again.due_at == NOON + MINUTE + 24 * HOUR
        self.terminal(world, at=NOON + HOUR)
        assert self.stands(waiting) == "done"

    def test_a_correction_takes_it_back(self, world, waiting):
        _receipt, sent = self.terminal(world)
        told = record(KIND, world.places[self.DOOR], NOON, {"outcome": "no-access"}, corrects=sent["id"])
        duties.keep(world.scope("zhou"), batch=[told], kinds=KINDS)
        assert self.stands(waiting) == "waiting"

    def test_taken_as_not_needed_the_place_was_none(self, world, waiting):
        fang = world.scope("fang")
        one = HandOver.objects.get(flow="F9")
        handovers.accept(fang, id=one.pk)
        handovers.close(fang, id=one.pk, outcome="not-needed", words="地址有误")
        assert self.stands(waiting) == "void" and Duty.objects.get(subject="terminal").state == "void"

    def test_the_desk_s_word_alone_does_not_free_it(self, world, waiting):
        fang = world.scope("fang")
        one = HandOver.objects.get(flow="F9")
        handovers.accept(fang, id=one.pk)
        handovers.close(fang, id=one.pk, outcome="disinfected")
        assert self.stands(waiting) == "waiting"


class TestMosquitoes:
    """House, container and Breteau index against values worked out by hand."""

    def looked(
        self, world, houses, positive_houses, containers, positive, place="garden", at=NOON, who="zhou"
    ):
        detail = {
            "outcome": "done", "houses": houses, "positive_houses": positive_houses,
            "containers_checked": containers, "positive_containers": positive,
        }  # fmt: skip
        clock.fix(max(at, clock.now()))
        sent = record("sanitation.mosquito-round", world.places[place], at, detail)
        return duties.keep(world.scope(who), batch=[sent], kinds=KINDS)[0]

    def test_three_indexes_of_a_community_and_of_each_round(self, world, client):
        self.looked(world, 60, 5, 150, 9)
        self.looked(world, 40, 2, 90, 3, at=NOON + 24 * HOUR)
        # 100 houses, 7 with larvae; 240 containers, 12 with larvae
        told = figures(world, "mosquito-breteau", "mosquito-house", "mosquito-container", place="binhe")
        assert list(told.values()) == [12.0, 7.0, 5.0]
        client.force_login(world.cast["fang"])
        page = client.get("/mosquitoes/?place=binhe", headers={"accept-language": "en"})
        (row,) = page.context["rows"]
        assert [(str(one.title), str(one.value), one.band.code) for one in row.indexes] == [
            ("Breteau index", "12.0", "orange"), ("House index", "7.0", "yellow"),
            ("Container index", "5.0", "yellow"),
        ]  # fmt: skip
        last, first = page.context["rounds"]
        assert [str(one.value) for one in first.indexes] == ["15.0", "8.3", "6.0"]
        assert [str(one.value) for one in last.indexes] == ["7.5", "5.0", "3.3"]

    def test_more_houses_with_larvae_than_houses_or_containers_are_refused(self, world):
        assert self.looked(world, 5, 6, 10, 6).code == "bad-detail"
        assert self.looked(world, 9, 6, 10, 5).code == "bad-detail"

    def test_where_nobody_looked_there_is_none(self, world, client):
        client.force_login(world.cast["fang"])
        page = client.get("/mosquitoes/", headers={"accept-language": "en"}).content.decode()
        assert "no index of 0" in page


def test_the_age_of_findings_is_asked_and_counted(world, run):
    due = (NOON + 200 * HOUR).isoformat()
    for _each in range(2):
        run(
            "finding",
            "new",
            "--place",
            "garden",
            "--kind",
            "rubbish",
            "--what",
            "垃圾",
            "--due-at",
            due,
            user="liu",
        )
        clock.fix(clock.now() + 48 * HOUR)
    ages = [Api(world, "liu").get(f"findings?age={one}").json()["total"] for one in ("day", "three", "older")]
    assert ages == [0, 1, 1]
