"""What rules propose for the key registers, and what somebody makes of it."""

from datetime import date
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import User
from lianfang.kit import clock, lives
from lianfang.kit.problems import NotFound, Problem
from lianfang.kit.scope import Scope
from lianfang.people import actions, rules
from lianfang.people.lives import PROPOSAL
from lianfang.people.models import ProposalState, RegisterEntry, RegisterKind, RegisterProposal
from lianfang.people.queries import Opener


class AlreadyDecided(Problem):
    code, status = "proposal-decided", 409
    text = _("Somebody has decided on this proposal already.")


class Rule(NamedTuple):
    """One reason to watch somebody or something: whom it proposes and why. Its finder stands in `flows`."""

    code: str
    register: str
    words: str | Promise  # the reason, with what is counted in braces
    title: str | Promise = ""  # the same without it: what a list asks by


# Thresholds and their sources: docs/sources.md#key-register-proposals
OLD_AND_ALONE: Final = 80  # years
MANY_WORKERS: Final = 300
OFTEN_TRIED: Final = 3
CROWDED: Final = ("market", "school", "hospital", "hotel")  # kinds of places

RULES: Final = {
    one.code: one
    for one in (
        Rule("flagged-visit", RegisterKind.PERSON, _("a visit flagged this person for following up")),
        Rule(
            "old-and-alone",
            RegisterKind.PERSON,
            _("lives alone, {age} years old or more"),
            _("old and living alone"),
        ),
        Rule(
            "many-workers",
            RegisterKind.ENTERPRISE,
            _("{workers} people work there"),
            _("many people work there"),
        ),
        Rule("crowded-kind", RegisterKind.ENTERPRISE, _("many strangers meet there")),
        Rule(
            "often-not-met",
            RegisterKind.PLACE,
            _("nobody was met there {tried} times in an open round"),
            _("often nobody was met there"),
        ),
    )
}


def proposals(scope: Scope) -> QuerySet[RegisterProposal]:
    """Those of where the asker may see names."""
    found = RegisterProposal.objects.filter(scope.narrowed("see-identity").q("path"))
    return found.select_related("person", "organisation__place", "place", "owner", "decided_by", "entry")


def waiting(scope: Scope) -> int:
    """How many wait for the asker's decision."""
    mine = scope.narrowed("excuse").q("path")
    found = RegisterProposal.objects.filter(mine, state=ProposalState.PROPOSED)
    return found.count() if scope.may_anywhere("excuse") else 0


def proposal(scope: Scope, *, id: int) -> RegisterProposal:
    """Raises NotFound, also outside the asker's area."""
    found = proposals(scope).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


def why(one: RegisterProposal) -> str:
    """The reason in the reader's language."""
    rule = RULES.get(one.rule)
    return str(rule.words).format(**one.facts) if rule else one.rule


def subject_of(one: RegisterProposal, opener: Opener | None = None) -> str:
    """Whom or what it is about; a person's name is masked."""
    if one.person is not None:
        told = (opener or Opener()).open(one.person.key_id, one.person.sealed)
        return rules.mask_name(told.get("name") or "")
    if one.organisation is not None:
        return one.organisation.name
    return one.place.called if one.place else ""


def accept(
    scope: Scope,
    *,
    proposal: RegisterProposal,
    review_on: date,
    level: int = 1,
    owner: User | None = None,
    reason: str = "",
) -> RegisterProposal:
    """Take it onto the register, with the rule's reason unless another is told.

    Raises OutOfScope, NotAllowed, AlreadyDecided, AlreadyEntered, BadInput.
    """
    scope.require("excuse", proposal.path)
    subject = {"person": proposal.person, "organisation": proposal.organisation, "place": proposal.place}
    with transaction.atomic():
        _decide(scope, proposal, "accepted")
        entry = actions.enter_subject(
            scope, register=proposal.register, subject={k: v for k, v in subject.items() if v is not None},
            path=proposal.path, reason=reason.strip() or why(proposal), review_on=review_on, level=level,
            owner=owner or proposal.owner,
        )  # fmt: skip
        RegisterProposal.objects.filter(pk=proposal.pk).update(entry=entry)
    proposal.refresh_from_db()
    return proposal


def decline(scope: Scope, *, proposal: RegisterProposal, reason: str) -> RegisterProposal:
    """Say why not; the rule does not ask again. Raises OutOfScope, NotAllowed, NeedsWhy, AlreadyDecided."""
    scope.require("excuse", proposal.path)
    if not reason.strip():
        raise actions.NeedsWhy()
    _decide(scope, proposal, "declined", reason=reason.strip()[:300])
    proposal.refresh_from_db()
    return proposal


def _decide(scope: Scope, one: RegisterProposal, move: str, **facts: str) -> None:
    told = {"decided_at": clock.now(), "decided_by_id": scope.actor} | facts
    if not lives.move(PROPOSAL, RegisterProposal.objects.filter(pk=one.pk), move, facts=told):
        raise AlreadyDecided()


def entries_to_remind(on: date) -> QuerySet[RegisterEntry]:
    """Entries to be looked at again by a day, of which nobody was reminded yet."""
    due = RegisterEntry.objects.filter(removed_at=None, review_on__lte=on)
    return due.exclude(reminded_on__gte=F("review_on")).select_related("place", "organisation__place")
