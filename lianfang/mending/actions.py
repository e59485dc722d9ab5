"""Places put right: renamed, corrected, closed, reopened, merged, split. Each leaves one line of history."""

from collections.abc import Sequence
from itertools import product

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.grid.models import Place, PlaceAlias, PlaceCode
from lianfang.kit import clock, codes, sql
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import Scope
from lianfang.mending import moving, splitting
from lianfang.mending.models import PlaceStep, PlaceStepKind
from lianfang.mending.problems import (
    AboveClosed,
    AlreadyClosed,
    BelowDiffers,
    Carries,
    CodeThere,
    Inhabited,
    NameThere,
    NotAlike,
    NotClosed,
)

BOTH = ("import", "hold-round")  # what is merged or closed leaves the registers and the bases of rounds
FORMER = "former"  # the scheme of codes that a place once went by
_LONGEST = 300  # characters of a full name
_NAMED = 5  # places that a refusal names


@transaction.atomic
def rename(scope: Scope, *, place: Place, name: str, reason: str) -> Place:
    """Give a place another name; the addresses below it follow, and the old name still finds it.

    The same name again changes nothing. Raises NameThere where a neighbour of the kind is called so.
    """
    scope.require("import", place.path)
    name = name.strip()
    if name == place.name:
        return place
    twins = Place.objects.standing().filter(parent_id=place.parent_id, kind=place.kind, name=name)
    if twins.exclude(pk=place.pk).exists():
        raise NameThere(name=name)
    PlaceAlias.objects.filter(place=place, name=name).delete()
    PlaceAlias.objects.get_or_create(place=place, name=place.name)
    was, old = place.full_name, place.name
    place.full_name = _called(place, name)
    place.door = name[:24] if place.door == place.name else place.door
    place.name = name
    place.save(update_fields=["name", "full_name", "door"])
    _respell(place, was)
    _write_down(scope, place, PlaceStepKind.RENAMED, was=old, now=name, reason=reason)
    return place


def _called(place: Place, name: str) -> str:
    """The full name with another last part; 号楼 and the like stay where the sheet's name had them."""
    if place.full_name.endswith(place.name):
        return (place.full_name[: len(place.full_name) - len(place.name)] + name)[:_LONGEST]
    above = place.parent.full_name if place.parent else ""
    return f"{above}{name}"[:_LONGEST]


def _respell(place: Place, was: str) -> None:
    """The addresses below a place begin with its own."""
    if not was:
        return
    spelt = Concat(Value(place.full_name), Substr("full_name", len(was) + 1))
    below = Place.objects.filter(moving.below(place.path), full_name__startswith=was).exclude(pk=place.pk)
    below.update(full_name=Substr(spelt, 1, _LONGEST))


@transaction.atomic
def correct(
    scope: Scope, *, place: Place, reason: str, code: str = "", aliases: str | None = None, address: str = ""
) -> Place:
    """Correct a place's code, the other names people use for it, its written address.

    A code that was given up still finds the place's history. Raises CodeThere, and BadInput for a code that
    no address can hold and where nothing is told that differs.
    """
    scope.require("import", place.path)
    before, code = _shown(place), code.strip()
    if code and code != place.code:
        if not codes.fits(code):
            raise BadInput(
                field=_("Code"), reason=_("needs a letter or digit, may not hold / \\ ? # % nor be “new”")
            )
        other = Place.objects.filter(code=code).first()
        if other is not None:
            raise CodeThere(code=code, name=other.called)
        PlaceCode.objects.get_or_create(place=place, scheme=FORMER, code=place.code[:32])
        place.code = code
    if aliases is not None:
        _call(place, aliases)
    place.address = address.strip() or place.address
    place.save(update_fields=["code", "address"])
    after = _shown(place)
    if after == before:
        raise BadInput(field=_("What is corrected"), reason=_("is as it was"))
    _write_down(scope, place, PlaceStepKind.CORRECTED, was=before, now=after, reason=reason)
    return place


def _call(place: Place, aliases: str) -> None:
    wanted = {one.strip()[:120] for one in aliases.replace("；", "、").replace(";", "、").split("、")} - {""}
    place.aliases.exclude(name__in=wanted).delete()
    for name in sorted(wanted):
        PlaceAlias.objects.get_or_create(place=place, name=name)


def _shown(place: Place) -> str:
    names = "、".join(place.aliases.order_by("name").values_list("name", flat=True))
    return " · ".join(one for one in (place.code, names, place.address) if one)


def close(scope: Scope, *, place: Place, reason: str) -> Place:
    """Close a place that is not there (any more) and all below it; nothing is deleted.

    Its duties leave the bases of open rounds, what rules raised there is void, nobody answers for it any
    more. Raises AlreadyClosed, and Inhabited while households or enterprises are listed there.
    """
    for ability in BOTH:
        scope.require(ability, place.path)
    with sql.writing():
        place.refresh_from_db()
        if place.closed_on is not None:
            raise AlreadyClosed(name=place.name)
        listed = moving.listed(place)
        if any(listed.values()):
            raise Inhabited(
                name=place.name, what=_("{households} households, {enterprises} enterprises").format(**listed)
            )
        _close(scope, place, reason)
        _write_down(scope, place, PlaceStepKind.CLOSED, reason=reason)
    return place


def _close(scope: Scope, place: Place, reason: str) -> None:
    moving.end_duties(scope, place, reason)
    moving.end_pairings(place.path)
    place.closed_on = timezone.localdate(clock.now())
    Place.objects.standing().filter(moving.below(place.path)).update(closed_on=place.closed_on)


@transaction.atomic
def reopen(scope: Scope, *, place: Place, reason: str) -> Place:
    """Open a place again, with what was closed below it on the same day. Rounds to come count it.

    Raises NotClosed, AboveClosed.
    """
    scope.require("import", place.path)
    if place.closed_on is None:
        raise NotClosed(name=place.name)
    if place.parent is not None and place.parent.closed_on is not None:
        raise AboveClosed(name=place.name)
    Place.objects.filter(moving.below(place.path), closed_on=place.closed_on).update(closed_on=None)
    place.closed_on = None
    _write_down(scope, place, PlaceStepKind.REOPENED, reason=reason)
    return place


def merge(scope: Scope, *, place: Place, into: Place, reason: str) -> Place:
    """Two entries of one place become one: `place` is closed, and what hung on it hangs on `into`.

    Households, enterprises, duties of open rounds with their evidence move along, the sums with them; places
    below are merged with those of the same name. Records stay as they were sealed. Raises NotAlike,
    BelowDiffers, Carries, and OutOfScope or NotAllowed at either place.
    """
    for ability, one in product(BOTH, (place, into)):
        scope.require(ability, one.path)
    with sql.writing():
        _merge(scope, place, into, reason)
    return into


def _merge(scope: Scope, place: Place, into: Place, reason: str) -> None:
    _require_alike(place, into)
    what = moving.carried(place)
    if what:
        raise Carries(name=place.called, what=what)
    for child, twin in _twins(place, into):
        _merge(scope, child, twin, reason)
    moving.registers(scope, place, into, reason)
    moving.duties_along(scope, place, into, reason)
    moving.names(place, into)
    _close(scope, place, reason)
    step = {"was": place.called, "now": into.called, "reason": reason}
    _write_down(scope, place, PlaceStepKind.MERGED, into=into, **step)


def split(scope: Scope, *, place: Place, name: str, children: Sequence[str], reason: str) -> Place:
    """A compound, building or unit becomes two; the `children` (their codes) move to the new one.

    Duties, households, evidence and sums move with them; pairings, posts and measures of the whole hold for
    both, and the change log of the rounds says so. Answers the new place. Raises NotSplit, NobodyBelowStays,
    NameThere, ParentFull, AlreadyClosed, and BadInput for what does not lie directly below.
    """
    for ability in BOTH:
        scope.require(ability, place.path)
    with sql.writing():
        new = splitting.split(scope, place, name, children, reason)
        said = {"was": place.called, "now": new.called, "reason": reason}
        _write_down(scope, place, PlaceStepKind.SPLIT, into=new, **said)
    return new


def _require_alike(place: Place, into: Place) -> None:
    apart = not place.path.startswith(into.path) and not into.path.startswith(place.path)
    if not (apart and place.kind == into.kind and place.closed_on is None and into.closed_on is None):
        raise NotAlike(name=place.called, other=into.called)


def _twins(place: Place, into: Place) -> list[tuple[Place, Place]]:
    """The places below with those of the same kind and name. Raises BelowDiffers for one without."""
    there = {(one.kind, one.name): one for one in into.children.filter(closed_on=None)}
    mine = list(place.children.filter(closed_on=None).order_by("path"))
    lacking = [one.name for one in mine if (one.kind, one.name) not in there]
    if lacking:
        names = "、".join(lacking[:_NAMED]) + ("…" if len(lacking) > _NAMED else "")
        raise BelowDiffers(name=place.called, other=into.called, names=names)
    return [(one, there[one.kind, one.name]) for one in mine]


def _write_down(
    scope: Scope,
    place: Place,
    kind: str,
    *,
    reason: str,
    was: str = "",
    now: str = "",
    into: Place | None = None,
) -> None:
    PlaceStep.objects.create(
        place=place, kind=kind, was=was[:300], now=now[:300], into=into, reason=reason.strip()[:300],
        at=clock.now(), by_id=scope.actor,
    )  # fmt: skip
