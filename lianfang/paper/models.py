from django.conf import settings
from django.db import models
from django.db.models import Q

from lianfang.duties.models import Round
from lianfang.grid.models import Place


class Printing(models.Model):
    """One printing of sheets: of which kind of record, for which area, by whom."""

    kind = models.CharField(max_length=48)  # a record kind, or a form that is kept on paper alone
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = models.CharField(max_length=64)
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+")
    level = models.CharField(max_length=2)
    on = models.DateField(null=True)  # of a list of recurring work: the day whose slots it has
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["path", "at"], name="printing_path")]

    @property
    def is_list(self) -> bool:
        """Whether each line has a place of its own: of a round, or of a day's recurring work."""
        return self.round_id is not None or self.on is not None


class Sheet(models.Model):
    """One numbered page. It is out until it was keyed in or declared lost, so a lost one is noticed.

    `lines` are the places of its lines, in their order; a log has its own place on every line. On a list of
    recurring work `slots` are the duties of the lines. `key` makes the ids of its records, so that keying
    a line twice is one record.
    """

    key = models.UUIDField(unique=True)
    printing = models.ForeignKey(Printing, models.PROTECT, related_name="sheets")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = models.CharField(max_length=64)
    lines = models.TextField()  # JSON list of place ids
    slots = models.TextField(default="[]")  # JSON list of duty ids
    back_at = models.DateTimeField(null=True)
    back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lost_at = models.DateTimeField(null=True)
    lost_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lost_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="sheet_out", condition=Q(back_at=None, lost_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="sheet_lost_with_reason", condition=Q(lost_at=None) | ~Q(lost_reason="")
            ),
        ]
