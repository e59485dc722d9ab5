"""Places put right: nothing is lost, sums stay true, and who was there before still finds it."""

import random
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from lianfang import cli
from lianfang.command.queries.rounds import round_steps
from lianfang.duties import actions as duties
from lianfang.duties import queries as figures
from lianfang.duties import schedules
from lianfang.duties.keeping import keep
from lianfang.duties.models import Duty, Evidence, Pairing, Record, Schedule
from lianfang.exchange.registers.tree import Tree
from lianfang.exchange.tests.conftest import Load
from lianfang.exchange.tests.conftest import load as load  # a fixture
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceCode
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotAllowed, OutOfScope, Problem
from lianfang.kit.scope import STEP, next_sibling
from lianfang.mending import actions, splitting
from lianfang.mending.models import PlaceStep
from lianfang.mending.problems import (
    AboveClosed,
    AlreadyClosed,
    BelowDiffers,
    Carries,
    CodeThere,
    Inhabited,
    NameThere,
    NobodyBelowStays,
    NotAlike,
    NotClosed,
    NotSplit,
)
from lianfang.people.models import Household, Membership
from lianfang.serving import checks
from lianfang.testing.world import NOON, World, open_round, visit

HOUSES = ["户编号", "房屋编码", "户主", "联系电话", "常住人口数"]
PEOPLE = ["姓名", "证件号码", "手机", "户编号", "房屋编码"]
WHY = "核对后更正"
ONE, TWO = "garden-1-1-101", "garden-1-1-102"


def mend(act: str, world: World, at: str, by: str = "fang", **facts: object) -> Place:
    done: Place = getattr(actions, act)(
        world.scope(by), place=Place.objects.get(code=at), reason=WHY, **facts
    )
    return done


def record(world: World, code: str, outcome: str = "completed", by: str = "zhou") -> None:
    sent = [visit(Place.objects.get(code=code), outcome)]
    assert keep(world.scope(by), batch=sent, kinds=KINDS, source="phone")[0].state in {
        "kept",
        "accepted",
        "new",
    }


def sums_are_true(world: World) -> bool:
    """Whether the running sums at every place are those counted anew from the duties."""
    rounds = set(Duty.objects.exclude(round=None).values_list("round_id", flat=True))
    scope = world.scope("liu")
    return all(
        figures.coverage(scope, round_id=one, path=path) == figures.recount(scope, round_id=one, path=path)
        for one in rounds
        for path in Place.objects.values_list("path", flat=True)
    )


def paths_are_true() -> bool:
    """Whether every copy of a path is the place's own, and every place lies under its parent."""
    astray = [
        f"{model._meta.db_table}.{name}"
        for model, name in splitting.columns()
        if name == "path" and any(one.name == "place" for one in model._meta.concrete_fields)
        if model._default_manager.exclude(path=F("place__path")).exists()
    ]
    lost = [
        one.code
        for one in Place.objects.exclude(parent=None).select_related("parent")
        if one.parent and one.path[:-STEP] != one.parent.path
    ]
    return not astray and not lost


class TestRename:
    def test_the_addresses_below_follow_and_the_old_name_still_finds_it(self, world: World) -> None:
        mend("rename", world, "garden", name="滨河名苑")
        assert (
            Place.objects.get(code=ONE).full_name == "高新区新城街道滨河社区滨河一网格滨河名苑1号楼1单元101"
        )
        tree = Tree()
        (found,) = tree.called("compound", "滨河名苑")
        assert found.id == world.places["garden"].pk
        assert [one.id for one in tree.called("compound", "滨河花园")] == [found.id]

    def test_the_same_name_again_changes_nothing(self, world: World) -> None:
        mend("rename", world, "garden", name="滨河花园")
        assert not PlaceStep.objects.exists()

    def test_back_again_leaves_no_alias_of_its_own_name(self, world: World) -> None:
        mend("rename", world, "garden", name="滨河名苑")
        place = mend("rename", world, "garden", name="滨河花园")
        assert list(place.aliases.values_list("name", flat=True)) == ["滨河名苑"]
        assert [one.now for one in place.steps.order_by("pk")] == ["滨河名苑", "滨河花园"]

    def test_a_neighbour_of_that_name_is_there(self, world: World) -> None:
        with pytest.raises(NameThere):
            mend("rename", world, ONE, name="102")

    def test_only_where_one_loads_registers(self, world: World) -> None:
        with pytest.raises((OutOfScope, NotAllowed)):
            mend("rename", world, "garden", by="chen", name="别家")
        with pytest.raises(NotAllowed):
            mend("rename", world, "garden", by="zhou", name="别家")


class TestCorrect:
    def test_code_aliases_and_address(self, world: World) -> None:
        mend("correct", world, "garden", code="BH-01", aliases="老滨河；河边", address="滨河路1号")
        place = Place.objects.get(code="BH-01")
        assert set(place.aliases.values_list("name", flat=True)) == {"老滨河", "河边"}
        assert PlaceCode.objects.get(place=place).code == "garden"
        mend("correct", world, "BH-01", aliases="河边")
        assert list(place.aliases.values_list("name", flat=True)) == ["河边"]

    def test_a_code_of_another_and_nothing_new(self, world: World) -> None:
        with pytest.raises(CodeThere):
            mend("correct", world, "garden", code="village")
        with pytest.raises(BadInput):
            mend("correct", world, "garden", code="garden")


class TestClose:
    def test_it_leaves_the_rounds_and_nobody_answers_for_it(self, world: World) -> None:
        opened = open_round(world)
        record(world, ONE)
        path = world.places["garden"].path
        assert Pairing.objects.filter(path__startswith=path, to_at=None).exists()
        mend("close", world, "garden")
        mine = figures.coverage(world.scope("liu"), round_id=opened.pk, path=path)
        assert (mine.raised, mine.void, mine.done) == (12, 12, 0)
        assert sums_are_true(world)
        assert not Pairing.objects.filter(path__startswith=path, to_at=None).exists()
        assert not Place.objects.standing().filter(path__gte=path, path__lt=next_sibling(path)).exists()
        assert Record.objects.filter(kind="screening.visit").count() == 1  # what was seen there stays

    def test_not_while_somebody_is_listed_there(self, world: World, load: Load) -> None:
        load("households", HOUSES, ["H1", ONE, "张甲", "", "1"])
        with pytest.raises(Inhabited):
            mend("close", world, "garden-1")
        mend("close", world, "garden-1-2")

    def test_once_only_and_open_again(self, world: World) -> None:
        mend("close", world, "garden-1-2-301")
        mend("close", world, "garden-1-2")
        with pytest.raises(AlreadyClosed):
            mend("close", world, "garden-1-2")
        with pytest.raises(AboveClosed):
            mend("reopen", world, "garden-1-2-302")
        mend("reopen", world, "garden-1-2")
        assert Place.objects.standing().filter(code="garden-1-2-302").exists()
        with pytest.raises(NotClosed):
            mend("reopen", world, "garden-1-2")
        assert open_round(world) and Duty.objects.filter(place__code="garden-1-2-302").exists()


class TestMerge:
    def into(self, world: World, code: str) -> Place:
        return Place.objects.get(code=code)

    def test_households_people_and_evidence_move_along(self, world: World, load: Load) -> None:
        load("households", HOUSES, ["H1", ONE, "张甲", "", "1"], ["H2", TWO, "李乙", "", "1"])
        load("persons", PEOPLE, ["张甲", "", "", "H1", ONE])
        opened = open_round(world)
        record(world, ONE)
        mend("merge", world, ONE, into=self.into(world, TWO))
        assert set(Household.objects.values_list("number", "lives_at__code")) == {("H1", TWO), ("H2", TWO)}
        assert Duty.objects.get(round=opened, place__code=TWO).state == "done"
        assert Duty.objects.get(round=opened, place__code=ONE).state == "void"
        found = figures.coverage(world.scope("liu"), round_id=opened.pk, path=world.places["garden"].path)
        assert (found.raised, found.done, found.void) == (12, 1, 1)
        assert sums_are_true(world)
        step = PlaceStep.objects.get()
        assert (step.into, step.by) == (world.places[TWO], world.cast["fang"])
        assert Place.objects.get(code=ONE).closed_on is not None

    def test_two_households_of_one_number_become_one(self, world: World, load: Load) -> None:
        load("persons", PEOPLE, ["张甲", "", "13800001111", "", ONE], ["李乙", "", "13800002222", "", TWO])
        Household.objects.filter(lives_at__code=ONE).update(number=TWO)
        mend("merge", world, ONE, into=self.into(world, TWO))
        assert Household.objects.count() == 1 and Membership.objects.count() == 2

    def test_what_was_done_at_both_is_done_once(self, world: World) -> None:
        opened = open_round(world)
        record(world, ONE, "nobody-home")
        record(world, TWO)
        mend("merge", world, ONE, into=self.into(world, TWO))
        duty = Duty.objects.get(round=opened, place__code=TWO)
        assert (duty.state, Evidence.objects.filter(duty=duty).exclude(verdict="notes").count()) == (
            "done",
            2,
        )
        assert sums_are_true(world)

    def test_the_places_below_follow_by_name(self, world: World) -> None:
        opened = open_round(world)
        record(world, "garden-1-1-201")
        mend("merge", world, "garden-1-1", into=self.into(world, "garden-1-2"))
        assert Duty.objects.get(round=opened, place__code="garden-1-2-201").state == "done"
        assert sums_are_true(world)

    def test_places_below_that_the_other_has_not_are_named(self, world: World) -> None:
        mend("close", world, "garden-1-2-301")
        with pytest.raises(BelowDiffers, match="301"):
            mend("merge", world, "garden-1-1", into=self.into(world, "garden-1-2"))
        assert not PlaceStep.objects.filter(kind="merged").exists()

    def test_neither_another_kind_nor_itself_nor_what_lies_in_it(self, world: World) -> None:
        for one, other in ((ONE, "garden"), (ONE, ONE), ("garden-1", "garden-1-1")):
            with pytest.raises(NotAlike):
                mend("merge", world, one, into=self.into(world, other))

    def test_not_into_another_area(self, world: World) -> None:
        with pytest.raises(OutOfScope):
            mend("merge", world, ONE, into=self.into(world, "village-1"))
        mend("merge", world, ONE, by="liu", into=self.into(world, "village-1"))

    def test_what_cannot_go_along_is_named(self, world: World) -> None:
        open_round(world, code="r2", place=world.places["garden"])
        with pytest.raises(Carries, match="1"):
            mend("merge", world, "garden", by="liu", into=self.into(world, "village"))

    @pytest.mark.parametrize("seed", [7, 8, 9])
    def test_whatever_is_done_in_whatever_order_the_sums_stay_true(self, world: World, seed: int) -> None:
        chance = random.Random(seed)  # not a secret
        open_round(world)
        open_round(world, code="r2", place=world.places["xincheng"])
        done = 0
        for _turn in range(40):
            doors = list(Place.objects.standing().filter(kind="dwelling", path__startswith="00010001"))
            one, other = chance.sample(doors, 2) if len(doors) > 2 else (doors[0], doors[0])
            try:
                match chance.randrange(6):
                    case 5:
                        wide = Place.objects.standing().filter(kind__in=["compound", "building", "unit"])
                        whole = chance.choice(list(wide.filter(path__startswith="00010001")))
                        below = list(whole.children.filter(closed_on=None).values_list("code", flat=True))
                        some = chance.sample(below, max(1, len(below) // 2)) if below else []
                        mend("split", world, whole.code, by="liu", name=f"新{_turn}", children=some)
                    case 0:
                        record(world, one.code, chance.choice(["completed", "nobody-home", "refused"]))
                    case 1:
                        mend("merge", world, one.code, into=other)
                    case 2:
                        mend("close", world, one.code)
                    case 3:
                        closed = Place.objects.exclude(closed_on=None).order_by("pk").first()
                        mend("reopen", world, closed.code if closed else one.code)
                    case _:
                        mend("rename", world, one.code, name=f"{one.name}甲")
                done += 1
            except Problem:
                continue
        assert done > 15 and sums_are_true(world) and paths_are_true()
        visits = set(Record.objects.filter(kind="screening.visit").values_list("seq", flat=True))
        assert visits <= set(Evidence.objects.values_list("seq", flat=True))  # none is lost


@pytest.mark.parametrize("code", ["!!", "~", "。。", "--", " ", "new", "a/b"])
def test_a_code_that_nobody_can_say_or_no_address_can_hold_is_refused(world: World, code: str) -> None:
    with pytest.raises(BadInput):
        mend("correct", world, ONE, code=code)
    assert Place.objects.filter(code=ONE).exists() and not PlaceStep.objects.exists()


class TestSplit:
    def test_the_chosen_move_with_all_that_lies_in_them(self, world: World, load: Load) -> None:
        load("households", HOUSES, ["H1", ONE, "张甲", "", "1"], ["H2", "garden-1-2-301", "李乙", "", "1"])
        opened = open_round(world)
        record(world, ONE)
        record(world, "garden-1-2-301")
        new = mend("split", world, "garden-1", name="2号楼", children=["garden-1-2"])
        assert (new.code, new.parent, new.kind) == ("garden-1~2", world.places["garden"], "building")
        door = Place.objects.get(code="garden-1-2-301")
        assert door.path.startswith(new.path)
        assert door.full_name == "高新区新城街道滨河社区滨河一网格滨河花园2号楼2单元301"
        home = Household.objects.get(number="H2")
        assert home.path == home.managed_path == door.path
        figure = figures.coverage(world.scope("liu"), round_id=opened.pk, path=new.path)
        rest = figures.coverage(world.scope("liu"), round_id=opened.pk, path=world.places["garden-1"].path)
        assert (figure.raised, figure.done, rest.raised, rest.done) == (6, 1, 6, 1)
        assert sums_are_true(world) and paths_are_true()
        step = PlaceStep.objects.get()
        assert (step.kind, step.into, step.by) == ("split", new, world.cast["fang"])

    def test_who_answers_and_what_is_decided_for_the_whole_holds_for_both(self, world: World) -> None:
        duties.pair(world.scope("liu"), place=world.places["garden-1"], user=world.cast["zhou"])
        opened = open_round(world)
        new = mend("split", world, "garden-1", name="2号楼", children=["garden-1-2"])
        held = Pairing.objects.get(place=new, role="accountable", to_at=None)
        assert held.user == world.cast["zhou"] and held.posting.place == new
        owners = Duty.objects.filter(round=opened, path__startswith=new.path).values_list("owner__username")
        assert set(owners) == {("zhou",)}
        assert world.scope("zhou").may("record", new.path)

    def test_set_times_go_on_at_both_and_nothing_is_owed_twice(self, world: World) -> None:
        old = schedules.add_schedule(
            world.scope("fang"), name="逐户回访", kind="screening.visit", place=world.places["garden-1"],
            place_kinds=["dwelling"], times=["08:00"], window_minutes=60,
        )  # fmt: skip
        before = Duty.objects.count()
        new = mend("split", world, "garden-1", name="2号楼", children=["garden-1-2"])
        also = Schedule.objects.get(place=new, ended_at=None)
        for one in (old, also):
            schedules.raise_ahead(world.scope("liu"), schedule=one, at=clock.now())
        assert Duty.objects.count() == before == 24
        clock.fix(NOON + timedelta(days=2))
        for one in (old, also):
            schedules.raise_ahead(world.scope("liu"), schedule=one, at=clock.now())
        slots = list(Duty.objects.values_list("place", "opens_at"))
        assert len(slots) == len(set(slots)) == 48

    def test_the_change_log_of_the_round_keeps_it_and_the_seal_holds(self, world: World) -> None:
        opened = open_round(world)
        mend("split", world, "garden-1", name="2号楼", children=["garden-1-2"])
        page = Client(headers={"accept-language": "en"})
        page.force_login(world.cast["fang"])
        told = page.get(f"/rounds/{opened.code}/?place=garden").content.decode()
        assert "⇄" in told and "split off from" in told and WHY in told
        assert checks._seals()[0] and checks._figures(world.scope("liu"))[0] and checks._tree()[0]

    def test_what_was_said_before_is_kept_and_visits_go_on(self, world: World) -> None:
        opened = open_round(world)
        record(world, "garden-1-2-301", "nobody-home")
        mend("split", world, "garden-1", name="2号楼", children=["garden-1-2"])
        record(world, "garden-1-2-301")
        duty = Duty.objects.get(round=opened, place__code="garden-1-2-301")
        assert duty.state == "done" and Evidence.objects.filter(duty=duty).count() == 2
        assert sums_are_true(world)

    def test_split_and_merged_again_it_is_as_before(self, world: World) -> None:
        opened = open_round(world)
        record(world, "garden-1-2-301")
        new = mend("split", world, "garden-1-2", name="3单元", children=["garden-1-2-301", "garden-1-2-302"])
        for door in ("301", "302"):
            twin = Place.objects.create(
                parent=world.places["garden-1-2"], path=f"{world.places['garden-1-2'].path}09{door[1:]}",
                kind="dwelling", code=f"again-{door}", name=door,
            )  # fmt: skip
            assert twin.pk
        mend("merge", world, new.code, into=world.places["garden-1-2"])
        assert Duty.objects.get(round=opened, place__code="again-301").state == "done"
        assert sums_are_true(world)

    def test_something_stays_and_only_what_lies_directly_below_goes(self, world: World) -> None:
        with pytest.raises(NobodyBelowStays):
            mend("split", world, "garden-1", name="2号楼", children=["garden-1-1", "garden-1-2"])
        for wrong in (["garden-1-2-301"], ["village-1"], []):
            with pytest.raises(BadInput):
                mend("split", world, "garden-1", name="2号楼", children=wrong)
        with pytest.raises(NameThere):
            mend("split", world, "garden-1-1", name="2单元", children=[ONE])
        assert not PlaceStep.objects.exists()

    def test_a_round_of_the_place_alone_keeps_its_base_in_both_parts(self, world: World) -> None:
        opened = open_round(world, code="r2", place=world.places["garden-1"])
        record(world, ONE)
        base = set(Duty.objects.filter(round=opened).values_list("place", flat=True))
        mend("split", world, "garden-1", by="liu", name="2号楼", children=["garden-1-2"])
        opened.refresh_from_db()
        whole = figures.coverage(world.scope("liu"), round_id=opened.pk, path=opened.path)
        assert (whole.raised, whole.done, opened.place) == (len(base), 1, world.places["garden"])
        record(world, "garden-1-2-301")
        again = figures.coverage(world.scope("liu"), round_id=opened.pk, path=opened.path)
        assert (again.raised, again.done) == (len(base), 2)
        assert set(Duty.objects.filter(round=opened).values_list("place", flat=True)) == base
        assert sums_are_true(world) and checks._figures(world.scope("liu"))[0]
        duties.close_round(world.scope("liu"), opened=opened, leave_open=True, reason="完")
        assert [one.reason for one in round_steps(world.scope("liu"), round=opened)] == ["", "完"]

    def test_not_a_street(self, world: World) -> None:
        with pytest.raises(NotSplit):
            mend("split", world, "binhe", by="liu", name="别", children=["binhe-1"])

    def test_the_neighbouring_street_splits_nothing(self, world: World) -> None:
        with pytest.raises(OutOfScope):
            mend("split", world, "garden-1", by="chen", name="2号楼", children=["garden-1-2"])

    def test_on_the_page_and_at_the_command_line(self, world: World) -> None:
        fang = Client(headers={"accept-language": "en"})
        fang.force_login(world.cast["fang"])
        told = {"name": "2号楼", "children": ["garden-1-2"], "reason": WHY}
        assert "Split this place" in fang.get("/mending/places/garden-1/").content.decode()
        done = fang.post("/mending/places/garden-1/splitting/", told, follow=True)
        assert done.redirect_chain[-1][0] == "/mending/places/garden-1~2/"
        said = ["--children", ONE, "--reason", WHY, "--as", "fang", "--json"]
        assert cli.main(["place", "split", "garden-1-1", "9单元", *said]) == 0
        assert Place.objects.get(code=ONE).parent == Place.objects.get(name="9单元")


class TestAtEveryDoor:
    def test_the_page_offers_tries_does_and_remembers(self, world: World) -> None:
        fang = Client(headers={"accept-language": "en"})
        fang.force_login(world.cast["fang"])
        assert f"/mending/places/{ONE}/" in fang.get(f"/places/{ONE}/").content.decode()
        at = f"/mending/places/{ONE}/"
        tried = fang.post(f"{at}renaming/", {"name": "101甲", "reason": WHY, "dry-run": "1"}).content.decode()
        assert "<b>101甲</b>" in tried and Place.objects.get(code=ONE).name == "101"
        fang.post(f"{at}renaming/", {"name": "101甲", "reason": WHY})
        page = fang.get(at).content.decode()
        assert WHY in page and "方主任" in page
        merged = fang.post(f"{at}merging/", {"into": TWO, "reason": WHY}, follow=True)
        assert merged.redirect_chain[-1][0] == f"/mending/places/{TWO}/"
        assert "101甲" in merged.content.decode()

    def test_the_neighbouring_street_finds_no_such_page(self, world: World) -> None:
        chen = Client()
        chen.force_login(world.cast["chen"])
        assert chen.get(f"/mending/places/{ONE}/").status_code == 404

    def test_the_command(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        said = ["--reason", WHY, "--as", "fang", "--json"]
        assert cli.main(["place", "rename", ONE, "101甲", *said, "--dry-run"]) == 0
        assert Place.objects.get(code=ONE).name == "101"
        assert cli.main(["place", "merge", ONE, TWO, *said]) == 0
        assert cli.main(["place", "close", ONE, *said]) == 1
        assert "place-closed" in capsys.readouterr().out


@pytest.mark.parametrize("code", ["a/b", "..", "new", "50%"])
def test_a_code_that_no_address_can_hold_is_refused_and_the_place_keeps_its_own(
    world: World, client: Client, code: str
) -> None:
    client.force_login(world.cast["fang"])
    page = "/mending/places/garden-1/"
    answer = client.post(f"{page}correcting/", {"code": code, "reason": WHY})
    assert answer.status_code == 400
    assert client.get(page).status_code == 200


def test_a_code_with_a_slash_from_before_takes_no_list_down_and_can_be_corrected(
    world: World, client: Client
) -> None:
    Place.objects.filter(code="garden").update(code="a/b")
    client.force_login(world.cast["fang"])
    for page in ("/posts/", "/posts/a/b/", "/posts/a/b/log/", "/places/a/b/", "/mending/places/a/b/"):
        assert client.get(page).status_code == 200, page
    done = client.post("/mending/places/a/b/correcting/", {"code": "garden", "reason": WHY})
    assert (done.status_code, done["location"]) == (302, "/mending/places/garden/")
