"""The isolation room: a file a person, their readings, who cares for them, what they need, rooms of sites."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.closed import known
from lianfang.people.models import Sealed
from lianfang.restrictions.models import Restriction
from lianfang.things.models import Thing


class Programme(models.TextChoices):
    QUARANTINE = "quarantine", _("quarantine of a contact or returnee")
    ISOLATION = "isolation", _("isolation of a case")
    MONITORING = "monitoring", _("health monitoring")


class Category(models.TextChoices):
    CONTACT = "contact", _("close contact")
    SECONDARY = "secondary", _("contact of a contact")
    RETURNED = "returned", _("returned from a key area")
    DISCHARGED = "discharged", _("after discharge from hospital")
    OTHER = "other", pgettext_lazy("isolation", "other")


class Living(models.TextChoices):
    ALONE = "alone", _("alone in the dwelling")
    OWN_BATH = "own-bath", _("own room, own bathroom")
    SHARED_BATH = "shared-bath", _("own room, shared bathroom")
    UNFIT = "unfit", _("not fit: to a central site")


class Mode(models.TextChoices):
    """How a reading came."""

    SELF = "self", _("by the resident, on their own page")
    VISIT = "visit", _("at the door")
    PHONE = "phone", _("by telephone")


class Served(models.TextChoices):
    """How a notice was served."""

    SIGNED = "signed", _("handed over and signed")
    WITNESSED = "witnessed", _("left there before a witness, signature refused")
    REMOTE = "remote", _("read out and sent, contactless")


class Half(models.TextChoices):
    """Which of the readings of a day."""

    MORNING = "am", _("morning")
    EVENING = "pm", _("evening")


class File(Sealed):
    """One person's file. Its number, place, days, carer and notice are those of the observation it is of.

    Sealed: {"sex", "employer", "special": [codes], "note", "witness"}. `fever_at` is the last reading with
    fever or signs of illness, `cleared_at` the last word of a doctor on it. `raised_until` is the last day
    whose readings are owed already. `freed_at`: released; monitored until `monitored_until`, if at all.
    """

    restriction = models.OneToOneField(Restriction, models.CASCADE, primary_key=True, related_name="file")
    programme = models.CharField(max_length=12, choices=Programme.choices, default=Programme.QUARANTINE.value)
    category = models.CharField(max_length=12, choices=Category.choices, blank=True)
    living = models.CharField(max_length=12, choices=Living.choices, blank=True)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.SELF.value)
    co_residents = models.PositiveSmallIntegerField(null=True)  # not restricted themselves
    co_managed = models.BooleanField(null=True)  # whether they are restricted as well
    asked_at = models.DateTimeField(null=True)  # whom they look after was asked
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    served_at = models.DateTimeField(null=True)
    served_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    served_how = models.CharField(max_length=12, choices=Served.choices, blank=True)
    room = models.ForeignKey("SiteRoom", models.PROTECT, null=True, related_name="files")
    out_since = models.DateTimeField(null=True)  # out for care
    away_since = models.DateTimeField(null=True)  # left without permission
    fever_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    even_at = models.DateTimeField(null=True)  # readings all alike, and nobody has asked why
    even_from = models.DateTimeField(null=True)  # when somebody last did: only readings since then count
    contacted_at = models.DateTimeField(null=True)  # when somebody last spoke with their household
    missed_on = models.DateField(null=True)  # the last day on which nobody had, as the sweep told
    raised_until = models.DateField(null=True)
    doctor = models.CharField(max_length=60, blank=True)  # who has judged the release
    follow_days = models.PositiveSmallIntegerField(default=0)
    freed_at = models.DateTimeField(null=True)
    monitored_until = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known("programme", Programme, name="file_programme_is_known"),
            known("category", Category, name="file_category_is_known", blank=True),
            known("living", Living, name="file_living_is_known", blank=True),
            known("mode", Mode, name="file_mode_is_known"),
            known("served_how", Served, name="file_served_is_known", blank=True),
            models.CheckConstraint(
                name="file_served_somehow",
                condition=Q(served_at=None, served_how="") | (Q(served_at__isnull=False) & ~Q(served_how="")),
            ),
            # One person, one room: docs/sources.md#isolation
            models.UniqueConstraint(
                fields=["room"], name="file_one_to_a_room", condition=Q(room__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["raised_until"], name="file_running", condition=Q(ended_at=None)),
        ]

    @property
    def path(self) -> str:
        return self.restriction.path

    @property
    def has_fever(self) -> bool:
        """Whether a reading still waits for a doctor's word."""
        return self.fever_at is not None and (self.cleared_at is None or self.cleared_at < self.fever_at)

    def __str__(self) -> str:
        return f"{self.restriction.where.called} · {self.pk}"


HELD = Q(freed_at=None, ended_at=None)  # restricted, not only monitored
FEVERISH = Q(fever_at__isnull=False) & (Q(cleared_at=None) | Q(cleared_at__lt=F("fever_at")))


class TeamRole(models.TextChoices):
    """Who is in a team of five (五包一)."""

    CARER = "carer", pgettext_lazy("observation", "Carer")
    BACKUP = "backup", pgettext_lazy("observation", "Backup carer")
    CADRE = "cadre", _("sub-district cadre")
    DOCTOR = "doctor", pgettext_lazy("isolation", "doctor")
    POLICE = "police", pgettext_lazy("isolation", "police officer")
    VOLUNTEER = "volunteer", _("volunteer or grid worker")


class TeamMember(models.Model):
    """Who cared for somebody from when to when: the history of a team."""

    file = models.ForeignKey(File, models.CASCADE, related_name="team")
    role = models.CharField(max_length=12, choices=TeamRole.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="isolation_teams")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            known("role", TeamRole, name="teammember_role_is_known"),
            models.UniqueConstraint(
                fields=["file", "role"], name="teammember_one_now", condition=Q(to_at=None)
            ),
        ]


class CarerGap(models.Model):
    """A time in which nobody cared for somebody: no carer named, or carer and backup both away."""

    file = models.ForeignKey(File, models.CASCADE, related_name="gaps")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file"], name="carergap_one_open", condition=Q(until=None)),
        ]


class Reading(models.Model):
    """One reading of one person: temperature, signs, how it came. `half` is which of the day it counts as."""

    seq = models.BigIntegerField(unique=True)
    restriction = models.ForeignKey(Restriction, models.CASCADE, related_name="readings", db_index=False)
    place = models.ForeignKey("grid.Place", models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    day = models.DateField()
    half = models.CharField(max_length=2, choices=Half.choices)
    celsius = models.DecimalField(max_digits=3, decimal_places=1)
    symptoms = models.CharField(max_length=120, blank=True)  # codes, a blank between them
    mode = models.CharField(max_length=8, choices=Mode.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    is_ill = models.BooleanField(default=False)  # fever by the rules in force, or a sign of illness
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            known("half", Half, name="reading_half_is_known"),
            known("mode", Mode, name="reading_mode_is_known"),
        ]
        indexes = [
            models.Index(fields=["restriction", "day"], name="reading_person_day"),
            models.Index(fields=["day", "path"], name="reading_day_path"),
        ]


class Outing(models.Model):
    """One way out for care: for what, who approved it, by which vehicle, and when they were back."""

    file = models.ForeignKey(File, models.CASCADE, related_name="outings")
    why = models.CharField(max_length=12)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    vehicle = models.CharField(max_length=60)
    driver = models.CharField(max_length=60)
    protection = models.CharField(max_length=120, blank=True)
    from_at = models.DateTimeField()
    back_by = models.DateTimeField()
    back_at = models.DateTimeField(null=True)


class DependantKind(models.TextChoices):
    CHILD = "child", _("child")
    OLD = "old", _("elderly person")
    DISABLED = "disabled", _("disabled person")
    BEDRIDDEN = "bedridden", _("bedridden person")
    DEMENTED = "demented", _("person with dementia")
    PET = "pet", _("animals")


class CaredBy(models.TextChoices):
    """Who looks after a dependant now."""

    SELF = "self", _("the person in isolation, at home with them")
    FAMILY = "family", _("another of the household")
    RELATIVE = "relative", _("a relative or neighbour")
    COMMUNITY = "community", _("the community, a named worker")
    INSTITUTION = "institution", _("an institution")
    NOBODY = "nobody", _("nobody yet")


class DependantState(models.TextChoices):
    OPEN = "open", pgettext_lazy("dependant", "nobody looks after them")
    CARED = "cared", pgettext_lazy("dependant", "looked after")
    ENDED = "ended", pgettext_lazy("dependant", "ended")


class Dependant(Thing, Sealed):
    """Whom somebody in isolation looks after. Sealed: {"name", "phone", "carer"}; `carer` who does it now."""

    file = models.ForeignKey(File, models.CASCADE, related_name="dependants")
    kind = models.CharField(max_length=12, choices=DependantKind.choices)
    cared_by = models.CharField(max_length=12, choices=CaredBy.choices)
    since = models.DateTimeField()  # as it stands now
    state = models.CharField(max_length=8, choices=DependantState.choices)

    class Meta(Thing.Meta):
        constraints = [
            known("kind", DependantKind, name="dependant_kind_is_known"),
            known("cared_by", CaredBy, name="dependant_carer_is_known"),
            known("state", DependantState, name="dependant_state_is_known"),
            models.CheckConstraint(
                name="dependant_open_is_nobodys",
                condition=Q(state="ended")
                | Q(state="open", cared_by="nobody")
                | (Q(state="cared") & ~Q(cared_by="nobody")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.place.called}"


class NeedKind(models.TextChoices):
    FOOD = "food", _("food and vegetables")
    WATER = "water", _("drinking water")
    MEDICINE = "medicine", _("medicine")
    RUBBISH = "rubbish", _("rubbish to be taken away")
    PARCEL = "parcel", _("parcels")
    REPAIR = "repair", _("repairs")
    MIND = "mind", _("somebody to talk to")
    DOCTOR = "doctor", _("to see a doctor")
    CARE = "care", _("care of somebody")
    PET = "pet", _("animals")
    DIALYSIS = "dialysis", _("a way to dialysis and back")
    PREGNANCY = "pregnancy", _("prenatal care or birth")
    OTHER = "other", pgettext_lazy("need", "other")


class NeedSource(models.TextChoices):
    RESIDENT = "resident", _("on the resident’s page")
    PHONE = "phone", _("by telephone")
    DOOR = "door", _("at the door")
    DAILY = "daily", _("every day")


class NeedState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("need", "nobody has accepted it")
    ACCEPTED = "accepted", pgettext_lazy("need", "accepted, on its way")
    PASSED = "passed", pgettext_lazy("need", "with supplies")
    DELIVERED = "delivered", pgettext_lazy("need", "delivered")
    VOID = "void", pgettext_lazy("need", "taken back")


class Need(Thing):
    """One thing a household in isolation needs. `at` is when it was asked for, `due_at` by when it is there.

    A `daily` one is asked for anew each morning while somebody there is restricted; one that was `planned_at`
    a time ahead, with `every_days`, so many days later. Costs are in fen.
    """

    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    restriction = models.ForeignKey(
        Restriction, models.SET_NULL, null=True, related_name="needs"
    )  # who asked
    what = models.CharField(max_length=200)
    source = models.CharField(max_length=8, choices=NeedSource.choices, default=NeedSource.PHONE.value)
    people = models.PositiveSmallIntegerField(default=1)  # of the household in isolation
    daily = models.BooleanField(default=False)
    planned_at = models.DateTimeField(null=True)
    every_days = models.PositiveSmallIntegerField(default=0)  # 0: once
    day = models.DateField()  # that it is for
    accept_by = models.DateTimeField()
    alarm_at = models.DateTimeField(null=True)  # when the sweep speaks up, if nobody has accepted it
    due_at = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    cost_fen = models.PositiveIntegerField(null=True)  # advanced by who delivered
    settled_at = models.DateTimeField(null=True)
    feedback = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=NeedState.choices, default=NeedState.ASKED.value)

    class Meta(Thing.Meta):
        constraints = [
            known("kind", NeedKind, name="need_kind_is_known"),
            known("source", NeedSource, name="need_source_is_known"),
            known("state", NeedState, name="need_state_is_known"),
            models.UniqueConstraint(
                fields=["place", "kind", "day"], name="need_daily_once",
                condition=Q(source=NeedSource.DAILY.value),
            ),
        ]  # fmt: skip
        indexes = [
            *Thing.Meta.indexes,
            models.Index(fields=["day", "path"], name="need_day_path"),
            models.Index(fields=["alarm_at"], name="need_alarm", condition=Q(alarm_at__isnull=False)),
            models.Index(fields=["delivered_at", "day"], name="need_delivered"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.place.called}"


class Delivery(models.Model):
    """One try to bring what was needed, as it was recorded: whether it is there, and what shows it."""

    seq = models.BigIntegerField(unique=True)
    need = models.ForeignKey(Need, models.CASCADE, related_name="deliveries")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=12)
    proof = models.CharField(max_length=12, blank=True)
    cost_fen = models.PositiveIntegerField(null=True)
    withdrawn_seq = models.BigIntegerField(null=True)


class RoomState(models.TextChoices):
    OPEN = "open", pgettext_lazy("site room", "in use")
    CLEANING = "cleaning", pgettext_lazy("site room", "to be disinfected")
    CLOSED = "closed", pgettext_lazy("site room", "not in use")


class Zone(models.TextChoices):
    CLEAN = "clean", _("clean zone")
    BUFFER = "buffer", _("buffer zone")
    POLLUTED = "polluted", _("contaminated zone")


class SiteRoom(Thing):
    """A room of a central site. One person to a room: docs/sources.md#isolation."""

    number = models.CharField(max_length=24)
    zone = models.CharField(max_length=8, choices=Zone.choices, default=Zone.POLLUTED.value)
    state = models.CharField(max_length=8, choices=RoomState.choices, default=RoomState.OPEN.value)

    class Meta(Thing.Meta):
        constraints = [
            known("zone", Zone, name="siteroom_zone_is_known"),
            known("state", RoomState, name="siteroom_state_is_known"),
            models.UniqueConstraint(fields=["place", "number"], name="siteroom_number"),
        ]

    def __str__(self) -> str:
        return f"{self.place.called} {self.number}"


def open_files() -> Any:
    """The files of people who are restricted, or monitored after it."""
    return File.objects.filter(ended_at=None)
