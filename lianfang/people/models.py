"""Who lives, works and parks where. Identity and contact lie in one sealed blob a row."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import DataKey, Department
from lianfang.grid.models import Place


class Sealed(models.Model):
    """A row whose personal part is one blob under a data key."""

    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, null=True, db_index=False)

    class Meta:
        abstract = True


class HouseholdQuerySet(models.QuerySet["Household"]):
    def own_first(self) -> Self:
        """By number, after those whose own committee manages them the `told` ones, which another tells of."""
        own = When(path__startswith=F("managed_path"), then=Value(False))
        return self.annotate(told=Case(own, default=Value(True))).order_by("told", "number")


class Household(Sealed):
    """People who live and eat together; not the dwelling, and not the registered household.

    `lives_at` is the dwelling, or empty for one living outside the district (`lives_outside` says
    where, and is empty while nobody knows); `belongs_to` the place whose committee manages it, empty when
    that is where it lives. One that lives elsewhere than it is managed is attached (躲迁).
    Sealed: {"contact", "phone", "address"}.
    """

    number = models.CharField(max_length=64)  # counts within its compound or community, not beyond
    lives_at = models.ForeignKey(Place, models.PROTECT, null=True, related_name="households")
    belongs_to = models.ForeignKey(Place, models.PROTECT, null=True, related_name="managed_households")
    path = models.CharField(max_length=64)  # of lives_at, or of belongs_to for one living outside
    managed_path = models.CharField(max_length=64)  # of belongs_to, or of lives_at
    lives_outside = models.CharField(max_length=120, blank=True)
    host_district = models.CharField(max_length=60, blank=True, db_default="")  # where lives_outside lies
    outside_since = models.DateField(null=True)  # since when, as far as anybody said
    nature = models.CharField(max_length=24, blank=True)
    stated_count = models.PositiveSmallIntegerField(null=True)  # persons, as the household stated
    phone_ix = models.BigIntegerField(null=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="household_path"),
            models.Index(
                fields=["managed_path"],
                name="household_managed",
                condition=~Q(managed_path=F("path")),
            ),
            models.Index(fields=["phone_ix"], name="household_phone", condition=Q(phone_ix__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number", "path", "managed_path"], name="household_number_once"),
            models.CheckConstraint(
                name="household_is_somewhere",
                condition=Q(lives_at__isnull=False) | Q(belongs_to__isnull=False),
            ),
        ]


class HouseholdPhone(models.Model):
    """A further telephone of a household whose list names several."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="other_phones")
    phone_ix = models.BigIntegerField(db_index=True)


class Person(Sealed):
    """One human being, however many households and lists name them.

    Sealed: {"name", "document_kind", "document", "phone", "birth_on", "origin", "workplace", …}.
    Sex is GB/T 2261.1 (0 unknown, 1 male, 2 female, 9 not stated).
    """

    sex = models.PositiveSmallIntegerField(default=0)
    birth_year = models.PositiveSmallIntegerField(null=True)
    document_kind = models.CharField(max_length=24, blank=True)
    document_valid = models.BooleanField(null=True)  # None: no document
    document_fault = models.CharField(max_length=32, blank=True)
    name_ix = models.BigIntegerField(null=True)
    initials_ix = models.BigIntegerField(null=True)
    phone_ix = models.BigIntegerField(null=True)
    document_ix = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["name_ix"], name="person_name"),
            models.Index(fields=["initials_ix"], name="person_initials"),
            models.Index(fields=["phone_ix"], name="person_phone", condition=Q(phone_ix__isnull=False)),
            models.Index(
                fields=["document_ix"], name="person_document", condition=Q(document_ix__isnull=False)
            ),
        ]


class OtherInitials(models.Model):
    """Further readings of a name whose characters are read in several ways (单 Shan, Dan)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="other_initials")
    initials_ix = models.BigIntegerField(db_index=True)


class OtherPhone(models.Model):
    """A further telephone of a person whose list names several."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="other_phones")
    phone_ix = models.BigIntegerField(db_index=True)


class Membership(models.Model):
    """A person's belonging to a household, for as long as it lasts."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    household = models.ForeignKey(Household, models.CASCADE, related_name="memberships")
    relation = models.CharField(max_length=24, blank=True)  # to the head, as the sheet words it
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "household"], name="membership_once"),
        ]


class Organisation(Sealed):
    """An enterprise or other body at a place. Sealed: {"head", "phone", "officer", …}."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="organisations")
    path = models.CharField(max_length=64)
    name = models.CharField(max_length=160)
    uscc = models.CharField(max_length=24, blank=True)  # unified social credit code
    uscc_valid = models.BooleanField(null=True)
    industry = models.CharField(max_length=64, blank=True)
    size = models.CharField(max_length=24, blank=True)
    category = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=300, blank=True)
    workers = models.PositiveIntegerField(null=True)
    authority = models.ForeignKey(Department, models.PROTECT, null=True)  # the one accountable

    class Meta:
        indexes = [models.Index(fields=["path"], name="organisation_path")]
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~Q(uscc=""), name="organisation_uscc_once"),
        ]


class Vehicle(models.Model):
    """A vehicle known by its plate. The plate says nothing about where anybody lives."""

    plate = models.CharField(max_length=16, unique=True)
    plate_kind = models.CharField(max_length=24, blank=True)
    plate_valid = models.BooleanField(default=True)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="vehicles")
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="vehicles")
    path = models.CharField(max_length=64, db_index=True)


def register_kinds() -> list[tuple[str, Any]]:
    return RegisterKind.choices


class RegisterKind(models.TextChoices):
    """The four key registers: whom and what a district watches in particular."""

    PERSON = "person", _("key person")
    ENTERPRISE = "enterprise", _("key enterprise")
    NODE = "node", _("key node")
    PLACE = "place", _("key place")


class RegisterEntry(models.Model):
    """One entry of a key register: why, how closely, by whom, until when, and its removal."""

    register = models.CharField(max_length=16, choices=register_kinds)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="entries")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="entries")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="entries")
    path = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=300)
    level = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    review_on = models.DateField()
    reminded_on = models.DateField(null=True)  # the day of looking again of which its owner was reminded
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="register_entry_names_one_subject",
                condition=(
                    Q(person__isnull=False, organisation=None, place=None)
                    | Q(person=None, organisation__isnull=False, place=None)
                    | Q(person=None, organisation=None, place__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="register_entry_removed_with_reason",
                condition=Q(removed_at=None) | ~Q(removal_reason=""),
            ),
        ]


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("key register", "proposed")
    ACCEPTED = "accepted", pgettext_lazy("key register", "taken onto the register")
    DECLINED = "declined", pgettext_lazy("key register", "declined")


class RegisterProposal(models.Model):
    """Whom or what a rule proposes for a key register, once; somebody of the area decides with a reason.

    `facts` are numbers and codes that name nobody. What was declined is not proposed again by the same rule.
    """

    register = models.CharField(max_length=16, choices=register_kinds)
    rule = models.CharField(max_length=32)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="proposals")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="proposals")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="proposals")
    path = models.CharField(max_length=64, db_index=True)
    facts = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )  # who answers for the place
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=300, blank=True)  # why it was declined
    entry = models.ForeignKey(RegisterEntry, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "person"], name="proposal_of_person_once"),
            models.UniqueConstraint(fields=["rule", "organisation"], name="proposal_of_enterprise_once"),
            models.UniqueConstraint(fields=["rule", "place"], name="proposal_of_place_once"),
            models.CheckConstraint(
                name="proposal_names_one_subject",
                condition=(
                    Q(person__isnull=False, organisation=None, place=None)
                    | Q(person=None, organisation__isnull=False, place=None)
                    | Q(person=None, organisation=None, place__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="proposal_state_is_known", condition=Q(state__in=ProposalState.values)
            ),
        ]
