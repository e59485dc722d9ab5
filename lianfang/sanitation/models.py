"""Findings (隐患): what was found wrong at a place, who mends it by when, and who saw it mended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.closed import known
from lianfang.things.models import Thing


class FindingKind(models.TextChoices):
    WATER = "standing-water", _("standing water")
    RUBBISH = "rubbish", _("rubbish not cleared")
    UNCLEAN = "unclean", _("dirty, or not disinfected")
    AIR = "no-air", _("not aired")
    AGENT = "agent", _("disinfectant too weak, too strong or expired")
    RECORD = "no-record", _("records missing")
    SEAL = "seal-broken", _("seal broken or removed")
    CROWD = "crowd", _("crowding, no distance kept")
    MASKS = "no-masks", _("staff without masks or temperature")
    VERMIN = "vermin", _("rats, flies, mosquitoes, cockroaches")
    VACANT = "vacant-house", _("vacant or locked house with a hazard inside")
    OTHER = "other", _("something else")


class FindingSource(models.TextChoices):
    ROUND = "round", _("found on a round")
    HOTLINE = "hotline", _("hotline")
    PHOTO = "photo", _("photo or drone")
    RESIDENT = "resident", _("told by a resident")
    CHECK = "check", _("inspection")


class FindingState(models.TextChoices):
    OPEN = "open", pgettext_lazy("finding", "to be mended")
    MENDED = "mended", pgettext_lazy("finding", "mended, to be checked")
    STRUCK = "struck", pgettext_lazy("finding", "struck off")
    VOID = "void", pgettext_lazy("finding", "was none")


class Finding(Thing):
    """One thing found wrong. It stays until somebody other than who mended it has seen that it is.

    `alarm_at` is when the sweep speaks up; it takes it away as it does. `seq` is of the record that told it.
    """

    kind = models.CharField(max_length=16, choices=FindingKind.choices)
    what = models.CharField(max_length=300)
    spot = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=8, choices=FindingSource.choices, default=FindingSource.ROUND)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    alarm_at = models.DateTimeField(null=True)
    evidence = models.CharField(max_length=300, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)  # how often it came back
    state = models.CharField(max_length=8, choices=FindingState.choices, default=FindingState.OPEN)
    seq = models.BigIntegerField(null=True, unique=True)

    class Meta(Thing.Meta):
        constraints = [
            known("kind", FindingKind, name="finding_kind_is_known"),
            known("source", FindingSource, name="finding_source_is_known"),
            known("state", FindingState, name="finding_state_is_known"),
        ]
        indexes = [
            *Thing.Meta.indexes,
            models.Index(fields=["alarm_at"], name="finding_alarm", condition=Q(alarm_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.what}"
