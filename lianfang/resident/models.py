from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import DataKey
from lianfang.grid.models import Place
from lianfang.passes.models import Pass
from lianfang.people.models import Household
from lianfang.restrictions.models import Restriction


class LinkKind(models.TextChoices):
    """What a link opens."""

    HOUSEHOLD = "own-household", _("a household’s own page")
    POSTER = "poster", _("registration at a place")
    RESULT = "result", _("one’s own registration")
    OBSERVED = "observed", _("one’s own page in isolation")
    FILING = "own-filing", _("an enterprise’s own filing")


def link_kinds() -> list[tuple[str, Any]]:
    return LinkKind.choices


class Registration(models.Model):
    """What a household or a traveller wrote about themselves, until a post has taken it over.

    Sealed: the answers of the form. It is destroyed when it expires; what became evidence stays there.
    `feverish` counts those who say they have a fever or a cough, so that a desk sees them first.
    """

    form = models.CharField(max_length=48)
    place = models.ForeignKey(Place, models.PROTECT, related_name="registrations")
    path = models.CharField(max_length=64)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="+")
    level = models.CharField(max_length=2)
    at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True)  # by the one who wrote it, the last time
    feverish = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    card = models.OneToOneField(Pass, models.SET_NULL, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["path", "at"], name="registration_open", condition=Q(accepted_at=None)),
        ]


class Link(models.Model):
    """A link that opens a resident's page without signing in; only its SHA-256 is kept.

    The secret in it has 128 bits. A household's own link takes one registration; a poster's many.
    """

    digest = models.CharField(max_length=64, unique=True)  # hex
    kind = models.CharField(max_length=16, choices=link_kinds)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    path = models.CharField(max_length=64)
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="+")
    registration = models.ForeignKey(Registration, models.CASCADE, null=True, related_name="+")
    restriction = models.ForeignKey(Restriction, models.CASCADE, null=True, related_name="+")
    level = models.CharField(max_length=2)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
