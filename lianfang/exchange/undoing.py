"""An import taken back as a whole, as long as nothing was built on what it brought in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.accounts import keys
from lianfang.exchange import settling
from lianfang.exchange.columns import GUARDED
from lianfang.exchange.models import FormerRows, ImportRun, LoadedRows
from lianfang.exchange.problems import BuiltUpon, NeedsWhy, NotUndoable
from lianfang.exchange.tracing import MARK_BYTES, PARTLY, TABLES, columns_of, model_of, rows_of
from lianfang.kit import clock, sql
from lianfang.kit.crypto import Unreadable
from lianfang.kit.scope import Scope
from lianfang.measures.models import Event
from lianfang.mending.models import RegisterNoun, RegisterStep

KEPT_FOR: Final = timedelta(days=30)  # how long an import can be taken back; what it takes is kept no longer
_NAMED: Final = 3  # of what was built on, by name
_HINTS: Final = "exchange_likeness"  # asks whether two persons are one; with one of them it has no sense
_STEPPED: Final = {
    "people_household": RegisterNoun.HOUSEHOLD.value, "people_person": RegisterNoun.PERSON.value,
}  # fmt: skip
_NAMES: Final = {"grid_place": "full_name", "people_household": "number", "people_organisation": "name"}
_WORDS: Final[dict[str, str | Promise]] = {
    "grid_place": gettext_lazy("places below"),
    "grid_placecode": gettext_lazy("codes of places"),
    "grid_placealias": gettext_lazy("other names of places"),
    "people_household": gettext_lazy("households"),
    "people_membership": gettext_lazy("members of households"),
    "people_organisation": gettext_lazy("enterprises"),
    "people_vehicle": gettext_lazy("vehicles"),
    "mending_placestep": gettext_lazy("corrections of places"),
    "people_registerentry": gettext_lazy("entries of key registers"),
    "duties_duty": gettext_lazy("duties"),
    "duties_record": gettext_lazy("records"),
    "duties_round": gettext_lazy("rounds"),
    "duties_pairing": gettext_lazy("pairings"),
    "duties_schedule": gettext_lazy("set times"),
    "duties_alert": gettext_lazy("alerts"),
    "accounts_posting": gettext_lazy("postings"),
    "accounts_user": gettext_lazy("colleagues"),
    "accounts_token": gettext_lazy("keys of machines and phones"),
    "cases_exposureplace": gettext_lazy("stays of cases"),
    "cases_casestep": gettext_lazy("later classifications"),
    "cases_caseversion": gettext_lazy("later corrections of cases"),
    "cases_case": gettext_lazy("cases"),
    "measures_measurearea": gettext_lazy("measures"),
    "screening_flaggedperson": gettext_lazy("flagged persons"),
    "handovers_handover": gettext_lazy("hand-overs"),
    "command_order": gettext_lazy("orders"),
}


class Built(NamedTuple):
    """Something that rests on an import: what, how many, and the first things it rests on by name."""

    what: str
    number: int
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = f" ({'、'.join(self.names)})" if self.names else ""
        return f"{self.what}: {self.number}{named}"


def is_possible(run: ImportRun, *, at: datetime) -> bool:
    """Whether there is anything that could be taken back, and what it takes is still kept."""
    return run.undone_at is None and at - run.made_at < KEPT_FOR and bool(run.imported or run.updated) and (
        run.register in TABLES and (run.loaded.exists() or run.former.exists())
    )  # fmt: skip


def undo(scope: Scope, *, run: ImportRun, reason: str) -> ImportRun:
    """Put every row back as it was before an import, in one transaction; what it added is gone.

    A repeat finds nothing to take back. Raises NeedsWhy, NotUndoable, BuiltUpon, which names what rests on
    it, and OutOfScope or NotAllowed without the ability to import there.
    """
    scope.require("import", run.path)
    if run.register in GUARDED:
        scope.require(GUARDED[run.register], run.path)
    if not reason.strip():
        raise NeedsWhy()
    with sql.writing() as cursor:
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if not is_possible(run, at=clock.now()):
            raise NotUndoable()
        found = built_on(run)
        if found:
            raise BuiltUpon(what="；".join(map(str, found)))
        after = settling.AFTER.get(run.register)
        settle = after(scope, run) if after else None
        _take_out(cursor, run)
        _put_back(cursor, run)
        if settle is not None:
            settle(cursor)
        _forget(ImportRun.objects.filter(pk=run.pk))
        run.undone_at, run.undone_by_id, run.undone_why = clock.now(), scope.actor_id, reason.strip()[:300]
        run.save(update_fields=["undone_at", "undone_by", "undone_why"])
    return run


def sweep_former(at: datetime) -> int:
    """A step of the sweep: of an import that can no longer be taken back only its account is kept."""
    return _forget(ImportRun.objects.filter(made_at__lt=at - KEPT_FOR))


def after_destruction(scope: Scope, *, event: Event, at: datetime) -> None:
    """What the destroyed key sealed cannot be put back, so none of the imports that need it can be undone."""
    _forget(ImportRun.objects.filter(former__key__event=event))


def _forget(runs: QuerySet[ImportRun]) -> int:
    ids = list(runs.values_list("pk", flat=True))  # the former rows that choose them go first
    gone, _each = FormerRows.objects.filter(run__in=ids).delete()
    also, _each = LoadedRows.objects.filter(run__in=ids).delete()
    return gone + also


# What was built on it.


def built_on(run: ImportRun) -> list[Built]:
    """What rests on the rows that an import added or changed, and is no part of it."""
    added = {one.table: (one.after, one.last) for one in run.loaded.all()}
    changed = _changed(run.former.all())
    found = [one for table in added for one in _pointing(table, added, changed)]
    if "people_person" in added:
        found += _about(*added["people_person"])
    for table, noun in _STEPPED.items():
        found += _corrected(noun, *added[table]) if table in added else []
    if run.register in settling.RESTS:
        found += [Built(what, number) for what, number in settling.RESTS[run.register](run) if number]
    later = _loaded_since(run, added, changed)
    return [*found, *(later or _changed_since(run))]


def _changed(former: Iterable[FormerRows]) -> dict[str, set[int]]:
    changed: dict[str, set[int]] = {}
    for one in former:
        changed.setdefault(one.table, set()).update(one.ids)
    return changed


def _pointing(table: str, added: dict[str, tuple[int, int]], changed: dict[str, set[int]]) -> list[Built]:
    found = []
    for other, column in _pointers(table):
        where, given = f"{column} > %s AND {column} <= %s", [*added[table]]
        if other in added:
            where += " AND NOT (id > %s AND id <= %s)"
            given += added[other]
        if other in changed:
            where += f" AND NOT {sql.any_of('id')}"
            given.append(sql.members(sorted(changed[other])))
        ends = f"count(*), min({column}), max({column})"
        count, pointed_at = _count(f"SELECT {ends} FROM {other} WHERE {where}", given)
        if count:
            found.append(Built(_word(other), count, _named(table, pointed_at)))
    return found


def _pointers(table: str) -> list[tuple[str, str]]:
    """Every column of every table that names a row of this one; hints go with what they hint at."""
    return [
        (one.related_model._meta.db_table, str(one.field.column))
        for one in model_of(table)._meta.get_fields(include_hidden=True)
        if isinstance(one, ForeignObjectRel) and one.related_model._meta.db_table != _HINTS
        if (one.related_model._meta.db_table, str(one.field.column)) not in settling.GIVEN_BACK
    ]


def _count(statement: str, given: list[Any]) -> tuple[int, list[int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        count, *ends = cursor.fetchone()
    return count, [one for one in dict.fromkeys(ends) if one is not None]


def _word(table: str) -> str:
    return str(_WORDS.get(table, gettext_lazy("other entries")))


def _named(table: str, ids: list[int]) -> tuple[str, ...]:
    """What rows are called, where that names nobody."""
    name = _NAMES.get(table)
    rows = model_of(table)._default_manager.filter(pk__in=ids).order_by("pk") if name else ()
    return tuple(str(getattr(one, name)) for one in rows if name)[:_NAMED]


def _about(after: int, last: int) -> list[Built]:
    """Duties about a person name them in their subject: person:12."""
    named = "SELECT CAST(substr(subject, 8) AS BIGINT) AS id FROM duties_duty WHERE subject LIKE 'person:%%'"
    statement = f"SELECT count(*) FROM ({named}) person WHERE id > %s AND id <= %s"
    count, _none = _count(statement, [after, last])
    return [Built(_word("duties_duty"), count)] if count else []


def _corrected(noun: str, after: int, last: int) -> list[Built]:
    """Households and persons that the load added, and somebody has put right since."""
    named = Q(thing__gt=after, thing__lte=last) | Q(into__gt=after, into__lte=last)
    number = RegisterStep.objects.filter(named, noun=noun).count()
    return [Built(str(_("corrections of households and persons")), number)] if number else []


def _changed_since(run: ImportRun) -> list[Built]:
    """Rows that the load changed, and that are no more as it left them: putting them back would lose that."""
    number = 0
    with connection.cursor() as cursor:
        for one in run.former.exclude(left=None).defer("sealed").iterator(20):
            there, left = rows_of(cursor, one.table, one.ids), bytes(one.left or b"")
            marks = [left[start : start + MARK_BYTES] for start in range(0, len(left), MARK_BYTES)]
            nothing = bytes(MARK_BYTES)
            pairs = zip(one.ids, marks, strict=True)
            number += sum(there.get(id, nothing) != mark for id, mark in pairs)
    return [Built(str(_("rows changed since by other means")), number)] if number else []


def _loaded_since(
    run: ImportRun, added: dict[str, tuple[int, int]], changed: dict[str, set[int]]
) -> list[Built]:
    """Later imports that changed the same rows."""
    later: dict[ImportRun, set[tuple[str, int]]] = {}
    others = FormerRows.objects.filter(run_id__gt=run.pk, table__in={*added, *changed}).select_related("run")
    for one in others.order_by("run_id").iterator(20):
        after, last = added.get(one.table, (0, 0))
        known = changed.get(one.table, set())
        both = {(one.table, id) for id in one.ids if after < id <= last or id in known}
        if both:
            later.setdefault(one.run, set()).update(both)
    return [
        Built(_("rows changed by the later sheet {name}").format(name=other.source_name), len(rows))
        for other, rows in later.items()
    ]


# Taking it back.


def _take_out(cursor: Any, run: ImportRun) -> None:
    added = {one.table: (one.after, one.last) for one in run.loaded.all()}
    if "people_person" in added:
        both = "(told_id > %s AND told_id <= %s) OR (other_id > %s AND other_id <= %s)"
        cursor.execute(f"DELETE FROM {_HINTS} WHERE {both}", [*added["people_person"]] * 2)
    for table in reversed(TABLES[run.register]):
        if table in added:
            cursor.execute(f"DELETE FROM {table} WHERE id > %s AND id <= %s", added[table])


def _put_back(cursor: Any, run: ImportRun) -> None:
    """All changed rows go out before the first is put back: two may have exchanged what only one may have."""
    for one in run.former.defer("sealed").exclude(table__in=PARTLY).iterator(20):
        cursor.execute(f"DELETE FROM {one.table} WHERE {sql.any_of('id')}", [sql.members(one.ids)])
    for one in run.former.order_by("-pk" if run.register == "workers" else "pk").iterator(1):
        try:
            rows = msgspec.msgpack.decode(keys.of(one.key_id).open(bytes(one.sealed)))
        except Unreadable as fault:
            raise NotUndoable() from fault
        if one.table in PARTLY:
            sets = ", ".join(f"{name} = %s" for name in columns_of(one.table)[1:])
            told = [(*row[1:], row[0]) for row in rows]
            cursor.executemany(f"UPDATE {one.table} SET {sets} WHERE id = %s", told)
            continue
        # A row changed twice stands in two of them: the first holds what it was before the import.
        once = "ON CONFLICT (id) DO NOTHING"
        sql.insert(cursor, one.table, ", ".join(columns_of(one.table)), rows, once)
