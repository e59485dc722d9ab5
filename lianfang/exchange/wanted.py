"""What somebody wants taken out, read alike from a form, a body and a command line."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.acts import naming
from lianfang.exchange import actions, narrowing
from lianfang.exchange.leaving import LEAVING, count
from lianfang.exchange.problems import UnknownRegister
from lianfang.grid.models import Place
from lianfang.kit.forms import Field
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import Scope
from lianfang.listings import files

_AREA: Final = Field("place", "place", gettext_lazy("Area"), "export.place", "", ability="export")
_LONGEST_PURPOSE: Final = 300
_YES: Final = re.compile(r"1|true|yes|on", re.IGNORECASE)
OWN: Final = ("register", "place", "format", "names", "purpose")  # asked of every register


class Wanted(NamedTuple):
    """A register, the area, the answers that narrow it, how it is written, and whether with names."""

    register: str
    place: Place | None
    only: dict[str, str]
    format: str
    names: bool
    purpose: str

    def write(self, scope: Scope, to: Path) -> dict[str, Any]:
        return actions.export_register(
            scope, register=self.register, place=self.place, only=self.only, to=to, format=self.format,
            with_identities=self.names, purpose=self.purpose,
        )  # fmt: skip

    def rows_of(self, scope: Scope) -> tuple[int, int]:
        """How many rows would leave, of how many there are in the area."""
        bounds = actions.export_bounds(
            scope, register=self.register, place=self.place, with_identities=self.names
        )
        found = count(LEAVING[self.register], actions.narrowed(bounds, self.register, self.only))
        return found, count(LEAVING[self.register], bounds.sql(LEAVING[self.register].path))


def read(scope: Scope, said: Mapping[str, Any], *, register: str = "") -> Wanted:
    """Raises UnknownRegister, NotFound and Several for the area, BadInput for any other answer."""
    told = {name: "" if one is None else str(one).strip() for name, one in said.items()}
    register = register or told.get("register", "")
    if register not in LEAVING:
        raise UnknownRegister(register=register[:64], registers=", ".join(LEAVING))
    name = told.get("place", "")
    format = told.get("format") or "xlsx"
    if format not in files.FORMATS:
        raise BadInput(field=_("Format"), reason=_("is not one of the answers offered"))
    only = {name: text for name, text in told.items() if name not in {*OWN, "csrfmiddlewaretoken", "next"}}
    narrowing.condition(register, only)
    return Wanted(
        register,
        naming.named(scope, _AREA, name) if name else None,
        {key: text for key, text in only.items() if text},
        format,
        bool(_YES.fullmatch(told.get("names", ""))),
        told.get("purpose", "")[:_LONGEST_PURPOSE],
    )
