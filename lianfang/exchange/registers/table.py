"""Which importer takes which register."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import arrivals, cases, enterprises, households, persons, places, workers
from lianfang.exchange.tracing import Trace
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope


class Importer(Protocol):
    """Settles prepared rows in the order of the file, each with one entry in the ledger.

    Before it changes a row that was there, it tells its `trace`.
    """

    trace: Trace

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None: ...
    def settle(self, chunk: list[Any]) -> None: ...
    def finish(self) -> None: ...


IMPORTERS: Final[Mapping[str, Any]] = {
    "places": places.Importer,
    "households": households.Importer,
    "persons": persons.Importer,
    "enterprises": enterprises.Importer,
    "workers": workers.Importer,
    "arrivals": arrivals.Importer,
    "cases": cases.Importer,
}

# Tables that an importer fills, and does not read if they were empty when it began.
FILLS: Final[Mapping[str, tuple[str, ...]]] = {
    "households": ("people_household",),
    "persons": ("people_person", "people_otherinitials", "people_otherphone", "people_membership"),
}
