"""Light, dark or sunlight: kept in a cookie of the device, since a post at night and a desk differ."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from lianfang.shell.context import THEMES
from lianfang.shell.language import YEAR, page_to_return_to


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(page_to_return_to(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            "lianfang_theme",
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
