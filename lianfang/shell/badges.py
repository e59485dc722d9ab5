"""How many things wait for somebody behind each entry of the navigation.

Asked apart from the pages, once a minute: what counts them must not make a page slower.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianfang.kit.scope import Scope
from lianfang.shell.access import ScopedRequest, signed_in

Count = Callable[[Scope], int]
COUNTS: Final[dict[str, Count]] = {}


def add(url: str, count: Count) -> None:
    """Have the entry that leads to this URL name say how many things behind it wait for the asker.

    `count` takes a scope, does one statement or two, and answers 0 for whom nothing can wait.
    """
    COUNTS[url] = count


@require_safe
@signed_in
def waiting(request: ScopedRequest) -> HttpResponse:
    """The counts above nought by address."""
    counts = {reverse(url): count(request.scope) for url, count in COUNTS.items()}
    answer = JsonResponse({href: number for href, number in counts.items() if number})
    answer.headers["Cache-Control"] = "no-store"
    return answer
