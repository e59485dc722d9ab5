"""Vehicle plates by GA 36. A plate tells nothing about where anybody lives."""

import re
from typing import Final, NamedTuple

from lianfang.kit.values.cells import plain
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
        ("emergency", f"{_P}X\\d{{4}}应急"),
        ("oversize", f"{_P}{_L}{_S}{{4}}超"),
        ("trial", f"{_P}{_L}{_S}{{4}}试"),
        ("tractor", f"{_P}\\d{{2}}[A-Z0-9]{{5}}"),
        ("temporary", f"(?:临.*|{_P}.*临.*)"),
    )
)
_MARKS: Final = str.maketrans("", "", "·•・‧.∙")
_PROVINCES: Final = str.maketrans("魯粵蘇贛陝遼雲滬寧瓊貴閩", "鲁粤苏赣陕辽云沪宁琼贵闽")
# No plate, and what has none: a word for a vehicle names no vehicle.
_NO_PLATE: Final = re.compile(
    r"无(?:牌照?|号牌)|未上牌|NOPLATE|(?:老年|电动|人力|二轮|两轮|三轮|四轮)*"
    r"(?:电动车|电瓶车|三轮车?|摩托车?|自行车|单车|代步车|老年车|汽车|轿车|私家车)"
)
_APART: Final = re.compile(r"[、,，;；/|\n()（）:：]+")
_WITHIN: Final = re.compile(f"{_P}{_L}{_S}{{4,6}}[警学挂港澳领超试]?")


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
    number = normal(plain(raw or "").translate(_MARKS)).translate(_PROVINCES)
    if is_absent(number) or _NO_PLATE.fullmatch(number):
        return Plate("none", "", None)
    for kind, shape in _SHAPES:
        if shape.fullmatch(number):
            return Plate(kind, number, True)
    if not re.match(_P, number):
        return Plate("other", number, None)  # foreign, or a vehicle without a plate of this country
    fault = "letter-i-or-o" if re.search("[IO]", number[1:]) else "wrong-shape"
    return Plate("other", number, False, fault)


def check_plates(raw: str) -> list[Plate]:
    """Every plate of a cell, with or without spaces in them. None of kind none."""
    whole = check_plate(raw)
    if whole.valid:
        return [whole]
    found = dict.fromkeys(one for part in _APART.split(raw) for one in _plates(part))
    return list(found) or ([] if whole.kind == "none" else [whole])


def _plates(part: str) -> list[Plate]:
    whole = check_plate(part)
    if whole.valid or whole.kind == "none" or not any(map(str.isdigit, part)):
        return [whole] if whole.valid else []
    within = _WITHIN.findall(normal(plain(part).translate(_MARKS)).translate(_PROVINCES))
    return [one for one in map(check_plate, within) if one.valid] or [whole]


def region_of(plate: Plate) -> str:
    """Where a plate was given out, such as 鲁G; the kind of plate where it does not say. Names nobody."""
    return plate.number[:2] if plate.valid and re.match(_P, plate.number) else plate.kind
