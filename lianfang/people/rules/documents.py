"""Identity documents: which kind a number is, whether it can be right, and what it tells."""

import re
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from lianfang.kit.values.characters import simplified
from lianfang.people.rules.written import is_absent, is_masked, is_scientific, normal

# Codes are stored, so a code is never renamed. Values: what sheets call the kind, in normal form.
DOCUMENT_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "resident-id": (
        "居民身份证", "身份证", "二代身份证", "居民身份证号", "户口簿", "户口本", "临时居民身份证",
        "IDCARD", "RESIDENTID", "RESIDENTIDENTITYCARD", "ID", "1", "01", "111",
    ),
    "residence-permit": (
        "港澳台居民居住证", "港澳居民居住证", "台湾居民居住证", "居住证", "RESIDENCEPERMIT",
    ),
    "permanent-resident": (
        "外国人永久居留身份证", "外国人永久居留证", "永久居留证",
        "PERMANENTRESIDENTCARD", "PERMANENTRESIDENT",
    ),
    "passport": ("护照", "外国护照", "中国护照", "外籍护照", "PASSPORT", "414"),
    "travel-permit": (
        "港澳居民来往内地通行证", "港澳通行证", "回乡证", "港澳居民通行证",
        "TRAVELPERMIT", "HOMERETURNPERMIT", "516",
    ),
    "taiwan-permit": ("台湾居民来往大陆通行证", "台胞证", "台湾通行证", "TAIWANPERMIT", "511"),
    "military": (
        "军官证", "士兵证", "军人证", "军人身份证", "武警警官证", "警官证", "军人证件",
        "MILITARY", "MILITARYID",
    ),
    "birth-certificate": ("出生医学证明", "出生证明", "出生证", "BIRTHCERTIFICATE"),
    "none": (
        "无", "无证件", "无证", "未办理", "儿童无证", "儿童未办证", "未落户", "NONE", "NODOCUMENT", "CHILD",
    ),
    "other": ("其他", "其它", "其他证件", "OTHER"),
}  # fmt: skip
_KIND_BY_NAME: Final = {
    name: kind for kind, names in DOCUMENT_KINDS.items() for name in (normal(kind), *names)
}

# GB 11643 and, for the cards that follow it, the same MOD 11-2; docs/sources.md#resident-id
_OFFSET: Final = 48 * 100  # the sum runs over the bytes of the digits, and the weights add up to 100
_CHECK: Final = "10X98765432"
_PROVINCES: Final = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66),
              71, 81, 82, 83))
)  # fmt: skip
_PERMITS: Final = ("810000", "820000", "830000")
_EARLIEST: Final = 1880  # year of birth; earlier is a slip of the pen

_SHAPES: Final = (
    ("permanent-resident", re.compile(r"[A-Z]{3}\d{12}")),
    ("travel-permit", re.compile(r"[HM]\d{8}(\d{2})?")),
    ("taiwan-permit", re.compile(r"\d{8}")),
    ("military", re.compile(r".{0,4}字第?\d{4,10}号?")),
    ("passport", re.compile(r"(?=.*\d)[A-Z0-9]{5,17}")),
)
_BY_KIND: Final = {
    **dict(_SHAPES),
    "passport": re.compile(r"[A-Z0-9]{5,17}"),
    "military": re.compile(r".{4,24}"),
    "birth-certificate": re.compile(r"[A-Z]?\d{9}"),
    "taiwan-permit": re.compile(r"\d{8}|\d{10}[A-Z]?"),
}
_BY_18_DIGITS: Final = frozenset({"resident-id", "residence-permit", "permanent-resident"})
_DECIDED_BY_NUMBER: Final = _BY_18_DIGITS | {"other"}
_ROUNDED: Final = "rounded-by-spreadsheet"
_ODD: Final = frozenset("13579")


class Document(NamedTuple):
    """What one document number turned out to be.

    `valid` is None when there is nothing to check: no document, or a kind without a rule. `fault`
    is empty, or one of: check-digit, birth-date, no-such-region, wrong-shape, masked, missing,
    rounded-by-spreadsheet. `sex` is GB/T 2261.1: 0 unknown, 1 male, 2 female.
    """

    kind: str
    number: str
    valid: bool | None
    fault: str = ""
    birth_on: date | None = None
    sex: int = 0

    @property
    def matching(self) -> str:
        """The form under which one person's old and new numbers meet."""
        if self.kind == "resident-id" and len(self.number) == 15 and self.valid:
            return _renewed(self.number)
        return self.number


@lru_cache(maxsize=256)
def document_kind(name: str | None) -> str | None:
    """The kind that a sheet means by `name`; "other" for an unknown one, None for an empty one."""
    folded = simplified(normal(name or "")).replace("(", "").replace(")", "")
    return _KIND_BY_NAME.get(folded, "other") if folded else None


def resident_check_digit(first_17: str) -> str:
    """The 18th character that belongs to 17 digits."""
    # The weights come round after ten digits. Written out, this takes a third of the time of a sum.
    d = first_17.encode("ascii")
    weighed = 7 * (d[0] + d[10]) + 9 * (d[1] + d[11]) + 10 * (d[2] + d[12]) + 5 * (d[3] + d[13])
    weighed += 8 * (d[4] + d[14]) + 4 * (d[5] + d[15]) + 2 * (d[6] + d[16]) + d[7] + 6 * d[8] + 3 * d[9]
    return _CHECK[(weighed - _OFFSET) % 11]


def check_document(kind: str | None, raw: str | None, *, today: date | None = None) -> Document:
    """Judge a number as written. `kind` is a code or a sheet's word; None lets the number tell.

    With `today`, a birth after it is a fault. Never raises, whatever the text.
    """
    stated = document_kind(kind)
    if raw and len(raw) == 18 and raw.isdecimal() and raw.isascii():  # as nearly all of a district are
        return _of_18(stated, raw, today)
    raw = raw or ""
    number = normal(raw)
    if number[17:] == "×":  # written for the X at its end
        number = f"{number[:17]}X"
    if _has_18_digits(number):
        return _of_18(stated, number, today)
    return _unwritten(stated, raw, number) or _of_other_length(stated, number)


def _has_18_digits(number: str) -> bool:
    return len(number) == 18 and number.isascii() and number[:17].isdigit()


def _unwritten(stated: str | None, raw: str, number: str) -> Document | None:
    if is_absent(number) or stated == "none":
        fault = "" if stated in {None, "none"} else "missing"
        kind = stated if fault and stated else "none"
        return Document(kind, "" if is_absent(number) else number, None, fault)
    if is_scientific(raw):
        return Document(stated or "resident-id", number, False, _ROUNDED)
    if is_masked(number) and not (number.isascii() and number.isalnum()):
        return Document(stated or "resident-id", number, False, "masked")
    return None


def _of_other_length(stated: str | None, number: str) -> Document:
    if stated in {None, "resident-id"} and len(number) == 15 and number.isascii() and number.isdigit():
        return _of_15(number)
    if stated is None:
        return Document(_kind_by_shape(number), number, *_shape_known(number))
    shape = _BY_KIND.get(stated)
    if shape is None and stated not in _BY_18_DIGITS:
        return Document(stated, number, None)
    fits = shape is not None and shape.fullmatch(number) is not None
    return Document(stated, number, fits, "" if fits else "wrong-shape")


def _kind_by_shape(number: str) -> str:
    return next((kind for kind, shape in _SHAPES if shape.fullmatch(number)), "other")


def _shape_known(number: str) -> tuple[bool, str]:
    """Of a number without a stated kind: all digits, or of a letter and digits, is a broken ID."""
    known = _kind_by_shape(number) != "other" and not (number.isdigit() and len(number) != 8)
    return known, "" if known else "wrong-shape"


def _of_18(stated: str | None, number: str, today: date | None) -> Document:
    kind = stated if stated is not None and stated not in _DECIDED_BY_NUMBER else _kind_of_18(number)
    if kind not in _BY_18_DIGITS:
        return _of_other_length(kind, number)
    if resident_check_digit(number[:17]) != number[17]:
        # A spreadsheet keeps 15 digits of a number and fills up with zeros.
        return Document(kind, number, False, _ROUNDED if number.endswith("000") else "check-digit")
    sex = 1 if number[16] in _ODD else 2
    birth = _day(number[6:14])
    if birth is None or (today is not None and birth > today):
        return Document(kind, number, False, "birth-date", None, sex)
    if number[:2] not in _PROVINCES and number[0] != "9":
        return Document(kind, number, False, "no-such-region", None, sex)
    return Document(kind, number, True, "", birth, sex)


def _kind_of_18(number: str) -> str:
    """The number decides within the family of 18-digit cards: sheets call them all ID cards."""
    if number[0] == "9":
        return "permanent-resident"
    return "residence-permit" if number.startswith(_PERMITS) else "resident-id"


def _of_15(number: str) -> Document:
    birth = _day(f"19{number[6:12]}")
    fault = "birth-date" if birth is None else "" if number[:2] in _PROVINCES else "no-such-region"
    sex = 0 if fault else 2 - int(number[14]) % 2
    return Document("resident-id", number, not fault, fault, None if fault else birth, sex)


def _renewed(number: str) -> str:
    longer = f"{number[:6]}19{number[6:]}"
    return longer + resident_check_digit(longer)


def _day(digits: str) -> date | None:
    """Of eight digits, YYYYMMDD."""
    try:
        found = date.fromisoformat(digits)
    except ValueError:
        return None
    return found if found.year >= _EARLIEST else None
