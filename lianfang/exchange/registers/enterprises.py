"""Enterprises and other bodies: a place of their own under the community, and what is known of them."""

from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from lianfang.accounts.models import Department
from lianfang.enterprises import routing
from lianfang.exchange.checking.rows import Address, Fields
from lianfang.exchange.columns import ENTERPRISES
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import addresses, one_by_one, store
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.exchange.tracing import Trace
from lianfang.grid.models import Place
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import STEP, Scope
from lianfang.kit.values.counts import count_of
from lianfang.people import rules
from lianfang.people.models import Organisation

_LIMITS: Final = {"industry": 64, "size": 24, "category": 32, "address": 300, "uscc": 24}
_MOST_NAME: Final = 120
_HEADINGS: Final = {one.key: one.chinese for one in ENTERPRISES.columns}
_MOST_CHILDREN: Final = 9998
_MOST_WORKERS: Final = 9_999_999
_SEALED: Final = ("head", "phone", "officer", "officer_phone")
_SITES: Final = frozenset(
    {"enterprise", "market", "hotel", "office", "school", "hospital", "pharmacy", "site"}
)


class Importer:
    """Settles enterprises one by one: a district has some thousands, not hundreds of thousands."""

    trace: Trace

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._scope, self._ledger, self._sealer = scope, ledger, sealer
        self._sealers = store.Sealers(sealer)
        self._tree = Tree(scope.where("import"))
        self._departments = {one.name: one.pk for one in Department.objects.all()}
        self._departments |= {one.code: one.pk for one in Department.objects.all()}
        self._seen: set[int] = set()

    def settle(self, chunk: list[Fields]) -> None:
        one_by_one.settle(chunk, self._ledger, self._take)

    def finish(self) -> None:
        """Each enterprise has who answers for it from the moment it is in the register."""
        routing.enter_new(self._scope)
        routing.reroute(
            self._scope, which=Q(organisation__in=self._seen), why=str(_("register of enterprises"))
        )

    def _take(self, one: Fields) -> str:
        texts = one.texts
        fault = _fault(texts)
        if fault:
            return fault
        as_told = _unread(one)
        place = self._place(texts)
        if isinstance(place, str):
            return place
        if not self._scope.may("import", place.path):
            return "out-of-scope"
        code = rules.check_uscc(texts.get("uscc"))
        found = self._known(code.number, texts["name"], place)
        if found is not None and not self._scope.may("import", found.path):
            return "out-of-scope"
        self._settle(one, found, place, code, as_told)
        return ""

    def _place(self, texts: dict[str, str]) -> Node | str:
        if "place" in texts:
            return self._tree.by_code.get(texts["place"]) or "unknown-place"
        named = Address(street=texts.get("street", ""), community=texts.get("community", ""))
        if any(named):
            return self._tree.area(named, ("street", "community"))
        text = texts.get("address", "")
        return self._tree.gazetteer.area(addresses.folded(text), None)[0] if text else "place-missing"

    def _known(self, uscc: str, name: str, place: Node) -> Organisation | None:
        """By credit code; without one, by name in the same area."""
        if uscc:
            found = Organisation.objects.filter(uscc=uscc).first()
            if found is not None:
                return found
        without = Organisation.objects.filter(name=name, path__startswith=place.path)
        return (without.filter(uscc="") if uscc else without).first()

    def _settle(  # a row, what it is, and what of it cannot be read
        self,
        one: Fields,
        found: Organisation | None,
        place: Node,
        code: rules.Code,
        as_told: dict[str, str],
    ) -> None:
        if found is not None and found.pk in self._seen:
            self._ledger.ignored(one.row, "duplicate-in-file")
            return
        if code.fault:
            self._ledger.note(one.row, code.fault if code.fault.startswith("rounded") else "code-fault")
        organisation = found or self._new(one.texts, place)
        changed = self._fill(organisation, one.texts, code)
        changed = self._seal(organisation, one.texts, as_told) or changed
        if found is not None and changed:
            self.trace.changing("people_organisation", [found.pk])
        if found is None or changed:
            organisation.save()
        self._seen.add(organisation.pk)
        if found is None:
            self._ledger.imported()
        elif changed:
            self._ledger.updated()
        else:
            self._ledger.ignored()

    def _new(self, texts: dict[str, str], above: Node) -> Organisation:
        """An enterprise stands at a place of its own, unless the sheet names one that is a site."""
        place = Place.objects.get(pk=above.id) if above.kind in _SITES else self._site(texts, above)
        return Organisation(place=place, path=place.path, name=texts["name"])

    def _site(self, texts: dict[str, str], above: Node) -> Place:
        last = (
            Place.objects.filter(parent_id=above.id).order_by("-path").values_list("path", flat=True).first()
        )
        step = int(last[-STEP:]) + 1 if last else 1
        code, number = f"{above.code}-e{step}", 1
        while code in self._tree.by_code:
            number += 1
            code = f"{above.code}-e{step}~{number}"
        place = Place.objects.create(
            parent_id=above.id, path=f"{above.path}{step:04d}", kind="enterprise", code=code,
            name=texts["name"], full_name=f"{above.full_name}{texts['name']}"[:300],
            address=texts.get("address", ""),
        )  # fmt: skip
        self._tree.by_code[code] = Node(
            (place.pk, above.id, place.path, place.kind, code, place.name, place.full_name, None, "", "", "",
             None, None)
        )  # fmt: skip
        return place

    def _fill(self, organisation: Organisation, texts: dict[str, str], code: rules.Code) -> bool:
        """Enter what the row tells; whether that changed anything. Blank cells erase nothing."""
        wanted: dict[str, Any] = {
            name: texts[name] for name in ("name", "industry", "size", "category", "address") if name in texts
        }
        if code.number:
            wanted |= {"uscc": code.number, "uscc_valid": code.valid}
        workers = count_of(texts.get("workers", ""), _MOST_WORKERS)
        if workers is not None:
            wanted["workers"] = workers
        if texts.get("department") in self._departments:
            wanted["authority_id"] = self._departments[texts["department"]]
        changed = any(getattr(organisation, name) != value for name, value in wanted.items())
        for name, value in wanted.items():
            setattr(organisation, name, value)
        return changed

    def _seal(self, organisation: Organisation, texts: dict[str, str], as_told: dict[str, str]) -> bool:
        known = self._sealers.open_json(bytes(organisation.sealed), organisation.key_id)
        told: dict[str, Any] = {name: texts[name] for name in _SEALED if name in texts}
        for name in ("phone", "officer_phone"):
            if name in told:
                told[name] = rules.kept_phone(told[name], rules.check_phones(told[name]))
        told |= {"as_told": as_told} if as_told else {}
        merged = {**known, **told}
        if merged == known:
            return False
        organisation.sealed = self._sealer.seal_json(merged)
        organisation.key_id = self._sealer.key_id
        return True


def _fault(texts: dict[str, str]) -> str:
    if not texts.get("name"):
        return "name-missing"
    return "too-long:name" if len(texts["name"]) > _MOST_NAME else ""


def _unread(one: Fields) -> dict[str, str]:
    """The cells that nobody can read, taken out and noted; what they say by heading."""
    texts, unread = one.texts, dict[str, str]()
    for key in [name for name, limit in _LIMITS.items() if len(texts.get(name, "")) > limit]:
        unread[key] = "too-long"
    if texts.get("workers") and count_of(texts["workers"], _MOST_WORKERS) is None:
        unread["workers"] = "count-not-a-number"
    one.notes = [*one.notes, *((code, key, texts[key]) for key, code in unread.items())]
    return {_HEADINGS[key]: texts.pop(key) for key in unread}
