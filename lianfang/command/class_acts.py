"""What is decided about the class that the counting proposes for a community."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.nouns import numbered
from lianfang.cases import classes, queries
from lianfang.cases.models import ClassChange, ClassProposal, EpidemicClass
from lianfang.duties import queries as duties
from lianfang.duties.models import Duty
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.measures.queries import current_event

DECIDES: Final = ("decide-as-cdc", "decide-as-government")
_HOLDS: Final = _("so that it is known which class holds, and why")
_WHY: Final = _("so that it is known why the counting was not followed")
REFUSAL: Final = Form(
    "classes.proposal-refusal",
    _("Leave the class as it is"),
    (Field("reason", "text", _("Why"), "class.excuse-reason", _WHY, most=300, is_wanted=True),),
)
CONFIRMATION: Final = Form(
    "classes.proposal-confirmation",
    _("Put the proposed class in force"),
    (Field("reason", "text", _("Reason"), "class.reason", _HOLDS, most=300),),
)
SETTING: Final = Form(
    "classes.setting",
    _("Set a class"),
    (
        Field("place", "place", _("Community"), "class.place", _HOLDS, required=True, ability="see"),
        Field("now", "choice", _("Class"), "class.now", _HOLDS, required=True, beside=True,
              choices=tuple(EpidemicClass.choices)),
        Field("reason", "text", _("Reason"), "class.reason", _HOLDS, most=300, is_wanted=True),
    ),
)  # fmt: skip


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
    return [(_("Community"), one.place.called), (_("Class"), one.get_was_display()),
            (_("Proposed"), one.get_now_display()), (_("Settled"), one.settled_at)]  # fmt: skip


def address(one: ClassProposal) -> str:
    return reverse("command:class", args=[one.place.code])


def waits(scope: Scope, one: ClassProposal) -> bool:
    return one.settled_at is None and any(scope.may(each, one.path) for each in DECIDES)


def _raised(scope: Scope, one: ClassProposal | ClassChange) -> dict[str, Any]:
    """How many duties the class that now holds there has raised."""
    held = queries.latest_changes(scope, event=one.event, places=[one.place_id]).get(one.place_id)
    return {"raised": Duty.objects.filter(origin=queries.origin_of(held)).count() if held else 0}


def _confirm(scope: Scope, *, class_proposal: ClassProposal, reason: str = "") -> None:
    classes.confirm(scope, proposal=class_proposal, reason=reason)


def _refuse(scope: Scope, *, class_proposal: ClassProposal, reason: str = "") -> None:
    classes.decline(scope, proposal=class_proposal, reason=reason)


PROPOSAL: Final = Noun(
    "class-proposal", _("proposed classes of communities"), ClassProposal, "classes/proposals/", "int:pk",
    find, tell, address, show, spoken=("PLACE", at_place), group="class",
)  # fmt: skip
PROPOSALS: Final = declare(
    PROPOSAL,
    Act("confirm", "confirmation", _("Put the proposed class in force"), _("The class holds from now on."),
        _confirm, CONFIRMATION, DECIDES, waits, tells=_raised, rehearsed=True, by_page=False,
        page_at="rehearsal/"),
    Act("refuse", "refusal", _("Leave the class as it is"), _("The class stays as it is."),
        _refuse, REFUSAL, DECIDES, waits, button=_("Leave it")),
)  # fmt: skip


def find_change(scope: Scope, key: str) -> ClassChange:
    here = ClassChange.objects.filter(scope.narrowed("see").q("path"))
    return numbered(here.select_related("place"), key)


def tell_change(one: ClassChange) -> dict[str, Any]:
    return {"id": one.pk, "place": one.place.code, "was": one.was, "now": one.now, "reason": one.reason}


def show_change(one: ClassChange) -> list[tuple[str | Promise, Any]]:
    return [(_("Community"), one.place.called), (_("Class"), one.get_now_display()),
            (_("Reason"), one.reason)]  # fmt: skip


def change_address(one: ClassChange) -> str:
    return reverse("command:class", args=[one.place.code])


def _set(scope: Scope, *, place: Place, now: str, reason: str = "") -> ClassChange:
    return classes.set_class(scope, place=place, now=now, reason=reason)


CLASS: Final = Noun(
    "class", _("classes of communities"), ClassChange, "classes/", "int:pk",
    find_change, tell_change, change_address, show_change,
)  # fmt: skip
CLASSES: Final = declare(
    CLASS,
    Act("set", "new", _("Set a class"), _("The class holds from now on."), _set, SETTING, DECIDES,
        makes=True, arguments=("place", "now"), tells=_raised, rehearsed=True,
        by_page=False, page_at="rehearsal/"),
)  # fmt: skip
