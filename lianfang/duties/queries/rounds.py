"""The rounds that somebody sees, and the places they mean."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from lianfang.duties.models import (
    Duty,
    DutyQuerySet,
    Round,
    Tally,
)
from lianfang.grid.models import Place
from lianfang.kit import remembered
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, outermost


def rounds(scope: Scope) -> Sequence[Round]:
    """Rounds that overlap what the asker may count, newest first."""
    newest = known_rounds(scope).order_by("-opens_at", "-pk")
    return remembered.once((rounds, scope.key), lambda: tuple(newest))


def known_rounds(scope: Scope) -> QuerySet[Round]:
    """The same as a query, in no order."""
    roots = scope.where("figures")
    near = Q(pk__in=())
    for root in roots:
        near |= Q(path__startswith=root)
        near |= Q(path__in=[root[:end] for end in range(4, len(root) + 1, 4)])
    return Round.objects.filter(near).select_related("place", "event")


def round_named(scope: Scope, *, name: str) -> Round:
    """The round of this code or id; `current` is the main one still open. Raises NotFound."""
    mine = rounds(scope)
    if name == "current":
        found = _main([one for one in mine if one.closed_at is None], scope.where("figures"))
    else:
        found = next((one for one in mine if name in (one.code, str(one.pk))), None)
    if found is None:
        raise NotFound()
    return found


def current_round(scope: Scope, *, path: str = "") -> Round | None:
    """The main open round, or else the main of all that have ended; None before there is any.

    The main one is that whose base covers most of what the asker counts, or of the places below `path`:
    a round opened for one compound takes the district's away from nobody.
    """
    return remembered.once((current_round, scope.key, path), lambda: _current(scope, path))


def _current(scope: Scope, path: str) -> Round | None:
    near = [one for one in rounds(scope) if one.path.startswith(path) or path.startswith(one.path)]
    still = [one for one in near if one.closed_at is None]
    return _main(still or near, [path] if path else scope.where("figures"))


def _main(found: Sequence[Round], roots: Sequence[str]) -> Round | None:
    if len(found) < 2:
        return next(iter(found), None)
    shared = {one.pk: _shared(one.path, roots) for one in found}
    paths = {path for ones in shared.values() for path in ones} | {one.path for one in found}
    rows = Tally.objects.filter(round__in=shared, path__in=paths).values_list(
        "round_id", "path", "raised", "void"
    )
    base = {(round_id, path): raised - void for round_id, path, raised, void in rows}

    def covers(one: Round) -> tuple[int, int, datetime, int]:
        own = sum(base.get((one.pk, path), 0) for path in shared[one.pk])
        return own, base.get((one.pk, one.path), 0), one.opens_at, one.pk

    return max(found, key=covers)


def _shared(path: str, roots: Sequence[str]) -> set[str]:
    """What lies both below a round's place and below one of these."""
    near = outermost(one for one in roots if one.startswith(path) or path.startswith(one))
    return {max(path, one, key=len) for one in near}


def open_duties_at(scope: Scope, *, place: Place) -> list[Duty]:
    """The duties of a place in the rounds still open, whatever their state; the newest round first."""
    found = duties(scope).filter(place=place, round__isnull=False, round__closed_at=None)
    found = found.select_related("round__event", "round__place", "owner")
    return list(found.order_by("-round__opens_at", "-pk"))


def place_named(scope: Scope, *, name: str, ability: str = "figures") -> Place:
    """The place of this code or id where the asker holds `ability`. Raises NotFound otherwise."""
    found = Place.objects.filter(code=name).first()
    if found is None and (number := as_number(name)) is not None:
        found = Place.objects.filter(pk=number).first()
    if found is None or not scope.may(ability, found.path):
        raise NotFound()
    return found


def home(scope: Scope) -> Place:
    """The place a person starts from: the highest one they may count. Raises NotFound without any."""
    roots = scope.where("figures")
    if not roots:
        raise NotFound()
    return Place.objects.get(path=min(roots, key=lambda root: (len(root), root)))


def one_home(scope: Scope, *, ability: str) -> Place | None:
    """The one place below which somebody holds an ability; None where there are several, or none."""
    roots = outermost(scope.where(ability))
    return Place.objects.get(path=roots[0]) if len(roots) == 1 else None


def duties(scope: Scope) -> DutyQuerySet:
    return Duty.objects.within(scope)


def head(scope: Scope) -> int:
    """The number of the last record kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM duties_ledger WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else 0
