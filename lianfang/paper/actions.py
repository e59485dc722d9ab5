"""Printing numbered sheets, keying them in, and noticing those that do not come back."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, Final, NamedTuple

import msgspec
from django.db import transaction

from lianfang.duties import actions as duties
from lianfang.duties.kinds import RecordKind
from lianfang.duties.models import Round
from lianfang.duties.problems import NeedsReason
from lianfang.duties.raising import in_parts
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import LEVELS
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.paper import printable, queries, rules
from lianfang.paper.models import Printing, Sheet
from lianfang.paper.problems import NothingToPrint, SheetIsBack, TooManySheets, UnknownSheet
from lianfang.slots.forms import is_slot

MOST_SHEETS: Final = 300  # in one printing
LOG_LEVEL: Final = "L1"  # of a blank sheet, unless the measure orders more


@transaction.atomic
def print_walk(scope: Scope, *, round: Round, place: Place) -> Printing:
    """Make numbered walk lists of what is open below a place, a page a stairwell where that fills it;
    stairwells with little left share a page with their neighbours.

    Raises NothingToPrint, TooManySheets, and OutOfScope or NotAllowed without `record` there.
    """
    scope.require("record", place.path)
    doors = queries.open_doors(scope, round=round, path=place.path)
    pages = rules.packed(doors, within=place.path)
    if not pages:
        raise NothingToPrint(place=place.name)
    return _print(scope, kind=round.kind, place=place, round=round, level=round.level, pages=pages)


@transaction.atomic
def print_log(scope: Scope, *, kind: str, place: Place, sheets: int = 1, level: str = LOG_LEVEL) -> Printing:
    """Make blank numbered sheets of a kind of record for one place, asking what `level` allows."""
    scope.require("record", place.path)
    if kind not in printable.forms() or level not in LEVELS:
        raise NotFound()
    pages = [(place.path, [place.pk] * rules.LINES)] * max(1, sheets)
    return _print(scope, kind=kind, place=place, round=None, level=level, pages=pages)


@transaction.atomic
def print_slots(scope: Scope, *, kind: str, place: Place, on: date) -> Printing:
    """Make numbered lists of a day's open slots of one kind at a place and below it, the first due first.

    What is keyed from a line answers the slot of that line. Raises NothingToPrint, TooManySheets,
    NotFound for a kind that is no recurring work, and OutOfScope or NotAllowed without `record` there.
    """
    scope.require("record", place.path)
    if not is_slot(KINDS.get(kind)):
        raise NotFound()
    owed = queries.open_slots(scope, kind=kind, path=place.path, on=on)
    if not owed:
        raise NothingToPrint(place=place.name)
    parts = list(in_parts(owed, rules.LINES))
    return _print(
        scope,
        kind=kind,
        place=place,
        round=None,
        level=KINDS[kind].level,
        pages=[(place.path, [place_id for _duty, place_id in part]) for part in parts],
        slots=[[duty for duty, _place in part] for part in parts],
        on=on,
    )


def _print(
    scope: Scope,
    *,
    kind: str,
    place: Place,
    round: Round | None,
    level: str,
    pages: Sequence[tuple[str, list[int]]],
    slots: Sequence[list[int]] = (),
    on: date | None = None,
) -> Printing:
    if len(pages) > MOST_SHEETS:
        raise TooManySheets(most=MOST_SHEETS)
    made = Printing.objects.create(
        kind=kind,
        place=place,
        path=place.path,
        round=round,
        level=level,
        on=on,
        at=clock.now(),
        by_id=scope.actor,
    )
    heads = dict(Place.objects.filter(path__in={path for path, _ in pages}).values_list("path", "pk"))
    Sheet.objects.bulk_create(
        [
            Sheet(
                key=uuid7(),
                printing=made,
                place_id=heads[path],
                path=path,
                lines=json.dumps(doors),
                slots=json.dumps(own or []),
            )
            for (path, doors), own in zip_longest(pages, slots)
        ],
        batch_size=200,
    )
    return made


class Keyed(NamedTuple):
    """One line as it was keyed: when it was made on paper, and its answers."""

    line: int
    made_at: datetime
    detail: dict[str, Any]


def key_in(scope: Scope, *, sheet: Sheet, lines: Sequence[Keyed]) -> dict[int, duties.Receipt]:
    """Keep what stands on the lines of a sheet; one receipt a line. Keying the same again is harmless.

    A line that is already here with the same answers is `already-kept`, whoever keyed it. Other
    answers on a line that is here are refused as a conflict, and both are kept for a supervisor.
    """
    kind = _kind(sheet)
    there = queries.entered(scope, sheet=sheet)
    receipts = {
        one.line: duties.Receipt(str(there[one.line].id), "already-kept")
        for one in lines
        if one.line in there and _same(kind, there[one.line], one)
    }
    new = [one for one in lines if one.line not in receipts]
    batch = [_record(sheet, kind, one) for one in new]
    kept = duties.keep(scope, batch=batch, kinds=KINDS, source="paper") if batch else []
    receipts |= {one.line: receipt for one, receipt in zip(new, kept, strict=True)}
    if any(one.state != "refused" for one in receipts.values()):
        _take_back(scope, sheet)
    return receipts


def correct(scope: Scope, *, sheet: Sheet, line: Keyed) -> duties.Receipt:
    """Keep a line anew in place of what was keyed before; both stay, the newer one counts."""
    kind = _kind(sheet)
    former = queries.entered(scope, sheet=sheet).get(line.line)
    if former is None:
        return key_in(scope, sheet=sheet, lines=[line])[line.line]
    if _same(kind, former, line):
        return duties.Receipt(str(former.id), "already-kept")
    record = _record(sheet, kind, line) | {
        "id": str(rules.record_id(sheet.key, line.line, former.version + 1)),
        "corrects": str(former.id),
    }
    return duties.keep(scope, batch=[record], kinds=KINDS, source="paper")[0]


def _kind(sheet: Sheet) -> RecordKind:
    kind = printable.kind_of(sheet.printing.kind)
    if kind is None:
        raise UnknownSheet()
    return kind


def _record(sheet: Sheet, kind: RecordKind, one: Keyed) -> dict[str, Any]:
    slots = json.loads(sheet.slots)
    owed = {"duty": slots[one.line - 1]} if slots else {}
    return owed | {
        "id": str(rules.record_id(sheet.key, one.line)),
        "kind": kind.code,
        "place": json.loads(sheet.lines)[one.line - 1],
        "made_at": one.made_at.isoformat(),
        "detail": one.detail,
    }


def _same(kind: RecordKind, former: queries.Entered, one: Keyed) -> bool:
    """Whether a line says what is already here; what was left at its default says nothing."""
    if former.made_at != one.made_at:
        return False
    try:
        read = msgspec.convert(one.detail, kind.form.schema, strict=False)
    except msgspec.ValidationError:
        return False
    said = {
        field.name: value
        for field in kind.form.fields
        if (value := getattr(read, field.name)) is not None and value != field.default
    }
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(said))
    return plain == former.detail


def _take_back(scope: Scope, sheet: Sheet) -> None:
    Sheet.objects.filter(pk=sheet.pk, back_at=None).update(
        back_at=clock.now(), back_by_id=scope.actor, lost_at=None, lost_reason=""
    )


def return_empty(scope: Scope, *, sheet: Sheet) -> None:
    """Take back a sheet on which nothing was written."""
    scope.require("record", sheet.path)
    _take_back(scope, sheet)


def declare_lost(scope: Scope, *, sheet: Sheet, reason: str) -> None:
    """Say that a sheet will not come back. Its doors stay open; a sheet found later is keyed as ever."""
    scope.require("record", sheet.path)
    if not reason.strip():
        raise NeedsReason()
    if sheet.back_at is not None:
        raise SheetIsBack()
    Sheet.objects.filter(pk=sheet.pk, back_at=None).update(
        lost_at=clock.now(), lost_by_id=scope.actor, lost_reason=reason.strip()[:300]
    )
