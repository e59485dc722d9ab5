"""Blank sheets to fill in: the columns of a register, with the words to choose from where they are few."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from lianfang.accounts.models import Role
from lianfang.cases.models import Classification, Outcome, Source
from lianfang.exchange import columns
from lianfang.exchange.registers.place_words import COMPOUND_WORDS, KIND_WORDS, STATE_WORDS
from lianfang.people.rules.documents import DOCUMENT_KINDS

ROWS: Final = 5000  # for which the lists to choose from hold
_WIDEST: Final = 24
Words = Callable[[], Sequence[str]]


def _either(chinese: Sequence[str], codes: Sequence[str]) -> Words:
    return lambda: chinese if columns.in_chinese() else codes


def _labels(choices: type[Any]) -> Words:
    return lambda: [str(one.label) for one in choices]


_KINDS: Final = _either([*KIND_WORDS.values()], [*KIND_WORDS])
_SEXES: Final = _either(["男", "女"], ["male", "female"])
_DOCUMENTS: Final = _either([names[0] for names in DOCUMENT_KINDS.values()], [*DOCUMENT_KINDS])
CHOICES: Final[dict[str, dict[str, Words]]] = {
    "places": {
        "kind": _KINDS,
        "nature": _either([*COMPOUND_WORDS.values()], [*COMPOUND_WORDS]),
        "state": _either([*STATE_WORDS.values()], [*STATE_WORDS]),
    },
    "arrivals": {"document_kind": _DOCUMENTS},
    "persons": {"sex": _SEXES, "document_kind": _DOCUMENTS},
    "workers": {"role": lambda: [one.value for one in Role if one != Role.MACHINE]},
    "cases": {
        "sex": _SEXES,
        "classification": _labels(Classification),
        "source": _labels(Source),
        "outcome": _labels(Outcome),
    },
}


def write(to: Path, *, register: str) -> Path:
    """A workbook with the register's headings in the reader's language, as XLSX. Raises UnknownRegister.

    The lists stand on a second sheet that is hidden: one in the cell itself may have 255 characters.
    """
    import xlsxwriter  # here: few processes write workbooks

    told = columns.register_named(register)
    to = to.with_suffix(".xlsx")
    book = xlsxwriter.Workbook(str(to), {"strings_to_formulas": False, "strings_to_urls": False})
    sheet, lists = book.add_worksheet(_("To fill in")), book.add_worksheet("lists")
    lists.hide()
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    for at, column in enumerate(told.columns):
        sheet.set_column(
            at, at, min(2 * len(column.heading) + 6, _WIDEST), text
        )  # as text: no number is rounded
        sheet.write_string(0, at, column.heading, bold)
        words = CHOICES.get(register, {}).get(column.key)
        if words:
            _offer(sheet, lists, at, words())
    sheet.freeze_panes(1, 0)
    book.close()
    return to


def _offer(sheet: Any, lists: Any, at: int, words: Sequence[str]) -> None:
    for row, word in enumerate(words):
        lists.write_string(row, at, word)
    from xlsxwriter.utility import xl_col_to_name

    letter = xl_col_to_name(at)
    source = f"=lists!${letter}$1:${letter}${len(words)}"
    sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": source, "error_type": "warning"})
