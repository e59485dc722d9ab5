"""What left with names hidden does not come back as if it were the register."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lianfang import cli
from lianfang.accounts import keys
from lianfang.cases.models import Case
from lianfang.exchange import uploads
from lianfang.exchange.actions import export_register, import_register
from lianfang.exchange.columns import REGISTERS
from lianfang.exchange.leaving import LEAVING
from lianfang.exchange.problems import MaskedSheet
from lianfang.people import rules
from lianfang.people.models import Household, Person

SHEETS = {
    "households": "户编号,房屋编码,户主,联系电话\nH1,garden-1-1-101,王小明,13812345678\n",
    "persons": "姓名,证件号码,手机,户编号\n王小明,370799199001010011,13812345678,H1\n",
    "enterprises": "名称,社区,负责人,电话\n甲公司,滨河社区,王总,13812345678\n",
}


def load(world, tmp_path, register, text, who="liu"):
    path = tmp_path / "in.csv"
    path.write_text(text, "utf-8")
    return import_register(world.scope(who), register=register, path=path)


@pytest.fixture
def filled(world, tmp_path):
    for register, text in SHEETS.items():
        assert load(world, tmp_path, register, text).refused == 0
    return world


def told(one) -> dict[str, str]:
    return keys.of(one.key_id).open_json(bytes(one.sealed))


@given(st.text(min_size=1, max_size=20))
def test_whatever_our_masks_give_is_recognised_as_hidden(text: str) -> None:
    assert rules.hides(rules.mask_name(text)) and rules.hides(rules.mask_number(text))


@pytest.mark.parametrize(
    "plain", ["王小明", "阿依古丽·买买提", "O'Neil", "13812345678", "37079919900101001X"]
)
def test_a_name_or_number_in_the_open_hides_nothing(plain) -> None:
    assert not rules.hides(plain)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("register", [code for code in REGISTERS if LEAVING[code].hides])
def test_a_masked_export_read_back_is_refused_as_a_whole(filled, tmp_path, register, suffix, language):
    path = tmp_path / f"out.{suffix}"
    with translation.override(language):
        assert export_register(filled.scope("liu"), register=register, to=path)["rows"]
    before = [bytes(one.sealed) for one in (*Household.objects.all(), *Person.objects.all())]
    with pytest.raises(MaskedSheet):
        import_register(filled.scope("liu"), register=register, path=path)
    assert [bytes(one.sealed) for one in (*Household.objects.all(), *Person.objects.all())] == before


def test_the_places_hide_nothing_and_come_back(filled, tmp_path):
    export_register(filled.scope("liu"), register="places", to=tmp_path / "out.csv")
    run = import_register(filled.scope("liu"), register="places", path=tmp_path / "out.csv")
    assert run.ignored == run.read > 0


def test_every_column_that_differs_without_names_is_marked(filled, tmp_path):
    """What the export hides and what it says that it hides are the same columns."""
    for register in REGISTERS:
        rows = {}
        for shows in (True, False):
            path = tmp_path / "out.csv"
            export_register(
                filled.scope("liu"), register=register, to=path, with_identities=shows, purpose="test"
            )
            rows[shows] = [line.split(",") for line in path.read_text("utf-8-sig").splitlines()]
        for plain, hidden in zip(rows[True][1:], rows[False][1:], strict=True):
            for at, (one, other) in enumerate(zip(plain, hidden, strict=True)):
                if one != other:
                    assert LEAVING[register].keys[at] in LEAVING[register].hides


def test_the_command_says_why_and_changes_nothing(filled, tmp_path, capsys):
    path = tmp_path / "hh.csv"
    assert cli.main(["export", "households", str(path)]) == 0
    capsys.readouterr()
    assert cli.main(["import", "households", str(path), "--json"]) == 1
    assert "masked-sheet" in capsys.readouterr().out
    assert told(Household.objects.get())["contact"] == "王小明"


def test_the_page_says_why(filled, tmp_path):
    path = tmp_path / "out.csv"
    export_register(filled.scope("liu"), register="persons", to=path)
    before, uploads.start = uploads.start, lambda work: work()
    client = Client(headers={"accept-language": "en"})
    client.force_login(filled.cast["liu"])
    try:
        page = client.post(
            "/imports/files/",
            {"register": "persons", "file": SimpleUploadedFile("a.csv", path.read_bytes())},
            follow=True,
        )
    finally:
        uploads.start = before
    assert "It cannot be read back" in page.content.decode() and Person.objects.count() == 1


class TestCells:
    def test_a_hidden_cell_overwrites_nothing(self, filled, tmp_path):
        text = "户编号,房屋编码,户主,联系电话\nH1,garden-1-1-101,王**,138******78\n"
        run = load(filled, tmp_path, "households", text)
        assert (run.updated, run.ignored) == (0, 1)
        assert [(one["code"], one["column"]) for one in run.conflicts] == [
            ("masked-cell", "户主"), ("masked-cell", "联系电话"),
        ]  # fmt: skip
        assert told(Household.objects.get()) == {"contact": "王小明", "phone": "13812345678"}

    def test_a_new_row_keeps_no_mask_for_a_name(self, filled, tmp_path):
        text = "户编号,房屋编码,户主,联系电话\nH2,garden-1-1-102,李*,13800000000\n"
        assert load(filled, tmp_path, "households", text).imported == 1
        assert told(Household.objects.get(number="H2")) == {"phone": "13800000000"}

    def test_a_person_without_a_whole_name_is_refused_with_the_row_as_sent(self, filled, tmp_path):
        text = "姓名,证件号码,手机,户编号\n王**,370*************11,138******78,H1\n"
        run = load(filled, tmp_path, "persons", text)
        assert (run.imported, run.refused, Person.objects.count()) == (0, 1, 1)
        assert run.refused_rows == [(2, ["王**", "370*************11", "138******78", "H1"], "masked")]

    def test_a_hidden_number_leaves_the_known_one(self, filled, tmp_path):
        text = "姓名,证件号码,手机,户编号\n王小明,370*************11,138******78,H1\n"
        run = load(filled, tmp_path, "persons", text)
        assert (run.imported, run.ignored) == (0, 1), run.conflicts
        assert told(Person.objects.get())["document"] == "370799199001010011"

    def test_an_enterprise_and_a_worker_keep_their_phones(self, filled, tmp_path):
        text = "名称,社区,负责人,电话\n甲公司,滨河社区,王*,138******78\n"
        run = load(filled, tmp_path, "enterprises", text)
        assert (run.ignored, run.conflicts[0]["code"]) == (1, "masked-cell")
        text = "工号,姓名,联系电话,岗位,地址码\nzhou,周网格,199******04,grid-worker,binhe-1\n"
        run = load(filled, tmp_path, "workers", text)
        assert (run.ignored, run.conflicts[0]["code"]) == (1, "masked-cell")

    def test_a_case_with_a_hidden_name_is_no_new_case(self, world, tmp_path):
        text = "姓名,病例分类,联系电话\n赵**,确诊,138******78\n"
        run = load(world, tmp_path, "cases", text, "qian")
        assert (run.refused, run.conflicts[-1]["code"]) == (1, "masked")
        assert not Case.objects.exists()

    def test_what_is_refused_for_its_mask_is_told_as_json(self, world, tmp_path, capsys):
        path = tmp_path / "p.csv"
        path.write_text("姓名,户编号\n王**,H1\n", "utf-8")
        cli.main(["import", "persons", str(path), "--json"])
        assert json.loads(capsys.readouterr().out)["conflicts"][0]["code"] == "masked"
