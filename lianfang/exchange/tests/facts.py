"""What the registers hold after a load, told in a form that a right answer can be written down in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from lianfang.accounts import keys
from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.cases.models import Case, ClassProposal
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.people import queries
from lianfang.people.models import Household, Membership, Person


def cases(prefix: str) -> list[Case]:
    found = Case.objects.filter(card_no__startswith=prefix).select_related("linked_to")
    return sorted(found, key=lambda one: one.card_no)


def told(*columns: str, prefix: str) -> Callable[[], list[Any]]:
    def told() -> list[Any]:
        rows = [tuple(getattr(one, column) for column in columns) for one in cases(prefix)]
        return [row[0] for row in rows] if len(columns) == 1 else rows

    return told


def at(prefix: str, column: str) -> Callable[[], list[str]]:
    """Days and moments as the district's clock shows them."""

    def told() -> list[str]:
        found = [getattr(one, column) for one in cases(prefix)]
        return ["" if one is None else shown(one) for one in found]

    return told


def shown(one: Any) -> str:
    return f"{timezone.localtime(one):%m-%d %H:%M:%S}" if isinstance(one, datetime) else f"{one:%m-%d}"


def sealed(one: Any) -> dict[str, Any]:
    return dict(keys.of(one.key_id).open_json(bytes(one.sealed)) or {})


def by_name(key: str, *names: str) -> Callable[[], list[Any]]:
    """What is known of persons, in the order of their names given."""

    def told() -> list[Any]:
        known = {one["name"]: one.get(key, "") for one in map(sealed, Person.objects.all())}
        return [known.get(name) for name in names]

    return told


def found_by(*texts: str) -> list[int]:
    """How many a search by the duty officer finds."""
    scope = scope_of_user(User.objects.get(username="liu"), at=clock.now())
    return [len(queries.persons_by(scope, text=text)) for text in texts]


def homes(*names: str) -> list[str]:
    """Where persons live, by the full name of the place behind its community."""
    found = Membership.objects.filter(until=None).select_related("person", "household__lives_at")
    known = {
        sealed(one.person)["name"]: one.household.lives_at.full_name.partition("社区")[2] for one in found
    }
    return [known.get(name, "") for name in names]


def below(community: str, kind: str) -> set[str]:
    """The places of a kind in a community, by what their full names add to its own."""
    found = Place.objects.filter(kind=kind, full_name__contains=community)
    return {one.full_name.partition(community)[2] for one in found}


def numbered(*communities: str) -> dict[str, list[str]]:
    """The household numbers of each community."""
    found = Household.objects.order_by("path").values_list("lives_at__full_name", "number")
    return {name: [number for where, number in found if name in (where or "")] for name in communities}


def staff() -> list[tuple[str, str]]:
    found = User.objects.filter(name__in=("赵一", "孙三")).prefetch_related("postings__place")
    return sorted((one.name, one.postings.get().place.name) for one in found)


def links() -> list[tuple[str, str]]:
    return [(one.card_no, one.linked_to.card_no) for one in cases("G-") if one.linked_to]


def proposed() -> list[str]:
    """What class is proposed for the village: an outbreak needs a link, and there is none."""
    found = ClassProposal.objects.filter(settled_at=None, place__name="范家庄子村")
    return list(found.values_list("now", flat=True))


def steps(prefix: str) -> list[list[str]]:
    return [[step.classification for step in one.steps.order_by("pk")] for one in cases(prefix)]


def facts_of_cards() -> list[tuple[Any, ...]]:
    return [
        (one.classification, one.age, one.age_told, one.outcome, one.onset_on and f"{one.onset_on:%m-%d}",
         one.sampled_on and f"{one.sampled_on:%m-%d}", one.reported_at is not None)
        for one in cases("370799-2026")
    ]  # fmt: skip
