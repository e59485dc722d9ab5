"""How long things last here, and how often they may be tried. Pure."""

from datetime import timedelta
from typing import Final

KEPT_FOR: Final = timedelta(days=14)  # a registration; docs/sources.md#self-registration
LINK_DAYS: Final = 14  # a household's link
POSTER_DAYS: Final = 90
OBSERVED_DAYS: Final = 60  # the longest term and the monitoring after it; docs/sources.md#isolation
FILING_DAYS: Final = 30  # the own filing of an enterprise; docs/sources.md#restart-filing
CARD_DAYS: Final = 2  # the signed result: from home to the post

MISSES: Final = 20  # links that are not valid, from one address within WINDOW
FROM_ONE_ADDRESS: Final = 30  # registrations; a bus behind one router fits in
TOLD_FROM_ONE_ADDRESS: Final = 60  # readings, needs and appeals; a building behind one router fits in
WINDOW: Final = timedelta(minutes=10)

TOKEN_BYTES: Final = 16  # 128 bits
TOKEN_LETTERS: Final = 22  # of the link
