"""The rows of a figure as a list: the same rows that are counted, at every door of a listing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.figures import asking
from lianfang.figures.asking import Asked
from lianfang.figures.declared import Figure
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Listing

KEPT: Final = ("place", "on", "cut", "round")  # what the address of a list says besides its questions


def listing(figure: Figure, asked: Asked) -> Listing:
    """The list of one figure, of one place and time. Its rows raise NotFound for who may only count."""
    source = figure.source

    def rows(scope: Scope, at: datetime) -> QuerySet[Any]:
        return asking.rows_of(scope, figure, asked.window)

    def beside(scope: Scope, found: QuerySet[Any], at: datetime) -> Mapping[str, Any]:
        told = asking.values(scope, asked.window, [figure.code], place=asked.place.code)
        return {"told": told.get(figure.code), "asked": asked}

    return Listing(
        "figure-rows",
        figure.label,
        "",
        rows,
        source.columns,
        source.sorts,
        source.filters,
        load=source.load,
        beside=beside,
        template="figures/rows.html",
        empty=(_("Nothing is counted here."), source.zero),
        kept=KEPT,
    )
