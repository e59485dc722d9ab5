"""A line list of cases. Each row goes the way a case entered by hand goes, with its clock and history.

All rows are read before the first is settled: how a column writes its days is proven by all of it. And all
are settled before the first is linked, so that the order of rows changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from lianfang.accounts import keys
from lianfang.cases import actions, queries, rules
from lianfang.cases.models import Case
from lianfang.cases.problems import NothingChanged
from lianfang.exchange.checking.rows import Address, Fields
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers import case_rows
from lianfang.exchange.registers.case_matching import Matching
from lianfang.exchange.registers.case_rows import CaseRow, Fault
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.exchange.tracing import Trace
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import BadInput, Problem
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import queries as measures

_STATS: Final = 12  # digits of a statistical code of a community
_LEVELS: Final = ("street", "community", "cell", "compound", "building", "unit_no", "door")
REASON: Final = "import"
_AGES: Final = ("age", "age_told")


@dataclass
class Settled:
    """What became of a row that was taken: its case, and whether the row made or changed it."""

    row: CaseRow
    case: Case
    is_new: bool
    changed: bool


class Importer:
    """Settles cases one by one: a district has some thousands, not hundreds of thousands."""

    trace: Trace
    fills: Final[tuple[str, ...]] = ()

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._scope, self._ledger, self._tree = scope, ledger, Tree()
        self._event = measures.current_event(scope)
        self._matching = Matching(self._event, keys.of(self._event.key_id))
        self._rows: list[Fields] = []
        self._settled: list[Settled] = []

    def settle(self, chunk: list[Fields]) -> None:
        self._rows += chunk

    def finish(self) -> None:
        now = clock.now()
        pack = measures.protocol(self._scope, at=now).pack
        event = case_rows.Event(
            self._event.name, pack, now, clock.latest_plausible(), case_rows.orders_of(self._rows)
        )
        for sent in self._rows:
            self._settle(sent, event)
        for one in self._settled:
            self._link(one)
            self._count(one)

    def _settle(self, sent: Fields, event: case_rows.Event) -> None:
        try:
            with transaction.atomic():
                row = case_rows.read(sent, event)
                self._leave_out(row) if row.left_out else self._take(row)
        except Fault as fault:
            self._ledger.refused(sent.row, sent.cells, fault.code, fault.column)
        except Problem as problem:
            self._ledger.refused(sent.row, sent.cells, _code_of(problem))
        else:
            self._ledger.notes(sent.row, sent.notes)
            for code, column, cell in row.notes:
                self._ledger.note(sent.row, code, column, cell)

    def _leave_out(self, row: CaseRow) -> None:
        """A card that is no case of ours. One deleted, or corrected to another disease, after it had come
        to us excludes its case."""
        case = self._matching.carded(row.card_no) if row.card_no else None
        if case is None or case.classification == "excluded":
            self._ledger.ignored(row.sent.row, row.left_out)
            return
        self.trace.changing("cases_case", [case.pk])
        actions.classify_case(self._scope, case=case, classification="excluded", at=None, reason=row.left_out)
        self._ledger.note(row.sent.row, row.left_out)
        self._ledger.updated()

    def _take(self, row: CaseRow) -> None:
        place = self._place(row)
        if place is not None and not self._scope.may("see-cases", place.path):
            raise Fault("out-of-scope")
        known = self._matching.of(row, place)
        if known is None:
            done = Settled(row, self._report(row, place), is_new=True, changed=True)
        elif known.pk in self._matching.seen:
            self._ledger.ignored(row.sent.row, "duplicate-in-file")
            return
        else:
            done = Settled(row, known, is_new=False, changed=self._update(row, known, place))
        self._matching.seen.add(done.case.pk)
        self._settled.append(done)

    def _report(self, row: CaseRow, place: Place | None) -> Case:
        if place is None:
            row.notes.append(("case-without-place", "", ""))
        return actions.report_case(
            self._scope, place=place or Place.objects.get(path=WHOLE), event=self._event,
            facts={"found_at": None, **row.facts}, card_no=row.card_no,
            carded_at=row.facts.get("reported_at"),
        )  # fmt: skip

    def _update(self, row: CaseRow, case: Case, place: Place | None) -> bool:
        """What the row tells differently is a correction or a step; blank cells erase nothing."""
        if not self._scope.may("see-cases", case.path):
            raise Fault("out-of-scope")
        self.trace.changing("cases_case", [case.pk])
        changed = self._classify(case, row.facts)
        changed = self._correct(row, case, place) or changed
        return self._card(row, case) or changed

    def _classify(self, case: Case, facts: Mapping[str, Any]) -> bool:
        if facts["classification"] == case.classification:
            return False
        actions.classify_case(
            self._scope, case=case, classification=facts["classification"],
            at=facts.get("diagnosed_at"), reason=REASON,
        )  # fmt: skip
        return True

    def _correct(self, row: CaseRow, case: Case, place: Place | None) -> bool:
        told = {name: value for name, value in row.facts.items() if name != "classification" and value}
        if case.age is not None and "age" not in told:  # a band says less than a number of years
            told = {name: value for name, value in told.items() if name not in _AGES}
        if place is not None:
            told["place"] = place
        return self._corrected(case, told)

    def _corrected(self, case: Case, told: Mapping[str, Any]) -> bool:
        try:
            actions.correct_case(self._scope, case=case, reason=REASON, facts=told)
        except NothingChanged:
            return False
        return True

    def _card(self, row: CaseRow, case: Case) -> bool:
        """The card number of a case that had none: the evidence that its duty was met."""
        if not row.card_no or case.card_no:
            return False
        told = row.facts.get("reported_at")
        early = told is not None and case.found_at is not None and told < case.found_at
        actions.enter_card(
            self._scope, case=case, card_no=row.card_no, carded_at=None if early else told, kinds=KINDS
        )
        return True

    def _link(self, one: Settled) -> None:
        """Enter the case this one was infected by, where the list names one whole case and no other."""
        if not one.row.link:
            return
        other = self._named(one.row.link)
        if other is None or other.pk == one.case.pk:
            self._ledger.note(one.row.sent.row, "unknown-case", "linked")
        elif one.case.linked_to_id != other.pk:
            self.trace.changing("cases_case", [one.case.pk])
            one.changed = self._corrected(one.case, {"linked_to": other}) or one.changed

    def _named(self, text: str) -> Case | None:
        of_list = [one.case for one in self._settled if one.row.card_no == text and rules.is_whole(text)]
        return of_list[0] if of_list else queries.case_referred(self._scope, event=self._event, text=text)

    def _count(self, one: Settled) -> None:
        if one.is_new:
            self._ledger.imported()
        elif one.changed:
            self._ledger.updated()
        else:
            self._ledger.ignored()

    def _place(self, row: CaseRow) -> Place | None:
        """Where the row says; None without any word of it."""
        texts = {name: row.told(name) for name in ("place", "address", *_LEVELS)}
        text = texts.pop("address")
        named = Address(
            **{("unit" if name == "unit_no" else name): texts[name] for name in _LEVELS}, text=text
        )
        if not any(texts.values()):
            return self._by_text(row, named) if text else self._by_region(row)
        node = self._tree.find(texts["place"], named)
        if not isinstance(node, Node):
            raise Fault(node)
        return Place.objects.get(pk=node.id)

    def _by_text(self, row: CaseRow, named: Address) -> Place | None:
        """Where free text says; one that leads nowhere here is kept as told, and refuses no case."""
        node = self._tree.find("", named)
        if isinstance(node, Node):
            return Place.objects.get(pk=node.id)
        row.notes.append((node, "address", ""))
        return self._by_region(row)

    @staticmethod
    def _by_region(row: CaseRow) -> Place | None:
        """The community of the national code beside the address, whose last two digits number within it."""
        code = row.told("region")[:_STATS]
        if len(code) < _STATS:
            return None
        found = list(Place.objects.filter(codes__scheme="stats", codes__code=code))
        return found[0] if len(found) == 1 else None


def _code_of(problem: Problem) -> str:
    """The ledger's reason for a refusal of the action."""
    known = {"case-dates", "case-known", "card-taken", "bad-step"}
    if problem.code in known:
        return problem.code
    return "bad-answer" if isinstance(problem, BadInput) else "not-allowed"
