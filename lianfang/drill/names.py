"""Synthetic names, documents, phones and plates. None can belong to a real person or vehicle on purpose:

documents bear county 370799, which does not exist; phones begin with 154, a block not given out;
enterprise codes begin with 91370799; plates have three letters in a row, a series not given out.
"""

from datetime import date
from random import Random
from typing import Final

from lianfang.people.rules import resident_check_digit
from lianfang.people.rules.codes import uscc_check_character

_SURNAMES: Final = (
    "王王王李李李张张张刘刘陈陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_COMPOUND_SURNAMES: Final = ("欧阳", "上官", "司马", "诸葛", "单", "仇", "乐", "查", "𫍯", "䶮")
_MALE: Final = (
    "伟强磊军洋勇杰涛明超平刚建华文辉国志春子梓轩浩然思远宇航晨嘉豪俊熙博文泽宇佑铭哲立新长庆永祥振东广胜云鹏"
    "斌峰波彬鑫林成龙家旭亮岩松柏海川福贵德厚忠诚"
)
_FEMALE: Final = (
    "娜静丽艳娟秀霞桂英玉兰华文玲梅红子涵雨欣思佳怡晨曦诗琪若溪雅楠心怡一诺欣妍可馨语桐爱民凤英萍燕莉雪琳洁莹"
    "倩薇蕾岚慧颖珍翠莲淑贞素云彩虹"
)
_RARE: Final = "堃喆昇翀赟燚犇骉淼焱垚玥珺璟琭珣璠瑢頔甯峣旸昉晞暄珩"
_OTHER: Final = ("阿依古丽·买买提", "巴特尔", "卓玛·次仁", "Anna Petrova", "John Miller", "Nguyen Van An")
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ELSEWHERE: Final = ("鲁A", "鲁B", "鲁C", "鲁Q", "京A", "苏A", "皖S", "豫A", "冀B", "鄂A")


def person(rng: Random, family: str = "", sex: int = 0) -> str:
    """A name; `family` is the surname to share, as children of a household do; sex 1 male, 2 female."""
    draw = rng.random()
    if draw < 0.001:
        return rng.choice(_OTHER)
    surname = family or (rng.choice(_COMPOUND_SURNAMES) if draw < 0.006 else _one(rng, _SURNAMES))
    letters = _RARE if draw > 0.985 else _MALE if (sex or 1 + (draw > 0.5)) == 1 else _FEMALE
    given = _one(rng, letters)
    return surname + given + (_one(rng, letters) if rng.random() < 0.82 else "")


def surname(rng: Random) -> str:
    return _one(rng, _SURNAMES)


def _one(rng: Random, letters: str) -> str:
    return letters[int(rng.random() * len(letters))]  # half the time of rng.choice, a million times


def document(rng: Random, born: date, sex: int, order: int) -> tuple[str, str]:
    """Kind and number of a document; `order` tells those born on one day apart.

    One in 150 is wrong, as in real lists, one in 300 is missing, and a few are not resident cards.
    """
    draw = rng.random()
    if draw > 0.9967:
        return "", ""
    if draw > 0.9947:
        return (
            "passport",
            f"ZZ{born.toordinal()}{order * 2 + sex % 2:03d}",
        )  # of a country that does not exist
    body = f"370799{born.isoformat().replace('-', '')}{order % 500 * 2 + sex % 2:03d}"
    number = body + resident_check_digit(body)
    return "resident-id", number if draw > 0.0065 else _spoilt(number, draw)


def _spoilt(number: str, draw: float) -> str:
    """Mistyped, rounded by a spreadsheet, of a day that is none, or as cards were until 1999."""
    if draw < 0.004:
        return number[:17] + ("0" if number[17] != "0" else "1")
    if draw < 0.005:
        return number[:15] + "000"
    if draw < 0.0055:
        body = f"{number[:10]}0230{number[14:17]}"
        return body + resident_check_digit(body)
    return number[:6] + number[8:17] if number[6:8] == "19" else number


def phone(number: int) -> str:
    return f"154{number % 100_000_000:08d}"


def plate(number: int) -> str:
    """The plate of vehicle `number`; one in fourteen comes from elsewhere, one in ten is electric.

    Three letters in a row, or K for an electric car, have the right form and are not given out.
    """
    region = (
        _ELSEWHERE[number // 14 % len(_ELSEWHERE)] if number % 14 == 0 else ("鲁V" if number % 3 else "鲁G")
    )
    mixed = number * 7919 % (24**3 * 100)
    if number % 10 == 0:
        return f"{region}K{_LETTERS[mixed // 10_000 % 24]}{number // 10 % 10_000:04d}"
    rest, digits = divmod(mixed, 100)
    first, second, third = rest // 576, rest // 24 % 24, rest % 24
    return f"{region}{_LETTERS[first]}{_LETTERS[second]}{_LETTERS[third]}{digits:02d}"


def uscc(number: int) -> str:
    body = f"91370799{number:09d}"
    return body + uscc_check_character(body)
