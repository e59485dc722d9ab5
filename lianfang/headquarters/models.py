"""Task forces with their seats and departments, and warnings with whom they were sent to."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import Department
from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.measures.models import Event


class ForceTask(models.TextChoices):
    """The line of work of a task force; what each is made of follows the blocks of the field."""

    GENERAL = "general", pgettext_lazy("task force", "the whole response")
    SURVEILLANCE = "surveillance", pgettext_lazy("task force", "surveillance and investigation")
    KEY_PEOPLE = "key-people", pgettext_lazy("task force", "people to look after")
    PASSAGE = "passage", pgettext_lazy("task force", "roads, gates and posts")
    TREATMENT = "treatment", pgettext_lazy("task force", "treatment")
    REPORTING = "reporting", pgettext_lazy("task force", "information and reports")
    PUBLICITY = "publicity", pgettext_lazy("task force", "publicity")
    ENVIRONMENT = "environment", pgettext_lazy("task force", "disinfection and hygiene")
    SUPPLIES = "supplies", pgettext_lazy("task force", "supplies and daily needs")
    ORDER = "order", pgettext_lazy("task force", "public order")


class SeatRole(models.TextChoices):
    COMMANDER = "commander", pgettext_lazy("seat", "commander")
    DEPUTY = "deputy", pgettext_lazy("seat", "deputy commander")
    DUTY_OFFICER = "duty-officer", pgettext_lazy("seat", "duty officer")
    MEMBER = "member", pgettext_lazy("seat", "member")


class UnitRole(models.TextChoices):
    LEAD = "lead", pgettext_lazy("unit", "lead department")
    SUPPORT = "support", pgettext_lazy("unit", "supporting department")


class TaskForce(models.Model):
    """The task force (专班) of one place for one line of work in one event.

    It lies below every force of a place above it: the nesting is that of the grid and is not written down.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="task_forces")
    place = models.ForeignKey(Place, models.PROTECT, related_name="task_forces")
    path = models.CharField(max_length=64)
    task = models.CharField(max_length=16, choices=ForceTask.choices)
    name = models.CharField(max_length=120, blank=True)  # empty: its place and what it is for
    document_no = models.CharField(max_length=120, blank=True)
    founded_at = models.DateTimeField()
    founded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    dissolved_at = models.DateTimeField(null=True)
    dissolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    dissolve_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "place", "task"],
                condition=Q(dissolved_at=None),
                name="task_force_stands_once",
            ),
            models.CheckConstraint(
                name="task_force_ends_after_start",
                condition=Q(dissolved_at=None) | Q(dissolved_at__gte=F("founded_at")),
            ),
            known("task", ForceTask, name="task_force_task_is_known"),
        ]
        indexes = [models.Index(fields=["path"], name="task_force_path")]

    def __str__(self) -> str:
        return self.name or f"{self.place.name} · {self.get_task_display()}"


class ForceSeat(models.Model):
    """Who sits in a task force, as what, from when to when."""

    force = models.ForeignKey(TaskForce, models.PROTECT, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="force_seats")
    role = models.CharField(max_length=12, choices=SeatRole.choices)
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["force", "user"], condition=Q(to_at=None), name="force_seat_one_a_person"
            ),
            models.UniqueConstraint(
                fields=["force"],
                condition=Q(to_at=None, role="commander"),
                name="force_seat_one_commander",
            ),
            models.CheckConstraint(
                name="force_seat_ends_after_start", condition=Q(to_at=None) | Q(to_at__gte=F("from_at"))
            ),
            known("role", SeatRole, name="force_seat_role_is_known"),
        ]


class ForceUnit(models.Model):
    """Which department leads a task force, and which support it, from when to when."""

    force = models.ForeignKey(TaskForce, models.PROTECT, related_name="units")
    department = models.ForeignKey(Department, models.PROTECT, related_name="task_forces")
    role = models.CharField(max_length=8, choices=UnitRole.choices)
    from_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["force", "department"], condition=Q(to_at=None), name="force_unit_once"
            ),
            models.UniqueConstraint(
                fields=["force"], condition=Q(to_at=None, role="lead"), name="force_unit_one_lead"
            ),
            models.CheckConstraint(
                name="force_unit_ends_after_start", condition=Q(to_at=None) | Q(to_at__gte=F("from_at"))
            ),
            known("role", UnitRole, name="force_unit_role_is_known"),
        ]


class WarningKind(models.TextChoices):
    """The forms of a warning (docs/sources.md#warning-notice)."""

    RISK = "risk-notice", pgettext_lazy("paper", "health risk notice")
    WARNING = "warning", pgettext_lazy("paper", "warning notice")
    ADVICE = "advice", pgettext_lazy("paper", "advice to those who decide")


class SentWarning(models.Model):
    """A warning that this district sent: of what, where, what it asks for and until when."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="sent_warnings")
    kind = models.CharField(max_length=12, choices=WarningKind.choices)
    number = models.CharField(max_length=120)
    disease = models.CharField(max_length=120)
    area = models.CharField(max_length=200, blank=True)  # at risk, as the warning words it
    asks = models.CharField(max_length=2000)
    due_at = models.DateTimeField(null=True)  # until when an answer is wanted; null: no clock
    sent_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="warning_sent_once"),
            models.CheckConstraint(
                name="warning_ends_after_sending", condition=Q(ended_at=None) | Q(ended_at__gte=F("sent_at"))
            ),
            models.CheckConstraint(
                name="warning_due_after_sending", condition=Q(due_at=None) | Q(due_at__gt=F("sent_at"))
            ),
            known("kind", WarningKind, name="warning_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.number


class WarningReceipt(models.Model):
    """One of those a warning was sent to, a place or a department: its answer, and what came of it."""

    warning = models.ForeignKey(SentWarning, models.PROTECT, related_name="receipts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")  # of a department: the whole district
    path = models.CharField(max_length=64)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    alarm_at = models.DateTimeField(null=True)  # when the sweep speaks up; it takes this away as it does
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    feedback = models.CharField(max_length=2000, blank=True)
    fed_back_at = models.DateTimeField(null=True)
    fed_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["warning", "place"], condition=Q(department=None), name="warning_once_to_a_place"
            ),
            models.UniqueConstraint(
                fields=["warning", "department"],
                condition=Q(department__isnull=False),
                name="warning_once_to_a_department",
            ),
            models.CheckConstraint(
                name="warning_fed_back_after_answer",
                condition=Q(fed_back_at=None) | Q(answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="warning_receipt_path"),
            models.Index(
                fields=["alarm_at"], name="warning_receipt_alarm", condition=Q(alarm_at__isnull=False)
            ),
        ]

    @property
    def receiver(self) -> str:
        """Whom it was sent to, in words."""
        if self.department is not None:
            return self.department.name
        return self.place.called

    def __str__(self) -> str:
        return f"{self.warning.number} · {self.receiver}"


# How the answer of one receiver stands, as conditions; `lives` and the list read the same.
WAITING: dict[str, Q] = {
    "sent": Q(answered_at=None),
    "answered": Q(answered_at__isnull=False, fed_back_at=None),
    "fed-back": Q(fed_back_at__isnull=False),
}
STATES = {
    "sent": _("not answered yet"),
    "answered": _("answered"),
    "fed-back": _("fed back"),
}
