"""The doors through which a case changes, and figures are published."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.cases import actions, forms, intake, queries
from lianfang.cases.models import Case
from lianfang.cases.problems import PublishedByCdcOnly
from lianfang.duties import queries as duties
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit import forms as kit_forms
from lianfang.kit.forms import Form
from lianfang.kit.ids import as_number
from lianfang.kit.lists import cut, page_of
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, Problem
from lianfang.measures import queries as measures
from lianfang.shell import again, answers

MOST_PUBLISHED = 40  # on one page
KINDS = {intake.KIND.code: intake.KIND}


def facts_of(request: ScopedRequest, form: Form) -> dict[str, Any]:
    """The answers of a page, checked and typed by the form's own schema."""
    told = answers.read(form, request.POST, level="L2")
    text = msgspec.json.encode(told).replace(b"\\u0000", b"")  # a NUL no database keeps
    return msgspec.structs.asdict(kit_forms.parse(form, text))


def moment_of(request: ScopedRequest, name: str, label: str) -> datetime:
    text = answers.moment(request.POST.get(name, "").strip())
    try:
        read = datetime.fromisoformat(text)
    except ValueError as fault:
        raise BadInput(field=label, reason=_("is not a date and a time")) from fault
    return read if timezone.is_aware(read) else timezone.make_aware(read)


def text_of(request: ScopedRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()


def on_case(request: ScopedRequest, pk: int, act: Callable[[Case], Any], said: str) -> HttpResponse:
    """Do it to a case, say so, and go back to its page; a refusal is said there too, with what was typed."""
    case, page = queries.case_of(request.scope, pk=pk), reverse("cases:case", args=[pk])
    try:
        act(case)
    except Problem as problem:
        return again.refused(request, problem, page=page)
    messages.success(request, said)
    return HttpResponseRedirect(page)


def place_named(request: ScopedRequest, name: str) -> Place:
    """The place a page names, which must lie where the asker may see cases."""
    return duties.place_named(request.scope, name=name[:64], ability="see-cases")


def other_case(request: ScopedRequest, name: str) -> Case | None:
    """A case by its whole label or card number, or as it is typed here by its number within the event."""
    if not name:
        return None
    event = measures.current_event(request.scope)
    found = queries.case_referred(request.scope, event=event, text=name)
    if found is not None:
        return found
    number = as_number(name)
    if number is None:
        raise NotFound()
    return queries.case_numbered(request.scope, event=event, number=min(number, 2_000_000_000))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("see-cases"):
        raise NotAllowed()
    given = answers.read(forms.CASE, request.POST, level="L2")
    if request.method != "POST":
        given["found_at"] = clock.now()
    asked = answers.asked(forms.CASE, level="L2", answers=given)
    context: dict[str, Any] = {"written": request.POST, "asked": asked}
    if request.method != "POST":
        return render(request, "cases/new.html", context)
    try:
        case = _reported(request)
    except Problem as problem:
        messages.error(request, problem.message)
        return render(request, "cases/new.html", context, status=problem.status)
    messages.success(request, _("Entered as case {case}.").format(case=case))
    return HttpResponseRedirect(reverse("cases:case", args=[case.pk]))


def _reported(request: ScopedRequest) -> Case:
    facts = facts_of(request, forms.CASE)
    facts = {name: value for name, value in facts.items() if value is not None}
    card_no = text_of(request, "card_no")
    _require_moments(facts, {"found_at", "reported_at"} if card_no else {"found_at"})
    return actions.report_case(
        request.scope,
        place=place_named(request, text_of(request, "place")),
        facts=facts,
        linked_to=other_case(request, text_of(request, "linked_to")),
        card_no=card_no,
        carded_at=facts.get("reported_at"),
    )


def _require_moments(facts: dict[str, Any], names: set[str]) -> None:
    """The law counts from these: somebody says them, and the page never takes the present for them."""
    for one in forms.CASE:
        if one.name in names and one.name not in facts:
            raise BadInput(field=one.label, reason=_("must be filled in"))


@require_POST
@signed_in
def classify(request: ScopedRequest, pk: int) -> HttpResponse:
    return on_case(
        request,
        pk,
        lambda case: actions.classify_case(
            request.scope,
            case=case,
            classification=text_of(request, "classification"),
            at=moment_of(request, "at", _("Since")),
            reason=text_of(request, "reason"),
        ),
        _("Classified. The step before stays in the history."),
    )


@require_POST
@signed_in
def correct(request: ScopedRequest, pk: int) -> HttpResponse:
    """What the page leaves empty of the person stays as it is; an emptied date or time is taken out."""

    def act(case: Case) -> None:
        facts = facts_of(request, forms.CORRECTION)
        kept = {*actions.SEALED, "age", "sex", "source", "outcome", "found_at"}
        facts = {name: value for name, value in facts.items() if value is not None or name not in kept}
        if text_of(request, "place"):
            facts["place"] = place_named(request, text_of(request, "place"))
        if "linked_to" in request.POST:
            facts["linked_to"] = other_case(request, text_of(request, "linked_to"))
        actions.correct_case(request.scope, case=case, reason=text_of(request, "reason"), facts=facts)

    return on_case(request, pk, act, _("Corrected. The version before is kept."))


@require_POST
@signed_in
def card(request: ScopedRequest, pk: int) -> HttpResponse:
    return on_case(
        request,
        pk,
        lambda case: actions.enter_card(
            request.scope,
            case=case,
            card_no=text_of(request, "card_no"),
            carded_at=moment_of(request, "carded_at", _("Reported directly at")),
            kinds=KINDS,
        ),
        _("The report card is entered."),
    )


@require_POST
@signed_in
def stay(request: ScopedRequest, pk: int) -> HttpResponse:
    def act(case: Case) -> None:
        told = facts_of(request, forms.STAY)
        name = text_of(request, "place")
        words = {key: told[key] or "" for key in ("where", "transport", "company")}
        actions.add_stay(
            request.scope,
            case=case,
            kind=told["kind"],
            from_at=told["from_at"],
            to_at=told["to_at"],
            place=place_named(request, name) if name else None,
            words=words,
        )

    return on_case(request, pk, act, _("Entered."))


@require_POST
@signed_in
def withdraw(request: ScopedRequest, pk: int, stay: int) -> HttpResponse:
    return on_case(
        request,
        pk,
        lambda case: actions.withdraw_stay(request.scope, case=case, stay_id=stay),
        _("Struck out."),
    )


@require_POST
@signed_in
def names(request: ScopedRequest, pk: int) -> HttpResponse:
    """The person behind a case, shown once; who looked and why is written down before."""
    case = queries.case_of(request.scope, pk=pk)
    try:
        person = actions.reveal(request.scope, case=case, purpose=text_of(request, "purpose"))
    except Problem as problem:
        return again.refused(request, problem, page=reverse("cases:case", args=[pk]))
    return render(request, "cases/names.html", {"case": case, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def publications(request: ScopedRequest) -> HttpResponse:
    """What was published; disease control publishes from here."""
    if request.method == "POST":
        return _publish(request)
    if not request.scope.may_anywhere("figures"):
        raise NotAllowed()
    may = request.scope.may_anywhere("publish-cases")
    context: dict[str, Any] = {
        "rows": cut(queries.publications(request.scope), 40, page=page_of(request.GET.get("page", ""))),
        "may_publish": may,
    }
    if may:
        place = duties.home(request.scope)
        event = measures.current_event(request.scope)
        at = clock.now()
        figures = queries.figures(request.scope, event=event, path=place.path, cut_at=at)
        context |= {
            "place": place,
            "preview": figures,
            "now": timezone.localtime(at).strftime("%Y-%m-%dT%H:%M"),
        }
    return render(request, "cases/publications.html", context)


def _publish(request: ScopedRequest) -> HttpResponse:
    if not request.scope.may_anywhere("publish-cases"):
        raise PublishedByCdcOnly()
    try:
        cut = text_of(request, "cut_at")
        actions.publish(
            request.scope,
            place=duties.place_named(request.scope, name=text_of(request, "place")[:64]),
            cut_at=moment_of(request, "cut_at", _("Cut-off")) if cut else None,
            note=text_of(request, "note"),
        )
    except Problem as problem:
        return again.refused(request, problem, page=reverse("cases:publications"))
    messages.success(request, _("Published."))
    return HttpResponseRedirect(reverse("cases:publications"))
