"""Task forces: one commander, named deputies, a lead and supporting departments, nested along the grid."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.accounts.models import Department
from lianfang.duties import absences
from lianfang.headquarters import actions, queries
from lianfang.headquarters.models import ForceSeat, ForceUnit, TaskForce
from lianfang.headquarters.problems import NobodyCommands, NobodyLeads, SitsThere
from lianfang.kit.problems import Problem
from lianfang.measures import actions as measures
from lianfang.testing.doors import Api, browser

pytestmark = pytest.mark.django_db
TOLD = {
    "place": "district",
    "commander": "gao",
    "deputies": ["liu"],
    "lead": "health",
    "supporting": ["market"],
}


def office(code):
    return Department.objects.get(code=code)


@pytest.fixture
def force(world):
    return actions.set_up(
        world.scope("gao"), place=world.places["district"], commander=world.cast["gao"],
        deputies=[world.cast["liu"]], lead=office("health"), supporting=[office("market")],
    )  # fmt: skip


def seats(force):
    return {
        (one.user.username, one.role)
        for one in ForceSeat.objects.filter(force=force, to_at=None).select_related("user")
    }


def test_the_page_the_api_and_the_command_set_one_up_and_it_stands_once(world, run):
    posted = browser(world, "gao").post(
        "/task-forces/new/",
        TOLD
        | {"once": "a", "deputies": "liu", "supporting": ["market"], "document_no": "高新防指〔2026〕1号"},
    )
    assert posted.status_code == 302
    again = Api(world, "gao").post("task-forces", TOLD)
    assert (again.status_code, again.json()["code"]) == (409, "force-stands")
    street = run("task-force", "set-up", "xincheng", "--commander", "fang", "--lead", "health", user="fang")
    assert street["commander"] == ["fang"] and street["lead"] == "health"
    shown = Api(world, "gao").get(f"task-forces/{TaskForce.objects.order_by('pk')[0].pk}").json()
    assert (shown["commander"], shown["deputy"], shown["supporting"]) == (["gao"], ["liu"], ["market"])
    listed = run("task-force", "list", user="gao")
    assert [one["commander"] for one in listed] == ["gao", "fang"]


def test_a_new_commander_relieves_the_one_before_in_the_same_instant(world, force):
    actions.appoint(world.scope("gao"), force=force, user=world.cast["qian"], role="commander")
    assert seats(force) == {("qian", "commander"), ("liu", "deputy")}
    story = queries.story(world.scope("gao"), force=force)
    assert {(one.user.username, one.role, one.to_at is None) for one in story} >= {
        ("gao", "commander", False)
    }


def test_nobody_is_left_without_a_commander_or_a_lead(world, force):
    gao = world.scope("gao")
    with pytest.raises(NobodyCommands):
        actions.relieve(gao, force=force, user=world.cast["gao"])
    with pytest.raises(NobodyCommands):
        actions.appoint(gao, force=force, user=world.cast["gao"], role="member")
    with pytest.raises(NobodyLeads):
        actions.leave(gao, force=force, department=office("health"))
    with pytest.raises(NobodyLeads):
        actions.join(gao, force=force, department=office("health"))
    actions.join(gao, force=force, department=office("market"), role="lead")
    held = ForceUnit.objects.filter(force=force, to_at=None).values_list("department__code", "role")
    assert set(held) == {("market", "lead"), ("health", "support")}


def test_one_person_has_one_seat_of_a_force_and_is_told_so_by_name(world, force):
    with pytest.raises(SitsThere):
        actions.appoint(world.scope("gao"), force=force, user=world.cast["liu"], role="deputy")
    actions.appoint(world.scope("gao"), force=force, user=world.cast["liu"], role="duty-officer")
    assert seats(force) == {("gao", "commander"), ("liu", "duty-officer")}
    twice = TOLD | {"place": "xincheng", "commander": "fang", "deputies": ["fang"]}
    answer = Api(world, "gao").post("task-forces", twice)
    assert (answer.status_code, answer.json()["code"]) == (409, "two-seats") and "方主任" in answer.json()[
        "message"
    ]
    assert TaskForce.objects.count() == 1


def test_who_is_away_commands_nothing(world, force):
    absences.be_absent(
        world.scope("liu"), user=world.cast["qian"], reason="leave", from_at=force.founded_at,
        successor=world.cast["liu"],
    )  # fmt: skip
    answer = Api(world, "gao").post(f"task-forces/{force.pk}/seats", {"user": "qian", "role": "commander"})
    assert answer.status_code == 409 and "钱疾控" in answer.json()["message"]
    assert ("gao", "commander") in seats(force)


def test_it_lies_below_those_of_the_places_above_and_the_neighbouring_street_sees_nothing(world, force):
    health = office("health")
    ours = actions.set_up(
        world.scope("fang"), place=world.places["xincheng"], commander=world.cast["fang"], lead=health,
        name="新城专班",
    )  # fmt: skip
    assert queries.above(world.scope("fang"), force=ours) == [force]
    assert list(queries.beneath(world.scope("gao"), force=force)) == [ours]
    assert "新城专班" in browser(world, "gao").get(f"/task-forces/{force.pk}/").content.decode()
    neighbour = browser(world, "chen")
    assert neighbour.get(f"/task-forces/{ours.pk}/").status_code == 404
    page = neighbour.get(f"/task-forces/{force.pk}/").content.decode()
    assert "高指挥" in page and "新城专班" not in page
    other = Api(world, "chen").post(f"task-forces/{ours.pk}/dissolving", {"reason": "x"})
    assert other.status_code == 404


def test_the_event_names_its_commander_or_says_that_nobody_is_named(world, client):
    client.force_login(world.cast["gao"])
    address = f"/events/{world.event.code}/"
    assert "set up the task force" in client.get(address, headers={"accept-language": "en"}).content.decode()
    actions.set_up(
        world.scope("gao"), place=world.places["district"], commander=world.cast["gao"], lead=office("health")
    )
    page = client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Commander: 高指挥" in page and "set up the task force" not in page


def test_it_ends_with_its_event_and_its_seats_with_it(world, force):
    measures.end_event(world.scope("gao"), event=world.event, reason="平稳", document_no="9号")
    force.refresh_from_db()
    assert force.dissolved_at is not None and seats(force) == set()
    answer = Api(world, "gao").post(f"task-forces/{force.pk}/seats", {"user": "qian", "role": "member"})
    assert (answer.status_code, answer.json()["code"]) == (409, "force-dissolved")


PEOPLE, ROLES = ("gao", "liu", "qian", "fang", "wang"), ("commander", "deputy", "duty-officer", "member")
STEP = st.tuples(st.sampled_from(PEOPLE), st.sampled_from((*ROLES, "out")))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=12))
def test_whatever_is_decided_one_commands_and_nobody_sits_twice(world, steps):
    gao = world.scope("gao")
    one = TaskForce.objects.filter(dissolved_at=None).first() or actions.set_up(
        gao, place=world.places["district"], commander=world.cast["gao"], lead=office("health")
    )
    for name, role in steps:
        try:
            if role == "out":
                actions.relieve(gao, force=one, user=world.cast[name])
            else:
                actions.appoint(gao, force=one, user=world.cast[name], role=role)
        except Problem:
            pass
        held = list(seats(one))
        assert [role for _name, role in held].count("commander") == 1
        assert len({name for name, _role in held}) == len(held)
