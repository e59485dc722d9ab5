"""The pages of passes, by whole calls."""

from datetime import timedelta

import pytest

from lianfang.accounts import keys
from lianfang.accounts.models import Reading
from lianfang.passes import actions, acts, rules
from lianfang.passes.models import Pass
from lianfang.passes.texts import written
from lianfang.people.models import Household, Membership, Person
from lianfang.testing.world import NOON

EN = {"accept-language": "en"}


@pytest.fixture
def residents(world):
    sealer = keys.current()
    door = world.places["garden-1-1-101"]
    household = Household.objects.create(
        number="H1", lives_at=door, path=door.path, managed_path=door.path, key_id=sealer.key_id
    )
    for name in ("王小满", "李谷雨"):
        person = Person.objects.create(sealed=sealer.seal_json({"name": name}), key_id=sealer.key_id)
        Membership.objects.create(person=person, household=household)
    return household


def get(client, world, who, address):
    client.force_login(world.cast[who])
    return client.get(address, headers=EN)


def post(client, world, who, address, **fields):
    client.force_login(world.cast[who])
    return client.post(address, fields, headers=EN)


def test_a_pass_made_out_on_the_page_can_be_printed_and_checked(world, client):
    made = post(
        client, world, "wang", "/passes/", kind="vehicle-pass", place="garden", plate="鲁g1234a", days="2"
    )
    page = client.get(made.headers["Location"], headers=EN).content.decode()
    assert "鲁G1234A" in page and 'class="qr"' in page
    text = written(Pass.objects.get())
    verdict = post(client, world, "zhou", "/passes/check/", text=f" {text} ").content.decode()
    assert 'data-good="yes"' in verdict and "鲁G1234A" in verdict


def test_a_bad_pass_is_told_in_words_and_as_not_good(world, client):
    one = actions.issue(
        world.scope("wang"), kind="entry-pass", place=world.places["garden"], to_at=NOON + timedelta(days=1)
    )
    text = written(one)
    other = "A" if text[120] != "A" else "B"
    page = post(
        client, world, "zhou", "/passes/check/", text=text[:120] + other + text[121:]
    ).content.decode()
    assert 'data-good="no"' in page and "signature does not fit" in page
    actions.revoke(world.scope("wang"), passes=[one], reason="遗失")
    assert "withdrawn" in post(client, world, "zhou", "/passes/check/", text=text).content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"days": "x"}, {"days": "9999"}, {"quota": "-1"}, {"kind": "place-code"}, {"kind": "vehicle-pass"}],
)
def test_what_cannot_be_is_said_on_the_form_and_nothing_is_made(world, client, fields):
    answer = post(client, world, "wang", "/passes/", **({"kind": "entry-pass", "place": "garden"} | fields))
    assert answer.status_code == 422 and not Pass.objects.exists()


def test_cards_carry_no_name_unless_asked_for_and_then_it_is_written_down(world, client, residents):
    page = post(client, world, "wang", "/passes/cards/?place=garden-1-1", days="14").content.decode()
    assert page.count('class="card"') == 2 and "王小满" not in page and not Reading.objects.exists()
    page = post(client, world, "wang", "/passes/cards/?place=garden-1-1", days="14", names="1")
    assert page.status_code == 400 and not Reading.objects.exists()
    page = post(
        client, world, "wang", "/passes/cards/?place=garden-1-1", days="14", names="1", purpose="老人持卡"
    )
    assert "王小满" in page.content.decode() and page.headers["Cache-Control"] == "no-store"
    assert {one.purpose for one in Reading.objects.all()} == {"老人持卡"}
    assert Reading.objects.count() == 2


def test_the_pages_refuse_the_neighbouring_street(world, client, residents):
    one = actions.issue(
        world.scope("wang"), kind="entry-pass", place=world.places["garden"], to_at=NOON + timedelta(days=1)
    )
    number = rules.id_text(one.pk)
    for address in (f"/passes/{number}/", "/passes/?place=garden", "/passes/cards/?place=garden-1"):
        assert get(client, world, "chen", address).status_code == 404
    assert post(client, world, "chen", f"/passes/{number}/revocation/", reason="x").status_code == 404
    assert post(client, world, "chen", "/passes/codes/", place="garden").status_code == 404


def test_the_codes_of_a_compound_are_one_for_each_stairwell_and_one_for_its_gate(world, client):
    page = post(client, world, "zhou", "/passes/codes/", place="garden").content.decode()
    assert page.count('class="placard"') == 3
    assert post(client, world, "liu", "/passes/codes/", place="district").status_code == 400


def test_the_command_line_makes_checks_and_withdraws(world, capsys):
    import json

    from lianfang import cli

    def run(*argv):
        code = cli.main([*argv, "--json"])
        return code, json.loads(capsys.readouterr().out)

    code, made = run("pass", "issue", "entry-pass", "garden", "--as", "wang", "--dry-run")
    assert code == 0 and not Pass.objects.exists()
    code, made = run("pass", "issue", "entry-pass", "garden", "--as", "wang")
    assert code == 0
    assert run("pass", "check", made["text"])[1]["number"] == made["number"]
    assert run("pass", "revoke", made["number"], "--reason", "x", "--as", "chen")[1]["code"] == "not-found"
    assert run("pass", "revoke", made["number"], "--reason", "x")[1]["withdrawn"] == 1
    assert run("pass", "check", made["text"])[0] == 1
    assert run("pass", "key", "--as", "fang")[1]["code"] == "out-of-scope"
    assert run("pass", "key")[0] == 0


def test_an_entry_pass_is_made_out_for_a_household_that_lives_there(world, client, residents):
    client.force_login(world.cast["wang"])
    told = {"kind": "entry-pass", "place": "garden", "days": "3", "quota": "2"}
    assert client.post("/passes/", told | {"household": "H-unknown"}, headers=EN).status_code == 404
    assert client.post("/passes/", told | {"household": "H1"}, headers=EN).status_code == 302
    made = Pass.objects.get()
    assert made.subject == f"household:{Household.objects.get().pk}"
    assert (made.quota, made.to_at) == (2, NOON + timedelta(days=2, hours=12))  # to the end of the third day
    assert client.post("/passes/", told | {"place": "village", "household": "H1"}).status_code == 404


def test_a_pass_is_made_out_and_withdrawn_by_the_api_and_sent_twice_is_one(world, client):
    import json

    from lianfang.accounts import actions as accounts
    from lianfang.accounts.queries import system_scope

    def send(who, address, key="", **told):
        token = accounts.create_token(system_scope("test", actor_id=world.cast[who].pk), username=who)
        headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
        answer = client.post(f"/api/v1/passes{address}", json.dumps(told), content_type="application/json",
                             headers=EN | headers)  # fmt: skip
        return answer.json()

    wanted = {"kind": "vehicle-pass", "place": "garden", "plate": "鲁G1234A", "days": 2}
    first, again = (send("wang", "", key="k", **wanted) for _sent in range(2))
    assert first == again and Pass.objects.get().subject == "vehicle:鲁G1234A"
    assert send("wang", "", **wanted | {"plate": ""})["code"] == "bad-detail"
    assert send("zhou", "", **wanted)["code"] in {"not-found", "not-allowed"}
    assert send("chen", f"/{first['number']}/revocation", reason="x")["code"] == "not-found"
    assert send("wang", f"/{first['number']}/revocation", reason="遗失")["withdrawn"] is True


def test_a_resident_card_is_made_out_for_nobody_who_lives_elsewhere(world, client, residents, capsys):
    from lianfang import cli

    number = str(Person.objects.order_by("pk")[0].pk)
    for place, code in (("village", 1), ("garden", 0)):
        assert cli.main(["pass", "issue", "resident-card", place, "--person", number]) == code
    assert Pass.objects.get().subject == f"person:{number}"


def test_a_pass_for_a_day_made_in_the_evening_is_good_for_that_day_alone():
    evening = NOON + timedelta(hours=6, minutes=30)  # 18:30 in the district
    assert acts.last_moment(1, evening) == NOON + timedelta(hours=12)
    assert acts.last_moment(14, evening) == NOON + timedelta(days=13, hours=12)
