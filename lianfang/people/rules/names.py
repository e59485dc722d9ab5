"""Names: one form for matching, initials for finding, masks for showing."""

import os
import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import Final

# Readings of single characters are all we ask for; the phrases would take 44 MB and 0.2 s a process.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")

from pypinyin.constants import PINYIN_DICT  # reads the two settings above

from lianfang.kit.values.cells import plain
from lianfang.people.rules.written import MASK

MOST_INITIALS: Final = 8  # readings of one name that are kept; beyond, the rarest are left out

_DOTS: Final = re.compile(r"\s*[·•・‧∙⋅․．｡●。⸱ᐧ]\s*")
_FULL_STOP: Final = re.compile(r"(?<=[\u4e00-\u9fff])\s*\.\s*(?=[\u4e00-\u9fff])")  # 艾力.买买提
# What a list says beside a name, of the person and not to tell two of one name apart (王伟大, 王伟小).
_REMARK: Final = re.compile(
    r"[(（\[【](?:户主|本人|代|代填|房东|房主|租户|租客|承租人?|联系人|组长|楼长|党员|群众|"
    r"[父母夫妻子女孙]|父亲|母亲|丈夫|妻子|配偶|儿子|女儿|长子|次子|长女|次女|孙子|孙女)[)）\]】]$"
)
_SPACES: Final = re.compile(r"\s+")
_HAN: Final = "\u3400-\u4dbf一-\u9fff豈-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HAN: Final = re.compile(f"(?<=[{_HAN}·])\\s+(?=[{_HAN}·])")
_LATIN_WORD: Final = re.compile(r"[^\W\d_]+")


def _letters_of(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split())


# Frequent surnames whose further readings are not surnames, or which people misread.
_SURNAMES: Final = _letters_of(
    "王=w 吴=w 朱=z 许=x 冯=f 邓=d 彭=p 董=d 潘=p 蔡=c 余=y 于=y 杜=d 叶=y 丁=d 姚=y 沈=s 汪=w 石=s "
    "贾=j 夏=x 方=f 陶=t 郝=h 万=w 汤=t 曾=zc 任=r 单=sd 仇=qc 解=xj 查=zc 盖=gj 朴=p 区=oq 尉=yw "
    "乐=yl 种=cz 翟=zd 宓=mf 召=sz 缪=m 覃=qt 盛=s 车=c 俞=y 洗=x 冼=x 隗=wk 牟=m 逄=p 员=y"
)

# In given names, where these are read one way only.
_GIVEN: Final = _letters_of(
    "强=q 洋=y 超=c 平=p 红=h 宁=n 浩=h 大=d 王=w 石=s 合=h 方=f 夏=x 万=w 叶=y 许=x 丁=d 阿=a 吐=t 提=t "
    "地=d 克=k 拉=l 巴=b 白=b 丹=d 达=d 江=j 金=j 家=j 南=n 不=b 厦=x 贾=j 汤=t 冯=f 杜=d 奇=q 亚=y"
)


def fold_name(raw: str) -> str:
    """One form of a name however it was typed: half-width, one kind of dot, no stray spaces."""
    if raw.isalpha() and not raw.isascii() and unicodedata.is_normalized("NFKC", raw):
        return raw.casefold()
    text = _DOTS.sub("·", plain(_DOTS.sub("·", raw)))
    text = _FULL_STOP.sub("·", _REMARK.sub("", text)).replace("○", "〇")
    return _BETWEEN_HAN.sub("", _SPACES.sub(" ", text).strip()).casefold()


def initials(name: str) -> tuple[str, ...]:
    """The initials by which a name may be looked for, the likeliest first, at most eight.

    A Chinese name gives a letter a character, in each way its characters are read; a name in
    Latin letters a letter a word. Empty for a name without letters.
    """
    if not name:
        return ()
    letters = [_SURNAMES.get(name[0]) or _letters(name[0]), *map(_letters, name[1:])]
    if not all(letters):  # characters of another script have no reading here
        letters = _mixed(name)
    joined = "".join(letters)
    if len(joined) > len(letters):
        return _readings(tuple(letters))
    return (joined,) if joined else ()


@lru_cache(maxsize=4096)
def _readings(letters: tuple[str, ...]) -> tuple[str, ...]:
    """Combinations, those with the fewest rare readings first; the input is cut before it explodes."""
    kept: list[str] = []
    ambiguous = 0
    for reading in letters:
        ambiguous += len(reading) > 1
        kept.append(reading[:1] if ambiguous > 4 else reading)  # 3**4 combinations at the most
    combined = sorted(product(*map(enumerate, kept)), key=lambda parts: sum(rank for rank, _ in parts))
    return tuple("".join(letter for _, letter in parts) for parts in combined[:MOST_INITIALS])


def _mixed(name: str) -> list[str]:
    found: list[str] = []
    for word in _LATIN_WORD.findall(name):
        letters = [_letters(character) for character in word if not character.isascii()]
        if word[0].isascii() or not any(letters):
            found.append(unicodedata.normalize("NFKD", word[0].casefold())[0])
        found += filter(None, letters)
    return found


@lru_cache(maxsize=50_000)
def _letters(character: str) -> str:
    """The first letters of a Chinese character's readings, the commonest first; empty for others."""
    if character in _GIVEN:
        return _GIVEN[character]
    found: list[str] = []
    for reading in PINYIN_DICT.get(ord(character), "").split(","):
        letter = unicodedata.normalize("NFD", reading)[:1]
        if letter.isascii() and letter not in found:
            found.append(letter)
    return "".join(found[:3])


def mask_name(name: str) -> str:
    """A name as lists show it to those who may not see it: the first character, then stars.

    Never without a star: a mask that comes back in a sheet must be told from a name.
    """
    return name[:1] + MASK * min(max(len(name) - 1, 1), 3) if name else ""


def mask_number(number: str) -> str:
    """A document or phone number with all but its ends hidden."""
    if len(number) < 7:
        return MASK * len(number)
    return number[:3] + MASK * (len(number) - 5) + number[-2:]
