"""The recurring work that packs, classes and schedules ask for. A room that takes one over extends it.

Fields: docs/rooms/slots.md.
"""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.duties.kinds import RecordKind
from lianfang.duties.rules import Judged
from lianfang.slots import rules
from lianfang.slots.forms import AMOUNT, AREA, Choices, count, done, minutes, points
from lianfang.slots.intake import slot

SHARED: Final = ("compound", "building", "unit", "market", "hotel", "office", "school", "enterprise",
                 "hospital", "pharmacy", "checkpoint", "site")  # fmt: skip  # where people come together
_HOUSED: Final = tuple(one for one in SHARED if one not in {"compound", "site"})
_GATED: Final = ("compound", "market", "hotel", "office", "school", "enterprise", "hospital", "site")

PARTS: Final[Choices] = (
    ("floors", _("floors")),
    ("surfaces", _("tables and counters")),
    ("lift-buttons", _("lift buttons")),
    ("handles", _("handrails and door handles")),
    ("toilets", _("toilets")),
    ("rubbish", _("rubbish points")),
    ("drains", _("drains")),
    ("vehicles", _("vehicles")),
)
PURPOSES: Final[Choices] = (
    ("preventive", _("preventive")),
    ("concurrent", _("while a patient is there")),
    ("terminal", _("after a patient has left")),
)
AGENTS: Final[Choices] = (
    ("chlorine", _("chlorine (84, bleaching powder, tablets)")),
    ("chlorine-dioxide", _("chlorine dioxide")),
    ("peroxide", _("hydrogen peroxide or peracetic acid")),
    ("quats", _("quaternary ammonium")),
    ("alcohol", _("alcohol")),
    ("other", _("another agent")),
)
METHODS: Final[Choices] = (
    ("wipe", _("wiping")),
    ("mop", _("mopping")),
    ("spray", _("spraying")),
    ("soak", _("soaking")),
    ("fumigate", _("fogging a closed room")),
)
DISINFECTION: Final = slot(
    "sanitation.disinfection",
    _("Disinfecting"),
    done("means", "choice", _("Disinfectant"), "disinfection.agent", choices=AGENTS, is_wanted=True),
    count(
        "concentration",
        _("Concentration used"),
        "disinfection.concentration",
        high=999_999,
        low=1,
        unit="mg/L",
        is_wanted=True,
    ),
    count(
        "contact_minutes",
        _("Left to act"),
        "disinfection.contact",
        high=1440,
        low=1,
        unit="min",
        is_wanted=True,
    ),
    done(
        "method",
        "choice",
        _("How it was disinfected"),
        "disinfection.method",
        choices=METHODS,
        is_wanted=True,
    ),
    done("parts", "choices", _("What was disinfected"), "cleaning.parts", choices=PARTS, most=8, default=[]),
    done("purpose", "choice", _("Occasion"), "disinfection.purpose", choices=PURPOSES, default="preventive"),
    *AMOUNT,
    AREA,
    points(),
    base=SHARED,
)
CLEANING: Final = slot(
    "sanitation.cleaning",
    _("Environmental hygiene"),
    done(
        "parts",
        "choices",
        _("What was cleaned"),
        "cleaning.parts",
        choices=PARTS,
        most=8,
        default=[],
        is_wanted=True,
    ),
    count("amount", _("Rubbish taken away"), "slot.amount", high=999_999),
    AMOUNT[1],
    AREA,
    points(),
    base=SHARED,
)
AIRINGS: Final[Choices] = (("windows", _("windows open")), ("machine", _("fans or ventilation")))
VENTILATION: Final = slot(
    "sanitation.ventilation",
    _("Ventilation"),
    done("means", "choice", _("How it was aired"), "ventilation.means", choices=AIRINGS, is_wanted=True),
    minutes(_("For how long"), "slot.minutes", is_wanted=True),
    points(_("Rooms aired")),
    base=_HOUSED,
)

CONTAINERS: Final[Choices] = (
    ("flower-pot", _("flower pot")),
    ("water-vat", _("water vat")),
    ("tyre", _("tyre")),
    ("floor-drain", _("floor drain")),
    ("rain-well", _("rain well")),
    ("roof", _("roof")),
)
TREATMENTS: Final[Choices] = (
    ("emptied", _("emptied")),
    ("covered", _("covered over")),
    ("treated", _("larvicide put in")),
    ("filled", _("filled in")),
)
_CHECKED: Final = count(
    "containers_checked", _("Containers looked at"), "mosquito.containers", is_wanted=True
)
_POSITIVE: Final = count(
    "positive_containers", _("Containers with larvae"), "mosquito.positive", is_wanted=True
)
MOSQUITO_ROUND: Final = slot(
    "sanitation.mosquito-round",
    _("Mosquito round"),
    count("houses", _("Houses looked at"), "mosquito.houses", is_wanted=True),
    _CHECKED,
    _POSITIVE,
    done("container_type", "choices", _("Where larvae were"), "mosquito.container-type", choices=CONTAINERS,
         most=6, default=[]),
    done("treatment", "choices", _("What was done about them"), "mosquito.treatment", choices=TREATMENTS,
         most=4, default=[]),
    count("adult_density", _("Adult mosquitoes counted"), "mosquito.adults"),
    done("check_again_on", "date", _("To be looked at again on"), "mosquito.again-on"),
    base=("compound", "building", "market", "school", "site", "hotel", "office", "hospital", "enterprise"),
    checks=(rules.no_more_than(_POSITIVE, _CHECKED),),
)  # fmt: skip
INSECTICIDES: Final[Choices] = (
    ("pyrethroid", _("pyrethroid")),
    ("organophosphate", _("organophosphate")),
    ("carbamate", _("carbamate")),
    ("other", _("another agent")),
)
SPRAYINGS: Final[Choices] = (
    ("ultra-low-volume", _("ultra-low volume")),
    ("thermal-fog", _("thermal fog")),
    ("residual", _("residual spraying")),
)
ADULT_SPRAYING: Final = slot(
    "sanitation.adult-spraying",
    _("Spraying against adult mosquitoes"),
    done("means", "choice", _("Insecticide"), "spraying.agent", choices=INSECTICIDES, is_wanted=True),
    done("method", "choice", _("How it was sprayed"), "spraying.method", choices=SPRAYINGS, is_wanted=True),
    count("concentration", _("Concentration used"), "disinfection.concentration", high=999_999, unit="mg/L"),
    AREA,
    *AMOUNT,
    base=("compound", "building", "market", "school", "site", "hotel", "office", "hospital", "enterprise"),
    needs_proof=True,
)

BROADCASTS: Final[Choices] = (
    ("loudspeaker", _("loudspeaker")),
    ("car", _("car with loudspeaker")),
    ("screen", _("screen")),
    ("radio", _("emergency radio")),
    ("group-chat", _("group chat")),
    ("in-person", _("from person to person")),
)
BROADCAST: Final = slot(
    "publicity.broadcast",
    _("Health education broadcast"),
    done("means", "choice", _("By what"), "broadcast.means", choices=BROADCASTS, is_wanted=True),
    minutes(_("For how long"), "slot.minutes"),
    done("text_no", "text", _("Text, by its title or number"), "broadcast.text", most=60),
    points(_("Loudspeakers or screens")),
    base=(*SHARED, "community", "cell"),
)

_EXPECTED: Final = count("expected", _("Should be there"), "morning-check.expected", is_wanted=True)
_SEEN: Final = count("checked", _("Looked at"), "morning-check.checked", is_wanted=True)
_FEVERISH: Final = count("feverish", _("With fever"), "morning-check.feverish", is_wanted=True)
_ILL: Final = count("other_signs", _("With other signs of illness"), "morning-check.other-signs")
_ABSENT: Final = count("absent_ill", _("Away because ill"), "morning-check.absent-ill", is_wanted=True)


def _judge_check(answers: Any) -> Judged:
    """As all slots; fever or illness among those looked at flags it."""
    ill = bool(answers.feverish or answers.other_signs)
    return rules.judge(answers)._replace(flagged=ill)


MORNING_CHECK: Final = slot(
    "clinic.morning-check",
    _("Morning check"),
    _EXPECTED,
    _SEEN,
    _FEVERISH,
    _ILL,
    _ABSENT,
    count("sent_home", _("Sent home or to a doctor"), "morning-check.sent-home"),
    base=("school",),
    checks=(
        rules.no_more_than(_SEEN, _EXPECTED),
        rules.no_more_than(_FEVERISH, _SEEN),
        rules.no_more_than(_ILL, _SEEN),
        rules.no_more_than(_ABSENT, _EXPECTED),
    ),
    judge=_judge_check,
)
GATE_SHIFT: Final = slot(
    "checkpoints.shift",
    _("Shift at a gate"),
    count("staff", _("On duty"), "gate-shift.staff", high=99, low=1, is_wanted=True),
    count("gates_open", _("Gates open"), "gate-shift.gates-open", high=99),
    count("turned", _("Sent on or refused"), "gate-shift.turned", high=9999),
    done("handed_on", "bool", _("Handed over to the next shift"), "gate-shift.handed-on", default=False),
    base=_GATED,
)

KINDS: Final[tuple[RecordKind, ...]] = (
    DISINFECTION,
    CLEANING,
    VENTILATION,
    MOSQUITO_ROUND,
    ADULT_SPRAYING,
    BROADCAST,
    MORNING_CHECK,
    GATE_SHIFT,
)
