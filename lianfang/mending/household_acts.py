"""How households are put right, declared once for page, API and command line."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Choices, Noun, declare
from lianfang.kit.scope import Scope
from lianfang.mending import attached, households, register_queries, traces
from lianfang.mending import register_forms as forms
from lianfang.people import rules
from lianfang.people.models import Household
from lianfang.people.queries import Opener

Shown = list[tuple[str | Promise, Any]]
_NEEDS: Final = ("import",)


def find(scope: Scope, key: str) -> Household:
    return register_queries.household(scope, key=key)


def tell(one: Household) -> dict[str, Any]:
    """Without its people: names never leave by the API or the command line."""
    return {
        "id": one.pk,
        "number": one.number,
        "dwelling": one.lives_at.code if one.lives_at else None,
        "belongs": one.belongs_to.code if one.belongs_to else None,
        "outside": one.lives_outside,
        "host": one.host_district,
        "since": one.outside_since,
        "stated": one.stated_count,
        "members": one.memberships.filter(until=None).count(),
        "vehicles": one.vehicles.count(),
        "moved": getattr(one, "moved", {}),
    }


def show(one: Household) -> Shown:
    known = households.facts(one)
    facts: Shown = [(label, traces.masked(name, known[name])) for name, label in traces.LABELS.items()
                    if name in known]  # fmt: skip
    facts += [
        (_("Members"), one.memberships.filter(until=None).count()),
        (_("Vehicles"), one.vehicles.count()),
    ]
    return [*facts, *moved_along(one)]


def moved_along(one: Any) -> Shown:
    """What came along with a merger or split just done or tried."""
    moved = getattr(one, "moved", {})
    return [(_("Moves along"), traces.in_words(moved))] if moved else []


def address(one: Household) -> str:
    return reverse("mending:household", args=[one.pk])


def may_mend(scope: Scope, one: Household) -> bool:
    return all(scope.may(ability, one.path) for ability in households.ABILITIES)


def may_split(scope: Scope, one: Household) -> bool:
    return may_mend(scope, one) and one.memberships.filter(until=None).count() > 1


def may_come_home(scope: Scope, one: Household) -> bool:
    return may_mend(scope, one) and one.lives_at_id is None


def _who(scope: Scope, one: Household) -> Mapping[str, Choices]:
    opener, found = Opener(), one.memberships.filter(until=None).select_related("person").order_by("pk")
    people = []
    for member in found:
        known = opener.open(member.person.key_id, member.person.sealed)
        said = (rules.mask_name(known.get("name") or "") or "–", member.relation, member.person.birth_year)
        people.append((str(member.person_id), " ".join(str(each) for each in said if each)))
    cars = [(plate, plate) for plate in one.vehicles.order_by("plate").values_list("plate", flat=True)]
    return {"members": tuple(people), "plates": tuple(cars)}


HOUSEHOLD: Final = Noun(
    "household", _("households put right: corrected, merged, split"), Household, "mending/households/",
    "int:pk", find, tell, address, show,
)  # fmt: skip
HOUSEHOLDS: Final = declare(
    HOUSEHOLD,
    Act("correct", "correcting", _("Correct this household"), _("Corrected."),
        households.correct, forms.HOUSEHOLD, _NEEDS, may_mend),
    Act("split", "splitting", _("Split this household"), _("Split. This is the new household."),
        households.split, forms.SPLIT, _NEEDS, may_split, choices=_who),
    Act("merge", "merging", _("Merge into another household"),
        _("Merged. All that named either of them is here."),
        households.merge, forms.MERGE_HOUSEHOLDS, _NEEDS, may_mend, arguments=("into",)),
    Act("attach", "living-elsewhere", _("Lives elsewhere"),
        _("Noted. The district where the household lives is told."),
        attached.attach, forms.ATTACH, _NEEDS, may_mend),
    Act("home", "home-again", _("Lives here again"), _("Noted. The household lives here again."),
        attached.come_home, forms.HOME, _NEEDS, may_come_home),
)  # fmt: skip
