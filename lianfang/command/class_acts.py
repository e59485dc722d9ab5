"""What is decided about the class that the counting proposes for a community."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.cases import classes, queries
from lianfang.cases.models import ClassProposal
from lianfang.duties import queries as duties
from lianfang.kit import clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures.queries import current_event

DECIDES: Final = ("decide-as-cdc", "decide-as-government")
_WHY: Final = _("so that it is known why the counting was not followed")
REFUSAL: Final = Form(
    "classes.proposal-refusal",
    _("Leave the class as it is"),
    (Field("reason", "text", _("Why"), "class.refusal", _WHY, most=300, is_wanted=True),),
)


def find(scope: Scope, key: str) -> ClassProposal:
    return queries.proposal_of(scope, pk=as_number(key) or 0)


def at_place(scope: Scope, name: str) -> ClassProposal:
    """The proposal that waits at a community. Raises NotFound where none does."""
    place = duties.place_named(scope, name=name, ability="see")
    row = queries.class_row(scope, event=current_event(scope), place=place, at=clock.now())
    if row.proposal is None:
        raise NotFound()
    return row.proposal


def tell(one: ClassProposal) -> dict[str, Any]:
    known = {"id": one.pk, "place": one.place.code, "was": one.was, "now": one.now}
    return known | {"settled_at": one.settled_at, "outcome": one.outcome}


def show(one: ClassProposal) -> list[tuple[str | Promise, Any]]:
    return [(_("Community"), one.place.full_name or one.place.name), (_("Class"), one.get_was_display()),
            (_("Proposed"), one.get_now_display()), (_("Settled"), one.settled_at)]  # fmt: skip


def address(one: ClassProposal) -> str:
    return reverse("command:class", args=[one.place.code])


def waits(scope: Scope, one: ClassProposal) -> bool:
    return one.settled_at is None and any(scope.may(each, one.path) for each in DECIDES)


def _refuse(scope: Scope, *, class_proposal: ClassProposal, reason: str = "") -> None:
    classes.decline(scope, proposal=class_proposal, reason=reason)


PROPOSAL: Final = Noun(
    "class-proposal", _("proposed classes of communities"), ClassProposal, "classes/proposals/", "int:pk",
    find, tell, address, show, spoken=("PLACE", at_place), group="class",
)  # fmt: skip
PROPOSALS: Final = declare(
    PROPOSAL,
    Act("refuse", "refusal", _("Leave the class as it is"), _("The class stays as it is."),
        _refuse, REFUSAL, DECIDES, waits, button=_("Leave it")),
)  # fmt: skip
