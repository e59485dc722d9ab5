from datetime import UTC, date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.duties import queries as duties
from lianfang.figures import asking
from lianfang.figures.declared import NOW, Figure, figures
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.reports import net as nets


@require_safe
@signed_in
def found(request: ScopedRequest) -> HttpResponse:
    """What the visits found, as a part of other pages."""
    names = [request.GET.get(name, "")[:64] for name in ("round", "place")]
    if not all(names) or "\x00" in "".join(names):
        raise NotFound()
    round = duties.round_named(request.scope, name=names[0])
    place = duties.place_named(request.scope, name=names[1])
    window = asking.window_of(place.path, at=clock.now(), round=str(round.pk))
    told = asking.values(request.scope, window, _codes("found"), place=place.code)
    return render(request, "reports/_found.html", {"figures": told.values()})


@require_safe
@signed_in
def passage(request: ScopedRequest) -> HttpResponse:
    """The day's figures of checkpoints and posts below a place; what stands now only on the day itself."""
    name = request.GET.get("place", "")[:64]
    place = duties.place_named(request.scope, name=name) if name else duties.home(request.scope)
    today = timezone.localdate(clock.now())
    on = _day(request.GET.get("on", ""), today)
    window = asking.window_of(place.path, at=clock.now(), on=on)
    parts = [
        asking.values(request.scope, window, _codes(domain, with_now=on == today), place=place.code).values()
        for domain in ("road", "posts")
    ]
    context = {"place": place, "on": on, "road": parts[0], "places": parts[1]}
    return render(request, "reports/passage.html", context)


def _codes(domain: str, *, with_now: bool = True) -> list[str]:
    """The figures of a domain, on a day that has passed without those of this moment."""

    def is_told(one: Figure) -> bool:
        return one.domain == domain and (with_now or one.source.over != NOW)

    return [one.code for one in figures().values() if is_told(one)]


def _day(text: str, today: date) -> date:
    """The day asked for; today for nothing, or for what is no day."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(asked, date(2000, 1, 1)), today)


@require_safe
@signed_in
def net(request: ScopedRequest) -> HttpResponse:
    """What is due and done in all fields, by hour of the day and by place; the round's doors beside it."""
    name = request.GET.get("place", "")[:64]
    place = duties.place_named(request.scope, name=name) if name else duties.home(request.scope)
    at = clock.now()
    on = _day(request.GET.get("on", ""), timezone.localdate(at))
    window = asking.window_of(place.path, at=at, on=on)
    lines = nets.net(request.scope, place=place, window=window)
    context = {
        "place": place,
        "on": on,
        "before": on - timedelta(days=1),
        "following": on + timedelta(days=1) if on < timezone.localdate(at) else None,
        "lines": lines,
        "hours": range(24),
        "children": [one for one, _cell in lines[0].places] if lines else [],
        "doors": _by_hour(request, place.path, window.start),
    }
    return render(request, "reports/net.html", context)


def _by_hour(request: ScopedRequest, path: str, start: datetime) -> list[tuple[int, str, int | None]]:
    """The round, each hour of the day as rows are asked for by it, and the doors done in it; nothing
    without a round here."""
    round = duties.current_round(request.scope, path=path)
    if round is None:
        return []
    found = dict(duties.hourly(request.scope, round_id=round.pk, paths=[path])[path])
    starts = [start + timedelta(hours=one) for one in range(24)]
    return [(round.pk, nets.said(one), found.get(one.astimezone(UTC))) for one in starts]
