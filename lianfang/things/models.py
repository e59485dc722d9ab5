from django.conf import settings
from django.db import models

from lianfang.grid.models import Place


class Thing(models.Model):
    """One thing at a place, of a room's kind. `state` is a column of the room's; a move is a Step."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["path", "at"], name="%(class)s_path_at")]


class Step(models.Model):
    """One act on a thing: which, when, by whom, and the reason that was told."""

    noun = models.CharField(max_length=24)
    thing = models.BigIntegerField()
    code = models.CharField(max_length=24)  # of the act
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["noun", "thing", "at"], name="step_thing")]
