"""A workbook with a sheet for each community: every sheet by choice, and what no column says, said once."""

import io
import json
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianfang import cli
from lianfang.exchange import uploads
from lianfang.exchange.filling import Filler
from lianfang.exchange.models import ImportRun
from lianfang.exchange.tests.test_pages import figures
from lianfang.people.models import Household, Membership
from lianfang.testing.world import World

HEAD = ["户编号", "小区", "室号", "楼栋", "单元", "户主"]
SHEETS = {
    "滨河社区": [
        ["1", "滨河花园", "101", "1号楼", "1单元", "张甲"],
        ["2", "滨河花园", "999", "1号楼", "1单元", "李乙"],
    ],
    "说明": [["请按实填写"]],
    "北张社区": [["1", "北张新村", "1", "", "", "王丙"]],
}


def book(sheets: dict[str, list[list[str]]], head: list[str]) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for at, cells in enumerate([head, *rows] if len(rows[0]) > 1 else rows):
            sheet.write_row(at, 0, cells)
    made.close()
    return out.getvalue()


@pytest.fixture
def page(world: World):
    """The pages of a workbook that was sent; `page(part, **posted)` posts, without a part looks."""
    before, uploads.start = uploads.start, lambda work: work()

    def send(content: bytes, register: str = "households", name: str = "两社区.xlsx", by: str = "liu"):
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.cast[by])
        sent = {"register": register, "file": SimpleUploadedFile(name, content)}
        url = client.post("/imports/files/", sent, follow=True).redirect_chain[-1][0]

        def call(part: str = "", **posted: str):
            if part in {"", "refused/"}:
                return client.get(f"{url}{part}")
            return client.post(f"{url}{part}/", posted, follow=True)

        return call

    yield send
    uploads.start = before


def as_read(found) -> dict[str, str]:
    return {f"column-{row['number']}": row["key"] for row in found.context["choices"]}


class TestOnThePage:
    def test_each_sheet_is_checked_and_kept_by_choice(self, page) -> None:
        call = page(book(SHEETS, HEAD))
        first = call()
        assert "3 sheets, 0 taken over" in first.content.decode()
        assert first.context["upload"].table == "滨河社区"
        call("keeping")
        assert [one.source_name for one in ImportRun.objects.all()] == ["两社区.xlsx · 滨河社区"]
        second = call("turning", table="北张社区")
        assert second.context["upload"].counts["imported"] == 1
        call("keeping")
        assert Household.objects.count() == 2
        for table in ("北张社区", "无此表"):  # kept already, and not there
            assert call("turning", table=table).context["upload"].stage == "kept"

    def test_a_sheet_without_column_names_is_said_and_stops_no_other(self, page) -> None:
        call = page(book(SHEETS, HEAD))
        assert "No row with column names" in call("turning", table="说明").content.decode()
        assert call("turning", table="北张社区").context["upload"].counts["imported"] == 1

    def test_the_name_of_the_sheet_says_the_community(self, page) -> None:
        """A number that restarts in each community; without the name, 阳光花园 stands in two of them."""
        call = page(book(SHEETS, HEAD))
        found = call("checking", **as_read(call()), **{"table-as": "community"})
        assert found.context["upload"].counts["imported"] == 1
        found = call("turning", table="北张社区")
        assert (found.context["upload"].table_as, found.context["upload"].counts["refused"]) == (
            "community",
            0,
        )
        wrong = call("checking", **as_read(found), **{"every-community": "滨河社区"})
        assert wrong.context["upload"].counts["refused"] == 1

    def test_what_holds_for_every_row_is_said_once(self, page) -> None:
        content = "姓名,小区,室号,楼栋,单元\n张甲,滨河花园,101,1号楼,1单元\n".encode()
        call = page(content, "cases", "病例.csv", "qian")
        assert "classification" in call().content.decode()
        found = call("checking", **as_read(call()), **{"every-classification": "确诊病例"})
        assert figures(found)[:2] == [("rows read", "1"), ("new", "1")]
        assert 'value="确诊病例"' in found.content.decode()

    def test_refused_rows_are_there_before_anything_is_kept(self, page) -> None:
        call = page(book(SHEETS, HEAD))
        assert "Refused rows with reasons" in call().content.decode()
        sent = call("refused/")
        assert b"".join(sent.streaming_content).startswith(b"PK")
        call("turning", table="北张社区")
        assert call("refused/").status_code == 404
        assert not ImportRun.objects.exists()

    def test_columns_chosen_once_are_shown_the_next_time(self, page) -> None:
        renamed = [*HEAD[:5], "房主大名"]
        call = page(book({"滨河社区": SHEETS["滨河社区"]}, renamed))
        chosen = as_read(call()) | {"column-5": "contact"}
        call("checking", **chosen)
        call("keeping")
        again = page(book({"滨河社区": SHEETS["滨河社区"]}, renamed))
        assert as_read(again())["column-5"] == "contact"

    def test_families_below_their_first_row_live_where_it_says(self, page) -> None:
        zhang = ["1", "滨河花园", "101", "1号楼", "1单元", "张甲"]
        li = ["2", "滨河花园", "102", "1号楼", "1单元", "李乙"]
        rows = [zhang, [*[""] * 5, "张小甲"], li, [*[""] * 5, "李小乙"]]
        call = page(book({"人": rows}, [*HEAD[:5], "姓名"]), "persons")
        home = [
            ["1", "滨河花园", "101", "1号楼", "1单元", "张甲"],
            ["2", "滨河花园", "102", "1号楼", "1单元", "李乙"],
        ]
        first = page(book({"户": home}, HEAD))
        first("keeping")
        assert call("checking", **as_read(call())).context["upload"].counts["refused"] == 2
        call("checking", **as_read(call()), fills="1")
        call("keeping")
        homes = Membership.objects.order_by("pk").values_list("household__number", flat=True)
        assert list(homes) == ["1", "1", "2", "2"]


class TestAtTheCommandLine:
    @pytest.fixture
    def path(self, world: World, tmp_path: Path) -> Path:
        path = tmp_path / "两社区.xlsx"
        path.write_bytes(book(SHEETS, HEAD))
        return path

    def run(self, capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[dict[str, object]]]:
        code = cli.main(["import", "households", *argv, "--json"])
        found = json.loads(capsys.readouterr().out)
        return code, found if isinstance(found, list) else [found]

    def test_all_sheets_are_a_load_each(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, found = self.run(capsys, str(path), "--all-sheets", "--sheet-as", "community")
        assert [(one["sheet"], one.get("imported"), one.get("code")) for one in found] == [
            ("滨河社区", 1, None),
            ("说明", None, "no-header"),
            ("北张社区", 1, None),
        ]
        assert code == 1 and Household.objects.count() == 2

    def test_one_sheet_by_its_name(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        code, found = self.run(capsys, str(path), "--sheet", "北张社区")
        assert (code, found[0]["imported"]) == (0, 1)
        code, found = self.run(capsys, str(path), "--sheet", "无此表")
        assert (code, found[0]["code"]) == (1, "no-such-sheet")


class TestFillingDown:
    MAPPING = {"community": 0, "compound": 1, "building": 2, "unit": 3, "door": 4, "household": 5}

    def filled(self, register: str, *rows: list[str]) -> list[str]:
        filler = Filler(register, self.MAPPING)
        return [filler.fill(row) for row in rows][-1]

    FIRST = ["甲", "花园", "1", "2", "101", "7"]

    def test_a_door_of_the_same_building(self) -> None:
        assert self.filled("places", self.FIRST, ["", "", "", "", "102", ""])[:5] == [*self.FIRST[:4], "102"]

    def test_nothing_below_the_first_other_place(self) -> None:
        assert self.filled("places", self.FIRST, ["", "", "3", "", "102", ""])[:5] == [
            "甲",
            "花园",
            "3",
            "",
            "102",
        ]
        assert self.filled("places", self.FIRST, ["乙", "", "", "", "102", ""])[:5] == [
            "乙",
            "",
            "",
            "",
            "102",
        ]

    def test_a_person_who_says_nothing_lives_with_the_one_above(self) -> None:
        assert self.filled("persons", self.FIRST, [""] * 6) == self.FIRST
        assert self.filled("persons", self.FIRST, ["甲", "", "", "", "", ""]) == self.FIRST
        assert self.filled("persons", self.FIRST, ["", "", "", "", "102", ""])[5] == ""

    def test_a_number_of_ones_own_repeats_nothing(self) -> None:
        assert self.filled("persons", self.FIRST, ["", "", "", "", "", "8"]) == ["", "", "", "", "", "8"]

    def test_it_goes_on_from_row_to_row(self) -> None:
        assert self.filled("persons", self.FIRST, [""] * 6, [""] * 6) == self.FIRST
