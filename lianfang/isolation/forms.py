"""What is asked in the isolation room: of a file, a reading, a need, a delivery, a dependant, a room."""

from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.isolation import rules
from lianfang.isolation.models import (
    CaredBy,
    Category,
    DependantKind,
    Living,
    Mode,
    NeedKind,
    NeedSource,
    Programme,
    Served,
    Zone,
)
from lianfang.kit.forms import PERSONAL, SENSITIVE, BadDetail, Field, Form, Words
from lianfang.people.choices import SEXES, SYMPTOMS
from lianfang.people.fields import CELSIUS, NAME, PHONE
from lianfang.restrictions.forms import ENTER, NUMBER
from lianfang.restrictions.models import RELEASES

DECIDES: Final = "acknowledge"  # who answers for isolation where somebody stays
RECORDS: Final = "record"  # who sends evidence
CARES: Final = "see-health"  # who works there and may know of somebody's health
_CARE: Final = _("so that whoever is restricted is cared for, and free again on the day it ends")
_HEALTH: Final = _("so that whoever falls ill is seen by a doctor at once")
_SUPPLY: Final = _("so that nobody in isolation lacks what they need to live")
_ALONE: Final = _("so that nobody who depends on others is left alone")
_SITE: Final = _("so that a central site knows which rooms it has")
LOWEST, HIGHEST = Decimal("34.0"), Decimal("43.0")  # °C a person can have; docs/sources.md#isolation


def _ask(name: str, kind: str, label: Words, purpose: Words = _CARE, **more: Any) -> Field:
    concept = more.pop("concept", f"isolation.{name.replace('_', '-')}")
    return Field(name, kind, label, concept, purpose, **more)


def _private(name: str, kind: str, label: Words, purpose: Words = _CARE, **more: Any) -> Field:
    return _ask(name, kind, label, purpose, level="L2", sensitivity=SENSITIVE, **more)


_REASON: Final = _ask("reason", "text", _("Reason"), most=300, required=True)
SPECIAL: Final = (
    ("dialysis", _("dialysis")),
    ("pregnant", _("pregnant or newly delivered")),
    ("chronic", _("medicine for a chronic disease")),
    ("allergy", _("allergy")),
    ("mental", _("mental illness")),
    ("language", _("speaks no Chinese")),
)
OUTINGS: Final = (
    ("dialysis", _("dialysis")),
    ("birth", _("birth or prenatal care")),
    ("acute", _("acute illness or injury")),
    ("treatment", _("other treatment that cannot wait")),
)
OUTCOMES: Final = (
    ("delivered", pgettext_lazy("delivery", "delivered")),
    ("nobody", pgettext_lazy("delivery", "nobody answered")),
    ("unavailable", pgettext_lazy("delivery", "could not be got")),
)
PROOFS: Final = (
    ("rang", _("left at the door, rang, seen taken in")),
    ("called", _("left at the door, confirmed by telephone")),
    ("photo", _("left at the door, photo")),
    ("handed", _("handed over")),
)
FOLLOWING: Final = (
    ("nobody", _("nobody")),
    ("somebody", _("somebody: enter each of them")),
)

# The file

BEGIN: Final = Form(
    "isolation.begin",
    _("Open a file"),
    (
        _ask("programme", "choice", _("Programme"), choices=tuple(Programme.choices), required=True,
             is_open=True,
             hint=_("Health monitoring alone restricts nobody: no measure, notice or release is asked.")),
        *ENTER.fields,
    ),
)  # fmt: skip


def _with_signs(answers: Any) -> None:
    """Raises BadDetail for a temperature nobody has."""
    said = answers.celsius
    if not LOWEST <= said <= HIGHEST or said.as_tuple().exponent < -1:
        reason = _now("must lie between {low} and {high}").format(low=LOWEST, high=HIGHEST)
        raise BadDetail(field=str(CELSIUS.label), reason=reason)


DESCRIBE: Final = Form(
    "isolation.describe",
    _("How they live, and whom they look after"),
    (
        _ask("programme", "choice", _("Programme"), choices=tuple(Programme.choices)),
        _ask("category", "choice", pgettext_lazy("isolation", "Category"), choices=tuple(Category.choices),
             beside=True),
        _ask("living", "choice", _("How they live"), choices=tuple(Living.choices)),
        _ask("mode", "choice", _("How readings come"), choices=tuple(Mode.choices), beside=True),
        _ask("co_residents", "count", _("Others in the dwelling, not restricted"), high=99),
        _ask("co_managed", "bool", _("The others are restricted as well"), beside=True),
        _ask("looks_after", "choice", _("Whom they look after (ask this first)"), _ALONE,
             choices=FOLLOWING, is_open=True),
        _private("sex", "choice", _("Sex"), choices=SEXES, concept="isolation.sex"),
        _private("employer", "text", _("Employer and contact there"), most=120),
        _private("special", "choices", _("Particular needs"), _HEALTH, choices=SPECIAL, most=8, default=[]),
        _private("note", "text", _("Note"), most=300),
    ),
)  # fmt: skip
SERVE: Final = Form(
    "isolation.serve",
    _("The written notice was served"),
    (
        _ask("how", "choice", _("How it was served"), required=True, choices=tuple(Served.choices),
             is_open=True),
        _ask("notice_no", "text", _("Number of the written notice"), most=60,
             concept="isolation.notice-no", hint=_("Only where it is not known yet.")),
        _private("witness", "text", _("Witness"), most=60),
    ),
)  # fmt: skip
TEAM: Final = Form(
    "isolation.team",
    _("The team besides carer and backup"),
    (
        _ask("cadre", "user", _("Sub-district cadre"), clears=True),
        _ask("doctor", "user", _("Doctor of the team"), beside=True, clears=True,
             concept="isolation.team-doctor"),
        _ask("police", "user", pgettext_lazy("isolation", "Police officer"), clears=True),
        _ask("volunteer", "user", _("Volunteer or grid worker"), beside=True, clears=True),
    ),
)  # fmt: skip
SEND_OUT: Final = Form(
    "isolation.send-out",
    _("Send out for care"),
    (
        _private("why", "choice", _("What for"), _HEALTH, required=True, choices=OUTINGS),
        _ask("vehicle", "text", _("Escorted vehicle"), required=True, most=60),
        _ask("driver", "text", _("Driver"), required=True, most=60, beside=True),
        _ask("protection", "text", _("Protection"), most=120),
        _ask("back_by", "moment", _("Back by"), required=True),
    ),
)
COME_BACK: Final = Form("isolation.come-back", _("Back from care"), ())
CONTACT: Final = Form(
    "isolation.contact",
    _("Spoke with them"),
    (
        _ask("how", "choice", _("How they were reached"), required=True, is_open=True,
             choices=tuple(one for one in Mode.choices if one[0] != Mode.SELF),
             concept="isolation.contact-how"),
        _private("words", "text", _("What they said"), _HEALTH, most=300, concept="isolation.contact-words"),
    ),
)  # fmt: skip
LEAVE: Final = Form("isolation.leave", _("Left without permission"), (_REASON,))
MOVE_IN: Final = Form(
    "isolation.move-in",
    _("Move to a central site"),
    (
        _ask("site", "place", _("Central site"), required=True, ability=DECIDES),
        _ask("number", "text", pgettext_lazy("site room", "Room"), required=True, most=24, beside=True,
             concept="isolation.room-code"),
        _REASON,
    ),
)  # fmt: skip
CLEAR: Final = Form(
    "isolation.clear",
    _("A doctor has seen the fever"),
    (
        _ask("doctor", "text", pgettext_lazy("isolation", "Doctor"), _HEALTH, required=True, most=60),
        _private("finding", "text", _("What the doctor says"), _HEALTH, required=True, most=300),
    ),
)
ANSWER: Final = Form(
    "isolation.answer",
    _("Asked how the readings are taken"),
    (_ask("answer", "text", _("What came of it"), _HEALTH, most=300, required=True),),
)
RELEASE: Final = Form(
    "isolation.release",
    pgettext_lazy("observation", "Release"),
    (
        _ask("release", "choice", _("How it ends"), required=True, choices=RELEASES,
             is_open=True),
        _ask("release_no", "text", _("Number of the written release, or of the decision"), most=60),
        _ask("doctor", "text", _("Doctor who judged it"), most=60, beside=True,
             concept="isolation.release-doctor"),
        _ask("follow_days", "count", _("Days of health monitoring afterwards"), high=60),
        _ask("words", "text", _("In a few words"), most=300,
             hint=_("No names here; this line is not sealed.")),
    ),
)  # fmt: skip

# Records

_SIGNS: Final = _private(
    "symptoms", "choices", pgettext_lazy("isolation", "Symptoms"), _HEALTH, choices=SYMPTOMS, most=8,
    default=[],
)  # fmt: skip
READING: Final = Form(
    "isolation.reading",
    _("Temperature and symptoms"),
    (
        NUMBER,
        CELSIUS.asked(_HEALTH, "L2", required=True, sensitivity=SENSITIVE),
        _SIGNS,
        _ask("mode", "choice", _("How it was taken"), choices=tuple(Mode.choices), default="visit",
             concept="isolation.taken-how"),
    ),
    checks=(_with_signs,),
)  # fmt: skip


def _with_cost(answers: Any) -> None:
    """Raises BadDetail for an amount that is none."""
    try:
        rules.fen_of(answers.cost or "")
    except ValueError as fault:
        reason = _now("must be an amount in yuan, such as 35.50")
        raise BadDetail(field=str(_COST.label), reason=reason) from fault


_COST: Final = _ask("cost", "text", _("Cost advanced, yuan"), _SUPPLY, most=12)
NEED_NUMBER: Final = _ask(
    "need", "count", _("Number of the need"), _SUPPLY, required=True, low=1, high=2_000_000_000,
    concept="need.number",
)  # fmt: skip
DELIVERY: Final = Form(
    "isolation.delivery",
    pgettext_lazy("isolation", "Delivery"),
    (
        NEED_NUMBER,
        _ask("outcome", "choice", _("What became of it"), _SUPPLY, choices=OUTCOMES, default="delivered",
             concept="delivery.outcome", is_open=True),
        _ask("proof", "choice", _("How it was handed over"), _SUPPLY, choices=PROOFS, default="rang",
             concept="delivery.proof"),
        _COST,
    ),
    checks=(_with_cost,),
)  # fmt: skip
RETURNED: Final = Form(
    "isolation.returned",
    _("Found, and back in isolation"),
    (NUMBER, _ask("where", "text", _("Where they were found"), most=120, required=True)),
)

# The same, asked on the page of the file or of the need

READ: Final = Form("isolation.read", _("Temperature and symptoms"), READING.fields[1:], checks=(_with_signs,))
FIND: Final = Form("isolation.find", _("Found, and back in isolation"), RETURNED.fields[1:])
DELIVER: Final = Form(
    "isolation.deliver", pgettext_lazy("isolation", "Delivery"), DELIVERY.fields[1:], checks=(_with_cost,)
)

# Whom they look after

_CARED: Final = _ask(
    "cared_by", "choice", _("Who looks after them now"), _ALONE, required=True, is_open=True,
    choices=tuple(CaredBy.choices),
)  # fmt: skip
_WHO: Final = _private(
    "carer", "text", _("Name and telephone of who does it"), _ALONE, most=80, concept="dependant.carer"
)
NEW_DEPENDANT: Final = Form(
    "isolation.new-dependant",
    _("Enter somebody they look after"),
    (
        NUMBER,
        _ask("kind", "choice", _("Who it is"), _ALONE, required=True, concept="dependant.kind",
             choices=tuple(DependantKind.choices)),
        NAME.asked(_ALONE, "L2", sensitivity=PERSONAL, required=True),
        PHONE.asked(_ALONE, "L2"),
        _CARED,
        _WHO,
    ),
)  # fmt: skip
CARE: Final = Form(
    "isolation.dependant-cared",
    _("Somebody looks after them"),
    (
        _ask("cared_by", "choice", _("Who looks after them now"), _ALONE, required=True, is_open=True,
             concept="dependant.cared-by",
             choices=tuple(one for one in CaredBy.choices if one[0] != CaredBy.NOBODY)),
        _WHO,
    ),
)  # fmt: skip
LOSE: Final = Form("isolation.dependant-alone", _("Nobody looks after them any more"), (_REASON,))
END_DEPENDANT: Final = Form("isolation.dependant-ended", _("Take off the list"), (_REASON,))

# Needs

NEW_NEED: Final = Form(
    "isolation.new-need",
    _("Something is needed"),
    (
        _ask("place", "place", _("Door"), _SUPPLY, required=True, ability=CARES, concept="need.place"),
        _ask("kind", "choice", pgettext_lazy("need", "What"), _SUPPLY, required=True, concept="need.kind",
             choices=tuple(NeedKind.choices)),
        _ask("what", "text", _("In words"), _SUPPLY, required=True, most=200, concept="need.what",
             hint=_("Name no resident.")),
        _ask("daily", "bool", _("Every day while they are there"), _SUPPLY, default=False,
             concept="need.daily"),
        _ask("planned_at", "moment", _("Needed at, where it is known ahead"), _SUPPLY,
             concept="need.planned-at"),
        _ask("every_days", "count", _("and again every so many days"), _SUPPLY, high=60,
             beside=True, concept="need.every-days"),
        _ask("source", "choice", _("How it was told"), _SUPPLY, choices=tuple(NeedSource.choices[:3]),
             default="phone", concept="need.source", beside=True),
    ),
)  # fmt: skip
ACCEPT: Final = Form("isolation.accept-need", _("Accept it"), ())
HAND: Final = Form(
    "isolation.hand-need",
    _("Hand it to somebody"),
    (_ask("owner", "user", _("Who brings it"), _SUPPLY, required=True, concept="need.owner"), _REASON),
)
PASS_ON: Final = Form("isolation.pass-need-on", _("Pass on to supplies"), (_REASON,))
SETTLE: Final = Form(
    "isolation.settle-need",
    _("The cost is settled"),
    (_ask("feedback", "text", _("What the household says"), _SUPPLY, most=200, concept="need.feedback"),),
)
VOID_NEED: Final = Form("isolation.void-need", _("It is not needed"), (_REASON,))

# Rooms of central sites

NEW_ROOM: Final = Form(
    "isolation.new-room",
    _("Enter a room of a central site"),
    (
        _ask("place", "place", _("Site of the room"), _SITE, required=True, ability=DECIDES,
             concept="site-room.place"),
        _ask("number", "text", pgettext_lazy("site room", "Room"), _SITE, required=True, most=24,
             concept="site-room.room-code"),
        _ask("zone", "choice", _("Zone"), _SITE, choices=tuple(Zone.choices), default="polluted",
             concept="site-room.zone", beside=True),
    ),
)  # fmt: skip
CLEANED: Final = Form("isolation.room-cleaned", _("It is disinfected"), ())
CLOSE_ROOM: Final = Form("isolation.close-room", _("Take it out of use"), (_REASON,))
OPEN_ROOM: Final = Form("isolation.open-room", _("Take it into use"), ())

# On a resident's own page

OWN_NEED: Final = Form(
    "isolation.own-need",
    _("I need something"),
    (
        _ask("kind", "choice", pgettext_lazy("need", "What"), _SUPPLY, required=True,
             concept="own-need.kind", choices=tuple(NeedKind.choices)),
        _ask("what", "text", _("In words"), _SUPPLY, required=True, most=200, concept="own-need.what"),
    ),
)  # fmt: skip
