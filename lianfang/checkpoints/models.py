"""Checkpoints on the road, posts at places, and everybody who was checked there."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import DataKey, Department
from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.kit.scope import Scope
from lianfang.measures.models import Measure


class SiteKind(models.TextChoices):
    EXPRESSWAY = "expressway", _("expressway exit")
    TRUNK = "trunk", _("national or provincial road")
    COUNTY = "county-road", _("county or township road")
    VILLAGE = "village-entry", _("entry of a village")
    STATION = "station", _("railway or coach station")


def site_kinds() -> list[tuple[str, Any]]:
    return SiteKind.choices


class Within(models.QuerySet[Any]):
    """Rows that carry the path of their place."""

    def within(self, scope: Scope) -> Self:
        return self.filter(scope.q("path"))


class Site(models.Model):
    """A checkpoint from its opening under a measure to its closing. One at a place at a time."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="sites")
    path = models.CharField(max_length=64)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="sites")
    kind = models.CharField(max_length=16, choices=site_kinds)
    stake = models.CharField(max_length=40, blank=True)  # 桩号
    direction = models.CharField(max_length=8, default="in")
    lanes = models.PositiveSmallIntegerField(default=1)
    holding_rooms = models.PositiveSmallIntegerField(default=1)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    clinic = models.ForeignKey(Place, models.PROTECT, related_name="+")  # receives those with fever
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=200, blank=True)

    objects = Within.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(closed_at=None), name="site_open_once"),
            models.CheckConstraint(name="site_has_a_lane", condition=Q(lanes__gte=1)),
        ]
        indexes = [models.Index(fields=["path"], name="site_path")]

    @property
    def code(self) -> str:
        """As addresses name it: by its place."""
        return self.place.code


class Instrument(models.Model):
    """A thermometer of a post, and what its last calibration found."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="instruments")
    path = models.CharField(max_length=64)
    number = models.CharField(max_length=24)
    method = models.CharField(max_length=12)  # forehead, ear, wrist, axillary
    offset = models.DecimalField(max_digits=3, decimal_places=1, default=0)  # °C to add to the display
    works_from = models.DecimalField(max_digits=4, decimal_places=1)  # °C of the air
    calibrated_on = models.DateField()
    calibrate_by = models.DateField()
    out_of_use_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="instrument_once")]


class VehiclePass(models.Model):
    """One vehicle at one checkpoint: the live version of its record, and where it stands.

    `origin` is the first record of the vehicle; corrections keep it. Sealed: {"plate", "permit"}.
    """

    seq = models.BigIntegerField(primary_key=True)  # of its record
    id = models.UUIDField(unique=True)
    origin = models.UUIDField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="vehicle_passes", db_index=False)
    path = models.CharField(max_length=64)
    level = models.CharField(max_length=2)  # of the measure it was checked under
    direction = models.CharField(max_length=8)
    vehicle_kind = models.CharField(max_length=12)
    plate_kind = models.CharField(max_length=24, blank=True)
    plate_valid = models.BooleanField(null=True)
    plate_origin = models.CharField(max_length=2, blank=True)  # 鲁G: where the plate was given out
    plate_ix = models.BigIntegerField(null=True)
    aboard = models.PositiveSmallIntegerField()
    measured = models.PositiveSmallIntegerField(default=0)
    fevers = models.PositiveSmallIntegerField(default=0)  # first readings at or above the threshold
    flagged = models.PositiveSmallIntegerField(default=0)  # persons whose answers demand an identity
    residents = models.PositiveSmallIntegerField(default=0)
    from_area = models.CharField(max_length=60, blank=True)
    from_listed = models.BooleanField(default=False)  # somebody aboard was in a listed area
    destination = models.CharField(max_length=8)
    disposition = models.CharField(max_length=16)
    basis = models.CharField(max_length=8)
    reason = models.CharField(max_length=200, blank=True)
    authority = models.CharField(max_length=120, blank=True)
    lane = models.PositiveSmallIntegerField(null=True)
    ambient = models.DecimalField(max_digits=4, decimal_places=1, null=True)  # °C of the air
    arrived_at = models.DateTimeField()
    made_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # null: still here
    made_by = models.BigIntegerField()
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    withdrawn_seq = models.BigIntegerField(null=True)

    objects = Within.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vehicle_leaves_all_measured",
                condition=Q(left_at=None) | Q(measured=F("aboard")) | Q(withdrawn_seq__isnull=False),
            ),
            models.CheckConstraint(
                name="vehicle_turned_back_with_reason",
                condition=~Q(disposition="turn-back")
                | (~Q(reason="") & ~Q(authority="") & Q(residents=0) & ~Q(destination="return")),
            ),
            models.UniqueConstraint(
                fields=["origin"], condition=Q(withdrawn_seq=None), name="vehicle_one_live_version"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "arrived_at"], name="vehicle_place_at"),
            models.Index(
                fields=["place"], name="vehicle_here", condition=Q(left_at=None, withdrawn_seq=None)
            ),
            models.Index(
                fields=["plate_ix", "arrived_at"],
                name="vehicle_plate",
                condition=Q(plate_ix__isnull=False),
            ),
        ]


class Occupant(models.Model):
    """One person of one vehicle: readings, answers as flags, decision. Sealed: the identity, if any."""

    vehicle = models.ForeignKey(VehiclePass, models.CASCADE, related_name="occupants", db_index=False)
    number = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12, blank=True)
    celsius = models.DecimalField(max_digits=3, decimal_places=1, null=True)  # on the display
    corrected = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    method = models.CharField(max_length=12, blank=True)
    instrument = models.CharField(max_length=24, blank=True)
    measured_at = models.DateTimeField(null=True)
    again = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    again_method = models.CharField(max_length=12, blank=True)
    again_at = models.DateTimeField(null=True)
    travelled = models.BooleanField(default=False)
    source_area = models.CharField(max_length=60, blank=True)
    left_on = models.DateField(null=True)
    contact = models.BooleanField(default=False)
    sick = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False)
    decision = models.CharField(max_length=16, blank=True)
    receiver = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    card = models.CharField(max_length=24, blank=True)
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, null=True, db_index=False)
    name_ix = models.BigIntegerField(null=True)
    phone_ix = models.BigIntegerField(null=True)
    document_ix = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vehicle", "number"], name="occupant_once")]
        indexes = [
            models.Index(
                fields=["document_ix"], name="occupant_document", condition=Q(document_ix__isnull=False)
            ),
        ]


class FeverState(models.TextChoices):
    TO_REPEAT = "to-repeat", _("to be measured again")
    CLEARED = "cleared", _("normal when repeated")
    CONFIRMED = "confirmed", _("fever confirmed, in the holding room")
    HANDED = "handed", _("handed to the clinic, not yet acknowledged")
    ACCEPTED = "accepted", _("acknowledged by the clinic")
    REFUSED = "refused-by-clinic", _("refused by the clinic")
    CLOSED = "closed", _("closed by the clinic")


class Fever(models.Model):
    """One fever, however many readings and records tell of it, until a doctor has closed it."""

    origin = models.UUIDField()  # of the vehicle
    number = models.PositiveSmallIntegerField()  # of the person aboard
    place = models.ForeignKey(Place, models.PROTECT, related_name="fevers", db_index=False)
    path = models.CharField(max_length=64)
    clinic = models.ForeignKey(Place, models.PROTECT, related_name="+")
    celsius = models.DecimalField(max_digits=3, decimal_places=1)  # the highest reading
    found_at = models.DateTimeField()
    repeat_due_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=FeverState.choices, default=FeverState.TO_REPEAT)
    state_at = models.DateTimeField()
    subject_ix = models.BigIntegerField(null=True)  # blind index of the person's document
    joins = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    outcome = models.CharField(max_length=40, blank=True)

    objects = Within.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "number"], name="fever_once"),
            models.CheckConstraint(
                name="fever_state_is_known", condition=Q(state__in=list(FeverState.values))
            ),
        ]
        indexes = [
            models.Index(fields=["path", "found_at"], name="fever_path"),
            models.Index(fields=["subject_ix"], name="fever_subject", condition=Q(subject_ix__isnull=False)),
        ]


class ArrivalState(models.TextChoices):
    REGISTERED = "registered", _("registered")
    PUSHED = "pushed", _("told to the community")
    ACCEPTED = "accepted", pgettext_lazy("arrival", "accepted by the community")
    REFUSED = "refused-by-community", _("refused by the community")
    ARRIVED = "arrived", _("arrived")
    WRONG_ADDRESS = "wrong-address", _("wrong address")
    NOT_ARRIVED = "not-arrived", _("has not arrived")
    TRACING = "tracing", _("being traced by the police")
    CLOSED = "closed", _("closed")


class Arrival(models.Model):
    """A flagged person on the way from a checkpoint to the one community that receives them.

    Sealed: {"name", "phone", "address", "host", "source_area", "left_on", …}.
    """

    origin = models.UUIDField()  # of the vehicle
    number = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="arrivals", db_index=False)
    path = models.CharField(max_length=64)  # of the checkpoint
    receiver = models.ForeignKey(Place, models.PROTECT, related_name="arrivals_received", db_index=False)
    receiver_path = models.CharField(max_length=64)
    card = models.CharField(max_length=24, blank=True)
    left_at = models.DateTimeField()
    due_at = models.DateTimeField()  # by when the community knows whether the person came
    state = models.CharField(max_length=24, choices=ArrivalState.choices, default=ArrivalState.REGISTERED)
    state_at = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_seq = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    document_ix = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["origin", "number"], name="arrival_once"),
            models.CheckConstraint(
                name="arrival_state_is_known", condition=Q(state__in=list(ArrivalState.values))
            ),
        ]
        indexes = [
            models.Index(fields=["path", "left_at"], name="arrival_path"),
            models.Index(fields=["receiver_path", "left_at"], name="arrival_receiver"),
        ]


class Competence(models.TextChoices):
    HEALTH = "health", _("health")
    POLICE = "police", _("police")
    TRANSPORT = "transport", _("transport")
    REGISTRAR = "registrar", _("registrar")


class Turn(models.Model):
    """One planned shift of one person at a checkpoint or post, for one competence."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="turns", db_index=False)
    path = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="turns")
    competence = models.CharField(max_length=12, choices=Competence.choices)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="turn_ends_after_start", condition=Q(to_at__gt=F("from_at"))),
            known("competence", Competence, name="turn_competence_is_known"),
        ]
        indexes = [models.Index(fields=["place", "from_at"], name="turn_place")]


class ShiftNote(models.Model):
    """What one shift handed to the next, and for how long both were there."""

    seq = models.BigIntegerField(primary_key=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="shift_notes", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    given_by = models.BigIntegerField()
    taken_by = models.CharField(max_length=64, blank=True)  # user name
    overlap_minutes = models.PositiveSmallIntegerField()
    held_vehicles = models.PositiveSmallIntegerField(null=True)
    held_persons = models.PositiveSmallIntegerField(null=True)
    masks = models.PositiveIntegerField(null=True)
    disinfectant = models.PositiveIntegerField(null=True)  # litres
    instruments = models.PositiveSmallIntegerField(null=True)
    faulty = models.PositiveSmallIntegerField(null=True)
    unresolved = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["place", "at"], name="shift_note_place")]


class PlacePost(models.Model):
    """The temperature post of a hotel, compound, office, enterprise or market, while it stands.

    Sealed: {"responsible", "phone"}.
    """

    seq = models.BigIntegerField(primary_key=True)  # of the record that opened it
    place = models.ForeignKey(Place, models.PROTECT, related_name="place_posts", db_index=False)
    path = models.CharField(max_length=64)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="place_posts")
    level = models.CharField(max_length=2)
    gates = models.PositiveSmallIntegerField()
    gates_open = models.PositiveSmallIntegerField()
    hours = models.CharField(max_length=24, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=200, blank=True)
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=Q(closed_at=None), name="place_post_once"),
        ]
        indexes = [models.Index(fields=["path"], name="place_post_path")]


class Manned(models.Model):
    """A post said how many people stood there."""

    seq = models.BigIntegerField(primary_key=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="manned", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    staff = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["path", "at"], name="manned_path")]


class Visitor(models.Model):
    """One person who came in at a place's post, until they left.

    Seen by the place and its community alone. Sealed: name, phone, room, pass and the like; emptied
    after the look-back, when only the count is left.
    """

    seq = models.BigIntegerField(primary_key=True)
    id = models.UUIDField(unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="visitors", db_index=False)
    path = models.CharField(max_length=64)
    who = models.CharField(max_length=12)
    came_at = models.DateTimeField()
    leaves_by = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    left_seq = models.BigIntegerField(null=True)
    celsius = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    again = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    fever = models.BooleanField(default=False)
    door = models.CharField(max_length=8)
    by_car = models.BooleanField(default=False)
    pass_ix = models.BigIntegerField(null=True)
    phone_ix = models.BigIntegerField(null=True)
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, null=True, db_index=False)
    forget_on = models.DateField()
    forgotten_at = models.DateTimeField(null=True)
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["place", "came_at"], name="visitor_place"),
            models.Index(fields=["path", "came_at"], name="visitor_path"),
            models.Index(fields=["forget_on"], name="visitor_forget", condition=Q(forgotten_at=None)),
            models.Index(
                fields=["place", "pass_ix"],
                name="visitor_inside",
                condition=Q(left_at=None, withdrawn_seq=None),
            ),
        ]
