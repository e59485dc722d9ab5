"""The page of one notice: what was decided, one large button, and who has not read it."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lianfang.accounts.http import ScopedRequest, signed_in
from lianfang.acts import pages
from lianfang.handovers.waiting import Waiting
from lianfang.kit.lists import cut
from lianfang.kit.scope import Scope
from lianfang.notices import acts, lists, queries

NAMED: Final = 50  # who has not read it, by name on the page; the list has all


def waiting(scope: Scope) -> Waiting:
    """What the inbox says of notices, and how many it counts."""
    return Waiting(queries.unread(scope), reverse("notices:notices"), _("notices for you to read"))


@require_safe
@signed_in
def notice(request: ScopedRequest, pk: int) -> HttpResponse:
    scope = request.scope
    one = queries.notice(scope, id=pk)
    read, every = queries.counts(scope, [one]).get(one.pk, (0, 0))
    left = queries.readers(scope).filter(notice=one, read_at=None).select_related("user", "place")
    context = {
        "one": one,
        "measure": one.measure,
        "areas": [each.place for each in one.measure.areas.select_related("place")],
        "mine": queries.own(scope, notice=one),
        "read": read,
        "every": every,
        "readers": lists.readers_href(lists.Row(one, read, every)),
        "left": cut(left.order_by("path", "pk"), NAMED),
        "acts": pages.by_code(pages.offered(scope, acts.NOTICE, acts.NOTICES, one)),
    }
    return render(request, "notices/notice.html", context)
