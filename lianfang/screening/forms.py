"""The household visit, declared once for every door. Fields: docs/sources.md#household-visit"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form
from lianfang.people.choices import SEXES, SPECIAL, SYMPTOMS
from lianfang.people.fields import CELSIUS, DOCUMENT, NAME, PHONE, PLATE, SOURCE
from lianfang.screening.rules import CALL_CHECKS, VEHICLE_CHECKS, VISIT_CHECKS

_SCREEN = _("to know that every household was seen and who needs care")
_FOLLOW = _("to follow up a person at risk")
_CALL = _("to reach the household again")

MOVED_AWAY: Final = "moved-away"
DWELLING_STATES: Final = (
    ("owner", _("owner-occupied")),
    ("rented", _("rented")),
    ("vacant", _("vacant")),
    ("commercial", _("commercial use")),
    ("dormitory", _("dormitory")),
    ("guesthouse", _("guesthouse")),
    ("renovation", _("under renovation")),
    (MOVED_AWAY, _("temporarily moved away")),
    ("not-found", _("does not exist")),
)

OUTCOMES: Final = (
    ("completed", _("completed")),
    ("nobody-home", _("nobody home")),
    ("refused", _("refused")),
    ("by-phone", _("completed by phone")),
    ("remote", _("completed remotely")),
    ("verified-vacant", _("verified vacant")),
    ("moved-out", _("passed to another district")),
)

MODES: Final = (
    ("door", _("at the door")),
    ("phone", _("by phone")),
    ("remote", _("by message or online")),
    ("sources", _("by neighbours, property or meters")),
)

TRANSPORT: Final = (
    ("own-car", _("own car")),
    ("flight", _("flight")),
    ("train", _("train")),
    ("coach", _("coach")),
    ("ride", _("booked ride")),
    ("ship", _("ship")),
    ("other", _("other")),
)

FLAGGED_PERSON: Final = Form(
    "screening.flagged-person",
    _("Person"),
    (
        NAME.asked(_FOLLOW, "L2", required=True),
        Field(
            "sex",
            "choice",
            _("Sex"),
            "person.sex",
            _FOLLOW,
            "L2",
            known_from="people",
            choices=SEXES,
        ),
        PHONE.asked(_FOLLOW, "L2"),
        Field(
            "birth_on",
            "date",
            _("Date of birth"),
            "person.birth-date",
            _FOLLOW,
            "L2",
            PERSONAL,
            known_from="people",
        ),
        Field(
            "document_kind",
            "text",
            _("Kind of document"),
            "person.document-kind",
            _FOLLOW,
            "L2",
            most=24,
            known_from="people",
        ),
        DOCUMENT.asked(_FOLLOW, "L2"),
        SOURCE.asked(_FOLLOW, "L2"),
        Field("left_on", "date", _("Left there on"), "travel.left-on", _FOLLOW, "L2", SENSITIVE),
        Field("ticket", "bool", _("Ticket shown"), "travel.proof", _FOLLOW, "L2"),
        Field("arrived_on", "date", _("Arrived here on"), "travel.arrived-on", _FOLLOW, "L2", SENSITIVE),
        Field(
            "transport",
            "choice",
            _("Came by"),
            "travel.transport",
            _FOLLOW,
            "L2",
            SENSITIVE,
            choices=TRANSPORT,
        ),
        Field(
            "service",
            "text",
            _("Flight, train, seat or plate"),
            "travel.service",
            _FOLLOW,
            "L2",
            SENSITIVE,
            most=60,
        ),
        Field(
            "contact",
            "bool",
            _("Met a case or a febrile person from there"),
            "person.exposure",
            _FOLLOW,
            "L2",
            SENSITIVE,
            default=False,
        ),
        CELSIUS.asked(_FOLLOW, "L2"),
        Field(
            "symptoms",
            "choices",
            _("Symptoms"),
            "person.symptoms",
            _FOLLOW,
            "L2",
            SENSITIVE,
            choices=SYMPTOMS,
            most=8,
            default=[],
        ),
        Field("onset_on", "date", _("Ill since"), "person.onset", _FOLLOW, "L2", SENSITIVE),
        Field(
            "workplace",
            "text",
            _("Work or school"),
            "person.workplace",
            _FOLLOW,
            "L2",
            PERSONAL,
            most=80,
            known_from="people",
        ),
    ),
)

RELATIONS: Final = (
    ("household", _("this household")),
    ("visitor", _("visitor")),
    ("tenant", _("tenant")),
    ("employer", _("employer")),
    ("nobody", _("nobody known")),
)
_PLATE: Final = PLATE.asked(_SCREEN, "L1", required=True)

PARKED: Final = Form(
    "screening.parked-vehicle",
    _("Parked vehicle"),
    (
        _PLATE,
        Field(
            "relation",
            "choice",
            _("Whose it is"),
            "vehicle.relation",
            _SCREEN,
            "L1",
            default="household",
            choices=RELATIONS,
        ),
    ),
)

VEHICLE: Final = Form(
    "screening.vehicle",
    _("Vehicle check"),
    (
        _PLATE,
        Field("spot", "text", _("Spot where it stands"), "vehicle.spot", _SCREEN, most=60),
        Field(
            "result",
            "choice",
            _("What was found"),
            "vehicle.check-result",
            _SCREEN,
            required=True,
            choices=(
                ("matched", _("known whose it is")),
                ("unmatched", _("nobody known so far")),
                ("unreachable", _("owner cannot be reached")),
                ("gone", _("no longer here")),
            ),
        ),
        Field("relation", "choice", _("Whose it is"), "vehicle.relation", _SCREEN, "L1", choices=RELATIONS),
        Field("dwelling", "text", _("Of which dwelling"), "vehicle.dwelling", _SCREEN, most=60),
        Field("since_on", "date", _("Came to the district on"), "vehicle.since", _FOLLOW),
        Field(
            "phone", "text", _("Phone of the owner"), "vehicle.owner-phone", _CALL, "L1", PERSONAL, most=32
        ),
        Field("note", "text", _("Note"), "vehicle.note", _CALL, "L1", PERSONAL, most=300),
    ),
    checks=VEHICLE_CHECKS,
)

VISIT: Final = Form(
    "screening.visit",
    _("Household visit"),
    (
        Field("outcome", "choice", _("Outcome"), "visit.outcome", _SCREEN, required=True, choices=OUTCOMES),
        Field(
            "dwelling_state",
            "choice",
            _("State of the dwelling"),
            "dwelling.state",
            _SCREEN,
            choices=DWELLING_STATES,
            default="owner",
            known_from="grid",
        ),
        Field(
            "lives_now",
            "text",
            _("Lives outside the district, at"),
            "household.lives-outside",
            _CALL,
            "L1",
            PERSONAL,
            most=120,
            only_if=("dwelling_state", (MOVED_AWAY,)),
        ),
        Field("mode", "choice", _("How"), "visit.mode", _SCREEN, choices=MODES, default="door"),
        Field(
            "head_count",
            "count",
            _("People living here now"),
            "household.head-count",
            _SCREEN,
            high=99,
            known_from="people",
        ),
        Field(
            "registered_count",
            "count",
            _("People registered here"),
            "household.registered-count",
            _SCREEN,
            high=99,
        ),
        Field("away_count", "count", _("Residents away from home"), "household.away-count", _SCREEN, high=99),
        Field(
            "returned",
            "count",
            _("Came or returned from elsewhere"),
            "household.returned",
            _SCREEN,
            high=99,
            default=0,
        ),
        Field(
            "listed_area",
            "count",
            _("Of these from listed areas"),
            "household.listed-area",
            _SCREEN,
            high=99,
            default=0,
        ),
        Field(
            "fever",
            "count",
            _("With fever or respiratory symptoms"),
            "household.fever",
            _SCREEN,
            high=99,
            default=0,
        ),
        Field("contact", "count", _("Met a case"), "household.contact", _SCREEN, high=99, default=0),
        Field(
            "respondent",
            "text",
            _("Who answered"),
            "household.respondent",
            _CALL,
            "L1",
            PERSONAL,
            most=50,
            known_from="people",
        ),
        Field(
            "phone",
            "text",
            _("Phone of the household"),
            "household.phone",
            _CALL,
            "L1",
            PERSONAL,
            most=32,
            known_from="people",
        ),
        Field(
            "special",
            "choices",
            _("People who need particular care"),
            "household.special",
            _SCREEN,
            "L1",
            SENSITIVE,
            choices=SPECIAL,
            most=8,
            default=[],
        ),
        Field(
            "vehicles",
            "list",
            _("Vehicles"),
            "household.vehicles",
            _SCREEN,
            "L1",
            PERSONAL,
            most=20,
            part=PARKED,
            default=[],
        ),
        Field(
            "flagged",
            "list",
            _("Flagged persons"),
            "household.flagged",
            _FOLLOW,
            "L2",
            SENSITIVE,
            most=20,
            part=FLAGGED_PERSON,
            default=[],
        ),
        Field(
            "persons",
            "list",
            _("Everyone living here"),
            "household.persons",
            _FOLLOW,
            "L3",
            SENSITIVE,
            most=50,
            part=FLAGGED_PERSON,
            default=[],
        ),
        Field("language", "text", _("Language or way to communicate"), "household.language", _CALL, most=40),
        Field("leaflet", "bool", _("Leaflet handed over"), "household.leaflet", _SCREEN, default=False),
        Field("reason", "text", _("Why not completed"), "visit.reason", _SCREEN, most=200),
        Field("again_from", "moment", _("Agreed time of the next visit"), "visit.again-from", _CALL),
        Field("note", "text", _("Note"), "visit.note", _CALL, "L1", PERSONAL, most=500),
    ),
    checks=VISIT_CHECKS,
)

_OF_A_VISIT: Final = {one.name: one for one in VISIT.fields}
CALL: Final = Form(
    "screening.attached-call",
    _("Call a household living elsewhere"),
    (
        Field(
            "household",
            "count",
            _("Number of the entry"),
            "household.entry",
            _SCREEN,
            required=True,
            low=1,
            high=2_000_000_000,
        ),
        Field(
            "outcome",
            "choice",
            _("What the call found"),
            "household.call-outcome",
            _SCREEN,
            required=True,
            is_open=True,
            choices=(
                ("well", _("reached, all well")),
                ("fever", _("reached, somebody is ill")),
                ("not-reached", _("not reached")),
            ),
        ),
        *(
            _OF_A_VISIT[name]
            for name in (
                "fever", "phone", "head_count", "returned", "listed_area", "contact", "respondent", "special",
                "flagged", "persons", "note",
            )
        ),
    ),
    checks=CALL_CHECKS,
)  # fmt: skip
