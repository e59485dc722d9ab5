from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.people.models import Sealed


class PlaceStepKind(models.TextChoices):
    RENAMED = "renamed", _("renamed")
    CORRECTED = "corrected", pgettext_lazy("place", "corrected")
    CLOSED = "closed", pgettext_lazy("place", "closed")
    REOPENED = "reopened", _("reopened")
    MERGED = "merged", _("merged into another")
    SPLIT = "split", pgettext_lazy("place", "split off")


class PlaceStep(models.Model):
    """One correction of a place: what it was, what it is now, who decided it and why."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=PlaceStepKind.choices)
    was = models.CharField(max_length=300, blank=True)
    now = models.CharField(max_length=300, blank=True)
    into = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")  # what it was merged into
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


class RegisterNoun(models.TextChoices):
    HOUSEHOLD = "household", _("household")
    PERSON = "person", _("person")


class RegisterStepKind(models.TextChoices):
    CORRECTED = "corrected", pgettext_lazy("register", "corrected")
    MERGED = "merged", _("merged into another")
    SPLIT = "split", pgettext_lazy("register", "split off")
    MOVED = "moved", _("moved to another household")
    LEFT = "moved-away", _("moved away")
    DIED = "died", _("died")


class RegisterStep(Sealed):
    """One correction of a household or person: what it was, what it is now, who decided it and why.

    `thing` and `into` are numbers of rows; that of a row merged into another is gone, and its number leads
    on from here. Sealed: {field: [what it was, what it is]}. `counts` says what moved along, by table.
    """

    noun = models.CharField(max_length=12, choices=RegisterNoun.choices)
    thing = models.BigIntegerField()
    kind = models.CharField(max_length=12, choices=RegisterStepKind.choices)
    into = models.BigIntegerField(null=True)
    path = models.CharField(max_length=64)  # where the household was
    into_path = models.CharField(max_length=64, blank=True)  # where it, or what it became part of, is now
    counts = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["noun", "thing"], name="register_step_thing"),
            models.Index(
                fields=["noun", "into"], name="register_step_into", condition=models.Q(into__isnull=False)
            ),
        ]
        constraints = [
            known("noun", RegisterNoun, name="register_step_noun"),
            known("kind", RegisterStepKind, name="register_step_kind"),
        ]


class UnlistedState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("unlisted dwelling", "waits for the lead")
    CONFIRMED = "confirmed", pgettext_lazy("unlisted dwelling", "entered into the register")
    JOINED = "joined", pgettext_lazy("unlisted dwelling", "is a listed one")
    REFUSED = "refused", pgettext_lazy("unlisted dwelling", "there is none")


class Unlisted(models.Model):
    """A dwelling that somebody stood before and that no register has, until the lead has said what it is.

    `place` is the listed place it lies in; `into` the dwelling it became or is. `seq` is the sealed record of
    the report, `outcome` and `head_count` what the visit found, which counts once it is known where.
    """

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = models.CharField(max_length=64)
    name = models.CharField(max_length=60, blank=True)  # as its door calls it
    words = models.CharField(max_length=300)  # where it is
    outcome = models.CharField(max_length=24)
    head_count = models.PositiveSmallIntegerField(null=True)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=UnlistedState.choices, default=UnlistedState.WAITING)
    into = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="unlisted_waiting", condition=models.Q(state="waiting")),
        ]
        constraints = [known("state", UnlistedState, name="unlisted_state_is_known")]

    def __str__(self) -> str:
        return self.name or self.words
