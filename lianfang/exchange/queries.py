"""Imports made, and what is remembered of sheets."""

from collections.abc import Iterator
from functools import reduce
from operator import and_
from typing import cast

from django.db.models import Q, QuerySet

from lianfang.accounts import keys
from lianfang.exchange.columns import GUARDED
from lianfang.exchange.models import ColumnMap, ImportRun
from lianfang.exchange.sheets import Layout
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope


def runs(scope: Scope) -> QuerySet[ImportRun]:
    """Imports into the areas where the asker may import, the latest first.

    What only some may load is shown to those only: its refused rows hold what it held.
    """
    mine = reduce(and_, (~Q(register=code) | scope.narrowed(one).q("path") for code, one in GUARDED.items()))
    return ImportRun.objects.within(scope).filter(mine).select_related("made_by").order_by("-made_at")


def run(scope: Scope, *, id: int) -> ImportRun:
    """Raises NotFound, also for an import outside the asker's area."""
    found = runs(scope).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


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
