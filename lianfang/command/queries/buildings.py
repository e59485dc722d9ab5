"""Doors and buildings, drawn floor by floor."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from lianfang.command import elevation, rules
from lianfang.command.links import place_href
from lianfang.duties.models import Round
from lianfang.duties.queries import Coverage
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import sql
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import STEP, Scope, next_sibling


def dwellings(scope: Scope, *, round: Round | None, path: str, at: datetime) -> list[elevation.Dwelling]:
    """The dwellings below a place with the sign each shows in the round."""
    if not scope.may("see", path):
        raise NotFound()
    rows = (
        Place.objects.filter(path__gte=path, path__lt=next_sibling(path), kind=PlaceKind.DWELLING)
        .order_by("path")
        .values_list("id", "code", "name", "path", "floor", "door", "closed_on")
    )
    signs = _signs(scope, round, path, at)
    return [
        elevation.Dwelling(code, name, own_path, floor, door, *signs.get(pk, ("none", 0, False)))
        for pk, code, name, own_path, floor, door, closed_on in rows
        if closed_on is None or pk in signs
    ]


_SIGNS = """
SELECT d.place_id, d.state, d.tried, d.outcome, d.due_at, e.flagged
FROM duties_duty d LEFT JOIN duties_evidence e ON e.duty_id = d.id AND e.seq = d.standing
WHERE d.round_id = %s AND d.path >= %s AND d.path < %s
"""


def _signs(scope: Scope, round: Round | None, path: str, at: datetime) -> dict[int, tuple[str, int, bool]]:
    if round is None:
        return {}
    shows_flags = scope.may("see-health", path)
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS, [round.pk, path, next_sibling(path)])
        for place_id, state, tried, outcome, due_at, flagged in cursor.fetchall():
            due = sql.read_moment(due_at)
            is_late = state == "open" and due is not None and due < at
            shown = rules.sign(state, tried=tried, outcome=outcome, is_flagged=bool(flagged) and shows_flags)
            found[place_id] = (shown, tried if state == "open" else 0, is_late)
    return found


class Building(NamedTuple):
    place: Place
    href: str
    elevation: elevation.Elevation
    coverage: Coverage


def buildings(scope: Scope, *, round: Round | None, compound: Place, at: datetime) -> list[Building]:
    """The buildings of a compound, each drawn small."""
    places = list(compound.children.filter(kind=PlaceKind.BUILDING).order_by("path"))
    groups: dict[str, list[elevation.Dwelling]] = defaultdict(list)
    for one in dwellings(scope, round=round, path=compound.path, at=at):
        groups[one.path[: len(compound.path) + STEP]].append(one)
    drawn = []
    for place in places:
        ones = groups.get(place.path, [])
        if ones:
            drawn.append(
                Building(
                    place, place_href(place.code, round), elevation.draw(ones, unit_names={}), _sum(ones)
                )
            )
    return drawn


def matrix(scope: Scope, *, round: Round | None, building: Place, at: datetime) -> elevation.Elevation:
    """One building drawn large."""
    names = dict(
        Place.objects.filter(
            path__gte=building.path, path__lt=next_sibling(building.path), kind=PlaceKind.UNIT
        ).values_list("path", "name")
    )
    return elevation.draw(dwellings(scope, round=round, path=building.path, at=at), unit_names=names)


def _sum(ones: Sequence[elevation.Dwelling]) -> Coverage:
    raised = [one.sign for one in ones if one.sign != "none"]
    done = sum(sign in {"done", "vacant", "flagged"} for sign in raised)
    excused, void = raised.count("excused"), raised.count("void")
    tried = raised.count("tried") + raised.count("refused")
    return Coverage(len(raised), done, len(raised) - done - excused - void, excused, void, tried)
