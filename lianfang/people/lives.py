"""How a proposal for a key register may change how it stands."""

from typing import Final

from lianfang.kit.lives import Life, Move, by_column, declare
from lianfang.people.models import ProposalState

_PROPOSED: Final = ProposalState.PROPOSED.value

PROPOSAL: Final = declare(
    Life(
        "key-proposal",
        by_column("state", ProposalState.values),
        (
            Move("accepted", (_PROPOSED,), "accepted", "who looks after the area"),
            Move("declined", (_PROPOSED,), "declined", "who looks after the area"),
        ),
        column="state",
    )
)
