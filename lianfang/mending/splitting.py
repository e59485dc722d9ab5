"""A compound, building or unit split in two: chosen places below it move, with all that lies in them.

A place below keeps its number, its code and its evidence; only where it stands in the tree is otherwise.
Every table holds copies of that path, found by their columns, and each is rewritten in one statement. The
ledger's turn is taken first, so that no record comes in under a path that is being given up.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import apps
from django.db.models import Max, Model, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from lianfang.accounts import keys
from lianfang.accounts.models import Posting
from lianfang.duties import forms
from lianfang.duties.journal import Journal
from lianfang.duties.models import Duty, Pairing, Round, Schedule, StandIn, Tally
from lianfang.duties.notes import note
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock, sql
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import STEP, Scope, below, next_sibling
from lianfang.measures.models import MeasureArea
from lianfang.mending.problems import AlreadyClosed, NameThere, NobodyBelowStays, NotSplit, ParentFull

KINDS: Final = (PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.UNIT)
_MOST_CHILDREN: Final = 9998  # steps below one place; see kit.scope
_LONGEST: Final = 300  # characters of a full name
_WAS: Final = 160  # characters of the name a note gives
_CODE: Final = 56  # characters of a code, before the number that tells it from others


def split(scope: Scope, place: Place, name: str, children: Sequence[str], reason: str) -> Place:
    """Make the new place, move the chosen ones under it, let pairings and measures hold there too.

    Inside the transaction of who has asked. Raises NotSplit, NobodyBelowStays, NameThere, ParentFull.
    """
    with sql.writing() as cursor:
        journal = Journal(cursor, keys.current(), at=clock.now())
        place.refresh_from_db()
        _require_split(place)
        going = _chosen(place, children)
        new = _beside(place, name.strip())
        for number, child in enumerate(going, start=1):
            _move(place, new, child, f"{new.path}{number:04d}")
        _hold_too(place, new)
        _widen(place)
        _add_up(place, new)
        _note(journal, scope, place, new, reason)
    return new


def _require_split(place: Place) -> None:
    if place.closed_on is not None:
        raise AlreadyClosed(name=place.name)
    if place.kind not in KINDS:
        raise NotSplit(name=place.called, what=place.get_kind_display())


def _chosen(place: Place, children: Sequence[str]) -> list[Place]:
    there = {one.code: one for one in place.children.filter(closed_on=None)}
    if not children or not set(children) <= there.keys():
        raise BadInput(field=_("Which places below it go"), reason=_("is not one of the answers offered"))
    if set(children) == there.keys():
        raise NobodyBelowStays(name=place.called)
    return sorted((there[code] for code in set(children)), key=lambda one: one.path)


def _beside(place: Place, name: str) -> Place:
    """A place of the same kind under the same parent."""
    assert place.parent is not None  # kinds that can be split lie below others
    twins = Place.objects.standing().filter(parent=place.parent, kind=place.kind, name=name)
    if twins.exists():
        raise NameThere(name=name)
    last = Place.objects.filter(parent=place.parent).aggregate(last=Max("path"))["last"]
    step = int(last[-STEP:]) + 1
    if step > _MOST_CHILDREN:
        raise ParentFull(name=place.parent.called)
    head = place.full_name.removesuffix(place.name) or place.parent.full_name
    return Place.objects.create(
        parent=place.parent, path=f"{place.parent.path}{step:04d}", kind=place.kind, name=name,
        code=_free_code(place), full_name=f"{head}{name}"[:_LONGEST], floor=place.floor, nature=place.nature,
        address=place.address,
    )  # fmt: skip


def _free_code(place: Place) -> str:
    stem, number = place.code[:_CODE], 2
    while Place.objects.filter(code=f"{stem}~{number}").exists():
        number += 1
    return f"{stem}~{number}"


def columns() -> Iterator[tuple[type[Model], str]]:
    """Every column that holds a copy of a place's path."""
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if one.name == "path" or one.name.endswith("_path"):
                yield model, one.name


def _move(place: Place, new: Place, child: Place, path: str) -> None:
    """One place with all below it: every copy of its path, and the addresses that begin with its own."""
    was = child.path
    for model, name in columns():
        rows = model._default_manager.filter(**{f"{name}__gte": was, f"{name}__lt": next_sibling(was)})
        rows.update(**{name: Concat(Value(path), Substr(name, len(was) + 1))})
    Place.objects.filter(pk=child.pk).update(parent=new)
    if place.full_name:
        head, rest = Value(new.full_name), Substr("full_name", len(place.full_name) + 1)
        spelt = Place.objects.filter(below(path), full_name__startswith=place.full_name)
        spelt.update(full_name=Substr(Concat(head, rest), 1, _LONGEST))


def _hold_too(place: Place, new: Place) -> None:
    """Who answers there and what is decided for the whole of it holds for both parts."""
    now = clock.now()
    for one in Pairing.objects.filter(place=place, to_at=None).select_related("posting"):
        posting = _again(one.posting, place=new, from_at=now) if one.posting else None
        _again(one, place=new, path=new.path, posting=posting, from_at=now)
    for post in Posting.objects.in_force(now).filter(place=place, pairing=None):
        _again(post, place=new, from_at=now)
    for area in MeasureArea.objects.filter(Q(to_at=None) | Q(to_at__gt=now), place=place):
        _again(area, place=new, path=new.path)
    running = Schedule.objects.filter(Q(to_at=None) | Q(to_at__gt=now), place=place, ended_at=None, people=0)
    for each in running:
        # What is raised ahead below moved along; what the new place itself owes is raised from now on.
        ahead = each.raised_to if each.place_kinds else None
        from_at = max(one for one in (now, each.from_at, ahead) if one)
        if each.to_at is None or from_at < each.to_at:
            _again(each, place=new, path=new.path, from_at=from_at, made_at=now, raised_to=ahead)
    for absent in StandIn.objects.filter(path=place.path):
        _again(absent, path=new.path)


def _widen(place: Place) -> None:
    """A round of the place alone is one of the place above from now on, with the base it had.

    Else what leaves the place would leave the base with it.
    """
    above = place.parent
    assert above is not None  # as in `_beside`
    Round.objects.filter(place=place, closed_at=None).update(place=above, path=above.path)


def _again(row: Any, **otherwise: Any) -> Any:
    """The same row once more, but for what is `otherwise`."""
    told = {
        one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key
    }
    for name in otherwise:
        told.pop(row._meta.get_field(name).attname)
    return type(row)._default_manager.create(**told, **otherwise)


def _add_up(place: Place, new: Place) -> None:
    """The running sums of both parts, counted anew; those below moved along, those above stay as they are."""
    found = Duty.objects.filter(below(place.path) | below(new.path), round__isnull=False)
    for round_id in sorted(set(found.values_list("round_id", flat=True))):
        for one in (place, new):
            _sum(round_id, one.path)


def _sum(round_id: int, path: str) -> None:
    rows = Duty.objects.filter(below(path), round_id=round_id)
    figures = {name: rows.filter(state=name).count() for name in ("done", "excused", "void")}
    figures |= {"raised": rows.count(), "tried": rows.filter(state="open", tried__gt=0).count()}
    Tally.objects.update_or_create(round_id=round_id, path=path, defaults=figures)


def _note(journal: Journal, scope: Scope, place: Place, new: Place, reason: str) -> None:
    """One sealed record, which the change log of every round of the area shows."""
    number = Duty.objects.filter(below(new.path), round__closed_at=None, round__isnull=False).count()
    was = place.called[:_WAS]
    detail = {"was": was, "number": number, "reason": reason.strip()[:_LONGEST]}
    note(journal, scope, forms.BASE_MOVE, place_id=new.pk, path=new.path, made_at=clock.now(), detail=detail)
