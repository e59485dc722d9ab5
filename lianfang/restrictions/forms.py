"""What is asked of an observation: as acts, and as the two records that meet its duties."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.forms import PERSONAL, SENSITIVE, Field, Form, Words
from lianfang.people.fields import DOCUMENT, NAME, PHONE
from lianfang.restrictions.models import RELEASES, Setting

_CARE: Final = _("so that whoever is restricted is cared for, and free again on the day it ends")
_SHOW: Final = _("to show that nobody is restricted without a notice, or longer than it says")


def _ask(name: str, kind: str, label: Words, purpose: Words = _SHOW, **more: Any) -> Field:
    return Field(name, kind, label, f"observation.{name.replace('_', '-')}", purpose, **more)


NUMBER: Final = _ask(
    "restriction", "count", _("Number of the observation"), required=True, low=1, high=2_000_000_000
)
BEGINS: Final = _ask("begins_on", "date", pgettext_lazy("observation", "First day"))
ENDS: Final = _ask(
    "ends_on", "date", pgettext_lazy("observation", "Last day"),
    hint=_("Left empty: as the pack in force counts it."),
)  # fmt: skip
EXPOSED: Final = Field(
    "exposed_on", "date", _("Last exposed or left the area on"), "observation.exposed-on", _SHOW, "L2",
    SENSITIVE, hint=_("The days count from here, where a ticket or the like shows it."),
)  # fmt: skip
PLACE: Final = _ask("place", "place", pgettext_lazy("observation", "Place of stay"), _CARE, ability="figures")
SETTING: Final = _ask(
    "setting", "choice", pgettext_lazy("observation", "Where"), _CARE, choices=tuple(Setting.choices)
)
CARER: Final = _ask("carer", "user", pgettext_lazy("observation", "Carer"), _CARE)
BACKUP: Final = _ask("backup", "user", pgettext_lazy("observation", "Backup carer"), _CARE, beside=True)
HELP: Final = _ask("help_number", "text", _("Help number"), _CARE, most=60)
NOTICE: Final = _ask("notice_no", "text", _("Number of the written notice"), most=60)
DOCUMENT_NO: Final = _ask(
    "document_no", "text", pgettext_lazy("decree", "Document number"), required=True, most=120
)
REASON: Final = _ask("reason", "text", _("Reason"), required=True, most=300)
_NAME: Final = NAME.asked(_CARE, "L2", sensitivity=PERSONAL)
_PHONE, _DOCUMENT = PHONE.asked(_CARE, "L2"), DOCUMENT.asked(_CARE, "L2")
_REST: Final = (BEGINS, EXPOSED, ENDS, NOTICE, HELP)

ENTER: Final = Form(
    "restrictions.enter",
    _("Place somebody under observation"),
    (
        NAME.asked(_CARE, "L2", required=True),
        _PHONE,
        _DOCUMENT,
        _ask("place", "place", pgettext_lazy("observation", "Place of stay"), _CARE, required=True,
             ability="acknowledge"),
        SETTING,
        *_REST,
        CARER,
        BACKUP,
    ),
)  # fmt: skip
COMPLETE: Final = Form(
    "restrictions.complete",
    _("Tell what is missing"),
    (_NAME, _PHONE, _DOCUMENT, PLACE, SETTING, *_REST, CARER, BACKUP),
)
CHANGE_END: Final = Form(
    "restrictions.change-end",
    _("Change the last day"),
    (
        _ask("ends_on", "date", pgettext_lazy("observation", "New last day"), required=True),
        DOCUMENT_NO,
        REASON,
    ),
)
CHANGE_CARER: Final = Form(
    "restrictions.change-carer",
    _("Change the carer"),
    (_ask("carer", "user", pgettext_lazy("observation", "Carer"), _CARE, required=True), BACKUP, REASON),
)
RELEASE: Final = Form(
    "restrictions.release",
    pgettext_lazy("observation", "Release"),
    (
        _ask("release", "choice", _("How it ends"), required=True, choices=RELEASES,
             is_open=True),
        _ask("release_no", "text", _("Number of the written release, or of the decision"), most=60),
        _ask("words", "text", _("In a few words"), most=300,
             hint=_("No names here; this line is not sealed.")),
    ),
)  # fmt: skip

# Evidence, so that a phone, a sheet of paper and the API meet the duties as the page does.
TOLD: Final = Form(
    "restrictions.told",
    _("Tell what is missing of an observation"),
    (
        NUMBER,
        _NAME,
        _PHONE,
        BEGINS,
        ENDS,
        NOTICE,
        HELP,
        _ask("carer_name", "text", _("Carer, by user name"), _CARE, most=64),
    ),
)
RELEASED: Final = Form(
    "restrictions.released",
    _("Release from observation"),
    (NUMBER, _ask("release_no", "text", _("Number of the written release"), required=True, most=60)),
)
