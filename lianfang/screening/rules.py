"""Judgements about a household visit. Pure: no database, no clock."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.checks import Check

FEVER_FROM: Final = Decimal("37.3")  # °C, inclusive; docs/sources.md#fever
PLAUSIBLE: Final = (Decimal("34.0"), Decimal("43.0"))  # °C; docs/sources.md#temperature-range

# Outcomes that say all there is to say of a dwelling; 无人 and 拒访 do not. docs/sources.md#visit-states
TERMINAL: Final = frozenset({"completed", "by-phone", "remote", "verified-vacant", "moved-out"})
NOBODY_HOME, REFUSED = "nobody-home", "refused"

# How pressing an open duty is after this outcome; 0 is "not yet visited".
RANK: Final = {NOBODY_HOME: 1, REFUSED: 3}
RANK_AFTER_TWO_TRIES: Final = 2


EVERYBODY: Final = 1000  # the first number of those a visit names because everybody is asked, at L3


def is_fever(celsius: Decimal) -> bool:
    return celsius >= FEVER_FROM


def is_plausible(celsius: Decimal) -> bool:
    return celsius.is_finite() and PLAUSIBLE[0] <= celsius <= PLAUSIBLE[1]


def is_flagged(visit: Any) -> bool:
    """Whether the visit found anything that a later "all well" must not cover up."""
    return bool(visit.returned or visit.listed_area or visit.fever or visit.contact or visit.flagged)


_COUNT: Final = _("People living here now")
_PARTS: Final = ("returned", "listed_area", "fever", "contact")
_WARMTH: Final = Check(
    ("off", "celsius", str(PLAUSIBLE[0]), str(PLAUSIBLE[1])),
    "celsius",
    _("Temperature"),
    _("must lie between 34.0 and 43.0 °C; measure again"),
)
COUNTS: Final = (  # no part is larger than the household, and each temperature can be
    Check(
        ("or", *(("more", part, "head_count") for part in _PARTS)),
        "head_count",
        _COUNT,
        _("is smaller than one of the counts below it"),
    ),
    replace(_WARMTH, each="flagged"),
    replace(_WARMTH, each="persons"),
)
VISIT_CHECKS: Final = (
    Check(
        ("and", ("is", "outcome", "completed", "by-phone", "remote"), ("not", ("given", "head_count"))),
        "head_count",
        _COUNT,
    ),
    Check(
        ("and", ("is", "outcome", "verified-vacant"), ("more", "head_count", 0)),
        "head_count",
        _COUNT,
        _("must be 0 for a vacant dwelling"),
    ),
    *COUNTS,
)


WELL, ILL, NOT_REACHED = "well", "fever", "not-reached"  # what a call to a household elsewhere found


CALLS: Final = "attached:"  # how the origin of the calls of a round begins


def calls_of(round_id: int) -> str:
    """The origin by which the calls of a round are told from those of another."""
    return f"{CALLS}{round_id}"


_ILL: Final = _("With fever or respiratory symptoms")
CALL_CHECKS: Final = (  # a call that found somebody ill says how many, and no other one does
    Check(("and", ("is", "outcome", ILL), ("not", ("more", "fever", 0))), "fever", _ILL),
    Check(
        ("and", ("not", ("is", "outcome", ILL)), ("more", "fever", 0)),
        "fever",
        _ILL,
        _("must be 0 unless somebody was found ill"),
    ),
    *COUNTS,
)


MATCHED, UNMATCHED, UNREACHABLE, GONE = "matched", "unmatched", "unreachable", "gone"
SETTLED: Final = frozenset({MATCHED, GONE})  # a vehicle of which nothing is left to find out
NOBODY: Final = "nobody"


_KNOWN: Final = ("and", ("given", "relation"), ("not", ("is", "relation", NOBODY)))
VEHICLE_CHECKS: Final = (  # a vehicle is known whose it is, or it is not: never both
    Check(
        (
            "or",
            ("and", _KNOWN, ("not", ("is", "result", MATCHED))),
            ("and", ("not", _KNOWN), ("is", "result", MATCHED)),
        ),
        "relation",
        _("Whose it is"),
        _("must be said of a vehicle that is known, and of no other"),
    ),
)
