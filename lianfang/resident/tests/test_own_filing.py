"""An enterprise files by itself, by a link and one upload; wrong cells are named and nothing is kept."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianfang.accounts import keys
from lianfang.enterprises.models import Employee, Enterprise
from lianfang.resident import actions
from lianfang.testing.doors import browser
from lianfang.testing.routes.enterprises import AT, PLEDGED, entered, worker

pytestmark = pytest.mark.django_db
HEADINGS = ("姓名", "身份证号", "手机号", "现住址", "近14天去向", "离开日期")
NAMES = ("name", "document", "phone", "home", "origin", "left_on")


def sheet(*workers, headings=HEADINGS):
    held = io.StringIO()
    out = csv.writer(held)
    out.writerow(["演示企业员工名册"])
    out.writerow(headings)
    out.writerows([one.get(name, "") for name in NAMES] for one in workers)
    return SimpleUploadedFile("名册.csv", held.getvalue().encode("gb18030"))


def send(token, upload, **more):
    told = {"pledged": PLEDGED, "stock_days": "5", "separate_room": "一楼东侧", "list": upload, **more}
    told = {name: value for name, value in told.items() if value is not None}
    return Client(headers={"accept-language": "zh-Hans"}).post(f"/r/{token}/", told)


@pytest.fixture
def token(world):
    one = entered(world)
    return actions.invite_enterprise(world.scope("wang"), enterprise=one)


def test_one_upload_files_and_the_page_tells_how_far_it_is(world, token):
    page = Client(headers={"accept-language": "zh-Hans"}).get(f"/r/{token}/").content.decode()
    assert "停产" in page and "名册" in page
    answer = send(token, sheet(worker(1), worker(2, origin="青岛", left_on="2020/1/20")))
    assert answer.status_code == 303
    assert Enterprise.objects.get().state == "filed"
    first, second = Employee.objects.order_by("number")
    assert keys.of(first.key_id).open_json(bytes(first.sealed))["name"] == "工1"
    assert (second.origin, str(second.left_on), str(second.clears_on)) == (
        "outside", "2020-01-20", "2020-02-03",
    )  # fmt: skip
    assert "已备案" in Client(headers={"accept-language": "zh-Hans"}).get(f"/r/{token}/").content.decode()


def test_wrong_rows_are_named_cell_by_cell_by_the_sender_s_own_row_numbers(world, token):
    wrong = worker(2, document="370799199001010012", phone="1")
    answer = send(token, sheet(worker(1), wrong, worker(3, home="")))
    said = answer.content.decode()
    assert answer.status_code == 422
    for row, why in ((4, "校验码不符"), (4, "不是电话号码"), (5, "未填写")):
        assert f"<td>{row}</td>" in said and why in said
    assert not Employee.objects.exists() and Enterprise.objects.get().state == "stopped"
    assert 'value="5"' in said and "一楼东侧" in said  # what was typed is there still


@pytest.mark.parametrize(("upload", "more", "says"), [
    (None, {}, "请选择员工名册"),
    (sheet(worker(1), headings=("a", "b", "c", "d", "e", "f")), {}, ""),
    (sheet(), {}, "未填写"),
    (SimpleUploadedFile("x.xlsx", b"no workbook"), {}, ""),
    (sheet(worker(1)), {"pledged": ["plan"]}, "缺少"),
    (sheet(worker(1)), {"stock_days": "2"}, "至少需要 3 天"),
    (sheet(worker(1)), {"stock_days": "x"}, ""),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_filed(world, token, upload, more, says):
    if upload is not None:
        upload.seek(0)
    answer = send(token, upload, **more)
    assert 400 <= answer.status_code < 500 and 'role="alert"' in answer.content.decode()
    assert says in answer.content.decode()
    assert not Employee.objects.exists()


def test_the_empty_sheet_has_the_headings_that_are_read(world, token):
    answer = Client(headers={"accept-language": "zh-Hans"}).get(f"/r/{token}/?sheet=1")
    assert answer.content.startswith(b"PK")


def test_a_filing_that_is_being_looked_at_takes_no_second_list(world, token):
    send(token, sheet(worker(1)))
    Enterprise.objects.update(state="accepted")
    assert send(token, sheet(worker(2))).status_code == 409
    assert Employee.objects.count() == 1


def test_a_new_link_ends_the_old_one_and_only_who_hands_out_links_makes_one(world, token):
    one = Enterprise.objects.get()
    made = browser(world, "wang").post(f"/enterprises/{one.pk}/link/")
    assert made.status_code == 200 and "/r/" in made.content.decode()
    assert Client().get(f"/r/{token}/").status_code == 404
    assert browser(world, "zhou").post(f"/enterprises/{one.pk}/link/").status_code in {403, 404}
    assert AT in one.place.code
