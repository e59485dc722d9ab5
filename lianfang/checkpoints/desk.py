"""The room's pages through which something changes. Evidence goes through the one door."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.checkpoints import actions, forehand, forms, queries
from lianfang.checkpoints.models import Site
from lianfang.checkpoints.rules import temperatures
from lianfang.checkpoints.views import WORDS, communities, post_page
from lianfang.duties.actions import Receipt
from lianfang.duties.kinds import table
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Form
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import Problem
from lianfang.measures import queries as measures
from lianfang.shell import again, answers
from lianfang.shell.language import page_to_return_to

Answer = HttpResponse | HttpResponseRedirect
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
SUFFIXES = ("警", "学", "挂", "港", "澳", "领", "使", "临", "无牌")
MOST_ROWS = 60
MOST_TEXT = 400  # characters of a scanned code


class Refused(Problem):
    code, status = "entry-refused", 422
    text = "{message}"


def _kept(receipt: Receipt) -> None:
    if receipt.state == "refused":
        raise Refused(message=receipt.message)


def _back_with(request: ScopedRequest, act: Callable[[], Any], said: str) -> Answer:
    try:
        act()
    except Problem as problem:
        return again.refused(request, problem)
    messages.success(request, said)
    return HttpResponseRedirect(page_to_return_to(request))


def _write(request: ScopedRequest, form: Form, place: Place, detail: dict[str, Any]) -> None:
    """Keep one record of a page. A repeat of the same page keeps it once."""
    _kept(
        actions.record(
            request.scope,
            kind=form.name,
            place=place,
            detail=detail,
            kinds=table(),
            id=request.POST.get("id", ""),
            made_at=request.POST.get("made_at", ""),
        )
    )


def _read(form: Form, posted: QueryDict, level: str = "L3") -> dict[str, Any]:
    return answers.read(form, _in_tenths(posted), level=level)


def _in_tenths(posted: QueryDict) -> QueryDict:
    """Temperatures as fingers type them: 365 is 36.5."""
    copy = posted.copy()
    for name in posted:
        if name.rpartition(".")[2] in {"celsius", "again"}:
            text = posted.get(name, "").strip().replace("。", ".").replace("，", ".")
            copy[name] = f"{text[:2]}.{text[2]}" if len(text) == 3 and text.isdigit() else text
    return copy


def _whole(posted: QueryDict, name: str, default: int) -> int:
    text = posted.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else default


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def console(request: ScopedRequest, code: str) -> Answer:
    """The desk: one plate, everybody in the car, one screen."""
    site = queries.site_at(request.scope, code=code, ability="record")
    if request.method != "POST":
        return _console(request, site, {})
    given = _arrived(_read(forms.PASS, request.POST, site.measure.level), request.POST)
    if "recall" in request.POST:
        return _console(request, site, _recalled(request, site, given))
    if "more" in request.POST:
        return _console(request, site, given | {"aboard": _rows_of(given) + 1})
    try:
        _write(request, forms.PASS, site.place, given | {"aboard": given.get("aboard") or _rows_of(given)})
    except Problem as problem:
        messages.error(request, problem.message)
        return _console(request, site, given, status=problem.status)
    messages.success(request, _passed(given))
    return HttpResponseRedirect(reverse("checkpoints:desk", args=[site.place.code]))


def _arrived(given: dict[str, Any], posted: QueryDict) -> dict[str, Any]:
    """When the car stopped: the script counts the seconds, which a drill's clock cannot upset."""
    seconds = min(_whole(posted, "elapsed", 0), 4 * 3600)
    stopped = timezone.localtime(clock.now() - timedelta(seconds=seconds))
    return {"arrived_at": stopped.isoformat()} | given if seconds else given


def _rows_of(given: Mapping[str, Any]) -> int:
    people = len(given.get("people") or []) or 1
    aboard = given.get("aboard")
    return max(people, aboard if isinstance(aboard, int) else 1)


def _passed(given: Mapping[str, Any]) -> str:
    words = WORDS["disposition"].get(str(given.get("disposition")), "")
    aboard = _rows_of(given)
    persons = ngettext("{n} person", "{n} persons", aboard).format(n=aboard)
    return f"{given.get('plate') or '–'} · {words} · {persons}"


def _recalled(request: ScopedRequest, site: Site, given: dict[str, Any]) -> dict[str, Any]:
    text = str(given.get("plate") or "")
    if forehand.is_code(text):
        return given | _announced(request, site, text)
    told = actions.recall(request.scope, site=site, plate=text)
    if told is None:
        messages.info(request, _("This plate has not been here lately."))
        return given
    people = [{"number": number, "role": role} for number, role in enumerate(told.roles, 1)]
    identities = [one | {"number": number} for number, one in enumerate(told.identities, 1) if one]
    known = {"aboard": told.aboard, "from_area": told.from_area, "destination": told.destination}
    known |= {"vehicle_kind": told.vehicle_kind, "plate": told.plate}
    return given | known | {"people": people, "identities": identities, "disposition": ""}


def _announced(request: ScopedRequest, site: Site, text: str) -> dict[str, Any]:
    """What the bearer of a code wrote down before; the code's fault is said, and nothing is filled in."""
    try:
        said = forehand.told(request.scope, text=text, place=site.place)
    except Problem as problem:
        messages.error(request, problem.message)
        return {"plate": ""}
    if said is None:
        return {"plate": ""}
    messages.success(request, _("Filled in from the code. Measure everybody, ask nothing again."))
    return {"plate": "", "disposition": ""} | forehand.vehicle(said, text=text, level=site.measure.level)


def _console(request: ScopedRequest, site: Site, given: Mapping[str, Any], status: int = 200) -> Answer:
    level = site.measure.level
    people = {one.get("number"): one for one in given.get("people") or []}
    rows = min(_rows_of(given), MOST_ROWS)
    identities = [*(given.get("identities") or []), {}]
    pack = measures.protocol(request.scope, at=clock.now())
    context = {
        "site": site,
        "level": level,
        "given": given,
        "rows": [{"number": n, "index": n - 1} | {"given": people.get(n, {})} for n in range(1, rows + 1)],
        "identities": [
            {"index": index, "asked": answers.asked(forms.IDENTITY, level=level, answers=one,
                                                   prefix=f"identities.{index}.")}
            for index, one in enumerate(identities)
        ] if level in {"L2", "L3"} else [],
        "fields": {one.field.name: one for one in answers.asked(forms.PASS, level=level, answers=given)},
        "here": queries.here(request.scope, site=site)[:12],
        "provinces": PROVINCES,
        "letters": LETTERS,
        "suffixes": SUFFIXES,
        "methods": forms.METHODS,
        "communities": communities(),
        "fever": pack.fever_celsius,
        "doubtful": temperatures.DOUBTFUL_BELOW,
        "air": queries.air(request.scope, place=site.place, at=clock.now()),
        "works_from": queries.works_from(request.scope, place=site.place),
        "acclimatise": temperatures.ACCLIMATISE_MINUTES,
        "id": request.POST.get("id") if status != 200 else str(uuid7()),
        "today": queries.today(request.scope, site=site, at=clock.now()),
        "words": WORDS,
    }  # fmt: skip
    response = render(request, "checkpoints/desk.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def recall(request: ScopedRequest, code: str) -> HttpResponse:
    """What earlier passes tell of a plate, for the console's script."""
    site = queries.site_at(request.scope, code=code, ability="record")
    plate = request.POST.get("plate", "")[:MOST_TEXT]
    if forehand.is_code(plate):
        said = forehand.told(request.scope, text=plate, place=site.place)
        return _shown(said and forehand.vehicle(said, text=plate, level=site.measure.level))
    told = actions.recall(request.scope, site=site, plate=plate)
    checked = queries.checked_plate(request.scope, plate=plate)
    answer: dict[str, Any] = {"plate": checked.number, "valid": checked.valid, "known": told is not None}
    if told is not None:
        answer |= {
            "aboard": told.aboard,
            "roles": list(told.roles),
            "from_area": told.from_area,
            "destination": told.destination,
            "vehicle_kind": told.vehicle_kind,
            "identities": list(told.identities),
        }
    return _unstored(answer)


def _shown(told: dict[str, Any] | None) -> HttpResponse:
    return _unstored({"known": told is not None, "answers": told or {}})


def _unstored(answer: dict[str, Any]) -> HttpResponse:
    response = JsonResponse(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def forehand_visitor(request: ScopedRequest, code: str) -> HttpResponse:
    """What the bearer of a code wrote down, as answers of a visitor's entry, for the phone at the post."""
    place = queries.post_place(request.scope, code=code, ability="record")
    text = request.POST.get("plate", "")[:MOST_TEXT]
    said = forehand.told(request.scope, text=text, place=place) if forehand.is_code(text) else None
    return _shown(said and forehand.visitor(said, text=text, level=_level(request, place)))


def _level(request: ScopedRequest, place: Place) -> str:
    standing = queries.standing_post(request.scope, place=place)
    return standing.level if standing else "L0"


@require_POST
@signed_in
def temperature(request: ScopedRequest, code: str, record: UUID) -> Answer:
    site = queries.site_at(request.scope, code=code, ability="record")
    detail = _read(forms.TEMPERATURE, request.POST) | {"vehicle": str(record)}
    act = lambda: _write(request, forms.TEMPERATURE, site.place, detail)  # noqa: E731  # one call, named once
    return _back_with(request, act, _("Written down."))


@require_POST
@signed_in
def disposition(request: ScopedRequest, code: str, record: UUID) -> Answer:
    site = queries.site_at(request.scope, code=code, ability="record")
    detail = _read(forms.DISPOSITION, request.POST) | {"vehicle": str(record)}
    detail["decisions"] = [one for one in detail.get("decisions", []) if one.get("decision")]
    detail["identities"] = [one for one in detail.get("identities", []) if one.keys() - {"number"}]

    def act() -> None:
        _write(request, forms.DISPOSITION, site.place, detail)

    return _back_with(request, act, _("Decided."))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def shift(request: ScopedRequest, code: str) -> Answer:
    site = queries.site_at(request.scope, code=code, ability="record")
    given = _read(forms.SHIFT, request.POST)
    if request.method == "POST":
        try:
            _write(request, forms.SHIFT, site.place, given)
        except Problem as problem:
            messages.error(request, problem.message)
            return _shift_page(request, site, given, status=problem.status)
        messages.success(request, _("Handed over."))
        return HttpResponseRedirect(reverse("checkpoints:site", args=[site.place.code]))
    held = len(queries.here(request.scope, site=site))
    return _shift_page(request, site, {"held_vehicles": held})


def _shift_page(request: ScopedRequest, site: Site, given: Mapping[str, Any], status: int = 200) -> Answer:
    context = {
        "site": site,
        "asked": answers.asked(forms.SHIFT, level="L3", answers=given),
        "title": forms.SHIFT.title,
        "id": request.POST.get("id") or str(uuid7()),
    }
    return render(request, "checkpoints/shift.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def arrival(request: ScopedRequest, pk: int) -> Answer:
    """One arrival: the community says whether the person came."""
    one = queries.arrival(request.scope, pk=pk)
    if request.method == "POST":
        detail = _read(forms.ARRIVAL, request.POST) | {"arrival": one.pk}
        return _back_with(
            request, lambda: _write(request, forms.ARRIVAL, one.receiver, detail), _("Written down.")
        )
    context = {
        "row": queries.arrival_row(request.scope, arrival=one, at=clock.now()),
        "outcomes": forms.ARRIVALS,
        "may_record": request.scope.may("record", one.receiver_path),
        "id": str(uuid7()),
    }
    response = render(request, "checkpoints/arrival.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def post(request: ScopedRequest, code: str) -> Answer:
    """Open, man or close the post of a place."""
    place = queries.post_place(request.scope, code=code, ability="record")
    detail = _read(forms.POST, request.POST)
    return _back_with(request, lambda: _write(request, forms.POST, place, detail), _("Written down."))


@require_POST
@signed_in
def visitor(request: ScopedRequest, code: str) -> Answer:
    """Somebody comes in, or goes out."""
    place = queries.post_place(request.scope, code=code, ability="record")
    detail = _read(forms.VISITOR, request.POST)
    if "recall" in request.POST:
        return post_page(request, place, _visitor_told(request, place, detail))
    return _back_with(request, lambda: _write(request, forms.VISITOR, place, detail), _("Written down."))


def _visitor_told(request: ScopedRequest, place: Place, detail: dict[str, Any]) -> dict[str, Any]:
    """What was typed so far, and what the code says besides."""
    text = str(detail.get("pass_no") or "")
    if not forehand.is_code(text):
        return detail
    try:
        said = forehand.told(request.scope, text=text, place=place)
    except Problem as problem:
        messages.error(request, problem.message)
        return detail | {"pass_no": ""}
    if said is None:
        return detail
    messages.success(request, _("Filled in from the code. Measure everybody, ask nothing again."))
    return detail | forehand.visitor(said, text=text, level=_level(request, place))
