"""What may be meant by a name that is being typed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianfang.acts import naming
from lianfang.kit.forms import NAMED
from lianfang.kit.problems import NotFound
from lianfang.shell import answers
from lianfang.shell.access import ScopedRequest, signed_in


@require_safe
@signed_in
def names(request: ScopedRequest, kind: str) -> HttpResponse:
    """Offers for the name typed last; those before it stay in front."""
    if kind not in NAMED:
        raise NotFound()
    words = request.GET.get("words", "")[:400]
    last = (answers.split(words) or [""])[-1] if kind in answers.MANY else words.strip()
    found = naming.offers(request.scope, NAMED[kind], last, request.GET.get("ability", "figures"))
    before = words[: words.rindex(last)] if last and kind in answers.MANY else ""
    return render(request, "acts/_names.html", {"before": before, "offers": found})
