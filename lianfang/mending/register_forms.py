"""What is asked when a household or a person is put right. Nothing known is filled in: it is masked."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form, Words
from lianfang.mending.models import RegisterStepKind
from lianfang.mending.traces import LABELS
from lianfang.people.choices import SEXES
from lianfang.people.rules import DOCUMENT_KINDS

_PURPOSE: Final = _("so that the registers are as the people are, and every correction can be traced")
_STAYS: Final = _("What is left empty stays as it is.")
_KNOWN: Final = {  # facts that other forms ask for too
    "name": "person.name", "phone": "person.phone", "document": "person.document", "sex": "person.sex",
    "birth_on": "person.birth-date", "document_kind": "person.document-kind",
}  # fmt: skip
_BY: Final = _("Number, address or telephone.")


def _asked(name: str, kind: str, label: Words, **more: Any) -> Field:
    return Field(name, kind, label, f"register.mended-{name.replace('_', '-')}", _PURPOSE, **more)


def _fact(name: str, kind: str = "text", **more: Any) -> Field:
    concept = _KNOWN.get(name, f"register.mended-{name}")
    return Field(name, kind, LABELS[name], concept, _PURPOSE, **more)


_REASON: Final = _asked("reason", "text", _("Reason"), required=True, most=300)
_CONTACT: Final = (
    _fact("contact", most=50, sensitivity=PERSONAL, hint=_STAYS),
    _fact("phone", most=120, sensitivity=PERSONAL, beside=True, hint=_("Several: separated by 、")),
)
_DWELLING: Final = _asked(
    "dwelling", "place", _("At another dwelling"), ability="import", hint=_("Name, address or code.")
)


def _without(*names: str) -> Field:
    return _asked(
        "without", "choices", _("Take out, because it is not so"),
        choices=tuple((name, LABELS[name]) for name in names),
    )  # fmt: skip


HOUSEHOLD: Final = Form(
    "mending.household-correct",
    _("Correct this household"),
    (
        *_CONTACT,
        _fact("number", most=64),
        _fact("count", "count", high=999, beside=True),
        _DWELLING,
        _asked("belongs", "place", _("Managed by another committee"), ability="import"),
        _fact("address", most=300, sensitivity=PERSONAL),
        _fact("outside", most=120),
        _fact("nature", most=24, beside=True),
        _without("contact", "phone", "address"),
        _REASON,
    ),
)
_INTO: Final = _("Into which entry")
MERGE_HOUSEHOLDS: Final = Form(
    "mending.household-merge",
    _("Merge into another household"),
    (_asked("into", "household", _INTO, required=True, ability="import", hint=_BY), _REASON),
)
SPLIT: Final = Form(
    "mending.household-split",
    _("Split this household"),
    (
        _asked("members", "choices", _("Who goes"), required=True, most=60),
        _asked("plates", "choices", _("Which vehicles go along"), most=60),
        _asked("number", "text", _("Number of the new household"), most=64,
               hint=_("Left empty: the next that is free.")),
        _DWELLING, *_CONTACT, _REASON,
    ),
)  # fmt: skip
PERSON: Final = Form(
    "mending.person-correct",
    _("Correct this person"),
    (
        _fact("name", most=50, sensitivity=PERSONAL, hint=_STAYS),
        _fact("phone", most=120, sensitivity=PERSONAL, beside=True, hint=_("Several: separated by 、")),
        _fact("document", most=32, sensitivity=SENSITIVE),
        _fact("document_kind", "choice", beside=True,
              choices=tuple((code, names[0]) for code, names in DOCUMENT_KINDS.items())),
        _fact("birth_on", "date", sensitivity=PERSONAL),
        _fact("sex", "choice", beside=True, choices=SEXES),
        _fact("relation", most=24),
        _fact("workplace", most=160, sensitivity=PERSONAL, beside=True),
        _fact("origin", most=160, sensitivity=PERSONAL),
        _fact("ethnic", most=40, sensitivity=SENSITIVE, beside=True),
        _fact("address", most=300, sensitivity=PERSONAL),
        _without("phone", "document", "birth_on", "workplace", "origin", "ethnic", "address"),
        _REASON,
    ),
)  # fmt: skip
MERGE_PERSONS: Final = Form(
    "mending.person-merge",
    _("Merge into another entry of the same person"),
    (
        _asked("into", "person", _INTO, required=True, ability="import",
               hint=_("Name, telephone or document; the search is written down.")),
        _REASON,
    ),
)  # fmt: skip
_LEAVING: Final = _asked(
    "leaving", "choice", _("Which household is left"), hint=_("Where there are several.")
)
MOVE: Final = Form(
    "mending.person-move",
    _("Move to another household"),
    (
        _asked("household", "household", _("To which household"), required=True, ability="import", hint=_BY),
        _LEAVING,
        _asked("since", "date", _("Belongs to it since"), hint=_("Left empty: today.")),
        _fact("relation", most=24, beside=True),
        _REASON,
    ),
)
LEAVE: Final = Form(
    "mending.person-leave",
    _("Moved away or died"),
    (
        _asked("why", "choice", _("What happened"), required=True, choices=(
            (RegisterStepKind.LEFT.value, RegisterStepKind.LEFT.label),
            (RegisterStepKind.DIED.value, RegisterStepKind.DIED.label),
        )),
        _asked("on", "date", _("On which day"), required=True),
        _LEAVING,
        _REASON,
    ),
)  # fmt: skip
_FROM_NOW: Final = _("Left empty: today.")
ATTACH: Final = Form(
    "mending.household-attach",
    _("Lives elsewhere"),
    (
        _asked("host", "text", _("Host district"), required=True, most=60,
               hint=_("District, county or city that answers for where they live now.")),
        _asked("outside", "text", _("Address there"), most=120, sensitivity=PERSONAL,
               hint=_("Street, compound, door, as far as known.")),
        _fact("phone", most=120, sensitivity=PERSONAL, hint=_STAYS),
        _asked("since", "date", _("Lives there since"), hint=_FROM_NOW),
        _REASON,
    ),
)  # fmt: skip
HOME: Final = Form(
    "mending.household-home",
    _("Lives here again"),
    (
        _asked("dwelling", "place", _("In which dwelling"), ability="import",
               hint=_("Left empty: the dwelling by which the household is managed.")),
        _REASON,
    ),
)  # fmt: skip
