"""What arrives as a sheet: every encoding, every disorder, every kind of damage."""

import random
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.exchange import sheets, workbooks
from lianfang.exchange.columns import fold, names_of
from lianfang.exchange.problems import (
    NoHeader,
    SheetEmpty,
    SheetTooLarge,
    SheetUnreadable,
)
from lianfang.kit.problems import Problem

HEAD = ["户编号", "姓名", "证件号码"]
ROWS = [["H1", "王小明", "370799199001010011"], ["H2", "李四·买买提", "37079919900101002X"]]


def knows(name: str) -> bool:
    return fold(name) in names_of("persons")


def opened(path: Path) -> sheets.Sheet:
    return sheets.open_sheet(path, knows=knows, examples=["姓名"])


def text(path: Path, encoding: str, delimiter: str = ",") -> Path:
    lines = [delimiter.join(row) for row in [HEAD, *ROWS]]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def workbook(path: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, column, cell)
    for span in merged:
        sheet.merge_range(span, rows[int(span.split(":")[0][1:]) - 1][ord(span[0]) - 65])
    book.close()
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_reads_the_same(tmp_path: Path, encoding: str, delimiter: str) -> None:
    sheet = opened(text(tmp_path / "a.csv", encoding, delimiter))
    assert sheet.names == HEAD
    assert list(sheet.rows) == [(2, ROWS[0]), (3, ROWS[1])]


def test_the_heading_is_found_below_title_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "翰林社区居民登记表,,\n制表日期：1月29日,,\n\n" + ",".join(HEAD) + "\nH1,王小明,无\n", "utf-8"
    )
    sheet = opened(path)
    assert (sheet.names, list(sheet.rows)) == (HEAD, [(5, ["H1", "王小明", "无"])])
    assert len(sheet.top) == 4


def test_merged_titles_and_a_heading_over_two_rows(tmp_path: Path) -> None:
    rows = [
        ["居民登记表", None, None, None],
        ["户编号", "人员信息", None, "备注"],
        [None, "姓名", "证件号码", None],
        ["H1", "王小明", "370799199001010011", "x"],
    ]
    sheet = opened(workbook(tmp_path / "a.xlsx", rows, ("A1:D1", "B2:C2", "A2:A3", "D2:D3")))
    assert sheet.names == ["户编号", "姓名", "证件号码", "备注"]
    assert list(sheet.rows) == [(4, ["H1", "王小明", "370799199001010011", "x"])]


def test_a_household_merged_over_its_persons_stands_in_every_row(tmp_path: Path) -> None:
    rows = [HEAD, ["H1", "王一", "无"], [None, "王二", "无"], ["H2", "李一", "无"]]
    sheet = opened(workbook(tmp_path / "a.xlsx", rows, ("A2:A3",)))
    assert [(number, cells[0]) for number, cells in sheet.rows] == [(2, "H1"), (3, "H1"), (4, "H2")]


def test_numbers_and_dates_of_a_workbook_become_what_people_see() -> None:
    assert workbooks.shown_as(302.0) == "302"
    assert workbooks.shown_as(36.5) == "36.5"
    assert workbooks.shown_as(13812345678.0) == "13812345678"
    assert workbooks.shown_as(370799199001010011.0) == "3.70799199001010E+17"
    assert workbooks.shown_as(date(1990, 1, 1)) == "1990-01-01"
    assert workbooks.shown_as(True) == "TRUE"


def test_blank_rows_are_no_rows_and_numbers_stay_the_senders(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(HEAD) + "\n\n,,\nH1,王,无\n , \nH2,李,无\n", "utf-8")
    assert [number for number, _cells in opened(path).rows] == [4, 6]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(SheetEmpty):
        opened(path)


def test_a_table_without_known_names_is_told_what_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(NoHeader) as refusal:
        opened(path)
    assert "姓名" in refusal.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body><table><tr><td>1</td></tr></table></body></html>",
        b"%PDF-1.4\n" + bytes(range(256)) * 20,
        bytes(range(256)) * 100,
        "户编号,姓名\nH1,王小明\n".encode() * 200 + b"\xff\xfe\xfd,x\n",
        b"PK\x03\x04 no workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    ],
)
def test_what_is_no_table_is_called_unreadable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(SheetUnreadable):
        list(opened(path).rows)


def test_an_open_quotation_mark_does_not_swallow_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(HEAD) + '\nH1,"王小明,无\n' + "H2,李,无\n" * 20000, "utf-8")
    with pytest.raises(SheetUnreadable):
        list(opened(path).rows)


def test_a_truncated_workbook_is_unreadable(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", [HEAD, *ROWS]).read_bytes()
    for share in (0.1, 0.5, 0.9, 0.99):
        cut = tmp_path / "cut.xlsx"
        cut.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(SheetUnreadable):
            opened(cut)


def test_damaged_workbooks_are_refused_or_read_whole_never_worse(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", [HEAD, *ROWS * 50]).read_bytes()
    rng = random.Random(1)
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 8)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        path = tmp_path / "b.xlsx"
        path.write_bytes(bytes(damaged))
        try:
            assert len(list(opened(path).rows)) == 100
        except Problem:
            continue


def _packed(path: Path, sheet: bytes) -> Path:
    source = workbook(path.with_name("source.xlsx"), [HEAD, *ROWS])
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, sheet if "sheet1" in part.filename else old.read(part))
    return path


def test_two_cells_far_apart_do_not_take_all_memory(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for variant in (cells, cells.replace('r="1"', "").replace('r="A1"', "").replace('"', "'")):
        sheet = f'<?xml version="1.0"?><worksheet><sheetData>{variant}</sheetData></worksheet>'.encode()
        with pytest.raises(SheetTooLarge):
            opened(_packed(tmp_path / "a.xlsx", sheet))


def test_a_bomb_of_zeros_is_not_unpacked_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 4 << 20)
    with pytest.raises(SheetTooLarge):
        opened(_packed(tmp_path / "a.xlsx", b" " * (8 << 20)))


def test_a_part_that_states_a_smaller_size_than_it_has_is_refused(tmp_path: Path) -> None:
    path = _packed(tmp_path / "a.xlsx", b" " * 100_000)
    content = path.read_bytes()
    path.write_bytes(content.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(SheetUnreadable):
        opened(path)


def test_a_last_line_that_is_cut_off_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(HEAD) + "\nH1,王小明,无\nH2,李", "utf-8")
    sheet = opened(path)
    list(sheet.rows)
    assert sheet.notices == [(3, "cut-off")]


def test_a_sheet_full_to_the_last_row_of_its_format_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(HEAD) + "\n" + "H1,王,无\n" * 65_535, "utf-8")
    sheet = opened(path)
    assert sum(1 for _row in sheet.rows) == 65_535
    assert sheet.notices == [(65_536, "sheet-full")]


def test_rows_on_other_sheets_are_mentioned(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for _ in range(2):
        sheet = book.add_worksheet()
        for at, row in enumerate([HEAD, *ROWS]):
            sheet.write_row(at, 0, row)
    book.close()
    assert opened(tmp_path / "a.xlsx").notices == [(0, "other-sheets")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_no_bytes_bring_anything_but_rows_or_a_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    for start in (b"", "户编号,姓名\n".encode(), b"PK\x03\x04"):
        path.write_bytes(start + content)
        try:
            list(opened(path).rows)
        except Problem:
            continue
