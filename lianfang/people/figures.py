"""Figures of the registers: places, households, persons, enterprises, vehicles, key registers."""

from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.figures import columns
from lianfang.figures.columns import BY_PLACE, UNITS
from lianfang.figures.declared import (
    EVERY,
    MOMENT,
    NEVER,
    NOW,
    ROWS,
    Apart,
    Figure,
    Measure,
    Source,
    Window,
    declare,
    different,
    total,
)
from lianfang.grid.models import Place, PlaceKind
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Column, Filter, Sort
from lianfang.people.choices import PLATE_KINDS
from lianfang.people.models import Household, Membership, Organisation, RegisterEntry, RegisterKind, Vehicle

_OWNER: Final = _("register group of the command office")
_WITHIN: Final = (columns.within(),)
_FILED: Final = _("0 means that none is in the register; what was never loaded cannot be told from none.")


def _places(scope: Scope, window: Window) -> QuerySet[Place]:
    return Place.objects.standing()


def _households(scope: Scope, window: Window) -> QuerySet[Household]:
    return Household.objects.select_related("lives_at", "belongs_to")


def _members(scope: Scope, window: Window) -> QuerySet[Membership]:
    """Belongings that have not ended."""
    still = Q(until=None) | Q(until__gte=timezone.localdate(window.at))
    return Membership.objects.filter(still).select_related("household__lives_at", "household__belongs_to")


def _enterprises(scope: Scope, window: Window) -> QuerySet[Organisation]:
    return Organisation.objects.select_related("place", "authority")


def _vehicles(scope: Scope, window: Window) -> QuerySet[Vehicle]:
    return Vehicle.objects.all()


def _entries(scope: Scope, window: Window) -> QuerySet[RegisterEntry]:
    rows = RegisterEntry.objects.filter(since__lte=window.at).select_related("owner")
    return rows.filter(Q(removed_at=None) | Q(removed_at__gt=window.at))


def _home(row: Household) -> Place | None:
    return row.lives_at or row.belongs_to


_PLACES: Final = Source(
    "places", _("one place of the tree that stands"), _places, NOW, NEVER,
    (columns.place(get=lambda row: row),
     Column("kind", _("Kind of place"), lambda row: row.kind, words=lambda row: row.get_kind_display())),
    filters=(*_WITHIN, columns.kind_of_place("kind")), zero=_FILED,
)  # fmt: skip
_HOUSEHOLDS: Final = Source(
    "households", _("one household: people who live and eat together"), _households, NOW, NEVER,
    (columns.place(get=_home),
     Column("number", _("Household number"), lambda row: row.number),
     Column("stated", _("Persons as the household stated"), lambda row: row.stated_count, "count")),
    filters=_WITHIN, zero=_FILED,
)  # fmt: skip
_MEMBERS: Final = Source(
    "memberships", _("one person's belonging to one household"), _members, NOW, NEVER,
    (columns.place(get=lambda row: _home(row.household)),
     Column("household", _("Household number"), lambda row: row.household.number),
     Column("since", _("Since"), lambda row: row.since)),
    (Sort("place", _("By place"), ("household__path", "pk")),), (columns.within("household__path"),),
    path="household__path", zero=_FILED,
)  # fmt: skip
_BODIES: Final = Source(
    "organisations", _("one enterprise or other body at a place"), _enterprises, NOW, NEVER,
    (Column("name", pgettext_lazy("enterprise", "Name"), lambda row: row.name),
     columns.place(),
     Column("category", pgettext_lazy("enterprise", "Category"), lambda row: row.category),
     Column("size", pgettext_lazy("enterprise", "Size"), lambda row: row.size),
     Column("workers", _("People working here"), lambda row: row.workers, "count"),
     Column("authority", _("Answers for it"), lambda row: row.authority.name if row.authority else "")),
    filters=(*_WITHIN, Filter("category", pgettext_lazy("enterprise", "Category"), "choice", "category"),
             Filter("size", pgettext_lazy("enterprise", "Size"), "choice", "size")), zero=_FILED,
)  # fmt: skip
_PLATES: Final = Source(
    "plates", _("one vehicle in the register"), _vehicles, NOW, NEVER,
    (Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number"),
     Column("kind", _("Kind of plate"), lambda row: row.plate_kind, words=dict(PLATE_KINDS))),
    filters=_WITHIN, zero=_FILED,
)  # fmt: skip
_KEY: Final = Source(
    "key-entries", _("one entry of a key register that has not been taken out"), _entries, NOW, MOMENT,
    (Column("register", _("Register"), lambda row: row.register,
            words=lambda row: row.get_register_display()),
     Column("reason", _("Reason"), lambda row: row.reason),
     Column("owner", _("Answers for it"), lambda row: row.owner.name),
     columns.moment("since", _("Since"), lambda row: row.since),
     Column("review_on", _("Review by"), lambda row: row.review_on)),
    (BY_PLACE,), _WITHIN, needs="see-identity",
)  # fmt: skip


def _figure(  # noqa: PLR0917  # the parts of one line, in order
    code: str, label: Any, unit: str, words: Any, source: Source, where: Q = EVERY, measure: Measure = ROWS,
    **more: Any,
) -> Figure:  # fmt: skip
    return Figure(
        f"registers-{code}", label, UNITS[unit], _OWNER, "registers", source, words, where, measure, **more
    )


_KINDS: Final = (
    (PlaceKind.COMMUNITY, _("communities")), (PlaceKind.CELL, _("grid cells")),
    (PlaceKind.COMPOUND, _("compounds")), (PlaceKind.BUILDING, _("buildings")),
    (PlaceKind.DWELLING, pgettext_lazy("register", "dwellings")),
)  # fmt: skip
_TWICE: Final = _("One person may belong to two households and counts once above.")
declare(
    *(_figure(f"places-{kind.value}", label, "places", _("Places of this kind that stand in the tree."),
              _PLACES, Q(kind=kind.value)) for kind, label in _KINDS),
    _figure("households", pgettext_lazy("register", "households"), "households",
            _("Households in the register."), _HOUSEHOLDS,
            unlike={"registers-places-dwelling": _("a dwelling may hold several households, or none")}),
    _figure("attached", _("of these living elsewhere"), "households",
            _("Households managed here that live outside the district."), _HOUSEHOLDS, Q(lives_at=None),
            of="registers-households"),
    _figure("persons", pgettext_lazy("register", "persons"), "persons",
            _("Different people who belong to a household."), _MEMBERS, EVERY, different("person", _TWICE)),
    _figure("enterprises", _("enterprises"), "enterprises",
            _("Enterprises and other bodies in the register."), _BODIES),
    _figure("workers", _("people working there"), "persons",
            _("The sum of the people that enterprises say work there."), _BODIES, EVERY, total("workers"),
            apart=Apart(_("enterprises whose number is not known"), Q(workers=None))),
    _figure("unowned", _("without an authority"), "enterprises",
            _("Enterprises for which no department answers."), _BODIES, Q(authority=None),
            of="registers-enterprises"),
    _figure("vehicles", pgettext_lazy("register", "vehicles"), "vehicles", _("Vehicles in the register."),
            _PLATES, unlike={"road-vehicles": _("counts passages, a car twice if it came twice")}),
    *(_figure(f"key-{one.value}", one.label, "entries",
              _("Entries of this key register that have not been taken out."), _KEY, Q(register=one.value))
      for one in RegisterKind),
)  # fmt: skip
