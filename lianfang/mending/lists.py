"""Households as a list: number, where, how many; nobody's name."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place
from lianfang.mending import household_acts
from lianfang.people.models import Household


def _rows(scope: Scope, at: datetime) -> QuerySet[Household]:
    mine = scope.narrowed("import").q("path") & scope.narrowed("see-identity").q("path")
    known = Count("memberships", filter=Q(memberships__until=None))
    return Household.objects.filter(mine).select_related("lives_at", "belongs_to").annotate(known=known)


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("named", _("somebody known by name"), Q(known__gt=0)),
        Case("unnamed", _("nobody known by name"), Q(known=0)),
        Case("outside", _("living outside the district"), Q(lives_at=None)),
    ]


def _where(row: Any) -> Any:
    return row.lives_at or row.belongs_to


HOUSEHOLDS: Final = declare(
    Listing(
        "households",
        _("Households"),
        "household list",
        _rows,
        (
            Column("number", _("Household number"), lambda row: row.number,
                   href=household_acts.address, sort="number"),
            of_place("place", _("Place"), _where, sort="place"),
            of_place("managed_by", _("Managed by"), lambda row: row.belongs_to),
            Column("stated", _("Persons stated"), lambda row: row.stated_count, "count"),
            Column("known", _("Known by name"), lambda row: row.known, "count"),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("place", _("By place"), ("path", "number", "pk")),
            Sort("number", _("By number"), ("number", "pk")),
        ),
        (
            Filter("show", _("Households"), "cases", cases=_cases, begins="all"),
            Filter("place", _("Place"), "place", "path"),
            Filter("number", _("Household number"), "text", "number__istartswith"),
        ),
        needs=("import",),
        empty=(_("No household is registered here."), ""),
        noun=household_acts.HOUSEHOLD,
    )
)  # fmt: skip
