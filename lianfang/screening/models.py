from django.db import models
from django.db.models import Q

from lianfang.accounts.models import DataKey
from lianfang.grid.models import Place


class Visit(models.Model):
    """What one household visit found, without names; one row for each `screening.visit` record."""

    seq = models.BigIntegerField(primary_key=True)  # of its record
    place = models.ForeignKey(Place, models.PROTECT, related_name="visits", db_index=False)
    path = models.CharField(max_length=64)
    dwelling_state = models.CharField(max_length=16)
    outcome = models.CharField(max_length=24)
    mode = models.CharField(max_length=12)
    head_count = models.PositiveSmallIntegerField(null=True)
    returned = models.PositiveSmallIntegerField(default=0)
    listed_area = models.PositiveSmallIntegerField(default=0)
    fever = models.PositiveSmallIntegerField(default=0)
    contact = models.PositiveSmallIntegerField(default=0)
    special = models.CharField(max_length=160, blank=True)  # codes, separated by spaces
    leaflet = models.BooleanField(default=False)
    again_from = models.DateTimeField(null=True)  # agreed time of the next try

    class Meta:
        indexes = [models.Index(fields=["path"], name="visit_path")]


class FlaggedPerson(models.Model):
    """A person whose visit answered yes: came from a listed area, has a fever, met a case.

    Sealed: the fields of the form's `flagged` part. The blind indexes join what several visits say
    of one person.
    """

    seq = models.BigIntegerField()  # of the visit's record
    number = models.PositiveSmallIntegerField()  # position in the visit; see rules.EVERYBODY
    place = models.ForeignKey(Place, models.PROTECT, related_name="flagged", db_index=False)
    path = models.CharField(max_length=64)
    source_area = models.CharField(max_length=60, blank=True)
    celsius = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    symptoms = models.BooleanField(default=False)
    contact = models.BooleanField(default=False)
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    name_ix = models.BigIntegerField(null=True)
    phone_ix = models.BigIntegerField(null=True)
    document_ix = models.BigIntegerField(null=True)
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seq", "number"], name="flagged_person_once"),
        ]
        indexes = [
            models.Index(fields=["path"], name="flagged_path", condition=Q(withdrawn_seq=None)),
            models.Index(
                fields=["document_ix"], name="flagged_document", condition=Q(document_ix__isnull=False)
            ),
        ]


class ParkedVehicle(models.Model):
    """A vehicle that a visit or a check named: whose it is, and whether it could be matched.

    Sealed: {"plate", "spot", "dwelling", "phone", "note"}. `region` is where the plate was given out.
    """

    seq = models.BigIntegerField()
    number = models.PositiveSmallIntegerField()  # position in the visit
    place = models.ForeignKey(Place, models.PROTECT, related_name="parked", db_index=False)
    path = models.CharField(max_length=64)
    region = models.CharField(max_length=20)
    plate_valid = models.BooleanField(default=True)
    relation = models.CharField(max_length=12)  # household, visitor, tenant, employer, nobody
    result = models.CharField(max_length=12)  # matched, unmatched, unreachable, gone
    since_on = models.DateField(null=True)  # in the district since
    at = models.DateTimeField()
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    plate_ix = models.BigIntegerField(null=True)  # null: without a plate
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seq", "number"], name="parked_vehicle_once")]
        indexes = [
            models.Index(fields=["path"], name="parked_path", condition=Q(withdrawn_seq=None)),
            models.Index(fields=["plate_ix"], name="parked_plate", condition=Q(plate_ix__isnull=False)),
        ]
