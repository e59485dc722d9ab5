"""What can be decided about a numbered sheet, besides keying it in: declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.kit.forms import Field, Form
from lianfang.kit.scope import Scope
from lianfang.paper import actions, queries, rules
from lianfang.paper.models import Sheet

_OUT: Final = _("so that it is known which sheet will not come back, and why")
LOSE: Final = Form(
    "sheets.lose",
    _("Declare lost"),
    (Field("reason", "text", _("Reason"), "sheet.reason", _OUT, required=True, most=300),),
)


def find(scope: Scope, key: str) -> Sheet:
    return queries.sheet_numbered(scope, text=key)


def tell(one: Sheet) -> dict[str, Any]:
    known = {"sheet": rules.serial(one.pk), "place": one.place.code}
    return known | {"back_at": one.back_at, "lost_at": one.lost_at, "reason": one.lost_reason}


def show(one: Sheet) -> list[tuple[str | Promise, Any]]:
    return [(_("Sheet"), rules.serial(one.pk)), (_("Lost"), one.lost_at), (_("Reason"), one.lost_reason)]


def address(one: Sheet) -> str:
    return reverse("paper:desk")


def _lose(scope: Scope, *, sheet: Sheet, reason: str) -> None:
    actions.declare_lost(scope, sheet=sheet, reason=reason)


SHEET: Final = Noun(
    "sheet", _("numbered sheets for a day on paper"), Sheet, "paper/keying/", "str:serial",
    find, tell, address, show, ("SHEET", find), group="paper", api_root="sheets/",
)  # fmt: skip
SHEETS: Final = declare(
    SHEET,
    Act(
        "lost", "lost", _("Declare lost"), _("Noted as lost. Its doors stay open."), _lose, LOSE, ("record",)
    ),
)
