"""Loading a sheet through the pages: seen before it is kept, with every row accounted for."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from lianfang.exchange import uploads
from lianfang.exchange.models import ImportRun
from lianfang.people.models import Household

SHEET = "户编号,社区,小区,楼栋,单元,室号,户主,联系电话,常住人口数\n" + "".join(
    f"H{n},滨河社区,滨河花园,1号楼,1单元,{n}01,户主{n},1990000{n:04d},3\n" for n in range(1, 4)
)


@pytest.fixture
def at_once():
    """Work is done before the answer, in the test's own transaction."""
    before, uploads.start = uploads.start, lambda work: work()
    yield
    uploads.start = before


def signed_in(world, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


def send(client: Client, text: str | bytes = SHEET, register: str = "households", name: str = "户籍.csv"):
    content = text.encode() if isinstance(text, str) else text
    return client.post(
        "/imports/files/", {"register": register, "file": SimpleUploadedFile(name, content)}, follow=True
    )


def figures(response) -> list[str]:
    return re.findall(r"<dt>([^<]+)</dt><dd>([\d,]+)</dd>", response.content.decode())


@pytest.mark.usefixtures("at_once")
class TestLoading:
    def test_the_check_shows_every_row_and_keeps_nothing(self, world):
        page = send(signed_in(world, "fang"), SHEET + "H9,滨河社区,无此小区,1号楼,1单元,101,无名,,1\n")
        assert figures(page) == [
            ("rows read", "4"),
            ("new", "3"),
            ("changed", "0"),
            ("unchanged", "0"),
            ("refused rows", "1"),
        ]
        assert "There is no such place" in page.content.decode()
        assert not Household.objects.exists() and not ImportRun.objects.exists()

    def test_what_was_checked_is_taken_over_on_a_word(self, world):
        client = signed_in(world, "fang")
        url = send(client).redirect_chain[-1][0]
        page = client.post(f"{url}keeping/", follow=True)
        assert "Taken over." in page.content.decode()
        assert Household.objects.count() == 3
        assert ImportRun.objects.get().imported == 3

    def test_the_file_is_gone_once_its_rows_are_kept(self, world, settings):
        client = signed_in(world, "fang")
        url = send(client).redirect_chain[-1][0]
        assert list(uploads._uploads().glob("*/sheet.csv"))
        client.post(f"{url}keeping/")
        assert not list(uploads._folder(url.split("/")[2]).glob("sheet*"))

    def test_a_column_can_be_named_by_hand(self, world):
        client = signed_in(world, "fang")
        url = send(client, SHEET.replace("常住人口数", "几口人")).redirect_chain[-1][0]
        headings = [*SHEET.splitlines()[0].split(",")]
        keys = ["number", "community", "compound", "building", "unit", "door", "contact", "phone", "count"]
        client.post(f"{url}checking/", {f"column-{n}": key for n, key in enumerate(keys)})
        client.post(f"{url}keeping/")
        assert len(headings) == len(keys)
        assert set(Household.objects.values_list("stated_count", flat=True)) == {3}

    def test_refused_rows_come_back_in_the_senders_layout(self, world):
        client = signed_in(world, "fang")
        url = send(client, SHEET + "H9,滨河社区,无此小区,1号楼,1单元,101,无名,,1\n").redirect_chain[-1][0]
        client.post(f"{url}keeping/")
        answer = client.get(f"/imports/runs/{ImportRun.objects.get().pk}/refused/")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert text.startswith("户编号,社区") and "无此小区" in text and "H1," not in text
        assert "attachment" in answer.headers["Content-Disposition"]

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "a.csv"),
            (b"PK\x03\x04broken", "a.xlsx"),
            (b"\x00\xff" * 50, "a.xls"),
            (b"a;b\n1;2\n", "a.csv"),
            ("姓名\n王\n".encode(), "../../etc/passwd"),
        ],
    )
    def test_a_file_that_cannot_be_read_says_why(self, world, content, name):
        page = send(signed_in(world, "fang"), content, name=name)
        assert page.status_code == 200
        assert 'data-state="overdue"' in page.content.decode()
        assert not ImportRun.objects.exists()

    def test_no_file_and_no_such_register_are_said(self, world):
        client = signed_in(world, "fang")
        assert "must be filled in" in client.post("/imports/files/", {}, follow=True).content.decode()
        assert "no register called" in send(client, register="secrets").content.decode()


@pytest.mark.usefixtures("at_once")
class TestWhoMayLoad:
    def test_a_grid_worker_may_not(self, world):
        client = signed_in(world, "zhou")
        assert client.get("/imports/").status_code == 403
        send(client)
        assert not ImportRun.objects.exists()

    def test_the_neighbours_see_neither_file_nor_run(self, world):
        client = signed_in(world, "fang")
        url = send(client, SHEET + "H9,滨河社区,无此小区,1号楼,1单元,101,无名,,1\n").redirect_chain[-1][0]
        client.post(f"{url}keeping/")
        chen = signed_in(world, "chen")
        assert chen.get(url).status_code == 404
        assert chen.post(f"{url}keeping/").status_code == 404
        assert chen.get(f"/imports/runs/{ImportRun.objects.get().pk}/refused/").status_code == 404
        assert "户籍.csv" not in chen.get("/imports/").content.decode()

    def test_rows_of_another_street_are_refused(self, world):
        page = send(signed_in(world, "chen"))
        assert dict(figures(page))["refused rows"] == "3"


@pytest.mark.usefixtures("at_once")
class TestTakingOut:
    def test_without_a_purpose_there_are_no_names(self, world):
        client = signed_in(world, "liu")
        client.post(f"{send(client).redirect_chain[-1][0]}keeping/")
        masked = client.post("/exports/", {"register": "households", "format": "csv"})
        assert "户主1" not in b"".join(masked.streaming_content).decode("utf-8-sig")
        refused = client.post("/exports/", {"register": "households", "format": "csv", "names": "1"})
        assert refused.status_code == 400
        named = client.post(
            "/exports/",
            {"register": "households", "format": "csv", "names": "1", "purpose": "check of the base"},
        )
        assert "户主1" in b"".join(named.streaming_content).decode("utf-8-sig")

    def test_its_area_is_named_as_people_do_and_a_wrong_one_keeps_the_form(self, world):
        fang = signed_in(world, "fang")
        answer = fang.post("/exports/", {"register": "places", "place": "滨河花园", "format": "csv"})
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert answer.status_code == 200 and lines[1].startswith("garden,")
        answer = fang.post("/exports/", {"register": "places", "place": "没有的小区", "purpose": "核对"})
        page = answer.content.decode()
        assert answer.status_code == 404 and 'value="没有的小区"' in page and 'value="核对"' in page

    def test_a_grid_worker_takes_nothing_out(self, world):
        answer = signed_in(world, "zhou").post("/exports/", {"register": "households", "format": "csv"})
        assert answer.status_code == 403


@pytest.mark.parametrize(("language", "words"), [("en", "cannot be read"), ("zh-hant", "無法讀取")])
def test_a_refusal_is_told_in_the_language_of_who_asked(world, monkeypatch, language, words):
    def as_in_a_thread(work):
        with translation.override(settings.LANGUAGE_CODE):
            work()

    monkeypatch.setattr(uploads, "start", as_in_a_thread)
    client = Client(headers={"accept-language": language})
    client.force_login(world.cast["fang"])
    page = send(client, b"PK\x03\x04broken", name="a.xlsx").content.decode()
    assert words in page and ("无法" in page) is False
