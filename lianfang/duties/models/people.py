"""Who answers for a place, who is away, and what the sweep alarms about."""

import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import Posting
from lianfang.duties import wording
from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.kit.sentences import filled
from lianfang.people.models import Person


class PairingRole(models.TextChoices):
    ACCOUNTABLE = "accountable", _("accountable")
    HELPER = "helper", _("helper")


class AbsenceReason(models.TextChoices):
    SICK = "sick", _("sick")
    ISOLATED = "isolated", _("isolated")
    LEAVE = "leave", _("on leave")


class Pairing(models.Model):
    """Who answers for a place, from when to when. Exactly one accountable at every instant."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="pairings")
    path = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pairings")
    role = models.CharField(max_length=12, choices=PairingRole.choices)
    posting = models.ForeignKey(Posting, models.PROTECT, null=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    stands_in_for = models.ForeignKey(  # whose place it is, and goes back to once they are there again
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(role="accountable", to_at=None),
                name="pairing_one_accountable",
            ),
            models.UniqueConstraint(
                fields=["place", "user"], condition=Q(to_at=None), name="pairing_person_once"
            ),
            models.CheckConstraint(
                name="pairing_ends_after_start", condition=Q(to_at=None) | Q(to_at__gte=F("from_at"))
            ),
            known("role", PairingRole, name="pairing_role_is_known"),
        ]
        indexes = [models.Index(fields=["path"], name="pairing_path", condition=Q(to_at=None))]


class Absence(models.Model):
    """A person who cannot be on duty, from when to when. Saved only once others answer for theirs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    reason = models.CharField(max_length=12, choices=AbsenceReason.choices)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)  # null: until said otherwise
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True)  # when the successor took over the pairings
    given_back_at = models.DateTimeField(null=True)  # when the person, back again, got them back
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="absence_somebody_else", condition=Q(successor=None) | ~Q(successor=F("user"))
            ),
            known("reason", AbsenceReason, name="absence_reason_is_known"),
        ]


class StandIn(models.Model):
    """Who stands in during an absence in one area; the absence's successor does in all the rest."""

    absence = models.ForeignKey(Absence, models.CASCADE, related_name="stand_ins")
    path = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "path"], name="stand_in_one_an_area")]


class Lent(models.Model):
    """An open duty that a stand-in holds while its owner is away, and that goes back when they return.

    Of one that is given to somebody by hand in the meantime (`since` is then no longer when its owner was
    named) nothing goes back. `posting` is the right to record there that came with it.
    """

    absence = models.ForeignKey(Absence, models.CASCADE, related_name="lent")
    duty = models.ForeignKey("duties.Duty", models.CASCADE, related_name="lent", db_index=False)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    before = models.DateTimeField(null=True)  # when its owner had been named in person; null: by rule
    posting = models.ForeignKey(Posting, models.PROTECT, null=True, related_name="+", db_index=False)
    back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "duty"], name="lent_once")]


class AlertLevel(models.TextChoices):
    NOTICE = "notice", _("notice")
    WARNING = "warning", _("warning")
    URGENT = "urgent", _("urgent")


class Alert(models.Model):
    """Something a rule noticed that somebody must look at. One rule says one thing about `ref` once.

    `words` is the message id of what is said, `values` the JSON of what stands in its braces.
    `escalated` counts the rungs climbed; `owner` is who must answer now. Once they have taken it, it climbs
    no further.
    """

    rule = models.CharField(max_length=48)
    ref = models.CharField(max_length=120)  # "duty:12", "handover:…": what it is about
    level = models.CharField(max_length=8, choices=AlertLevel.choices)
    path = models.CharField(max_length=64)
    place = models.ForeignKey(Place, models.PROTECT, related_name="alerts", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="alerts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="alerts")
    words = models.CharField(max_length=300)
    values = models.TextField(default="{}")
    value = models.CharField(max_length=48, blank=True)  # what set it off, for boards: "38.2 °C"
    at = models.DateTimeField()
    escalated = models.PositiveSmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)  # when the next rung is told; null: no further
    taken_at = models.DateTimeField(null=True)  # when somebody said that they look after it
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=48, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "ref"], name="alert_once"),
            known("level", AlertLevel, name="alert_level_is_known"),
        ]
        indexes = [
            models.Index(fields=["path", "at"], name="alert_open", condition=Q(settled_at=None)),
            models.Index(fields=["escalate_at"], name="alert_escalate", condition=Q(settled_at=None)),
        ]

    def said(self) -> str:
        """The words in the reader's language."""
        return filled(gettext(self.words), **wording.in_words(self.rule, json.loads(self.values)))


class SweepBeat(models.Model):
    """When a step of the sweep last ran to its end, and what came of it. One row a step."""

    step = models.CharField(max_length=48, unique=True)
    at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # rows the step moved when it last ran
    fault = models.CharField(max_length=300, blank=True)  # why it failed when it last ran
