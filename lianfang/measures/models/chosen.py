"""The disease rules chosen for an event, changed, and the listed areas."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lianfang.measures.models.events import Event


class PackChoice(models.Model):
    """From `from_at` on, an event is worked by this edition of this pack."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="pack_choices")
    pack = models.CharField(max_length=48)
    edition = models.CharField(max_length=32)
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=2000)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["event", "from_at"], name="pack_choice_event_from")]


class ParamChange(models.Model):
    """From `from_at` on, one parameter differs from what the pack's edition says.

    An empty `value` takes the change back. Choosing another edition ends the changes made before.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="param_changes")
    name = models.CharField(max_length=48)
    value = models.CharField(max_length=24, blank=True)
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=2000)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["event", "from_at"], name="param_change_event_from")]


class ListedArea(models.Model):
    """An area elsewhere from which arrivals are at risk (重点地区), by its name or division code."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="listed_areas")
    area = models.CharField(max_length=120)
    from_on = models.DateField()
    to_on = models.DateField(null=True)  # the last day; null: until taken off the list
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="listed_area_ends_after_start", condition=Q(to_on=None) | Q(to_on__gte=F("from_on"))
            ),
        ]
