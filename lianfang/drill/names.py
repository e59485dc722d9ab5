"""Synthetic names, documents, phones and plates. None can belong to a real person or vehicle on purpose:

documents bear county 370799, which does not exist; phones begin with 154, a block not given out;
enterprise codes begin with 91370799; plates are drawn by number, whoever holds them.
"""

from datetime import date
from random import Random
from typing import Final

from lianfang.people.rules import resident_check_digit
from lianfang.people.rules.codes import uscc_check_character

_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_COMPOUND_SURNAMES: Final = ("欧阳", "上官", "司马", "诸葛", "单", "仇", "乐", "查", "𫍯", "䶮")
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉兰建华文辉海玲国志春梅子涵梓轩雨欣浩然思远佳怡宇航"
    "晨曦嘉豪诗琪若溪俊熙雅楠博文心怡一诺泽宇欣妍天佑可馨铭哲语桐立新长庆永祥振东红旗爱民广胜云鹏凤英"
)
_RARE: Final = "堃喆昇翀赟燚犇骉淼焱垚玥珺璟琭珣璠瑢頔甯峣旸昉晞暄珩"
_OTHER: Final = ("阿依古丽·买买提", "巴特尔", "卓玛·次仁", "Anna Petrova", "John Miller", "Nguyen Van An")
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ELSEWHERE: Final = ("鲁A", "鲁B", "鲁C", "鲁Q", "京A", "苏A", "皖S", "豫A", "冀B", "鄂A")

BIRTH_YEARS: Final = (1935, 2019)


def person(rng: Random, family: str = "") -> str:
    """A name; `family` is the surname to share, as children of a household do."""
    draw = rng.random()
    if draw < 0.001:
        return rng.choice(_OTHER)
    surname = family or (rng.choice(_COMPOUND_SURNAMES) if draw < 0.006 else rng.choice(_SURNAMES))
    letters = _RARE if draw > 0.985 else _GIVEN
    return surname + "".join(rng.choice(letters) for _ in range(2 if rng.random() < 0.82 else 1))


def surname(rng: Random) -> str:
    return rng.choice(_SURNAMES)


def document(rng: Random, born: date, sex: int) -> str:
    """A resident number of a county that does not exist; one in 250 bears a wrong check digit."""
    serial = rng.randrange(500) * 2 + (1 if sex == 1 else 0)
    body = f"370799{born:%Y%m%d}{serial:03d}"
    check = resident_check_digit(body)
    if rng.random() < 0.004:
        check = "0" if check != "0" else "1"
    return body + check


def phone(number: int) -> str:
    return f"154{number % 100_000_000:08d}"


def plate(rng: Random, number: int) -> str:
    """A plate unlike any other `number`'s; one in fourteen comes from elsewhere, one in ten is electric."""
    region = rng.choice(_ELSEWHERE) if rng.random() < 0.07 else ("鲁V" if number % 3 else "鲁G")
    first, rest = divmod(number, 10_000)
    letters = _LETTERS[first // 24 % 24] + (_LETTERS[first % 24])
    if number % 10 == 0:
        return f"{region}D{letters[1]}{rest:04d}"
    return f"{region}{letters[1]}{rest:04d}"


def uscc(number: int) -> str:
    body = f"91370799{number:09d}"
    return body + uscc_check_character(body)
