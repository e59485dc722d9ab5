"""The core: what must happen (Duty), what happened (Record), and how the one answers the other."""

import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import DataKey, Department, Posting
from lianfang.grid.models import Place
from lianfang.kit.scope import Scope
from lianfang.kit.sentences import filled
from lianfang.measures.models import Event, Measure
from lianfang.people.models import Person


class Level(models.TextChoices):
    """How much may be collected (docs/sources.md#collection-levels)."""

    COUNT = "L0", _("L0 counts only")
    CONTACT = "L1", _("L1 one contact a household")
    FLAGGED = "L2", _("L2 identity of flagged persons")
    FULL = "L3", _("L3 full register")


class State(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    EXCUSED = "excused", _("excused")
    VOID = "void", _("void")


class Verdict(models.TextChoices):
    """What one piece of evidence says of the duty it answers."""

    CLOSES = "closes", _("meets the duty")
    TRIED = "tried", _("tried, not met")
    EXCUSES = "excuses", _("excused with a reason")
    VOIDS = "voids", _("taken out of the base")
    LAPSES = "lapses", _("left open at the round's end")
    NOTES = "notes", _("noted only")


class Round(models.Model):
    """One sweep of an area: a base of places frozen at its opening, each owing one duty."""

    code = models.CharField(max_length=32, unique=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="rounds")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=48)  # the record kind that meets its duties
    place = models.ForeignKey(Place, models.PROTECT, related_name="rounds")
    path = models.CharField(max_length=64)
    level = models.CharField(max_length=2, choices=Level.choices, default=Level.CONTACT)
    authority = models.CharField(max_length=120, blank=True)  # the deciding body
    document_no = models.CharField(max_length=120, blank=True)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    valid_days = models.PositiveSmallIntegerField(default=7)  # older results are stale
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    is_chosen = False  # set on one that an address names: the links of its page then name it too

    class Meta:
        constraints = [
            models.CheckConstraint(name="round_due_after_open", condition=Q(due_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="round_full_register_needs_an_order", condition=~Q(level="L3") | ~Q(document_no="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceLevel(models.IntegerChoices):
    """How well a record proves what it says (docs/sources.md#evidence-levels)."""

    THIRD_PARTY = 0, _("E0 said by a third party")
    SELF = 1, _("E1 by phone or self-report")
    VISIT = 2, _("E2 visit by a named worker")
    WITNESSED = 3, _("E3 visit with a second person or signature")
    DEVICE = 4, _("E4 device or document")


class DutyQuerySet(models.QuerySet["Duty"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(scope.q("path"))

    def open(self) -> Self:
        return self.filter(state=State.OPEN)


class Duty(models.Model):
    """One obligation: at this place, this must be done, by then, by someone.

    `owner` is the one accountable person. `state` follows from the evidence alone (`rules.settle`);
    overdue is a clock, not a state. `rank` orders the gap list: how pressing an open duty is.
    One without a round was raised by a rule, which `origin` names ("schedule:12", "flow:F1:…");
    `subject` says whom or what at the place it concerns ("person:12"), empty for the place itself.
    """

    kind = models.CharField(max_length=48)
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="duties", db_index=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="duties", db_index=False)
    path = models.CharField(max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="duties", db_index=False
    )
    department = models.ForeignKey(Department, models.PROTECT, null=True, db_index=False)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    raised_seq = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    rank = models.PositiveSmallIntegerField(default=0)
    tried = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=24, blank=True)  # of the standing evidence
    standing = models.BigIntegerField(null=True)  # seq of the evidence the state rests on
    closed_at = models.DateTimeField(null=True)  # when that evidence was made
    origin = models.CharField(max_length=96, blank=True, default="")
    subject = models.CharField(max_length=64, blank=True, default="")
    grace_minutes = models.PositiveIntegerField(default=0)  # from due to the alarm
    needs = models.PositiveSmallIntegerField(default=0)  # an EvidenceLevel, at least
    alarmed_at = models.DateTimeField(null=True)  # when the sweep raised its alert, once
    assigned_at = models.DateTimeField(null=True)  # when its owner was named in person; null: by rule
    measure = models.ForeignKey(
        Measure, models.PROTECT, null=True, related_name="duties", db_index=False
    )  # the decision it stands on

    objects = DutyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="duty_due_after_open", condition=Q(due_at__gt=F("opens_at"))),
            models.CheckConstraint(
                name="duty_state_is_known", condition=Q(state__in=["open", "done", "excused", "void"])
            ),
            models.UniqueConstraint(fields=["place", "round", "kind"], name="duty_raised_once"),
            # What was voided may be raised anew: a class may fall and rise within a day.
            models.UniqueConstraint(
                fields=["place", "kind", "origin", "subject", "opens_at"],
                condition=Q(round=None) & ~Q(state="void"),
                name="duty_slot_once",
            ),
            models.CheckConstraint(
                name="duty_round_or_origin", condition=Q(round__isnull=False) | ~Q(origin="")
            ),
        ]
        indexes = [
            models.Index(fields=["round", "path"], name="duty_round_path"),
            models.Index(fields=["round", "rank", "path"], name="duty_gaps", condition=Q(state="open")),
            models.Index(fields=["owner", "path"], name="duty_owner_open", condition=Q(state="open")),
            models.Index(
                fields=["due_at"], name="duty_unalarmed", condition=Q(state="open", alarmed_at=None)
            ),
            models.Index(fields=["origin", "path"], name="duty_origin", condition=Q(round=None)),
            models.Index(fields=["measure"], name="duty_measure", condition=Q(measure__isnull=False)),
            models.Index(fields=["opens_at", "path"], name="duty_opens", condition=Q(round=None)),
            models.Index(fields=["place", "due_at"], name="duty_slots", condition=Q(round=None)),
            models.Index(
                fields=["place", "due_at"], name="duty_slots_open", condition=Q(round=None, state="open")
            ),
        ]


class Record(models.Model):
    """Immutable evidence: what a named person made at `made_at` and the server knew at `received_at`.

    `detail` is the part that names nobody, as JSON; `sealed` the personal part. `mac` proves the
    content to whoever holds the event's key, and tells nothing once it is destroyed.
    """

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(unique=True)  # commit order, without gaps
    kind = models.CharField(max_length=48)
    place = models.ForeignKey(Place, models.PROTECT, related_name="records", db_index=False)
    path = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    received_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="records", db_index=False
    )
    source = models.CharField(max_length=8)  # phone, web, import, paper, partner, system
    corrects = models.UUIDField(null=True)
    withdrawn_seq = models.BigIntegerField(null=True)  # seq of the record that corrected this one
    detail = models.TextField()
    sealed = models.BinaryField(default=b"")
    key = models.ForeignKey(DataKey, models.PROTECT, null=True, db_index=False)
    mac = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=["place", "seq"], name="record_place"),
        ]


class Evidence(models.Model):
    """One record answering one duty. A round inside a round lets one visit answer both."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="evidence", db_index=False)
    seq = models.BigIntegerField()  # of the record
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    outcome = models.CharField(max_length=24, blank=True)
    flagged = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=0)
    made_us = models.BigIntegerField()  # when the record was made, microseconds since 1970 (UTC)
    withdrawn_seq = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "seq"], name="evidence_once"),
        ]


class Change(models.Model):
    """One step of one duty from a state to another, numbered by the record that caused it."""

    seq = models.BigIntegerField()
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="changes", db_index=False)
    round = models.ForeignKey(Round, models.PROTECT, null=True, db_index=False)
    path = models.CharField(max_length=64)
    was = models.CharField(max_length=8)
    now = models.CharField(max_length=8)
    at = models.DateTimeField()  # when the cause was made, not when it was heard of

    class Meta:
        indexes = [
            models.Index(fields=["round", "seq"], name="change_round_seq"),
            models.Index(fields=["duty", "seq"], name="change_duty"),
        ]


class Tally(models.Model):
    """Running sums of one round below one place, moved in the transaction that moves a duty.

    open = raised - done - excused - void. `tried` counts open duties with at least one attempt.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="tallies", db_index=False)
    path = models.CharField(max_length=64)
    raised = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    excused = models.IntegerField(default=0)
    void = models.IntegerField(default=0)
    tried = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "path"], name="tally_once")]

    @property
    def open(self) -> int:
        return self.raised - self.done - self.excused - self.void


class Ledger(models.Model):
    """The head of the chain: last seq given, last seal. One row; locking it orders all commits."""

    seq = models.BigIntegerField(default=0)
    digest = models.BinaryField(default=bytes(32))


class Seal(models.Model):
    """One batch in the hash chain: SHA-256 over the previous seal and the batch's record macs."""

    first_seq = models.BigIntegerField(unique=True)
    last_seq = models.BigIntegerField()
    digest = models.BinaryField()
    at = models.DateTimeField()


class Quarantined(models.Model):
    """A record that was refused, kept as it came, until a person has dealt with it.

    `path` is its place, or where its place is unknown or not its sender's, the sender's own area.
    `outcome` says what became of it: kept later by its sender, mended by somebody who may correct, or
    settled with a reason.
    """

    received_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=48)
    reason = models.CharField(max_length=300)
    client_id = models.CharField(max_length=64, blank=True)  # the id it claims
    kind = models.CharField(max_length=48, blank=True)
    path = models.CharField(max_length=64, blank=True)  # empty only where nobody in the district sent it
    sealed = models.BinaryField()
    key = models.ForeignKey(DataKey, models.PROTECT, db_index=False)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=12, blank=True, db_default="")  # kept, mended, settled
    words = models.CharField(max_length=300, blank=True, db_default="")  # why, where a person settled it

    class Meta:
        indexes = [
            models.Index(fields=["path"], name="quarantined_open", condition=Q(settled_at=None)),
        ]


class Pairing(models.Model):
    """Who answers for a place, from when to when. Exactly one accountable at every instant."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="pairings")
    path = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="pairings")
    role = models.CharField(
        max_length=12, choices=[("accountable", _("accountable")), ("helper", _("helper"))]
    )
    posting = models.ForeignKey(Posting, models.PROTECT, null=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    stands_in_for = models.ForeignKey(  # whose place it is, and goes back to once they are there again
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(role="accountable", to_at=None),
                name="pairing_one_accountable",
            ),
            models.UniqueConstraint(
                fields=["place", "user"], condition=Q(to_at=None), name="pairing_person_once"
            ),
            models.CheckConstraint(
                name="pairing_ends_after_start", condition=Q(to_at=None) | Q(to_at__gte=F("from_at"))
            ),
        ]
        indexes = [models.Index(fields=["path"], name="pairing_path", condition=Q(to_at=None))]


class StuckFollowUp(models.Model):
    """A consequence owed, with its records from the first, or failed. The sweep tries it until it is done."""

    name = models.CharField(max_length=120)
    seqs = models.TextField()  # JSON list of the records' seq
    fault = models.CharField(max_length=300)
    failed_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)  # 0: owed, and not failed so far
    next_at = models.DateTimeField(null=True)  # when the sweep tries again; null: at once
    settled_at = models.DateTimeField(null=True)


class Absence(models.Model):
    """A person who cannot be on duty, from when to when. Saved only once others answer for theirs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences")
    reason = models.CharField(
        max_length=12, choices=[("sick", _("sick")), ("isolated", _("isolated")), ("leave", _("on leave"))]
    )
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)  # null: until said otherwise
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True)  # when the successor took over the pairings
    given_back_at = models.DateTimeField(null=True)  # when the person, back again, got them back
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="absence_somebody_else", condition=Q(successor=None) | ~Q(successor=F("user"))
            ),
        ]


class StandIn(models.Model):
    """Who stands in during an absence in one area; the absence's successor does in all the rest."""

    absence = models.ForeignKey(Absence, models.CASCADE, related_name="stand_ins")
    path = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["absence", "path"], name="stand_in_one_an_area")]


class Schedule(models.Model):
    """A recurring obligation: what must be done where, at which times, within how many minutes.

    The sweep raises its duties ahead, under the origin `schedule:<id>`. It is never edited: a change
    ends it and begins another. `times` are clock times of the district. With `people` it is a post
    kept around the clock: its times are the changes of shift, each shift has that many seats, and
    `roster` names who sits there in turn.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=48)  # the record kind that meets its duties
    place = models.ForeignKey(Place, models.PROTECT, related_name="schedules")
    path = models.CharField(max_length=64)
    place_kinds = models.JSONField(default=list)  # kinds of places below; empty: the place itself
    times = models.JSONField(default=list)  # "08:00"
    every_hours = models.PositiveSmallIntegerField(null=True)  # instead of times: from 00:00 on
    window_minutes = models.PositiveSmallIntegerField()  # before and after each time
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    people = models.PositiveSmallIntegerField(default=0)  # the least number on the post
    roster = models.JSONField(default=list)  # ids of users
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True)
    needs = models.PositiveSmallIntegerField(default=0)  # an EvidenceLevel, at least
    measure = models.ForeignKey(Measure, models.PROTECT, null=True, related_name="schedules")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    raised_to = models.DateTimeField(null=True)  # up to when its duties are raised
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_ends_after_start", condition=Q(to_at=None) | Q(to_at__gt=F("from_at"))
            ),
            models.CheckConstraint(
                name="schedule_ended_with_reason", condition=Q(ended_at=None) | ~Q(end_reason="")
            ),
        ]
        indexes = [models.Index(fields=["path"], name="schedule_live", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        return f"schedule:{self.pk}"


class AlertLevel(models.TextChoices):
    NOTICE = "notice", _("notice")
    WARNING = "warning", _("warning")
    URGENT = "urgent", _("urgent")


class Alert(models.Model):
    """Something a rule noticed that somebody must look at. One rule says one thing about `ref` once.

    `words` is the message id of what is said, `values` the JSON of what stands in its braces.
    `escalated` counts the rungs climbed; `owner` is who must answer now.
    """

    rule = models.CharField(max_length=48)
    ref = models.CharField(max_length=120)  # "duty:12", "handover:…": what it is about
    level = models.CharField(max_length=8, choices=AlertLevel.choices)
    path = models.CharField(max_length=64)
    place = models.ForeignKey(Place, models.PROTECT, related_name="alerts", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="alerts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="alerts")
    words = models.CharField(max_length=300)
    values = models.TextField(default="{}")
    value = models.CharField(max_length=48, blank=True)  # what set it off, for boards: "38.2 °C"
    at = models.DateTimeField()
    escalated = models.PositiveSmallIntegerField(default=0)
    escalate_at = models.DateTimeField(null=True)  # when the next rung is told; null: no further
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=48, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "ref"], name="alert_once")]
        indexes = [
            models.Index(fields=["path", "at"], name="alert_open", condition=Q(settled_at=None)),
            models.Index(fields=["escalate_at"], name="alert_escalate", condition=Q(settled_at=None)),
        ]

    def said(self) -> str:
        """The words in the reader's language."""
        return filled(gettext(self.words), **json.loads(self.values))


class SweepBeat(models.Model):
    """When a step of the sweep last ran to its end, and what came of it. One row a step."""

    step = models.CharField(max_length=48, unique=True)
    at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # rows the step moved when it last ran
    fault = models.CharField(max_length=300, blank=True)  # why it failed when it last ran


def source_codes() -> list[tuple[str, Any]]:
    return [(code, code) for code in ("phone", "web", "import", "paper", "partner", "system")]
