"""Which language a page speaks: the reader's choice, else the browser's, else Simplified Chinese."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

YEAR = 365 * 24 * 3600  # seconds; how long a choice is remembered


class LanguageMiddleware:
    """Activates one of the three languages for the request and says so in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the language asked for and go back to the page it was asked on."""
    response = HttpResponseRedirect(page_to_return_to(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        remember(response, language)
    return response


def remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def page_to_return_to(request: HttpRequest, otherwise: str = "/") -> str:
    """The page named by `next`, if it is one of ours; else the first page, or the one that is named."""
    target = request.POST.get("next") or request.GET.get("next") or otherwise
    return target if _is_ours(request, target) else otherwise


def page_come_from(request: HttpRequest) -> str:
    """The list or page that led here, for whoever goes on with it; empty where it was this page itself."""
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc != request.get_host() or came.path.startswith(request.path):
        return ""
    return came.path + (f"?{came.query}" if came.query else "")


def _is_ours(request: HttpRequest, target: str) -> bool:
    return url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
