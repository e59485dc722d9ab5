"""The vehicles that stand in the compounds, each once, where it was last seen."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place
from lianfang.screening import queries, rules
from lianfang.screening.models import ParkedVehicle
from lianfang.screening.queries import Vehicle


def _parked(scope: Scope, at: datetime) -> QuerySet[ParkedVehicle]:
    return queries.parked(scope)


def _rows(scope: Scope, found: Sequence[ParkedVehicle], at: datetime) -> list[Vehicle]:
    return queries.vehicle_rows(scope, found=found)


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("open", pgettext_lazy("vehicle", "Nobody knows it"), ~Q(result__in=rules.SETTLED)),
        Case("known", pgettext_lazy("vehicle", "Known"), Q(result=rules.MATCHED)),
        Case("gone", pgettext_lazy("vehicle", "Gone"), Q(result=rules.GONE)),
    ]


def _from(scope: Scope, at: datetime) -> list[Case]:
    local = Q(region__in=settings.LOCAL_PLATES)
    here = Case("local", pgettext_lazy("vehicle", "local"), local)
    return [Case("elsewhere", _("from elsewhere"), ~local & ~Q(result=rules.GONE)), here]


PARKED: Final = declare(
    Listing(
        "parked-vehicles",
        _("Vehicles"),
        "vehicle list",
        _parked,
        (
            Column("plate", _("Plate"), lambda row: row.plate,
                   sign=lambda row: "done" if row.is_settled else "open"),
            Column("elsewhere", _("From elsewhere"), lambda row: row.is_from_elsewhere or None, "flag"),
            Column("result", pgettext_lazy("vehicle", "What was found"), lambda row: row.result,
                   words=lambda row: row.result_words),
            Column("relation", _("Whose"), lambda row: row.relation if row.is_settled else "",
                   words=lambda row: row.relation_words if row.is_settled else ""),
            Column("dwelling", _("Dwelling"), lambda row: row.dwelling),
            of_place("place", _("Place"), lambda row: row.place, sort="place"),
            Column("spot", _("Where it stands"), lambda row: row.spot),
            Column("since_on", _("In the district since"), lambda row: row.since_on),
            Column("at", _("Last seen"), lambda row: row.at, "moment", sort="newest"),
        ),
        (
            Sort("open", _("Those nobody knows first"), ("settled", "-at", "-pk")),
            Sort("newest", _("Last seen first"), ("-at", "-pk")),
            Sort("place", _("By place"), ("path", "-at", "-pk")),
        ),
        (
            Filter("show", _("Vehicles"), "cases", cases=_cases, begins="all"),
            Filter("from", _("Given out"), "cases", cases=_from),
            Filter("place", _("Place"), "place", "path"),
            Filter("since", _("Seen from"), "since", "at"),
            Filter("until", _("Seen to"), "until", "at"),
        ),
        load=_rows,
        needs=("see",),
        template="screening/vehicles.html",
        empty=(
            _("No vehicle has been checked here yet."),
            _("Household visits and vehicle checks fill this list; the field app has a form for it."),
        ),
    )
)  # fmt: skip
