"""Columns and questions that the rows of many figures share."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.grid.models import PlaceKind
from lianfang.listings.declared import Column, Filter, Sort, of_place

BY_PLACE: Final = Sort("place", _("By place"), ("path", "pk"))
_PAGES: list[Callable[[str], str]] = []


def register_page(page: Callable[[str], str]) -> None:
    """Where the page of a place stands: the app that has it says so, figures stand below it."""
    _PAGES[:] = [page]


def _page(get: Callable[[Any], Any]) -> Callable[[Any], str]:
    def href(row: Any) -> str:
        place = get(row)
        return _PAGES[0](place.code) if _PAGES and place is not None else ""

    return href


def place(name: str = "place", get: Callable[[Any], Any] = lambda row: row.place) -> Column:
    """The place a row lies at, with the way to its page."""
    return of_place(name, _("Place"), get, href=_page(get), sort="place")


def moment(name: str, label: Any, get: Callable[[Any], Any]) -> Column:
    return Column(name, label, get, "moment")


def within(path: str = "path") -> Filter:
    """Any place below; the page keeps its own place besides."""
    return Filter("within", _("Building or area"), "place", path)


def kind_of_place(field: str = "place__kind") -> Filter:
    return Filter("place_kind", _("Kind of place"), "choice", field, words=dict(PlaceKind.choices))


UNITS: Final = {
    "vehicles": pgettext_lazy("unit", "vehicles"),
    "persons": pgettext_lazy("unit", "persons"),
    "seconds": _("seconds"),
    "posts": pgettext_lazy("unit", "posts"),
    "places": pgettext_lazy("unit", "places"),
    "duties": pgettext_lazy("unit", "duties"),
    "dwellings": _("dwellings"),
    "households": _("households"),
    "visits": _("visits"),
    "cases": pgettext_lazy("unit", "cases"),
    "beds": pgettext_lazy("unit", "beds"),
    "communities": pgettext_lazy("unit", "communities"),
    "hand-overs": pgettext_lazy("unit", "hand-overs"),
    "alerts": pgettext_lazy("unit", "alerts"),
    "orders": pgettext_lazy("unit", "orders"),
    "findings": pgettext_lazy("unit", "findings"),
    "markets": pgettext_lazy("unit", "markets"),
    "samples": pgettext_lazy("unit", "samples"),
    "houses": pgettext_lazy("unit", "houses"),
    "containers": pgettext_lazy("unit", "containers"),
    "kg": _("kg"),
    "per-hundred": _("for each 100"),
    "enterprises": pgettext_lazy("unit", "enterprises"),
    "reports": pgettext_lazy("unit", "reports"),
    "times": pgettext_lazy("unit", "times"),
    "readings": pgettext_lazy("unit", "readings"),
    "needs": pgettext_lazy("unit", "deliveries"),
    "gaps": pgettext_lazy("unit", "gaps"),
    "entries": pgettext_lazy("unit", "entries"),
}
