from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.scope import Scope


def place_kinds() -> list[tuple[str, Any]]:
    return PlaceKind.choices


class PlaceKind(models.TextChoices):
    """Open vocabulary: append freely. Codes are stored, so a code is never renamed or reused."""

    DISTRICT = "district", _("district")
    STREET = "street", _("street")
    ZONE = "zone", _("functional zone")
    COMMUNITY = "community", _("community")
    CELL = "cell", _("grid cell")
    COMPOUND = "compound", _("compound")
    BUILDING = "building", _("building")
    UNIT = "unit", _("unit")
    DWELLING = "dwelling", _("dwelling")
    ENTERPRISE = "enterprise", _("enterprise")
    MARKET = "market", _("market")
    HOTEL = "hotel", _("hotel")
    OFFICE = "office", _("office")
    SCHOOL = "school", _("school")
    HOSPITAL = "hospital", _("hospital")
    PHARMACY = "pharmacy", _("pharmacy")
    CHECKPOINT = "checkpoint", _("checkpoint")
    SITE = "site", _("site")


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(scope.q("path"))

    def standing(self) -> Self:
        return self.filter(closed_on=None)


class Place(models.Model):
    """One node of the district's tree, from the district itself down to a dwelling's door.

    Names repeat; `path` is the position (four digits a step), `code` what people and sheets call
    it by. Statistical codes are dated attributes (`PlaceCode`), since zones and cells have none.
    """

    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=place_kinds)
    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    full_name = models.CharField(max_length=300, blank=True)  # as a person would write the address
    floor = models.SmallIntegerField(null=True)
    door = models.CharField(max_length=24, blank=True)
    nature = models.CharField(max_length=24, blank=True)  # of a compound or dwelling: gated, rented…
    address = models.CharField(max_length=300, blank=True)  # free text kept beside the structured
    longitude = models.FloatField(null=True)  # degrees, WGS 84
    latitude = models.FloatField(null=True)
    geometry = models.TextField(blank=True)  # GeoJSON geometry, WGS 84
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            # Found by the beginning of a name, whatever language the database sorts by; see sql.begins_with.
            models.Index(fields=["name"], name="place_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["full_name"], name="place_full_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="place_root_has_no_parent", condition=Q(parent__isnull=False) | Q(path="0001")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def called(self) -> str:
        """As people call it: with its address where that is known."""
        return self.full_name or self.name


class PlaceCode(models.Model):
    """A code that another authority gives a place, for as long as it gives it."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=16)  # "stats": the 12-digit statistical code
    code = models.CharField(max_length=32)
    year = models.SmallIntegerField(null=True)  # the issue it was read from
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "scheme", "code"], name="place_code_once"),
        ]
        indexes = [models.Index(fields=["scheme", "code"], name="place_code_lookup")]


class PlaceAlias(models.Model):
    """Another name people use for a place."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="place_alias_once")]
        indexes = [models.Index(fields=["name"], name="place_alias_name")]
