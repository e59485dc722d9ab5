"""The report of an outbreak as an act: page, API and command line ask for its number and time."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.cases import outbreaks
from lianfang.duties.models import Duty
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope


def find(scope: Scope, key: str) -> Duty:
    return outbreaks.find(scope, pk=as_number(key) or 0)


def tell(one: Duty) -> dict[str, Any]:
    return {"id": one.pk, "place": one.place.code, "state": one.state, "due_at": one.due_at}


def address(one: Duty) -> str:
    return reverse("command:class", args=[one.place.code])


def show(one: Duty) -> list[tuple[str | Promise, Any]]:
    return [(_("Place"), one.place.called), (_("State"), one.get_state_display())]


def is_owed(scope: Scope, one: Duty) -> bool:
    return one.state == "open" and scope.may("see-cases", one.path)


def _report(scope: Scope, *, outbreak: Duty, **facts: Any) -> Duty:
    return outbreaks.report(scope, duty=outbreak, **facts)


OUTBREAK: Final = Noun(
    "outbreak", _("reports of outbreaks"), Duty, "outbreaks/", "int:pk", find, tell, address, show
)
OUTBREAKS: Final = declare(
    OUTBREAK,
    Act("report", "report", _("Enter the report"), _("Entered."), _report, outbreaks.REPORT,
        ("see-cases",), is_owed, is_first=True),
)  # fmt: skip
