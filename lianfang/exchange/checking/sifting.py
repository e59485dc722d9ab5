"""What stands in a sheet and is no row of it: totals, notes, ditto marks; and numbers a spreadsheet spoilt.

Everything here is asked of every row of a district, so the plain row is let through first.
"""

import re
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final

from lianfang.exchange.checking.rows import Note
from lianfang.kit.values.cells import clean, is_error, is_odd, words_of_absence
from lianfang.people.rules.written import is_scientific

ROUNDED: Final = "rounded-by-spreadsheet"
DITTOS: Final = frozenset({
    "同上", "同 上", "同　上", "〃", "″", "〞", "\"", "''", "´´", "”", "“", "同前", "同左上", "ditto",
    "-〃-", "—〃—",
})  # fmt: skip
_TOTALS: Final = frozenset(
    f"{one}{gap}{two}"
    for one, two in ("小计", "合计", "总计", "共计", "累计")
    for gap in ("", " ", "　", "  ", "　　", "    ")
) | {"本页小计", "本页合计", "本页共计", "社区合计", "小区合计", "街道合计", "单元合计", "楼栋合计", "总合计"}
_ABSENT: Final = words_of_absence()
_MARKED: Final = DITTOS | _TOTALS | _ABSENT
# A cell that is a total or a remark by how it begins; numbers or a colon follow.
_TOTAL: Final = re.compile(
    r"(?:本页|社区|小区|街道|全[区街村]|楼栋)?(?:小|合|总|共|累)计(?:[:：(（]|\d|[户人栋套间]|共|$).*"
)
_NOTE: Final = re.compile(
    r"(?:备注|说明|填表说明|注|附注|注意|填[表报]人|填报单位|填[表报]日期|制表人?|制表单位|审核人?|审批人?|复核人?|"
    r"负责人签字|签字|盖章|联系人签字|统计人|录入人|报送人|上报人)[:：].*"
)
_NOTED: Final = re.compile(r"(?:备注|说明|注|附注|填表人|制表人?|审核人?|制表单位|填报人).*")
_BEGINS: Final = frozenset("小合总共累本全楼社街备说附注填制审复负签盖联统录报上")
_DATE: Final = re.compile(
    r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[ T]\d{1,2}:\d\d(?::\d\d)?)?"
    r"|(?:(?:19|20)\d\d年)?(?:0?[1-9]|1[0-2])月(?:(?:0?[1-9]|[12]\d|3[01])日?)?"
    r"|\d{1,2}[-/](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:[-/]\d{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[-/]\d{2,4}",
    re.IGNORECASE,
)
_EXACT_DIGITS: Final = 15  # what a spreadsheet keeps of a number
_SHORTEST: Final = 5  # characters of a number in the form a spreadsheet shows: 4E+17
_LONG: Final = 18  # digits: of shorter ones too many end in zeros of their own

# What tells one row from others is never repeated from the row above.
_OWN: Final = frozenset({"name", "document", "code", "card_no", "username", "uscc", "birth", "sex"})
_SAYING_NONE: Final = frozenset({"document_kind"})  # where a word of absence is an answer of its own
_DATED: Final = ("building", "unit", "unit_no", "door", "code", "number", "household", "dwelling", "place")


def is_date(text: str) -> bool:
    """Whether a spreadsheet has made a date of a number: of 3-2, which it shows as 3月2日."""
    return not (text.isalnum() and text.isascii()) and _DATE.fullmatch(text) is not None


def is_rounded(number: str) -> bool:
    """Whether the digits beyond the fifteenth are lost: 3.70705E+17, or zeros in their stead."""
    if is_scientific(number):
        return True
    return len(number) >= _LONG and number.isdecimal() and not number[_EXACT_DIGITS:].strip("0")


def _is_whole(number: str) -> bool:
    """Whether a number, as nearly all are, is too short or of too few digits to have been rounded."""
    return len(number) < _SHORTEST or (len(number) < _LONG and (number.isdecimal() or number[0].isalpha()))


def whole(number: str, code: str) -> tuple[str, str, bool]:
    """A household's number and a dwelling's code without those that were rounded, and whether one was."""
    if _is_whole(number) and _is_whole(code):
        return number, code, False
    bad_number, bad_code = is_rounded(number), is_rounded(code)
    return "" if bad_number else number, "" if bad_code else code, bad_number or bad_code


def is_total(text: str) -> bool:
    return text in _TOTALS or (text[:1] in _BEGINS and _TOTAL.fullmatch(text) is not None)


class Sifter:
    """Looks at each row before it is prepared, remembering the one above for ditto marks.

    What it gives cause to note of a row stands in `notes` until the next one.
    """

    def __init__(self, mapping: dict[str, int], further: Mapping[int, Sequence[int]]) -> None:
        self._own = {at for key, at in mapping.items() if key in _OWN}
        self._keys = {at: key for key, first in mapping.items() for at in (first, *further.get(first, ()))}
        self.notes: list[Note] = []
        self.is_odd = False  # whether the cells of the row may differ from those sent, or hide something
        self._dated = [mapping[key] for key in _DATED if key in mapping]
        # Of all of them at once; of one alone the getter gives its text, which joined is the same.
        self._dates = itemgetter(*(self._dated or [0]))
        self._levels = [
            mapping[key]
            for key in ("compound", "building", "unit", "unit_no", "door", "name")
            if key in mapping
        ]
        self._above: Sequence[str] | None = None

    def sift(self, cells: list[str]) -> tuple[list[str], str]:
        """The stripped cells with what ditto marks repeat, and why the row is none, if so."""
        fault = ""
        self.is_odd = is_odd("".join(cells))
        if self.is_odd:
            cells = self._cleaned(cells)
        if not _MARKED.isdisjoint(cells):
            cells, fault = self._marked(cells)
        if not fault:
            first = cells[0] or next(filter(None, cells), "")
            if first[:1] in _BEGINS and _is_aside(first, cells):
                fault = "total-or-note"
            else:
                fault = self._spoilt(cells)
        self._above = None if fault == "total-or-note" else cells
        return cells, fault

    def _cleaned(self, cells: list[str]) -> list[str]:
        """Without what programs put around cells; one that a spreadsheet could not calculate is empty."""
        told, self.notes = [clean(cell) for cell in cells], []
        for at, cell in enumerate(told):
            if is_error(cell):
                told[at] = ""
                if at in self._keys:
                    self.notes.append(("cell-error", self._keys[at], cell))
        return told

    def _spoilt(self, cells: list[str]) -> str:
        dated = "".join(self._dates(cells))
        is_plain = dated.isalnum() and dated.isascii()
        if dated and not is_plain and any(is_date(cells[at]) for at in self._dated):
            return "date-by-spreadsheet"
        for at in self._levels:
            if cells[at][:1] in _BEGINS and is_total("".join(cells[at].split())):
                return "total-or-note"
        return ""

    def _marked(self, cells: list[str]) -> tuple[list[str], str]:
        """A row with a ditto mark or a total in a cell of its own."""
        if not _TOTALS.isdisjoint(cells):
            return cells, "total-or-note"
        filled = list(cells)
        for at, text in enumerate(cells):
            if at not in self._keys:
                continue
            if text in _ABSENT and text not in DITTOS and self._keys[at] not in _SAYING_NONE:
                filled[at] = ""
            if text not in DITTOS:
                continue
            above = self._above[at] if self._above is not None and at < len(self._above) else ""
            if at in self._own or not above or above in DITTOS:
                return cells, "ditto-unclear"
            filled[at] = above
        return filled, ""


def _is_aside(first: str, cells: list[str]) -> bool:
    """Whether a row that begins so is a total or a remark below a table, not somebody's row."""
    text = "".join(first.split())
    if is_total(text) or _NOTE.fullmatch(text):
        return True
    return _NOTED.fullmatch(text) is not None and sum(1 for cell in cells if cell) == 1
