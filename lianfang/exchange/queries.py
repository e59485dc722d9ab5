"""Imports made, and what is remembered of sheets."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import and_
from typing import NamedTuple, cast

from django.db.models import Q, QuerySet

from lianfang.accounts import keys
from lianfang.exchange.columns import GUARDED
from lianfang.exchange.models import ColumnMap, ImportRun, Likeness
from lianfang.exchange.sheets import Layout
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import WHOLE, Scope
from lianfang.people.models import Membership
from lianfang.people.queries import Opener
from lianfang.people.rules import mask_name


def runs(scope: Scope) -> QuerySet[ImportRun]:
    """Imports into the areas where the asker may import.

    What only some may load is shown to those only: its refused rows hold what it held.
    """
    mine = reduce(and_, (~Q(register=code) | scope.narrowed(one).q("path") for code, one in GUARDED.items()))
    return ImportRun.objects.within(scope).filter(mine).select_related("made_by")


def run(scope: Scope, *, id: int) -> ImportRun:
    """Raises NotFound, also for an import outside the asker's area."""
    found = runs(scope).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


class AlikeRow(NamedTuple):
    """Two persons of two areas that may be one: the name masked, and where each lives."""

    made_at: datetime
    name: str
    told: str
    other: str
    by: str


def alike_total(scope: Scope) -> int:
    """How many persons two areas have told of; none for whoever does not answer for both."""
    return Likeness.objects.count() if _sees_all(scope) else 0


def alike(scope: Scope) -> QuerySet[Likeness]:
    """All of them. Raises NotFound for who does not answer for the whole district."""
    if not _sees_all(scope):
        raise NotFound()
    return Likeness.objects.select_related("told", "made_by")


def alike_rows(scope: Scope, *, found: Sequence[Likeness]) -> list[AlikeRow]:
    """They in words, whatever keys their persons are sealed under."""
    homes = _homes({one.told_id for one in found} | {one.other_id for one in found})
    opener = Opener()
    return [
        AlikeRow(
            one.made_at,
            mask_name(opener.open(one.told.key_id, one.told.sealed).get("name") or ""),
            homes.get(one.told_id, ""),
            homes.get(one.other_id, ""),
            str(one.made_by or ""),
        )
        for one in found
    ]


def _sees_all(scope: Scope) -> bool:
    return scope.may("import", WHOLE) and scope.may("see-identity", WHOLE)


def _homes(persons: set[int]) -> dict[int, str]:
    """Where persons live, by their id."""
    found = Membership.objects.filter(person_id__in=persons, until=None).select_related(
        "household__lives_at", "household__belongs_to"
    )
    where = {}
    for one in found.order_by("-pk"):
        place = one.household.lives_at or one.household.belongs_to
        where[one.person_id] = place.called if place else ""
    return where


def remembered(scope: Scope, *, register: str) -> dict[str, dict[str, str]]:
    """Column choices made earlier, by header digest. Headings name columns, never persons."""
    found = ColumnMap.objects.filter(register=register).values_list("header_digest", "mapping")
    return cast(dict[str, dict[str, str]], dict(found))


def layout(scope: Scope, *, run: ImportRun) -> Layout:
    """How the sheet of a run looked."""
    return Layout(*keys.of(run.key_id).open_json(bytes(run.layout)))


def refused(scope: Scope, *, run: ImportRun) -> Iterator[tuple[int, list[str], str]]:
    """The refused rows of a run: row number, cells as sent, code of the reason."""
    if run.refused_rows is not None:
        yield from run.refused_rows
        return
    sealer = keys.of(run.key_id) if run.rows.exists() else None
    for one in run.rows.order_by("row").iterator(2000):
        if sealer is not None:
            yield one.row, sealer.open_json(bytes(one.sealed)), one.code
