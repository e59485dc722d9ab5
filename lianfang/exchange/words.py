"""What the registers are called, and what each holds."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REGISTERS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "places": (_("Places"), _("streets, communities, compounds, buildings, dwellings")),
    "households": (_("Households"), _("who lives where, contact, stated number")),
    "persons": (_("Residents"), _("the members of households")),
    "enterprises": (_("Enterprises"), _("firms, shops, institutions")),
    "arrivals": (_("People who come back"), _("a list from elsewhere, shared out to communities")),
    "cases": (_("Cases"), _("a line list of disease control")),
    "workers": (_("Workers"), _("people who take part, and their compounds")),
}

FILLED: Final = frozenset({"places", "households", "persons"})  # where the row above may say the address
