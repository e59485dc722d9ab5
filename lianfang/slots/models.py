from django.conf import settings
from django.db import models
from django.db.models import Q

from lianfang.accounts.models import DataKey
from lianfang.grid.models import Place


class SlotRecord(models.Model):
    """One piece of recurring work that was done, or could not be; one row for each record of such a kind.

    Answers that several kinds share have a column; what a kind asks besides stands in `more`, as JSON, so
    that a room's further questions need no migration. Sealed: the answers that may name somebody.
    """

    seq = models.BigIntegerField(primary_key=True)  # of its record
    kind = models.CharField(max_length=48)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()  # when it was done, or found impossible
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=16)  # done, or why it could not be
    means = models.CharField(max_length=24, blank=True)  # the agent, the loudspeaker
    amount = models.PositiveIntegerField(null=True)
    amount_unit = models.CharField(max_length=12, blank=True)
    area = models.PositiveIntegerField(null=True)  # m²
    points = models.PositiveIntegerField(null=True)  # points done
    point = models.CharField(max_length=60, blank=True)  # the one point it was, where it was one
    evidence = models.CharField(max_length=60, blank=True)  # codes, separated by spaces
    more = models.TextField(default="{}")
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path", "at"], name="slot_path_at", condition=Q(withdrawn_seq=None))]
