"""People placed under observation: whom, where, from when to when, on what ground, and who cares for them."""

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.grid.models import Place
from lianfang.handovers.models import HandOver
from lianfang.kit.closed import known
from lianfang.measures.models import Measure
from lianfang.people.models import Sealed


class Setting(models.TextChoices):
    """Where somebody is observed."""

    HOME = "home", _("at home")
    CENTRAL = "central", _("at a central site")


class Release(models.TextChoices):
    """How an observation ended."""

    TERM = "term", pgettext_lazy("release", "the term is over")
    DECISION = "decision", pgettext_lazy("release", "ended early by a decision")
    HOSPITAL = "hospital", pgettext_lazy("release", "taken to a hospital")
    MISTAKE = "mistake", pgettext_lazy("release", "entered by mistake, never restricted")
    UNHELD = "unheld", pgettext_lazy("release", "never restricted: health monitoring alone")


RELEASES: Final = tuple(one for one in Release.choices if one[0] != Release.UNHELD)  # that a person may say


class Restriction(Sealed):
    """One person under observation. `ends_on` is its last day, in the district's time.

    `area` is where it was handed over or entered, `place` the door they stay behind; `path` is that of the
    place, until it is told that of the area. Sealed: {"name", "phone", "document", "exposed_on", "note"}.
    `ref` says where it came from, so that it is entered once. `owed_at` is when its duties were last seen to:
    empty once something has changed.
    """

    ref = models.CharField(max_length=120, unique=True)
    hand_over = models.ForeignKey(HandOver, models.PROTECT, null=True, related_name="restrictions")
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="restrictions")
    area = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="restrictions")
    path = models.CharField(max_length=64)
    setting = models.CharField(max_length=8, choices=Setting.choices, default=Setting.HOME)
    name_ix = models.BigIntegerField(null=True)  # null: nobody is named yet
    begins_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)  # inclusive
    carer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="cares_for")
    backup = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    help_number = models.CharField(max_length=60, blank=True)
    notice_no = models.CharField(max_length=60, blank=True)  # of the written notice
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    release = models.CharField(max_length=12, choices=Release.choices, blank=True)
    release_no = models.CharField(max_length=60, blank=True)  # of the written release, or of the decision
    owed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="restriction_ends_after_start",
                condition=Q(ends_on=None) | Q(begins_on=None) | Q(ends_on__gte=F("begins_on")),
            ),
            models.CheckConstraint(
                name="restriction_released_somehow",
                condition=Q(released_at=None, release="") | (Q(released_at__isnull=False) & ~Q(release="")),
            ),
            models.CheckConstraint(
                name="restriction_two_carers", condition=Q(backup=None) | ~Q(backup=F("carer"))
            ),
            known("setting", Setting, name="restriction_setting_is_known"),
            known("release", Release, name="restriction_release_is_known", blank=True),
        ]
        indexes = [
            models.Index(fields=["path"], name="restriction_open", condition=Q(released_at=None)),
            models.Index(fields=["owed_at"], name="restriction_owed", condition=Q(owed_at=None)),
        ]

    @property
    def where(self) -> Place:
        """The door, or until it is told the area."""
        return self.place or self.area


def step_codes() -> list[tuple[str, Any]]:
    return Step.choices


class Step(models.TextChoices):
    """What happened to an observation."""

    PLACED = "placed", pgettext_lazy("observation", "placed under observation")
    COMPLETED = "completed", pgettext_lazy("observation", "told what was missing")
    END = "end", pgettext_lazy("observation", "end changed by a decision")
    CARER = "carer", pgettext_lazy("observation", "carer changed")
    MOVED = "moved", pgettext_lazy("observation", "stays elsewhere from now on")
    BASIS = "basis", pgettext_lazy("observation", "its measure has ended")
    REVEALED = "revealed", pgettext_lazy("observation", "names were looked at")
    RELEASED = "released", pgettext_lazy("observation", "released")


class RestrictionStep(models.Model):
    """One line of the history of an observation. Never changed. It names no resident."""

    restriction = models.ForeignKey(Restriction, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=12, choices=step_codes)
    document_no = models.CharField(max_length=120, blank=True)
    words = models.CharField(max_length=300, blank=True)
