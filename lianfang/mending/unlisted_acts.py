"""How unlisted dwellings are reported and decided on, declared once for page, API and command line."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.nouns import numbered
from lianfang.grid.finding import written
from lianfang.kit.scope import Scope
from lianfang.mending import unlisted
from lianfang.mending import unlisted_forms as forms
from lianfang.mending.models import Unlisted, UnlistedState

_DECIDES: Final = ("hold-round",)  # and to load registers there: the action asks for both
_RECORDS: Final = ("record",)


def find(scope: Scope, key: str) -> Unlisted:
    """Where the asker sees places. Raises NotFound."""
    here = Unlisted.objects.filter(scope.narrowed("see").q("path"))
    return numbered(here.select_related("place", "into", "by", "decided_by"), key)


def tell(one: Unlisted) -> dict[str, Any]:
    return {
        "id": one.pk,
        "place": one.place.code,
        "name": one.name,
        "words": one.words,
        "outcome": one.outcome,
        "head_count": one.head_count,
        "state": one.state,
        "into": one.into.code if one.into else None,
        "at": one.at,
        "by": one.by.username,
        "reason": one.reason,
    }


def show(one: Unlisted) -> list[tuple[str | Promise, Any]]:
    return [
        (_("How it stands"), UnlistedState(one.state).label),
        (_("In which place"), one.place.called),
        (_("Where it is"), one.words),
        (_("What its door says"), one.name),
        (_("What you found"), dict(forms.REPORTING.by_name["outcome"].choices).get(one.outcome, one.outcome)),
        (_("How many live there"), one.head_count),
        (_("Reported by"), one.by.name),
        (_("Reported at"), one.at),
        (_("Which dwelling it is"), one.into.called if one.into else ""),
        (_("Reason"), one.reason),
    ]


def address(one: Unlisted) -> str:
    return reverse("mending:unlisted-one", args=[one.pk])


def may_decide(scope: Scope, one: Unlisted) -> bool:
    abilities = ("import", "hold-round")
    return one.state == UnlistedState.WAITING and all(scope.may(each, one.path) for each in abilities)


def _begins(scope: Scope, one: Any) -> dict[str, Any]:
    return {"name": one.name, "place": written(one.place)}


UNLISTED: Final = Noun(
    "unlisted", _("dwellings that no register has: reported, confirmed, joined, refused"), Unlisted,
    "unlisted/", "int:pk", find, tell, address, show,
)  # fmt: skip
UNLISTEDS: Final = declare(
    UNLISTED,
    Act("report", "new", _("Report an unlisted dwelling"), _("Reported. The lead sees it now."),
        unlisted.report, forms.REPORTING, _RECORDS, makes=True, arguments=("place", "words", "outcome")),
    Act("confirm", "confirming", _("Enter it into the register"),
        _("Entered, with its duty in the running round. The visit counts."),
        unlisted.confirm, forms.CONFIRMING, _DECIDES, may_decide, _begins, arguments=("name",)),
    Act("join", "joining", _("It is a listed one"), _("The visit counts at that dwelling."),
        unlisted.join, forms.JOINING, _DECIDES, may_decide, arguments=("into",)),
    Act("refuse", "refusing", _("There is no such dwelling"),
        _("Refused. The report stays, with your reason."),
        unlisted.refuse, forms.REFUSING, _DECIDES, may_decide),
)  # fmt: skip
