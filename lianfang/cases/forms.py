"""The report card's record, the case as a sheet gives it, and what is asked when something is done to one."""

from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.cases.models import Classification, Exposure, Outcome, Source
from lianfang.kit.forms import PERSONAL, SENSITIVE, BadDetail, Field, Form
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

# What acts ask. A card that was sent says when: the clock of the law ends there.

_PLACE: Final = Field(
    "place", "place", _("Place"), "case.place", _INVESTIGATE, required=True, ability="see-cases",
    hint=_("Where the person lives or stays: dwelling, enterprise, community, or the district."),
)  # fmt: skip
_LINKED: Final = Field(
    "linked_to", "text", _("Infected by"), "case.linked-to", _INVESTIGATE, most=48,
    hint=_("The number of that case, as in the line list."),
)  # fmt: skip
_CARD_NO: Final = replace(
    CARD.by_name["card_no"], required=False, option="card", beside=True,
    hint=_("If it is reported already; otherwise the clock of the law runs."),
)  # fmt: skip
_OPTIONS: Final = {"onset_on": "onset", "found_at": "found"}


def _why(form: str) -> Field:
    return Field("reason", "text", _("Why"), f"{form}.reason", _INVESTIGATE, required=True, most=300)


def _says_when(told: Any) -> None:
    if told.card_no and told.reported_at is None:
        raise BadDetail(field=str(CASE.by_name["reported_at"].label), reason=str(_("must be filled in")))


REPORT: Final = Form(
    "cases.report",
    _("Enter a case"),
    (
        _PLACE,
        _CARD_NO,
        *(
            replace(one, required=one.required or one.name == "found_at", option=_OPTIONS.get(one.name, ""))
            for one in CASE
        ),
        _LINKED,
    ),
    (_says_when,),
)

CLASSIFICATION: Final = Form(
    "cases.classification",
    _("Classify anew"),
    (
        CASE.by_name["classification"],
        Field("at", "moment", _("Since"), "case.classified-at", _INVESTIGATE),
        replace(_why("case-step"), beside=True),
    ),
)

ENTERED_CARD: Final = Form(
    "cases.entered-card",
    _("Report card"),
    (
        replace(
            CARD.by_name["card_no"],
            hint=_("Report in the national system first; this keeps number and time. "
                   "The duty cannot be excused."),
        ),
        replace(CARD.by_name["carded_at"], option="at", beside=True),
    ),
)  # fmt: skip

ADDED_STAY: Final = Form(
    "cases.added-stay",
    _("Add a place"),
    (
        *STAY,
        replace(_PLACE, required=False, hint=_("Empty for a place outside the district.")),
    ),
)
WITHDRAWN_STAY: Final = Form("cases.withdrawn-stay", _("Strike out"), ())

# A correction names what changes; the classification has steps of its own. A day or time that was
# entered in error can be taken out; of the person nothing is.
_TAKEN_OUT: Final = {
    "onset_on", "sampled_on", "reported_at", "isolated_at", "diagnosed_at", "treated_at", "outcome_on",
    "unit",
}  # fmt: skip
CORRECTION: Final = Form(
    "cases.correction",
    _("Correct the case"),
    (
        _why("case-version"),
        replace(_PLACE, required=False, hint=""),
        replace(_LINKED, clears=True, beside=True),
        *(
            replace(one, required=False, default=None, clears=one.name in _TAKEN_OUT,
                    option=_OPTIONS.get(one.name, ""))
            for one in CASE
            if one.name != "classification"
        ),
    ),
)  # fmt: skip

PUBLICATION: Final = Form(
    "cases.publication",
    _("Publish"),
    (
        Field("place", "place", _("Area"), "publication.place", _REPORT),
        Field("cut_at", "moment", _("Cut-off"), "publication.cut-at", _REPORT, beside=True),
        Field("note", "text", _("Note"), "publication.note", _REPORT, most=300, beside=True),
    ),
)
