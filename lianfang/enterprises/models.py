"""Enterprises from standstill to work (企业排查·复工复产备案): who answers, who works, what is reported."""

from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import Department
from lianfang.grid.models import Place, PlaceKind
from lianfang.handovers.models import HandOver
from lianfang.kit.closed import known
from lianfang.people.models import Organisation, Sealed
from lianfang.things.models import Thing

ORIGIN: Final = "enterprise:"  # of the duties to report


class Category(models.TextChoices):
    """What an enterprise is for; docs/sources.md#restart-waves."""

    CITY = "city", _("runs the city")
    SUPPLIES = "supplies", _("supplies against the epidemic")
    LIVING = "living", _("daily needs of the people")
    NATIONAL = "national", _("of weight for the national economy")
    GENERAL = "general", _("general")


FAST: Final = (Category.CITY.value, Category.SUPPLIES.value, Category.LIVING.value)  # need no wave


class Size(models.TextChoices):
    SCALE = "scale", _("above designated size")
    LIMIT = "limit", _("above the quota (trade)")
    SMALL = "small", _("small or micro")
    SELF = "self", _("self-employed")


class Level(models.TextChoices):
    """Whose place answers, where no department does."""

    ZONE = PlaceKind.ZONE.value, _("park or functional zone")
    STREET = PlaceKind.STREET.value, _("sub-district")
    COMMUNITY = PlaceKind.COMMUNITY.value, _("community")
    DISTRICT = PlaceKind.DISTRICT.value, _("district")


class State(models.TextChoices):
    STOPPED = "stopped", pgettext_lazy("enterprise", "at a standstill")
    FILED = "filed", pgettext_lazy("enterprise", "filed")
    ACCEPTED = "accepted", pgettext_lazy("enterprise", "filing accepted, to be inspected")
    CHECKED = "checked", pgettext_lazy("enterprise", "inspected, to be decided")
    APPROVED = "approved", pgettext_lazy("enterprise", "approved, not yet at work")
    RETURNED = "returned", pgettext_lazy("enterprise", "filing returned")
    REFUSED = "refused", pgettext_lazy("enterprise", "refused")
    OPEN = "open", pgettext_lazy("enterprise", "at work")
    SUSPENDED = "suspended", pgettext_lazy("enterprise", "stopped to put right")


class WaveState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("wave", "planned")
    OPEN = "open", pgettext_lazy("wave", "open")
    CLOSED = "closed", pgettext_lazy("wave", "closed")


class Wave(Thing):
    """A wave of reopening: of which categories and sizes, in which area, by which document."""

    name = models.CharField(max_length=60)
    categories = models.CharField(max_length=60)  # codes, with spaces
    sizes = models.CharField(max_length=40, blank=True)  # codes, with spaces; empty: of any size
    opens_on = models.DateField()
    document_no = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=8, choices=WaveState.choices, default=WaveState.PLANNED)

    class Meta(Thing.Meta):
        constraints = [known("state", WaveState, name="wave_state_is_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def whom(self) -> str:
        """The categories and sizes it lets in, in words."""
        kinds = [str(Category(one).label) for one in self.categories.split()]
        sizes = [str(Size(one).label) for one in self.sizes.split()]
        return " · ".join(filter(None, ("、".join(kinds), "、".join(sizes))))


class RoutingState(models.TextChoices):
    HOLDS = "holds", pgettext_lazy("routing", "in force")
    ENDED = "ended", pgettext_lazy("routing", "ended")


class Routing(Thing):
    """A rule that says who answers for which enterprises of an area; empty columns ask nothing."""

    position = models.PositiveSmallIntegerField()  # the lowest that fits decides
    category = models.CharField(max_length=10, choices=Category.choices, blank=True)
    size = models.CharField(max_length=8, choices=Size.choices, blank=True)
    industry = models.CharField(max_length=40, blank=True)  # what the industry begins with
    level = models.CharField(max_length=16, choices=Level.choices, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=RoutingState.choices, default=RoutingState.HOLDS)

    class Meta(Thing.Meta):
        constraints = [
            known("state", RoutingState, name="routing_state_is_known"),
            known("category", Category, name="routing_category_is_known", blank=True),
            known("size", Size, name="routing_size_is_known", blank=True),
            known("level", Level, name="routing_level_is_known", blank=True),
            models.CheckConstraint(
                name="routing_names_one", condition=Q(level="", department__isnull=False)
                | (~Q(level="") & Q(department=None)),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.position} · {self.leads_to}"

    @property
    def leads_to(self) -> str:
        return self.department.name if self.department is not None else str(self.get_level_display())


class Enterprise(Thing):
    """One enterprise, and how it stands. Exactly one answers for it: a department, or the unit of a place."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="enterprise")
    category = models.CharField(max_length=10, choices=Category.choices, default=Category.GENERAL)
    size = models.CharField(max_length=8, choices=Size.choices, default=Size.SMALL)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    reroutes = models.PositiveSmallIntegerField(default=0)  # times another came to answer
    filings = models.PositiveSmallIntegerField(default=0)
    filed_at = models.DateTimeField(null=True)
    stock_days = models.PositiveSmallIntegerField(null=True)  # as it last said
    separate_room = models.CharField(max_length=120, blank=True)  # where somebody ill waits
    seen = models.CharField(max_length=80, blank=True)  # codes of what the inspection confirmed
    result = models.CharField(max_length=300, blank=True)  # of the inspection
    wave = models.ForeignKey(Wave, models.PROTECT, null=True, related_name="enterprises")
    is_fast = models.BooleanField(default=False)  # it came back by the fast lane
    opened_at = models.DateTimeField(null=True)
    raised_to = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STOPPED)

    class Meta(Thing.Meta):
        constraints = [
            known("state", State, name="enterprise_state_is_known"),
            known("category", Category, name="enterprise_category_is_known"),
            known("size", Size, name="enterprise_size_is_known"),
            models.UniqueConstraint(fields=["place"], name="enterprise_one_a_place"),
            models.CheckConstraint(
                name="enterprise_has_one_authority",
                condition=Q(department=None, unit__isnull=False) | Q(department__isnull=False, unit=None),
            ),
            models.CheckConstraint(
                name="enterprise_open_by_wave_or_lane",
                condition=~Q(state="open") | Q(wave__isnull=False) | Q(is_fast=True),
            ),
        ]

    def __str__(self) -> str:
        return self.place.called

    @property
    def origin(self) -> str:
        """Of its duties."""
        return f"{ORIGIN}{self.pk}"

    @property
    def authority(self) -> str:
        """Who answers for it, in words."""
        if self.department is not None:
            return self.department.name
        return self.unit.called if self.unit is not None else ""

    @property
    def authority_code(self) -> str:
        one: Any = self.department or self.unit
        return str(one.code)

    @property
    def way(self) -> str:
        """By which wave it is at work, or that it was by the fast lane."""
        return str(_("fast lane")) if self.is_fast else str(self.wave or "")


class Origin(models.TextChoices):
    """Where a worker comes back from."""

    LOCAL = "local", _("was here")
    OUTSIDE = "outside", _("from another place")
    LISTED = "listed", _("from a listed area")


class EmployeeState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("employee", "the community is to say")
    VOUCHED = "vouched", pgettext_lazy("employee", "may work once the days are over")
    BARRED = "barred", pgettext_lazy("employee", "may not work")
    GONE = "gone", pgettext_lazy("employee", "no longer on the list")


def cleared(on: date, prefix: str = "") -> Q:
    """Who may stand in an attendance list of a day: vouched for, the days over, not barred or gone."""

    def asked(**told: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in told.items()})

    well = asked(barred_on=None) | asked(barred_on__gt=on)
    return asked(vouched_on__lte=on, clears_on__lte=on) & well & (asked(gone_on=None) | asked(gone_on__gt=on))


class Employee(Thing, Sealed):
    """One worker on the list that an enterprise filed. Sealed: {"name", "phone", "document", "home", "from"}.

    Whether somebody is cleared is never written: it follows from these days (`cleared`).
    """

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="employees")
    number = models.PositiveIntegerField()  # in the list of the enterprise, never given twice
    origin = models.CharField(max_length=8, choices=Origin.choices)
    left_on = models.DateField(null=True)  # the last day there
    clears_on = models.DateField()
    vouched_on = models.DateField(null=True)
    barred_on = models.DateField(null=True)
    gone_on = models.DateField(null=True)
    name_ix = models.BigIntegerField(null=True)
    document_ix = models.BigIntegerField(null=True)
    hand_over = models.ForeignKey(HandOver, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=EmployeeState.choices)

    class Meta(Thing.Meta):
        constraints = [
            known("state", EmployeeState, name="employee_state_is_known"),
            known("origin", Origin, name="employee_origin_is_known"),
            models.UniqueConstraint(fields=["enterprise", "number"], name="employee_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.place.called} · {self.number}"


class Report(models.Model):
    """What one record told of an enterprise: a visit of a screening, or the report of a day."""

    seq = models.BigIntegerField(primary_key=True)  # of its record
    kind = models.CharField(max_length=32)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16)
    at_work = models.PositiveIntegerField(null=True)
    outside = models.PositiveIntegerField(null=True)  # came back from elsewhere
    listed = models.PositiveIntegerField(null=True)  # of these from a listed area
    feverish = models.PositiveIntegerField(null=True)
    isolated = models.PositiveIntegerField(null=True)
    stock_days = models.PositiveSmallIntegerField(null=True)
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["path", "at"], name="report_path_at", condition=Q(withdrawn_seq=None))
        ]


class Present(models.Model):
    """One worker in the attendance list of a day, as the report of that day says."""

    seq = models.BigIntegerField()  # of its record
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="days")
    day = models.DateField()
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seq", "employee"], name="present_once")]
