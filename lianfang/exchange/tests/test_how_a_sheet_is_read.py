"""How a sheet is to be read is chosen alike on the page and the command line: order of days, columns."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianfang.accounts import keys
from lianfang.cases.models import Case
from lianfang.exchange import uploads
from lianfang.exchange.actions import import_register
from lianfang.exchange.models import ImportRun
from lianfang.kit.problems import BadInput
from lianfang.kit.values import days
from lianfang.people.models import Household, Person
from lianfang.testing.doors import browser
from lianfang.testing.world import World

CASES = "姓名,病例分类,发病日期,出生日期\n甲一,确诊病例,03/01/2020,04/05/1985\n乙二,确诊病例,05/01/2020,\n"
PERSONS = "姓名,房屋编码,生日\n甲一,garden-1-1-101,04/05/1985\n乙二,garden-1-1-102,31/12/1990\n"


@pytest.fixture
def at_once():
    before, uploads.start = uploads.start, lambda work: work()
    yield
    uploads.start = before


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(("order", "days_read"), [("dmy", ["2020-01-03", "2020-01-05"]),
                                                   ("", [None, None])])  # fmt: skip
def test_the_command_reads_days_in_the_order_it_is_told(
    world: World, tmp_path, run, order, days_read
) -> None:
    flags = ["--dates", order] if order else []
    answer = run("import", "cases", written(tmp_path, CASES), *flags, "--as", "qian")
    assert answer["imported"] == 2
    found = Case.objects.order_by("pk").values_list("onset_on", flat=True)
    assert [one and one.isoformat() for one in found] == days_read


def test_a_day_that_cannot_be_in_that_order_is_left_as_told(world: World, tmp_path, run) -> None:
    answer = run("import", "cases", written(tmp_path, CASES), "--dates", "mdy", "--as", "qian")
    codes = {(one["code"], one["column"]): one["count"] for one in answer["reasons"]}
    assert codes["case-dates", "发病日期"] == 2  # 1 March and 1 May lie ahead


@pytest.mark.usefixtures("at_once")
def test_the_page_reads_them_as_chosen_there(world: World) -> None:
    client = browser(world, "liu")
    sheet = SimpleUploadedFile("a.csv", PERSONS.encode())
    url = client.post("/imports/files/", {"register": "persons", "file": sheet}, follow=True).redirect_chain[
        -1
    ][0]
    page = client.get(url)
    assert "only where a column proves the order" in page.content.decode()
    columns = {f"column-{row['number']}": row["key"] for row in page.context["choices"]}
    client.post(f"{url}checking/", columns | {"dates": "dmy"})
    assert '<option value="dmy" selected>' in client.get(url).content.decode()
    client.post(f"{url}keeping/")
    told = [keys.of(one.key_id).open_json(bytes(one.sealed)) for one in Person.objects.order_by("pk")]
    assert [one["birth_on"] for one in told] == ["1985-05-04", "1990-12-31"]


def test_an_order_nobody_knows_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        import_register(world.scope("liu"), register="persons", path=written(tmp_path, PERSONS), dates="ymd")


@pytest.mark.parametrize(
    ("text", "order", "said"),
    [("03/04/2020", "dmy", "2020-04-03"), ("03/04/2020 8:30", "mdy", "2020-03-04 8:30"),
     ("３／４／２０２０", "dmy", "2020-4-3"), ("2020-03-04", "dmy", "2020-03-04"), ("上周", "dmy", "上周"),
     ("", "mdy", "")],
)  # fmt: skip
def test_only_days_with_the_year_last_are_turned(text: str, order: str, said: str) -> None:
    assert days.year_first(text, order) == said


@pytest.mark.usefixtures("at_once")
def test_what_was_chosen_before_is_shown_and_can_be_changed_on_page_and_command(
    world: World, tmp_path: Path, run
) -> None:
    sheet = "姓名,房屋编码,甲列,乙列\n甲一,garden-1-1-101,13812345678,某厂\n"
    path = written(tmp_path, sheet)
    first = run("import", "persons", path, "--column", "phone=甲列", "--as", "liu")
    assert (first["remembered"], first["unread"]) == ({}, ["乙列"])
    assert run("import", "persons", path, "--as", "liu")["remembered"] == {"phone": "甲列"}
    client = browser(world, "liu")
    file = SimpleUploadedFile("a.csv", sheet.encode())
    url = client.post("/imports/files/", {"register": "persons", "file": file}, follow=True).redirect_chain[
        -1
    ][0]
    page = client.get(url)
    assert [row["heading"] for row in page.context["remembered"]] == ["甲列"]
    assert "as chosen before" in page.content.decode()
    columns = {f"column-{row['number']}": row["key"] for row in page.context["choices"]}
    client.post(f"{url}checking/", columns | {"column-2": "", "column-3": "workplace"})
    client.post(f"{url}keeping/")
    again = run("import", "persons", path, "--as", "liu")
    assert again["remembered"]["workplace"] == "乙列" and "phone" not in {
        key for key, heading in again["remembered"].items() if heading
    }
    assert ImportRun.objects.count() == 4


def test_what_nobody_could_read_stands_with_the_names_of_the_household(world: World, tmp_path: Path) -> None:
    for register, text in (
        ("households", "户编号,房屋编码,户主,人数\n1,garden-1-1-101,王某,一大家\n"),
        ("persons", "姓名,户编号,房屋编码,生日,性别\n甲一,1,garden-1-1-101,05/06/1985,不明白\n"),
    ):
        import_register(world.scope("liu"), register=register, path=written(tmp_path, text))
    address = f"/households/{Household.objects.get().pk}/names/"
    page = browser(world, "fang").post(address, {"purpose": "核对"}).content.decode()
    assert "一大家" in page and "常住人口数" in page
    assert "出生日期 as told: 05/06/1985" in page and "性别 as told: 不明白" in page
    assert browser(world, "chen").post(address, {"purpose": "核对"}).status_code == 404
    dwelling = browser(world, "fang").get("/places/garden-1-1-101/").content.decode()
    assert "一大家" not in dwelling and "05/06/1985" not in dwelling
