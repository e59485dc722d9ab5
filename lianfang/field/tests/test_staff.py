"""People and phones put out: at once, everywhere, with a reason, and with nothing left to nobody."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Posting
from lianfang.accounts.queries import system_scope
from lianfang.cli import main
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Pairing, Record
from lianfang.duties.staff import disable
from lianfang.field.models import Device
from lianfang.field.tests.conftest import Phone
from lianfang.kit import clock
from lianfang.kit.problems import Problem
from lianfang.testing.world import PASSWORD

pytestmark = pytest.mark.django_db


def desk(world, username):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[username])
    return client


PATHS = {"disable": "disabling", "enable": "enabling", "unlock": "unlocking"}


def act(client, user, act, **told):
    told = {"reason": "lost on the way"} | told
    if act == "revoke-phone":
        return client.post(f"/field/devices/{told.pop('phone')}/revoking/", told)
    if act == "end-posting":
        return client.post(f"/postings/{told.pop('posting')}/ending/", told)
    return client.post(f"/staff/{user.pk}/{PATHS[act]}/", told)


@pytest.fixture
def zhou(phone, street):
    """zhou, with a password, and with a phone that has spoken to the server."""
    user = street.cast["zhou"]
    accounts.set_password(user, PASSWORD)
    user.save()
    phone.client.force_login(user)
    assert phone.hello().status_code == 200
    return user


def is_in(client):
    return client.get("/mine/").status_code == 200


def sign_in(password=PASSWORD):
    return Client().post("/sign-in/", {"username": "zhou", "password": password}).status_code


def notes():
    return [json.loads(one.detail) for one in Record.objects.filter(kind="duties.staffing").order_by("seq")]


def test_a_revoked_phone_is_signed_out_at_once_and_takes_no_new_key(phone, street, zhou):
    elsewhere = desk(street, "zhou")  # zhou at a desk
    told = act(desk(street, "fang"), zhou, "revoke-phone", phone=str(phone.device.pk))
    assert told.status_code == 302
    assert phone.client.post("/field/devices/new", {"label": "again"}).status_code == 401
    assert not is_in(phone.client)
    assert (phone.hello().status_code, phone.hello().json()["code"]) == (410, "device-revoked")
    assert phone.sync()["code"] == "device-revoked"
    assert is_in(elsewhere)
    assert notes() == [{"act": "revoke-phone", "person": "zhou", "reason": "lost on the way"}]
    phone.client.force_login(zhou)  # a new sign-in
    assert phone.client.post("/field/devices/new", {"label": "again"}).status_code == 200


def test_who_is_put_out_is_out_of_pages_tokens_and_phones_at_once(phone, street, zhou):
    token = accounts.create_token(street.scope("zhou"), username="zhou")
    fang = desk(street, "fang")
    assert act(fang, zhou, "disable", successor="wang").status_code == 302
    assert not is_in(phone.client)
    assert (phone.hello().status_code, phone.hello().json()["code"]) == (410, "posting-ended")
    assert phone.sync()["code"] == phone.send().json()["code"] == "posting-ended"
    bearer = {"authorization": f"Bearer {token}"}
    assert Client(headers=bearer).get("/api/v1/duties").status_code in {401, 404}
    assert sign_in() == 403
    assert "put out" in fang.get("/staff/?q=zhou").content.decode()
    assert act(fang, zhou, "enable").status_code == 302
    assert sign_in() == 302
    assert [one["act"] for one in notes()] == ["disable", "enable"]


def test_with_the_last_posting_the_sessions_end_and_the_phone_empties_itself(phone, street, zhou):
    posts = list(Posting.objects.in_force(clock.now()).filter(user=zhou))
    fang = desk(street, "fang")
    for left, one in enumerate(posts, start=1):
        assert is_in(phone.client)
        assert act(fang, zhou, "end-posting", posting=one.pk, successor="wang").status_code == 302
        gone = left == len(posts)
        assert (phone.hello().status_code == 410) is gone
    assert phone.sync()["code"] == "posting-ended"
    assert not is_in(phone.client)


def test_nothing_is_left_without_a_person(phone, street, zhou):
    garden = street.places["garden"]
    fang, before = desk(street, "fang"), Duty.objects.filter(owner=zhou, state="open").count()
    assert before
    own = Pairing.objects.get(user=zhou, to_at=None).posting_id
    for what, about in (("disable", {}), ("end-posting", {"posting": own})):
        told = act(fang, zhou, what, **about)
        assert told.status_code == 409 and "滨河花园" in told.content.decode()
        assert "lost on the way" in told.content.decode()  # what was typed stays
        zhou.refresh_from_db()
        assert zhou.is_active and Duty.objects.filter(owner=zhou, state="open").count() == before
    assert notes() == []
    assert act(fang, zhou, "disable", successor="wang").status_code == 302
    wang = street.cast["wang"]
    assert not Duty.objects.filter(owner=zhou, state="open").exists()
    assert Pairing.objects.get(place=garden, role="accountable", to_at=None).user == wang


def test_who_stands_in_for_others_is_followed_too(street, zhou, phone):
    duties.be_absent(street.scope("fang"), user=street.cast["wang"], reason="sick", successor=zhou)
    with pytest.raises(Problem) as fault:
        disable(street.scope("fang"), user=zhou, reason="gone")
    assert fault.value.code == "nobody-accountable"
    disable(street.scope("fang"), user=zhou, reason="gone", successor=street.cast["fang"])
    assert street.cast["wang"].absences.get().successor == street.cast["fang"]


def test_the_neighbouring_street_sees_and_puts_out_nobody_here(phone, street, zhou):
    chen = desk(street, "chen")
    page = chen.get("/staff/").content.decode()
    assert zhou.name not in page and street.cast["chen"].name in page
    assert zhou.name not in chen.get("/staff/?q=zhou").content.decode()
    assert act(chen, zhou, "disable", successor="chen").status_code == 404
    assert desk(street, "wang").get("/staff/").status_code == 403
    assert notes() == []


def test_a_lead_ends_what_is_here_of_somebody_who_also_serves_next_door_and_no_more(street, zhou, phone):
    system = system_scope("test", actor_id=street.cast["liu"].pk)
    accounts.post(system, user=zhou, place=street.places["north"], role="grid-worker")
    fang = desk(street, "fang")
    page = fang.get(f"/staff/{zhou.pk}/").content.decode()
    assert "Put out" not in page and "End this posting" in page
    assert act(fang, zhou, "disable", successor="wang").status_code == 404
    assert act(desk(street, "liu"), zhou, "disable", successor="wang").status_code == 302


def test_nobody_puts_themselves_out_and_somebody_always_manages_the_district(street):
    liu, gao = street.cast["liu"], street.cast["gao"]
    assert act(desk(street, "liu"), liu, "disable").status_code == 409
    assert act(desk(street, "liu"), gao, "disable").status_code == 302
    assert main(["user", "disable", "liu", "--reason", "left"]) == 1
    liu.refresh_from_db()
    assert liu.is_active


def test_a_reason_is_asked_for(street, zhou, phone):
    told = act(desk(street, "fang"), zhou, "disable", successor="wang", reason=" ")
    assert told.status_code == 400
    zhou.refresh_from_db()
    assert zhou.is_active


def test_a_lock_is_lifted_by_hand_and_by_a_new_password(street, zhou, phone):
    def locked():
        for _ in range(8):
            sign_in("wrong")
        return sign_in() == 429

    assert locked()
    fang = desk(street, "fang")
    assert "locked after wrong passwords" in fang.get("/staff/").content.decode()
    assert act(fang, zhou, "unlock").status_code == 302
    assert sign_in() == 302
    assert locked()
    assert main(["user", "password", "zhou", "--password", "quite another passphrase"]) == 0
    assert sign_in("quite another passphrase") == 302


def test_ones_own_password_is_changed_and_other_browsers_are_signed_out(street, zhou):
    here, there = desk(street, "zhou"), desk(street, "zhou")
    new = {"old": PASSWORD, "new": "swallows over the bridge", "again": "swallows over the bridge"}
    for wrong, status in (
        ({"old": "no"}, 403),
        ({"again": "other"}, 400),
        ({"new": "short", "again": "short"}, 400),
    ):
        assert here.post("/password/", new | wrong).status_code == status
    assert here.get("/password/").status_code == 200 and is_in(there)
    assert here.post("/password/", new).status_code == 302
    assert is_in(here) and not is_in(there)
    assert sign_in() == 403
    assert sign_in(new["new"]) == 302


def test_the_list_says_how_many_of_how_many_and_finds_by_name_login_and_phone(street, phone):
    system = system_scope("test", actor_id=street.cast["liu"].pk)
    for number in range(60):
        accounts.create_user(
            system, username=f"w{number:02}", name=f"包联{number}", place=street.places["garden"],
            role="paired", phone=f"138000000{number:02}",
        )  # fmt: skip
    liu = desk(street, "liu")
    page = liu.get("/staff/").content.decode()
    total = Posting.objects.values("user").distinct().count()
    assert f"<b>{total}</b> rows" in page and f"1–50 of {total}" in page
    for text in ("包联37", "w37", "13800000037", "0000037"):
        found = liu.get("/staff/", {"q": text}).content.decode()
        assert "<b>1</b> row" in found and "包联37" in found
    assert "Nothing answers these questions" in liu.get("/staff/?q=nobody").content.decode()


def test_the_list_is_narrowed_by_role_place_and_state_and_each_answer_is_counted(street, zhou):
    liu = desk(street, "liu")
    page = liu.get("/staff/?role=grid-worker&place=garden").content.decode()
    assert zhou.name in page and street.cast["liu"].name not in page.split("<main")[1]
    act(liu, zhou, "disable", successor="wang")
    page = liu.get("/staff/?state=out").content.decode()
    assert "<b>1</b> row" in page and zhou.name in page and 'put out <span class="quiet">1</span>' in page


def test_several_are_put_out_at_once_and_each_says_why_not(street, zhou):
    liu, wang = desk(street, "liu"), street.cast["wang"]
    body = {"act": "disable", "row": [zhou.pk, wang.pk, street.cast["liu"].pk], "reason": "left", "sure": "1"}
    page = liu.post("/staff/together/", body).content.decode()
    zhou.refresh_from_db()
    assert zhou.is_active and "You cannot put yourself out" in page, "what zhou answers for needs an heir"


def test_who_serves_where_is_one_list_at_every_door(street, run):
    liu = desk(street, "liu")
    now = run("posting", "list", "--place", "garden", "--as", "liu")
    page = liu.get("/postings/?place=garden").content.decode()
    assert f"<b>{len(now)}</b> row" in page and {"zhou", "wang"} >= {one["username"] for one in now}
    ended = Posting.objects.get(pk=now[0]["id"])
    act(liu, ended.user, "end-posting", posting=ended.pk, successor="fang")
    over = run("posting", "list", "--show", "over", "--as", "liu")
    assert [one["id"] for one in over] == [ended.pk]
    assert run("posting", "list", "--user", "zhou", "--as", "chen") == []


def test_the_list_asks_no_more_for_more_people(street, phone):
    liu = desk(street, "liu")

    def asked():
        with CaptureQueriesContext(connection) as statements:
            liu.get("/staff/")
        return len(statements)

    few = asked()
    for _ in range(3):
        Phone(street, "wang")
    system = system_scope("test", actor_id=street.cast["liu"].pk)
    for number in range(20):
        accounts.create_user(
            system, username=f"w{number}", name="x", place=street.places["garden"], role="paired"
        )
    assert asked() == few


def test_the_command_line_puts_out_lets_in_and_ends_postings(street, zhou, phone, capsys):
    assert main(["posting", "list", "--user", "zhou", "--as", "fang", "--json"]) == 0
    posts = json.loads(capsys.readouterr().out)
    assert {one["username"] for one in posts} == {"zhou"}
    call = ["posting", "end", str(posts[0]["id"]), "--reason", "moved", "--successor", "wang"]
    assert main([*call, "--as", "chen"]) == 1
    assert main([*call, "--dry-run"]) == 0 and phone.hello().status_code == 200
    assert main(call) == 0
    assert main(["user", "disable", "zhou", "--reason", "left", "--successor", "wang"]) == 0
    assert phone.hello().status_code == 410
    assert main(["user", "enable", "zhou", "--reason", "back"]) == 0
    assert main(["user", "unlock", "zhou", "--reason", "forgot"]) == 0
    assert main(["device", "list", "--json"]) == 0
    assert main(["device", "revoke", str(phone.device.pk), "--reason", "lost"]) == 0
    assert Device.objects.get(pk=phone.device.pk).revoked_at is not None
    assert "lost" in [one["reason"] for one in notes()]


def test_a_phone_is_revoked_on_its_owner_s_page_for_a_reason_only(phone, street, zhou):
    told = act(desk(street, "fang"), zhou, "revoke-phone", phone=str(phone.device.pk), reason=" ")
    assert told.status_code == 400 and "Please give a reason" in told.content.decode()
    assert Device.objects.get().revoked_at is None and notes() == []
