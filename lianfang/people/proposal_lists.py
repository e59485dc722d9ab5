"""Whom and what rules propose for the key registers, as one list: what waits, and what came of the rest."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_person
from lianfang.people import proposal_acts, proposing
from lianfang.people.models import ProposalState, RegisterKind, RegisterProposal
from lianfang.people.queries import Opener


class ProposalRow(NamedTuple):
    """A proposal with its subject, masked where it is a person."""

    one: RegisterProposal
    subject: str

    @property
    def pk(self) -> int:
        return self.one.pk


def _rows(scope: Scope, at: datetime) -> QuerySet[RegisterProposal]:
    return proposing.proposals(scope)


def _load(scope: Scope, found: Sequence[RegisterProposal], at: datetime) -> list[ProposalRow]:
    opener = Opener()
    return [ProposalRow(one, proposing.subject_of(one, opener)) for one in found]


def _cases(scope: Scope, at: datetime) -> list[Case]:
    return [Case(one.value, one.label, Q(state=one.value)) for one in ProposalState]


_DECIDED: Final = ("state", "declined")
PROPOSALS: Final = declare(
    Listing(
        "key-proposals",
        _("Proposals for the key registers"),
        "key-proposal list",
        _rows,
        (
            Column("subject", _("Who or what"), lambda row: row.subject,
                   href=lambda row: proposal_acts.address(row.one)),
            Column("of", _("Register"), lambda row: row.one.register,
                   words=lambda row: RegisterKind(row.one.register).label),
            Column("why", _("Why it is proposed"), lambda row: row.one.rule,
                   words=lambda row: proposing.why(row.one)),
            Column("state", _("State"), lambda row: row.one.state,
                   words=lambda row: ProposalState(row.one.state).label, by_page=False),
            of_person("owner", _("Looks after it"), lambda row: row.one.owner),
            Column("proposed_at", _("Since"), lambda row: row.one.proposed_at, "moment", sort="oldest"),
            Column("reason", _("Reason"), lambda row: row.one.reason, only=_DECIDED),
            of_person("decided_by", pgettext_lazy("proposal", "Decided by"), lambda row: row.one.decided_by,
                      only=_DECIDED),
            Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False),
        ),
        (
            Sort("oldest", _("Oldest first"), ("proposed_at", "pk")),
            Sort("newest", _("Newest first"), ("-proposed_at", "-pk")),
        ),
        (
            Filter("state", _("State"), "cases", cases=_cases, begins=ProposalState.PROPOSED.value),
            Filter("register", _("Register"), "choice", "register", words=dict(RegisterKind.choices)),
            Filter("rule", _("Rule"), "choice", "rule",
                   words={one.code: one.name for one in proposing.RULES.values()}),
            Filter("place", _("Place"), "place", "path"),
            Filter("owner", _("Looks after it"), "person", "owner"),
        ),
        load=_load,
        needs=("see-identity",),
        empty=(
            _("No rule proposes anybody or anything now."),
            _("Proposals come from visits, ages and enterprises; each is taken onto a register or declined."),
        ),
        noun=proposal_acts.PROPOSAL,
        acts=proposal_acts.PROPOSALS,
    )
)  # fmt: skip
