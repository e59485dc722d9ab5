"""The dilution calculator, labels with codes, and the indexes of mosquito rounds."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import queries as duties
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, Problem
from lianfang.kit.scope import Scope
from lianfang.listings.boards import ON, day_of
from lianfang.sanitation import acts, calculating, forms, mosquitoes, practice
from lianfang.sanitation import dilution as formula
from lianfang.sanitation.models import DisinfectionPoint, PointState, Solution
from lianfang.shell import answers
from lianfang.slots.kinds import DISINFECTION
from lianfang.slots.shown import form_href

LEVEL: Final = "L3"


@require_safe
@signed_in
def dilution(request: ScopedRequest) -> HttpResponse:
    """How much of what, worked out as it is typed; below it the tables, each with its source."""
    typed = answers.read(forms.MIX, request.GET, level=LEVEL)
    told, found, status = calculating.BEGINS | typed, None, 200
    try:
        found = calculating.mixed(told)
    except Problem as problem:
        messages.error(request, problem.message)
        status = problem.status
    context = {
        "parts": answers.laid_out(answers.asked(forms.MIX, level=LEVEL, answers=told)),
        "found": found,
        "unit": formula.UNIT_WORDS[found["unit"]] if found else "",
        "water_unit": formula.UNIT_WORDS["mL"],
        "told": told,
        "uses": formula.USES,
        "recipes": formula.RECIPES,
        "frequencies": formula.FREQUENCIES,
        "rules": practice.DO_NOT,
        "may_record": request.scope.may_anywhere(forms.RECORDS),
    }
    return render(request, "sanitation/dilution.html", context, status=status)


@require_safe
@signed_in
def solution_label(request: ScopedRequest, pk: int) -> HttpResponse:
    """The label of a container: what, how strong, until when; its code opens the form with all of it."""
    one = acts.SOLUTION.find(request.scope, str(pk))
    return _labels(request, one.place, [label_of(request, one)], reverse("sanitation:solution", args=[pk]))


def label_of(request: HttpRequest, one: Solution) -> dict[str, Any]:
    facts = {
        "solution": one.pk,
        "means": one.means,
        "origin": one.origin,
        "concentration": one.concentration,
        "licence_no": one.licence_no,
        "batch_no": one.batch_no,
        "measured": one.concentration if one.origin == practice.SELF_MADE else "",
    }
    return {
        "title": str(one),
        "address": request.build_absolute_uri(form_href(one.place, DISINFECTION.code, **facts)),
        "lines": [
            _("No. {number}").format(number=one.pk),
            *([_("Licence: {number}").format(number=one.licence_no)] if one.licence_no else []),
        ],
        "until": one.expires_at,
        "is_self_made": one.origin == practice.SELF_MADE,
    }


@require_safe
@signed_in
def point_labels(request: ScopedRequest, code: str) -> HttpResponse:
    """A code for each point of a place: scanned, it opens the form of just that point."""
    place = duties.place_named(request.scope, name=code, ability="record")
    found = DisinfectionPoint.objects.filter(place=place, state=PointState.STANDING).order_by("pk")
    return _labels(request, place, [_point_label(request, place, one) for one in found],
                   reverse("sanitation:points"))  # fmt: skip


def _point_label(request: HttpRequest, place: Place, one: DisinfectionPoint) -> dict[str, Any]:
    href = form_href(place, DISINFECTION.code, point_no=one.pk, point=one.name)
    return {
        "title": one.name,
        "address": request.build_absolute_uri(href),
        "lines": [place.called, "、".join(one.times.split())],
    }


def _labels(request: ScopedRequest, place: Place, labels: list[dict[str, Any]], back: str) -> HttpResponse:
    context = {"place": place, "labels": labels, "back": back}
    return render(request, "sanitation/labels.html", context)


@require_safe
@signed_in
def mosquito_page(request: ScopedRequest) -> HttpResponse:
    """House, container and Breteau index by community; of one community by round too."""
    scope, at, status = request.scope, clock.now(), 200
    try:
        at = day_of(request.GET.get(ON, "").strip()).at
    except Problem as problem:
        messages.error(request, problem.message)
        status = problem.status
    place = _place(scope, request.GET.get("place", "").strip())
    context = {
        "place": place,
        "at": at,
        "titles": [one.title for one in mosquitoes.pack_indexes(scope, at=at)],
        "rows": mosquitoes.by_community(scope, place=place, at=at),
        "rounds": _rounds(scope, place, at),
    }
    return render(request, "sanitation/mosquitoes.html", context, status=status)


def _rounds(scope: Scope, place: Place, at: datetime) -> list[mosquitoes.Row]:
    wide = {PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.ZONE}
    return [] if place.kind in wide else mosquitoes.by_round(scope, place=place, at=at)


def _place(scope: Scope, name: str) -> Place:
    if name:
        return duties.place_named(scope, name=name)
    roots = scope.where("figures")
    if not roots:
        raise NotAllowed()
    return Place.objects.get(path=min(roots, key=lambda root: (len(root), root)))
