"""Cases as disease control knows them, and the epidemic class of each community that follows from them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.accounts.models import DataKey
from lianfang.grid.models import Place
from lianfang.kit.closed import known
from lianfang.kit.scope import Scope
from lianfang.measures.models import Event
from lianfang.people.models import Household, Person, Sealed


class Classification(models.TextChoices):
    """How a case is classified on its report card."""

    SUSPECTED = "suspected", _("suspected")
    CLINICAL = "clinical", _("clinically diagnosed")
    CONFIRMED = "confirmed", _("confirmed")
    ASYMPTOMATIC = "asymptomatic", _("positive without symptoms")
    EXCLUDED = "excluded", pgettext_lazy("case", "excluded")


class Source(models.TextChoices):
    """Where a case was infected, as far as the investigation has come."""

    IMPORTED = "imported", _("infected elsewhere")
    LINKED = "local-linked", _("infected here, linked to a known case")
    UNLINKED = "unlinked", _("infected here, no link found")
    UNKNOWN = "unknown", _("not yet known")


class Outcome(models.TextChoices):
    """Where a case stands."""

    ILL = "in-care", _("in care")
    RECOVERED = "recovered", _("recovered")
    RELEASED = "released", _("released from observation")
    DIED = "died", _("died")


class Exposure(models.TextChoices):
    """What kind of place a case was at."""

    HOME = "home", _("home")
    WORK = "work", _("work")
    SCHOOL = "school", _("school or nursery")
    MEDICAL = "medical", _("hospital or clinic")
    MARKET = "market", _("market or shop")
    GATHERING = "gathering", _("meal or gathering")
    TRANSPORT = "transport", _("vehicle")
    OTHER = "other", _("elsewhere")


class EpidemicClass(models.TextChoices):
    """The class of a community (docs/sources.md#community-class), the mildest first."""

    NONE = "none", pgettext_lazy("class", "no case")
    CASE = "case", pgettext_lazy("class", "single cases")
    OUTBREAK = "outbreak", pgettext_lazy("class", "outbreak")
    TRANSMISSION = "transmission", pgettext_lazy("class", "community transmission")


def places_of_exposure() -> list[tuple[str, Any]]:
    return Exposure.choices


class CaseQuerySet(models.QuerySet["Case"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(scope.narrowed("see-cases").q("path"))

    def standing(self) -> Self:
        """Cases that count: all but those excluded."""
        return self.exclude(classification=Classification.EXCLUDED)


class Case(Sealed):
    """One person's illness in one event, as reported. Never deleted; a correction adds a version.

    `place` is where the person lives or was staying, `group_path` the household, site or stairwell
    within which cases count as one cluster. The six moments from `onset_on` on are the five earlies'.
    A moment that nobody told is empty, never guessed.
    Sealed: {"name", "document", "phone", "address", "workplace", "guardian"}, and "as_told": what a list
    said that could not be read, by its heading.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="cases")
    number = models.PositiveIntegerField()  # counted from 1 within the event
    place = models.ForeignKey(Place, models.PROTECT, related_name="cases")
    path = models.CharField(max_length=64)
    group_path = models.CharField(max_length=64)
    household = models.ForeignKey(Household, models.SET_NULL, null=True, related_name="cases")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="cases")
    sex = models.PositiveSmallIntegerField(default=0)  # GB/T 2261.1
    age = models.PositiveSmallIntegerField(null=True)  # whole years, when reported
    age_told = models.CharField(max_length=16, blank=True, default="")  # rules.Age, where not whole years
    classification = models.CharField(max_length=16, choices=Classification.choices)
    source = models.CharField(max_length=16, choices=Source.choices, default=Source.UNKNOWN)
    linked_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="secondary")
    onset_on = models.DateField(null=True)
    sampled_on = models.DateField(null=True)  # of the first positive sample
    found_at = models.DateTimeField(null=True)  # when it came to notice; the statutory clock starts here
    reported_at = models.DateTimeField(null=True)
    isolated_at = models.DateTimeField(null=True)
    diagnosed_at = models.DateTimeField(null=True)
    treated_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.ILL)
    outcome_on = models.DateField(null=True)
    unit = models.CharField(max_length=120, blank=True)  # the reporting institution
    card_due_at = models.DateTimeField()
    card_no = models.CharField(max_length=40, blank=True)  # of the national direct report
    carded_at = models.DateTimeField(null=True)  # empty with a number: nobody told when
    card_seq = models.BigIntegerField(null=True)  # of the record that entered it
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name_ix = models.BigIntegerField(null=True)
    phone_ix = models.BigIntegerField(null=True)
    document_ix = models.BigIntegerField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["event", "card_no"], condition=~Q(card_no=""), name="case_card_once"
            ),
            models.CheckConstraint(
                name="case_card_time_has_number",
                condition=~Q(card_no="") | Q(carded_at=None),
            ),
            models.CheckConstraint(
                name="case_classification_is_known",
                condition=Q(
                    classification__in=["suspected", "clinical", "confirmed", "asymptomatic", "excluded"]
                ),
            ),
            models.CheckConstraint(
                name="case_source_is_known",
                condition=Q(source__in=["imported", "local-linked", "unlinked", "unknown"]),
            ),
            models.CheckConstraint(
                name="case_outcome_is_known",
                condition=Q(outcome__in=["in-care", "recovered", "released", "died"]),
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="case_path"),
            models.Index(fields=["name_ix"], name="case_name"),
            models.Index(fields=["card_due_at"], name="case_card_due", condition=Q(card_no="")),
        ]

    def __str__(self) -> str:
        return f"{self.event.code}-{self.number}"


class CaseStep(models.Model):
    """One classification of one case: from when on it holds, by whom and why. The first is its report."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    classification = models.CharField(max_length=16, choices=Classification.choices)
    at = models.DateTimeField()  # when it was so decided
    made_at = models.DateTimeField()  # when it was entered
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            known("classification", Classification, name="case_step_is_known"),
        ]


class CaseVersion(models.Model):
    """All facts of one case as they stood after its report or a correction. Sealed: the facts, by name."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()  # 1 is the report itself
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="case_version_once"),
        ]


class ExposurePlace(models.Model):
    """One line of a case's places and times. `place` is empty outside the district."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="exposures")
    kind = models.CharField(max_length=12, choices=places_of_exposure)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="exposures")
    path = models.CharField(max_length=64, blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    sealed = models.BinaryField(default=b"")  # {"where", "transport", "company"}
    key = models.ForeignKey(DataKey, models.PROTECT, null=True, db_index=False)
    made_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="exposure_ends_after_start", condition=Q(to_at__gte=F("from_at"))),
        ]
        indexes = [models.Index(fields=["path"], name="exposure_path")]


class ClassProposal(models.Model):
    """What the pack's counting rules make of a community's cases, waiting for a person to decide."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="class_proposals")
    path = models.CharField(max_length=64)
    was = models.CharField(max_length=16, choices=EpidemicClass.choices)
    now = models.CharField(max_length=16, choices=EpidemicClass.choices)
    rule = models.CharField(max_length=24)
    because = models.JSONField(default=list)  # ids of the cases that led to it
    on = models.DateField()
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True)  # confirmed, declined, superseded
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "place"], condition=Q(settled_at=None), name="class_proposal_one_open"
            ),
            models.CheckConstraint(
                name="class_proposal_settled_with_outcome",
                condition=Q(settled_at=None, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
            ),
            known("was", EpidemicClass, name="class_proposal_was_known"),
            known("now", EpidemicClass, name="class_proposal_now_known"),
        ]


class ClassChange(models.Model):
    """A community's class from `at` on, confirmed by a person. The latest one holds."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="class_changes")
    place = models.ForeignKey(Place, models.PROTECT, related_name="class_changes")
    path = models.CharField(max_length=64)
    number = models.PositiveIntegerField()  # counted from 1 for the place within the event
    was = models.CharField(max_length=16, choices=EpidemicClass.choices)
    now = models.CharField(max_length=16, choices=EpidemicClass.choices)
    at = models.DateTimeField()
    rule = models.CharField(max_length=24)
    because = models.JSONField(default=list)  # ids of cases
    points = models.JSONField(default=list)  # ids of the places that are infected points
    body = models.CharField(max_length=12)  # government or cdc: in whose name it was confirmed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    laid_until = models.DateTimeField(null=True)  # up to where its duty set is raised

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "place", "number"], name="class_change_once"),
            models.CheckConstraint(
                name="class_change_is_known",
                condition=Q(now__in=["none", "case", "outbreak", "transmission"]),
            ),
            known("was", EpidemicClass, name="class_change_was_known"),
        ]
        indexes = [models.Index(fields=["path"], name="class_change_path")]


class Publication(models.Model):
    """Case figures as disease control published them. A later one for the same area replaces it."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="publications")
    place = models.ForeignKey(Place, models.PROTECT, related_name="publications")
    path = models.CharField(max_length=64)
    cut_at = models.DateTimeField()  # what was known by then
    published_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    figures = models.JSONField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["path", "published_at"], name="publication_path")]
