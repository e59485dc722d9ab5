"""Desks: who answers for what arrives. A desk is a kind and a place; its people are posted there.

Nobody is entered at a desk by hand: it follows from the postings. A desk that nobody staffs is
answered by the one above it, so that nothing is ever handed to an empty chair.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import Role
from lianfang.grid.models import PlaceKind

STREETS: Final = (PlaceKind.STREET.value, PlaceKind.ZONE.value)


@dataclass(frozen=True)
class Desk:
    """One kind of desk.

    It is staffed by those posted in one of `roles`, or for one of `departments` in any post that
    acknowledges. `seats` are the kinds of places it stands at; a desk without any stands where its
    people are posted. `above` answers where nobody staffs it.
    """

    code: str
    name: str | Promise
    roles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    above: str = ""


_ALL: Final = (
    Desk(
        "community",
        _("Community"),
        roles=(Role.SECRETARY.value,),
        seats=(PlaceKind.COMMUNITY.value,),
        above="street",
    ),
    Desk("street", _("Sub-district"), roles=(Role.LEAD.value,), seats=STREETS, above="command"),
    Desk(
        "command",
        _("District command"),
        roles=(Role.DUTY_OFFICER.value, Role.COMMANDER.value),
        seats=(PlaceKind.DISTRICT.value,),
    ),
    Desk("clinic", _("Fever clinic"), roles=(Role.CLINICIAN.value,), above="command"),
    Desk("hospital", _("Designated hospital or ward"), departments=("hospital",), above="command"),
    Desk("doctor", _("Community doctor"), roles=(Role.CLINICIAN.value,), above="street"),
    Desk(
        "cdc",
        _("Disease control"),
        roles=(Role.CDC.value,),
        seats=(PlaceKind.DISTRICT.value,),
        above="command",
    ),
    Desk("checkpoint", _("Checkpoint"), roles=(Role.CHECKPOINT.value,), above="street"),
    Desk("isolation", _("Isolation"), departments=("isolation",), above="street"),
    Desk("supplies", _("Supplies"), departments=("supplies",), above="street"),
    Desk("workforce", _("Workforce"), departments=("workforce",), above="street"),
    Desk("civil-affairs", _("Civil affairs"), departments=("civil-affairs",), above="command"),
    Desk("police", _("Police"), departments=("police",), above="command"),
    Desk("publicity", _("Publicity"), departments=("publicity",), above="command"),
    Desk("sanitation", _("Disinfection"), departments=("sanitation",), above="street"),
    Desk("reports", _("Reports"), departments=("reports",), above="command"),
    Desk("other-district", _("Letters to other districts"), roles=(Role.CDC.value,), above="command"),
)

DESKS: Final = MappingProxyType({one.code: one for one in _ALL})


def desk_codes() -> list[tuple[str, Any]]:
    return [(one.code, one.name) for one in _ALL]


def chain(code: str) -> list[Desk]:
    """The desk and those above it that answer in its place, in order."""
    found = [DESKS[code]]
    while found[-1].above:
        found.append(DESKS[found[-1].above])
    return found
