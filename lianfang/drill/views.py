from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.drill import play
from lianfang.drill.actions import marker
from lianfang.drill.workforce import CAST, PASSWORD
from lianfang.kit.scope import WHOLE
from lianfang.shell.language import page_to_return_to


@require_POST
@signed_in
def set_rate(request: ScopedRequest) -> HttpResponse:
    """Hold the demonstration or let it play on."""
    request.scope.require("hold-round", WHOLE)
    wanted = request.POST.get("rate", "")
    play.set_rate(int(wanted) if wanted.isdigit() and len(wanted) < 5 else -1)
    return HttpResponseRedirect(page_to_return_to(request))


def control(request: HttpRequest) -> dict[str, object]:
    """What a demonstration shows: its control to a duty officer, its cast on the sign-in page."""
    scope = request.scope  # type: ignore[attr-defined]  # set by ScopeMiddleware
    if not marker().exists():
        return {}
    if scope.actor_id is None:
        return {"demo_cast": [(username, name) for username, name, *_ in CAST], "demo_password": PASSWORD}
    if not scope.may("hold-round", WHOLE):
        return {}
    return {"demo_control": "drill/_control.html", "demo_rate": play.rate(), "demo_rates": play.RATES}
