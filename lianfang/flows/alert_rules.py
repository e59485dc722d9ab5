"""Every rule that raises alerts, as one readable table: what it notices, and which desk looks after it."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties.models import AlertLevel
from lianfang.handovers.models import Step


@dataclass(frozen=True)
class AlertRule:
    """One rule: its code as alerts carry it, its words, the level it begins at, the desk that owns it."""

    code: str
    name: str | Promise
    notices: str | Promise
    level: str
    owner: str  # a desk


_ALL: Final = (
    AlertRule(
        "hand-over-unanswered",
        _("Hand-over unanswered"),
        _("the clock of a hand-over ran out and nobody accepted it; one alert, told again at each step"),
        AlertLevel.WARNING,
        "command",
    ),
    AlertRule(
        "hand-over-unfinished",
        _("Hand-over without an outcome"),
        _("a hand-over was accepted and its second clock ran out without an outcome; once for each step"),
        AlertLevel.WARNING,
        "command",
    ),
    AlertRule(
        "duty-overdue",
        _("Duty overdue"),
        _("a duty with a window is open past its end and its grace"),
        AlertLevel.WARNING,
        "community",
    ),
    AlertRule(
        "post-uncovered",
        _("Post uncovered"),
        _("a post that must be manned has nobody for the coming or the running shift"),
        AlertLevel.URGENT,
        "workforce",
    ),
    AlertRule(
        "post-gap",
        _("Nobody between two shifts"),
        _("nobody stood at a checkpoint between two shifts"),
        AlertLevel.WARNING,
        "checkpoint",
    ),
    AlertRule(
        "short-hand-over",
        _("Shift change too short"),
        _("two shifts of a checkpoint did not overlap long enough to hand over"),
        AlertLevel.NOTICE,
        "checkpoint",
    ),
    AlertRule(
        "key-entry-review",
        _("Key register to be looked at again"),
        _("the day has come on which an entry of a key register is to be looked at again"),
        AlertLevel.NOTICE,
        "community",
    ),
    AlertRule(
        "lost-arrival",
        _("Arrival lost"),
        _("somebody passed a checkpoint and did not arrive where they were going"),
        AlertLevel.URGENT,
        "command",
    ),
    AlertRule(
        "fever-at-post",
        _("Fever at a door"),
        _("a post of a place measured a fever; its community sees to it, and those above if it does not"),
        AlertLevel.WARNING,
        "community",
    ),
    AlertRule(
        "vehicle-unreachable",
        _("Vehicle without its owner"),
        _("a vehicle stands in a place and its owner cannot be reached"),
        AlertLevel.WARNING,
        "police",
    ),
    AlertRule(
        "follow-up-stuck",
        _("Consequence stuck"),
        _("what should follow from a record has failed again and again"),
        AlertLevel.WARNING,
        "command",
    ),
    AlertRule(
        "round-ending",
        _("Round ends with gaps"),
        _("a round nears its end and places of its base are open"),
        AlertLevel.NOTICE,
        "street",
    ),
    AlertRule(
        "round-overdue",
        _("Round over with gaps"),
        _("a round has passed its end and places of its base are open"),
        AlertLevel.WARNING,
        "street",
    ),
    AlertRule(
        "round-left",
        _("Doors open past the round's end"),
        _("a round is over and doors of a community are open; one alert a community, with how many"),
        AlertLevel.WARNING,
        "community",
    ),
    AlertRule(
        "duties-left",
        _("Open past their time, of many"),
        _("duties owed to many at once are open past their time; one alert a community, with how many"),
        AlertLevel.WARNING,
        "community",
    ),
    AlertRule(
        "sweep-row-failed",
        _("Could not be done by itself"),
        _("one absence, schedule, measure or the like could not be handled; all others were"),
        AlertLevel.WARNING,
        "command",
    ),
    AlertRule(
        "stand-in-away",
        _("Stand-in away"),
        _("who was named to stand in is away too; the next in line or the lead has taken over"),
        AlertLevel.WARNING,
        "workforce",
    ),
    AlertRule(
        "class-proposal",
        _("Class proposed"),
        _("the rules propose another class for a community; somebody who may decides"),
        AlertLevel.URGENT,
        "command",
    ),
    AlertRule(
        "order-reminder",
        _("Order due soon"),
        _("three quarters of the time of an order have gone by"),
        AlertLevel.NOTICE,
        "command",
    ),
    AlertRule(
        "order-overdue",
        _("Order overdue"),
        _("an order is open past its time"),
        AlertLevel.WARNING,
        "command",
    ),
    AlertRule(
        "market-suspended",
        _("Market suspended"),
        _("a condition of a market's permit was not kept; it is open again only by inspection"),
        AlertLevel.URGENT,
        "sanitation",
    ),
    AlertRule(
        "enterprise-warning",
        _("Warning from an enterprise"),
        _("the report of a day tells of fever, or of stocks for less than 3 days"),
        AlertLevel.WARNING,
        "community",
    ),
    AlertRule(
        "slots-missed",
        _("Missed a second time"),
        _("work that recurs was missed twice on one day; told before its third time begins"),
        AlertLevel.URGENT,
        "sanitation",
    ),
    AlertRule(
        "finding-overdue",
        _("Finding not mended"),
        _("something found wrong is open past its time"),
        AlertLevel.WARNING,
        "sanitation",
    ),
    AlertRule(
        "clinic-no-bed",
        _("No bed assigned"),
        _("somebody at the fever clinic wants a bed and has none within the time of its protocol"),
        AlertLevel.URGENT,
        "clinic",
    ),
    AlertRule(
        "clinic-unplaced",
        _("Patient not placed"),
        _("somebody at the fever clinic is in no bed, and nobody has taken them over in time"),
        AlertLevel.WARNING,
        "clinic",
    ),
    AlertRule(
        "clinic-not-come",
        _("Announced patient has not come"),
        _("somebody whom a checkpoint or a household announced has not come to the fever clinic in time"),
        AlertLevel.WARNING,
        "clinic",
    ),
    AlertRule(
        "clinic-card",
        _("Report card overdue"),
        _("the report card of a visit was not taken in by its statutory time"),
        AlertLevel.URGENT,
        "clinic",
    ),
    AlertRule(
        "clinic-result",
        _("Result overdue"),
        _("a sample of the fever clinic has no result in time"),
        AlertLevel.WARNING,
        "clinic",
    ),
    AlertRule(
        "clinic-team",
        _("Team has not concluded"),
        _("the emergency team was called and has not concluded in time"),
        AlertLevel.WARNING,
        "clinic",
    ),
    AlertRule(
        "warning-unanswered",
        _("Warning not answered"),
        _("somebody to whom the district sent a warning has not answered in time"),
        AlertLevel.WARNING,
        "command",
    ),
)

RULES: Final = MappingProxyType({one.code: one for one in _ALL})


def name_of(code: str) -> str:
    """The rule in words; its code where the table does not know it."""
    return str(RULES[code].name) if code in RULES else code


# What ended an alert by itself, by the code that is stored; what somebody wrote is shown as written.
ENDED: Final = MappingProxyType(
    {
        Step.ACCEPTED.value: Step.ACCEPTED.label,
        Step.REFUSED.value: Step.REFUSED.label,
        Step.SENT_ON.value: Step.SENT_ON.label,
        Step.WITHDRAWN.value: Step.WITHDRAWN.label,
        Step.CLOSED.value: pgettext_lazy("hand-over", "closed"),
        "by-community": _("told of by community since"),
        "extended": pgettext_lazy("round", "has a later end"),
        "assigned": _("somebody was named"),
        "arrived": _("arrived"),
        "done": pgettext_lazy("state", "done"),
        "excused": pgettext_lazy("state", "excused"),
        "void": _("no longer due"),
        "confirmed": pgettext_lazy("proposal", "confirmed"),
        "declined": pgettext_lazy("proposal", "not confirmed"),
        "came-to-pass": _("what it warned of has come to pass"),
        "joined": _("told as one with the others of the same thing"),
        "superseded": pgettext_lazy("proposal", "another proposal took its place"),
    }
)


def ended_by(outcome: str) -> str:
    """What came of an alert, in words."""
    return str(ENDED.get(outcome, outcome))
