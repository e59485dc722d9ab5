"""First passwords on slips, new users and posts: from the page of who works here to the first sign-in."""

import re

import pytest
from django.test import Client

from lianfang import cli
from lianfang.accounts.models import Posting, User
from lianfang.duties.models import Record
from lianfang.testing.world import World

ADDED = {"name": "新来", "place": "garden", "role": "grid-worker", "phone": "13800007777"}
OWN = "my very own words 7"


def client(world: World, name: str) -> Client:
    signed_in = Client(headers={"accept-language": "en"})
    signed_in.force_login(world.cast[name])
    return signed_in


def slips(page: str) -> list[tuple[str, str]]:
    found = re.findall(r"<dd>([^<]+)</dd><dt>Password</dt><dd class=\"password\">([^<]+)</dd>", page)
    return [(login, password) for login, password in found]


@pytest.fixture
def slip(world: World) -> tuple[str, str]:
    """Somebody entered by the street's lead, and the slip with the first password."""
    fang = client(world, "fang")
    fang.post("/staff/new/", ADDED)
    new = User.objects.get(username="13800007777")
    page = fang.get("/staff/passwords/").content.decode()
    assert "新来" in page
    (found,) = slips(fang.post("/staff/passwords/", {"user": [new.pk]}).content.decode())
    return found


def sign_in(login: str, password: str) -> Client:
    fresh = Client(headers={"accept-language": "en"})
    fresh.post("/sign-in/", {"username": login, "password": password})
    return fresh


class TestFirstPasswords:
    def test_a_slip_lets_one_in_only_to_choose_another(self, slip: tuple[str, str]) -> None:
        login, password = slip
        fresh = sign_in(login, password)
        first = fresh.get("/")
        assert (first.status_code, first.headers["Location"]) == (302, "/password/")
        told = fresh.get("/field/sync", headers={"accept": "application/json"})
        assert told.status_code == 405 or told.json()["code"] == "password-not-own"
        assert fresh.get("/password/").status_code == 200
        fresh.post("/password/", {"old": password, "new": OWN, "again": OWN})
        assert fresh.get("/", follow=True).status_code == 200
        assert not User.objects.get(username=login).password_given_at
        assert sign_in(login, password).get("/").headers["Location"].startswith("/sign-in/")
        assert "Location" not in sign_in(login, OWN).get("/mine/").headers

    def test_the_first_sign_in_hashes_it_as_any_other(self, slip: tuple[str, str]) -> None:
        login, password = slip
        assert User.objects.get(username=login).password.startswith("first_password$")
        sign_in(login, password)
        assert User.objects.get(username=login).password.startswith("argon2")

    def test_it_is_shown_once_and_kept_nowhere(self, world: World, slip: tuple[str, str]) -> None:
        page = client(world, "fang").get("/staff/passwords/").content.decode()
        assert "Everybody who serves here can sign in" in page and slip[1] not in page
        (noted,) = Record.objects.filter(kind="duties.staffing")
        assert slip[1] not in noted.detail and '"act":"password"' in noted.detail.replace(" ", "")

    def test_hundreds_take_as_many_records_and_few_statements_more(
        self, world: World, django_assert_max_num_queries
    ) -> None:
        """Ten statements a person: three to see whether they are one's own, the rest to write it down."""
        fang = client(world, "fang")
        for number in range(20):
            fang.post("/staff/new/", ADDED | {"phone": f"138000071{number:02d}"})
        people = User.objects.filter(name="新来").values_list("pk", flat=True)
        with django_assert_max_num_queries(20 * 14 + 40):
            page = fang.post("/staff/passwords/", {"user": list(people)}).content.decode()
        assert len({password for _login, password in slips(page)}) == 20

    def test_who_forgot_theirs_gets_a_new_one_and_is_signed_out(
        self, world: World, slip: tuple[str, str]
    ) -> None:
        inside = sign_in(*slip)
        one = User.objects.get(username=slip[0])
        page = client(world, "fang").post("/staff/passwords/", {"user": one.pk, "forgotten": "1"})
        assert slips(page.content.decode())[0][1] != slip[1]
        assert inside.get("/password/").headers["Location"].startswith("/sign-in/")

    def test_nobody_ticked(self, world: World) -> None:
        assert client(world, "fang").post("/staff/passwords/", {}).status_code == 400

    def test_not_of_the_neighbouring_street_nor_by_a_grid_worker(
        self, world: World, slip: tuple[str, str]
    ) -> None:
        one = User.objects.get(username=slip[0])
        before = one.password
        body = {"user": one.pk, "forgotten": "1"}
        assert client(world, "chen").post("/staff/passwords/", body).status_code == 404
        assert client(world, "chen").post("/staff/passwords/", {"user": one.pk}).status_code == 400
        assert client(world, "zhou").post("/staff/passwords/", body).status_code == 403
        one.refresh_from_db()
        assert one.password == before

    def test_a_lead_gives_none_to_who_serves_elsewhere_too(self, world: World) -> None:
        fang = client(world, "fang")
        fang.post("/staff/new/", ADDED)
        one = User.objects.get(username="13800007777")
        liu = client(world, "liu")
        liu.post(f"/staff/{one.pk}/posting/", {"place": "village", "role": "grid-worker"})
        assert "新来" not in fang.get("/staff/passwords/").content.decode()
        assert fang.post("/staff/passwords/", {"user": one.pk, "forgotten": "1"}).status_code == 404
        assert "新来" in liu.get("/staff/passwords/").content.decode()


class TestNewUsersAndPosts:
    def test_a_login_is_made_where_none_is_given(self, world: World) -> None:
        fang = client(world, "fang")
        for _twice in range(2):
            fang.post("/staff/new/", ADDED | {"phone": ""})
        assert set(User.objects.filter(name="新来").values_list("username", flat=True)) == {"xl1", "xl2"}

    def test_nobody_hands_out_more_than_they_have(self, world: World) -> None:
        fang = client(world, "fang")
        assert fang.post("/staff/new/", ADDED | {"role": "duty-officer"}).status_code == 403
        assert fang.post("/staff/new/", ADDED | {"place": "village"}).status_code in {403, 404}
        assert not User.objects.filter(name="新来").exists()

    def test_the_command(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        asked = ["--place", "garden", "--role", "grid-worker", "--as", "fang", "--json"]
        assert cli.main(["staff", "add", "新来", *asked]) == 0
        one = User.objects.get(name="新来")
        assert cli.main(["staff", "post", str(one.pk), "--place", "binhe", *asked[2:]]) == 0
        assert Posting.objects.filter(user=one).count() == 2
