"""What the registers know of a place that is no dwelling: the organisations there."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianfang.grid.beside import Known
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.lists import cut
from lianfang.kit.scope import Scope
from lianfang.people.models import Organisation

KINDS: Final = (
    PlaceKind.ENTERPRISE, PlaceKind.MARKET, PlaceKind.HOTEL, PlaceKind.OFFICE, PlaceKind.SCHOOL,
    PlaceKind.HOSPITAL, PlaceKind.PHARMACY, PlaceKind.SITE,
)  # fmt: skip
MOST: Final = 20


def organisations(scope: Scope, place: Place) -> list[Known]:
    if place.kind not in KINDS:
        return []
    rows = cut(Organisation.objects.filter(place=place).order_by("name"), MOST)
    told = [_told(one) for one in rows]
    if rows.is_part:
        left = rows.total - len(rows)
        told.append(Known("", ngettext("and {n} more", "and {n} more", left).format(n=left)))
    return told


def _told(one: Organisation) -> Known:
    people = ngettext("{n} person works there", "{n} people work there", one.workers or 0)
    said = [one.name, one.industry, one.uscc, people.format(n=one.workers) if one.workers else ""]
    return Known(_("Organisation"), " · ".join(filter(None, said)))
