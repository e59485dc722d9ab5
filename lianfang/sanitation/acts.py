"""What can be decided about a finding, declared once for page, API and command line."""

from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, declare
from lianfang.acts.nouns import Fact, noun_of
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.sanitation import following, forms
from lianfang.sanitation.forms import FOLLOWS, RECORDS
from lianfang.sanitation.lives import FINDING as LIFE
from lianfang.sanitation.models import Finding
from lianfang.things.declared import COMMON, makes, moving

DAY: Final = timedelta(hours=24)


def _in_a_day(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"due_at": clock.now() + DAY}


FINDING: Final = noun_of(
    "finding",
    _("what was found wrong"),
    Finding,
    "findings/",
    (
        Fact("what", _("In words")),
        Fact("kind", _("What is wrong"), words="get_kind_display"),
        Fact("spot", _("Where exactly")),
        *COMMON,
        Fact("source", _("Found by"), words="get_source_display"),
        Fact("owner", _("Who mends it"), "owner.username", "owner.name"),
        Fact("due_at", _("To be mended by")),
        Fact("evidence", _("What was done, and what shows it")),
        Fact("returns", _("Came back")),
    ),
    page="sanitation:finding",
)
FINDINGS: Final = declare(
    FINDING,
    Act("new", "new", _("Write down a finding"), _("It is written down. Its clock runs."),
        makes(Finding, FOLLOWS, following.begun), forms.NEW, (FOLLOWS,), begins=_in_a_day, makes=True),
    moving(LIFE, "mend", _("It is mended"), _("Kept. Somebody else will look and strike it off."),
           form=forms.MEND, needs=RECORDS, then=following.ended, is_first=True),
    moving(LIFE, "strike", _("Seen: strike it off"), _("Struck off."),
           form=forms.STRIKE, needs=FOLLOWS, then=following.struck),
    moving(LIFE, "return", _("It is not mended, or it came back"), _("Back to be mended. Its clock runs."),
           form=forms.RETURN, needs=FOLLOWS, then=following.returned, begins=_in_a_day),
    moving(LIFE, "hand", _("Hand it to somebody"), _("Handed over. Its clock runs anew."),
           form=forms.HAND, needs=FOLLOWS, then=following.handed, begins=_in_a_day),
    moving(LIFE, "void", _("There was nothing wrong"), _("It counts no more."),
           form=forms.VOID, needs=FOLLOWS, then=following.ended),
)  # fmt: skip
