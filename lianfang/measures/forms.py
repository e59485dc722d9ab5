"""What is asked when something is decided about events, measures and the rules of the disease."""

from dataclasses import replace
from typing import Any, Final

from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.grid.models import PlaceKind
from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form, Group, Words
from lianfang.measures import packs, powers, rules
from lianfang.measures.models import AppealOutcome, MeasureLevel, MilestoneKind, PaperKind
from lianfang.measures.powers import Body

_WHY: Final = _("so that whoever is bound by it can read who decided what, and on which ground")
_ANSWER: Final = _("so that an appeal is answered in time")
_ROAD: Final = Group(_("For a checkpoint: the road"), opened_by=("kind", "checkpoint"))
_POSTS: Final = Group(_("For health monitoring: which places need a post"), opened_by=("kind", powers.POSTS))
_MORE: Final = Group(_("More"))
PLACES: Final = _("Names or codes of places, with commas between them.")


def _ask(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"measure.{name.replace('_', '-')}", _WHY, **more)


def _in_full(power: powers.Power) -> str:
    return f"{capfirst(str(power.name))} ({power.article})"


_called = lazy(_in_full, str)  # in the language of whoever reads the form


def _text(name: str, label: Words, most: int = 120, **more: Any) -> Field:
    return _ask(name, "text", label, most=most, **more)


def document(**more: Any) -> Field:
    return _text("document_no", pgettext_lazy("decree", "Document number"), option="document", **more)


REASON: Final = _text("reason", _("Reason"), 2000, required=True)
HELP: Final = _text("help_number", _("Help number"), 60)
FROM: Final = _ask("from_at", "moment", _("From"), hint=_("Left empty: from now on."), option="from")

DRAFT: Final = Form(
    "measures.draft",
    _("Draft a measure"),
    (
        _ask(
            "kind",
            "choice",
            _("Measure"),
            required=True,
            choices=tuple((one.kind, _called(one)) for one in powers.POWERS if one.is_measure),
        ),
        _ask(
            "body",
            "choice",
            _("Decided by"),
            choices=tuple((code, capfirst(words)) for code, words in Body.choices),
            empty=_("as the law says"),
        ),
        _ask(
            "basis",
            "choice",
            _("Ground in law"),
            choices=tuple(powers.ARTICLES.items()),
            empty=_("the usual one"),
            beside=True,
        ),
        _ask(
            "places",
            "places",
            _("Area"),
            required=True,
            ability="plan",
            option="place",
            hint=_(
                "Names or codes of places, with commas between them. "
                "All that lies below them is covered. As small as will do."
            ),
        ),
        _text("content", _("Content"), 2000, is_wanted=True),
        _text("reason", _("Reason"), 2000, is_wanted=True),
        _text(
            "assessment",
            _("Assessment that it is needed"),
            2000,
            hint=_("Who found what, when, in which paper. Article 63 and article 65 ask for it."),
        ),
        FROM,
        _ask(
            "to_at",
            "moment",
            _("Until"),
            option="to",
            beside=True,
            hint=_("What restricts somebody needs an end; anything else may hold until it is lifted."),
        ),
        document(),
        _text(
            "upper_document_no",
            _("Decision of the next level up, number"),
            option="upper-document",
            beside=True,
        ),
        HELP,
        _text("appeal_route", _("How to appeal"), 300, option="appeal", beside=True),
        _ask(
            "level",
            "choice",
            _("What may be collected"),
            default="L1",
            is_open=True,
            choices=tuple(MeasureLevel.choices),
        ),
        _ask(
            "post_kinds",
            "choices",
            _("Kinds of places that need a post"),
            most=20,
            group=_POSTS,
            choices=tuple((one, PlaceKind(one).label) for one in rules.POST_KINDS),
        ),
        _ask(
            "post_workers",
            "count",
            _("Enterprises from so many workers on"),
            group=_POSTS,
            high=1_000_000,
            hint=_("Left empty: all of them. One whose workers nobody counted needs a post."),
        ),
        _ask("post_exempt", "places", _("Exempt"), group=_POSTS, ability="plan", hint=PLACES),
        _text("post_exempt_words", _("Who else is exempt"), 300, group=_POSTS),
        _ask("site", "choice", _("Where it stands"), choices=rules.SITES, group=_ROAD),
        _ask(
            "barrier",
            "choice",
            _("Barrier"),
            choices=rules.BARRIERS,
            default="none",
            beside=True,
            group=_ROAD,
        ),
        _text("stretch", _("Road and stretch"), group=_ROAD),
        _text("direction", _("Direction"), 60, beside=True, group=_ROAD),
        _text("detour", _("Detour"), 300, group=_ROAD),
        _ask(
            "lets_emergency_pass",
            "bool",
            _("Vehicles with emergency supplies are let through"),
            default=True,
            group=_ROAD,
        ),
    ),
)
# Of a draft everything may be worded anew but its kind.
REDRAFT: Final = Form(
    "measures.redraft",
    _("Change the draft"),
    tuple(replace(one, required=False, is_wanted=False, default=None) for one in DRAFT if one.name != "kind"),
)
DECISION: Final = Form("measures.decision", _("Decide"), (document(),))
CONFIRMATION: Final = Form("measures.confirmation", _("Confirm the decision"), ())
ANNOUNCEMENT: Final = Form(
    "measures.announcement",
    _("Announce"),
    (_ask("told_above", "bool", _("The next level up is told at the same time"), default=False),),
)
ADJUSTMENT: Final = Form(
    "measures.adjustment",
    _("Adjust"),
    (
        _ask("to_at", "moment", _("New end")),
        _ask("remove", "places", _("Leave out"), hint=PLACES),
        REASON,
        _ask("add", "places", pgettext_lazy("area", "Take in"), hint=PLACES, group=_MORE),
        _text("help_number", _("Help number"), 60, group=_MORE),
        document(group=_MORE),
    ),
)
END: Final = Form("measures.end", _("Lift it"), (REASON, document()))
CANCELLATION: Final = Form(
    "measures.cancellation",
    _("Cancel it"),
    (REASON, document(hint=_("Once decided, it is cancelled only by a document from above."))),
)


def _of_appeal(name: str, label: Words, most: int, sensitivity: str, **more: Any) -> Field:
    return Field(name, "text", label, f"appeal.{name}", _ANSWER, "L0", sensitivity, most=most, **more)


APPEAL: Final = Form(
    "measures.appeal",
    _("Take in an appeal"),
    (
        Field(
            "place",
            "place",
            _("Where they live"),
            "appeal.place",
            _ANSWER,
            required=True,
            ability="acknowledge",
            hint=_("Address or code."),
        ),
        _of_appeal("name", _("Name"), 64, PERSONAL, required=True),
        _of_appeal("phone", _("Telephone"), 32, PERSONAL, beside=True),
        _of_appeal("relation", _("Restricted person, or relation to them"), 64, PERSONAL),
        _of_appeal("text", _("What it is about"), 2000, SENSITIVE, required=True),
    ),
)
ANSWER: Final = Form(
    "measures.answer",
    pgettext_lazy("appeal", "Answer the appeal"),
    (
        Field("outcome", "choice", _("Outcome"), "appeal.outcome", _ANSWER, required=True,
              choices=tuple(AppealOutcome.choices)),
        Field("text", "text", _("Answer, naming nobody"), "appeal.answer", _ANSWER, required=True, most=2000),
    ),
)  # fmt: skip

# Events

_LEVEL: Final = _text("level", _("New level"), 16, required=True)
_LEVEL_OF_ORDER: Final = _text("level", _("Response level"), 16, hint=_("As the order words it."))
_RESPONSE: Final = (
    _text(
        "upper_document_no",
        _("Decision of the next level up, number"),
        option="upper-document",
        hint=_("Level IV is the county’s own; I to III begin, change and end by a decision from above."),
    ),
    _ask(
        "told",
        "bool",
        _("Announced, reported up, neighbours informed"),
        default=False,
        hint=_("A response level is the government’s decision, with its document."),
    ),
)
OPENING: Final = Form(
    "measures.opening",
    _("Open an event"),
    (
        _text("name", _("Event name"), hint=_("Left empty, it is called by its code.")),
        _text("code", _("Code"), 32, required=True, beside=True),
        _LEVEL_OF_ORDER,
        _ask(
            "pack",
            "choice",
            _("Disease rules"),
            beside=True,
            choices=tuple((code, some[-1].title) for code, some in packs.all_packs().items()),
        ),
        _text("edition", _("Edition"), 48, group=_MORE),
        document(),
        *_RESPONSE,
        _text("reason", _("Reason"), 2000),
        _ask("prepare", "bool", _("Only prepare: nothing is collected for it yet"), default=False),
    ),
)
CORRECTION: Final = Form(
    "measures.event-correction",
    _("Correct code or name"),
    (
        _text(
            "code",
            _("Code"),
            32,
            hint=_("The code it had still leads to it. Its cases and orders bear the new one."),
        ),
        _text("name", _("Event name"), beside=True),
        REASON,
    ),
)
BEGINNING: Final = Form(
    "measures.beginning",
    _("Open the response"),
    (
        _LEVEL_OF_ORDER,
        document(),
        *_RESPONSE,
        REASON,
    ),
)
LEVEL: Final = Form(
    "measures.level", _("Response level"), (_LEVEL, document(required=True), *_RESPONSE, REASON)
)
CLOSING: Final = Form(
    "measures.closing",
    _("End the response"),
    (
        document(required=True),
        _RESPONSE[0],
        REASON,
        _ask(
            "carried",
            "choices",
            _("Goes on after the end"),
            most=20,
            default=[],
            option="carry",
            hint=_("The desks go on with what is ticked."),
        ),
    ),
)
REVIEW: Final = Form("measures.review", _("Enter the review"), (document(), REASON))
RETENTION: Final = Form("measures.retention", _("Decide on retention"), (document(required=True), REASON))
DESTRUCTION: Final = Form("measures.destruction", _("Destroy the personal data"), (REASON,))
INSTRUCTION: Final = Form(
    "measures.instruction",
    _("Enter a paper"),
    (
        _ask(
            "kind",
            "choice",
            _("What came in"),
            default=PaperKind.LETTER.value,
            is_open=True,
            choices=tuple(PaperKind.choices),
        ),
        _text("number", _("Number"), required=True),
        _text("sender", pgettext_lazy("sender", "From"), required=True, beside=True),
        _ask("received_at", "moment", _("Received"), hint=_("Left empty: now.")),
        _ask("due_at", "moment", _("Answer due"), beside=True),
        _text("disease", _("Disease"), hint=_("Of a warning.")),
        _text("area", _("Area at risk"), 200, beside=True),
        _text("summary", _("What it asks"), 2000, required=True),
    ),
)
PAPER_ANSWER: Final = Form(
    "measures.paper-answer",
    _("Answer the paper"),
    (
        _text("answer_no", _("Number of the answer"), required=True),
        _text("answer", _("Answer"), 2000, required=True),
    ),
)
FEEDBACK: Final = Form(
    "measures.feedback",
    _("Give feedback"),
    (_text("feedback", _("What was found and done"), 2000, required=True),),
)
POINT: Final = Form(
    "measures.point",
    _("Point of the minutes"),
    (
        _text("text", _("What is to be done"), 2000, required=True),
        _text("unit", _("Unit that answers for it"), required=True),
        _text("person", _("Person"), 64, beside=True),
        _ask("due_at", "moment", _("Until"), beside=True),
    ),
)
MEETING: Final = Form(
    "measures.meeting",
    _("Enter minutes"),
    (
        _text("number", _("Number"), 60, required=True),
        _text("title", _("Title"), 200, required=True, beside=True),
        _ask("held_at", "moment", _("Held"), hint=_("Left empty: now.")),
        _text("chair", _("Chair"), 64, required=True, beside=True),
        _text("summary", _("Summary"), 4000),
        _ask("resolutions", "list", _("Points"), most=20, part=POINT),
    ),
)
MILESTONE: Final = Form(
    "measures.milestone",
    _("Enter a date"),
    (
        _ask("kind", "choice", _("Moment"), required=True, choices=tuple(MilestoneKind.choices)),
        _ask("on", "date", _("Reached on"), hint=_("Left empty: does not apply here.")),
        _text("bottleneck", _("Bottleneck"), 1000),
        _text("enabler", _("What helped"), 1000),
    ),
)

# Rules of the disease

CHOICE: Final = Form(
    "measures.choice",
    _("Choose another edition"),
    (
        _ask(
            "edition",
            "choice",
            _("Edition"),
            required=True,
            hint=_("Rules changed singly before then no longer apply."),
        ),
        FROM,
        document(),
        REASON,
    ),
)
PARAMETER: Final = Form(
    "measures.parameter",
    _("Change one rule"),
    (
        _ask("name", "choice", _("Rule"), required=True),
        _text("value", _("Value"), 24, hint=_("Left empty: as the edition says again.")),
        FROM,
        document(),
        REASON,
    ),
)
LISTING: Final = Form(
    "measures.listing",
    _("List an area"),
    (
        _text("area", _("Name or division code"), required=True),
        _ask("from_on", "date", _("From")),
        _ask("to_on", "date", _("Until"), beside=True),
        document(),
        _text("reason", _("Reason"), 2000),
    ),
)
UNLISTING: Final = Form(
    "measures.unlisting",
    _("Take off after today"),
    (_ask("to_on", "date", _("Last day")),),
)
