"""Blank sheets: what they offer to choose from is what an import reads, in each language."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from python_calamine import CalamineWorkbook

from lianfang.accounts.models import Role
from lianfang.exchange import blanks, columns, workbooks
from lianfang.exchange.registers import case_words, workers
from lianfang.exchange.registers.place_words import (
    COMPOUND_WORDS,
    KIND_WORDS,
    STATE_WORDS,
    kind_of,
    nature_of,
)
from lianfang.people import rules
from lianfang.people.rules.documents import DOCUMENT_KINDS
from lianfang.testing.world import World

LANGUAGES = ("en", "zh-hans", "zh-hant")
READ_AS = {
    ("places", "kind"): (kind_of, set(KIND_WORDS)),
    ("places", "nature"): (lambda word: nature_of("compound", {"nature": word}), set(COMPOUND_WORDS)),
    ("places", "state"): (lambda word: nature_of("dwelling", {"state": word}), set(STATE_WORDS)),
    **{
        (register, "document_kind"): (
            lambda word: rules.check_document(word, "X1").kind,
            set(DOCUMENT_KINDS),
        )
        for register in ("persons", "arrivals")
    },
    ("workers", "role"): (workers._role, set(Role.values) - {Role.MACHINE.value}),
    **{
        ("cases", key): (lambda word, key=key: case_words.code_of(key, word), None)
        for key in ("sex", "classification", "source", "outcome")
    },
    ("persons", "sex"): (lambda word: case_words.code_of("sex", word), None),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", columns.LOADED)
def test_what_is_offered_is_read_and_every_heading_is_known(
    register: str, language: str, tmp_path: Path
) -> None:
    with translation.override(language):
        path = blanks.write(tmp_path / "a.csv", register=register)
        offered = {key: list(words()) for key, words in blanks.CHOICES.get(register, {}).items()}
    book = CalamineWorkbook.from_path(str(path))
    (heading,) = book.get_sheet_by_index(0).to_python()
    assert workbooks.open_workbook(path).tables == book.sheet_names[:1]
    known = columns.names_of(register)
    assert [known[columns.fold(str(name))] for name in heading] == [
        one.key for one in columns.register_named(register).columns
    ]
    for key, words in offered.items():
        read, codes = READ_AS[register, key]
        found = {read(word) for word in words}
        assert "" not in found and len(found) == len(words), (key, words)
        assert codes is None or found == codes


def test_it_is_on_the_page_for_those_who_load(world: World) -> None:
    fang = Client(headers={"accept-language": "en"})
    fang.force_login(world.cast["fang"])
    assert "/imports/blanks/persons/" in fang.get("/imports/").content.decode()
    sent = fang.get("/imports/blanks/persons/")
    assert b"".join(sent.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert fang.get("/imports/blanks/nothing/").status_code == 404
