"""Judgements about a household visit. Pure: no database, no clock."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import BadDetail

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


def check_visit(visit: Any) -> None:
    """What no single field can say. Raises BadDetail."""
    if visit.outcome in {"completed", "by-phone", "remote"} and visit.head_count is None:
        raise BadDetail(field=str(_("People living here now")), reason=str(_("must be filled in")))
    if visit.outcome == "verified-vacant" and visit.head_count:
        raise BadDetail(
            field=str(_("People living here now")), reason=str(_("must be 0 for a vacant dwelling"))
        )
    check_counts(visit)


def check_counts(visit: Any) -> None:
    """That no part is larger than the household, and that each temperature can be. Raises BadDetail."""
    for count in (visit.returned, visit.listed_area, visit.fever, visit.contact):
        if visit.head_count is not None and count > visit.head_count:
            raise BadDetail(
                field=str(_("People living here now")),
                reason=str(_("is smaller than one of the counts below it")),
            )
    for person in (*visit.flagged, *visit.persons):
        if person.celsius is not None and not is_plausible(person.celsius):
            raise BadDetail(
                field=str(_("Temperature")), reason=str(_("must lie between 34.0 and 43.0 °C; measure again"))
            )


WELL, ILL, NOT_REACHED = "well", "fever", "not-reached"  # what a call to a household elsewhere found


CALLS: Final = "attached:"  # how the origin of the calls of a round begins


def calls_of(round_id: int) -> str:
    """The origin by which the calls of a round are told from those of another."""
    return f"{CALLS}{round_id}"


def check_call(call: Any) -> None:
    """A call that found somebody ill says how many, and no other one does. Raises BadDetail."""
    if call.outcome == ILL and not call.fever:
        raise BadDetail(
            field=str(_("With fever or respiratory symptoms")), reason=str(_("must be filled in"))
        )
    if call.outcome != ILL and call.fever:
        raise BadDetail(
            field=str(_("With fever or respiratory symptoms")),
            reason=str(_("must be 0 unless somebody was found ill")),
        )
    check_counts(call)


MATCHED, UNMATCHED, UNREACHABLE, GONE = "matched", "unmatched", "unreachable", "gone"
SETTLED: Final = frozenset({MATCHED, GONE})  # a vehicle of which nothing is left to find out
NOBODY: Final = "nobody"


def check_vehicle(check: Any) -> None:
    """A vehicle is known whose it is, or it is not: never both. Raises BadDetail."""
    known = check.relation not in {None, NOBODY}
    if known != (check.result == MATCHED):
        raise BadDetail(
            field=str(_("Whose it is")),
            reason=str(_("must be said of a vehicle that is known, and of no other")),
        )
