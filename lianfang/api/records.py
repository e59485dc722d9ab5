"""`POST /api/v1/records`, the hot path: bytes in, receipts out, no framework in between."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lianfang.accounts.http import ScopedRequest, bearer, scope_of
from lianfang.accounts.queries import was_posted
from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.kit.problems import NotAllowed, NotSignedIn, WrongMethod

SOURCES = frozenset({"phone", "paper", "partner"})  # what a sender may say of itself
_encode = msgspec.json.Encoder().encode


@csrf_exempt  # only a bearer token opens this door, and no browser sends one by itself
def post_records(request: ScopedRequest) -> HttpResponse:
    """Keep a list of records; one receipt each. A bad record never blocks the others."""
    if request.method != "POST":
        raise WrongMethod()
    scope = scope_of(request)  # the value itself: every look through the lazy one costs
    if not bearer(request) or scope.actor_id is None:
        raise NotSignedIn()
    if not scope.abilities and not was_posted(scope):
        raise NotAllowed()
    source = request.headers.get("X-Lianfang-Source", "phone")
    receipts = duties.keep(
        scope, batch=body(request), kinds=KINDS, source=source if source in SOURCES else "phone"
    )
    return HttpResponse(_encode(receipts), content_type="application/json")


def body(request: HttpRequest) -> bytes:
    return request.body
