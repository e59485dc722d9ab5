"""The phone's doors: the app's own files, who asks, what is lacking, what was recorded."""

import gzip
from contextlib import suppress
from functools import lru_cache, wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from lianfang.accounts import sessions
from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.field import actions, queries, release
from lianfang.field.models import Device
from lianfang.field.problems import TooManyDuties
from lianfang.field.schemas import DEVICE_HEADER, base64url
from lianfang.kit import clock
from lianfang.kit.problems import NotAllowed, NotFound, NotSignedIn
from lianfang.shell.access import type_of_view

# As everywhere, and besides: the reader of codes is WebAssembly, and shows what the camera sees; the styles
# stand in the page.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' '{style}'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
FOR_GOOD = "public, max-age=31536000, immutable"  # of an address that carries its content's hash
PAPER = "#fcfbf8"  # the colour of the frame around the installed app


def with_phone(view: type_of_view) -> type_of_view:
    """Let in who has a post, and who has none any more but a phone: what it holds is handed in."""

    @wraps(view)
    def guarded(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.scope.actor_id is None:
            raise NotSignedIn()
        if not request.scope.abilities and not queries.has_phone(request.scope):
            raise NotAllowed()
        return view(request, *args, **kwargs)

    return guarded


@require_safe
def app(request: HttpRequest) -> HttpResponse:
    """The app's one page. It is the same for everybody and says nothing of anybody."""
    policy = POLICY.format(style=release.style_sign())
    is_first = request.headers.get("Sec-Fetch-Dest") == "document"  # what the worker keeps asks for nothing
    page = release.shell(first=get_language() or "" if is_first else "").encode()
    answer = _made(request, page, "text/html; charset=utf-8", "no-cache", policy)
    patch_vary_headers(answer, ["Sec-Fetch-Dest"])
    return answer


@require_safe
def part(request: HttpRequest, name: str) -> HttpResponse:
    """A file that the server makes. One of another release is answered with today's, and not kept."""
    stem, *_sign, ending = name.split(".")
    found = release.parts().get(f"{stem}.{ending}")
    if found is None:
        raise NotFound()
    is_this = found.address.endswith(f"/{name}")
    return _made(request, found.body, found.type, FOR_GOOD if is_this else "no-cache")


def _made(request: HttpRequest, body: bytes, type_: str, kept: str, policy: str = "") -> HttpResponse:
    """Packed where the browser can unpack it; nothing in it is anybody's secret."""
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    if policy:
        headers["Content-Security-Policy"] = policy
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(_packed(body), content_type=type_, headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(body, content_type=type_, headers=headers)


@lru_cache(maxsize=16)
def _packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


@require_safe
@gzip_page
def document(request: HttpRequest, name: str) -> HttpResponse:
    return HttpResponse(
        release.document(name), content_type="application/json", headers={"Cache-Control": "no-cache"}
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        release.worker(), content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What an installed app is called and looks like."""
    told = {
        "id": "/field/",
        "start_url": "/field/",
        "scope": "/field/",
        "name": _("Lianfang in the field"),
        "short_name": _("Lianfang"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": static("field/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("field/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": static("shell/mark.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


def still_ours(view: type_of_view) -> type_of_view:
    """Before anything else: a phone whose user was put out hears so, even where no session is left."""

    @wraps(view)
    def guarded(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _named(request):
            queries.require_not_gone(request.scope, id=_named(request), at=clock.now())
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@never_cache
@still_ours
@with_phone
def hello(request: ScopedRequest) -> HttpResponse:
    """Who is signed in, what time it is, and whether this phone is still one of ours."""
    told = {
        "user": request.scope.actor,
        "name": request.scope.actor_name,
        "records": request.scope.may_anywhere("record"),
        "csrf": get_token(request),
        "now": clock.now().isoformat(),
        "release": release.sign(),
    }
    if _named(request):
        device = str(_device(request).pk)
        sessions.seen_on(request.session, device)
        told["device"] = device
    return JsonResponse(told)


def _device(request: ScopedRequest) -> Device:
    return queries.device_of(request.scope, id=_named(request))


def _named(request: ScopedRequest) -> str:
    """The phone that asks, as it calls itself."""
    return request.headers.get(DEVICE_HEADER, "") or request.GET.get("device", "")


@require_POST
@never_cache
@gzip_page
@signed_in
def new_device(request: ScopedRequest) -> HttpResponse:
    """A key for a new phone, and in the same answer its first slice: a slow line waits once less."""
    device, key = actions.register(request.scope, label=request.POST.get("label", ""))
    sessions.seen_on(request.session, str(device.pk))
    told: dict[str, Any] = {"device": str(device.pk), "key": base64url(key)}
    with suppress(TooManyDuties):  # the phone asks again, and is told so in words
        told["slice"] = actions.sync(request.scope, device=device, token="")
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")


@require_safe
@never_cache
@gzip_page
@still_ours
@with_phone
def sync(request: ScopedRequest) -> HttpResponse:
    """What this phone lacks since its token, or everything."""
    told = actions.sync(request.scope, device=_device(request), token=request.GET.get("token", ""))
    return HttpResponse(msgspec.json.encode(told), content_type="application/json")


@require_POST
@never_cache
@still_ours
@with_phone
def records(request: ScopedRequest) -> HttpResponse:
    """Keep the phone's records: one receipt each, with the digest of the bytes it is for."""
    _device(request)
    return _receipts(actions.keep(request.scope, batch=request.body))


@require_POST
@never_cache
@with_phone
def carried(request: ScopedRequest) -> HttpResponse:
    """Take in a sealed queue that this phone carries for another, or saved when it was wiped."""
    _maker, receipts = actions.take_in(request.scope, text=request.body.decode("utf-8", "replace"))
    return _receipts(receipts)


def _receipts(receipts: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(receipts), content_type="application/json")
