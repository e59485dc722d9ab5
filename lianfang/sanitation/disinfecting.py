"""The record of a disinfection: with what, how strong, how long, on what; refused where it does harm.

It takes the place of the kind that `slots` declares. Of places of cases and of points it says which.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.duties.kinds import Kept, Offered, RecordKind
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import PERSONAL, BadDetail, Field
from lianfang.sanitation import naming, points, practice, solutions, terminals
from lianfang.sanitation.practice import PRODUCT, SELF_MADE, Practice
from lianfang.sanitation.problems import AgentExpired, NeverDone, TooShort, TooStrong, TooWeak
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


def practice_of(told: Any) -> Practice:
    return Practice(
        means=told.means or "",
        object=told.object or practice.SURFACES,
        method=told.method or "",
        purpose=told.purpose or practice.PREVENTIVE,
        origin=told.origin or "",
        concentration=told.measured if told.origin == SELF_MADE else told.concentration,
        minutes=told.contact_minutes,
        weather=told.weather or "dry",
        people_present=bool(told.people_present),
        contaminated=bool(told.contaminated),
        mixed_with=told.mixed_with or "nothing",
    )


def harmless(told: Any) -> None:
    """Raises NeverDone, TooStrong, TooWeak or TooShort for what must not be done so."""
    if told.outcome != rules.DONE:
        return
    judge(practice_of(told))


def judge(one: Practice) -> None:
    broken = practice.forbidden(one)
    if broken is not None:
        raise NeverDone(rule=str(broken.words), reason=str(broken.reason))
    for bound, value in practice.faults(one):
        match bound:
            case practice.STRONG:
                raise TooStrong(most=value)
            case practice.WEAK:
                raise TooWeak(least=value)
            case _:
                raise TooShort(least=value)


def as_measured(told: Any) -> None:
    """What was made here is as strong as it was measured, whatever the recipe says."""
    if told.outcome == rules.DONE and told.origin == SELF_MADE and told.concentration != told.measured:
        reason = _("must be the strength that was measured ({measured} mg/L)")
        label = DISINFECTION.form.by_name["concentration"].label
        raise BadDetail(field=str(label), reason=str(reason).format(measured=told.measured))


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
    extended(DISINFECTION, *FIELDS, base=("dwelling",), checks=(harmless, as_measured)),
    room=Disinfections,
    subject=subject,
    or_nobody=True,
    names=naming.names,
)
