"""Households and persons put right: what named them goes along, counted; names stay sealed and masked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from lianfang import cli
from lianfang.accounts import keys
from lianfang.cases.models import Case
from lianfang.duties import queries as figures
from lianfang.duties.keeping import keep
from lianfang.duties.models import Alert, Duty, Evidence
from lianfang.duties.raising import NewDuty, raise_duties
from lianfang.exchange.tests.conftest import Load
from lianfang.exchange.tests.conftest import load as load  # a fixture
from lianfang.flows.table import KINDS
from lianfang.handovers.actions import hand_over
from lianfang.handovers.models import HandOverSubject
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotAllowed, OutOfScope
from lianfang.mending import households, persons, register_queries, traces
from lianfang.mending.models import RegisterStep
from lianfang.mending.problems import (
    BelongsElsewhere,
    HiddenText,
    NobodyStays,
    NotAMember,
    NotTwo,
    NumberThere,
    TwoDocuments,
    WhichHousehold,
)
from lianfang.people import actions as people
from lianfang.people.indexes import of_phone
from lianfang.people.models import Household, Membership, Person, RegisterEntry, Vehicle
from lianfang.people.queries import Opener, persons_by
from lianfang.resident.models import Registration
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import World, open_round, visit

HOUSES = ["户编号", "房屋编码", "户主", "联系电话", "常住人口数"]
PEOPLE = ["姓名", "证件号码", "手机", "户编号", "房屋编码", "与户主关系", "车牌"]
WHY = "入户核对"
ONE, TWO = "garden-1-1-101", "garden-1-1-102"
WANG, OTHER = "370799199001010011", "37079919900101002X"


@pytest.fixture
def base(load: Load) -> None:
    load(
        "households",
        HOUSES,
        ["H1", ONE, "王小明", "13800001111", "3"],
        ["H2", TWO, "李四", "13800002222", "2"],
    )
    load(
        "persons", PEOPLE,
        ["王小明", WANG, "13800001111", "H1", "", "户主", "鲁G12345"],
        ["张红", "", "13800003333", "H1", "", "妻", ""],
        ["王小明", "", "13800004444", "H2", "", "", ""],
        ["李四", "", "", "H2", "", "户主", ""],
    )  # fmt: skip


pytestmark = pytest.mark.usefixtures("base")


def home(number: str) -> Household:
    return Household.objects.get(number=number)


def someone(name: str, number: str) -> Person:
    named = [
        one.person for one in Membership.objects.filter(household__number=number).select_related("person")
        if known(one.person)["name"] == name
    ]  # fmt: skip
    return named[0]


def known(one: Any) -> dict[str, Any]:
    return Opener().open(one.key_id, one.sealed)


def mend_home(world: World, act: str, which: str, by: str = "fang", **facts: Any) -> Household:
    done: Household = getattr(households, act)(world.scope(by), household=home(which), reason=WHY, **facts)
    return done


def mend(world: World, act: str, one: Person, by: str = "fang", **facts: Any) -> Person:
    done: Person = getattr(persons, act)(world.scope(by), person=one, reason=WHY, **facts)
    return done


class TestWhatAPageHides:
    """Pages show names and numbers masked; a mask typed back must not take the place of what it hides."""

    @pytest.mark.parametrize(
        "told", [{"name": "王**"}, {"phone": "138******11"}, {"document": "370*************11"}]
    )
    def test_of_a_person_it_is_refused_and_nothing_is_lost(self, world: World, told: dict[str, str]) -> None:
        one = someone("王小明", "H1")
        before = known(one)
        page = browser(world, "fang").post(f"/mending/persons/{one.pk}/correcting/", {**told, "reason": WHY})
        assert page.status_code == 422
        assert next(iter(told.values())) in page.content.decode()
        assert known(Person.objects.get(pk=one.pk)) == before

    @pytest.mark.parametrize("told", [{"contact": "王**"}, {"phone": "138******11、139******00"}])
    def test_of_a_household_too(self, world: World, told: dict[str, str]) -> None:
        before = known(home("H1"))
        with pytest.raises(HiddenText):
            mend_home(world, "correct", "H1", **told)
        with pytest.raises(HiddenText):
            mend_home(world, "split", "H1", members=[str(someone("张红", "H1").pk)], **told)
        assert known(home("H1")) == before

    @pytest.mark.parametrize("born", [date(1, 1, 1), date(1879, 12, 31)])
    def test_nobody_alive_was_born_before_1880(self, world: World, born: date) -> None:
        with pytest.raises(BadInput):
            mend(world, "correct", someone("张红", "H1"), birth_on=born)
        assert mend(world, "correct", someone("张红", "H1"), birth_on=date(1880, 1, 1)).birth_year == 1880


def test_a_split_of_nobody_says_who_is_missing(world: World) -> None:
    page = browser(world, "fang").post(f"/mending/households/{home('H1').pk}/splitting/", {"reason": WHY})
    assert page.status_code == 422
    assert Household.objects.count() == 2


class TestCorrectAHousehold:
    def test_each_fact_with_what_it_was_who_and_why(self, world: World) -> None:
        mend_home(
            world, "correct", "H1", number="H9", contact="王大明", phone="13900000000、13900000001", count=4
        )
        one = home("H9")
        assert known(one) == {"contact": "王大明", "phone": "13900000000、13900000001"}
        (line,) = traces.told(world.scope("fang"), "household", one.pk)
        told = {str(label): (was, now) for label, was, now in line.changes}
        assert (
            ("王**", "王**") in told.values()
            and ("3", "4") in told.values()
            and ("H1", "H9") in told.values()
        )
        assert (line.step.by, line.step.reason) == (world.cast["fang"], WHY)
        assert "王小明".encode() not in bytes(line.step.sealed)

    def test_every_telephone_finds_it_and_the_old_one_no_more(self, world: World) -> None:
        mend_home(world, "correct", "H1", phone="13900000000、13900000001")
        for number, found in (("13900000000", 1), ("139 0000 0001", 1), ("13800001111", 0)):
            assert Household.objects.filter(of_phone(number)).distinct().count() == found

    def test_to_another_dwelling_with_cars_and_key_registers(self, world: World) -> None:
        review = clock.now().date() + timedelta(days=9)
        people.enter(world.scope("fang"), register="person", subject=WANG, reason="独居", review_on=review)
        there = world.places["garden-1-2-301"]
        mend_home(world, "correct", "H1", dwelling=there)
        one = home("H1")
        assert (one.lives_at, one.path, one.managed_path) == (there, there.path, there.path)
        assert Vehicle.objects.get().path == RegisterEntry.objects.get().path == there.path

    def test_a_number_that_is_there_and_nothing_new(self, world: World) -> None:
        with pytest.raises(NumberThere):
            mend_home(world, "correct", "H1", number="H2", dwelling=world.places[TWO])
        with pytest.raises(BadInput):
            mend_home(world, "correct", "H1", contact="王小明")
        assert not RegisterStep.objects.exists()

    def test_what_is_not_so_is_taken_out(self, world: World) -> None:
        mend_home(world, "correct", "H1", without=["phone"])
        assert known(home("H1")) == {"contact": "王小明"} and home("H1").phone_ix is None

    def test_not_by_the_neighbouring_street_nor_to_it_nor_by_a_grid_worker(self, world: World) -> None:
        for who in ("chen", "zhou", "wang"):
            with pytest.raises((OutOfScope, NotAllowed)):
                mend_home(world, "correct", "H1", by=who, contact="别人")
        with pytest.raises(OutOfScope):
            mend_home(world, "correct", "H1", dwelling=world.places["village-1"])


class TestMergeHouseholds:
    def everything_about(self, world: World, one: Household) -> None:
        """One row of each kind that can name a household."""
        now, place = clock.now(), one.lives_at
        assert place is not None and world.event is not None
        new = NewDuty(place.pk, place.path, now, now + timedelta(hours=4), subject=f"household:{one.pk}")
        raise_duties(world.scope("liu"), kind="screening.visit", origin="rule:1", items=[new])
        sealer = keys.current()
        Registration.objects.create(
            form="x", place=place, path=place.path, household=one, level="L1", at=now,
            expires_at=now + timedelta(days=1), sealed=b"", key_id=sealer.key_id,
        )  # fmt: skip
        Case.objects.create(
            event=world.event, number=1, place=place, path=place.path, group_path=place.path, household=one,
            classification="confirmed", card_due_at=now, made_at=now, made_by=world.cast["qian"],
        )  # fmt: skip

    def test_everything_that_named_one_names_the_other_counted(self, world: World) -> None:
        one = home("H1")
        self.everything_about(world, one)
        gone = one.pk
        done = mend_home(world, "merge", "H1", into=home("H2"))
        assert not Household.objects.filter(pk=gone).exists()
        assert Membership.objects.filter(household=done, until=None).count() == 4
        assert Vehicle.objects.get().household == done == Registration.objects.get().household
        assert Case.objects.get().household == done
        assert Duty.objects.get().subject == f"household:{done.pk}"
        assert known(done)["phone"] == "13800002222、13800001111"
        assert Household.objects.filter(of_phone("13800001111")).distinct().get() == done
        assert done.moved == {  # type: ignore[attr-defined]  # said of this merger
            "people_membership": 2, "people_vehicle": 1, "resident_registration": 1, "duties_duty": 1,
            "people_householdphone": 1,
        }  # fmt: skip
        step = RegisterStep.objects.get()
        assert step.counts["cases_case"] == 1  # moved, and told to nobody who may not know who is ill
        lines = traces.told(world.scope("fang"), "household", done.pk)
        assert "1" in lines[0].moved and "cases_case" not in traces.seen(world.scope("fang"), step.counts)
        assert "cases_case" in traces.seen(world.scope("qian"), step.counts)

    def test_the_old_number_leads_on_and_a_repeat_changes_nothing(self, world: World) -> None:
        gone, into = home("H1").pk, home("H2")
        mend_home(world, "merge", "H1", into=into)
        again = register_queries.household(world.scope("fang"), key=str(gone))
        assert again == into
        assert households.merge(world.scope("fang"), household=again, into=into, reason=WHY) == into
        assert RegisterStep.objects.count() == 1
        assert browser(world, "fang").get(f"/mending/households/{gone}/")["location"].endswith(f"/{into.pk}/")

    def test_not_with_itself_nor_with_one_of_another_area(self, world: World, load: Load) -> None:
        load("households", HOUSES, ["H3", "village-1", "赵六", "", "1"])
        with pytest.raises(NotTwo):
            mend_home(world, "merge", "H1", into=home("H1"))
        for one, other in (("H1", "H3"), ("H3", "H1")):
            with pytest.raises(OutOfScope):
                mend_home(world, "merge", one, into=home(other))
        mend_home(world, "merge", "H3", by="liu", into=home("H1"))

    def test_what_was_handed_over_about_it_is_found_under_the_other(self, world: World) -> None:
        one, into = home("H1"), home("H2")
        assert one.lives_at is not None
        hand_over(
            world.scope("liu"), flow="F2", from_place=one.lives_at, to_place=world.places["binhe"],
            payload={"name": "王小明"}, ref="x", subject=f"household:{one.pk}",
        )  # fmt: skip
        mend_home(world, "merge", "H1", into=into)
        index = keys.current().blind("subject", f"household:{into.pk}")
        assert HandOverSubject.objects.filter(subject_ix=index).count() == 1
        assert RegisterStep.objects.get().counts["flows_handover"] == 1


class TestSplit:
    def test_the_chosen_go_with_their_car_and_of_the_number_stated_as_many(self, world: World) -> None:
        wife = someone("张红", "H1")
        there = world.places["garden-1-2-201"]
        new = mend_home(
            world, "split", "H1", members=[str(wife.pk)], plates=["鲁G12345"], dwelling=there, contact="张红"
        )
        assert (new.number, new.lives_at, new.path, new.stated_count) == ("H1-2", there, there.path, 1)
        assert home("H1").stated_count == 2
        assert [one.person for one in new.memberships.all()] == [wife]
        assert (Vehicle.objects.get().household, Vehicle.objects.get().path) == (new, there.path)
        assert known(new) == {"contact": "张红"} and known(home("H1"))["contact"] == "王小明"
        step = RegisterStep.objects.get()
        assert (step.kind, step.into) == ("split", new.pk)

    def test_at_the_same_dwelling_and_together_again(self, world: World) -> None:
        wife = someone("张红", "H1")
        new = mend_home(world, "split", "H1", members=[str(wife.pk)])
        assert new.lives_at == home("H1").lives_at
        mend_home(world, "merge", new.number, into=home("H1"))
        assert home("H1").memberships.count() == 2

    def test_somebody_stays_and_only_members_go(self, world: World) -> None:
        everybody = [str(one.person_id) for one in home("H1").memberships.all()]
        with pytest.raises(NobodyStays):
            mend_home(world, "split", "H1", members=everybody)
        for wrong in (["x"], [], [str(someone("李四", "H2").pk)]):
            with pytest.raises(BadInput):
                mend_home(world, "split", "H1", members=wrong)
        assert Household.objects.count() == 2


class TestCorrectAPerson:
    def test_sealed_anew_with_every_look_up(self, world: World) -> None:
        one = someone("王小明", "H1")
        mend(world, "correct", one, name="单晓明", document=OTHER, phone="13911110000、13911110001")
        one.refresh_from_db()
        assert known(one)["document"] == OTHER and one.document_valid
        scope = world.scope("fang")
        for text in ("单晓明", "sxm", "dxm", OTHER, "13911110000", "13911110001"):
            assert [row.pk for row in persons_by(scope, text=text)] == [one.pk], text
        for text in (WANG, "13800001111"):
            assert not persons_by(scope, text=text), text
        (line,) = traces.told(scope, "person", one.pk)
        told = " ".join(f"{was} {now}" for _label, was, now in line.changes)
        assert "王**" in told and "370*" in told and WANG not in told and "13911110000" not in told

    def test_a_wrong_document_is_taken_out(self, world: World) -> None:
        one = someone("王小明", "H1")
        mend(world, "correct", one, without=["document"])
        one.refresh_from_db()
        assert "document" not in known(one) and one.document_ix is None and one.document_valid is None

    def test_the_same_again_a_birth_ahead_and_a_stranger(self, world: World) -> None:
        one = someone("王小明", "H1")
        with pytest.raises(BadInput):
            mend(world, "correct", one, name="王小明")
        with pytest.raises(BadInput):
            mend(world, "correct", one, birth_on=clock.now().date() + timedelta(days=2))
        for who in ("chen", "zhou"):
            with pytest.raises((OutOfScope, NotAllowed)):
                mend(world, "correct", one, by=who, name="别人")

    def test_who_belongs_to_another_area_too_is_left_to_the_district(self, world: World, load: Load) -> None:
        load("persons", PEOPLE, ["王小明", WANG, "", "V1", "village-1", "子", ""])
        one = someone("王小明", "H1")
        assert one.memberships.count() == 2
        with pytest.raises(BelongsElsewhere):
            mend(world, "correct", one, name="王晓明")
        page = browser(world, "fang").get(f"/mending/persons/{one.pk}/").content.decode()
        assert "outside your area" in page and "correcting/" not in page
        mend(world, "correct", one, by="liu", name="王晓明")


class TestMergePersons:
    def test_everything_that_named_one_names_the_other(self, world: World) -> None:
        one, into = someone("王小明", "H2"), someone("王小明", "H1")
        now, place = clock.now(), world.places[TWO]
        new = NewDuty(place.pk, place.path, now, now + timedelta(hours=4), subject=f"person:{one.pk}")
        raise_duties(world.scope("liu"), kind="screening.visit", origin="rule:1", items=[new])
        Alert.objects.create(rule="r", ref="x", level="notice", path=place.path, place=place, person=one,
                             words="x", at=now)  # fmt: skip
        review = now.date() + timedelta(days=9)
        people.enter(
            world.scope("fang"), register="person", subject="13800004444", reason="独居", review_on=review
        )
        mend(world, "merge", one, into=into)
        into.refresh_from_db()
        assert not Person.objects.filter(pk=one.pk).exists()
        assert {each.household.number for each in into.memberships.all()} == {"H1", "H2"}
        assert Duty.objects.get().subject == f"person:{into.pk}" and Alert.objects.get().person == into
        assert RegisterEntry.objects.get().person == into
        assert known(into)["phone"] == "13800001111、13800004444"
        assert {row.pk for row in persons_by(world.scope("fang"), text="13800004444")} == {into.pk}

    def test_of_two_duties_for_one_slot_one_stays_with_all_evidence(self, world: World) -> None:
        one, into = someone("王小明", "H2"), someone("王小明", "H1")
        now, place = clock.now(), world.places[TWO]
        new = [
            NewDuty(
                place.pk,
                place.path,
                now - timedelta(hours=1),
                now + timedelta(hours=4),
                subject=f"person:{pk}",
            )
            for pk in (one.pk, into.pk)
        ]
        ids = raise_duties(world.scope("liu"), kind="screening.visit", origin="rule:1", items=new)
        Evidence.objects.create(duty_id=ids[0], seq=900, verdict="closes", outcome="completed", flagged=False,
                                rank=0, made_us=1)  # fmt: skip
        mend(world, "merge", one, into=into)
        states = dict(Duty.objects.values_list("pk", "state"))
        assert states == {ids[0]: "void", ids[1]: "done"}
        assert Evidence.objects.get(seq=900).duty_id == ids[1]

    def test_on_one_register_they_stand_once(self, world: World) -> None:
        review = clock.now().date() + timedelta(days=9)
        for subject in ("13800004444", WANG):
            people.enter(
                world.scope("fang"), register="person", subject=subject, reason="独居", review_on=review
            )
        mend(world, "merge", someone("王小明", "H2"), into=someone("王小明", "H1"))
        assert RegisterEntry.objects.count() == 2
        assert RegisterEntry.objects.filter(removed_at=None).count() == 1

    def test_two_sound_documents_are_two_people(self, world: World) -> None:
        one, into = someone("王小明", "H2"), someone("王小明", "H1")
        mend(world, "correct", one, document=OTHER)
        with pytest.raises(TwoDocuments):
            mend(world, "merge", one, into=into)

    def test_a_sound_document_beats_a_faulty_one(self, world: World) -> None:
        one, into = someone("王小明", "H2"), someone("王小明", "H1")
        mend(world, "merge", into, into=one)
        one.refresh_from_db()
        assert known(one)["document"] == WANG and one.document_valid and one.birth_year == 1990


class TestMoveAndLeave:
    def test_to_another_household_from_a_day_on(self, world: World) -> None:
        one, day = someone("张红", "H1"), date(2020, 1, 20)
        mend(world, "move", one, household=home("H2"), since=day, relation="女儿")
        old, new = (Membership.objects.get(person=one, household__number=number) for number in ("H1", "H2"))
        assert (old.until, new.since, new.until, new.relation) == (day, day, None, "女儿")
        mend(world, "move", one, household=home("H2"), since=day)
        assert RegisterStep.objects.count() == 1

    def test_and_back_again(self, world: World) -> None:
        one = someone("张红", "H1")
        mend(world, "move", one, household=home("H2"))
        mend(world, "move", one, household=home("H1"))
        assert [each.household.number for each in persons.current(one)] == ["H1"]

    def test_of_several_it_must_be_said_which(self, world: World, load: Load) -> None:
        load("persons", PEOPLE, ["王小明", WANG, "", "H2", "", "", ""])
        load("households", HOUSES, ["H3", "garden-1-2-301", "赵", "", "1"])
        one = someone("王小明", "H1")
        assert len(persons.current(one)) == 2
        with pytest.raises(WhichHousehold):
            mend(world, "move", one, household=home("H3"))
        with pytest.raises(NotAMember):
            mend(world, "move", one, household=home("H3"), leaving="H7")
        mend(world, "move", one, household=home("H3"), leaving="H2")
        assert {each.household.number for each in persons.current(one)} == {"H1", "H3"}

    def test_moved_away_the_register_keeps_who_was_there(self, world: World) -> None:
        one, day = someone("张红", "H1"), date(2020, 1, 20)
        mend(world, "leave", one, why="moved-away", on=day)
        mend(world, "leave", one, why="moved-away", on=day)
        assert Membership.objects.get(person=one).until == day and RegisterStep.objects.count() == 1
        assert register_queries.person(world.scope("fang"), key=str(one.pk)) == one
        mend(world, "move", one, household=home("H1"))
        assert persons.current(one)

    def test_who_died_leaves_every_household_and_register(self, world: World, load: Load) -> None:
        load("persons", PEOPLE, ["王小明", WANG, "", "H2", "", "", ""])
        review = clock.now().date() + timedelta(days=9)
        people.enter(world.scope("fang"), register="person", subject=WANG, reason="独居", review_on=review)
        one = someone("王小明", "H1")
        mend(world, "leave", one, why="died", on=date(2020, 1, 28))
        assert not persons.current(one) and not RegisterEntry.objects.filter(removed_at=None).exists()

    def test_not_on_a_day_ahead_nor_before_it_began(self, world: World) -> None:
        one = someone("张红", "H1")
        with pytest.raises(BadInput):
            mend(world, "leave", one, why="died", on=clock.now().date() + timedelta(days=1))
        mend(world, "move", one, household=home("H2"), since=date(2020, 1, 20))
        with pytest.raises(BadInput):
            mend(world, "leave", one, why="moved-away", on=date(2020, 1, 19))


class TestAtEveryDoor:
    @pytest.fixture
    def fang(self, world: World) -> Client:
        return browser(world, "fang")

    def test_from_the_dwelling_to_the_household_to_the_person(self, world: World, fang: Client) -> None:
        one, wife = home("H1"), someone("张红", "H1")
        assert f"/mending/households/{one.pk}/" in fang.get(f"/places/{ONE}/").content.decode()
        page = fang.get(f"/mending/households/{one.pk}/").content.decode()
        assert f"/mending/persons/{wife.pk}/" in page and "张*" in page and "张红" not in page
        page = fang.get(f"/mending/persons/{wife.pk}/").content.decode()
        assert "138******33" in page and "13800003333" not in page and "张红" not in page

    def test_a_merger_is_tried_first_and_counted(self, world: World, fang: Client) -> None:
        one, into = home("H1"), home("H2")
        told = {"into": f"#{into.pk}", "reason": WHY}
        at = f"/mending/households/{one.pk}/merging/"
        tried = fang.post(at, told | {"dry-run": "1"}).content.decode()
        assert "members 2" in tried and "vehicles 1" in tried and Household.objects.count() == 2
        done = fang.post(at, told, follow=True)
        assert done.redirect_chain[-1][0] == f"/mending/households/{into.pk}/"
        assert "members 2" in done.content.decode() and Household.objects.count() == 1

    def test_who_may_be_the_same_stands_on_the_page(self, world: World, fang: Client) -> None:
        one, other = someone("王小明", "H2"), someone("王小明", "H1")
        assert "May be the same" not in fang.get(f"/mending/persons/{one.pk}/").content.decode()
        mend(world, "correct", one, birth_on=date(1990, 1, 1))
        page = fang.get(f"/mending/persons/{one.pk}/").content.decode()
        assert "May be the same" in page and f'value="#{other.pk}"' in page

    def test_a_household_is_named_by_its_number_or_telephone(self, world: World, fang: Client) -> None:
        one = someone("张红", "H1")
        fang.post(f"/mending/persons/{one.pk}/moving/", {"household": "13800002222", "reason": WHY})
        assert [each.household.number for each in persons.current(one)] == ["H2"]
        offers = fang.get("/naming/household/?words=H&ability=import").content.decode()
        assert "H1" in offers and "王" not in offers
        assert (
            "H1" not in browser(world, "chen").get("/naming/household/?words=H&ability=see").content.decode()
        )
        assert "H1" not in browser(world, "sun").get("/naming/household/?words=H").content.decode()

    def test_the_api_answers_without_names_and_once_a_key(self, world: World) -> None:
        api, one = Api(world, "fang"), someone("张红", "H1")
        told = {"name": "张虹", "reason": WHY}
        key = {"Idempotency-Key": "k1"}
        answers = [api.post(f"mending/persons/{one.pk}/correcting", told, **key) for _turn in range(2)]
        assert [each.status_code for each in answers] == [200, 200]
        assert "张" not in answers[0].content.decode() and answers[0].json()["id"] == one.pk
        assert RegisterStep.objects.count() == 1
        assert Api(world, "chen").post(f"mending/persons/{one.pk}/correcting", told).status_code == 404

    def test_the_command(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        one, into = home("H1"), home("H2")
        said = ["--reason", WHY, "--as", "fang", "--json"]
        assert cli.main(["household", "merge", str(one.pk), "H2", *said, "--dry-run"]) == 0
        assert '"people_membership": 2' in capsys.readouterr().out
        assert cli.main(["household", "merge", str(one.pk), "H2", *said]) == 0
        wife = someone("张红", "H2")
        assert cli.main(["person", "leave", str(wife.pk), "moved-away", "2020-01-20", *said]) == 0
        assert "张红" not in capsys.readouterr().out
        assert cli.main(["person", "leave", str(wife.pk), "moved-away", "2030-01-20", *said]) == 1
        assert into.memberships.filter(until=None).count() == 3

    def test_the_neighbouring_street_finds_neither(self, world: World) -> None:
        chen = browser(world, "chen")
        assert chen.get(f"/mending/households/{home('H1').pk}/").status_code == 404
        assert chen.get(f"/mending/persons/{someone('张红', 'H1').pk}/").status_code == 404


def test_rounds_and_their_sums_are_not_touched(world: World) -> None:
    opened = open_round(world)
    keep(world.scope("zhou"), batch=[visit(world.places[ONE])], kinds=KINDS, source="phone")
    before = figures.coverage(world.scope("liu"), round_id=opened.pk, path="0001")
    mend_home(world, "merge", "H1", into=home("H2"))
    assert figures.coverage(world.scope("liu"), round_id=opened.pk, path="0001") == before
    assert before == figures.recount(world.scope("liu"), round_id=opened.pk, path="0001")
