"""What no single field of a form can say, as data that every door and every phone asks alike."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.checkpoints import problems
from lianfang.checkpoints.rules import passing
from lianfang.checkpoints.rules.temperatures import COLDEST, DOUBTFUL_BELOW, PLAUSIBLE, WARMEST
from lianfang.kit.checks import RECORD_ID, Check, Expression
from lianfang.kit.forms import Words
from lianfang.people.choices import SYMPTOMS

INSIDERS = frozenset({"resident", "staff"})
TOLD_BY_OUTSIDERS = ("name", "phone", "source_area", "errand")  # from L2 on; docs/sources.md#visitor-fields
TOLD_BY_GUESTS = ("source_area",)  # the rest stands in the hotel's own register, to which they refer


def _blank(name: str) -> Expression:
    return "not", ("given", name)


def _warmth(name: str = "celsius", each: str = "") -> Check:
    """That a display can have shown it."""
    return Check(
        ("or", ("off", name, *map(str, PLAUSIBLE)), ("fine", name)),
        name,
        _("Temperature"),
        _("must lie between 34.0 and 43.0 °C, in tenths; measure again"),
        each,
    )


_AIR: Final = Check(
    ("off", "ambient", str(COLDEST), str(WARMEST)),
    "ambient",
    _("Air temperature"),
    _("must lie between -50 and 55 °C"),
)
_NAMED: Final = Check(_blank("name"), "identities", _("Name"), each="identities")


def _record(name: str, label: Words) -> Check:
    faulty = ("and", ("given", name), ("not", ("like", name, RECORD_ID)))
    return Check(faulty, name, label, _("is not the number of a record"))


def _numbers(name: str, label: Words, most: Any) -> tuple[Check, ...]:
    """Nobody twice, nobody beyond those aboard."""
    return (
        Check(("twice", name, "number"), name, label, _("hold one number twice")),
        Check(("any", name, ("more", "number", most)), name, label, _("are more than the people aboard")),
    )


_SAME: Final = ("not", ("differ", "number", "^number"))
PASS_CHECKS: Final = (
    *_numbers("people", _("Everybody aboard"), "^aboard"),
    *_numbers("identities", _("Identities"), "^aboard"),
    Check(
        ("any", "identities", ("not", ("any", "^people", _SAME))),
        "identities",
        _("Identities"),
        _("name somebody who is not among those aboard"),
    ),
    Check(
        ("or", *(("more", part, "aboard") for part in ("measured", "fevers", "residents"))),
        "aboard",
        _("People aboard"),
        _("is smaller than one of the counts below it"),
    ),
    _warmth(each="people"),
    _warmth("again", each="people"),
    Check(
        ("and", ("given", "again"), ("or", _blank("celsius"), _blank("again_minutes"))),
        "again_minutes",
        _("Minutes until the repeat"),
        each="people",
    ),
    _AIR,
    _NAMED,
)
_CAR: Final = _record("vehicle", _("Vehicle record"))
TEMPERATURE_CHECKS: Final = (_CAR, _warmth(), _AIR)
TEMPERATURE_THERE: Final = (  # `$first` is what was read before (°C), `$rested` minutes ago
    Check(
        (
            "and",
            ("given", "$first"),
            ("not", ("more", "$fever_from", "$first")),
            ("more", "$fever_from", "celsius"),
            ("more", "$repeat_minutes", "$rested"),
            _blank("instrument"),
        ),
        "celsius",
        raises=problems.RepeatTooSoon,
        told={"minutes": "$repeat_minutes"},
    ),
)
DISPOSITION_CHECKS: Final = (
    _CAR,
    *_numbers("decisions", _("Decisions on persons"), 99),
    *_numbers("identities", _("Identities"), 99),
    _NAMED,
)
_OPENS: Final = ("is", "act", "open")
_SHUT: Final = (
    "or",
    ("not", ("more", "gates", 0)),
    ("not", ("more", "gates_open", 0)),
    ("more", "gates_open", "gates"),
)
POST_CHECKS: Final = (  # an opened post has gates, one of them open, and the way for fire engines is free
    Check(("and", ("is", "act", "close"), _blank("reason")), "reason", _("Why closed")),
    Check(
        ("and", _OPENS, _SHUT),
        "gates_open",
        _("Entrances open"),
        _("must be at least one, and no more than there are"),
    ),
    Check(
        ("and", _OPENS, ("not", ("is", "fire_access", True))),
        "fire_access",
        _("Fire and ambulance access is free"),
        _("must be so before the other gates are closed"),
    ),
)
_COMES: Final = ("not", ("is", "way", "out"))
VISITOR_CHECKS: Final = (
    _warmth(),
    _warmth("again"),
    _record("entry", _("Entry it ends (record)")),
    Check(("and", _COMES, _blank("celsius")), "celsius", _("Temperature")),
    Check(
        ("and", _COMES, ("is", "door", "advised"), ("is", "who", "resident")),
        "door",
        _("At the door"),
        _("a resident is never refused the way home"),
    ),
    Check(
        ("and", _COMES, ("is", "who", "guest"), _blank("hotel_ref")),
        "hotel_ref",
        _("Reference in the hotel register"),
    ),
)


def _warm(name: str) -> Expression:
    """Whether a display reads a fever. Where there is no telling what a fever is, it is none yet."""
    return "and", ("given", name), ("given", "$fever_from"), ("not", ("more", "$fever_from", name))


_LAST_IS_WARM: Final = ("or", _warm("again"), ("and", _blank("again"), _warm("celsius")))
VISITOR_THERE: Final = (
    Check(("and", _COMES, ("is", "door", "let-in"), _LAST_IS_WARM), "door", raises=problems.FeverAtTheDoor),
)
# Of a car as the displays read: an offset only ever adds to them, so a fever here is one after it too.
_SETTLED: Final = ("and", ("given", "again"), ("not", ("more", str(DOUBTFUL_BELOW), "again")))
_FEVER: Final = ("or", ("and", _SETTLED, _warm("again")), ("and", _blank("again"), _warm("celsius")))
_TOO_LOW: Final = ("and", _blank("again"), _blank("instrument"), ("more", str(DOUBTFUL_BELOW), "celsius"))
_SIGNS: Final = tuple(code for code, _words in SYMPTOMS if code != "none")
_FLAGGED: Final = ("or", _FEVER, ("is", "contact", True), ("has", "symptoms", *_SIGNS))
_HAS_IDENTITY: Final = ("any", "^identities", _SAME)
_HAS_RECEIVER: Final = ("any", "^identities", ("and", _SAME, ("given", "receiver")))
_AT_L0: Final = ("is", "$level", "L0")
_KNOWN: Final = ("is", "$level", "L1", "L2", "L3")
_MEASURED: Final = ("number-of", "people", ("given", "celsius"))
_GOES: Final = ("is", "disposition", *sorted(passing.CLOSING))
_STAYS: Final = (
    "and",
    ("is", "$level", "L2", "L3"),
    ("is", "^disposition", passing.PASS, passing.REGISTERED),
)
_FIRST: Final = sorted(passing.NEVER_QUEUE)
_PRIORITY: Final = ("is", "disposition", passing.PRIORITY)
_BACK: Final = ("is", "disposition", passing.TURN_BACK)
_OF_PERSON: Final = {"number": "number"}
TURNED_BACK: Final = Check(
    ("and", _BACK, ("or", _blank("reason"), _blank("authority"))),
    "reason",
    raises=problems.TurnBackNeedsReason,
)
PASS_THERE: Final = (
    Check(("and", _AT_L0, _blank("measured")), "measured", raises=problems.CountMissing),
    Check(
        ("and", _KNOWN, _blank("plate"), ("not", ("is", "vehicle_kind", "on-foot"))),
        "plate",
        raises=problems.PlateMissing,
    ),
    Check(
        (
            "and",
            _warm("celsius"),
            ("given", "again"),
            _blank("instrument"),
            ("more", "$fever_from", "again"),
            ("more", "$repeat_minutes", "again_minutes"),
        ),
        "again_minutes",
        each="people",
        raises=problems.RepeatTooSoon,
        told={"minutes": "$repeat_minutes"},
    ),
    Check(
        ("and", _GOES, _AT_L0, ("differ", "measured", "aboard")),
        "measured",
        raises=problems.NotAllMeasured,
        told={"measured": "measured", "aboard": "aboard"},
    ),
    Check(
        ("and", _GOES, _KNOWN, ("differ", _MEASURED, "aboard")),
        "people",
        raises=problems.NotAllMeasured,
        told={"measured": _MEASURED, "aboard": "aboard"},
    ),
    Check(
        (
            "and",
            ("is", "vehicle_kind", *_FIRST),
            ("is", "disposition", passing.PASS, passing.REGISTERED, passing.TURN_BACK),
        ),
        "disposition",
        raises=problems.NeverQueues,
    ),
    Check(
        ("and", _PRIORITY, ("not", ("is", "vehicle_kind", *_FIRST))),
        "disposition",
        raises=problems.NoPriority,
    ),
    Check(
        (
            "and",
            ("is", "^disposition", *sorted(passing.CLOSING)),
            _KNOWN,
            ("not", ("is", "^vehicle_kind", passing.AMBULANCE)),
            ("not", ("is", "decision", passing.TRANSFER)),
            ("or", _FEVER, _TOO_LOW),
        ),
        "people",
        each="people",
        raises=problems.FeverUndecided,
        told=_OF_PERSON,
    ),
    Check(
        (
            "and",
            _GOES,
            _AT_L0,
            ("not", ("is", "vehicle_kind", passing.AMBULANCE)),
            ("more", "fevers", 0),
            ("not", ("is", "disposition", passing.TRANSFER)),
        ),
        "disposition",
        raises=problems.FeverUndecided,
        told={"number": "fevers"},
    ),
    Check(
        ("and", _BACK, ("or", ("more", "residents", 0), ("is", "destination", passing.HOME))),
        "disposition",
        raises=problems.ResidentGoingHome,
    ),
    Check(("and", _BACK, _KNOWN, ("any", "people", _FEVER)), "disposition", raises=problems.FeverTurnedBack),
    TURNED_BACK,
    Check(
        ("and", _STAYS, ("not", _HAS_IDENTITY), ("or", ("is", "$level", "L3"), _FLAGGED)),
        "identities",
        each="people",
        raises=problems.IdentityMissing,
        told=_OF_PERSON,
    ),
    Check(
        (
            "and",
            _STAYS,
            _FLAGGED,
            ("is", "^destination", *sorted(passing.ENDS_HERE)),
            _HAS_IDENTITY,
            ("not", _HAS_RECEIVER),
        ),
        "identities",
        each="people",
        raises=problems.ReceiverMissing,
        told=_OF_PERSON,
    ),
    Check(
        ("and", _STAYS, _FLAGGED, ("is", "^disposition", passing.PASS)),
        "disposition",
        each="people",
        raises=problems.MustBeRegistered,
        told=_OF_PERSON,
    ),
)
DISPOSITION_THERE: Final = (TURNED_BACK,)


def told_by(who: str) -> tuple[str, ...]:
    """What this kind of visitor must say where identities are kept: nobody who belongs there is asked."""
    if who in INSIDERS:
        return ()
    return TOLD_BY_GUESTS if who == "guest" else TOLD_BY_OUTSIDERS


def untold(detail: Any) -> list[str]:
    """What a visitor coming in has not said. A pass stands for what its bearer registered before."""
    if detail.pass_no:
        return []
    return [name for name in told_by(detail.who) if not (getattr(detail, name) or "").strip()]
