"""Workers: users with a posting, and the compounds they answer for."""

import re
from typing import Any, Final

from django.db import transaction

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, Role, User
from lianfang.duties import actions as duties
from lianfang.duties.models import Pairing
from lianfang.exchange.checking.rows import Address, Fields
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import store
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.grid.models import Place
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope
from lianfang.people import rules

_ROLES: Final = {
    "网格员": "grid-worker", "包靠人": "paired", "包靠": "paired", "包保人": "paired", "包保": "paired",
    "社区书记": "secretary", "书记": "secretary",
    "街道负责人": "lead", "街道": "lead", "值班长": "duty-officer",
    "区值班": "duty-officer", "部门": "department", "部门查看": "department",
}  # fmt: skip
_LIMITS: Final = {"username": 64, "name": 64, "department": 120}
_SEPARATORS: Final = re.compile(r"[、,，;；/|\n]+")


class Importer:
    """Settles workers one by one through the same actions as the pages."""

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._scope, self._ledger, self._sealer = scope, ledger, sealer
        self._sealers = store.Sealers(sealer)
        self._tree = Tree()
        self._departments = {one.name: one for one in Department.objects.all()}
        self._seen: set[str] = set()

    def settle(self, chunk: list[Fields]) -> None:
        for one in chunk:
            try:
                with transaction.atomic():
                    fault = self._take(one)
            except Problem as problem:
                fault = _REASONS.get(problem.code, "not-allowed")
            if fault:
                self._ledger.refused(one.row, one.cells, fault)
            else:
                self._ledger.notes(one.row, one.notes)

    def finish(self) -> None:
        """Nothing is left over."""

    def _take(self, one: Fields) -> str:
        texts = one.texts
        username = texts.get("username") or rules.check_phone(texts.get("phone")).number
        role = _role(texts.get("role", ""))
        fault = _fault(texts, username, role)
        if fault:
            return fault
        if username in self._seen:
            self._ledger.ignored(one.row, "duplicate-in-file")
            return ""
        compounds = self._compounds(one)
        place = self._place(texts, compounds)
        if isinstance(place, str):
            return place
        if not self._scope.may("import", place.path):
            return "out-of-scope"
        return self._settle(one, username, role, place, compounds)

    def _settle(self, one: Fields, username: str, role: str, place: Node, compounds: list[Node]) -> str:
        self._seen.add(username)
        user = User.objects.filter(username=username).first()
        if user is not None and not self._is_mine(user):
            return "username-taken"
        is_new = user is None
        if user is None:
            user = self._create(one.texts, username, role, place)
            changed = True
        else:
            changed = self._change(user, one.texts)
        changed = self._pair(one, user, compounds) or changed
        if is_new:
            self._ledger.imported()
        elif changed:
            self._ledger.updated()
        else:
            self._ledger.ignored()
        return ""

    def _is_mine(self, user: User) -> bool:
        paths = list(user.postings.values_list("place__path", flat=True))
        return not paths or any(self._scope.may("import", path) for path in paths)

    def _create(self, texts: dict[str, str], username: str, role: str, place: Node) -> User:
        phone = texts.get("phone", "")
        return accounts.create_user(
            self._scope, username=username, name=texts["name"], place=Place.objects.get(pk=place.id),
            role=role, department=self._department(texts), phone=rules.check_phone(phone).number or phone,
        )  # fmt: skip

    def _department(self, texts: dict[str, str]) -> Department | None:
        name = texts.get("department", "")
        if name and name not in self._departments:
            code = f"d{Department.objects.count() + 1:04d}"
            self._departments[name] = Department.objects.create(code=code, name=name)
        return self._departments.get(name)

    def _change(self, user: User, texts: dict[str, str]) -> bool:
        department = self._department(texts) or user.department
        phone = rules.check_phone(texts.get("phone")).number or texts.get("phone", "")
        known = self._sealers.open_json(bytes(user.contact), user.key_id)
        if (user.name, user.department, known.get("phone", "")) == (
            texts["name"], department, phone or known.get("phone", ""),
        ):  # fmt: skip
            return False
        user.name, user.department = texts["name"], department
        if phone:
            user.contact, user.key_id = self._sealer.seal_json(known | {"phone": phone}), self._sealer.key_id
        user.save(update_fields=["name", "department", "contact", "key"])
        return True

    def _compounds(self, one: Fields) -> list[Node]:
        found = []
        named = Address(street=one.texts.get("street", ""), community=one.texts.get("community", ""))
        for name in filter(None, map(str.strip, _SEPARATORS.split(one.texts.get("compounds", "")))):
            node = self._tree.by_code.get(name) or self._tree.area(
                named._replace(compound=name), ("street", "community", "compound")
            )
            if isinstance(node, Node):
                found.append(node)
            else:
                self._ledger.note(one.row, "unknown-compound")
        return found

    def _place(self, texts: dict[str, str], compounds: list[Node]) -> Node | str:
        if "place" in texts:
            return self._tree.by_code.get(texts["place"]) or "unknown-place"
        named = Address(*(texts.get(level, "") for level in ("street", "community", "cell")))
        if any(named):
            return self._tree.area(named, ("street", "community", "cell"))
        return compounds[0] if compounds else "place-missing"

    def _pair(self, one: Fields, user: User, compounds: list[Node]) -> bool:
        changed = False
        for node in compounds:
            paired = Pairing.objects.filter(place_id=node.id, to_at=None)
            if paired.filter(user=user).exists():
                continue
            # The first one listed answers for a compound; whoever is listed after helps there.
            role = "helper" if paired.filter(role="accountable").exists() else "accountable"
            try:
                with transaction.atomic():
                    duties.pair(self._scope, place=Place.objects.get(pk=node.id), user=user, role=role)
                changed = True
            except Problem:
                self._ledger.note(one.row, "not-paired")
        return changed


_REASONS: Final = {
    "out-of-scope": "out-of-scope",
    "name-taken": "username-taken",
    "unknown-role": "unknown-role",
}


def _role(word: str) -> str:
    if word in Role.values or not word:
        return word or Role.PAIRED.value
    return _ROLES.get(word, "")


def _fault(texts: dict[str, str], username: str, role: str) -> str:
    if not texts.get("name"):
        return "name-missing"
    if not username:
        return "number-missing"
    if any(len(texts.get(name, "")) > limit for name, limit in _LIMITS.items()):
        return "too-long"
    return "" if role else "unknown-role"
