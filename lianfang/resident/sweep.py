"""What the sweep looks after here: nothing that residents wrote outlives its look-back."""

from datetime import datetime

from lianfang.accounts.queries import system_scope
from lianfang.resident import actions


def sweep_forgetting(at: datetime) -> int:
    """Destroy registrations and links that have run out; how many of both."""
    return sum(actions.forget(system_scope("self-registration"), at=at).values())
