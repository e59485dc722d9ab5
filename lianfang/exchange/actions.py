"""Registers in and out. An import keeps every row's account, or nothing at all."""

import gc
import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.models import DataKey
from lianfang.exchange import columns, masks, narrowing, preparing, queries, writing
from lianfang.exchange.checking.rows import Prepared
from lianfang.exchange.leaving import LEAVING, Bound, Shaping, rows
from lianfang.exchange.ledger import REASONS, Ledger
from lianfang.exchange.models import ColumnMap, ImportRun
from lianfang.exchange.problems import PurposeMissing, SheetEmpty, UnknownRegister
from lianfang.exchange.registers import table as registers
from lianfang.exchange.registers.store import Sealers
from lianfang.exchange.tracing import Trace
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import BadInput, NotAllowed
from lianfang.kit.scope import Scope
from lianfang.kit.values import days
from lianfang.listings import tables

Progress = Callable[[str], None]

_BIG: Final = 1 << 20  # bytes of a file that deserves a larger page cache, and indexes made at the end
_CACHE_KIB: Final = 256 * 1024
_USUAL_CACHE_KIB: Final = 32 * 1024  # as in settings.database
_LEFT_OUT: Final = frozenset({"repeated-header", "total-or-note"})  # rows that lack nobody
_SEALED_AT_ONCE: Final = 5000


def _opened(job: preparing.Job) -> tuple[preparing.Head, Iterator[Any]]:
    """The head of a sheet, and its rows after it. Raises SheetEmpty."""
    frames = preparing.frames(job)
    head = next(frames, None)
    if not isinstance(head, preparing.Head):
        raise SheetEmpty()
    return head, frames


def _traced(cursor: Any, sealer: Sealer, run: ImportRun, *, keeps: bool) -> Trace:
    """What the load did, by which it can be taken back; of one that keeps nothing, nothing."""
    if keeps:
        run.save(force_insert=True)
    return Trace(cursor, sealer, run if keeps else None)


def import_register(
    scope: Scope,
    *,
    register: str,
    path: Path,
    mapping: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    dry_run: bool = False,
    moves: bool = False,
    table: str = "",
    table_as: str = "",
    fills: bool = False,
    dates: str = "",
    source_name: str = "",
    progress: Progress | None = None,
) -> ImportRun:
    """Take a spreadsheet into a register, every row of it accounted for, in one transaction.

    `mapping` names the heading for a column's key where the names do not tell, and is remembered
    for sheets with the same headings; `given` says for every row what the sheet leaves out, such as a
    line list of confirmed cases that never says so. The same file again changes nothing and is `ignored`
    row by row. A dry run answers the same and keeps nothing; its run has no id. `moves`: the addresses
    of a household sheet are the newer ones, so whoever is listed elsewhere moves. Of a workbook the named
    `table` is read, whose name is the value of the column `table_as` in every row; `fills`: what a row
    leaves out of its address the row above says; `dates` (dmy, mdy) is how days with the year last are
    written, which is otherwise read only where a column proves it. Raises NotAllowed without
    the ability to import anywhere, and the problems of sheets and columns.
    """
    _guarded(scope, register)
    began = time.monotonic()
    sealer = keys.current()
    job = _job(scope, register, path, mapping, given, sealer)
    job.table, job.table_as, job.fills, job.dates = table, table_as, fills, _order(dates)
    head, frames = _opened(job)
    with _roomy(path), sql.writing() as cursor:
        ledger = Ledger(head.headings())
        importer = registers.IMPORTERS[register](cursor, scope, ledger, sealer)
        importer.moves = moves and register == "households"
        run = _begun(scope, register, source_name or path.name, path)
        run.layout, run.key_id, run.remembered = sealer.seal_json(head.layout), sealer.key_id, head.remembered
        importer.trace = _traced(cursor, sealer, run, keeps=not dry_run)
        with _indexes_last(cursor, path, register):
            _take(run, ledger=ledger, importer=importer, frames=frames, progress=progress)
        run.seconds = round(time.monotonic() - began, 2)
        transaction.set_rollback(dry_run)
        if not dry_run:
            importer.trace.finish()
            _keep(run, sealer)
            _remember(register, head.digest, mapping)
    return run


def _order(dates: str) -> str:
    """Raises BadInput for an order that nobody knows."""
    if dates and dates not in days.ORDERS:
        raise BadInput(
            field=_("Order of days"),
            reason=_("is not one of the answers offered: {codes}").format(codes=", ".join(days.ORDERS)),
        )
    return dates


def _begun(scope: Scope, register: str, name: str, path: Path) -> ImportRun:
    return ImportRun(
        register=register, path=min(scope.where("import")), made_by_id=scope.actor_id, made_at=clock.now(),
        source_name=name[:255], sha256=_sha256(path),
    )  # fmt: skip


def _guarded(scope: Scope, register: str) -> None:
    """Raises NotAllowed for who imports nowhere, or for what takes more than that, and UnknownRegister."""
    if not scope.may_anywhere("import"):
        raise NotAllowed()
    columns.register_named(register)
    if register in columns.GUARDED and not scope.may_anywhere(columns.GUARDED[register]):
        raise NotAllowed()


def _job(  # noqa: PLR0917  # all that the preparing process has to know
    scope: Scope,
    register: str,
    path: Path,
    mapping: Mapping[str, str] | None,
    given: Mapping[str, str] | None,
    sealer: Sealer,
) -> preparing.Job:
    wrapped = DataKey.objects.values_list("wrapped", flat=True).get(pk=sealer.key_id)
    today = timezone.localdate(clock.now()).isoformat()
    return preparing.Job(
        str(path), register, translation.get_language() or settings.LANGUAGE_CODE, today,
        dict(mapping or {}), dict(given or {}), queries.remembered(scope, register=register),
        sealer.key_id, bytes(wrapped), keys.require(),
    )  # fmt: skip


def _take(
    run: ImportRun,
    *,
    ledger: Ledger,
    importer: registers.Importer,
    frames: Iterator[preparing.Frame],
    progress: Progress | None,
) -> None:
    """Settle every row, and enter in the run what became of them."""
    tail = preparing.Tail(0, [])
    done = 0
    for frame in frames:
        if isinstance(frame, preparing.Tail):
            tail = frame
        elif isinstance(frame, list):
            importer.settle(_sound(frame, ledger))
            done += len(frame)
            if progress is not None:
                progress(_("{rows:,} rows").format(rows=done))
    importer.finish()
    for row, code in tail.notices:
        ledger.note(row, code)
    ledger.refused_rows.sort(key=lambda refused: refused[0])
    ledger.conflicts.sort(key=lambda conflict: conflict["row"])
    for name, number in ledger.balance(tail.read).items():
        setattr(run, name, number)
    run.conflicts, run.conflict_total = ledger.conflicts, ledger.conflict_total
    run.refused_rows, run.made = ledger.refused_rows, getattr(importer, "made", {})
    run.reasons, run.unread, run.dated = tuple(ledger.reasons()), tuple(tail.unread), tuple(tail.dated)


def _sound(rows: Sequence[Prepared], ledger: Ledger) -> list[Prepared]:
    """The rows that can be settled; those broken as rows are entered in the ledger at once."""
    sound = []
    for one in rows:
        if type(one) is not Prepared:
            sound.append(one)
        elif one.fault in _LEFT_OUT:
            ledger.ignored(one.row, one.fault)
        else:
            ledger.refused(one.row, one.cells, one.fault)
    return sound


@contextmanager
def _roomy(path: Path) -> Iterator[None]:
    """More page cache while a large file goes in: its indexes are filled in random order.

    And no looking for cycles among millions of rows that hold none.
    """
    if path.stat().st_size < _BIG:
        yield
        return
    gc.disable()
    try:
        with _page_cache():
            yield
    finally:
        gc.enable()


def _indexes_last(cursor: Any, path: Path, register: str) -> AbstractContextManager[None]:
    is_big = path.stat().st_size >= _BIG
    return sql.indexes_last(cursor, *(registers.FILLS.get(register, ()) if is_big else ()))


@contextmanager
def _page_cache() -> Iterator[None]:
    if not sql.on_sqlite():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = -{_USUAL_CACHE_KIB}")


def _keep(run: ImportRun, sealer: Sealer) -> None:
    run.save()
    refused = run.refused_rows or []
    with connection.cursor() as cursor:
        for start in range(0, len(refused), _SEALED_AT_ONCE):
            part = refused[start : start + _SEALED_AT_ONCE]
            sealed = [(run.pk, row, code, sealer.seal_json(cells)) for row, cells, code in part]
            sql.insert(cursor, "exchange_refusedrow", "run_id, row, code, sealed", sealed)


def _remember(register: str, digest: str, mapping: Mapping[str, str] | None) -> None:
    if mapping:
        ColumnMap.objects.update_or_create(
            register=register, header_digest=digest, defaults={"mapping": dict(mapping)}
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_refused(scope: Scope, *, run: ImportRun, to: Path) -> Path:
    """Write the refused rows of a run in the sender's own layout, with a column for the reason.

    Returns the file written: `to`, with the suffix the layout asks for.
    """
    layout = queries.layout(scope, run=run)
    path = to.with_suffix(layout.suffix)
    found = ((cells, str(REASONS[code])) for _row, cells, code in queries.refused(scope, run=run))
    headings = columns.REASON_HEADINGS
    chinese = (translation.get_language() or "zh").startswith("zh")
    writing.write_refused(path, layout=layout, rows=found, headings=headings if chinese else headings[::-1])
    return path


def export_register(
    scope: Scope,
    *,
    register: str,
    to: Path,
    place: Place | None = None,
    only: Mapping[str, str] | None = None,
    with_identities: bool = False,
    purpose: str = "",
    format: str = "",
) -> dict[str, Any]:
    """Write a register of an area as XLSX or CSV (by `format`, else by the file's name).

    `only` are the answers that narrow it (`narrowing`). Without identities names and numbers are masked.
    With them it takes the ability to export identities there and a purpose, and is written down before
    the first row leaves. Raises NotAllowed, OutOfScope, PurposeMissing, BadInput for an answer that no
    question has. Answers the file and its number of rows.
    """
    bounds = export_bounds(scope, register=register, place=place, with_identities=with_identities)
    if with_identities and not purpose.strip():
        raise PurposeMissing()
    leaving = LEAVING[register]
    bound = narrowed(bounds, register, only or {})
    what = "identities" if with_identities else "export"
    for path in bounds.roots:
        accounts.log_reading(scope, what=what, subjects=[register], path=path, purpose=purpose.strip()[:300])
    shaping = Shaping(Sealers(keys.current()), bounds, with_identities=with_identities)
    hidden = () if with_identities else leaving.hides
    headings = [_heading(register, key, is_hidden=key in hidden) for key in leaving.keys]
    count = _write(to, format, headings, rows(leaving, shaping, bound))
    return {"file": str(to), "rows": count}


def export_bounds(
    scope: Scope, *, register: str, place: Place | None, with_identities: bool = False
) -> Scope:
    """The scope of one export: where the ability holds, and of that what lies under the place.

    Raises NotAllowed, OutOfScope, UnknownRegister.
    """
    ability = "export-identities" if with_identities else "export"
    if place is not None:
        scope.require(ability, place.path)
    elif not scope.may_anywhere(ability):
        raise NotAllowed()
    if register not in LEAVING:
        raise UnknownRegister(register=register, registers=", ".join(LEAVING))
    held = scope.narrowed(ability)
    return held if place is None else replace(held, roots=(place.path,))


def narrowed(bounds: Scope, register: str, only: Mapping[str, str]) -> Bound:
    """The rows of an export as one condition. Raises BadInput."""
    within, parameters = bounds.sql(LEAVING[register].path)
    condition, further = narrowing.condition(register, only)
    return f"{within} AND {condition}" if condition else within, [*parameters, *further]


def _heading(register: str, key: str, *, is_hidden: bool) -> str:
    name = next(column.heading for column in columns.REGISTERS[register].columns if column.key == key)
    return name + (masks.mark() if is_hidden else "")


def _write(to: Path, format: str, headings: list[str], found: Iterator[Sequence[Any]]) -> int:
    out = tables.open_table(to, headings=headings, format=format)
    count = 0
    for row in found:
        out.write(row)
        count += 1
    out.close()
    return count
