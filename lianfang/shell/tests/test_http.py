import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain(settings):
    settings.DEBUG = False


@pytest.mark.usefixtures("plain")
class TestRefusals:
    def test_a_program_reads_a_missing_page_as_json(self):
        response = Client().get("/api/nothing", HTTP_ACCEPT_LANGUAGE="en")
        assert response.status_code == 404
        assert response.json()["code"] == "not-found"

    def test_a_person_reads_it_in_words_in_their_language(self):
        response = Client().get("/nothing/", HTTP_ACCEPT_LANGUAGE="zh-TW,zh;q=0.9")
        assert response.status_code == 404
        assert response.headers["Content-Language"] == "zh-hant"
        assert "沒有找到" in response.content.decode()

    def test_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(self):
        response = Client().get("/gaps/?place=D")
        assert response.status_code == 302
        assert response.headers["Location"] == "/sign-in/?next=%2Fgaps%2F%3Fplace%3DD"

    def test_a_swapped_part_moves_the_whole_page_to_the_sign_in(self):
        response = Client().get("/now/", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/")
        assert response.headers["HX-Redirect"].startswith("/sign-in/")

    def test_a_page_kept_open_too_long_says_so(self):
        response = Client(enforce_csrf_checks=True).post(
            "/language/", {"language": "en"}, HTTP_ACCEPT_LANGUAGE="en"
        )
        assert response.status_code == 403
        assert "open for too long" in response.content.decode()

    def test_pages_run_no_script_but_ours(self):
        policy = Client().get("/sign-in/").headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'") and "unsafe" not in policy


class TestLanguage:
    def test_chinese_comes_first_for_readers_without_a_preference(self):
        assert Client().get("/sign-in/").headers["Content-Language"] == "zh-hans"

    def test_a_choice_beats_the_browser_and_stays(self):
        client = Client(headers={"accept-language": "en"})
        response = client.post("/language/", {"language": "zh-hant", "next": "/sign-in/"})
        assert response.headers["Location"] == "/sign-in/"
        assert client.get("/sign-in/").headers["Content-Language"] == "zh-hant"

    @pytest.mark.parametrize(
        "next_page", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:1"]
    )
    def test_nobody_is_sent_elsewhere(self, next_page):
        response = Client().post("/language/", {"language": "en", "next": next_page})
        assert response.headers["Location"] == "/"

    def test_an_unknown_language_or_theme_changes_nothing(self):
        client = Client()
        client.post("/language/", {"language": "xx"})
        client.post("/theme/", {"theme": "neon"})
        assert not client.cookies

    def test_the_theme_is_kept_for_the_device(self):
        client = Client()
        client.post("/theme/", {"theme": "dark"})
        assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()
