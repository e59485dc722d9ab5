"""Workers: users with a posting, and the compounds they answer for."""

import re
from functools import lru_cache
from typing import Any, Final

from django.db import transaction

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Department, Role, User
from lianfang.duties import actions as duties
from lianfang.duties.models import Pairing
from lianfang.exchange.checking.rows import Address, Fields
from lianfang.exchange.checking.words import table
from lianfang.exchange.columns import WORKERS, fold
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import store
from lianfang.exchange.registers.logins import free_login
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.exchange.tracing import Trace
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import Problem
from lianfang.kit.scope import WHOLE, Scope
from lianfang.people import rules

_ROLES: Final = {
    "grid-worker": "网格员", "paired": "包靠人 包靠 包保人 包保", "secretary": "社区书记 书记",
    "lead": "街道负责人 街道", "duty-officer": "值班长 区值班", "department": "部门 部门查看",
}  # fmt: skip
_LIMITS: Final = {"username": 64, "name": 64}
_DEPARTMENT_LENGTH: Final = 120
_TOLD: Final = next(one.chinese for one in WORKERS.columns if one.key == "department")
_SEPARATORS: Final = re.compile(r"[、,，;；/|\n]+")


class Importer:
    """Settles workers one by one through the same actions as the pages."""

    trace: Trace

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._scope, self._ledger, self._sealer = scope, ledger, sealer
        self._sealers = store.Sealers(sealer)
        self._tree = Tree(scope.where("import"))
        self._departments = {one.name: one for one in Department.objects.all()}
        self._seen: set[int] = set()
        self._notes: list[tuple[str, str]] = []  # of the row in hand

    def settle(self, chunk: list[Fields]) -> None:
        for one in chunk:
            self._notes = []
            try:
                with transaction.atomic():
                    fault = self._take(one)
            except Problem as problem:
                fault = _REASONS.get(problem.code, "not-allowed")
            if fault:
                self._ledger.refused(one.row, one.cells, fault)
                continue
            self._ledger.notes(one.row, one.notes)
            for code, detail in self._notes:
                if code == "too-long":
                    self._ledger.note(one.row, code, detail, one.texts.get(detail, ""))
                else:
                    self._ledger.note(one.row, code, detail=detail)

    def finish(self) -> None:
        """Nothing is left over."""

    def _take(self, one: Fields) -> str:
        texts = one.texts
        role = _role(texts.get("role", ""))
        fault = _fault(texts, role)
        if fault:
            return fault
        compounds = self._compounds(texts)
        place = self._place(texts, role, compounds)
        if isinstance(place, str):
            return place
        if not self._scope.may("import", place.path):
            return "out-of-scope"
        user = self._known(texts, [place, *compounds])
        if isinstance(user, str):
            return user
        if user is None:
            self._create(texts, role, place, compounds)
            self._ledger.imported()
            return ""
        self._again(one, user, compounds)
        return ""

    def _again(self, one: Fields, user: User, compounds: list[Node]) -> None:
        """Somebody known: what differs is changed, and who is listed twice answers for all that is listed."""
        changed = user.pk not in self._seen and self._change(user, one.texts)
        changed = self._keep_told(user, one.texts) or changed
        changed = self._pair(user, compounds) or changed
        if changed:
            self._ledger.updated()
        else:
            self._ledger.ignored(one.row, "duplicate-in-file" if user.pk in self._seen else "")
        self._seen.add(user.pk)

    # Who it is.

    def _known(self, texts: dict[str, str], places: list[Node]) -> User | str | None:
        """The user of a row: by login; where the sheet has none by name and phone, else name and posting."""
        username = texts.get("username", "")
        if username:
            user = User.objects.filter(username=username).first()
            if user is None:
                return None
            same = rules.fold_name(user.name) == rules.fold_name(texts["name"])
            return user if same and self._is_mine(user) else "username-taken"
        phone = rules.check_phone(texts.get("phone")).number
        found = [user for user in User.objects.filter(name=texts["name"]) if self._is_mine(user)]
        by_phone = [user for user in found if phone and phone in {user.username, self._phone_of(user)}]
        if by_phone:
            return by_phone[0]
        paths = {node.path for node in places}
        return next(
            (
                user
                for user in found
                if not (phone and self._phone_of(user)) and paths & set(self._posts(user))
            ),
            None,
        )

    def _phone_of(self, user: User) -> str:
        return str(self._sealers.open_json(bytes(user.contact), user.key_id).get("phone", ""))

    @staticmethod
    def _posts(user: User) -> list[str]:
        found = user.postings.in_force(clock.now())
        return list(found.values_list("place__path", flat=True))

    def _is_mine(self, user: User) -> bool:
        """Whether nobody else's area would be touched. Who is posted nowhere is the district's."""
        paths = self._posts(user) or [WHOLE]
        return all(self._scope.may("import", path) for path in paths)

    def _create(self, texts: dict[str, str], role: str, place: Node, compounds: list[Node]) -> None:
        told = texts.get("phone", "")
        phone = rules.check_phone(told)
        user = accounts.enrol(
            self._scope, username=texts.get("username") or self._login(texts["name"], phone),
            name=texts["name"], place=Place.objects.get(pk=place.id),
            department=self._department(texts, None), phone=phone.number or told,
        )  # fmt: skip
        self._seen.add(user.pk)
        self._keep_told(user, texts)
        paired = self._pair(user, compounds)
        if role != Role.PAIRED or not paired:
            accounts.post(self._scope, user=user, place=Place.objects.get(pk=place.id), role=role)

    def _keep_told(self, user: User, texts: dict[str, str]) -> bool:
        """A department too long to be one turns nobody away: it is kept as told, and noted.."""
        told = texts.get("department", "")
        if len(told) <= _DEPARTMENT_LENGTH:
            return False
        self._notes.append(("too-long", "department"))
        known = self._sealers.open_json(bytes(user.contact), user.key_id)
        if known.get("as_told", {}).get(_TOLD) == told:
            return False
        kept = known | {"as_told": {**known.get("as_told", {}), _TOLD: told}}
        self.trace.changing("accounts_user", [user.pk])
        user.contact, user.key_id = self._sealer.seal_json(kept), self._sealer.key_id
        user.save(update_fields=["contact", "key"])
        return True

    def _login(self, name: str, phone: rules.Phone) -> str:
        login = free_login(name, phone)
        self._notes.append(("login-made", login))
        return login

    def _department(self, texts: dict[str, str], present: Department | None) -> Department | None:
        """The department a sheet names. Seats of departments are the district's to give."""
        name = texts.get("department", "")
        if len(name) > _DEPARTMENT_LENGTH:
            return present  # kept as told beside the telephone, and noted
        if not name or (present is not None and present.name == name):
            return present
        if not self._scope.may("manage-users", WHOLE):
            self._notes.append(("department-of-district", ""))
            return present
        if name not in self._departments:
            code = f"d{Department.objects.count() + 1:04d}"
            self._departments[name] = Department.objects.create(code=code, name=name)
        return self._departments[name]

    def _change(self, user: User, texts: dict[str, str]) -> bool:
        department = self._department(texts, user.department)
        told = rules.check_phone(texts.get("phone"))
        phone = "" if told.fault == "masked" else told.number or texts.get("phone", "")
        known = self._sealers.open_json(bytes(user.contact), user.key_id)
        if (user.department, known.get("phone", "")) == (department, phone or known.get("phone", "")):
            return False
        self.trace.changing("accounts_user", [user.pk])
        user.department = department
        if phone:
            user.contact, user.key_id = self._sealer.seal_json(known | {"phone": phone}), self._sealer.key_id
        user.save(update_fields=["department", "contact", "key"])
        return True

    # Where they serve.

    def _compounds(self, texts: dict[str, str]) -> list[Node]:
        found = []
        named = Address(street=texts.get("street", ""), community=texts.get("community", ""))
        for name in filter(None, map(str.strip, _SEPARATORS.split(texts.get("compounds", "")))):
            node = self._tree.by_code.get(name) or self._compound(named, name)
            if node is not None:
                found.append(node)
            else:
                self._notes.append(("unknown-compound", ""))
        return found

    def _compound(self, named: Address, name: str) -> Node | None:
        """A compound by its name, or a building of one: 滨河花园1号楼."""
        for end in range(len(name), 1, -1):
            node = self._tree.area(named._replace(compound=name[:end]), ("street", "community", "compound"))
            if isinstance(node, Node):
                below = self._tree.below(node, name[end:]) if end < len(name) else node
                return below if isinstance(below, Node) else None
        return None

    def _place(self, texts: dict[str, str], role: str, compounds: list[Node]) -> Node | str:
        """Where the row posts somebody. Who is paired sees what they are paired with, and no more."""
        if role == Role.PAIRED and texts.get("compounds"):
            return compounds[0] if compounds else "unknown-place"
        if "place" in texts:
            return self._tree.by_code.get(texts["place"]) or "unknown-place"
        named = Address(*(texts.get(level, "") for level in ("street", "community", "cell")))
        if any(named):
            return self._tree.area(named, ("street", "community", "cell"))
        return compounds[0] if compounds else "place-missing"

    def _pair(self, user: User, compounds: list[Node]) -> bool:
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
                self._notes.append(("not-paired", ""))
        return changed


_REASONS: Final = {
    "out-of-scope": "out-of-scope",
    "name-taken": "username-taken",
    "unknown-role": "unknown-role",
}


def _role(word: str) -> str:
    return _roles().get(fold(word), "") if word else Role.PAIRED.value


@lru_cache(maxsize=1)
def _roles() -> dict[str, str]:
    return table(_ROLES, Role.choices)


def _fault(texts: dict[str, str], role: str) -> str:
    if not texts.get("name"):
        return "name-missing"
    longer = next((name for name, limit in _LIMITS.items() if len(texts.get(name, "")) > limit), "")
    if longer:
        return f"too-long:{longer}"
    return "" if role else "unknown-role"
