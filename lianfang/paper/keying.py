"""Keying sheets in: with the keyboard alone, line by line as they lie on the desk."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.kit import checks, clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.problems import NotAllowed, NotFound, Problem
from lianfang.paper import actions, printable, queries, rules
from lianfang.paper.actions import Keyed
from lianfang.paper.models import Sheet
from lianfang.paper.problems import BadCell, UnknownSheet
from lianfang.shell import answers


class Cell(NamedTuple):
    """One input of the grid."""

    field: Field
    name: str
    value: str
    grey: str = ""  # what stands there on the sheet already


class Row(NamedTuple):
    """One line on the desk: to be typed, or as it was kept."""

    number: int
    door: str
    time: str
    cells: list[Cell]
    kept: list[str]
    kept_at: datetime | None
    others: list[queries.Other]
    fault: str
    both: bool


@require_safe
@signed_in
def find(request: ScopedRequest) -> HttpResponse:
    """From a number, typed or scanned, to its sheet."""
    if not request.scope.may_anywhere("record"):
        raise NotAllowed()
    text = request.GET.get("sheet", "")
    try:
        found = queries.sheet_numbered(request.scope, text=text)
    except UnknownSheet as problem:
        messages.error(request, problem.message)
        return HttpResponseRedirect(reverse("paper:desk"))
    return HttpResponseRedirect(reverse("paper:sheet", args=[rules.serial(found.pk)]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def sheet(request: ScopedRequest, serial: str) -> HttpResponse:
    """The grid of a sheet. Lines are kept one by one: a faulty one does not hold up the others."""
    found = queries.sheet_numbered(request.scope, text=serial)
    form, columns = _form(found)
    if request.method != "POST":
        return _grid(request, found, form, columns)
    if request.POST.get("empty"):
        actions.return_empty(request.scope, sheet=found)
        return HttpResponseRedirect(reverse("paper:desk"))
    faults, held = _take(request, found, form, columns)
    found.refresh_from_db(fields=["back_at"])
    if found.back_at is None and not faults and not held:
        messages.error(request, _("No line is filled in: nothing was kept."))
        return _grid(request, found, form, columns, status=422)
    if not faults and not held:
        messages.success(request, _("Kept. Sheet {serial} is back.").format(serial=rules.serial(found.pk)))
        return HttpResponseRedirect(reverse("paper:desk"))
    return _grid(
        request, found, form, columns, faults=faults, held=frozenset(held), status=422 if faults else 409
    )


def _form(found: Sheet) -> tuple[Form, rules.Columns]:
    kind = printable.kind_of(found.printing.kind)
    if kind is None:
        raise UnknownSheet()
    return kind.form, rules.columns(kind.form, found.printing.level)


def _take(
    request: ScopedRequest, found: Sheet, form: Form, columns: rules.Columns
) -> tuple[dict[int, str], set[int]]:
    """Keep what can be kept. Answers the lines at fault with the reason, and those that wait for a look."""
    lines, faults, held = [], {}, set()
    others = queries.others(request.scope, sheet=found)
    there = queries.entered(request.scope, sheet=found)
    grey = queries.known(request.scope, sheet=found, form=form)
    for number in range(1, len(json.loads(found.lines)) + 1):
        try:
            line = _line(request, number, columns)
        except BadCell as problem:
            faults[number] = problem.message
            continue
        if line is None:
            continue
        if number in others and number not in there and request.POST.get(f"both.{number}") != answers.YES:
            held.add(number)
            continue
        lines.append(_confirmed(form, line, grey.get(number, {})))
    receipts = actions.key_in(request.scope, sheet=found, lines=lines) if lines else {}
    faults |= {number: one.message for number, one in receipts.items() if one.state == "refused"}
    return faults, held


def _confirmed(form: Form, line: Keyed, grey: dict[str, Any]) -> Keyed:
    """A box left empty says what stands in it in grey, where the other answers ask for it."""
    wanted = checks.lacking(form, line.detail) & grey.keys()
    return line._replace(detail=line.detail | {name: grey[name] for name in wanted})


def _line(request: ScopedRequest, number: int, columns: rules.Columns) -> Keyed | None:
    """What was typed on one line; None where nothing was."""
    cells = [(one, request.POST.get(f"{one.name}.{number}", "")) for one in columns.keyed]
    if not any(text.strip() for _field, text in cells):
        return None
    made_at = _made_at(request, number)
    return Keyed(number, made_at, rules.read_line(cells, made_at=made_at))


def _made_at(request: ScopedRequest, number: int) -> datetime:
    """When the line was written: its own time, or the sheet's, on the sheet's day."""
    text = request.POST.get(f"time.{number}", "").strip() or request.POST.get("time", "").strip()
    day = rules.day(request.POST.get("day", ""), field=_("Day"), at=timezone.localtime(clock.now()))
    found = rules.moment(day, text, timezone.get_current_timezone())
    if found is None:
        raise BadCell(field=_("Time"), reason=_("is written like 9:05"))
    return found


def _grid(
    request: ScopedRequest,
    found: Sheet,
    form: Form,
    columns: rules.Columns,
    *,
    faults: dict[int, str] | None = None,
    held: frozenset[int] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    now = timezone.localtime(clock.now())
    context = {
        "sheet": found,
        "serial": rules.serial(found.pk),
        "title": form.title,
        "columns": columns,
        "legend": [(one.label, rules.codes(one)) for one in columns.boxes if one.choices],
        "rows": _rows(request, found, columns, faults or {}, held),
        "day": request.POST.get("day") or now.date().isoformat(),
        "time": request.POST.get("time", ""),
        "is_walk": found.printing.is_list,
        "faults": faults,
        "held": held,
    }
    return render(request, "paper/keying.html", context, status=status)


def _rows(
    request: ScopedRequest, found: Sheet, columns: rules.Columns, faults: dict[int, str], held: frozenset[int]
) -> list[Row]:
    others = queries.others(request.scope, sheet=found)
    there = queries.entered(request.scope, sheet=found)
    doors = queries.doors(request.scope, sheet=found)
    form, _columns = _form(found)
    grey = queries.known(request.scope, sheet=found, form=form)
    return [
        Row(
            number,
            door,
            request.POST.get(f"time.{number}", ""),
            [
                Cell(
                    one,
                    f"{one.name}.{number}",
                    request.POST.get(f"{one.name}.{number}", ""),
                    str(grey.get(number, {}).get(one.name, "")),
                )
                for one in columns.keyed
            ],
            shown(columns, there[number].detail) if number in there and number not in faults else [],
            there[number].made_at if number in there else None,
            others.get(number, []) if number in held or number in there else [],
            faults.get(number, ""),
            number in held,
        )
        for number, door in enumerate(doors, 1)
    ]


def shown(columns: rules.Columns, detail: dict[str, Any]) -> list[str]:
    """The answers of a kept line in the order of the columns, in words."""
    return [_shown(one, detail.get(one.name)) for one in columns.keyed]


def _shown(one: Field, value: Any) -> str:
    if value is None:
        return ""
    words = {code: str(label) for code, label in one.choices}
    if one.kind in {"moment", "date"}:
        return str(answers.written(one, value)).replace("T", " ")
    if isinstance(value, list):
        parts = [
            next(iter(part.values()), "") if isinstance(part, dict) else words.get(part, part)
            for part in value
        ]
        return " ".join(str(part) for part in parts)
    return words.get(value, str(value)) if not isinstance(value, bool) else "✓"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def line(request: ScopedRequest, serial: str, number: int) -> HttpResponse:
    """One line with all its questions: for a flagged person's page, or to put a slip of the key right."""
    found = queries.sheet_numbered(request.scope, text=serial)
    form, _columns = _form(found)
    doors = queries.doors(request.scope, sheet=found)
    if not 1 <= number <= len(doors):
        raise NotFound()
    if request.method == "POST" and "more" not in request.POST:
        try:
            _correct(request, found, form, number)
        except Problem as problem:
            messages.error(request, problem.message)
            return _one(request, found, form, number=number, door=doors[number - 1], status=problem.status)
        return HttpResponseRedirect(reverse("paper:sheet", args=[rules.serial(found.pk)]))
    return _one(request, found, form, number=number, door=doors[number - 1])


def _correct(request: ScopedRequest, found: Sheet, form: Form, number: int) -> None:
    detail = answers.read(form, request.POST, level=found.printing.level)
    keyed = Keyed(number, _made_at(request, number), detail)
    receipt = actions.correct(request.scope, sheet=found, line=keyed)
    if receipt.state == "refused":
        raise BadCell(field=_("Line {number}").format(number=number), reason=receipt.message)


def _one(
    request: ScopedRequest, found: Sheet, form: Form, *, number: int, door: str, status: int = 200
) -> HttpResponse:
    there = queries.entered(request.scope, sheet=found).get(number)
    level = found.printing.level
    if request.method == "POST":
        given = answers.read(form, request.POST, level=level)
        more = request.POST.get("more", "")
        if more in form.by_name:
            given[more] = [*given.get(more, []), {}]
    else:
        given = there.detail if there else {}
    made = timezone.localtime(there.made_at if there else clock.now())
    context = {
        "sheet": found,
        "serial": rules.serial(found.pk),
        "number": number,
        "door": door,
        "title": form.title,
        "asked": answers.asked(form, level=level, answers=given),
        "day": request.POST.get("day") or made.date().isoformat(),
        "time": request.POST.get("time") or (f"{made:%H:%M}" if there else ""),
        "is_kept": there is not None,
    }
    return render(request, "paper/line.html", context, status=status)
