from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.grid.models import Place
from lianfang.kit.scope import Scope
from lianfang.passes import kinds


class PassKind(models.TextChoices):
    """What a pass is for."""

    RESIDENT_CARD = kinds.RESIDENT_CARD, _("resident card")
    ENTRY_PASS = kinds.ENTRY_PASS, _("entry pass")
    VEHICLE_PASS = kinds.VEHICLE_PASS, _("vehicle pass")
    SELF_REGISTRATION = kinds.SELF_REGISTRATION, _("self-registration")
    PLACE_CODE = kinds.PLACE_CODE, _("place code")


def pass_kinds() -> list[tuple[str, Any]]:
    return PassKind.choices


class SigningKey(models.Model):
    """A pair of keys that signs passes. The private half is sealed by the master key.

    Its number stands in each pass it signed. One without an end is in use; one with an end still
    proves what it signed; a revoked one proves nothing any more.
    """

    public = models.BinaryField()  # 32 bytes, Ed25519
    wrapped = models.BinaryField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    alone = models.CharField(max_length=8, null=True, unique=True)  # "signs" on the one in use


class PassQuerySet(models.QuerySet["Pass"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(scope.q("path"))

    def live(self, at: Any) -> Self:
        return self.filter(Q(to_at=None) | Q(to_at__gt=at), revocation=None)


class Pass(models.Model):
    """A pass made out: what its text says, and its signature. It names nobody.

    `alone` is set on a pass of which only one may live (the code of a place), and emptied when it
    is withdrawn.
    """

    id = models.BigIntegerField(primary_key=True)  # 63 random bits
    kind = models.CharField(max_length=20, choices=pass_kinds)
    subject = models.CharField(max_length=48, blank=True)  # person:12, household:7, vehicle:鲁G12345
    place = models.ForeignKey(Place, models.PROTECT, related_name="passes")
    path = models.CharField(max_length=64)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    quota = models.PositiveSmallIntegerField(default=0)  # uses a day; 0 any number, 255 once at all
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="passes")
    signature = models.BinaryField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    alone = models.CharField(max_length=48, null=True, unique=True)

    objects = PassQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pass_ends_after_start", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="pass_path"),
            models.Index(fields=["subject"], name="pass_subject", condition=~Q(subject="")),
        ]

    @property
    def number(self) -> str:
        """As lists and addresses name it: see `rules.id_text`."""
        return f"{self.pk:016x}"


class Revocation(models.Model):
    """The withdrawal of a pass. Its number is its place in the list that every sync carries."""

    of = models.OneToOneField(Pass, models.PROTECT, related_name="revocation")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)


class UseQuerySet(models.QuerySet["Use"]):
    def counting(self, of: Pass, at: datetime) -> Self:
        """The uses that count against the quota of a pass at a moment: the local day's, or all."""
        if of.quota == kinds.ONCE:
            return self.filter(of=of)
        begins = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        return self.filter(of=of, at__gte=begins, at__lt=begins + timedelta(days=1))


class Use(models.Model):
    """One use of a pass at a post. `ref` is the id of the record it came with, so a repeat is one use.

    `excess` marks a use beyond the quota. A post without a network lets it pass; a supervisor sees it.
    """

    of = models.ForeignKey(Pass, models.PROTECT, related_name="uses")
    ref = models.UUIDField(unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    excess = models.BooleanField(default=False)

    objects = UseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["of", "at"], name="pass_use_of"),
            models.Index(fields=["path", "at"], name="pass_use_excess", condition=Q(excess=True)),
        ]
