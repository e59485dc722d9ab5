"""One place: what was said of it, and finding places."""

import json
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from lianfang.duties import corrections
from lianfang.duties import forms as core
from lianfang.duties import queries as duties
from lianfang.duties.models import Duty, Record, Round
from lianfang.duties.rules import is_late_entry
from lianfang.duties.subjects import title_of
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import sql
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.mending.unlisted_forms import REPORTED

TITLES = {one.name: one.title for one in (*core.DECISIONS, REPORTED)}

MOST_RECORDS = 50  # of a place, or changes of a base, on one page


class Visited(NamedTuple):
    """One record about a dwelling, without names."""

    made_at: datetime
    received_at: datetime
    words: str
    by: str
    is_withdrawn: bool
    is_late: bool  # entered well after it was made
    id: UUID | None = None  # where the asker may read what it says
    may_correct: bool = False
    reason: str = ""  # of what the core itself wrote down: why somebody excused it or took it out


def history(scope: Scope, *, place: Place, page: int = 1) -> Cut[Visited]:
    """Every record about a place, newest first."""
    if not scope.may("see", place.path):
        raise NotFound()
    outcomes = dict(
        place.duties.filter(evidence__isnull=False).values_list("evidence__seq", "evidence__outcome")
    )
    records = cut(place.records.select_related("made_by").order_by("-seq"), MOST_RECORDS, page=page)
    return records.of(
        lambda one: Visited(
            one.made_at,
            one.received_at,
            _said(one.kind, outcomes.get(one.seq, "")),
            one.made_by.name,
            one.withdrawn_seq is not None,
            is_late_entry(one.made_at, one.received_at),
            *_opens(scope, one),
            _reason(one),
        )
    )


def _reason(one: Record) -> str:
    """Why a decision about the place was made; nothing of what a visit said."""
    is_decision = one.kind.startswith("duties.")
    return str(json.loads(one.detail or "{}").get("reason") or "") if is_decision else ""


def _opens(scope: Scope, one: Record) -> tuple[UUID | None, bool]:
    """The record's id for who may read it, and whether they may correct it."""
    kind = KINDS.get(one.kind)
    if kind is None or not corrections.may_read(scope, record=one, kind=kind):
        return None, False
    return one.pk, corrections.may_correct(scope, record=one, kind=kind)


def _said(kind: str, outcome: str) -> str:
    """A record in words: the outcome where its form offers it, else what kind of record it is."""
    for one in KINDS[kind].form if kind in KINDS else ():
        if one.name == "outcome":
            return str(dict(one.choices).get(outcome) or outcome)
    return str(TITLES.get(kind) or title_of(kind))


def duty_at(scope: Scope, *, round: Round | None, place: Place) -> Duty | None:
    """The duty of a place in a round, with its owner."""
    if round is None:
        return None
    return duties.duties(scope).filter(round=round, place=place).select_related("owner").first()


def found_places(scope: Scope, *, text: str, limit: int = 30) -> list[Place]:
    """Places in the asker's area whose code, name or other name is, or begins with, `text`."""
    if not text:
        return []
    mine = Place.objects.within(scope)
    exact = list(mine.filter(code=text)[:1])
    named = mine.filter(name=text).order_by("path")[:limit]
    starting = mine.filter(sql.begins_with("name", text)).exclude(kind=PlaceKind.DWELLING)
    aliased = mine.filter(aliases__name=text).order_by("path")[:limit]
    full = mine.filter(full_name=text)[:limit]
    unique = {one.pk: one for one in (*exact, *full, *named, *aliased, *starting.order_by("path")[:limit])}
    return list(unique.values())[:limit]
