from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.grid.models import Place


class PlaceStepKind(models.TextChoices):
    RENAMED = "renamed", _("renamed")
    CORRECTED = "corrected", pgettext_lazy("place", "corrected")
    CLOSED = "closed", pgettext_lazy("place", "closed")
    REOPENED = "reopened", _("reopened")
    MERGED = "merged", _("merged into another")


class PlaceStep(models.Model):
    """One correction of a place: what it was, what it is now, who decided it and why."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=PlaceStepKind.choices)
    was = models.CharField(max_length=300, blank=True)
    now = models.CharField(max_length=300, blank=True)
    into = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")  # what it was merged into
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
