"""Words of a column and the codes they stand for: of offices, of others, and ours in three languages."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.utils import translation

from lianfang.exchange import columns
from lianfang.people.choices import SEXES

Choices = Iterable[tuple[str, object]]

_SEXES: Final = {
    "1": "男 男性 m male man 先生 ♂ 1",
    "2": "女 女性 f female woman 女士 ♀ 2",
    "9": "未说明 未知性别 未说明的性别 9",
    "0": "未知 不详 0",
}


def table(words: Mapping[str, str], choices: Choices) -> dict[str, str]:
    """Codes by folded word: the codes themselves, `words`, and the labels of `choices` in every language."""
    found: dict[str, str] = {}
    for code, told in words.items():
        found |= {columns.fold(word): code for word in (code, *told.split())}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for code, label in choices:
                found.setdefault(columns.fold(str(code)), str(code))
                found.setdefault(columns.fold(str(label)), str(code))
    return found


@lru_cache(maxsize=1)
def sexes() -> dict[str, str]:
    return table(_SEXES, SEXES)


@lru_cache(maxsize=512)
def sex_of(text: str) -> int | None:
    """The code of GB/T 2261.1 that a word says; None for one nobody knows."""
    code = sexes().get(columns.fold(text))
    return None if code is None else int(code)
