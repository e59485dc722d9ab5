"""Passes made out, as a list. A pass names nobody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person, of_place
from lianfang.passes import acts, kinds, queries, rules
from lianfang.passes.models import Pass, PassKind, Revocation, Use

STATES: Final[Mapping[str, Words]] = {
    "good": pgettext_lazy("pass", "good"),
    "ahead": pgettext_lazy("pass", "not yet valid"),
    "over": pgettext_lazy("pass", "run out"),
    "withdrawn": pgettext_lazy("pass", "withdrawn"),
}
_SIGNS: Final = {"good": "open", "ahead": "followed", "over": "done", "withdrawn": "refused"}
_KINDS: Final = {code: words for code, words in PassKind.choices if code != kinds.PLACE_CODE}


def _passes(scope: Scope, at: datetime) -> QuerySet[Pass]:
    back = Revocation.objects.filter(of=OuterRef("pk"))
    return queries.issued(scope).annotate(withdrawn=Exists(back))


def _with_uses(scope: Scope, found: Sequence[Any], at: datetime) -> Sequence[Any]:
    counted = Use.objects.filter(of__in=found).order_by().values_list("of").annotate(n=Count("pk"))
    uses = dict(counted)
    for one in found:
        one.used = uses.get(one.pk, 0)
    return found


def _states(scope: Scope, at: datetime) -> list[Case]:
    good, begun = Q(withdrawn=False), Q(from_at__lte=at)
    return [
        Case("good", STATES["good"], good & begun & (Q(to_at=None) | Q(to_at__gt=at))),
        Case("ahead", STATES["ahead"], good & Q(from_at__gt=at)),
        Case("over", STATES["over"], good & begun & Q(to_at__lte=at)),
        Case("withdrawn", STATES["withdrawn"], Q(withdrawn=True)),
    ]


def _excess(scope: Scope, at: datetime) -> list[Case]:
    more = Use.objects.filter(of=OuterRef("pk"), excess=True)
    return [Case("excess", _("Used more often than allowed"), Q(Exists(more)))]


def state_of(row: Pass) -> str:
    at = clock.now()
    if row.withdrawn:  # type: ignore[attr-defined]  # noted by `_passes`
        return "withdrawn"
    if row.from_at > at:
        return "ahead"
    return "over" if row.to_at is not None and row.to_at <= at else "good"


def _numbered(rows: QuerySet[Pass], text: str) -> QuerySet[Pass]:
    """By the whole number as it stands on a pass, sixteen hexadecimal digits."""
    try:
        number = int(text, 16)
    except ValueError:
        return rows.none()
    return rows.filter(pk=number) if 0 <= number < 1 << 63 else rows.none()


PASSES: Final = declare(
    Listing(
        "passes",
        _("Passes"),
        "pass list",
        _passes,
        (
            Column("number", _("Number"), lambda row: rules.id_text(row.pk),
                   href=lambda row: reverse("passes:one", args=[rules.id_text(row.pk)])),
            Column("kind", _("Pass"), lambda row: row.kind, words=lambda row: row.get_kind_display()),
            of_place("place", _("Where it counts"), lambda row: row.place, sort="place"),
            Column("from_at", _("Valid from"), lambda row: row.from_at, "moment", by_page=False),
            Column("to_at", _("Valid to"), lambda row: row.to_at, "moment", sort="ends"),
            Column("state", _("State"), state_of, words=lambda row: STATES[state_of(row)],
                   sign=lambda row: _SIGNS[state_of(row)]),
            Column("used", _("Uses"), lambda row: row.used, "count"),
            of_person("by", _("By"), lambda row: row.issued_by),
            Column("issued_at", _("Made out at"), lambda row: row.issued_at, "moment", sort="newest"),
        ),
        (
            Sort("newest", _("Newest first"), ("-issued_at", "-pk")),
            Sort("ends", _("Ends soonest first"), ("to_at", "pk")),
            Sort("place", _("By place"), ("path", "-issued_at", "-pk")),
        ),
        (
            Filter("state", _("State"), "cases", cases=_states, begins="all"),
            Filter("kind", _("Kind of pass"), "choice", "kind", words=_KINDS),
            Filter("uses", _("Uses"), "cases", cases=_excess),
            Filter("place", _("Where it counts"), "place", "path"),
            Filter("number", _("Number"), "text", narrow=_numbered),
            Filter("by", _("By"), "person", "issued_by"),
            Filter("since", _("Made out from"), "since", "issued_at"),
            Filter("until", _("Made out to"), "until", "issued_at"),
        ),
        load=_with_uses,
        needs=acts.ISSUES,
        template="passes/passes.html",
        empty=(_("No pass has been made out yet."), ""),
        noun=acts.PASS,
        acts=tuple(one for one in acts.PASSES if one.code == "revoke"),
    )
)  # fmt: skip
