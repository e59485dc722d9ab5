"""What is handed over, one form a flow. A desk asks nothing that its sender already wrote down."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.forms import PERSONAL, PLAIN, SENSITIVE, Field, Form, Words
from lianfang.people.choices import SPECIAL
from lianfang.people.choices import SYMPTOMS as SIGNS

_ACT: Final = _("so that the desk it is handed to can act without asking again")
_TRACE: Final = _("so that the sender learns what became of it")

CAME_BY: Final = (
    ("own", _("comes by own means")),
    ("escort", _("needs to be brought")),
    ("ambulance", _("needs an ambulance")),
)
ARRIVAL: Final = (
    ("arrived", _("arrived")),
    ("not-arrived", _("not arrived")),
    ("wrong-address", _("wrong address")),
)
MEASURE: Final = (
    ("none", _("none")),
    ("monitoring", _("home health monitoring")),
    ("home", _("home medical observation")),
    ("central", _("central observation")),
)
HOUSING: Final = (
    ("own-room", _("own room and bathroom")),
    ("own-room-shared-bath", _("own room, shared bathroom")),
    ("shared", _("no room of their own")),
    ("unknown", _("unknown")),
)
URGENCY: Final = (("now", _("at once")), ("today", _("today")), ("tomorrow", _("by tomorrow")))
CLEANING: Final = (("terminal", _("terminal disinfection")), ("routine", _("routine disinfection")))
VACANCY: Final = (
    ("post-empty", _("post empty")),
    ("person-ill", _("person ill")),
    ("person-away", _("person away")),
)
WHY_GAP: Final = (
    ("carer-isolated", _("carer taken into isolation")),
    ("carer-admitted", _("carer admitted to hospital")),
    ("carer-died", _("carer died")),
    ("no-carer", _("never had a carer")),
)


def _ask(
    name: str,
    kind: str,
    label: Words,
    concept: str,
    sensitivity: str = PLAIN,
    *,
    purpose: Words = _ACT,
    **more: Any,
) -> Field:
    """A field of a payload: personal answers from level L2 on, all others always."""
    level = "L0" if sensitivity == PLAIN else "L2"
    if kind == "celsius":
        more["unit"] = "°C"
    return Field(name, kind, label, concept, purpose, level, sensitivity, **more)


def _text(
    name: str, label: Words, concept: str, sensitivity: str = PLAIN, most: int = 120, **more: Any
) -> Field:
    return _ask(name, "text", label, concept, sensitivity, most=most, **more)


NAME: Final = _text("name", _("Name"), "person.name", PERSONAL, 50, known_from="people")
NEEDED_NAME: Final = _text("name", _("Name"), "person.name", PERSONAL, 50, required=True, known_from="people")
PHONE: Final = _text("phone", _("Phone"), "person.phone", PERSONAL, 32, known_from="people")
DOCUMENT: Final = _text(
    "document", _("Document number"), "person.document", SENSITIVE, 32, known_from="people"
)
CELSIUS: Final = _ask("celsius", "celsius", _("Temperature"), "person.temperature", SENSITIVE)
SYMPTOMS: Final = _ask(
    "symptoms",
    "choices",
    _("Symptoms"),
    "person.symptoms",
    SENSITIVE,
    choices=SIGNS,
    most=8,
    default=[],
)
EXPOSURE: Final = _ask(
    "contact",
    "bool",
    _("Met a case or a febrile person from there"),
    "person.exposure",
    SENSITIVE,
    default=False,
)
SOURCE: Final = _text("source_area", _("Came from"), "travel.source-area", SENSITIVE, 60)
PLATE: Final = _text("plate", _("Plate"), "vehicle.plate", PERSONAL, 16, known_from="people")
HEADS: Final = _ask(
    "head_count", "count", _("People living here now"), "household.head-count", high=99, known_from="people"
)
SPECIAL_CARE: Final = _ask(
    "special",
    "choices",
    _("People who need particular care"),
    "household.special",
    SENSITIVE,
    choices=SPECIAL,
    most=8,
    default=[],
)
HOUSEHOLD: Final = (
    _ask("unnamed", "count", _("People meant, not named"), "hand-over.unnamed", high=99),
    _text("respondent", _("Who answered"), "household.respondent", PERSONAL, 50, known_from="people"),
    _text(
        "household_phone", _("Phone of the household"), "household.phone", PERSONAL, 32, known_from="people"
    ),
)
TRANSPORT: Final = _ask(
    "transport", "choice", _("How they come"), "hand-over.transport", choices=CAME_BY, default="escort"
)
PROPOSED: Final = _ask(
    "measure", "choice", _("Measure proposed"), "hand-over.measure", choices=MEASURE, default="monitoring"
)
NOTE: Final = _text("note", _("Note"), "hand-over.note", PERSONAL, 300)

COMPANION: Final = Form(
    "flows.companion",
    _("Somebody along"),
    (
        _text("name", _("Name"), "companion.name", PERSONAL, 50, required=True),
        _text("phone", _("Phone"), "companion.phone", PERSONAL, 32),
        _text("relation", _("Relation"), "companion.relation", PERSONAL, 24),
    ),
)
WORKER: Final = Form(
    "flows.returning-worker",
    _("Returning worker"),
    (
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        SOURCE,
        _ask("arrives_on", "date", _("Arrives on"), "travel.arrives-on", PERSONAL),
        _text("dwelling", _("Lives at"), "person.dwelling", PERSONAL, 120),
    ),
)


def _along(name: str, label: Words, concept: str) -> Field:
    return _ask(name, "list", label, concept, PERSONAL, most=20, part=COMPANION, default=[])


F1: Final = Form(
    "flows.f1",
    _("Febrile traveller"),
    (
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        CELSIUS,
        _ask("again", "celsius", _("Second reading"), "person.temperature-again", SENSITIVE),
        SYMPTOMS,
        SOURCE,
        EXPOSURE,
        PLATE,
        TRANSPORT,
        _along("companions", _("In the same vehicle"), "vehicle.companions"),
        NOTE,
    ),
)
F2: Final = Form(
    "flows.f2",
    _("Arrival"),
    (
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        SOURCE,
        EXPOSURE,
        _text("dwelling", _("Going to"), "person.destination", PERSONAL, 160),
        _ask("left_at", "moment", _("Left the checkpoint at"), "passage.left-at"),
        PLATE,
        PROPOSED,
        _along("companions", _("In the same vehicle"), "vehicle.companions"),
        NOTE,
    ),
)
F3: Final = Form(
    "flows.f3",
    _("What became of an arrival"),
    (
        _ask(
            "arrival",
            "choice",
            _("Arrival"),
            "passage.arrival",
            choices=ARRIVAL,
            required=True,
            purpose=_TRACE,
        ),
        NAME,
        PHONE,
        _text("tried", _("What was tried"), "passage.tried", PERSONAL, 200),
        NOTE,
    ),
)
F4: Final = Form(
    "flows.f4",
    _("Febrile resident"),
    (
        NAME,
        PHONE,
        DOCUMENT,
        CELSIUS,
        SYMPTOMS,
        _ask("onset_on", "date", _("Ill since"), "person.onset", SENSITIVE),
        SOURCE,
        EXPOSURE,
        TRANSPORT,
        *HOUSEHOLD,
        HEADS,
        SPECIAL_CARE,
        _along("others", _("Others of the household who are ill or came along"), "household.others"),
        NOTE,
    ),
)
F5: Final = Form(
    "flows.f5",
    _("Returned person or contact"),
    (
        NAME,
        PHONE,
        DOCUMENT,
        SOURCE,
        _ask("arrived_on", "date", _("Arrived here on"), "travel.arrived-on", SENSITIVE),
        EXPOSURE,
        CELSIUS,
        *HOUSEHOLD,
        HEADS,
        SPECIAL_CARE,
        _ask("housing", "choice", _("Housing"), "hand-over.housing", choices=HOUSING, default="unknown"),
        PROPOSED,
        NOTE,
    ),
)
F6: Final = Form(
    "flows.f6",
    _("Excluded, going home"),
    (
        NEEDED_NAME,
        PHONE,
        _text("dwelling", _("Going to"), "person.destination", PERSONAL, 160),
        _text("finding", _("Finding of the clinic"), "clinic.finding", SENSITIVE, 200, required=True),
        _text("advice", _("Advice given"), "clinic.advice", SENSITIVE, 300),
        PROPOSED,
    ),
)
F7: Final = Form(
    "flows.f7",
    _("Report card due"),
    (
        _ask("report_due_at", "moment", _("Report due at"), "case.report-due"),
        _text("card_no", _("Number of the report card"), "case.card-number", PLAIN, 40),
        _text("disease", _("Disease"), "case.disease", PLAIN, 60),
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        NOTE,
    ),
)
F8: Final = Form(
    "flows.f8",
    _("Contact to be observed"),
    (
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        _ask("last_exposed_on", "date", _("Last exposed on"), "contact.last-exposed", SENSITIVE),
        _ask("notified", "bool", _("Notified"), "contact.notified", default=False),
        _text("notice_no", _("Number of the notice"), "contact.notice-number", PLAIN, 40),
        _text("dwelling", _("Lives at"), "person.dwelling", PERSONAL, 120),
        PROPOSED,
        NOTE,
    ),
)
F9: Final = Form(
    "flows.f9",
    _("Place to be disinfected"),
    (
        _ask(
            "cleaning",
            "choice",
            _("Kind of disinfection"),
            "sanitation.kind",
            choices=CLEANING,
            default="terminal",
        ),
        _ask("from_at", "moment", _("Stayed there from"), "case.stay-from"),
        _ask("to_at", "moment", _("Stayed there until"), "case.stay-to"),
        _text("access", _("Who opens"), "place.access", PERSONAL, 120),
        NOTE,
    ),
)
F10: Final = Form(
    "flows.f10",
    _("Letter to another district"),
    (
        _text("district", _("To which district"), "letter.district", PLAIN, 80, required=True),
        _text("letter_no", _("Number of the letter"), "letter.number", PLAIN, 60),
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        _ask("last_exposed_on", "date", _("Last exposed on"), "contact.last-exposed", SENSITIVE),
        NOTE,
    ),
)
F11: Final = Form(
    "flows.f11",
    _("Something needed"),
    (
        _text("need", _("What is needed"), "need.what", PERSONAL, 200, required=True),
        _ask("urgency", "choice", _("By when"), "need.urgency", choices=URGENCY, default="today"),
        NAME,
        PHONE,
        NOTE,
    ),
)
F12: Final = Form(
    "flows.f12",
    _("Nobody cares for a dependent person"),
    (
        _ask("why", "choice", _("How it came about"), "care.gap-cause", choices=WHY_GAP, required=True),
        _ask("alone_since", "moment", _("Alone since"), "care.alone-since"),
        NEEDED_NAME,
        PHONE,
        _ask("birth_year", "count", _("Born in"), "person.birth-year", SENSITIVE, low=1900, high=2100),
        SPECIAL_CARE,
        _text("carer", _("Who cared until now"), "care.former-carer", PERSONAL, 80),
        NOTE,
    ),
)
F13: Final = Form(
    "flows.f13",
    _("Workers coming back"),
    (
        _text("enterprise", _("Enterprise"), "organisation.name", PLAIN, 160, required=True),
        _ask(
            "workers",
            "list",
            _("Workers"),
            "organisation.returning",
            PERSONAL,
            most=200,
            part=WORKER,
            default=[],
        ),
    ),
)
F14: Final = Form(
    "flows.f14",
    _("Measure decided"),
    (
        _text("measure", _("Measure"), "measure.name", PLAIN, 160, required=True),
        _text("document_no", pgettext_lazy("decree", "Document number"), "measure.document", PLAIN, 120),
        _text("area", _("Area"), "measure.area", PLAIN, 300),
        _ask("from_at", "moment", _("From"), "measure.from"),
        _ask("to_at", "moment", _("Until"), "measure.to"),
        _ask("duties", "count", _("Duties raised"), "measure.duties", high=10_000_000),
    ),
)
F15: Final = Form(
    "flows.f15",
    _("Somebody is missing at a post"),
    (
        _ask("vacancy", "choice", _("What happened"), "workforce.vacancy", choices=VACANCY, required=True),
        _text("post", _("Post"), "workforce.post", PLAIN, 120),
        _ask("from_at", "moment", _("Needed from"), "workforce.from"),
        _ask("to_at", "moment", _("Needed until"), "workforce.to"),
        _ask("duties", "count", _("Open duties without an owner"), "workforce.duties", high=1_000_000),
        _text("person", _("Who is missing"), "workforce.person", PERSONAL, 50),
    ),
)
F16: Final = Form(
    "flows.f16",
    _("Figures at the cut-off"),
    (
        _text("report", _("Report"), "report.name", PLAIN, 120, required=True),
        _text("unit", _("Unit"), "report.unit", PLAIN, 120, required=True),
        _ask("cut_off_at", "moment", _("Cut-off"), "report.cut-off"),
        _ask("reported", "bool", _("Reported"), "report.reported", default=False),
    ),
)
F17: Final = Form(
    "flows.f17",
    _("Household living elsewhere"),
    (
        _text("household", _("Number of the household"), "household.number", PERSONAL, 64),
        _text("contact", _("Contact"), "household.contact-name", PERSONAL, 50, known_from="people"),
        _text("phone", _("Phone"), "household.phone", PERSONAL, 32, known_from="people"),
        HEADS,
        _text("origin", _("Managed by"), "household.managed-by", PLAIN, 160),
        _text("lives_outside", _("Lives outside the district, at"), "household.lives-outside", PERSONAL, 120),
    ),
)
F18: Final = Form(
    "flows.f18",
    _("Patient handed to a hospital"),
    (
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        _text("hospital", _("Hospital or ward"), "clinic.hospital", PLAIN, 80),
        _text("finding", _("Finding of the clinic"), "clinic.finding", SENSITIVE, 200, required=True),
        _text("vehicle", _("Vehicle and driver"), "clinic.vehicle", PLAIN, 40),
        NOTE,
    ),
)
F19: Final = Form(
    "flows.f19",
    _("Left the clinic by themselves"),
    (
        NEEDED_NAME,
        PHONE,
        DOCUMENT,
        _text("dwelling", _("Lives at"), "person.dwelling", PERSONAL, 120),
        _ask("since", "moment", _("Missing since"), "clinic.missing-since"),
        _text("finding", _("Finding of the clinic"), "clinic.finding", SENSITIVE, 200),
        NOTE,
    ),
)

FORMS: Final = (F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12, F13, F14, F15, F16, F17, F18, F19)
