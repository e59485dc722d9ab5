"""Pages of recurring work: a place's day, the form of one piece of work, codes to hang up at its points."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import actions as duties
from lianfang.duties import queries as core
from lianfang.duties.kinds import RecordKind, table
from lianfang.duties.models import Duty
from lianfang.duties.problems import RecordRefused
from lianfang.duties.subjects import subjects_of
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import as_number, uuid7
from lianfang.kit.lists import page_of
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope
from lianfang.listings import board_pages as boards
from lianfang.listings import pages as listings
from lianfang.listings.boards import ON, day_of
from lianfang.measures import queries as measures
from lianfang.measures.packs import Index
from lianfang.shell import answers
from lianfang.shell.answers import Asked
from lianfang.shell.language import page_to_return_to
from lianfang.slots import indexes, queries, rules, shown
from lianfang.slots.lists import SLOTS

MOST_LABELS: Final = 40
_MANY: Final = frozenset({"list", "choices"})  # answers that no address says


@require_safe
@signed_in
def day(request: ScopedRequest, code: str) -> HttpResponseBase:
    """What recurs at a place and below it on a day: its board, sums by kind, then slot by slot."""
    place = core.place_named(request.scope, name=code, ability="see")
    more = _day(request, place) if listings.is_whole(request) else {}
    return boards.answered(request, SLOTS, {"place": place.code}, **more)


def _day(request: ScopedRequest, place: Place) -> dict[str, Any]:
    scope, kind = request.scope, request.GET.get("kind", "")
    try:
        at = day_of(request.GET.get(ON, "").strip()).at
    except Problem:  # the board says what is wrong with it
        at = clock.now()
    page = page_of(request.GET.get("page", ""))
    return {
        "place": place,
        "kind": kind,
        "sums": queries.sums(scope, place=place, at=at),
        "rows": queries.today(scope, place=place, at=at, kind=kind, page=page),
        "ways": queries.ways(scope, place=place),
        "may_record": scope.may("record", place.path),
        "indexes": _indexes(scope, place, at) if scope.may("figures", place.path) else [],
    }


def _indexes(scope: Scope, place: Place, at: datetime) -> list[tuple[Index, list[Any], list[indexes.Graded]]]:
    """What the pack in force makes of the last days' work: each index, what it counts, and its areas."""
    held = measures.protocol(scope, at=at).edition_of
    return [
        (one, _counted(one), indexes.graded(scope, index=one, place=place, at=at))
        for one in held.indexes.values()
    ]


def _counted(index: Index) -> list[Any]:
    asked = table()[indexes.kind_of(index)].form.by_name
    return [asked[index.numerator].label, asked[index.denominator].label]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def record(request: ScopedRequest, kind: str, code: str) -> HttpResponse:
    """The form of one piece of work. Sending it twice keeps it once; a refusal loses nothing typed."""
    place = core.place_named(request.scope, name=code, ability="record")
    found = shown.kind_named(kind, place=place)
    if request.method != "POST":
        known = queries.used_last(request.scope, place=place, kind=found, at=clock.now())
        given = _given(request, found, place)
        return _form(request, found, place, known | given, from_before=known, from_code=given)
    given = answers.read(found.form, request.POST, level=found.level)
    if rows := request.POST.get("more", ""):  # one more row of a list, before anything is kept
        return _form(request, found, place, {**given, rows: [*given.get(rows, []), {}]})
    try:
        _keep(request, found, place, given)
    except Problem as problem:
        messages.error(request, problem.message)
        return _form(request, found, place, given, status=problem.status)
    _say(request, found, place, given)
    return HttpResponseRedirect(_after(request, place))


def _given(request: ScopedRequest, kind: RecordKind, place: Place) -> dict[str, Any]:
    """What a scanned code says of the work, and what its duty knows; the form shows it, to be checked."""
    told = {
        name: said[: one.most]
        for name, one in kind.form.by_name.items()
        if one.kind not in _MANY and (said := request.GET.get(name, ""))
    }
    duty = _duty(request, kind, place)
    about = subjects_of(request.scope, [duty]).get(duty.pk) if duty is not None else None
    return told | dict(about.answers.get(kind.code, {}) if about is not None else {})


def _duty(request: ScopedRequest, kind: RecordKind, place: Place) -> Duty | None:
    number = as_number(request.POST.get("duty", "") or request.GET.get("duty", ""))
    return queries.slot_named(request.scope, id=number, place=place, kind=kind.code)


def _keep(request: ScopedRequest, kind: RecordKind, place: Place, given: dict[str, Any]) -> None:
    duty, id = _duty(request, kind, place), request.POST.get("id", "")
    told = {
        "id": id,
        "kind": kind.code,
        "place": place.pk,
        "made_at": _told_at(request, id),
        "detail": given,
    }
    batch = [told | ({"duty": duty.pk} if duty else {})]
    (receipt,) = duties.keep(request.scope, batch=batch, kinds=table(), source="web", aside=False)
    if receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


def _told_at(request: ScopedRequest, id: str) -> Any:
    """Now; of a form that was sent before, when it was sent first, so that it is the same record."""
    try:
        return queries.first_told_at(request.scope, id=str(UUID(id))) or clock.now()
    except ValueError:
        return clock.now()


def _say(request: ScopedRequest, kind: RecordKind, place: Place, given: dict[str, Any]) -> None:
    """What became of it, and of the duty it was for: one that stays open is said to."""
    duty = _duty(request, kind, place)
    stays = duty is not None and duty.state == "open"
    if not stays:
        messages.success(request, _("Kept: {place}").format(place=place.name))
    elif given.get("outcome") != rules.DONE:
        messages.warning(request, _("Kept. It stays to be done, with your reason."))
    else:
        messages.warning(
            request,
            _("Kept. It stays to be done: asked for is a second person as witness, a photo or a document."),
        )


def _after(request: ScopedRequest, place: Place) -> str:
    asked = request.POST.get("next", "")
    return page_to_return_to(request) if asked else reverse("slots:day", args=[place.code])


def _form(
    request: ScopedRequest,
    kind: RecordKind,
    place: Place,
    given: dict[str, Any],
    *,
    from_before: dict[str, Any] | None = None,
    from_code: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = answers.asked(kind.form, level=kind.level, answers=given)
    more = [one for one in asked if not _is_main(one)]
    filled = {**(from_before or {}), **(from_code or {})}  # what nobody has typed opens nothing
    context = {
        "place": place,
        "title": kind.form.title,
        "duty": _duty(request, kind, place),
        "asked": [one for one in asked if _is_main(one)],
        "more": more,
        "is_more_open": any(_is_said(one) for one in more if one.name not in filled),
        "from_before": from_before,
        "id": request.POST.get("id") or str(uuid7()),
        "next": request.POST.get("next", "") or request.GET.get("next", ""),
    }
    return render(request, "slots/record.html", context, status=status)


def _is_said(one: Asked) -> bool:
    return one.value not in (one.field.default, None, "", [])


def _is_main(one: Asked) -> bool:
    """Whether it is seen at once: what must be answered, and the evidence for it; the rest is folded away."""
    return one.field.required or one.field.is_wanted or one.name in {"evidence", "note"}


@require_safe
@signed_in
def labels(request: ScopedRequest, code: str) -> HttpResponse:
    """Codes to hang up at the points of a place: scanned, each opens its form with the point filled in."""
    place = core.place_named(request.scope, name=code, ability="record")
    kinds = {code: kind for code, kind in shown.kinds().items() if kind.fits(place.kind)}
    chosen = request.GET.get("kind", "")
    points = answers.split(request.GET.get("points", ""))[:MOST_LABELS] or [""]
    context = {
        "place": place,
        "kinds": [(code, kind.form.title) for code, kind in kinds.items()],
        "kind": chosen,
        "title": kinds[chosen].form.title if chosen in kinds else "",
        "points": request.GET.get("points", ""),
        "labels": [
            (one, request.build_absolute_uri(shown.form_href(place, chosen, point=one))) for one in points
        ]
        if chosen in kinds
        else [],
    }
    return render(request, "slots/labels.html", context)
