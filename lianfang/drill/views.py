from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.drill import actions, play, response
from lianfang.drill.workforce import CAST, PASSWORD
from lianfang.kit import clock
from lianfang.kit.scope import WHOLE
from lianfang.shell.language import page_to_return_to


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def play_on(request: ScopedRequest) -> HttpResponse:
    """Hold the demonstration or let it play on (POST); how fast it plays and the time it shows (GET)."""
    request.scope.require("hold-round", WHOLE)
    if not actions.marker().exists():
        raise play.NoDemo()
    if request.method == "POST":
        wanted = request.POST.get("rate", "")
        play.set_rate(int(wanted) if wanted.isdecimal() and len(wanted) < 5 else -1)
        return HttpResponseRedirect(page_to_return_to(request))
    now = control(request)
    if request.GET.get("seen") == now["demo_seen"]:
        return HttpResponse(status=204)
    return render(request, "drill/_playing.html", now)


def control(request: HttpRequest) -> dict[str, object]:
    """What a demonstration shows: its control to a duty officer, its cast on the sign-in page."""
    scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
    if not actions.marker().exists():
        return {}
    if scope.actor_id is None:
        cast = [(username, name) for username, name, *_ in (*CAST, *response.CAST)]
        return {"demo_cast": cast, "demo_password": PASSWORD}
    if not scope.may("hold-round", WHOLE):
        return {}
    rate = play.rate()
    return {
        "demo_control": "drill/_control.html",
        "demo_rate": rate,
        "demo_rates": play.RATES,
        "demo_page": _page(request),
        "demo_seen": f"{rate}-{clock.now():%d%H%M}",
    }


def _page(request: HttpRequest) -> str:
    """The page the control stands on, to come back to; asking for the control alone is none."""
    asked_from = urlsplit(request.headers.get("HX-Current-URL", ""))
    if not asked_from.path:
        return request.get_full_path()
    return f"{asked_from.path}?{asked_from.query}" if asked_from.query else asked_from.path
