"""What is written down at a checkpoint and at a place's post, declared once for every door.

Fields: docs/sources.md#checkpoint-forms. One vehicle with all its occupants is one record. The level
comes from the measure; `intake.guard` refuses what lies above it, person by person.
"""

from typing import Final, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.checkpoints.rules import answers
from lianfang.kit.forms import PERSONAL, PLAIN, SENSITIVE, Field, Form, Words
from lianfang.people.choices import SEXES, SYMPTOMS
from lianfang.people.fields import CELSIUS, NAME

Choices: TypeAlias = tuple[tuple[str, Words], ...]

_PASSAGE = _("to know that every vehicle and everybody in it was checked")
_FEVER = _("to bring a person with fever to a doctor")
_RECEIVE = _("to tell the community that receives a person")
_HONEST = _("to know how far a reading can be trusted")
_COVER = _("to show that a post was manned and handed over")
_INSIDE = _("to know who is inside a place, and to warn them")

DIRECTIONS: Final = (("in", _("inbound")), ("out", _("outbound")), ("through", _("in transit")))
VEHICLES: Final = (
    ("car", _("car")),
    ("coach", _("bus or coach")),
    ("truck", _("truck")),
    ("hazmat", _("dangerous goods")),
    ("motorcycle", _("motorcycle")),
    ("official", _("official vehicle")),
    ("ambulance", _("ambulance")),
    ("supplies", _("emergency supplies")),
    ("medical", _("medical staff")),
    ("on-foot", _("on foot")),
)
DESTINATIONS: Final = (
    ("here", _("an address in this district")),
    ("return", _("resident going home")),
    ("city", _("another district of the city")),
    ("transit", _("passing through")),
)
DISPOSITIONS: Final = (
    ("pass", _("let pass")),
    ("pass-registered", _("let pass, registered")),
    ("hold", _("held for observation")),
    ("transfer", _("passed to medical care")),
    ("turn-back", _("turned back")),
    ("priority", _("priority passage")),
)
BASES: Final = (
    ("clean", _("no yes, no fever")),
    ("answer", _("an answer was yes")),
    ("listed", _("from a listed area")),
    ("fever", _("fever")),
    ("goods", _("goods and emergency service")),
    ("order", _("order of the command")),
)
METHODS: Final = (
    ("forehead", pgettext_lazy("thermometer", "forehead")),
    ("ear", pgettext_lazy("thermometer", "ear")),
    ("wrist", pgettext_lazy("thermometer", "wrist")),
    ("axillary", pgettext_lazy("thermometer", "armpit")),
)
ROLES: Final = (("driver", _("driver")), ("passenger", _("passenger")))
VISITORS: Final = (
    ("resident", _("resident")),
    ("staff", _("staff")),
    ("visitor", _("visitor")),
    ("guest", _("hotel guest")),
    ("courier", _("courier")),
    ("delivery", _("meal delivery")),
    ("builder", _("building worker")),
    ("vehicle", _("vehicle")),
)
WAYS: Final = (("in", _("coming in")), ("out", _("going out")))
DOORS: Final = (
    ("let-in", _("let in")),
    ("advised", _("advised not to enter, helped to see a doctor")),
    ("home", _("resident, let home and reported")),
)
POST_ACTS: Final = (
    ("open", _("post opened")),
    ("manned", _("manned now")),
    ("close", _("post closed")),
)
ARRIVALS: Final = (
    ("arrived", _("arrived")),
    ("not-arrived", _("has not arrived")),
    ("wrong-address", _("wrong address")),
)


def _text(  # noqa: PLR0917  # a field's facts in the order they are read
    name: str, label: Words, concept: str, purpose: Words, level: str, most: int, how: str = PLAIN
) -> Field:
    return Field(name, "text", label, concept, purpose, level, how, most=most)


def _choice(  # noqa: PLR0917  # a field's facts in the order they are read
    name: str, label: Words, concept: str, purpose: Words, choices: Choices, level: str, how: str = PLAIN
) -> Field:
    return Field(name, "choice", label, concept, purpose, level, how, choices=choices)


def _celsius(name: str, label: Words, concept: str, level: str, how: str) -> Field:
    return Field(name, "celsius", label, concept, _HONEST, level, how, unit="°C")


def _count(name: str, label: Words, concept: str, purpose: Words, high: int) -> Field:
    return Field(name, "count", label, concept, purpose, high=high)


def _number(concept: str) -> Field:
    return Field(
        "number", "count", _("Number of the person aboard"), concept, _PASSAGE, "L1", required=True, low=1,
        high=99,
    )  # fmt: skip


OCCUPANT: Final = Form(
    "checkpoints.occupant",
    _("Person aboard"),
    (
        _number("occupant.number"),
        _choice("role", _("Role"), "occupant.role", _PASSAGE, ROLES, "L1"),
        _celsius("celsius", _("Temperature"), "person.temperature", "L1", SENSITIVE),
        _choice("method", _("Measured at"), "temperature.method", _HONEST, METHODS, "L1"),
        _text("instrument", _("Thermometer"), "temperature.instrument", _HONEST, "L1", 24),
        _celsius("again", _("Temperature, repeated"), "person.temperature-again", "L1", SENSITIVE),
        _choice("again_method", _("Repeated at"), "temperature.method-again", _HONEST, METHODS, "L1"),
        Field(
            "again_minutes", "count", _("Minutes until the repeat"), "temperature.minutes-again", _HONEST,
            "L1", high=240,
        ),
        Field(
            "travelled", "bool", _("Stayed in a listed area"), "travel.listed", _PASSAGE, "L1", SENSITIVE,
            default=False,
        ),
        _text("source_area", _("Came from"), "travel.source-area", _RECEIVE, "L1", 60, SENSITIVE),
        Field("left_on", "date", _("Left there on"), "travel.left-on", _RECEIVE, "L1", SENSITIVE),
        Field(
            "contact", "bool", _("Met a case or a febrile person from there"), "person.exposure", _PASSAGE,
            "L1", SENSITIVE, default=False,
        ),
        Field(
            "symptoms", "choices", _("Symptoms"), "person.symptoms", _PASSAGE, "L1", SENSITIVE,
            choices=SYMPTOMS, most=8, default=[],
        ),
        _choice("decision", _("Decision"), "occupant.decision", _FEVER, DISPOSITIONS, "L1"),
    ),
)  # fmt: skip

IDENTITY: Final = Form(
    "checkpoints.identity",
    _("Identity of a person aboard"),
    (
        _number("identity.number"),
        NAME.asked(_RECEIVE, "L2", required=True),
        _choice("sex", _("Sex"), "person.sex", _RECEIVE, SEXES, "L2"),
        Field("birth_on", "date", _("Date of birth"), "person.birth-date", _RECEIVE, "L2", PERSONAL),
        _text("document_kind", _("Kind of document"), "person.document-kind", _RECEIVE, "L2", 24),
        _text("document", _("Document number"), "person.document", _RECEIVE, "L2", 32, SENSITIVE),
        _text("phone", _("Phone"), "person.phone", _RECEIVE, "L2", 32, PERSONAL),
        _text("registered_area", _("Registered at"), "person.registered-area", _RECEIVE, "L2", 60, PERSONAL),
        _text("address", _("Address here"), "person.address-here", _RECEIVE, "L2", 120, PERSONAL),
        _text("host", _("Whom to reach here, with phone"), "person.host-here", _RECEIVE, "L2", 80, PERSONAL),
        _text("receiver", _("Receiving community (code)"), "arrival.receiver", _RECEIVE, "L2", 64),
        _text("card", _("Number of the card handed out"), "arrival.card", _RECEIVE, "L2", 24),
        _text("guardian", _("Guardian of a child under 14"), "person.guardian", _RECEIVE, "L2", 80, PERSONAL),
    ),
)  # fmt: skip

PASS: Final = Form(
    "checkpoints.vehicle-pass",
    _("Vehicle pass"),
    (
        Field(
            "vehicle_kind", "choice", _("Vehicle"), "vehicle.kind", _PASSAGE, choices=VEHICLES, default="car"
        ),
        Field(
            "direction", "choice", _("Direction"), "passage.direction", _PASSAGE, choices=DIRECTIONS,
            default="in",
        ),
        _text("plate", _("Plate"), "vehicle.plate", _PASSAGE, "L1", 16, PERSONAL),
        Field(
            "aboard", "count", _("People aboard"), "vehicle.aboard", _PASSAGE, required=True, low=1, high=99
        ),
        _count("measured", _("Of these measured (counts only)"), "vehicle.measured", _PASSAGE, 99),
        _count("fevers", _("Of these with fever (counts only)"), "vehicle.fevers", _FEVER, 99),
        Field(
            "residents", "count", _("Residents of this district aboard"), "vehicle.residents", _PASSAGE,
            high=99, default=0,
        ),
        _text("from_area", _("Set out from"), "passage.from-area", _PASSAGE, "L0", 60),
        _text("via", _("By way of"), "passage.via", _PASSAGE, "L0", 60),
        Field(
            "destination", "choice", _("Where to"), "passage.destination", _PASSAGE, choices=DESTINATIONS,
            default="here",
        ),
        Field(
            "people", "list", _("Everybody aboard"), "vehicle.people", _PASSAGE, "L1", SENSITIVE, most=99,
            part=OCCUPANT, default=[],
        ),
        Field(
            "identities", "list", _("Identities"), "vehicle.identities", _RECEIVE, "L2", SENSITIVE, most=99,
            part=IDENTITY, default=[],
        ),
        Field(
            "disposition", "choice", _("Disposition"), "passage.disposition", _PASSAGE, required=True,
            choices=DISPOSITIONS,
        ),
        Field(
            "basis", "choice", _("On the ground of"), "passage.basis", _PASSAGE, choices=BASES,
            default="clean",
        ),
        _text("reason", _("Why turned back"), "passage.reason", _PASSAGE, "L0", 200),
        _text("authority", _("By what authority (document)"), "passage.authority", _PASSAGE, "L0", 120),
        _text("permit", _("Pass shown (scanned, or its number)"), "vehicle.permit", _PASSAGE, "L1", 200,
              PERSONAL),
        _text("cargo", _("Goods"), "vehicle.cargo", _PASSAGE, "L0", 60),
        Field("arrived_at", "moment", _("Arrived"), "passage.arrived-at", _PASSAGE),
        _count("lane", _("Lane"), "passage.lane", _PASSAGE, 40),
        Field("ambient", "celsius", _("Air temperature"), "air.temperature", _HONEST, unit="°C"),
        _text("note", _("Note"), "passage.note", _PASSAGE, "L1", 200, PERSONAL),
    ),
    checks=answers.PASS_CHECKS,
    there=answers.PASS_THERE,
)  # fmt: skip

_VEHICLE: Final = Field(
    "vehicle", "text", _("Vehicle record"), "passage.record", _PASSAGE, required=True, most=36
)

TEMPERATURE: Final = Form(
    "checkpoints.temperature",
    _("Temperature of a person aboard"),
    (
        _VEHICLE,
        _number("occupant.number"),
        CELSIUS.asked(_FEVER, "L1", required=True),
        _choice("method", _("Measured at"), "temperature.method", _HONEST, METHODS, "L1"),
        _text("instrument", _("Thermometer"), "temperature.instrument", _HONEST, "L1", 24),
        Field("ambient", "celsius", _("Air temperature"), "air.temperature", _HONEST, unit="°C"),
    ),
    checks=answers.TEMPERATURE_CHECKS,
    there=answers.TEMPERATURE_THERE,
)  # fmt: skip

DECISION: Final = Form(
    "checkpoints.decision",
    _("Decision on a person aboard"),
    (
        _number("occupant.number"),
        Field(
            "decision", "choice", _("Decision"), "occupant.decision", _FEVER, "L1", required=True,
            choices=DISPOSITIONS,
        ),
    ),
)  # fmt: skip

DISPOSITION: Final = Form(
    "checkpoints.disposition",
    _("Disposition of a held vehicle"),
    (
        _VEHICLE,
        Field(
            "disposition", "choice", _("Disposition"), "passage.disposition", _PASSAGE, required=True,
            choices=DISPOSITIONS,
        ),
        Field(
            "basis", "choice", _("On the ground of"), "passage.basis", _PASSAGE, choices=BASES,
            default="clean",
        ),
        _text("reason", _("Why turned back"), "passage.reason", _PASSAGE, "L0", 200),
        _text("authority", _("By what authority (document)"), "passage.authority", _PASSAGE, "L0", 120),
        Field(
            "decisions", "list", _("Decisions on persons"), "vehicle.decisions", _FEVER, "L1", SENSITIVE,
            most=99, part=DECISION, default=[],
        ),
        Field(
            "identities", "list", _("Identities"), "vehicle.identities", _RECEIVE, "L2", SENSITIVE, most=99,
            part=IDENTITY, default=[],
        ),
    ),
    checks=answers.DISPOSITION_CHECKS,
    there=answers.DISPOSITION_THERE,
)  # fmt: skip

SHIFT: Final = Form(
    "checkpoints.shift-hand-over",
    _("Hand-over of a shift"),
    (
        _text("taken_by", _("Taken over by (user name)"), "shift.taken-by", _COVER, "L0", 64),
        Field(
            "overlap_minutes", "count", _("Minutes together"), "shift.overlap", _COVER, required=True,
            high=240,
        ),
        _count("held_vehicles", _("Vehicles still held"), "shift.held-vehicles", _COVER, 999),
        _count("held_persons", _("Persons in the holding rooms"), "shift.held-persons", _COVER, 999),
        _count("masks", _("Masks left"), "stock.masks", _COVER, 999_999),
        _count("disinfectant", _("Disinfectant left, litres"), "stock.disinfectant", _COVER, 99_999),
        _count("instruments", _("Thermometers that work"), "shift.instruments", _COVER, 999),
        _count("faulty", _("Thermometers out of order"), "shift.faulty", _COVER, 999),
        _text("unresolved", _("What is unresolved"), "shift.unresolved", _COVER, "L0", 500),
    ),
)  # fmt: skip

POST: Final = Form(
    "checkpoints.post",
    _("Temperature post of a place"),
    (
        Field("act", "choice", _("What"), "post.act", _COVER, required=True, choices=POST_ACTS),
        _count("staff", _("People at the post"), "post.staff", _COVER, 99),
        _count("gates", _("Entrances"), "post.gates", _COVER, 99),
        _count("gates_open", _("Entrances open"), "post.gates-open", _COVER, 99),
        _text("hours", _("Hours"), "post.hours", _COVER, "L0", 24),
        Field("fire_access", "bool", _("Fire and ambulance access is free"), "post.fire-access", _COVER,
              default=False),
        _text("responsible", _("Responsible"), "post.responsible", _COVER, "L1", 50, PERSONAL),
        _text("phone", _("Phone of the post"), "post.phone", _COVER, "L1", 32, PERSONAL),
        _text("reason", _("Why closed"), "post.reason", _COVER, "L0", 200),
    ),
    checks=answers.POST_CHECKS,
)  # fmt: skip

VISITOR: Final = Form(
    "checkpoints.visitor",
    _("Visitor"),
    (
        Field("way", "choice", _("Which way"), "visit.way", _INSIDE, required=True, choices=WAYS),
        Field(
            "who", "choice", _("Kind of visitor"), "visit.who", _INSIDE, choices=VISITORS, default="visitor",
        ),
        CELSIUS.asked(_INSIDE, "L1"),
        Field(
            "again", "celsius", _("Temperature, repeated"), "person.temperature-again", _INSIDE, "L1",
            SENSITIVE, unit="°C",
        ),
        _choice("method", _("Measured at"), "temperature.method", _HONEST, METHODS, "L1"),
        _text("instrument", _("Thermometer"), "temperature.instrument", _HONEST, "L1", 24),
        Field("door", "choice", _("At the door"), "visit.door", _INSIDE, choices=DOORS, default="let-in"),
        _text("entry", _("Entry it ends (record)"), "visit.entry", _INSIDE, "L0", 36),
        _text("pass_no", _("Entry pass (scanned, or its number)"), "visit.pass", _INSIDE, "L1", 200,
              PERSONAL),
        _text("hotel_ref", _("Reference in the hotel register"), "visit.hotel-reference", _INSIDE, "L1", 40,
              PERSONAL),
        _text("room", _("Room or host"), "visit.room", _INSIDE, "L1", 40, PERSONAL),
        Field("leaves_by", "moment", _("Leaves by"), "visit.leaves-by", _INSIDE, "L1"),
        _text("name", _("Name"), "person.name", _INSIDE, "L2", 50, PERSONAL),
        _text("phone", _("Phone"), "person.phone", _INSIDE, "L2", 32, PERSONAL),
        _text("source_area", _("Came from"), "travel.source-area", _INSIDE, "L2", 60, SENSITIVE),
        Field("travelled", "bool", _("Stayed in a listed area"), "travel.listed", _INSIDE, "L1", SENSITIVE,
              default=False),
        _text("plate", _("Plate"), "vehicle.plate", _INSIDE, "L1", 16, PERSONAL),
        _text("errand", _("Errand"), "visit.errand", _INSIDE, "L1", 60, PERSONAL),
    ),
    checks=answers.VISITOR_CHECKS,
    there=answers.VISITOR_THERE,
)  # fmt: skip

ARRIVAL: Final = Form(
    "checkpoints.arrival",
    _("Arrival at the receiving community"),
    (
        Field(
            "arrival", "count", _("Number of the arrival"), "arrival.number", _RECEIVE, required=True,
            low=1, high=999_999_999,
        ),
        Field("outcome", "choice", _("What was found"), "arrival.outcome", _RECEIVE, required=True,
              choices=ARRIVALS),
        _text("note", _("Note on the arrival"), "arrival.note", _RECEIVE, "L1", 200, PERSONAL),
    ),
)  # fmt: skip
