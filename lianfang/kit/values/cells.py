"""A cell as its writer meant it: without what programs and copying put around it."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Radicals of the CJK supplement that text copied from a printed list holds instead of characters. Those
# of the Kangxi block NFKC folds.
_RADICALS: Final = (
    "⺁厂⺇几⺌小⺎兀⺏尣⺐尢⺑尣⺒巳⺓幺⺗心⺙攵⺛旡⺝月⺟母⺠民⺡氵⺢水⺣灬⺥爫⺩王⺫目⺬示⺭礻⺮竹⺯糸⺰纟⺱罒⺲罒⺳网⺶羊⺷羊"
    "⺹耂⺻聿⺼月⺽臼⺿艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风"
    "⻜飞⻝食⻟食⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻯竜⻰龙⻱龟⻲亀⻳龟"
)
_AS_CHARACTERS: Final = str.maketrans(dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True)))
# Zero width, direction marks round what a telephone copied, byte order marks, soft hyphens.
_INVISIBLE: Final = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe0e\ufe0f\ufeff"
_HIDDEN: Final = re.compile(f"[{_INVISIBLE}]")
_WRAPPED: Final = re.compile(r'=\s*"(.*)"|=\s*T\("(.*)"\)', re.DOTALL)
_ERRORS: Final = (
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA",
)  # fmt: skip
UNCALCULATED: Final = "#?"  # how the reader of workbooks shows a formula that nobody calculated
_BROKEN: Final = frozenset({*_ERRORS, UNCALCULATED})
_ODD: Final = re.compile(f"[=\t\n\r\u00a0#{_INVISIBLE}\u2e80-\u2fdf*＊×✱]")


def is_odd(text: str) -> bool:
    """Whether there may be anything to clean, or hidden by a mask, in a row: asked of all that is read."""
    return _ODD.search(text) is not None


def clean(text: str) -> str:
    """A cell without invisible marks, radicals for characters, and the guard `="…"` against rounding."""
    if not _ODD.search(text):
        return text.strip()
    text = _HIDDEN.sub("", text.translate(_AS_CHARACTERS)).strip()
    wrapped = _WRAPPED.fullmatch(text)
    return (wrapped[1] or wrapped[2] or "").strip() if wrapped else text


def plain(text: str) -> str:
    """The same in half width, for a reader of numbers, days and words."""
    return unicodedata.normalize("NFKC", clean(text)).strip()


def is_error(text: str) -> bool:
    """Whether a spreadsheet shows that it could not calculate the cell."""
    return text[:1] == "#" and text.upper() in _BROKEN


_WORDS_OF_ABSENCE: Final = (
    "na n/a n.a. n.a #n/a null none nil nan unknown - -- --- ---- ----- – — —— ——— / // \\ . .. … …… 。 ． "
    "无 無 没有 沒有 暂无 暫無 不详 不詳 未知 待查 待定 空 未填 (空) (无) 不清楚 不适用"
)
_NOTHING: Final = frozenset(_WORDS_OF_ABSENCE.split())


@lru_cache(maxsize=4096)
def says_nothing(text: str) -> bool:
    """Whether a cell says in words or signs that it says nothing: NA, 不详, a dash, a dot."""
    told = plain(text).casefold()
    return not told or told in _NOTHING


def words_of_absence() -> frozenset[str]:
    """Those words as cells hold them, for whoever looks at millions of cells and folds none."""
    spelt = {form(word) for word in _NOTHING for form in (str, str.upper, str.capitalize)}
    return frozenset({*spelt, "（空）", "（无）", "－", "－－", "／"})
