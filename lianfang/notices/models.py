"""Notices: what was decided about a measure, and who has read it: one row a person, not one a desk."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.measures.models import Measure


class Told(models.TextChoices):
    """What is made known of a measure."""

    DECIDED = "decided", pgettext_lazy("notice", "decided")
    ADJUSTED = "adjusted", pgettext_lazy("notice", "changed")
    ENDED = "ended", pgettext_lazy("notice", "ended")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def current(self) -> Self:
        """Those that no later notice of the same measure has replaced."""
        return self.filter(replaced_at=None)


class Notice(models.Model):
    """A measure made known to all who must know it. `ref` is the decision it tells of, so that a repeat
    of the decision tells nobody twice; a later one of the same measure replaces it."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="notices")
    what = models.CharField(max_length=12, choices=Told.choices)
    ref = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [known("what", Told, name="notice_tells_what_is_known")]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_what_display()}"


class Reader(models.Model):
    """One person who must know a notice, the post they were told at, and when they said they have read it."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "user"], name="notice_reader_once")]
        indexes = [
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["path"], name="notice_reader_path"),
        ]
