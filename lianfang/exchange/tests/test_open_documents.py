"""Workbooks in the open format: their merged cells stand in every row they cover, as in the others."""

import zipfile
from pathlib import Path

from lianfang.exchange import ods_merges, sheets
from lianfang.exchange.actions import import_register
from lianfang.testing.world import World

_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest'
    ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_HEAD = (
    '<?xml version="1.0"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)


def cell(text: str, high: int = 1) -> str:
    spans = f' table:number-columns-spanned="1" table:number-rows-spanned="{high}"' if high > 1 else ""
    return f'<table:table-cell office:value-type="string"{spans}><text:p>{text}</text:p></table:table-cell>'


def write(path: Path, rows: list[str]) -> Path:
    body = "".join(f"<table:table-row>{one}</table:table-row>" for one in rows)
    end = "</table:table></office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", _KIND)
        packed.writestr("META-INF/manifest.xml", _MANIFEST)
        packed.writestr("content.xml", f'{_HEAD}<table:table table:name="房屋 &amp; 户">{body}{end}')
    return path


COVERED = "<table:covered-table-cell/>"
ROWS = [
    "".join(map(cell, ("社区", "小区", "楼栋", "室号"))),
    cell("滨河社区", 3) + cell("滨河花园", 3) + cell("5号楼", 2) + cell("101"),
    '<table:covered-table-cell table:number-columns-repeated="3"/>' + cell("102"),
    COVERED * 2 + cell("6号楼") + cell("101"),
]


def test_merged_cells_are_filled_down(world: World, tmp_path: Path) -> None:
    path = write(tmp_path / "a.ods", ROWS)
    assert list(ods_merges.of(path)) == ["房屋 & 户"] == sheets.tables(path)
    run = import_register(world.scope("liu"), register="places", path=path)
    assert (run.read, run.imported, run.refused) == (3, 3, 0), run.reasons
    assert len(run.made["building"]) == 2


def test_a_place_that_is_not_known_is_told_by_the_part_that_is_not(world: World, tmp_path: Path, run) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "街道,社区,小区,楼栋,室号\n新城街道,没有社区,新小区,1,101\n没有街道,,新小区,1,101\n", "utf-8"
    )
    answer = run("import", "places", path, user="fang", code=1)
    assert answer["refused"] == 2
    details = {one["detail"] for one in answer["conflicts"]}
    assert details == {"高新区新城街道: no such community", "no such street"}
