"""Measures: who decided what, where, from when to when, and appeals against it."""

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
from lianfang.kit.closed import known
from lianfang.kit.scope import WHOLE, Scope, ancestors
from lianfang.measures import powers
from lianfang.measures.models.events import Event
from lianfang.measures.powers import Body


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
            known("body", Body, name="measure_body_is_known"),
            known("level", MeasureLevel, name="measure_level_is_known"),
            known("ended_as", MeasureEnd, name="measure_end_is_known", blank=True),
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

    class Meta:
        constraints = [
            known("kind", MeasureStepKind, name="measure_step_is_known"),
        ]


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
            known("outcome", AppealOutcome, name="appeal_outcome_is_known", blank=True),
        ]
