import pytest
from django.test import Client

from lianfang.accounts.actions import set_password
from lianfang.testing.world import PASSWORD


@pytest.fixture
def fang(world):
    user = world.cast["fang"]
    set_password(user, PASSWORD)
    user.save()
    return user


def post(client: Client, password: str, **more: str):
    return client.post("/sign-in/", {"username": "fang", "password": password} | more)


@pytest.mark.usefixtures("fang")
class TestSignIn:
    def test_it_leads_to_the_page_that_was_asked_for(self):
        client = Client()
        assert post(client, PASSWORD, next="/gaps/").headers["Location"] == "/gaps/"
        assert client.get("/mine/").status_code == 200

    def test_a_wrong_password_says_so_and_keeps_the_name(self):
        response = post(Client(headers={"accept-language": "en"}), "wrong")
        page = response.content.decode()
        assert response.status_code == 403
        assert "Name or password is not right." in page and 'value="fang"' in page and "wrong" not in page

    def test_it_leads_nowhere_else(self):
        assert post(Client(), PASSWORD, next="https://elsewhere.example/").headers["Location"] == "/"

    def test_guessing_is_slowed_down(self):
        client = Client()
        statuses = {post(client, f"guess {n}").status_code for n in range(9)}
        assert 429 in statuses
        assert post(client, PASSWORD).status_code == 429

    def test_signing_out_ends_it(self):
        client = Client()
        post(client, PASSWORD)
        client.post("/sign-out/")
        assert client.get("/mine/").status_code == 302

    def test_ones_own_language_comes_along(self, fang):
        fang.language = "en"
        fang.save()
        client = Client()
        post(client, PASSWORD)
        assert client.get("/mine/").headers["Content-Language"] == "en"
