from django.db import models


class DoneOnce(models.Model):
    """An act that was done under a key its sender chose: whoever sends the key again is told of it."""

    actor = models.BigIntegerField()  # who sent it; a number, since users lie above
    key = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    told = models.CharField(max_length=64)  # digest of the answers
    thing = models.CharField(max_length=64, blank=True)  # what was made or changed, as its noun finds it
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="act_done_once")]
