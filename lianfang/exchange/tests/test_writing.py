import csv
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from lianfang.exchange import writing
from lianfang.listings import tables

EVIL = ['=HYPERLINK("http://a","b")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


def test_nothing_in_a_csv_can_be_taken_for_a_formula(tmp_path: Path) -> None:
    table = tables.open_table(tmp_path / "a.csv", headings=["a"])
    for cell in EVIL:
        table.write([cell])
    table.close()
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["a", *(f"'{cell}" for cell in EVIL)]


def test_nothing_in_an_xlsx_is_a_formula_or_a_link(tmp_path: Path) -> None:
    table = tables.open_table(tmp_path / "a.xlsx", headings=["a"])
    for cell in [*EVIL, "http://a.example", 5]:
        table.write([cell])
    table.close()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet and b"hyperlink" not in sheet.lower().replace(b"=hyperlink(", b"")
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1][0] == EVIL[0] and rows[-1][0] == 5


def test_long_numbers_stay_text(tmp_path: Path) -> None:
    table = tables.open_table(tmp_path / "a.xlsx", headings=["a"])
    table.write(["370799199001010011"])
    table.close()
    rows = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert rows[1] == ["370799199001010011"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le"])
def test_refused_rows_come_back_as_they_were_sent(tmp_path: Path, encoding: str) -> None:
    layout = writing.Layout("csv", encoding, ";", [["登记表", ""], ["姓名", "手机"]], ["姓名", "手机"])
    path = tmp_path / "a.csv"
    headings = ["退回原因", "reason refused"]
    writing.write_refused(path, layout=layout, rows=[(["王", "1"], "不对")], headings=headings)
    read = "utf-16" if "16" in encoding else "gb18030" if encoding == "gb18030" else "utf-8-sig"
    lines = path.read_text(read).splitlines()
    assert lines == ["登记表;;", "姓名;手机;退回原因", "王;1;不对"]


def test_a_reason_column_of_an_earlier_round_is_used_again(tmp_path: Path) -> None:
    names = ["姓名", "退回原因"]
    layout = writing.Layout("xlsx", "", "", [names], names)
    path = tmp_path / "a.xlsx"
    writing.write_refused(path, layout=layout, rows=[(["王", "old"], "new")], headings=["退回原因"])
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows == [names, ["王", "new"]]
