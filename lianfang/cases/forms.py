"""The report card's record, and the case as pages, sheets and the API ask for it."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from lianfang.cases.models import Classification, Exposure, Outcome, Source
from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form
from lianfang.people.choices import SEXES

_REPORT = _("to show that the statutory report was made, and when")
_INVESTIGATE = _("to find where the illness came from and whom it may have reached")
_REACH = _("to reach the patient or the family")

CARD: Final = Form(
    "cases.report-card",
    _("Report card of a case"),
    (
        Field("case", "count", _("Case"), "case.id", _REPORT, required=True, low=1, high=2_000_000_000),
        Field(
            "card_no", "text", _("Number of the report card"), "case.card", _REPORT, "L1", PERSONAL,
            required=True, most=40,
        ),
        Field("carded_at", "moment", _("Reported directly at"), "case.carded-at", _REPORT),
    ),
)  # fmt: skip

CASE: Final = Form(
    "cases.case",
    _("Case"),
    (
        Field(
            "name", "text", _("Name"), "person.name", _INVESTIGATE, "L2", PERSONAL, required=True, most=50,
            known_from="people",
        ),
        Field(
            "document", "text", _("Document number"), "person.document", _INVESTIGATE, "L2", SENSITIVE,
            most=32, known_from="people",
        ),
        Field("phone", "text", _("Phone"), "person.phone", _REACH, "L2", PERSONAL, most=32,
              known_from="people"),
        Field(
            "sex", "choice", _("Sex"), "person.sex", _INVESTIGATE, "L2", known_from="people",
            choices=SEXES,
        ),
        Field("age", "count", _("Age"), "person.age", _INVESTIGATE, "L2", PERSONAL, high=130),
        Field("guardian", "text", _("Guardian"), "person.guardian", _REACH, "L2", PERSONAL, most=50),
        Field("address", "text", _("Address as told"), "person.address", _REACH, "L2", PERSONAL, most=200),
        Field("workplace", "text", _("Work or school"), "person.workplace", _INVESTIGATE, "L2", PERSONAL,
              most=80, known_from="people"),
        Field("classification", "choice", _("Classification"), "case.classification", _INVESTIGATE,
              required=True, choices=tuple(Classification.choices)),
        Field("source", "choice", _("Source"), "case.source", _INVESTIGATE, default=Source.UNKNOWN.value,
              choices=tuple(Source.choices)),
        Field("onset_on", "date", _("Ill since"), "person.onset", _INVESTIGATE, "L2", SENSITIVE),
        Field("sampled_on", "date", _("First positive sample"), "case.sampled-on", _INVESTIGATE, "L2",
              SENSITIVE),
        Field("found_at", "moment", _("Came to notice"), "case.found-at", _REPORT),
        Field("reported_at", "moment", _("Reported at"), "case.reported-at", _REPORT),
        Field("isolated_at", "moment", _("Isolated"), "case.isolated-at", _INVESTIGATE),
        Field("diagnosed_at", "moment", _("Diagnosed"), "case.diagnosed-at", _INVESTIGATE),
        Field("treated_at", "moment", _("Treated"), "case.treated-at", _INVESTIGATE),
        Field("outcome", "choice", _("Outcome of the illness"), "case.outcome", _INVESTIGATE,
              default=Outcome.ILL.value, choices=tuple(Outcome.choices)),
        Field("outcome_on", "date", _("Outcome on"), "case.outcome-on", _INVESTIGATE),
        Field("unit", "text", _("Reporting institution"), "case.unit", _REPORT, most=120),
    ),
)  # fmt: skip

STAY: Final = Form(
    "cases.stay",
    _("Where a case was"),
    (
        Field("kind", "choice", _("Kind of place"), "exposure.kind", _INVESTIGATE, required=True,
              choices=tuple(Exposure.choices)),
        Field("from_at", "moment", _("From"), "exposure.from", _INVESTIGATE, "L2", SENSITIVE, required=True),
        Field("to_at", "moment", _("Until"), "exposure.to", _INVESTIGATE, "L2", SENSITIVE, required=True),
        Field("where", "text", _("Where, in words"), "exposure.where", _INVESTIGATE, "L2", SENSITIVE,
              most=120),
        Field("transport", "text", _("Flight, train, seat or plate"), "travel.service", _INVESTIGATE, "L2",
              SENSITIVE, most=60),
        Field("company", "text", _("In whose company"), "exposure.company", _INVESTIGATE, "L2", SENSITIVE,
              most=120),
    ),
)  # fmt: skip

# A correction names what changes; the classification has steps of its own.
CORRECTION: Final = Form(
    "cases.correction",
    _("Correct a case"),
    tuple(replace(one, required=False, default=None) for one in CASE if one.name != "classification"),
)
