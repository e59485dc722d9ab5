"""Findings (隐患), points that are disinfected at set times, what is made up for it, and places of cases."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.closed import known
from lianfang.sanitation import dilution, practice
from lianfang.slots.kinds import AGENTS
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


def spots() -> list[tuple[str, Any]]:
    return list(dilution.SPOTS)


class PointState(models.TextChoices):
    STANDING = "standing", pgettext_lazy("point", "in use")
    CLOSED = "closed", pgettext_lazy("point", "closed")


class DisinfectionPoint(Thing):
    """One lift, handrail or hall that is disinfected at set times of the day, and by whom.

    `raised_to` is until when its slots are raised; the sweep goes on from there.
    """

    name = models.CharField(max_length=60)
    spot = models.CharField(max_length=16, choices=spots)
    times = models.CharField(max_length=120)  # "08:00 13:00"
    window_minutes = models.PositiveSmallIntegerField(
        default=30
    )  # before and after; docs/sources.md#slot-window
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    raised_to = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=PointState.choices, default=PointState.STANDING)

    class Meta(Thing.Meta):
        constraints = [known("state", PointState, name="point_state_is_known")]
        indexes = [
            *Thing.Meta.indexes,
            models.Index(fields=["raised_to"], name="point_ahead", condition=Q(state="standing")),
        ]

    def __str__(self) -> str:
        return f"{self.place.called} · {self.name}"

    @property
    def subject(self) -> str:
        """Of its duties."""
        return f"point:{self.pk}"


def agents() -> list[tuple[str, Any]]:
    return list(AGENTS)


class AgentOrigin(models.TextChoices):
    PRODUCT = practice.PRODUCT, _("bought: with licence or filing")
    SELF_MADE = practice.SELF_MADE, _("made here")


class StockForm(models.TextChoices):
    LIQUID = dilution.LIQUID, pgettext_lazy("disinfectant", "liquid")
    POWDER = dilution.POWDER, pgettext_lazy("disinfectant", "powder")
    TABLET = dilution.TABLET, pgettext_lazy("disinfectant", "tablets")


def stocks() -> list[tuple[str, Any]]:
    return StockForm.choices


class SolutionState(models.TextChoices):
    READY = "ready", pgettext_lazy("solution", "ready for use")
    UNMEASURED = "unmeasured", pgettext_lazy("solution", "strength to be measured")
    GONE = "gone", pgettext_lazy("solution", "used up or thrown away")


class Solution(Thing):
    """One batch of working solution in its container: of what, how strong, until when it may be used.

    `strength` is that of the stock, in mg/L, mg/kg or mg a tablet as its form has it. What was made here has
    none: its `concentration` counts once it is measured.
    """

    origin = models.CharField(max_length=12, choices=AgentOrigin.choices)
    means = models.CharField(max_length=24, choices=agents)
    product = models.CharField(max_length=120)
    licence_no = models.CharField(max_length=60, blank=True)
    batch_no = models.CharField(max_length=40, blank=True)
    agent_expires_on = models.DateField(null=True)
    form = models.CharField(max_length=8, choices=stocks, blank=True)
    strength = models.PositiveIntegerField(null=True)
    concentration = models.PositiveIntegerField()  # mg/L
    volume = models.PositiveIntegerField()  # mL
    expires_at = models.DateTimeField()
    given_to = models.CharField(max_length=120, blank=True)
    gone_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=SolutionState.choices, default=SolutionState.READY)

    class Meta(Thing.Meta):
        constraints = [
            known("origin", AgentOrigin, name="solution_origin_is_known"),
            known("state", SolutionState, name="solution_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.concentration} mg/L"

    @property
    def mix(self) -> dilution.Mix | None:
        """What went into it; nothing of what was made here."""
        if not self.strength:
            return None
        return dilution.mix(self.form, strength=self.strength, target=self.concentration, volume=self.volume)


class TerminalState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("terminal", "to be disinfected")
    DONE = "done", pgettext_lazy("terminal", "disinfected, to be assessed")
    PASSED = "passed", pgettext_lazy("terminal", "passed: in use again")
    VOID = "void", pgettext_lazy("terminal", "not needed")


class Terminal(Thing):
    """One place where a case was: not to be used until it is disinfected and somebody else has passed it.

    `ref` is of the hand-over it came with (F9). `seq` is of the record that says it was done.
    """

    ref = models.CharField(max_length=120, unique=True)
    due_at = models.DateTimeField()
    seq = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=300, blank=True)  # of the assessment
    redone = models.PositiveSmallIntegerField(default=0)  # how often the assessment failed
    state = models.CharField(max_length=8, choices=TerminalState.choices, default=TerminalState.WAITING)

    class Meta(Thing.Meta):
        constraints = [known("state", TerminalState, name="terminal_state_is_known")]

    def __str__(self) -> str:
        return self.place.called
