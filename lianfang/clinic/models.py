"""The fever clinic: who came, where they lie, what was examined, who takes them over, and how it works."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from lianfang.grid.models import Place
from lianfang.handovers.models import HandOver
from lianfang.kit.closed import known
from lianfang.people.models import Sealed
from lianfang.things.models import Thing

_USER: Any = settings.AUTH_USER_MODEL


class Way(models.TextChoices):
    """How somebody came."""

    OWN = "own", pgettext_lazy("clinic", "came by themselves")
    AMBULANCE = "ambulance", pgettext_lazy("clinic", "by ambulance")
    COMMUNITY = "community", pgettext_lazy("clinic", "brought by the community")
    CHECKPOINT = "checkpoint", pgettext_lazy("clinic", "brought from a checkpoint")


class Goes(models.TextChoices):
    """Where triage sends somebody."""

    FEVER = "fever", pgettext_lazy("clinic", "fever clinic")
    EMERGENCY = "emergency", pgettext_lazy("clinic", "emergency room, at once")
    ORDINARY = "ordinary", pgettext_lazy("clinic", "ordinary outpatients")


class VisitState(models.TextChoices):
    AWAITED = "awaited", pgettext_lazy("visit", "on the way")
    WAITING = "waiting", pgettext_lazy("visit", "waits for the doctor")
    SEEN = "seen", pgettext_lazy("visit", "with the doctor")
    HANDED = "handed", pgettext_lazy("visit", "handed over, not accepted yet")
    PLACED = "placed", pgettext_lazy("visit", "placed, accepted by who takes over")
    ELSEWHERE = "elsewhere", pgettext_lazy("visit", "no fever, sent to outpatients")
    VOID = "void", pgettext_lazy("visit", "taken back by who announced it")


class Finding(models.TextChoices):
    OPEN = "open", pgettext_lazy("clinic", "not judged yet")
    SUSPECT = "suspect", pgettext_lazy("clinic", "suspected")
    CONFIRMED = "confirmed", pgettext_lazy("clinic", "confirmed")
    CARRIER = "carrier", pgettext_lazy("clinic", "carrier without symptoms")
    RULED_OUT = "ruled-out", pgettext_lazy("clinic", "ruled out")


class Dependents(models.TextChoices):
    """Who is left without care while somebody is away (G4)."""

    NONE = "none", pgettext_lazy("clinic", "nobody")
    CHILD = "child", pgettext_lazy("clinic", "a child")
    ELDER = "elder", pgettext_lazy("clinic", "an old person")
    DISABLED = "disabled", pgettext_lazy("clinic", "somebody disabled or bed-ridden")
    UNKNOWN = "unknown", pgettext_lazy("clinic", "not asked yet")


class Protocol(Thing):
    """One version of how a clinic takes people in. A visit keeps the one it was taken in by.

    `questions` are the codes of what triage must hear, `dispositions` of how a visit may end, as text with
    spaces. `looked_at`, `sent_otherwise` and `unanswered` are what its rehearsal found in recent visits.
    """

    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    document_no = models.CharField(max_length=120, blank=True)
    questions = models.CharField(max_length=200)
    dispositions = models.CharField(max_length=200)
    seen_minutes = models.PositiveSmallIntegerField()
    bed_minutes = models.PositiveSmallIntegerField()
    consult_minutes = models.PositiveSmallIntegerField()
    result_minutes = models.PositiveSmallIntegerField()
    placed_minutes = models.PositiveSmallIntegerField()
    looked_at = models.PositiveIntegerField(default=0)
    sent_otherwise = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)

    class Meta(Thing.Meta):
        constraints = [models.UniqueConstraint(fields=["place", "number"], name="protocol_number")]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"


class Visit(Sealed):
    """One person at the clinic, from the way there until somebody else has taken them over.

    `number` is that of the queue of its day. Sealed: name, phone, document, address, job, sex, age, celsius,
    symptoms, onset_on, answers, guardian, guardian_phone, companions, diagnosis. `ref` says where it came
    from, so that it is entered once. `filled` counts the items of the log that are told.
    """

    ref = models.CharField(max_length=120, unique=True)
    hand_over = models.ForeignKey(HandOver, models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    home = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    on = models.DateField()
    number = models.PositiveIntegerField()
    came_by = models.CharField(max_length=12, choices=Way.choices, default=Way.OWN)
    goes = models.CharField(max_length=12, choices=Goes.choices, default=Goes.FEVER)
    protocol = models.ForeignKey(Protocol, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=12, choices=VisitState.choices, default=VisitState.AWAITED)
    finding = models.CharField(max_length=12, choices=Finding.choices, default=Finding.OPEN)
    is_febrile = models.BooleanField(default=True)
    is_exposed = models.BooleanField(default=False)  # one of the epidemiological questions was answered yes
    is_child = models.BooleanField(default=False)
    is_again = models.BooleanField(default=False)
    filled = models.PositiveSmallIntegerField(default=0)
    dependents = models.CharField(max_length=12, choices=Dependents.choices, default=Dependents.UNKNOWN)
    cared_for_by = models.CharField(max_length=80, blank=True)  # an office or a relation; names nobody
    at = models.DateTimeField()  # announced, or arrived
    due_at = models.DateTimeField()  # to be here by, then to be placed by
    arrived_at = models.DateTimeField(null=True)
    triaged_by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", db_index=False)
    seen_at = models.DateTimeField(null=True)
    doctor = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", db_index=False)
    judged_at = models.DateTimeField(null=True)
    bed_wanted_at = models.DateTimeField(null=True)
    card_due_at = models.DateTimeField(null=True)
    card_no = models.CharField(max_length=60, blank=True)
    card_at = models.DateTimeField(null=True)  # reported at, as the card says
    placed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "on", "number"], name="visit_queue_number"),
            known("came_by", Way, name="visit_way_is_known"),
            known("goes", Goes, name="visit_goes_is_known"),
            known("state", VisitState, name="visit_state_is_known"),
            known("finding", Finding, name="visit_finding_is_known"),
            known("dependents", Dependents, name="visit_dependents_are_known"),
            models.CheckConstraint(
                name="visit_placed_once_accepted",
                condition=Q(placed_at=None) ^ Q(state=VisitState.PLACED),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "at"], name="visit_path_at"),
            models.Index(
                fields=["place", "due_at"],
                name="visit_open",
                condition=Q(state__in=["awaited", "waiting", "seen", "handed"]),
            ),
        ]

    def __str__(self) -> str:
        return self.called

    @property
    def called(self) -> str:
        """As it is called out: day and number of the queue. Names nobody."""
        return f"{self.on:%m%d}-{self.number:03d}"


class Zone(models.TextChoices):
    CLEAN = "clean", pgettext_lazy("zone", "clean")
    HALF = "half", pgettext_lazy("zone", "half contaminated")
    CONTAMINATED = "contaminated", pgettext_lazy("zone", "contaminated")
    OBSERVATION = "observation", pgettext_lazy("zone", "observation ward")


class RoomState(models.TextChoices):
    OPEN = "open", pgettext_lazy("room", "in use")
    CLOSED = "closed", pgettext_lazy("room", "closed")


class ClinicRoom(Thing):
    """One room of the clinic. Whoever is not ruled out has theirs alone."""

    code = models.CharField(max_length=24)
    zone = models.CharField(max_length=12, choices=Zone.choices, default=Zone.OBSERVATION)
    state = models.CharField(max_length=8, choices=RoomState.choices, default=RoomState.OPEN)

    class Meta(Thing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["place", "code"], name="clinic_room_code"),
            known("zone", Zone, name="clinic_room_zone_is_known"),
            known("state", RoomState, name="clinic_room_state_is_known"),
        ]

    def __str__(self) -> str:
        return self.code


class BedState(models.TextChoices):
    FREE = "free", pgettext_lazy("bed", "free")
    TAKEN = "taken", pgettext_lazy("bed", "taken")
    DIRTY = "dirty", pgettext_lazy("bed", "to be disinfected")
    CLOSED = "closed", pgettext_lazy("bed", "out of use")


class Bed(Thing):
    """One bed of a room. Between two patients it is disinfected."""

    room = models.ForeignKey(ClinicRoom, models.PROTECT, related_name="beds")
    code = models.CharField(max_length=24)
    state = models.CharField(max_length=8, choices=BedState.choices, default=BedState.FREE)

    class Meta(Thing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["room", "code"], name="clinic_bed_code"),
            known("state", BedState, name="clinic_bed_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.room.code}-{self.code}"


class Stay(models.Model):
    """Somebody in a bed, from when to when. `alone`: nobody else may lie in that room."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="stays")
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="stays")
    room = models.ForeignKey(ClinicRoom, models.PROTECT, related_name="+")
    alone = models.BooleanField(default=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    by = models.ForeignKey(_USER, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bed"], condition=Q(to_at=None), name="stay_one_in_a_bed"),
            models.UniqueConstraint(fields=["visit"], condition=Q(to_at=None), name="stay_in_one_bed"),
            models.UniqueConstraint(
                fields=["room"], condition=Q(to_at=None, alone=True), name="stay_one_alone_in_a_room"
            ),
            models.CheckConstraint(
                name="stay_ends_after_start", condition=Q(to_at=None) | Q(to_at__gte=F("from_at"))
            ),
        ]


class Kind(models.TextChoices):
    """How a visit ends."""

    HOME = "home", pgettext_lazy("disposition", "home, looked after by the community")
    OBSERVED_HOME = "observed-home", pgettext_lazy("disposition", "observation at home")
    OBSERVED_CENTRAL = "observed-central", pgettext_lazy("disposition", "observation at a central site")
    HOSPITAL = "hospital", pgettext_lazy("disposition", "designated hospital, own room")
    WARD = "ward", pgettext_lazy("disposition", "another ward or speciality")
    DIED = "died", pgettext_lazy("disposition", "died")
    LEFT = "left", pgettext_lazy("disposition", "left by themselves, or never came")


class Disposition(models.Model):
    """How a visit ends, and who takes over. Of a visit one stands; one that was refused is undone."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="dispositions")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(_USER, models.PROTECT, null=True, related_name="+", db_index=False)
    hand_over = models.ForeignKey(HandOver, models.PROTECT, null=True, related_name="+")
    also = models.ForeignKey(HandOver, models.PROTECT, null=True, related_name="+")  # the community's
    accepted_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # it was undone
    vehicle = models.CharField(max_length=40, blank=True)
    left_at = models.DateTimeField(null=True)
    there_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known("kind", Kind, name="disposition_kind_is_known"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(undone_at=None), name="disposition_one_stands"
            ),
        ]


class Test(models.TextChoices):
    BLOOD = "blood", pgettext_lazy("examination", "blood count")
    CT = "ct", pgettext_lazy("examination", "chest CT")
    NUCLEIC = "nucleic", pgettext_lazy("examination", "nucleic acid")
    ANTIGEN = "antigen", pgettext_lazy("examination", "antigen")
    CULTURE = "culture", pgettext_lazy("examination", "culture")
    OTHER = "other", pgettext_lazy("examination", "other examination")


class Result(models.TextChoices):
    NEGATIVE = "negative", pgettext_lazy("examination", "negative")
    POSITIVE = "positive", pgettext_lazy("examination", "positive")
    UNCLEAR = "unclear", pgettext_lazy("examination", "unclear, to be repeated")
    NORMAL = "normal", pgettext_lazy("examination", "nothing found")
    CONSPICUOUS = "conspicuous", pgettext_lazy("examination", "conspicuous")


class ExaminationState(models.TextChoices):
    TAKEN = "taken", pgettext_lazy("examination", "taken")
    SENT = "sent", pgettext_lazy("examination", "sent to the laboratory")
    ANSWERED = "answered", pgettext_lazy("examination", "answered")
    VOID = "void", pgettext_lazy("examination", "unusable")


class Examination(Thing):
    """One sample or picture: taken, sent, answered. `sample_no` is what its laboratory calls it."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="examinations")
    test = models.CharField(max_length=12, choices=Test.choices)
    sample_no = models.CharField(max_length=40)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    state = models.CharField(max_length=12, choices=ExaminationState.choices, default=ExaminationState.TAKEN)

    class Meta(Thing.Meta):
        constraints = [
            models.UniqueConstraint(fields=["place", "sample_no"], name="examination_sample"),
            known("test", Test, name="examination_test_is_known"),
            known("result", Result, name="examination_result_is_known", blank=True),
            known("state", ExaminationState, name="examination_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_test_display()} {self.sample_no}"


class ConsultationState(models.TextChoices):
    CALLED = "called", pgettext_lazy("consultation", "called")
    CONCLUDED = "concluded", pgettext_lazy("consultation", "concluded")


class Consultation(Thing):
    """The emergency team called for somebody: when, who came, and what they concluded."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="consultations")
    due_at = models.DateTimeField()
    members = models.CharField(max_length=200, blank=True)
    conclusion = models.CharField(max_length=300, blank=True)
    concluded_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=12, choices=ConsultationState.choices, default=ConsultationState.CALLED
    )

    class Meta(Thing.Meta):
        constraints = [known("state", ConsultationState, name="consultation_state_is_known")]

    def __str__(self) -> str:
        return f"{self.visit.called}"


class OnCallState(models.TextChoices):
    ON_CALL = "on-call", pgettext_lazy("on call", "on call")
    RELIEVED = "relieved", pgettext_lazy("on call", "relieved")


class OnCall(Thing):
    """Somebody of the emergency team on call, from when to when."""

    user = models.ForeignKey(_USER, models.PROTECT, related_name="+")
    duty = models.CharField(max_length=60)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=OnCallState.choices, default=OnCallState.ON_CALL)

    class Meta(Thing.Meta):
        constraints = [
            models.CheckConstraint(name="on_call_ends_after_start", condition=Q(to_at__gt=F("from_at"))),
            known("state", OnCallState, name="on_call_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} · {self.duty}"


class ClinicDay(Thing):
    """One day of the clinic that was closed: nobody of it was unplaced."""

    on = models.DateField()
    visits = models.PositiveIntegerField()
    fevers = models.PositiveIntegerField()
    in_beds = models.PositiveIntegerField()

    class Meta(Thing.Meta):
        constraints = [models.UniqueConstraint(fields=["place", "on"], name="clinic_day_once")]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"
