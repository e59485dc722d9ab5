"""One outbreak: its steps, figures, papers and meetings."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import DataKey
from lianfang.kit import codes
from lianfang.kit.closed import known


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
    CORRECTED = "corrected", pgettext_lazy("event", "code or name corrected")
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
            known("state", EventState, name="event_state_is_known"),
            models.CheckConstraint(  # its page has it as an address, as kit.codes.fits asks before
                name="event_code_fits_an_address",
                condition=~reduce(or_, (Q(code__contains=one) for one in codes.APART)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerCode(models.Model):
    """A code that an event had until it was corrected: whoever has it written down still finds the event."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="former_codes")
    code = models.CharField(max_length=32, unique=True)
    until_at = models.DateTimeField()


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

    class Meta:
        constraints = [
            known("kind", EventStepKind, name="event_step_is_known"),
        ]


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

    class Meta:
        constraints = [
            known("kind", MilestoneKind, name="milestone_is_known"),
        ]
