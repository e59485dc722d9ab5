"""Events and measures: by whose decision, on what ground, where, from when until when."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import DataKey
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.scope import WHOLE, Scope, ancestors


class EventState(models.TextChoices):
    PREPARING = "preparing", pgettext_lazy("event", "in preparation")
    OPENED = "opened", pgettext_lazy("event", "response running")
    ENDED = "ended", pgettext_lazy("event", "response ended")
    REVIEWED = "reviewed", pgettext_lazy("event", "reviewed")
    RETENTION = "retention-decided", pgettext_lazy("event", "retention decided")
    DESTROYED = "destroyed", pgettext_lazy("event", "data of the event destroyed")


class EventStepKind(models.TextChoices):
    """What can happen to an event. Each happens by somebody, at a time, with a reason."""

    PREPARED = "prepared", pgettext_lazy("event", "prepared")
    OPENED = "opened", pgettext_lazy("event", "opened")
    RAISED = "raised", pgettext_lazy("event", "level raised")
    LOWERED = "lowered", pgettext_lazy("event", "level lowered")
    ENDED = "ended", pgettext_lazy("event", "ended")
    REVIEWED = "reviewed", pgettext_lazy("event", "reviewed")
    RETENTION = "retention-decided", pgettext_lazy("event", "retention decided")
    DESTROYED = "destroyed", pgettext_lazy("event", "data of the event destroyed")


class Event(models.Model):
    """One outbreak, from preparation to the destruction of its personal data with its key."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=16, blank=True)  # response level, as the order words it
    state = models.CharField(max_length=20, choices=EventState.choices, default=EventState.OPENED)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    key = models.ForeignKey(DataKey, models.PROTECT, null=True)  # made when the event is opened

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_is_opened_unless_preparing",
                condition=Q(state="preparing", opened_at=None)
                | (~Q(state="preparing") & Q(opened_at__isnull=False, key__isnull=False)),
            ),
            models.CheckConstraint(
                name="event_ends_after_opening",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")),
            ),
            models.CheckConstraint(
                name="event_is_closed_once_ended",
                condition=Q(state__in=("preparing", "opened"), closed_at=None)
                | (~Q(state__in=("preparing", "opened")) & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EventStep(models.Model):
    """One step of an event: what, when it took effect, by whom, why, on which document."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=EventStepKind.choices)
    level = models.CharField(max_length=16, blank=True)  # the level from this step on
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    upper_document_no = models.CharField(max_length=120, blank=True)  # decision of the next level up
    told_at = models.DateTimeField(null=True)  # announced, reported above, neighbours informed
    reason = models.CharField(max_length=2000, blank=True)
    made_at = models.DateTimeField()  # when it was written down here


class FigureSort(models.TextChoices):
    CARRIED = "carried", pgettext_lazy("event", "goes on after the end")
    DESTROYED = "destroyed", pgettext_lazy("event", "destroyed with the key")
    STANDS = "stands", pgettext_lazy("event", "stays")


class EventFigure(models.Model):
    """What was counted as a step was taken: how many of what went on, were destroyed, or stay.

    Kept, because a later count would tell of a later day.
    """

    step = models.ForeignKey(EventStep, models.PROTECT, related_name="figures")
    sort = models.CharField(max_length=12, choices=FigureSort.choices)
    what = models.CharField(max_length=48)  # code of a blocker or of a holding
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "sort", "what"], name="event_figure_once"),
            models.CheckConstraint(
                name="event_figure_sort_is_known",
                condition=Q(sort__in=("carried", "destroyed", "stands")),
            ),
        ]


class PaperKind(models.TextChoices):
    """What comes in; the last three are the forms of a warning (docs/sources.md#warning-notice)."""

    LETTER = "letter", pgettext_lazy("paper", "paper from above")
    RISK = "risk-notice", pgettext_lazy("paper", "health risk notice")
    WARNING = "warning", pgettext_lazy("paper", "warning notice")
    ADVICE = "advice", pgettext_lazy("paper", "advice to those who decide")


class Instruction(models.Model):
    """A paper that came in (来文), a warning among them: what it asks for, in short, and until when.

    It is open until it is answered with a number, or an order is made of it; a warning also asks what
    came of it.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="instructions")
    kind = models.CharField(max_length=12, choices=PaperKind.choices, default=PaperKind.LETTER)
    disease = models.CharField(max_length=120, blank=True)  # of a warning
    area = models.CharField(max_length=200, blank=True)  # at risk, as the warning words it
    number = models.CharField(max_length=120)
    sender = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    summary = models.CharField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    answer_no = models.CharField(max_length=120, blank=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    feedback = models.CharField(max_length=2000, blank=True)
    fed_back_at = models.DateTimeField(null=True)
    fed_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "sender", "number"], name="instruction_kept_once"),
            models.CheckConstraint(name="instruction_kind_is_known", condition=Q(kind__in=PaperKind.values)),
            models.CheckConstraint(
                name="instruction_fed_back_after_answer",
                condition=Q(fed_back_at=None) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_warning(self) -> bool:
        return self.kind != PaperKind.LETTER


class Meeting(models.Model):
    """The minutes of one meeting of the command."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="meetings")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    chair = models.CharField(max_length=64)
    summary = models.CharField(max_length=4000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="meeting_kept_once")]


class Resolution(models.Model):
    """One numbered point of the minutes: what is to be done, by which unit and person, by when."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=2000)
    unit = models.CharField(max_length=120)
    person = models.CharField(max_length=64, blank=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="resolution_numbered_once")]


class MilestoneKind(models.TextChoices):
    """The moments of 7-1-7 (docs/sources.md#seven-one-seven)."""

    EMERGED = "emerged", _("emergence")
    DETECTED = "detected", _("detection")
    NOTIFIED = "notified", _("notification")
    INVESTIGATION = "investigation-started", _("investigation started")
    ANALYSIS = "risk-assessed", _("epidemiological analysis and first risk assessment")
    LABORATORY = "laboratory-confirmed", _("laboratory confirmation")
    CARE = "care-started", _("case management and infection control started")
    COMMUNITY = "community-measures", _("community measures started")
    COMMUNICATION = "risk-communication", _("risk communication started")
    COORDINATION = "coordination-set-up", _("coordination set up")


class Milestone(models.Model):
    """When one of the 7-1-7 moments was reached. Writing it again supersedes, nothing is lost."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=24, choices=MilestoneKind.choices)
    on = models.DateField(null=True)  # null: does not apply here
    bottleneck = models.CharField(max_length=1000, blank=True)
    enabler = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class Body(models.TextChoices):
    """Who decides: `powers.POWERS` says which of them may decide what."""

    GOVERNMENT = "government", _("county-level people's government")
    CDC = "cdc", _("centre for disease control")
    MEDICAL = "medical", _("medical institution")
    UPPER = "upper", _("government of a higher level")


class MeasureState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("measure", "draft")
    TO_CONFIRM = "to-confirm", pgettext_lazy("measure", "awaits confirmation")
    DECIDED = "decided", pgettext_lazy("measure", "decided")
    ANNOUNCED = "announced", pgettext_lazy("measure", "announced")
    IN_FORCE = "in-force", pgettext_lazy("measure", "in force")
    LIFTED = "lifted", pgettext_lazy("measure", "lifted")
    CANCELLED = "cancelled", pgettext_lazy("measure", "cancelled")
    EXPIRED = "expired", pgettext_lazy("measure", "expired")


class MeasureEnd(models.TextChoices):
    LIFTED = "lifted", pgettext_lazy("measure", "lifted")
    CANCELLED = "cancelled", pgettext_lazy("measure", "cancelled")


class MeasureLevel(models.TextChoices):
    """How much may be collected under a measure (docs/sources.md#collection-levels)."""

    COUNT = "L0", _("L0 counts only")
    CONTACT = "L1", _("L1 one contact a household")
    FLAGGED = "L2", _("L2 identity of flagged persons")
    FULL = "L3", _("L3 full register")


def measure_kinds() -> list[tuple[str, Any]]:
    from lianfang.measures import powers  # the table of powers names these models' bodies

    return [(one.kind, one.name) for one in powers.POWERS if one.is_measure]


class MeasureQuerySet(models.QuerySet["Measure"]):
    def within(self, scope: Scope) -> Self:
        """Measures whose area touches the scope's: they hold for it, or lie inside it."""
        if WHOLE in scope.roots:
            return self.all()  # an empty condition joined by `or` would vanish
        touching = scope.q("path")
        above = [path for root in scope.roots for path in ancestors(root)]
        areas = MeasureArea.objects.filter(touching | Q(path__in=above))
        return self.filter(pk__in=areas.values("measure"))

    def in_force(self, at: datetime) -> Self:
        return self.filter(
            Q(to_at=None) | Q(to_at__gt=at), Q(ended_at=None) | Q(ended_at__gt=at), begins_at__lte=at
        )


class Measure(models.Model):
    """One decision that binds people or places: body, ground, area, from, to, and how it ended.

    It holds from `begins_at`, which is set once every form the law demands has been kept, until the
    earliest of `to_at` and `ended_at`. The state at any instant follows from these.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=32, choices=measure_kinds)
    body = models.CharField(max_length=16, choices=Body.choices)
    basis = models.CharField(max_length=32)  # code of the article, one of those of its kind
    document_no = models.CharField(max_length=120, blank=True)
    upper_document_no = models.CharField(max_length=120, blank=True)  # decision of the next level up
    level = models.CharField(max_length=2, choices=MeasureLevel.choices, default=MeasureLevel.CONTACT)
    content = models.CharField(max_length=2000)
    reason = models.CharField(max_length=2000)
    assessment = models.CharField(max_length=2000, blank=True)  # who found it necessary, and in what
    help_number = models.CharField(max_length=60, blank=True)
    appeal_route = models.CharField(max_length=300, blank=True)
    road = models.JSONField(default=dict, blank=True)  # of a checkpoint: `rules.Road`
    obliges = models.JSONField(default=dict, blank=True)  # which places need a post: `rules.Posts`
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)  # null: until lifted
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(null=True)
    told_above_at = models.DateTimeField(null=True)  # reported to the next level up
    begins_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=16, choices=MeasureEnd.choices, blank=True)
    expiry_told_at = models.DateTimeField(null=True)  # when what hangs on it was told that it expired

    objects = MeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measure_ends_after_start", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="measure_decided_by_somebody",
                condition=Q(decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="measure_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="measure_in_force_has_document",
                condition=Q(begins_at=None)
                | (Q(decided_at__isnull=False) & ~Q(document_no="") & ~Q(basis="") & ~Q(body="")),
            ),
            models.CheckConstraint(
                name="measure_end_is_of_a_kind",
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
            ),
        ]
        indexes = [models.Index(fields=["kind", "begins_at"], name="measure_kind_begins")]

    def __str__(self) -> str:
        return self.document_no or f"{self.kind} {self.pk}"

    @property
    def state(self) -> str:
        return self.state_at(clock.now())

    def state_at(self, at: datetime) -> str:
        """The state at an instant, as it follows from what was decided."""
        if self.ended_at is not None and self.ended_at <= at:
            return self.ended_as
        if self.begins_at is None:
            return self._before_force()
        if self.to_at is not None and self.to_at <= at:
            return MeasureState.EXPIRED.value
        if self.begins_at > at:
            return (MeasureState.ANNOUNCED if self.announced_at else MeasureState.DECIDED).value
        return MeasureState.IN_FORCE.value

    def _before_force(self) -> str:
        if self.decided_at is None:
            return MeasureState.DRAFT.value
        from lianfang.measures import powers

        needs = powers.of(self.kind).second_approver and self.confirmed_at is None
        return (MeasureState.TO_CONFIRM if needs else MeasureState.DECIDED).value


class MeasureArea(models.Model):
    """A place that a measure covers with all below it, from when to when."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="areas")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = models.CharField(max_length=64)
    from_at = models.DateTimeField(null=True)  # null: as long as the measure
    to_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["path"], name="measure_area_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "place"], condition=Q(to_at=None), name="measure_area_once"
            ),
        ]


class MeasureStepKind(models.TextChoices):
    DRAFTED = "drafted", pgettext_lazy("measure", "drafted")
    REDRAFTED = "redrafted", pgettext_lazy("measure", "draft changed")
    DECIDED = "decided", pgettext_lazy("measure", "decided")
    CONFIRMED = "confirmed", pgettext_lazy("measure", "confirmed")
    ANNOUNCED = "announced", pgettext_lazy("measure", "announced")
    TOLD_ABOVE = "told-above", pgettext_lazy("measure", "reported to the next level up")
    ADJUSTED = "adjusted", pgettext_lazy("measure", "adjusted")
    LIFTED = "lifted", pgettext_lazy("measure", "lifted")
    CANCELLED = "cancelled", pgettext_lazy("measure", "cancelled")


class MeasureStep(models.Model):
    """One step of a measure: what, by whom, when, on which document, and what it changed."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=16, choices=MeasureStepKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    changes = models.JSONField(default=dict)  # field -> [before, after]
    made_at = models.DateTimeField()


class AppealOutcome(models.TextChoices):
    UPHELD = "upheld", pgettext_lazy("appeal", "upheld")
    PARTLY = "partly-upheld", pgettext_lazy("appeal", "upheld in part")
    DISMISSED = "dismissed", pgettext_lazy("appeal", "not upheld")
    WITHDRAWN = "withdrawn", pgettext_lazy("appeal", "withdrawn")


class Appeal(models.Model):
    """A complaint against a measure (申诉), with a clock. The measure goes on meanwhile."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="appeals")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # where the restricted person lives
    path = models.CharField(max_length=64)
    key = models.ForeignKey(DataKey, models.PROTECT)
    sealed = models.BinaryField()  # {"name", "phone", "relation", "text"}
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=AppealOutcome.choices, blank=True)
    answer = models.CharField(max_length=2000, blank=True)  # names nobody
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(answered_at=None), name="appeal_open_due")]
        constraints = [
            models.CheckConstraint(
                name="appeal_answered_in_full",
                condition=Q(answered_at=None, outcome="", answered_by=None)
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(outcome="")),
            ),
        ]


class PackChoice(models.Model):
    """From `from_at` on, an event is worked by this edition of this pack."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="pack_choices")
    pack = models.CharField(max_length=48)
    edition = models.CharField(max_length=32)
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=2000)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["event", "from_at"], name="pack_choice_event_from")]


class ParamChange(models.Model):
    """From `from_at` on, one parameter differs from what the pack's edition says.

    An empty `value` takes the change back. Choosing another edition ends the changes made before.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="param_changes")
    name = models.CharField(max_length=48)
    value = models.CharField(max_length=24, blank=True)
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=2000)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["event", "from_at"], name="param_change_event_from")]


class ListedArea(models.Model):
    """An area elsewhere from which arrivals are at risk (重点地区), by its name or division code."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="listed_areas")
    area = models.CharField(max_length=120)
    from_on = models.DateField()
    to_on = models.DateField(null=True)  # the last day; null: until taken off the list
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document_no = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=2000, blank=True)
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="listed_area_ends_after_start", condition=Q(to_on=None) | Q(to_on__gte=F("from_on"))
            ),
        ]
