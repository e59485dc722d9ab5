"""How often an address tried or told something: links that are none, registrations, readings of one's own."""

import hashlib
from datetime import datetime

from lianfang.accounts.models import SignInTally
from lianfang.kit import clock, sql
from lianfang.resident import rules
from lianfang.resident.problems import TooMany


def tally(key: str, now: datetime) -> SignInTally:
    """The count of one address, begun anew once its window has passed."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    found = SignInTally.objects.filter(key=digest).first() or SignInTally(key=digest, since=now)
    if now - found.since >= rules.WINDOW:
        found.failures, found.since = 0, now
    return found


def count(found: SignInTally) -> None:
    """One more. Two at once may count as one; the window is generous, and no guess comes near."""
    found.failures += 1
    with sql.writing():
        SignInTally.objects.update_or_create(
            key=found.key, defaults={"failures": found.failures, "since": found.since}
        )


def count_up(what: str, address: str, *, most: int) -> None:
    """One more of these from an address. Raises TooMany where it has had as many as it may."""
    found = tally(f"resident-{what}:{address}", clock.real_now())
    if found.failures >= most:
        raise TooMany()
    count(found)
