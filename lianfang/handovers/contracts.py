"""F1 to F19 as data: who hands what to whom, how long an answer may take, and who is told if none comes.

The contracts stand in docs/sources.md#hand-overs. `on` lets a layer above act on what became of
one (flows/table.py): rooms never hear of each other.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.handovers import forms, rules
from lianfang.kit.forms import Form
from lianfang.kit.scope import Scope

if TYPE_CHECKING:
    from lianfang.handovers.models import HandOver

log = logging.getLogger(__name__)

Words = str | Promise
TO, FROM = "to", "from"

OUTCOMES: Final[MappingProxyType[str, Words]] = MappingProxyType(
    {
        "taken-in": _("taken in by the clinic"),
        "ruled-out": _("ruled out"),
        "to-report": _("suspected, report card due"),
        "placed": _("under observation"),
        "monitored": _("under health monitoring, not restricted"),
        "arrived": _("arrived"),
        "not-arrived": _("not arrived"),
        "wrong-address": _("wrong address"),
        "found": _("found"),
        "not-found": _("not found"),
        "looked-after": _("looked after at home"),
        "reported": _("reported"),
        "disinfected": _("disinfected"),
        "answered": _("answered by the other district"),
        "delivered": _("delivered"),
        "carer-found": _("carer found"),
        "taken-into-care": _("taken into care"),
        "cleared": _("may work"),
        "noted": _("noted and acted on"),
        "manned": _("post manned"),
        "figures-in": _("figures received"),
        "taken-over": _("taken over by the host"),
        "stays-with-origin": _("stays with where it belongs"),
        "admitted": _("admitted"),
        "not-needed": _("not needed, as explained"),
        rules.WITHDRAWN: _("taken back by the sender"),
    }
)
NEEDS_WORDS: Final = frozenset({"not-needed", "not-found"})  # outcomes that explain themselves to nobody

# Somebody is held, awaits observation, or a card is due by law: these end before an event does.
BINDS: Final = frozenset({"F1", "F5", "F7", "F8", "F18", "F19"})

RESTRICTS: Final = frozenset({"placed"})  # outcomes that bind a person: on a measure, by a written notice


@dataclass(frozen=True)
class Rung:
    """A desk that is told when nobody has answered; `near` says whose place it is looked for at."""

    desk: str
    near: str = TO


@dataclass(frozen=True)
class Flow:
    """One contract between two lines of work.

    The first rung of the ladder is reached when the clock has run out, each further one after the
    clock has run once more. A rung whose people have all been told is left out; once nobody is left, the
    last are told again and again. Once it is accepted a second clock runs, to its outcome, up the same
    ladder: what somebody took and never finished is as silent as what nobody took. `relentless`: nobody
    can silence the alarm but who accepts.
    """

    code: str
    name: Words
    source: str  # the desk that hands it over
    desk: str  # the desk it goes to
    payload: Form
    outcomes: tuple[str, ...]
    ladder: tuple[Rung, ...]
    minutes: int = 0
    finish: int = 0  # minutes from acceptance to an outcome; 0: nobody waits for one
    clock: str = rules.MINUTES
    unless: Words = ""  # what holds until somebody has answered
    relentless: bool = False

    @property
    def step(self) -> timedelta:
        """The time from one rung to the next: the clock once more, four hours where it has no minutes."""
        return timedelta(minutes=self.minutes or 240)  # docs/sources.md#hand-overs

    @property
    def finish_step(self) -> timedelta:
        """The time from one rung to the next once it is accepted: the second clock once more."""
        return timedelta(minutes=self.finish)


_OTHER: Final = ("not-needed",)
_STREET, _COMMAND, _CDC = Rung("street"), Rung("command"), Rung("cdc")

# Minutes to acknowledge, and from there to an outcome: docs/sources.md#hand-overs
_ALL: Final = (
    Flow(
        "F1",
        _("Checkpoint → clinic"),
        "checkpoint",
        "clinic",
        forms.F1,
        ("taken-in", "ruled-out", "to-report", *_OTHER),
        (_COMMAND,),
        minutes=10,
        finish=360,
        unless=_("the person stays in the holding room"),
    ),
    Flow(
        "F2",
        _("Checkpoint → destination"),
        "checkpoint",
        "community",
        forms.F2,
        ("arrived", "not-arrived", "wrong-address", *_OTHER),
        (_STREET, _COMMAND),
        minutes=120,
        finish=1440,
    ),
    Flow(
        "F3",
        _("Destination → checkpoint"),
        "community",
        "checkpoint",
        forms.F3,
        ("found", "not-found", "noted", *_OTHER),
        (Rung("police"), _COMMAND),
        finish=1440,
        clock=rules.SAME_DAY,
        unless=_("the police trace the person"),
    ),
    Flow(
        "F4",
        _("Household → clinic"),
        "community",
        "clinic",
        forms.F4,
        ("taken-in", "ruled-out", "looked-after", "to-report", *_OTHER),
        (Rung("doctor", FROM), Rung("street", FROM), _COMMAND),
        minutes=60,
        finish=360,
        unless=_("the community doctor sees the person"),
    ),
    Flow(
        "F5",
        _("Household → isolation"),
        "community",
        "isolation",
        forms.F5,
        ("placed", "monitored", "ruled-out", *_OTHER),
        (Rung("street", FROM), _COMMAND),
        minutes=240,
        finish=720,
    ),
    Flow(
        "F6",
        _("Clinic → community"),
        "clinic",
        "community",
        forms.F6,
        ("arrived", "not-arrived", "wrong-address", "looked-after", *_OTHER),
        (_COMMAND,),
        minutes=120,
        finish=1440,
    ),
    Flow(
        "F7",
        _("Clinic → disease control"),
        "clinic",
        "cdc",
        forms.F7,
        ("reported", "ruled-out"),
        (_CDC, _COMMAND),
        minutes=120,
        finish=120,
        unless=_("the alarm sounds until somebody answers; nobody can silence it"),
        relentless=True,
    ),
    Flow(
        "F8",
        _("Cases → isolation"),
        "cdc",
        "isolation",
        forms.F8,
        ("placed", "monitored", "ruled-out", "not-found", *_OTHER),
        (_CDC, _COMMAND),
        minutes=720,
        finish=1440,
    ),
    Flow(
        "F9",
        _("Cases → disinfection"),
        "cdc",
        "sanitation",
        forms.F9,
        ("disinfected", *_OTHER),
        (_CDC, _COMMAND),
        finish=1440,
        clock=rules.SAME_DAY,
    ),
    Flow(
        "F10",
        _("Cases → other district"),
        "cdc",
        "other-district",
        forms.F10,
        ("answered", "not-found", *_OTHER),
        (_COMMAND,),
        minutes=1440,
        finish=4320,
        unless=_("command turns to the level above"),
    ),
    Flow(
        "F11",
        _("Isolation → supplies"),
        "isolation",
        "supplies",
        forms.F11,
        ("delivered", *_OTHER),
        (Rung("community"), _STREET, _COMMAND),
        minutes=30,
        finish=240,
        unless=_("the second carer brings it"),
    ),
    Flow(
        "F12",
        _("Carer gap → civil affairs"),
        "isolation",
        "civil-affairs",
        forms.F12,
        ("carer-found", "taken-into-care"),
        (_COMMAND,),
        minutes=60,
        finish=240,
        unless=_("command telephones"),
        relentless=True,
    ),
    Flow(
        "F13",
        _("Enterprise → isolation"),
        "community",
        "isolation",
        forms.F13,
        ("cleared", "placed", "monitored", "noted", *_OTHER),
        (_STREET, _COMMAND),
        minutes=1440,
        finish=2880,
    ),
    Flow(
        "F14",
        _("Measure → all rooms"),
        "command",
        "community",
        forms.F14,
        ("noted", *_OTHER),
        (),
        clock=rules.PUSH,
        unless=_("duties are raised all the same"),
    ),
    Flow(
        "F15",
        _("Any room → workforce"),
        "community",
        "workforce",
        forms.F15,
        ("manned", *_OTHER),
        (_STREET, _COMMAND),
        minutes=30,
        finish=240,
    ),
    Flow(
        "F16",
        _("Figures for the report"),
        "community",
        "reports",
        forms.F16,
        ("figures-in", *_OTHER),
        (_COMMAND,),
        finish=240,
        clock=rules.CUT_OFF,
        unless=_("the unit stands in the report as not reported"),
    ),
    Flow(
        "F17",
        _("Origin ↔ host"),
        "community",
        "community",
        forms.F17,
        ("taken-over", "stays-with-origin", *_OTHER),
        (_STREET, _COMMAND),
        minutes=1440,
        finish=4320,
        unless=_("the household stays with where it belongs"),
    ),
    Flow(
        "F18",
        _("Clinic → hospital or ward"),
        "clinic",
        "hospital",
        forms.F18,
        ("admitted", "noted"),
        (_COMMAND,),
        minutes=120,
        finish=1440,
        unless=_("the person stays at the clinic, in a room of their own"),
    ),
    Flow(
        "F19",
        _("Left the clinic → disease control and community"),
        "clinic",
        "cdc",
        forms.F19,
        ("found", "not-found", "looked-after"),
        (_COMMAND, Rung("police")),
        minutes=30,
        finish=240,
        unless=_("the alarm sounds until somebody answers; nobody can silence it"),
        relentless=True,
    ),
)

TABLE: Final = MappingProxyType({one.code: one for one in _ALL})

EVENTS: Final = frozenset(
    {"sent", "updated", "read", "accepted", "refused", "escalated", "withdrawn", "closed"}
)
CallBack = Callable[[Scope, "HandOver"], Any]
_called: dict[tuple[str, str], list[CallBack]] = defaultdict(list)


def on(flow: str, event: str, function: CallBack) -> None:
    """Call `function` whenever a hand-over of `flow` is sent, read, accepted, refused, escalated, …

    Registered once, when the apps are ready. It runs in the transaction of what happened.
    """
    if flow not in TABLE or event not in EVENTS:
        raise KeyError(f"{flow} {event}")
    if function not in _called[flow, event]:
        _called[flow, event].append(function)


def called(flow: str, event: str) -> tuple[CallBack, ...]:
    return tuple(_called[flow, event])


Alarm = Callable[[Scope, "HandOver", str, Any, Any], Any]  # (scope, hand-over, desk, its place, at)
alarms: list[Alarm] = []


def offered_outcomes(one: "HandOver") -> tuple[str, ...]:
    """How a hand-over may end: as its flow says, or taken back where its sender took it back."""
    own = TABLE[one.flow].outcomes
    return (rules.WITHDRAWN, *own) if one.withdrawn_at is not None else own
