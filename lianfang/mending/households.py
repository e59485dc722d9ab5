"""Households put right: corrected, merged, split. Each leaves one line of history, sealed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from lianfang.grid.models import Place
from lianfang.kit import sql
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import Scope
from lianfang.mending import following, traces
from lianfang.mending.models import RegisterStep, RegisterStepKind
from lianfang.mending.problems import AlreadyClosed, NobodyStays, NotTwo, NumberThere
from lianfang.mending.traces import HOUSEHOLD
from lianfang.people.identity import seal_household
from lianfang.people.models import Household, HouseholdPhone, Membership, RegisterEntry, Vehicle
from lianfang.people.queries import Opener

ABILITIES: Final = ("import", "see-identity")
_SEALED: Final = ("contact", "phone", "address")
_OPEN: Final = {"nature": "nature", "count": "stated_count", "outside": "lives_outside"}
Row = TypeVar("Row", bound=Model)
_NUMBERED: Final = 64  # characters of a household number


def require(scope: Scope, path: str) -> None:
    """Who puts registers right loads them there, and may see whose they are."""
    for ability in ABILITIES:
        scope.require(ability, path)


def locked(thing: Row) -> Row:
    """The row as it is now, for whoever holds it to change. Raises NotFound where somebody merged it away."""
    found = type(thing)._default_manager.select_for_update().filter(pk=thing.pk).first()
    if found is None:
        raise NotFound()
    return found


def facts(household: Household) -> dict[str, Any]:
    """All that is known of a household, as its history writes it down."""
    place, office = household.lives_at, household.belongs_to
    known = Opener().open(household.key_id, household.sealed)
    return {
        "number": household.number,
        "dwelling": place.called if place else "",
        "belongs": office.called if office else "",
        "outside": household.lives_outside,
        "host": household.host_district,
        "since": household.outside_since.isoformat() if household.outside_since else "",
        "nature": household.nature,
        "count": household.stated_count if household.stated_count is not None else "",
    } | {name: known.get(name, "") for name in _SEALED}


def correct(
    scope: Scope, *, household: Household, reason: str, without: Sequence[str] = (), **told: Any
) -> Household:
    """Correct what the register says of a household; what is not told stays, `without` takes facts out.

    `dwelling` moves it to another dwelling, `belongs` lets another committee manage it. Members, vehicles and
    entries of key registers go along. Raises NumberThere, AlreadyClosed,
    HiddenText for a mask, and BadInput where nothing differs.
    """
    require(scope, household.path)
    traces.require_whole(told)
    with sql.writing():
        household = locked(household)
        before, was = facts(household), household.path
        _place(scope, household, told)
        require_free(household, told.get("number", household.number))
        household.number = told.get("number", household.number)
        for name, column in _OPEN.items():
            setattr(household, column, told.get(name, getattr(household, column)))
        known = Opener().open(household.key_id, household.sealed)
        known |= {name: told[name] for name in _SEALED if name in told}
        seal_household(household, {name: value for name, value in known.items() if name not in without})
        changed = traces.changes(before, facts(household))
        if not changed:
            raise BadInput(field=_("What is corrected"), reason=_("is as it was"))
        along(household, was)
        traces.write_down(
            scope, HOUSEHOLD, household.pk, RegisterStepKind.CORRECTED, reason=reason, path=was,
            changed=changed, into_path=household.path,
        )  # fmt: skip
    return household


def _place(scope: Scope, household: Household, told: Mapping[str, Any]) -> None:
    """Where it lives and who manages it, as told; the paths follow."""
    for place in (told.get("dwelling"), told.get("belongs")):
        if place is not None:
            require_there(scope, place)
    if told.get("dwelling") is not None:
        put_at(household, told["dwelling"])
    if told.get("belongs") is not None:
        household.belongs_to = told["belongs"]
    household.managed_path = household.belongs_to.path if household.belongs_to else household.path


def put_at(household: Household, place: Place) -> None:
    """It lives at this dwelling, and so nowhere outside the district."""
    household.lives_at, household.path = place, place.path
    household.lives_outside, household.host_district, household.outside_since = "", "", None


def require_there(scope: Scope, place: Place) -> None:
    require(scope, place.path)
    if place.closed_on is not None:
        raise AlreadyClosed(name=place.called)


def require_free(household: Household, number: str) -> None:
    ends = {"path": household.path, "managed_path": household.managed_path}
    if Household.objects.filter(number=number, **ends).exclude(pk=household.pk).exists():
        raise NumberThere(number=number)


def along(household: Household, was: str) -> None:
    """Cars and key registers say where a household is; they follow it from where it was."""
    Vehicle.objects.filter(household=household).update(path=household.path)
    persons = Membership.objects.filter(household=household, until=None).values("person_id")
    RegisterEntry.objects.filter(person__in=persons, path=was).update(path=household.path)


def merge(scope: Scope, *, household: Household, into: Household, reason: str) -> Household:
    """Two entries of one household become one: `household` is gone, and what named it names `into`.

    Members, vehicles, telephones, duties about it with their evidence, cases, registrations and hand-overs
    move along, counted; what only one of them says is kept. A repeat changes nothing. Raises NotTwo, and
    OutOfScope or NotAllowed at either of them.
    """
    if household.pk == into.pk:
        if traces.was_merged(HOUSEHOLD, into.pk):
            return into
        raise NotTwo()
    require(scope, household.path)
    require(scope, into.path)
    with sql.writing():
        household, into = locked(household), locked(into)
        step = join_and_tell(scope, household, into, reason)
    into.moved = traces.seen(scope, step.counts)  # type: ignore[attr-defined]  # said of this merger alone
    return into


def join_and_tell(scope: Scope, household: Household, into: Household, reason: str) -> RegisterStep:
    """Everything of one household becomes another's, with the line by which its number leads on."""
    gone, before, path = household.pk, facts(household), household.path
    counts = join(scope, household, into, reason)
    changed = {name: (before[name], "") for name in traces.LABELS if before.get(name)}
    return traces.write_down(
        scope, HOUSEHOLD, gone, RegisterStepKind.MERGED, reason=reason, path=path, changed=changed,
        into=into.pk, into_path=into.path, counts=counts,
    )  # fmt: skip


def join(scope: Scope, household: Household, into: Household, reason: str) -> Counter[str]:
    """Everything of one household becomes another's, and the row goes; what moved, by table."""
    gone, was = household.pk, household.path
    counts = following.along(household, into)
    counts["people_membership"] += following.memberships(Q(household=household), household_id=into.pk)
    counts["people_householdphone"] = _told_by_either(household, into)
    counts += following.duties_about(scope, HOUSEHOLD, gone, into.pk, reason)
    counts["flows_handover"] += following.hand_overs_about(HOUSEHOLD, gone, into.pk)
    along(into, was)
    Household.objects.filter(pk=gone).delete()
    return counts


def _told_by_either(household: Household, into: Household) -> int:
    """What `into` says stands; what only the other says is added, each telephone too; how many of those."""
    opener = Opener()
    other, known = (opener.open(one.key_id, one.sealed) for one in (household, into))
    merged = {**other, **{name: value for name, value in known.items() if value}}
    merged["phone"] = both(known.get("phone", ""), other.get("phone", ""))
    into.nature = into.nature or household.nature
    into.stated_count = household.stated_count if into.stated_count is None else into.stated_count
    seal_household(into, merged)
    return HouseholdPhone.objects.filter(household=into).count()


def both(one: str, other: str) -> str:
    """The telephones of two entries as one text."""
    parts = (part.strip() for part in (*one.split("、"), *other.split("、")))
    return "、".join(dict.fromkeys(part for part in parts if part))


def split(
    scope: Scope,
    *,
    household: Household,
    members: Sequence[str],
    reason: str,
    plates: Sequence[str] = (),
    number: str = "",
    dwelling: Place | None = None,
    **told: Any,
) -> Household:
    """Chosen members, with their cars, become a household of their own, there or at another dwelling.

    Of the persons stated, as many go as members do. Answers the new household. Raises NobodyStays,
    NumberThere, AlreadyClosed, HiddenText, and BadInput for somebody who is no member.
    """
    require(scope, household.path)
    traces.require_whole(told)
    with sql.writing():
        household = locked(household)
        going = _chosen(household, members)
        new = Household(
            number=number.strip(), lives_at=household.lives_at, belongs_to=household.belongs_to,
            path=household.path, lives_outside=household.lives_outside, nature=household.nature,
            stated_count=len(going),
        )  # fmt: skip
        _place(scope, new, {"dwelling": dwelling})
        new.number = new.number or _next_number(household, new)
        require_free(new, new.number)
        seal_household(new, {name: told[name] for name in _SEALED if name in told})
        if household.stated_count is not None:
            household.stated_count = max(0, household.stated_count - len(going))
            household.save(update_fields=["stated_count"])
        moving = Q(household=household, person_id__in=going, until=None)
        counts = {"people_membership": following.memberships(moving, household_id=new.pk)}
        cars = Vehicle.objects.filter(household=household, plate__in=plates)
        counts["people_vehicle"] = cars.update(household=new)
        along(new, household.path)
        step = traces.write_down(
            scope, HOUSEHOLD, household.pk, RegisterStepKind.SPLIT, reason=reason, path=household.path,
            changed={"number": (household.number, new.number)}, into=new.pk, into_path=new.path,
            counts=counts,
        )  # fmt: skip
    new.moved = traces.seen(scope, step.counts)  # type: ignore[attr-defined]  # said of this split alone
    return new


def _chosen(household: Household, members: Sequence[str]) -> list[int]:
    there = set(household.memberships.filter(until=None).values_list("person_id", flat=True))
    chosen = {int(one) for one in members if one.isascii() and one.isdigit()}
    if len(chosen) < len(set(members)) or not chosen or not chosen <= there:
        raise BadInput(field=_("Who goes"), reason=_("is not one of the answers offered"))
    if chosen == there:
        raise NobodyStays()
    return sorted(chosen)


def _next_number(household: Household, new: Household) -> str:
    """Its number with -2, -3 …: the next that is free there."""
    place = {"path": new.path, "managed_path": new.managed_path}
    taken = set(Household.objects.filter(**place).values_list("number", flat=True))
    turn = 2
    while (found := f"{household.number[: _NUMBERED - 5]}-{turn}") in taken:
        turn += 1
    return found
