"""What one desk hands to another, until it has an outcome. The tables keep the names they were made with."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.grid.models import Place
from lianfang.handovers.desks import desk_codes
from lianfang.people.models import Sealed


def flow_codes() -> list[tuple[str, Any]]:
    """F1 to F19; `contracts.TABLE` says what they are."""
    return [(code, code) for code in (f"F{number}" for number in range(1, 20))]


def step_codes() -> list[tuple[str, Any]]:
    return Step.choices


class Step(models.TextChoices):
    """What happened to a hand-over."""

    SENT = "sent", _("handed over")
    UPDATED = "updated", _("changed by the sender")
    READ = "read", _("opened")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("sent back")
    SENT_ON = "sent-on", _("handed on")
    ESCALATED = "escalated", _("not answered, told the desk above")
    AGAIN = "again", _("not answered, told again")
    LATE = "late", _("no outcome in time, told the desk above")
    WITHDRAWN = "withdrawn", _("taken back by the sender")
    REVEALED = "revealed", _("names were looked at")
    CLOSED = "closed", _("closed")


class HandOver(Sealed):
    """One thing handed to another desk: who has it, until when they must answer, and how it ended.

    `detail` is the part of the payload that names nobody, as JSON; `sealed` the personal part. `ref`
    is the sender's own name for it, so that sending twice is harmless. How it stands follows from
    its moments (`state`). `rung_at` is when it next goes one desk further up unless somebody
    has accepted it. `level` is the rung of its ladder it has reached; once nobody is left above to be told,
    the last are told again, and `repeats` counts how often. Accepted, it climbs anew by a second clock
    (`finish_by`) until it has an outcome.
    """

    flow = models.CharField(max_length=4, choices=flow_codes)
    ref = models.CharField(max_length=120)
    turn = models.PositiveSmallIntegerField(default=1)  # how often it was sent: again after a refusal
    from_desk = models.CharField(max_length=16, choices=desk_codes)
    from_place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    from_path = models.CharField(max_length=64)
    desk = models.CharField(max_length=16, choices=desk_codes)
    to_place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    to_path = models.CharField(max_length=64)
    detail = models.TextField(default="{}")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)  # the rung of the ladder it has reached
    repeats = models.PositiveSmallIntegerField(default=0)  # how often the last rung was told again
    escalated_at = models.DateTimeField(null=True)
    finish_by = models.DateTimeField(null=True)  # until when an accepted one wants an outcome
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    refusal = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=24, blank=True)
    words = models.CharField(max_length=300, blank=True)  # said with the outcome

    class Meta:
        db_table = "flows_handover"
        constraints = [
            models.UniqueConstraint(fields=["flow", "ref"], name="hand_over_once"),
            models.CheckConstraint(
                name="hand_over_closes_only_accepted",
                condition=Q(closed_at=None) | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_closes_with_outcome",
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="hand_over_refused_with_reason", condition=Q(refused_at=None) | ~Q(refusal="")
            ),
        ]
        indexes = [
            models.Index(fields=["rung_at"], name="hand_over_rung", condition=Q(rung_at__isnull=False)),
            models.Index(fields=["from_path"], name="hand_over_from"),
            models.Index(
                fields=["id"], name="hand_over_waiting", condition=Q(closed_at=None, accepted_at=None)
            ),
        ]

    @property
    def state(self) -> str:
        """Exactly one of five, whatever has happened before: it follows from the moments."""
        if self.closed_at is not None:
            return "closed"
        if self.accepted_at is not None:
            return "accepted"
        if self.refused_at is not None:
            return "refused"
        return "read" if self.read_at is not None else "sent"


class Receiver(models.Model):
    """A desk that has a hand-over before it: the one it was sent to, or one the ladder reached."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="receivers")
    desk = models.CharField(max_length=16, choices=desk_codes)
    path = models.CharField(max_length=64)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # set when it was refused, or sent on to another desk

    class Meta:
        db_table = "flows_receiver"
        constraints = [
            models.UniqueConstraint(
                fields=["hand_over", "desk", "path"],
                condition=Q(until=None),
                name="receiver_once",
            ),
        ]
        indexes = [models.Index(fields=["desk", "path"], name="receiver_desk", condition=Q(until=None))]


class HandOverStep(models.Model):
    """One line of a hand-over's history. Never changed, never deleted by hand."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=12, choices=step_codes)
    desk = models.CharField(max_length=16, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", db_index=False)
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "flows_handoverstep"


class HandOverSubject(models.Model):
    """Whom or what a hand-over is about, as a blind index: one person, however a record names them."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="subjects")
    subject_ix = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "flows_handoversubject"
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "subject_ix"], name="hand_over_subject_once"),
        ]


class HandOverGround(models.Model):
    """A record that a hand-over rests on. When the last of them is corrected away, it is taken back."""

    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="grounds")
    seq = models.BigIntegerField(db_index=True)  # of the record
    gone_seq = models.BigIntegerField(null=True)  # of the record that corrected it

    class Meta:
        db_table = "flows_handoverground"
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "seq"], name="hand_over_ground_once"),
        ]
