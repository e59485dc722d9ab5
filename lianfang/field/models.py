import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from lianfang.accounts.models import DataKey


class Device(models.Model):
    """One phone of one user. `sealed` is the key its own store is encrypted with.

    The server keeps that key so that a queue carried in by somebody else, or saved from a phone
    whose PIN is lost, can be opened here and nowhere else, and counts for the one who made it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="devices")
    label = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="device_revoked_by_somebody",
                condition=Q(revoked_at=None) | Q(revoked_by__isnull=False),
            ),
        ]


class Delivery(models.Model):
    """A queue that came in by another way than its own phone's line: from whom, by whom, how much."""

    device = models.ForeignKey(Device, models.PROTECT, related_name="deliveries")
    carried_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    records = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()  # of these, new with this delivery
    refused = models.PositiveIntegerField()
