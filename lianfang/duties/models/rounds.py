"""Rounds, what they ask of each place, and the sums above it."""

from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import Department
from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.kit.scope import Scope
from lianfang.measures.models import Event, Measure


class Level(models.TextChoices):
    """How much may be collected (docs/sources.md#collection-levels)."""

    COUNT = "L0", _("L0 counts only")
    CONTACT = "L1", _("L1 one contact a household")
    FLAGGED = "L2", _("L2 identity of flagged persons")
    FULL = "L3", _("L3 full register")


class State(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    EXCUSED = "excused", _("excused")
    VOID = "void", _("void")


class Verdict(models.TextChoices):
    """What one piece of evidence says of the duty it answers."""

    CLOSES = "closes", _("meets the duty")
    TRIED = "tried", _("tried, not met")
    EXCUSES = "excuses", _("excused with a reason")
    VOIDS = "voids", _("taken out of the base")
    LAPSES = "lapses", _("left open at the round's end")
    NOTES = "notes", _("noted only")


class Round(models.Model):
    """One sweep of an area: a base of places frozen at its opening, each owing one duty."""

    code = models.CharField(max_length=32, unique=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="rounds")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=48)  # the record kind that meets its duties
    place = models.ForeignKey(Place, models.PROTECT, related_name="rounds")
    path = models.CharField(max_length=64)
    level = models.CharField(max_length=2, choices=Level.choices, default=Level.CONTACT)
    authority = models.CharField(max_length=120, blank=True)  # the deciding body
    document_no = models.CharField(max_length=120, blank=True)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    valid_days = models.PositiveSmallIntegerField(default=7)  # older results are stale
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    is_chosen = False  # set on one that an address names: the links of its page then name it too

    class Meta:
        constraints = [
            models.CheckConstraint(name="round_due_after_open", condition=Q(due_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="round_full_register_needs_an_order", condition=~Q(level="L3") | ~Q(document_no="")
            ),
            known("level", Level, name="round_level_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceLevel(models.IntegerChoices):
    """How well a record proves what it says (docs/sources.md#evidence-levels)."""

    THIRD_PARTY = 0, _("E0 said by a third party")
    SELF = 1, _("E1 by phone or self-report")
    VISIT = 2, _("E2 visit by a named worker")
    WITNESSED = 3, _("E3 visit with a second person or signature")
    DEVICE = 4, _("E4 device or document")


class DutyQuerySet(models.QuerySet["Duty"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(scope.q("path"))

    def open(self) -> Self:
        return self.filter(state=State.OPEN)

    def about(self, *subjects: str) -> Self:
        """Those that rules have raised for these people or things, by their index."""
        return self.filter(round=None, subject__in=subjects)


class Duty(models.Model):
    """One obligation: at this place, this must be done, by then, by someone.

    `owner` is the one accountable person. `state` follows from the evidence alone (`rules.settle`);
    overdue is a clock, not a state. `rank` orders the gap list: how pressing an open duty is.
    One without a round was raised by a rule, which `origin` names ("schedule:12", "flow:F1:…");
    `subject` says whom or what at the place it concerns ("person:12"), empty for the place itself.
    """

    kind = models.CharField(max_length=48)
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="duties", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="duties", db_index=False)
    path = models.CharField(max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="duties", db_index=False
    )
    department = models.ForeignKey(Department, models.PROTECT, null=True, db_index=False)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    raised_seq = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    rank = models.PositiveSmallIntegerField(default=0)
    tried = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=24, blank=True)  # of the standing evidence
    standing = models.BigIntegerField(null=True)  # seq of the evidence the state rests on
    closed_at = models.DateTimeField(null=True)  # when that evidence was made
    origin = models.CharField(max_length=96, blank=True, default="")
    subject = models.CharField(max_length=64, blank=True, default="")
    grace_minutes = models.PositiveIntegerField(default=0)  # from due to the alarm
    needs = models.PositiveSmallIntegerField(default=0)  # an EvidenceLevel, at least
    alarmed_at = models.DateTimeField(null=True)  # when the sweep raised its alert, once
    assigned_at = models.DateTimeField(null=True)  # when its owner was named in person; null: by rule
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, related_name="duties", db_index=False
    )  # the decision it stands on

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="duty_due_after_open", condition=Q(due_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="duty_state_is_known", condition=Q(state__in=["open", "done", "excused", "void"])
            ),
            models.UniqueConstraint(fields=["place", "round", "kind"], name="duty_raised_once"),
            # What was voided may be raised anew: a class may fall and rise within a day.
            models.UniqueConstraint(
                fields=["place", "kind", "origin", "subject", "opens_at"],
                condition=Q(round=None) & ~Q(state="void"),
                name="duty_slot_once",
            ),
            models.CheckConstraint(
                name="duty_round_or_origin", condition=Q(round__isnull=False) | ~Q(origin="")
            ),
        ]
        indexes = [
            models.Index(fields=["round", "path"], name="duty_round_path"),
            models.Index(fields=["round", "rank", "path"], name="duty_gaps", condition=Q(state="open")),
            models.Index(fields=["owner", "path"], name="duty_owner_open", condition=Q(state="open")),
            models.Index(
                fields=["due_at"], name="duty_unalarmed", condition=Q(state="open", alarmed_at=None)
            ),
            models.Index(fields=["origin", "path"], name="duty_origin", condition=Q(round=None)),
            models.Index(fields=["measure"], name="duty_measure", condition=Q(measure__isnull=False)),
            models.Index(fields=["opens_at", "path"], name="duty_opens", condition=Q(round=None)),
            models.Index(fields=["place", "due_at"], name="duty_slots", condition=Q(round=None)),
            models.Index(fields=["subject", "due_at"], name="duty_about", condition=Q(round=None)),
            models.Index(
                fields=["place", "due_at"], name="duty_slots_open", condition=Q(round=None, state="open")
            ),
        ]

    def __str__(self) -> str:
        return self.place.called


class Change(models.Model):
    """One step of one duty from a state to another, numbered by the record that caused it."""

    seq = models.BigIntegerField()
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="changes", db_index=False)
    round = models.ForeignKey(Round, models.PROTECT, null=True, db_index=False)
    path = models.CharField(max_length=64)
    was = models.CharField(max_length=8)
    now = models.CharField(max_length=8)
    at = models.DateTimeField()  # when the cause was made, not when it was heard of

    class Meta:
        indexes = [
            models.Index(fields=["round", "seq"], name="change_round_seq"),
            models.Index(fields=["duty", "seq"], name="change_duty"),
        ]


ALL_HOURS: Final = -1
HOURS_DOWN_TO: Final = 5  # steps of a path: from the district to a compound


class WholeSums(models.Manager["Tally"]):
    """The sums of a place over all hours; what each hour added is asked for by `Tally.by_hour`."""

    def get_queryset(self) -> models.QuerySet["Tally"]:
        return super().get_queryset().filter(hour=ALL_HOURS)


class Tally(models.Model):
    """Running sums of one round below one place, moved in the transaction that moves a duty.

    open = raised - done - excused - void. `tried` counts open duties with at least one attempt.

    A row with an `hour` (counted from 1970, UTC) holds in `done` alone what the evidence made in that hour
    added, or took away; it stands for the `HOURS_DOWN_TO` uppermost places, below which few changes are
    counted as fast. docs/adr/0004-running-sums.md
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="tallies", db_index=False)
    path = models.CharField(max_length=64)
    raised = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    excused = models.IntegerField(default=0)
    void = models.IntegerField(default=0)
    tried = models.IntegerField(default=0)
    hour = models.IntegerField(default=ALL_HOURS, db_default=ALL_HOURS)

    objects = WholeSums()
    by_hour = models.Manager["Tally"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "path", "hour"], name="tally_once")]

    @property
    def open(self) -> int:
        return self.raised - self.done - self.excused - self.void


class Schedule(models.Model):
    """A recurring obligation: what must be done where, at which times, within how many minutes.

    The sweep raises its duties ahead, under the origin `schedule:<id>`. It is never edited: a change
    ends it and begins another. `times` are clock times of the district. With `people` it is a post
    kept around the clock: its times are the changes of shift, each shift has that many seats, and
    `roster` names who sits there in turn.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=48)  # the record kind that meets its duties
    place = models.ForeignKey(Place, models.PROTECT, related_name="schedules")
    path = models.CharField(max_length=64)
    place_kinds = models.JSONField(default=list)  # kinds of places below; empty: the place itself
    times = models.JSONField(default=list)  # "08:00"
    every_hours = models.PositiveSmallIntegerField(null=True)  # instead of times: from 00:00 on
    window_minutes = models.PositiveSmallIntegerField()  # before and after each time
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    people = models.PositiveSmallIntegerField(default=0)  # the least number on the post
    roster = models.JSONField(default=list)  # ids of users
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True)
    needs = models.PositiveSmallIntegerField(default=0)  # an EvidenceLevel, at least
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="schedules")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    raised_to = models.DateTimeField(null=True)  # up to when its duties are raised
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_ends_after_start", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="schedule_ended_with_reason", condition=Q(ended_at=None) | ~Q(end_reason="")
            ),
        ]
        indexes = [models.Index(fields=["path"], name="schedule_live", condition=Q(ended_at=None))]

    swapped: tuple[Any, ...] = ()  # after a change: the shifts that changed hands (`duties.swaps`); not kept

    @property
    def said_of_shifts(self) -> str:
        """Whose shifts a change has just changed, in words; empty where nobody's."""
        if not self.swapped:
            return ""
        shifts = "；".join(map(str, self.swapped))
        return str(_("Shifts of the next two days that change hands: {shifts}")).format(shifts=shifts)

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        return f"schedule:{self.pk}"
