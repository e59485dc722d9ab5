"""A place where a case was, at or in a market, keeps the market closed until it has passed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.grid.models import Place
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import Scope
from lianfang.markets import permits
from lianfang.markets.conditions import PLACE
from lianfang.sanitation import terminals

WAITS = _("a place of a case within it waits to be disinfected and passed.")


def bar(scope: Scope, place: Place) -> Any:
    return WAITS if terminals.shut(place).exists() else ""


def handed_over(scope: Scope, one: HandOver) -> None:
    """The place of a case was handed over for disinfection: a market it lies in is open no more."""
    if terminals.shut(one.from_place).exists():
        permits.barred_below(one.from_place, PLACE)
