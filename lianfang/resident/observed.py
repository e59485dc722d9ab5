"""The own page of somebody in isolation: a temperature in two taps, a need, an appeal, all that is theirs.

Without an account, a script or a cookie. It tells the holder of the link their own days, carers and readings,
and nothing of anybody else, not even of the same door.
"""

from decimal import Decimal
from typing import Any, Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties.problems import RecordRefused
from lianfang.flows.table import KINDS
from lianfang.isolation import facts, life, needs
from lianfang.isolation.forms import OWN_NEED, READING
from lianfang.isolation.models import File, Need, NeedKind, NeedSource
from lianfang.kit import clock
from lianfang.kit.forms import BadDetail, parse
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope
from lianfang.measures import actions as measures
from lianfang.people.choices import SYMPTOMS
from lianfang.resident import rules, tallies
from lianfang.resident.models import Link
from lianfang.resident.problems import TooMany
from lianfang.shell.context import HTML_NAMES, OWN_NAMES

COMMON: Final = [f"{Decimal(tenths) / 10:.1f}" for tenths in range(358, 374)]  # one tap; others are typed
SHOWN: Final = 14  # days of their own readings
_MOST_NEEDS: Final = 20


def answer(request: HttpRequest, link: Link, token: str, address: str) -> HttpResponse:
    """The page, or what came of what they have told on it."""
    file = File.objects.select_related("restriction__place", "restriction__area", "restriction__measure").get(
        pk=link.restriction_id
    )
    if request.method != "POST":
        return _page(request, file)
    try:
        tallies.count_up("told", address, most=rules.TOLD_FROM_ONE_ADDRESS)
        _DOES[request.POST.get("do", "")](file, request.POST)
    except TooMany:
        raise
    except KeyError:
        return _page(request, file)
    except Problem as problem:
        return _page(request, file, fault=problem)
    return HttpResponseRedirect(f"/r/{token}/?l={translation.get_language()}&told=1", status=303)


def _acting() -> Scope:
    return system_scope("own page", actor_id=accounts.operator().pk)


def _reading(file: File, told: Any) -> None:
    """A temperature and how they feel, as one record. Raises BadDetail, RecordRefused."""
    said = (told.get("typed", "").strip() or told.get("celsius", "")).replace(",", ".").replace("，", ".")
    if not said:
        raise BadDetail(field=_("Temperature"), reason=_("must be filled in"))
    signs = [one for one in told.getlist("symptoms") if one]
    record = {
        "id": str(uuid7()),
        "kind": READING.name,
        "place": file.restriction.where.pk,
        "made_at": clock.now(),
        "detail": {"restriction": file.pk, "celsius": said, "symptoms": signs, "mode": "self"},
    }
    (receipt,) = duties.keep(_acting(), batch=[record], kinds=KINDS, source="web", aside=False)
    if receipt.code:
        raise RecordRefused(message=receipt.message)


def _need(file: File, told: Any) -> None:
    """Something is needed: it has its clock from now on. Raises BadDetail, NotUnderObservation."""
    answers = {name: told.get(name, "").strip() for name in ("kind", "what")}
    given = parse(OWN_NEED, msgspec.json.encode({name: value for name, value in answers.items() if value}))
    where = file.restriction.place
    if where is None or not facts.held_at(where.pk).exists():
        raise BadDetail(field=str(OWN_NEED.title), reason=_("your isolation has ended"))
    needs.ask(
        where,
        by_id=_acting().actor,
        at=clock.now(),
        kind=given.kind,
        what=given.what,
        source=NeedSource.RESIDENT,
        restriction_id=file.pk,
    )


def _appeal(file: File, told: Any) -> None:
    """An appeal against the measure, taken in as a desk would. Raises BadInput, NoMeasure."""
    restriction = file.restriction
    if restriction.measure is None:
        raise BadDetail(field=_("Appeal"), reason=_("no measure is named; call the help number"))
    measures.appeal(
        _acting(),
        measure=restriction.measure,
        place=restriction.where,
        name=told.get("name", "")[:50],
        phone=told.get("phone", "")[:32],
        text=told.get("text", "")[:1000],
    )


_DOES: Final = {"reading": _reading, "need": _need, "appeal": _appeal}


def _page(request: HttpRequest, file: File, *, fault: Problem | None = None) -> HttpResponse:
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    restriction = file.restriction
    state = life.state_of(file)
    context = {
        "languages": OWN_NAMES,
        "spoken": spoken,
        "html_language": HTML_NAMES.get(spoken, "en"),
        "duty_phone": settings.DUTY_PHONE,
        "file": file,
        "one": restriction,
        "state": life.STATES[state],
        "reads": file.ended_at is None and file.away_since is None,
        "is_held": file.freed_at is None,
        "team": file.team.filter(to_at=None).select_related("user").order_by("pk"),
        "days": facts.days_of(file)[:SHOWN],
        "common": COMMON,
        "signs": SYMPTOMS[1:],
        "typed": request.POST,
        "needs": Need.objects.filter(restriction_id=file.pk).order_by("-pk")[:_MOST_NEEDS],
        "kinds": NeedKind.choices,
        "fault": fault,
        "told": "told" in request.GET,
    }
    return render(request, "resident/observed.html", context, status=fault.status if fault else 200)
