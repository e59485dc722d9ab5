"""The page of one who works here, and the slips with first passwords."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lianfang.accounts import queries as accounts
from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.accounts.models import User
from lianfang.acts import pages
from lianfang.duties import staff
from lianfang.field import acts, colleagues
from lianfang.field.colleagues import Colleague
from lianfang.field.models import Device
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.lists import cut
from lianfang.kit.problems import BadInput, NotAllowed
from lianfang.kit.scope import Scope

MOST_SLIPS: Final = 1000  # at once; ten milliseconds each


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def passwords(request: ScopedRequest) -> HttpResponse:
    """First passwords for those who have none, or for one who forgot theirs, as slips to print and cut.

    They are shown this once and kept nowhere.
    """
    if not request.scope.may_anywhere("manage-users"):
        raise NotAllowed()
    waiting = accounts.without_password(request.scope, at=clock.now()).order_by("name", "pk")
    if request.method == "POST":
        chosen = _chosen(request, waiting)
        slips = staff.first_passwords(request.scope, users=chosen, reason="–")
        return render(request, "field/slips.html", {"slips": slips, "server": request.get_host()})
    return render(request, "field/passwords.html", {"people": cut(waiting, MOST_SLIPS)})


def _chosen(request: ScopedRequest, waiting: QuerySet[User]) -> list[User]:
    """Those ticked among the waiting, or the one colleague asked for. Raises BadInput for nobody."""
    ids = [as_number(one) or 0 for one in request.POST.getlist("user")][:MOST_SLIPS]
    if request.POST.get("forgotten"):
        return [colleagues.one(request.scope, id=id, at=clock.now()).user for id in ids[:1]]
    found = list(waiting.filter(pk__in=ids))
    if not found:
        raise BadInput(field=_("Whom"), reason=_("must be filled in"))
    return found


@require_safe
@signed_in
def person(request: ScopedRequest, pk: int) -> HttpResponse:
    """One colleague, with the posts and phones they have and what can be done about each."""
    scope, found = request.scope, colleagues.one(request.scope, id=pk, at=clock.now())
    context = {
        "one": found,
        "phone": colleagues.phone_of(scope, user=found.user),
        "as_told": colleagues.as_told_of(scope, user=found.user),
        "offered": pages.offered(scope, acts.STAFF, acts.EVERYBODY, found.user),
        "account": pages.offered(scope, acts.ACCOUNT, acts.ACCOUNTS, found.user),
        "may_give_password": acts.may_disable(scope, found.user),
        "posts": [(held, pages.offered(scope, acts.HELD, acts.ALL_HELD, held)) for held in found.postings],
        "phones": [(one, _about(scope, found, one)) for one in found.phones],
    }
    return render(request, "field/colleague.html", context)


def _about(scope: Scope, one: Colleague, phone: Device) -> list[dict[str, Any]]:
    """What can be done about a phone: nothing more once it is revoked."""
    if phone.revoked_at or not accounts.is_over(scope, user=one.user, at=clock.now()):
        return []
    return pages.offered(scope, acts.PHONE, acts.PHONES, phone)
