"""Lists of people who come back from a listed area, shared out to the communities that receive them.

Such lists name no dwelling: often no more than who it is, when they left, and where they are registered.
Each person becomes an arrival with the hand-over and the duty that a checkpoint's would have; who names no
community of ours stands at the desk of the street, or of the whole area, so that nobody is dropped.
"""

from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.utils import timezone

from lianfang.accounts import keys
from lianfang.checkpoints.models import Arrival
from lianfang.exchange.checking.rows import Address, Fields
from lianfang.exchange.columns import ARRIVALS
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import addresses, one_by_one
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.exchange.tracing import Trace
from lianfang.flows import arrivals as flow
from lianfang.flows.fever import acting
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import Scope
from lianfang.kit.values import days
from lianfang.kit.values.cells import says_nothing
from lianfang.people import rules

KNOWN_BY: Final = timedelta(hours=24)  # docs/sources.md#arrivals-by-list
_RECEIVERS: Final = ("community", "street", "zone", "district")
_LIMITS: Final = {"name": 50, "phone": 60, "address": 160, "source_area": 60, "document": 30}
_MOST_TOLD: Final = 120
_TOLD: Final = (
    "stay_kind",
    "stay",
    "province",
    "city",
    "district",
    "transport",
    "service",
    "origin",
    "told_at",
)
_HEADINGS: Final = {one.key: one.chinese for one in ARRIVALS.columns}


class Found(NamedTuple):
    """Who receives a person, and how that is known: a code of the ledger, empty where the row says so."""

    place: Node
    note: str = ""


class Importer:
    """Settles a list row by row: it takes as many people as came, not as many as live here."""

    trace: Trace

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._scope, self._ledger, self._sealer = scope, ledger, sealer
        self._tree = Tree(scope.where("import"))
        self._home = next(one for one in self._tree.nodes.values() if one.path == min(scope.where("import")))
        self._sealers = keys.living() or [sealer]
        self._acting = acting(scope)
        self._seen: set[UUID] = set()
        self._order = ""  # of days with the year last in the rows in hand, where they prove it

    def settle(self, chunk: list[Fields]) -> None:
        self._order = days.order_of(one.texts.get("left_on", "") for one in chunk)
        one_by_one.settle(chunk, self._ledger, self._take)

    def finish(self) -> None:
        """Nothing is left over."""

    def _take(self, one: Fields) -> str:
        texts = {key: text for key, text in one.texts.items() if not says_nothing(text)}
        if "name" not in texts:
            return "name-missing"
        if len(texts["name"]) > _LIMITS["name"]:
            return "too-long:name"
        told, notes = _private(texts)
        origins = self._origins(told, texts.get("left_on", ""))
        if self._is_known(origins):
            self._ledger.ignored(one.row, "duplicate-in-file" if self._seen & set(origins) else "")
            return ""
        found = self._receiver(texts)
        if not self._scope.may("import", found.place.path):
            return "out-of-scope"
        left_at, unread = _left_at(texts.get("left_on", ""), self._order)
        if unread:
            told["as_told"] = {_HEADINGS["left_on"]: texts["left_on"][:_MOST_TOLD]}
            notes.append((unread, "left_on", texts["left_on"]))
        self._announce(told, found.place, origins[-1], left_at)
        self._seen.update(origins)
        one.notes = [*one.notes, *notes, *([(found.note, "", "")] if found.note else [])]
        self._ledger.imported()
        return ""

    # Who it is.

    def _origins(self, told: dict[str, Any], left_on: str) -> list[UUID]:
        """What a person on a list is known again by, under each key there is; the current one last.

        The document, else name and telephone, and the day of leaving: who leaves twice comes twice.
        """
        document = rules.check_document(told.get("document_kind"), told.get("document"))
        phone = rules.check_phone(told.get("phone")).number
        who = document.matching or f"{rules.fold_name(told['name'])}\x1f{phone}"
        read = days.read(left_on, self._order)
        day = str(read.date() if isinstance(read, datetime) else read or left_on)
        return [_origin(one, f"{who}\x1f{day}") for one in (*self._sealers, self._sealer)]

    def _is_known(self, origins: list[UUID]) -> bool:
        return bool(self._seen & set(origins)) or Arrival.objects.filter(origin__in=origins).exists()

    # Who receives them.

    def _receiver(self, texts: dict[str, str]) -> Found:
        """The community that the row names; else the street, else the whole area of the importer."""
        named = Address(*(texts.get(level, "") for level in Address._fields[:4]))
        by_levels = self._tree.area(named, addresses.LEVELS) if any(named) else "place-missing"
        if isinstance(by_levels, Node):
            return self._at(by_levels)
        for key, note in (("address", ""), ("origin", "arrival-by-registration")):
            area = self._tree.gazetteer.area(addresses.folded(texts.get(key, "")))[0] if key in texts else ""
            if isinstance(area, Node) and area.kind != "district":
                return self._at(area, note)
        street = self._tree.area(Address(street=named.street), ("street",)) if named.street else ""
        return Found(street if isinstance(street, Node) else self._home, "arrival-unplaced")

    def _at(self, place: Node, note: str = "") -> Found:
        found = self._tree.above(place, _RECEIVERS) or self._home
        return Found(found, note if found.kind == "community" else "arrival-unplaced")

    # What follows.

    def _announce(self, told: dict[str, Any], place: Node, origin: UUID, left_at: datetime) -> None:
        document = rules.check_document(told.get("document_kind"), told.get("document"))
        now = clock.now()
        arrival = Arrival.objects.create(
            origin=origin, number=1, place_id=self._home.id, path=self._home.path,
            receiver=Place.objects.get(pk=place.id), receiver_path=place.path, left_at=left_at,
            due_at=max(now, left_at) + KNOWN_BY, state_at=now,
            sealed=self._sealer.seal_json(told), key_id=self._sealer.key_id,
            document_ix=self._sealer.blind("document", document.matching) if document.matching else None,
        )  # fmt: skip
        flow.announce(self._acting, arrival)


def _origin(sealer: Sealer, text: str) -> UUID:
    return UUID(int=sealer.blind("arrival", text) << 64 | sealer.blind("arrival-again", text))


def _private(texts: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """What is sealed of a person, and what there is to look at."""
    notes = []
    phones = rules.check_phones(texts.get("phone"))
    if fault := rules.fault_of(phones):
        notes.append((fault if fault.startswith("rounded") else "phone-fault", "phone", ""))
    document = rules.check_document(texts.get("document_kind"), texts.get("document"))
    if document.fault and texts.get("document"):
        notes.append((document.fault if document.fault.startswith("rounded") else "document-fault",
                      "document", ""))  # fmt: skip
    told: dict[str, Any] = {key: texts[key][:most] for key, most in _LIMITS.items() if key in texts}
    if "phone" in texts:
        told["phone"] = rules.kept_phone(texts["phone"], phones)[: _LIMITS["phone"]]
    levels = [texts[key] for key in Address._fields[:7] if key in texts]
    told |= {"address": "".join(levels)[: _LIMITS["address"]]} if levels and "address" not in texts else {}
    told |= {key: texts[key][:_MOST_TOLD] for key in (*_TOLD, "document_kind") if key in texts}
    return told, notes


def _left_at(text: str, order: str) -> tuple[datetime, str]:
    """When they left, a day from its first moment; the moment of loading where nobody can tell."""
    read = days.read(text, order) if text else None
    if read is None:
        return clock.now(), "date-not-readable" if text else ""
    at = (
        read
        if isinstance(read, datetime)
        else datetime.combine(date(read.year, read.month, read.day), time())
    )
    return (at if timezone.is_aware(at) else timezone.make_aware(at)), ""
