"""The record of a disinfection: with what, how strong, how long, on what; refused where it does harm.

It takes the place of the kind that `slots` declares. Of places of cases and of points it says which.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.duties.kinds import Kept, Offered, RecordKind
from lianfang.kit.checks import Check, Expression
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import PERSONAL, BadDetail, Field
from lianfang.kit.problems import Problem
from lianfang.sanitation import naming, points, practice, solutions, terminals
from lianfang.sanitation.practice import PRODUCT, SELF_MADE
from lianfang.sanitation.problems import NEVER, AgentExpired, TooShort, TooStrong, TooWeak
from lianfang.slots import rules
from lianfang.slots.forms import PURPOSE, count, done
from lianfang.slots.intake import Slots, extended
from lianfang.slots.kinds import DISINFECTION

ORIGINS: Final = ((PRODUCT, _("bought: with licence or filing")), (SELF_MADE, _("made here")))


def _of(origin: str, name: str, kind: str, label: Any, concept: str, **more: Any) -> Field:
    """Asked of what comes from there alone."""
    return Field(name, kind, label, concept, PURPOSE, only_if=("origin", (origin,)), **more)


ORIGIN: Final = done(
    "origin", "choice", _("Where it comes from"), "disinfection.origin", choices=ORIGINS, is_wanted=True
)
LICENCE: Final = _of(
    PRODUCT, "licence_no", "text", _("Licence or filing number"), "disinfection.licence-no", most=60,
    is_wanted=True, hint=_("As it is printed on the bottle."),
)  # fmt: skip
MEASURED: Final = _of(
    SELF_MADE, "measured", "count", _("Strength of this batch, as measured"), "disinfection.measured",
    low=1, high=999_999, unit="mg/L", is_wanted=True,
)  # fmt: skip
FIELDS: Final = (
    ORIGIN,
    LICENCE,
    MEASURED,
    done("object", "choice", _("What was treated"), "disinfection.object", choices=practice.OBJECTS,
         default=practice.SURFACES, is_open=False),
    done("solution", "count", _("Number on the label of the working solution"), "disinfection.solution",
         low=1, high=999_999_999),
    done("product", "text", _("Product"), "disinfection.product", most=120),
    done("batch_no", "text", _("Batch"), "disinfection.batch-no", most=40),
    done("agent_expires_on", "date", _("Expires on"), "disinfection.agent-expires-on"),
    done("dilution", "text", _("Stock and how it was diluted"), "disinfection.dilution", most=60,
         hint=_("Such as: 5 %, 1 : 99.")),
    done("rinsed", "bool", _("Wiped off with clean water afterwards"), "disinfection.rinsed", default=False),
    done("weather", "choice", _("Weather, if outdoors"), "disinfection.weather", choices=practice.WEATHER,
         default="dry", is_open=False),
    done("people_present", "bool", _("People were in the room"), "disinfection.people", default=False),
    done("contaminated", "bool", _("A patient, or what comes from one, had soiled it"),
         "disinfection.contaminated", default=False),
    done("mixed_with", "choice", _("Mixed with"), "disinfection.mixed", choices=practice.MIXED,
         default="nothing", is_open=False),
    done("protected", "bool", _("With gloves and mask"), "disinfection.protection", default=False),
    done("announced", "bool", _("Posted up on the spot"), "disinfection.announced", default=False),
    Field("supervisor", "text", _("Supervised by"), "disinfection.supervisor", PURPOSE, "L1", PERSONAL,
          most=50, only_if=("outcome", (rules.DONE,))),
    count("point_no", _("Number of the point"), "disinfection.point-no", low=1, high=999_999_999),
)  # fmt: skip


_DONE: Final = ("is", "outcome", rules.DONE)


def _while_done(expression: Expression, at: str, raises: type[Problem], **told: Any) -> Check:
    return Check(("and", _DONE, expression), at, raises=raises, told=told)


def _in_range(means: str, purpose: str, held: practice.Range) -> Iterator[Check]:
    """What is too strong, too weak or left for too short a time, of one agent."""
    meant = (("is", "means", means), ("is", "purpose", *practice.PURPOSES_OF[purpose]))
    yield _while_done(
        ("and", *meant, ("more", "concentration", held.high)), "concentration", TooStrong, most=held.high
    )
    yield _while_done(
        ("and", *meant, ("more", held.low, "concentration")), "concentration", TooWeak, least=held.low
    )
    yield _while_done(
        ("and", *meant, ("more", held.minutes, "contact_minutes")), "contact_minutes", TooShort,
        least=held.minutes,
    )  # fmt: skip


HARMLESS: Final = (
    *(_while_done(one.breaks, one.at, NEVER[one.code]) for one in practice.DO_NOT),
    *(
        check
        for (means, purpose), held in practice.RANGES.items()
        for check in _in_range(means, purpose, held)
    ),
)
AS_MEASURED: Final = Check(
    ("and", _DONE, ("is", "origin", SELF_MADE), ("differ", "concentration", "measured")),
    "concentration",
    DISINFECTION.form.by_name["concentration"].label,
    _("must be the strength that was measured ({measured} mg/L)"),
    told={"measured": "measured"},
)


class Disinfections(Slots):
    """As all recurring work; nothing expired is used, and the place of a case knows that it was done."""

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        told = [one.detail for one in offered if one.kind == DISINFECTION.code]
        self._solutions = solutions.numbered(one.solution for one in told if one.solution)
        self._points = points.places_of(one.point_no for one in told if one.point_no)

    def judge(self, one: Offered) -> None:
        super().judge(one)
        told = one.detail
        if told.outcome != rules.DONE:
            return
        if told.point_no is not None and self._points.get(told.point_no) != one.place_id:
            label = KIND.form.by_name["point_no"].label
            raise BadDetail(field=str(label), reason=str(_("is not a point of this place")))
        at = told.done_at or one.made_at
        if told.agent_expires_on is not None and timezone.localdate(at) > told.agent_expires_on:
            raise AgentExpired(on=told.agent_expires_on.isoformat())
        if told.solution is not None:
            solutions.require_usable(
                self._solutions, told.solution, concentration=told.concentration, at=at, path=one.path
            )

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        super().save(kind, kept)
        terminals.disinfected([one for one in kept if _is_terminal(one.detail)])

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        super().withdraw(kind, pairs)
        terminals.not_disinfected(pairs)


def _is_terminal(told: Any) -> bool:
    return bool(told.outcome == rules.DONE and told.purpose == practice.TERMINAL)


def subject(told: Any) -> str:
    """The place of a case, or the point, that it was done for; else the place as a whole."""
    if told.purpose == practice.TERMINAL:
        return naming.TERMINAL
    return f"{naming.POINT}{told.point_no}" if told.point_no else ""


KIND: Final[RecordKind] = replace(
    extended(DISINFECTION, *FIELDS, base=("dwelling",), checks=(*HARMLESS, AS_MEASURED)),
    room=Disinfections,
    subject=subject,
    or_nobody=True,
    names=naming.names,
)
