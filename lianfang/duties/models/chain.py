"""Evidence: the numbered and sealed run of records, and what was refused."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lianfang.accounts.models import DataKey
from lianfang.duties.models.rounds import Duty, Verdict
from lianfang.grid.models import Place


class Record(models.Model):
    """Immutable evidence: what a named person made at `made_at` and the server knew at `received_at`.

    `detail` is the part that names nobody, as JSON; `sealed` the personal part. `mac` proves the
    content to whoever holds the event's key, and tells nothing once it is destroyed.
    """

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(unique=True)  # commit order, without gaps
    kind = models.CharField(max_length=48)
    place = models.ForeignKey(Place, models.PROTECT, related_name="records", db_index=False)
    path = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="records", db_index=False
    )
    source = models.CharField(max_length=8)  # phone, web, import, paper, partner, system
    corrects = models.UUIDField(null=True)
    withdrawn_seq = models.BigIntegerField(null=True)  # seq of the record that corrected this one
    detail = models.TextField()
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, null=True, db_index=False)
    mac = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["place", "seq"], name="record_place"),
        ]


class Evidence(models.Model):
    """One record answering one duty. A round inside a round lets one visit answer both."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="evidence", db_index=False)
    seq = models.BigIntegerField()  # of the record
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    outcome = models.CharField(max_length=24, blank=True)
    flagged = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=0)
    made_us = models.BigIntegerField()  # when the record was made, microseconds since 1970 (UTC)
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "seq"], name="evidence_once"),
        ]


class Ledger(models.Model):
    """The head of the chain: last seq given, last seal. One row; locking it orders all commits."""

    seq = models.BigIntegerField(default=0)
    digest = models.BinaryField(default=bytes(32))


class Seal(models.Model):
    """One batch in the hash chain: SHA-256 over the previous seal and the batch's record macs."""

    first_seq = models.BigIntegerField(unique=True)
    last_seq = models.BigIntegerField()
    digest = models.BinaryField()
    at = models.DateTimeField()


class Quarantined(models.Model):
    """A record that was refused, kept as it came, until a person has dealt with it.

    `path` is its place, or where its place is unknown or not its sender's, the sender's own area.
    `outcome` says what became of it: kept later by its sender, mended by somebody who may correct, or
    settled with a reason.
    """

    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=48)
    reason = models.CharField(max_length=300)
    client_id = models.CharField(max_length=64, blank=True)  # the id it claims
    kind = models.CharField(max_length=48, blank=True)
    path = models.CharField(max_length=64, blank=True)  # empty only where nobody in the district sent it
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True, db_default="")  # kept, mended, settled
    words = models.CharField(max_length=300, blank=True, db_default="")  # why, where a person settled it

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="quarantined_open", condition=Q(settled_at=None)),
        ]


class StuckFollowUp(models.Model):
    """A consequence owed, with its records from the first, or failed. The sweep tries it until it is done."""

    name = models.CharField(max_length=120)
    seqs = models.TextField()  # JSON list of the records' seq
    fault = models.CharField(max_length=300)
    failed_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)  # 0: owed, and not failed so far
    next_at = models.DateTimeField(null=True)  # when the sweep tries again; null: at once
    settled_at = models.DateTimeField(null=True)
