"""Dwellings that no register has: reported by who stood there, made part of register and base by the lead."""

from typing import Any, Final

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from lianfang.accounts import keys
from lianfang.accounts.queries import scope_of_user
from lianfang.duties import actions as duties
from lianfang.duties.journal import Journal
from lianfang.duties.kinds import table
from lianfang.duties.models import Duty, Round
from lianfang.duties.notes import note
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock, codes, lives, sql
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import STEP, Scope, ancestors
from lianfang.mending.lives import UNLISTED
from lianfang.mending.models import Unlisted
from lianfang.mending.problems import AlreadyClosed, AlreadyDecided, CodeThere, NameThere, ParentFull
from lianfang.mending.unlisted_forms import REPORTED

VISIT: Final = "screening.visit"  # the kind of record that the reporter's visit becomes
AREAS: Final = (
    PlaceKind.COMMUNITY, PlaceKind.CELL, PlaceKind.COMPOUND, PlaceKind.BUILDING, PlaceKind.UNIT,
)  # fmt: skip
_MOST_CHILDREN: Final = 9998  # steps below one place; see kit.scope
_DOOR: Final = 24  # characters of a door
_LONGEST: Final = 300  # characters of a full name


def report(
    scope: Scope, *, place: Place, words: str, outcome: str, name: str = "", head_count: int | None = None
) -> Unlisted:
    """Say that a dwelling stands there which no register has, and what the visit found.

    Sealed at once as a record of the place it lies in; it becomes a visit when the lead has said which
    dwelling it is. Raises OutOfScope, NotAllowed, and BadInput for a place that holds no dwellings.
    """
    scope.require("record", place.path)
    if place.kind not in AREAS or place.closed_on is not None:
        raise BadInput(field=_("In which place"), reason=_("holds no dwellings"))
    if outcome == "completed" and head_count is None:
        raise BadInput(field=_("How many live there"), reason=_("must be filled in"))
    with sql.writing() as cursor:
        now = clock.now()
        facts = {"words": words.strip(), "name": name.strip(), "outcome": outcome, "head_count": head_count}
        detail = {key: value for key, value in facts.items() if value not in ("", None)}
        journal = Journal(cursor, keys.current(), at=now)
        seq = note(journal, scope, REPORTED, place_id=place.pk, path=place.path, made_at=now, detail=detail)
        return Unlisted.objects.create(
            place=place, path=place.path, seq=seq, at=now, by_id=scope.actor, **facts
        )


def confirm(
    scope: Scope, *, unlisted: Unlisted, name: str, reason: str, place: Place | None = None, code: str = ""
) -> Unlisted:
    """It is there: the dwelling enters the register and the base of each open round of it, with its duty.

    The reporter's visit then counts there. Raises AlreadyDecided, NameThere, CodeThere, ParentFull.
    """
    above = place or unlisted.place
    _require(scope, unlisted, above)
    with sql.writing():
        _require_waiting(unlisted)
        dwelling = _make(above, name.strip(), code.strip())
        for opened in Round.objects.filter(closed_at=None, path__in=ancestors(dwelling.path)):
            kind = table().get(opened.kind)
            if kind is not None and kind.fits(dwelling.kind):
                duties.add_to_base(scope, opened=opened, place=dwelling, reason=reason)
        _decide(scope, unlisted, "confirm", dwelling, reason)
    return unlisted


def join(scope: Scope, *, unlisted: Unlisted, into: Place, reason: str) -> Unlisted:
    """It is a dwelling that is listed already; the reporter's visit counts there. Raises AlreadyDecided."""
    _require(scope, unlisted, into)
    if into.kind != PlaceKind.DWELLING:
        raise BadInput(field=_("Which dwelling it is"), reason=_("is no dwelling"))
    if into.closed_on is not None:
        raise AlreadyClosed(name=into.called)
    with sql.writing():
        _decide(scope, unlisted, "join", into, reason)
    return unlisted


def refuse(scope: Scope, *, unlisted: Unlisted, reason: str) -> Unlisted:
    """There is no such dwelling; the report stays, with the reason. Raises AlreadyDecided."""
    _require(scope, unlisted, unlisted.place)
    with sql.writing():
        _decide(scope, unlisted, "refuse", None, reason)
    return unlisted


def _require(scope: Scope, unlisted: Unlisted, where: Place) -> None:
    for path in (unlisted.path, where.path):
        for ability in ("import", "hold-round"):
            scope.require(ability, path)


def _require_waiting(unlisted: Unlisted) -> None:
    waiting = Unlisted.objects.select_for_update().filter(UNLISTED.may("confirm"), pk=unlisted.pk)
    if not waiting.exists():
        raise AlreadyDecided()


def _decide(scope: Scope, unlisted: Unlisted, move: str, into: Place | None, reason: str) -> None:
    facts = {
        "into": into, "decided_at": clock.now(), "decided_by": scope.actor, "reason": reason.strip()[:300],
    }  # fmt: skip
    if not lives.move(UNLISTED, Unlisted.objects.filter(pk=unlisted.pk), move, facts=facts):
        raise AlreadyDecided()
    unlisted.refresh_from_db()
    if into is not None:
        _count(unlisted, into)


def _make(above: Place, name: str, code: str) -> Place:
    if Place.objects.standing().filter(parent=above, kind=PlaceKind.DWELLING, name=name).exists():
        raise NameThere(name=name)
    if code and not codes.fits(code):
        raise BadInput(
            field=_("Code"), reason=_("needs a letter or digit, may not hold / \\ ? # % nor be “new”")
        )
    other = Place.objects.filter(code=code).first() if code else None
    if other is not None:
        raise CodeThere(code=code, name=other.called)
    last = Place.objects.filter(parent=above).aggregate(last=Max("path"))["last"]
    step = int(last[-STEP:]) + 1 if last else 1
    if step > _MOST_CHILDREN:
        raise ParentFull(name=above.called)
    return Place.objects.create(
        parent=above, path=f"{above.path}{step:04d}", kind=PlaceKind.DWELLING, name=name,
        door=name[:_DOOR], code=code or _free_code(above, name),
        full_name=f"{above.called}{name}"[:_LONGEST],
    )  # fmt: skip


def _free_code(above: Place, name: str) -> str:
    stem, number = f"{above.code}-{codes.made_of(name)}"[:56], 1
    code = stem
    while Place.objects.filter(code=code).exists():
        number += 1
        code = f"{stem}~{number}"
    return code


def _count(unlisted: Unlisted, into: Place) -> None:
    """The visit is kept as its maker's, at the dwelling, as of when it was made."""
    kind = table().get(VISIT)
    owed = Duty.objects.filter(Q(round__closed_at=None), place=into, kind=VISIT, round__isnull=False)
    if kind is None or not owed.exists():
        return
    detail: dict[str, Any] = {"outcome": unlisted.outcome}
    if unlisted.head_count is not None:
        detail["head_count"] = unlisted.head_count
    record = {
        "id": str(uuid7()), "kind": VISIT, "place": into.code, "made_at": unlisted.at.isoformat(),
        "detail": detail,
    }  # fmt: skip
    theirs = scope_of_user(unlisted.by, at=clock.now())
    receipt = duties.keep(theirs, batch=[record], kinds=table(), source="web")[0]
    if receipt.code:
        raise BadInput(field=_("The visit"), reason=receipt.message)
