"""Orders (交办单): what command wants done, by whom, until when, and what came back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import Department
from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.measures.models import Event


class OrderSource(models.TextChoices):
    """What gave rise to an order."""

    UPPER = "upper", _("instruction from above")
    MEETING = "meeting", _("resolution of a meeting")
    PATROL = "patrol", _("inspection")
    HOTLINE = "hotline", _("hotline")
    ALERT = "alert", _("alert of the system")


class OrderState(models.TextChoices):
    OPEN = "open", pgettext_lazy("order", "under way")
    RETURNED = "returned", pgettext_lazy("order", "returned, to be done again")
    DONE = "done", pgettext_lazy("order", "reported done")
    CLOSED = "closed", pgettext_lazy("order", "closed")


class OrderEntryKind(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("order", "issued")
    FEEDBACK = "feedback", pgettext_lazy("order", "feedback")
    DONE = "done", pgettext_lazy("order", "reported done")
    RETURNED = "returned", pgettext_lazy("order", "returned")
    CHASED = "chased", pgettext_lazy("order", "chased")
    REMINDED = "reminded", pgettext_lazy("order", "reminded")
    OVERDUE = "overdue", pgettext_lazy("order", "found overdue")
    CLOSED = "closed", pgettext_lazy("order", "closed")


class Order(models.Model):
    """One numbered order to a unit and a named person of it. Overdue is a clock, not a state.

    `remind_at` and `alarm_at` are when the sweep next speaks up; it takes them away as it does.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="orders")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=OrderSource.choices)
    source_ref = models.CharField(max_length=120, blank=True)
    content = models.CharField(max_length=1000)
    place = models.ForeignKey(Place, models.PROTECT, related_name="orders")
    path = models.CharField(max_length=64)
    unit = models.CharField(max_length=120)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="orders")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="orders")
    person_name = models.CharField(max_length=64, blank=True)  # as the source words it
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OrderState.choices, default=OrderState.OPEN)
    chased = models.PositiveSmallIntegerField(default=0)
    remind_at = models.DateTimeField(null=True)
    alarm_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)  # when the unit reported it done

    class Meta:
        db_table = "command_order"  # from when orders stood in that app; stores keep their table
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="order_numbered_once"),
            models.UniqueConstraint(
                fields=["source", "source_ref"],
                condition=Q(source__in=["alert", "meeting"]) & ~Q(source_ref=""),
                name="order_once_from_its_source",
            ),
            models.CheckConstraint(name="order_due_after_issue", condition=Q(due_at__gt=F("issued_at"))),
            models.CheckConstraint(
                name="order_state_is_known", condition=Q(state__in=["open", "returned", "done", "closed"])
            ),
            models.CheckConstraint(
                name="order_done_has_its_moment",
                condition=Q(state__in=["open", "returned"], settled_at=None)
                | Q(state__in=["done", "closed"], settled_at__isnull=False),
            ),
            known("source", OrderSource, name="order_source_is_known"),
        ]
        indexes = [
            models.Index(fields=["path", "due_at"], name="order_path"),
            models.Index(fields=["alarm_at"], name="order_alarm", condition=Q(alarm_at__isnull=False)),
            models.Index(fields=["remind_at"], name="order_remind", condition=Q(remind_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.event.code}-{self.number:03d}"

    @property
    def is_open(self) -> bool:
        return self.state in {OrderState.OPEN, OrderState.RETURNED}


class OrderEntry(models.Model):
    """One line of an order's story: feedback with its evidence, a return, a chase."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=OrderEntryKind.choices)
    words = models.CharField(max_length=1000, blank=True)
    evidence = models.CharField(max_length=300, blank=True)  # what shows it: a record, a document, a count

    class Meta:
        constraints = [
            known("kind", OrderEntryKind, name="order_entry_is_known"),
        ]
        db_table = "command_orderentry"
