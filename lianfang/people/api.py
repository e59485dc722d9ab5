"""Key registers, for other systems. Mounted by API v1."""

from datetime import date, datetime

from ninja import Router, Schema

from lianfang.acts import api as operations
from lianfang.people import acts, proposal_acts


class EntryOut(Schema):
    """An entry of a key register; a person's name is masked."""

    id: int
    of: str  # the register
    subject: str
    reason: str
    level: int
    owner: str
    review_on: date
    removed_at: datetime | None


router = Router(tags=["registers"])
operations.mount(router, acts.ENTRY, acts.ENTRIES, EntryOut)


class ProposalOut(Schema):
    """Whom or what a rule proposes for a key register, and what came of it."""

    id: int
    of: str  # the register
    subject: str
    rule: str
    why: str
    state: str
    proposed_at: datetime
    owner: str
    decided_at: datetime | None
    reason: str
    entry: int | None


operations.mount(router, proposal_acts.PROPOSAL, proposal_acts.PROPOSALS, ProposalOut)
