from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lianfang.grid.models import Place


def roles() -> list[tuple[str, Any]]:
    return Role.choices


class Role(models.TextChoices):
    """What a posting is for; `accounts.rules.ABILITIES` says what each may do."""

    GRID_WORKER = "grid-worker", _("grid worker")
    PAIRED = "paired", _("paired person")
    SECRETARY = "secretary", _("community secretary")
    LEAD = "lead", _("sub-district lead")
    DUTY_OFFICER = "duty-officer", _("district duty officer")
    COMMANDER = "commander", _("commander")
    CDC = "cdc", _("disease control")
    CLINICIAN = "clinician", _("clinic staff")
    CHECKPOINT = "checkpoint", _("checkpoint team")
    KEEPER = "post-keeper", _("keeper of a place's post")
    DEPARTMENT = "department", _("department viewer")
    DESK = "desk", _("desk of a department")
    MACHINE = "machine", _("machine")


class DataKey(models.Model):
    """A wrapped data key. Destroying it makes all that it sealed unreadable for good."""

    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)


class Department(models.Model):
    """A department, office or organisation whose people take part."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """Someone who signs in, or a machine that sends records."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="staff")
    contact = models.BinaryField(default=b"")  # sealed JSON {"phone": …}
    key = models.ForeignKey(DataKey, models.PROTECT, null=True)
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    password_given_at = models.DateTimeField(null=True)  # when another made it; null once it is one's own

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.username


class PostingQuerySet(models.QuerySet["Posting"]):
    def in_force(self, at: Any) -> Self:
        return self.filter(Q(to_at=None) | Q(to_at__gt=at), from_at__lte=at)

    def of_who_sign_in(self, at: Any) -> Self:
        """Of people who have a way in, a password or a token: a sheet makes accounts that have neither."""
        tokens = Token.objects.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)
        password = ~Q(user__password="") & ~Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        way_in = password | Exists(tokens.filter(user_id=OuterRef("user_id")))
        return self.filter(way_in, user__is_active=True)


class Posting(models.Model):
    """Who serves where, for which department, in which role, from when to when."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    place = models.ForeignKey(Place, models.PROTECT, related_name="postings")
    department = models.ForeignKey(Department, models.PROTECT, null=True)
    role = models.CharField(max_length=24, choices=roles)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="posting_ends_after_start", condition=Q(to_at=None) | Q(to_at__gte=F("from_at"))
            ),
        ]


class Token(models.Model):
    """A bearer token of one user; only its SHA-256 is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)  # hex
    label = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class SignInTally(models.Model):
    """Failed sign-ins of one name or one address, to slow down guessing."""

    key = models.CharField(max_length=64, unique=True)  # SHA-256 of the name or address
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)


class Reading(models.Model):
    """Who looked at whose personal data, when and why. Never changed, never deleted by hand."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField()
    what = models.CharField(max_length=32)  # "person", "household", "export", "search"…
    subject = models.CharField(max_length=64)  # the row's id, or what was searched by
    path = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="reading_at")]
