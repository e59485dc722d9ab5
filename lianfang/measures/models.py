from django.db import models

from lianfang.accounts.models import DataKey


class Event(models.Model):
    """One outbreak, from its opening to its end. Its data key is destroyed with its personal data."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=16, blank=True)  # response level, as the order words it
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    key = models.ForeignKey(DataKey, models.PROTECT)

    def __str__(self) -> str:
        return self.name
