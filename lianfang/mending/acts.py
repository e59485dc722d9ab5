"""How places are put right, declared once for page, API and command line."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Choices, Noun, declare
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope, below
from lianfang.mending import actions, forms, queries
from lianfang.mending.household_acts import HOUSEHOLD, HOUSEHOLDS
from lianfang.mending.person_acts import PERSON, PERSONS
from lianfang.mending.splitting import KINDS
from lianfang.mending.unlisted_acts import UNLISTED, UNLISTEDS
from lianfang.people.models import Household

__all__ = ["HOUSEHOLD", "HOUSEHOLDS", "PERSON", "PERSONS", "PLACE", "PLACES", "UNLISTED", "UNLISTEDS"]

Shown = list[tuple[str | Promise, Any]]
_IMPORT: Final = ("import",)
_ROUND: Final = ("hold-round",)  # what is merged or closed leaves the bases of rounds


def find(scope: Scope, key: str) -> Place:
    return queries.place(scope, key=key)


def tell(one: Place) -> dict[str, Any]:
    return {
        "code": one.code,
        "kind": one.kind,
        "name": one.name,
        "full_name": one.full_name,
        "closed_on": one.closed_on,
    }


def show(one: Place) -> Shown:
    return [
        (_("Name of the place"), one.name),
        (_("Full name"), one.full_name),
        (_("Code"), one.code),
        (_("Other names"), "、".join(one.aliases.order_by("name").values_list("name", flat=True))),
        (_("Address"), one.address),
        (_("Closed on"), one.closed_on),
        (_("Households"), Household.objects.filter(below(one.path)).count()),
    ]


def address(one: Place) -> str:
    return reverse("mending:place", args=[one.code])


def may_mend(scope: Scope, one: Place) -> bool:
    return one.closed_on is None and scope.may("import", one.path)


def may_reopen(scope: Scope, one: Place) -> bool:
    return one.closed_on is not None and scope.may("import", one.path)


def may_merge(scope: Scope, one: Place) -> bool:
    return may_mend(scope, one) and scope.may("hold-round", one.path) and one.parent_id is not None


def may_split(scope: Scope, one: Place) -> bool:
    return may_merge(scope, one) and one.kind in KINDS and one.children.filter(closed_on=None).count() > 1


def _below(scope: Scope, one: Place) -> Mapping[str, Choices]:
    there = one.children.filter(closed_on=None).order_by("path").values_list("code", "name")
    return {"children": tuple(there)}


def _known(scope: Scope, one: Place) -> dict[str, Any]:
    names = "、".join(one.aliases.order_by("name").values_list("name", flat=True))
    return {"code": one.code, "aliases": names, "address": one.address}


def _named(scope: Scope, one: Place) -> dict[str, Any]:
    return {"name": one.name}


def _correct(scope: Scope, *, place: Place, aliases: str = "", **facts: Any) -> Place:
    return actions.correct(scope, place=place, aliases=aliases, **facts)


PLACE: Final = Noun(
    "place", _("places put right: renamed, corrected, closed, merged, split"), Place, "mending/places/",
    "path:code", find, tell, address, show,
)  # fmt: skip
PLACES: Final = declare(
    PLACE,
    Act("rename", "renaming", _("Rename"), _("Renamed. The old name still finds it."),
        actions.rename, forms.RENAMING, _IMPORT, may_mend, _named, arguments=("name",)),
    Act("correct", "correcting", _("Correct code, other names, address"), _("Corrected."),
        _correct, forms.CORRECTING, _IMPORT, may_mend, _known),
    Act("merge", "merging", _("Merge into another place"),
        _("Merged. Households, duties and evidence now stand here."),
        actions.merge, forms.MERGING, _ROUND, may_merge, arguments=("into",)),
    Act("split", "splitting", _("Split this place"),
        _("Split. This is the new place; what moved here keeps its code and its evidence."),
        actions.split, forms.SPLITTING, _ROUND, may_split, arguments=("name",), choices=_below),
    Act("close", "closing", _("Close this place"),
        _("Closed, with all that lies below. Nothing was deleted."),
        actions.close, forms.CLOSING, _ROUND, may_merge),
    Act("reopen", "reopening", _("Open this place again"), _("Open again; rounds to come count it."),
        actions.reopen, forms.REOPENING, _IMPORT, may_reopen),
)  # fmt: skip
