"""A line list of cases. Each row goes the way a case entered by hand goes, with its clock and history."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from lianfang.accounts import keys
from lianfang.cases import actions
from lianfang.cases.models import Case
from lianfang.cases.problems import NothingChanged
from lianfang.exchange.checking.rows import Address, Fields
from lianfang.exchange.ledger import Ledger
from lianfang.exchange.registers.tree import Node, Tree
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import BadInput, Problem
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import queries as measures
from lianfang.people import rules

CLASSIFICATIONS: Final[Mapping[str, str]] = {
    "疑似": "suspected", "疑似病例": "suspected", "suspect": "suspected", "probable": "suspected",
    "临床诊断": "clinical", "临床诊断病例": "clinical", "clinically diagnosed": "clinical",
    "确诊": "confirmed", "确诊病例": "confirmed", "实验室确诊": "confirmed", "实验室确诊病例": "confirmed",
    "无症状": "asymptomatic", "无症状感染者": "asymptomatic", "病原携带者": "asymptomatic",
    "排除": "excluded", "已排除": "excluded", "discarded": "excluded",
}  # fmt: skip
SOURCES: Final[Mapping[str, str]] = {
    "输入": "imported", "输入性": "imported", "境外输入": "imported", "外地输入": "imported",
    "本地关联": "local-linked", "关联病例": "local-linked", "续发": "local-linked",
    "本地续发": "local-linked", "来源不明": "unlinked", "无关联": "unlinked", "本地无关联": "unlinked",
    "未知": "unknown", "不详": "unknown",
}  # fmt: skip
OUTCOMES: Final[Mapping[str, str]] = {
    "在治": "in-care", "治疗中": "in-care", "住院": "in-care", "治愈": "recovered", "出院": "recovered",
    "alive": "in-care", "discharged": "recovered", "解除": "released", "解除隔离": "released",
    "死亡": "died", "dead": "died", "deceased": "died",
}  # fmt: skip
_SEXES: Final[Mapping[str, str]] = {"男": "1", "女": "2", "m": "1", "f": "2", "male": "1", "female": "2"}
_WORDS: Final = (
    ("classification", CLASSIFICATIONS),
    ("source", SOURCES),
    ("outcome", OUTCOMES),
)
_DAYS: Final = ("onset_on", "sampled_on", "outcome_on")
_MOMENTS: Final = ("found_at", "reported_at", "isolated_at", "diagnosed_at", "treated_at")
_TEXTS: Final = ("name", "document", "phone", "guardian", "address", "workplace", "unit")
_AGE: Final = re.compile(r"(\d{1,3})(?:\.0)?\s*(?:岁|周岁|years?|y)?", re.IGNORECASE)
_LEVELS: Final = ("street", "community", "cell", "compound", "building", "unit_no", "door")
REASON: Final = "import"


class Fault(Exception):
    """Why a row is refused: a code of the ledger's reasons."""


class Importer:
    """Settles cases one by one: a district has some thousands, not hundreds of thousands."""

    fills: Final[tuple[str, ...]] = ()

    def __init__(self, cursor: Any, scope: Scope, ledger: Ledger, sealer: Sealer) -> None:
        self._scope, self._ledger, self._tree = scope, ledger, Tree()
        self._event = measures.current_event(scope)
        self._sealer = keys.of(self._event.key_id)
        self._seen: set[int] = set()

    def settle(self, chunk: list[Fields]) -> None:
        for one in chunk:
            try:
                if "masked-cell" in one.notes and "name" not in one.texts:
                    raise Fault("masked")
                self._take(one)
                self._ledger.notes(one.row, one.notes)
            except Fault as fault:
                self._ledger.refused(one.row, one.cells, str(fault))
            except Problem as problem:
                self._ledger.refused(one.row, one.cells, _code_of(problem))

    def finish(self) -> None:
        """Nothing is left over."""

    def _take(self, one: Fields) -> None:
        facts = read(one.texts)
        place = self._place(one)
        if not self._scope.may("see-cases", place.path):
            raise Fault("out-of-scope")
        known = self._known(one.texts, facts)
        if known is None:
            case = self._report(one, facts, place)
            self._ledger.imported()
        else:
            case = known
            self._update(one, case, facts, place)
        self._seen.add(case.pk)

    def _report(self, one: Fields, facts: dict[str, Any], place: Place) -> Case:
        card = one.texts.get("card_no", "")
        return actions.report_case(
            self._scope, place=place, facts=facts, event=self._event, linked_to=self._linked(one),
            card_no=card, carded_at=(facts.get("reported_at") or facts.get("found_at") or clock.now()),
        )  # fmt: skip

    def _update(self, one: Fields, case: Case, facts: dict[str, Any], place: Place) -> None:
        """What the row tells differently is a correction or a step; blank cells erase nothing."""
        if case.pk in self._seen:
            self._ledger.ignored(one.row, "duplicate-in-file")
            return
        if not self._scope.may("see-cases", case.path):
            raise Fault("out-of-scope")
        changed = self._classify(case, facts)
        changed = self._correct(one, case, facts, place) or changed
        if changed:
            self._ledger.updated()
        else:
            self._ledger.ignored()

    def _classify(self, case: Case, facts: Mapping[str, Any]) -> bool:
        if facts["classification"] == case.classification:
            return False
        at = facts.get("diagnosed_at") or clock.now()
        actions.classify_case(
            self._scope, case=case, classification=facts["classification"], at=at, reason=REASON
        )
        return True

    def _correct(self, one: Fields, case: Case, facts: Mapping[str, Any], place: Place) -> bool:
        told = {name: value for name, value in facts.items() if name != "classification"}
        told |= {"place": place} if self._names_place(one.texts) else {}
        linked = self._linked(one)
        told |= {"linked_to": linked} if linked else {}
        try:
            actions.correct_case(self._scope, case=case, reason=REASON, facts=told)
        except NothingChanged:
            return False
        return True

    def _known(self, texts: Mapping[str, str], facts: Mapping[str, Any]) -> Case | None:
        """The same case: by card number, by document, else by name and onset."""
        found = Case.objects.select_related("event", "place", "linked_to").filter(event=self._event)
        if texts.get("card_no"):
            case = found.filter(card_no=texts["card_no"][:40]).first()
            if case is not None:
                return case
        document = rules.check_document(None, facts.get("document") or "")
        if document.number:
            return found.filter(document_ix=self._sealer.blind("document", document.matching)).first()
        if texts.get("card_no"):
            return None
        name = self._sealer.blind("name", rules.fold_name(facts["name"]))
        return found.filter(name_ix=name, onset_on=facts.get("onset_on")).first()

    def _linked(self, one: Fields) -> Case | None:
        """The case this one was infected by, by its card or its number in the line list."""
        text = one.texts.get("linked", "")
        if not text:
            return None
        found = Case.objects.within(self._scope).filter(event=self._event)
        number = text.rpartition("-")[2]
        case = found.filter(card_no=text[:40]).first()
        if case is None and number.isascii() and number.isdigit() and len(number) < 9:
            case = found.filter(number=int(number)).first()
        if case is None:
            raise Fault("unknown-case")
        return case

    def _names_place(self, texts: Mapping[str, str]) -> bool:
        return "place" in texts or any(name in texts for name in _LEVELS)

    def _place(self, one: Fields) -> Place:
        """Where the row says; without any word of it, the district, to be looked into."""
        if not self._names_place(one.texts):
            self._ledger.note(one.row, "case-without-place")
            return Place.objects.get(path=WHOLE)
        named = Address(
            **{("unit" if name == "unit_no" else name): one.texts.get(name, "") for name in _LEVELS}
        )
        node = self._tree.find(one.texts.get("place", ""), named)
        if not isinstance(node, Node):
            raise Fault(node)
        return Place.objects.get(pk=node.id)


def read(texts: Mapping[str, str]) -> dict[str, Any]:
    """The facts of a row as `actions.report_case` takes them. Raises Fault."""
    if not texts.get("name"):
        raise Fault("name-missing")
    facts: dict[str, Any] = {name: texts[name] for name in _TEXTS if name in texts}
    for name, words in _WORDS:
        if name in texts:
            facts[name] = _word(name, texts[name], words)
    if "classification" not in facts:
        raise Fault("classification-missing")
    facts |= {name: _day(texts[name]) for name in _DAYS if name in texts}
    facts |= {name: _moment(texts[name]) for name in _MOMENTS if name in texts}
    if "sex" in texts:
        facts["sex"] = _SEXES.get(texts["sex"].casefold(), "0")
    if "age" in texts:
        facts["age"] = _age(texts["age"])
    facts.setdefault("found_at", _first_notice(facts))
    return facts


def _first_notice(facts: Mapping[str, Any]) -> datetime:
    """When it came to notice, where the list does not say: at its first moment with a clock."""
    known = [facts[name] for name in _MOMENTS if facts.get(name)]
    return min(known, default=clock.now())


def _word(name: str, text: str, words: Mapping[str, str]) -> str:
    folded = text.strip().casefold()
    found = words.get(folded) or (folded if folded in set(words.values()) else "")
    if not found:
        raise Fault(f"unknown-{name}")
    return found


def _age(text: str) -> int:
    found = _AGE.fullmatch(text.strip())
    if found is None:
        raise Fault("age-not-a-number")
    return int(found[1])


def _day(text: str) -> date:
    return timezone.localdate(_moment(text))


def _moment(text: str) -> datetime:
    """A day or a moment as lists write it; a day alone is its first moment in the district."""
    plain = re.sub(r"[年月/.]", "-", text.strip()).replace("日", " ").replace("时", ":").replace("分", "")
    plain = re.sub(r"-(\d)(?=-|\s|$)", r"-0\1", re.sub(r"-(\d)(?=-)", r"-0\1", plain)).strip().rstrip(":")
    try:
        read = datetime.fromisoformat(plain)
    except ValueError:
        raise Fault("date-not-readable") from None
    return read if timezone.is_aware(read) else timezone.make_aware(read)


def _code_of(problem: Problem) -> str:
    """The ledger's reason for a refusal of the action."""
    known = {"case-dates", "case-known", "card-taken", "bad-step"}
    if problem.code in known:
        return problem.code
    return "bad-answer" if isinstance(problem, BadInput) else "not-allowed"
