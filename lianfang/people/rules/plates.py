"""Vehicle plates by GA 36. A plate tells nothing about where anybody lives."""

import re
import unicodedata
from typing import Final, NamedTuple

from lianfang.people.rules.written import is_absent, normal

_P: Final = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_L: Final = "[A-HJ-NP-Z]"  # I and O are not used
_S: Final = "[A-HJ-NP-Z0-9]"
_SHAPES: Final = tuple(
    (kind, re.compile(shape))
    for kind, shape in (
        ("ordinary", f"{_P}{_L}{_S}{{5}}"),
        ("new-energy-small", f"{_P}{_L}[A-HJK]{_S}\\d{{4}}"),
        ("new-energy-large", f"{_P}{_L}\\d{{5}}[A-HJK]"),
        ("police", f"{_P}[A-Z]{_S}{{4}}警"),
        ("driving-school", f"{_P}{_L}{_S}{{4}}学"),
        ("trailer", f"{_P}{_L}{_S}{{4}}挂"),
        ("hong-kong", f"粤Z{_S}{{4}}港"),
        ("macao", f"粤Z{_S}{{4}}澳"),
        ("consulate", f"{_P}{_L}{_S}{{4}}领"),
        ("embassy", r"使\d{6}|\d{6}使"),
        ("armed-police", f"WJ{_P}?\\d{{4}}[A-Z0-9]"),
        ("military", r"[A-Z]{2}\d{5}"),
        ("temporary", f"(?:临.*|{_P}.*临.*)"),
    )
)
_MARKS: Final = str.maketrans("", "", "·•・‧.∙")
_NO_PLATE: Final = frozenset({"无牌", "无牌照", "无号牌", "未上牌", "NOPLATE"})


class Plate(NamedTuple):
    """A plate in normal form. `kind`: ordinary, new-energy-small, …, none, other.

    `valid` is None without a plate or where no rule is known; `fault`: empty, letter-i-or-o,
    wrong-shape.
    """

    kind: str
    number: str
    valid: bool | None
    fault: str = ""


def check_plate(raw: str | None) -> Plate:
    """Judge a plate as written: upper-case, without dots and spaces. Never raises."""
    number = normal(unicodedata.normalize("NFKC", raw or "").translate(_MARKS))
    if is_absent(number) or number in _NO_PLATE:
        return Plate("none", "", None)
    for kind, shape in _SHAPES:
        if shape.fullmatch(number):
            return Plate(kind, number, True)
    if not re.match(_P, number):
        return Plate("other", number, None)  # foreign, or a vehicle without a plate of this country
    fault = "letter-i-or-o" if re.search("[IO]", number[1:]) else "wrong-shape"
    return Plate("other", number, False, fault)


def region_of(plate: Plate) -> str:
    """Where a plate was given out, such as 鲁G; the kind of plate where it does not say. Names nobody."""
    return plate.number[:2] if plate.valid and re.match(_P, plate.number) else plate.kind
