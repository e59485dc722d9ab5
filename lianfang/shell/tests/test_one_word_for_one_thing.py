"""One word for one thing, whole sentences, and characters that belong to the word, in Chinese."""

import re

import pytest

from lianfang.shell.messages import load

# Words that once stood for a thing that has another name (docs/glossary.md), and that name.
DOUBLES = {
    "社区分级": "社区分类",
    "分级看板": "社区分类",
    "文件编号": "文号",
    "登记册": "底册",
    "采集范围": "采集级别",
    "草拟": "起草",
    "推演": "预演",
    "现场端": "外勤应用",
    "处理完毕": "办结",
    "检查站": "卡口",
    "告警": "预警",
}
DOUBLED = re.compile(r"。。|，，|。，|，。|、、|；；|：：")
# Characters that a converter takes for others, and the words in which they are right.
MISTAKEN = {
    "髮": ("頭髮", "理髮", "毛髮"),
    "燬": (),
    "瞭": ("明瞭", "瞭望", "瞭然"),
    "乾": ("乾咳", "乾燥", "乾淨", "晾乾", "乾貨"),
    "鬱": ("憂鬱",),
    "麵": ("麵包", "麵粉", "麵條"),
    "幹": ("幹線", "幹部", "骨幹"),
    "裏": (),
    "錶": ("手錶",),
}


def texts(locale: str) -> list[str]:
    found = []
    for one in load(locale):
        if one.id:
            found += [one.string] if isinstance(one.string, str) else list(one.string)
    return found


def test_no_thing_has_two_names():
    said = [(text, one) for text in texts("zh_Hans") for one in DOUBLES if one in text]
    assert not said, [f"{one} → {DOUBLES[one]}: {text}" for text, one in said]


@pytest.mark.parametrize("locale", ["zh_Hans", "zh_Hant"])
def test_no_sentence_ends_twice(locale):
    assert not [text for text in texts(locale) if DOUBLED.search(text)]


@pytest.mark.parametrize("character", MISTAKEN)
def test_a_character_stands_only_in_its_own_words(character):
    def rest(text: str) -> str:
        for word in MISTAKEN[character]:
            text = text.replace(word, "")
        return text

    assert not [text for text in texts("zh_Hant") if character in rest(text)]
