"""The powers matrix: the right body can, everybody else is told the article, by every door (G10)."""

import json

import pytest
from django.db import transaction
from django.utils import translation

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.accounts import rules as roles
from lianfang.accounts.models import Role
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.kit import clock
from lianfang.measures import actions, powers
from lianfang.measures.models import Measure
from lianfang.measures.problems import NoPower
from lianfang.testing import measures
from lianfang.testing.world import NOON, build

pytestmark = pytest.mark.django_db
MEASURES = [one for one in powers.POWERS if one.is_measure]
ROLES = [role.value for role in Role]


@pytest.fixture(scope="module")
def staged(django_db_setup, django_db_blocker):
    """The world, somebody of every role over the whole district with a token, a draft of every kind."""
    clock.fix(NOON)
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        system = system_scope("test", actor_id=accounts.operator().pk)
        people, tokens = {}, {}
        for role in ROLES:
            people[role] = accounts.create_user(
                system, username=f"any-{role}", name=role, place=world.places["district"], role=role
            )
            tokens[role] = accounts.create_token(system, username=f"any-{role}")
        rules = {"event": world.event, "reason": "新发传染病"}
        liu = world.scope(
            "liu"
        )  # a new disease that is managed as class A: every act of the matrix is possible
        actions.choose_pack(liu, pack="emerging-respiratory", edition="2026-01-30", **rules)
        actions.change_param(liu, name="managed_as_a", value="1", **rules)
        drafts = {
            (power.kind, body): measures.draft(world, power.kind, body=body)
            for power in MEASURES
            for body in power.bodies
        }
        yield world, people, tokens, drafts
        transaction.set_rollback(True)


@pytest.fixture
def undone(django_db_blocker):
    """Whatever the test did is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def article(power):
    with translation.override("en"):
        return str(powers.ARTICLES[power.grounds[0]])


def holds(role, body):
    return powers.ABILITY_OF[body] in roles.BY_ROLE[role]


def each_act():
    rows = [(power, body) for power in MEASURES for body in power.bodies]
    return pytest.mark.parametrize(("power", "body"), rows, ids=lambda one: getattr(one, "kind", one))


def tried(pk, ask):
    """The answer to one request and whether the measure was decided; then it is undone."""
    with transaction.atomic():
        answer = ask()
        decided = Measure.objects.get(pk=pk).decided_at is not None
        transaction.set_rollback(True)
    return answer, decided


@each_act()
def test_only_the_body_the_law_names_decides_through_page_and_api(staged, undone, client, power, body):
    _world, people, tokens, drafts = staged
    pk = drafts[power.kind, body].pk
    json_please = {"accept-language": "en", "accept": "application/json"}
    for role in ROLES:
        bearer = json_please | {"authorization": f"Bearer {tokens[role]}"}
        client.force_login(people[role])
        page, by_page = tried(pk, lambda: client.post(f"/measures/{pk}/decision/", headers=json_please))
        client.cookies.clear()
        api, by_api = tried(
            pk,
            lambda headers=bearer: client.post(
                f"/api/v1/measures/{pk}/decision", "{}", content_type="application/json", headers=headers
            ),
        )
        if holds(role, body):
            assert (page.status_code, api.status_code) == (302, 200), role
            assert by_page and by_api, role
            continue
        assert (page.status_code, api.status_code) == (403, 403), role
        assert not by_page and not by_api, role
        for answer in (page.json(), api.json()):
            assert answer["code"] == "no-power" and article(power) in answer["message"], role


def test_a_person_reads_the_article_on_the_page(staged, undone, client):
    _world, people, _tokens, drafts = staged
    client.force_login(people["duty-officer"])
    page = client.post(f"/measures/{drafts['checkpoint', 'government'].pk}/decision/").content.decode()
    assert "《传染病防治法》第六十六条" in page and "县级以上人民政府" in page


@each_act()
def test_only_the_body_the_law_names_decides_at_the_command_line(
    staged, undone, capsys, monkeypatch, power, body
):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    pk = staged[3][power.kind, body].pk
    for role in ROLES:
        capsys.readouterr()
        code = cli.main(["measure", "decide", str(pk), "--as", f"any-{role}", "--dry-run", "--json"])
        said = json.loads(capsys.readouterr().out.splitlines()[-1])
        if holds(role, body):
            assert code == 0 and said["state"] != "draft", role
        else:
            assert code == 1 and said["code"] == "no-power", role
            assert article(power) in said["message"], role


def test_the_operator_of_the_machine_and_a_follow_up_decide_nothing(staged, undone, capsys):
    """The command line without a person holds every ability, and is no body of the law."""
    pk = staged[3]["screening", "government"].pk
    assert cli.main(["measure", "decide", str(pk), "--json"]) == 1
    assert "no-power" in capsys.readouterr().out
    with pytest.raises(NoPower):
        actions.decide(system_scope("sweep", actor_id=1), measure=Measure.objects.get(pk=pk))


def test_a_body_cannot_borrow_the_name_of_another(staged, undone):
    world = staged[0]
    with pytest.raises(NoPower):
        measures.draft(world, "place-closure", body="cdc")
    with pytest.raises(NoPower):
        measures.draft(world, "isolate", body="government")
    with pytest.raises(NoPower):
        measures.draft(world, "seal-area", body="government")


def test_power_over_one_street_is_no_power_over_the_next(staged, undone):
    world = staged[0]
    system = system_scope("test", actor_id=accounts.operator().pk)
    local = accounts.create_user(
        system, username="local", name="街道", place=world.places["qingchi"], role=Role.COMMANDER
    )
    scope = scope_of_user(local, at=clock.now())
    with pytest.raises(NoPower):
        actions.decide(scope, measure=measures.draft(world, "screening", "xincheng qingchi"))
    assert actions.decide(scope, measure=measures.draft(world, "screening", "qingchi")).decided_at


def test_publishing_case_figures_is_disease_control_s_alone():
    """G14: the row is there for the room that publishes, and no other role holds the ability.

    The law gives it to the department, not to the institution of nearly the same name.
    """
    assert powers.of("publish-cases").bodies == ("cdc-department",)
    with translation.override("zh-hans"):
        assert str(powers.body_name("cdc-department")) == "疾病预防控制部门"
    assert [role for role in ROLES if "publish-cases" in roles.BY_ROLE[role]] == ["cdc"]


def test_every_ground_of_every_act_is_an_article_we_can_name():
    assert not [
        one.kind for one in powers.POWERS if not one.grounds or set(one.grounds) - set(powers.ARTICLES)
    ]


@pytest.mark.parametrize(
    ("kind", "grounds", "class_a"),
    [
        ("call-up", ("idl-69", "phe-39-7"), False),  # PHE 44 requisitions goods, not people
        ("seal-area", ("idl-66",), True),  # article 66, second paragraph
        ("response", ("phe-38",), False),
        ("enforcement-visit", ("idl-96",), False),
    ],
)
def test_the_grounds_and_conditions_of_the_law_of_today(kind, grounds, class_a):
    power = powers.of(kind)
    assert (power.grounds, power.needs_class_a) == (grounds, class_a)


def test_enforcement_is_the_departments(staged, undone):
    assert powers.of("enforcement-visit").bodies == ("health-department", "cdc-department")
