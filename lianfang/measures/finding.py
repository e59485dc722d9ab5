"""Documents by number or words: measures, events, and the papers that came in."""

from django.db.models import Q
from django.urls import reverse

from lianfang.kit.scope import Scope
from lianfang.measures import announcing, powers, queries
from lianfang.measures.models import Instruction
from lianfang.shell.seeking import Found


def documents(scope: Scope, text: str) -> list[Found]:
    if not scope.may_anywhere("figures"):
        return []
    return [*_measures(scope, text), *_events(scope, text), *_papers(scope, text)]


def _measures(scope: Scope, text: str) -> list[Found]:
    """Of the few dozen of an epidemic each is looked at: the name of a kind stands in no column."""
    found = [
        one
        for one in queries.measures(scope)
        if text in one.document_no or text in one.upper_document_no or text in str(powers.of(one.kind).name)
    ]
    return [
        Found(
            str(powers.of(one.kind).name),
            reverse("measures:measure", args=[one.pk]),
            " · ".join(filter(None, (one.document_no, *announcing.areas(one)))),
        )
        for one in found
    ]


def _events(scope: Scope, text: str) -> list[Found]:
    return [
        Found(one.name, reverse("measures:event", args=[one.code]), one.code)
        for one in queries.events(scope)
        if text in one.name or text.lower() == one.code.lower()
    ]


def _papers(scope: Scope, text: str) -> list[Found]:
    known = {one.pk for one in queries.events(scope)}
    rows = Instruction.objects.filter(
        Q(number__icontains=text) | Q(answer_no__icontains=text), event__in=known
    )
    return [
        Found(
            one.summary[:60], reverse("measures:event", args=[one.event.code]), f"{one.number} · {one.sender}"
        )
        for one in rows.select_related("event").order_by("-pk")[:20]
    ]
