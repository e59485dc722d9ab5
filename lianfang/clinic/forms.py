"""What the clinic asks: at the door in one minute, by the doctor, of beds, samples and who takes over."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.clinic.models import Dependents, Finding, Goes, Kind, Result, Test, Way, Zone
from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form, Group, Words
from lianfang.people.choices import SEXES, SYMPTOMS
from lianfang.people.fields import CELSIUS, DOCUMENT, NAME, PHONE, SOURCE

TREATS: Final = "treat"  # who works at the clinic
_CARE: Final = _("so that a fever is seen at once and by the right people")
_TRACE: Final = _("so that whoever takes over knows, and nobody is lost on the way")
_RUN: Final = _("so that the clinic knows what it has and who is there")
_LOG: Final = _("because the log of outpatients asks for it")

QUESTIONS: Final = (
    ("travel", _("Was in a listed area, or a community with cases, within 14 days")),
    ("contact", _("Met somebody infected within 14 days")),
    ("febrile-contact", _("Met somebody with fever or cough from there within 14 days")),
    ("cluster", _("Two or more ill at home, at work or in class within 14 days")),
)
ANSWER: Final = (("no", pgettext_lazy("answer", "no")), ("yes", pgettext_lazy("answer", "yes")))
JOBS: Final = (
    ("child", pgettext_lazy("job", "child at home or in kindergarten")),
    ("pupil", pgettext_lazy("job", "pupil or student")),
    ("teacher", pgettext_lazy("job", "teacher")),
    ("medical", pgettext_lazy("job", "medical staff")),
    ("farmer", pgettext_lazy("job", "farmer")),
    ("worker", pgettext_lazy("job", "worker")),
    ("trade", pgettext_lazy("job", "trade, catering or service")),
    ("driver", pgettext_lazy("job", "driver or courier")),
    ("office", pgettext_lazy("job", "office")),
    ("retired", pgettext_lazy("job", "retired")),
    ("other", pgettext_lazy("job", "other work")),
)


# What other rooms ask as well is called alike.
_SHARED: Final = {"onset_on": "person.onset", "card_no": "case.card-number", "card_at": "case.reported-at"}


def _ask(name: str, kind: str, label: Words, purpose: Words = _CARE, **more: Any) -> Field:
    concept = _SHARED.get(name, f"clinic.{name.replace('_', '-')}")
    return Field(name, kind, label, concept, purpose, **more)


def _private(name: str, kind: str, label: Words, purpose: Words = _CARE, **more: Any) -> Field:
    more = {"sensitivity": PERSONAL, **more}
    return _ask(name, kind, label, purpose, level="L2", **more)


_MORE: Final = Group(_("Rest of the log"))
_ILL: Final = {"sensitivity": SENSITIVE}
_TEMPERATURE: Final = CELSIUS.asked(_CARE, "L2", required=True)
_CODE: Final = _private(
    "code", "text", _("Pass or household code"), most=400, hint=_("Scan it: what is known is filled in.")
)
_ASKED: Final = tuple(
    _private(code.replace("-", "_"), "choice", words, choices=ANSWER, is_open=True, beside=bool(number),
             default="no", **_ILL)
    for number, (code, words) in enumerate(QUESTIONS)
)  # fmt: skip
_PERSON: Final = (
    NAME.asked(_CARE, "L2"),
    _private("sex", "choice", _("Sex"), choices=SEXES, beside=True, default="0"),
    _private("age", "count", _("Age"), low=0, high=130, required=True, beside=True),
    PHONE.asked(_CARE, "L2", beside=True),
)
_GUARDIAN: Final = (
    _private("guardian", "text", _("Parent or guardian, up to 14 years"), most=50),
    _private("guardian_phone", "text", _("Phone of the guardian"), most=32, beside=True),
)
_WHAT: Final = (
    _TEMPERATURE,
    _private("symptoms", "choices", _("Symptoms"), choices=SYMPTOMS, most=8, default=[], **_ILL),
    *_ASKED,
)
_REST: Final = (
    _ask("goes", "choice", _("Goes to"), choices=tuple(Goes.choices), default="fever", is_open=True),
    _ask("dependents", "choice", _("Who depends on this person at home"), choices=tuple(Dependents.choices),
         default="unknown", hint=_("Ask first: a child or somebody bed-ridden must not stay alone.")),
    _ask("cared_for_by", "text", _("Who cares for them meanwhile"), most=80, beside=True,
         hint=_("An office or a relation, no name.")),
    _private("onset_on", "date", _("Ill since"), group=_MORE, **_ILL),
    DOCUMENT.asked(_LOG, "L2", group=_MORE),
    _private("address", "text", _("Lives at, down to the room"), _LOG, most=160, group=_MORE),
    _ask("home", "choice", _("Community of home"), _TRACE, group=_MORE,
         hint=_("Left empty: that of the code, where one was read.")),
    _private("job", "choice", _("Occupation"), _LOG, choices=JOBS, group=_MORE),
    _ask("is_again", "bool", _("Was here with it before"), _LOG, default=False, group=_MORE),
    _private("companions", "text", _("Who came along"), most=120, group=_MORE),
    SOURCE.asked(_CARE, "L2", group=_MORE),
)  # fmt: skip

NEW: Final = Form(
    "clinic.triage",
    _("Somebody comes in"),
    (
        _TEMPERATURE,
        *_PERSON,
        _private("symptoms", "choices", _("Symptoms"), choices=SYMPTOMS, most=8, default=[], **_ILL),
        *_ASKED,
        *_GUARDIAN,
        *_REST,
        _ask("came_by", "choice", _("How they came"), choices=tuple(Way.choices), default="own",
             group=_MORE),
        _ask("place", "place", _("Clinic"), _RUN, group=_MORE, ability=TREATS,
             hint=_("Left empty: your own.")),
        Field(_CODE.name, _CODE.kind, _CODE.label, _CODE.concept, _CARE, "L2", PERSONAL, most=400,
              hint=_CODE.hint, group=_MORE),
    ),
)  # fmt: skip
RECEIVE: Final = Form("clinic.arrived", _("Is here: triage"), (*_WHAT, *_PERSON, *_GUARDIAN, *_REST))
SEE: Final = Form(
    "clinic.see",
    _("The doctor sees them"),
    (_private("diagnosis", "text", _("First diagnosis"), _LOG, most=120, **_ILL),),
)
JUDGE: Final = Form(
    "clinic.judge",
    _("Judge"),
    (
        _ask("finding", "choice", _("Finding"), required=True, is_open=True,
             choices=tuple(one for one in Finding.choices if one[0] != "open")),
        _private("diagnosis", "text", _("Diagnosis"), most=120, **_ILL),
    ),
)  # fmt: skip
HOLD: Final = Form(
    "clinic.hold",
    _("Hold here for observation"),
    (
        _ask("bed", "choice", pgettext_lazy("clinic", "Bed"), empty=_("the next free room of their own"),
             hint=_("Only free beds of rooms where somebody may lie.")),
        _ask("dependents", "choice", _("Who depends on this person at home"),
             choices=tuple(one for one in Dependents.choices if one[0] != "unknown")),
        _ask("cared_for_by", "text", _("Who cares for them meanwhile"), most=80,
             hint=_("An office or a relation, no name.")),
    ),
)  # fmt: skip
RISE: Final = Form("clinic.rise", _("Leaves the bed"), ())
SAMPLE: Final = Form(
    "clinic.sample",
    _("Take a sample"),
    (
        _ask("test", "choice", _("Examination"), choices=tuple(Test.choices), required=True, is_open=True),
        _ask("sample_no", "text", _("Number of the sample"), most=40, required=True),
    ),
)
CALL: Final = Form("clinic.call", _("Call the team"), ())
DECIDE: Final = Form(
    "clinic.decide",
    _("Who takes over"),
    (
        _ask("kind", "choice", _("Placed how"), _TRACE, choices=tuple(Kind.choices), required=True,
             is_open=True),
        _ask("receiver", "choice", _("Community that takes over"), _TRACE,
             hint=_("Left empty: where they live, as far as it is known.")),
        _ask("to_name", "text", _("Hospital or ward"), _TRACE, most=80),
        _ask("vehicle", "text", _("Vehicle and driver"), _TRACE, most=40, beside=True),
        _private("advice", "text", _("Advice given"), _TRACE, most=300, **_ILL),
        _ask("dependents", "choice", _("Who depends on this person at home"),
             choices=tuple(one for one in Dependents.choices if one[0] != "unknown")),
        _ask("cared_for_by", "text", _("Who cares for them meanwhile"), most=80,
             hint=_("An office or a relation, no name.")),
    ),
)  # fmt: skip
UNDO: Final = Form(
    "clinic.undo",
    _("Take the decision back"),
    (_ask("reason", "text", _("Reason"), _TRACE, most=300, required=True),),
)
DEPART: Final = Form(
    "clinic.depart",
    _("The vehicle leaves"),
    (
        _ask("vehicle", "text", _("Vehicle and driver"), _TRACE, most=40, required=True),
        _ask("left_at", "moment", _("Left at"), _TRACE, required=True),
    ),
)
ARRIVE: Final = Form(
    "clinic.there",
    _("Has arrived there"),
    (_ask("there_at", "moment", _("Arrived at"), _TRACE, required=True),),
)
CARD: Final = Form(
    "clinic.card",
    _("Take in the report card"),
    (
        _ask("card_no", "text", _("Number of the report card"), _TRACE, most=60, required=True),
        _ask("card_at", "moment", _("Reported at"), _TRACE, required=True),
    ),
)
CARER: Final = Form(
    "clinic.carer",
    _("Whom they care for"),
    (
        _ask("dependents", "choice", _("Who depends on this person at home"), required=True, is_open=True,
             choices=tuple(one for one in Dependents.choices if one[0] != "unknown")),
        _ask("cared_for_by", "text", _("Who cares for them meanwhile"), most=80,
             hint=_("An office or a relation, no name. Left empty, civil affairs is told at once.")),
    ),
)  # fmt: skip

# Samples

SEND: Final = Form("clinic.send", _("Send to the laboratory"), ())
ANSWERED: Final = Form(
    "clinic.result",
    _("Take in the result"),
    (
        _ask("result", "choice", _("Result"), choices=tuple(Result.choices), required=True, is_open=True),
        _ask("answered_at", "moment", _("Result of"), hint=_("Left empty: now.")),
    ),
)
UNUSABLE: Final = Form(
    "clinic.unusable",
    _("The sample is unusable"),
    (_ask("reason", "text", _("Reason"), most=300, required=True),),
)
RESULTS: Final = Form(
    "clinic.results",
    _("Take in results of a laboratory"),
    (
        _ask("place", "place", _("Clinic"), _RUN, ability=TREATS, hint=_("Left empty: your own.")),
        _ask("rows", "text", _("Lines of the laboratory’s file"), most=60_000, required=True,
             hint=_("One sample a line: number, result, time. Choose the file or paste its lines.")),
    ),
)  # fmt: skip
CONCLUDE: Final = Form(
    "clinic.conclude",
    _("Conclusion of the team"),
    (
        _ask("members", "text", _("Who took part"), _RUN, most=200, required=True),
        _ask("conclusion", "text", _("Conclusion"), most=300, required=True, hint=_("Name no patient.")),
    ),
)

# What the clinic has

ROOM: Final = Form(
    "clinic.room",
    _("Enter a room"),
    (
        _ask("place", "place", _("Clinic"), _RUN, required=True, ability=TREATS),
        _ask("room_code", "text", pgettext_lazy("clinic", "Room"), _RUN, most=24, required=True),
        _ask("zone", "choice", _("Zone"), _RUN, choices=tuple(Zone.choices), default="observation"),
        _ask("beds", "count", _("Beds"), _RUN, low=0, high=12, default=1),
    ),
)
SHUT: Final = Form("clinic.shut", _("Close it"), (_ask("reason", "text", _("Reason"), _RUN, most=300),))
OPEN: Final = Form("clinic.reopen", _("Use it again"), ())
CLEANED: Final = Form(
    "clinic.cleaned",
    _("Disinfected"),
    (_ask("reason", "text", _("With what, how long"), _RUN, most=120, required=True),),
)
ON_CALL: Final = Form(
    "clinic.on-call",
    _("Put somebody on call"),
    (
        _ask("place", "place", _("Clinic"), _RUN, required=True, ability=TREATS),
        _ask("user", "user", pgettext_lazy("on call", "Who"), _RUN, required=True),
        _ask("duty", "text", _("As what"), _RUN, most=60, required=True),
        _ask("from_at", "moment", _("From"), _RUN, required=True),
        _ask("to_at", "moment", _("Until"), _RUN, required=True),
    ),
)
DAY: Final = Form(
    "clinic.day",
    _("Close the day"),
    (
        _ask("place", "place", _("Clinic"), _RUN, ability=TREATS, hint=_("Left empty: your own.")),
        _ask("on", "date", pgettext_lazy("clinic", "Day"), _RUN, hint=_("Left empty: today.")),
    ),
)
_MINUTES: Final = {"low": 1, "high": 2880, "unit": "min"}
PROTOCOL: Final = Form(
    "clinic.protocol",
    _("A new version of the protocol"),
    (
        _ask("place", "place", _("Clinic"), _RUN, ability=TREATS, hint=_("Left empty: your own.")),
        _ask("title", "text", pgettext_lazy("protocol", "Title"), _RUN, most=120, required=True),
        _ask("document_no", "text", pgettext_lazy("decree", "Document number"), _RUN, most=120),
        _ask("questions", "choices", _("What triage must hear"), _RUN, choices=QUESTIONS, most=8,
             default=[code for code, _words in QUESTIONS]),
        _ask("dispositions", "choices", _("How a visit may end"), _RUN, choices=tuple(Kind.choices), most=8,
             default=list(Kind.values)),
        _ask("seen_minutes", "count", _("Seen by a doctor within"), _RUN, default=30, **_MINUTES),
        _ask("bed_minutes", "count", _("In a bed within"), _RUN, default=30, **_MINUTES),
        _ask("consult_minutes", "count", _("The team concludes within"), _RUN, default=120, **_MINUTES),
        _ask("result_minutes", "count", _("Result within"), _RUN, default=360, **_MINUTES),
        _ask("placed_minutes", "count", _("Placed within"), _RUN, default=360, **_MINUTES),
    ),
)  # fmt: skip
