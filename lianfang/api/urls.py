from functools import cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import get_language

from lianfang.api.records import post_records
from lianfang.api.v1 import api, description
from lianfang.kit.problems import NotFound, WrongMethod
from lianfang.shell.http import answer


def openapi(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        raise WrongMethod()
    return HttpResponse(_described(get_language() or ""), content_type="application/json")


@cache
def _described(language: str) -> bytes:
    """The document never changes while a process lives, and takes a tenth of a second to put together."""
    return JsonResponse(description()).content


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    return answer(request, NotFound())


urlpatterns = [
    path("v1/records", post_records),
    path("v1/openapi.json", openapi),
    path("v1/", api.urls),
    path("<path:rest>", nothing_here),
]
