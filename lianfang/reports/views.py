from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import queries as duties
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.reports import passage as passages
from lianfang.reports import queries


@require_safe
@signed_in
def found(request: ScopedRequest) -> HttpResponse:
    """What the visits found, as a part of other pages."""
    names = [request.GET.get(name, "")[:64] for name in ("round", "place")]
    if not all(names) or "\x00" in "".join(names):
        raise NotFound()
    round = duties.round_named(request.scope, name=names[0])
    place = duties.place_named(request.scope, name=names[1])
    figures = queries.found(request.scope, round_id=round.pk, path=place.path)
    return render(request, "reports/_found.html", {"figures": figures})


@require_safe
@signed_in
def passage(request: ScopedRequest) -> HttpResponse:
    """The day's figures of checkpoints and posts below a place."""
    name = request.GET.get("place", "")[:64]
    place = duties.place_named(request.scope, name=name) if name else duties.home(request.scope)
    today = timezone.localtime(clock.now()).date()
    on = _day(request.GET.get("on", ""), today)
    road, places = passages.figures(request.scope, path=place.path, on=on)
    context = {
        "place": place,
        "on": on,
        "road": road,
        "places": places,
        "due": passages.due_posts(request.scope, path=place.path, at=clock.now()) if on == today else None,
    }
    return render(request, "reports/passage.html", context)


def _day(text: str, today: date) -> date:
    """The day asked for; today for nothing, or for what is no day."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(asked, date(2000, 1, 1)), today)
