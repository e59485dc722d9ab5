"""How the rules of the disease are changed: the edition of the pack, one parameter, the listed areas."""

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Choices, Noun, declare
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import NOTHING, WHOLE, Scope
from lianfang.measures import actions, forms, packs, queries
from lianfang.measures.models import Event, ListedArea, PackChoice, ParamChange

Shown = list[tuple[str | Promise, Any]]
_PLAN: Final = ("plan",)
_SAID: Final = _("Written down; the past keeps its rules.")


def find(scope: Scope, key: str) -> Event:
    """The rules are those of the event that is open now."""
    return queries.current_event(scope)


def tell(one: Event) -> dict[str, Any]:
    held = queries.protocol(NOTHING, at=clock.now())  # the rules of a disease are no secret
    return {
        "event": one.code,
        "pack": held.pack,
        "edition": held.edition,
        "changed": {name: str(value) for name, value in held.changes.items()},
        "listed": [each.area for each in held.listed],
    }


def show(one: Event) -> Shown:
    held = queries.protocol(NOTHING, at=clock.now())
    changed = "，".join(f"{packs.PARAMETERS[name].title} = {value}" for name, value in held.changes.items())
    return [
        (_("Edition"), f"{held.edition_of.title} ({held.edition})"),
        (_("Changes"), changed),
        (_("Listed areas"), "、".join(each.area for each in held.listed)),
    ]


def address(one: Event | ListedArea) -> str:
    return reverse("measures:packs")


def may_change(scope: Scope, one: Event | ListedArea) -> bool:
    return scope.may("plan", WHOLE)


def _editions(scope: Scope, one: Event) -> dict[str, Choices]:
    every = (edition for some in packs.all_packs().values() for edition in some)
    return {"edition": tuple((f"{e.pack} {e.edition}", f"{e.title} ({e.edition})") for e in every)}


def _rules(scope: Scope, one: Event) -> dict[str, Choices]:
    asked = queries.protocol(scope, at=clock.now()).edition_of.params
    named = [(name, capfirst(known.title)) for name, known in packs.PARAMETERS.items() if name in asked]
    return {"name": (*named, ("managed_as_a", _("Managed as class A (1 or 0)")))}


def _choose(scope: Scope, *, rule: Event, edition: str, **facts: Any) -> PackChoice:
    """`edition` names the pack before it, as the page and `lianfang pack list` do."""
    scope.require("plan", WHOLE)
    pack, _space, edition = edition.partition(" ")
    return actions.choose_pack(scope, event=rule, pack=pack, edition=edition, **facts)


def _change(scope: Scope, *, rule: Event, value: str = "", **facts: Any) -> ParamChange:
    return actions.change_param(scope, event=rule, value=value, **facts)


def _list(scope: Scope, *, rule: Event, **facts: Any) -> ListedArea:
    facts.setdefault("from_on", timezone.localtime(clock.now()).date())
    return actions.list_area(scope, event=rule, **facts)


RULE: Final = Noun(
    "rule", _("the rules of the disease in force"), Event, "packs/", "",
    find, tell, address, show,
)  # fmt: skip
RULES: Final = declare(
    RULE,
    Act("choose", "choice", _("Choose another edition"), _SAID, _choose, forms.CHOICE, _PLAN, may_change,
        choices=_editions, rehearsed=True),
    Act("change", "parameters", _("Change one rule"), _SAID, _change, forms.PARAMETER, _PLAN, may_change,
        arguments=("name",), choices=_rules, rehearsed=True),
    Act("list-area", "areas", _("List an area"), _SAID, _list, forms.LISTING, _PLAN, may_change,
        arguments=("area",), rehearsed=True),
)  # fmt: skip


def find_listed(scope: Scope, key: str) -> ListedArea:
    return queries.listed_area(scope, pk=as_number(key) or 0)


def tell_listed(one: ListedArea) -> dict[str, Any]:
    return {"id": one.pk, "area": one.area, "from_on": one.from_on, "to_on": one.to_on}


def show_listed(one: ListedArea) -> Shown:
    return [(_("Area"), one.area), (_("From"), one.from_on), (_("Last day"), one.to_on)]


def _unlist(scope: Scope, *, listed_area: ListedArea, **facts: Any) -> ListedArea:
    return actions.unlist_area(scope, listed_id=listed_area.pk, **facts)


LISTED: Final = Noun(
    "listed-area", _("areas on the list"), ListedArea, "packs/areas/", "int:pk",
    find_listed, tell_listed, address, show_listed,
)  # fmt: skip
LISTED_AREAS: Final = declare(
    LISTED,
    Act("end", "end", _("Take off after today"), _SAID, _unlist, forms.UNLISTING, _PLAN, may_change,
        rehearsed=True),
)  # fmt: skip
