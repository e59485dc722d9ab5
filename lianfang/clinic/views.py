"""The pages of the clinic that are more than a list: its board, one visit, and triage at the door."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.clinic import acts, boards, book, codes, forms, leaving, lists, looking, running, ways_out
from lianfang.clinic.forms import TREATS
from lianfang.clinic.models import Visit
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import NOTHING, Scope
from lianfang.listings import board_pages
from lianfang.listings.boards import day_of as boards_day
from lianfang.shell import again
from lianfang.things.declared import story


def home(request: HttpRequest) -> str:
    """The board, for whoever works at a clinic."""
    scope: Scope = getattr(request, "scope", NOTHING)
    return reverse("clinic:board") if scope.may_anywhere(TREATS) and book.clinics(scope).exists() else ""


@require_safe
@signed_in
def board(request: ScopedRequest) -> HttpResponseBase:
    scope, now = request.scope, clock.now()
    clinic = book.clinics(scope).first()
    more: dict[str, Any] = {}
    if scope.may_anywhere(TREATS):
        more = {"clinic": clinic, "sums": looking.sums(scope, at=now)}
        if clinic is not None:
            terms, protocol = book.terms(clinic.pk)
            more |= {"on_call": running.on_call(clinic, now), "terms": terms, "protocol": protocol}
    return board_pages.answered(request, boards.CLOCK, **more)


@require_safe
@signed_in
def flow(request: ScopedRequest) -> HttpResponse:
    """How everybody came, what was found, and where they went: drawn, and each number opens its visits."""
    if not request.scope.may_anywhere(TREATS):
        raise NotAllowed()
    last = boards_day(request.GET.get("until", "").strip()).on
    first = request.GET.get("since", "").strip()
    since = boards_day(first).on if first else last - timedelta(days=ways_out.DAYS - 1)
    drawing = ways_out.drawn(request.scope, since=min(since, last), until=last)
    context = {"drawing": drawing, "since": min(since, last), "until": last}
    return render(request, "clinic/flow.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def walk_in(request: ScopedRequest) -> HttpResponse:
    """Triage: a scanned code fills in what is known, then one form and one key."""
    act = acts.VISITS[0]
    if request.method == "POST" or not act.may_be_asked(request.scope):
        return pages.ask(request, acts.VISIT, act, None)
    code = request.GET.get("code", "").strip()
    known, fault = codes.known_of(request.scope, code=code) if code else ({}, "")
    context = pages.begun(request, acts.VISIT, act, None, **known)
    return render(request, act.template, context | {"scanned": code, "fault": fault, "found": bool(known)})


@require_safe
@signed_in
def visit(request: ScopedRequest, pk: int) -> HttpResponse:
    return render(request, "clinic/visit.html", _page(request, acts.find(request.scope, str(pk))))


def _page(request: ScopedRequest, one: Visit, known: dict[str, Any] | None = None) -> dict[str, Any]:
    scope, told = request.scope, book.personal(one)
    row = lists.Row(book.with_bed(Visit.objects.filter(pk=one.pk)).get(), "", told)
    asked = book.terms_of(one.protocol).questions
    answers = told.get("answers") or {}
    return {
        "one": one,
        "row": row,
        "name": book.masked([one])[one.pk],
        "known": known,
        "told": told,
        "symptoms": lists.symptoms_of(row),
        "job": lists.job_of(row),
        "questions": [(words, answers.get(code, "")) for code, words in forms.QUESTIONS if code in asked],
        "sign": lists.sign_of(row),
        "late": lists.is_late(row),
        "made": leaving.standing(one),
        "undone": list(one.dispositions.exclude(undone_at=None).order_by("pk")),
        "samples": list(one.examinations.order_by("at", "pk")),
        "calls": list(one.consultations.order_by("at", "pk")),
        "history": story(acts.VISIT, one),
        "acts": pages.by_code(pages.offered(scope, acts.VISIT, acts.VISITS, one)),
        "at": timezone.localtime(clock.now()),
    }


@require_POST
@signed_in
def reveal(request: ScopedRequest, pk: int) -> HttpResponse:
    """The same page with the names, shown once and written down."""
    return again.revealed(
        request,
        lambda purpose: looking.reveal(request.scope, id=pk, purpose=purpose),
        lambda found: render(request, "clinic/visit.html", _page(request, *found)),
        page=reverse("clinic:visit", args=[pk]),
    )
