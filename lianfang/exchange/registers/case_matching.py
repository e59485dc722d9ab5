"""Which case a row means. A name alone never tells; what is filled in later never keeps two apart.

The same: the same card or document; else the same name and the same phone, or the same dwelling, or the
same sex, an age within a year and noticed within a fortnight. Whoever contradicts in sex, age, document,
or in phone and dwelling together is another person of that name.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from lianfang.cases.actions import PLAIN, SEALED
from lianfang.cases.models import Case
from lianfang.exchange.registers.case_rows import MOMENTS, CaseRow, Fault
from lianfang.grid.models import Place
from lianfang.kit.crypto import Sealer
from lianfang.kit.scope import WHOLE
from lianfang.measures.models import Event
from lianfang.people import rules
from lianfang.people.rules import tells

_FORTNIGHT: Final = timedelta(days=14)
_YEARS_APART: Final = 2  # ages told months apart by two offices differ by no more
_DEFAULTS: Final = {"source": "unknown", "outcome": "in-care", "sex": 0}
_OTHER_PERSON: Final = 2  # contradictions at which a row tells of somebody else


class Matching:
    """The cases of an event, found by the rows of one list."""

    def __init__(self, event: Event, sealer: Sealer) -> None:
        self._event, self._sealer = event, sealer
        self.seen: set[int] = set()  # cases that an earlier row of the list has met or made

    def of(self, row: CaseRow, place: Place | None) -> Case | None:
        """The case a row means; None for a new one. Raises Fault for one that may not be touched."""
        case = self.carded(row.card_no) or self._documented(row)
        if case is not None:
            if len(self._contradictions(row, place, case)) >= _OTHER_PERSON:
                raise Fault("case-differs")
        elif row.facts["name"]:
            case = self._named(row, place)
        else:
            raise Fault("masked")
        if case is not None and row.card_no and case.card_no not in {"", row.card_no}:
            raise Fault("case-known")
        return case

    def carded(self, card_no: str) -> Case | None:
        return self._cases().filter(card_no=card_no).first() if card_no else None

    def _cases(self) -> QuerySet[Case]:
        return Case.objects.select_related("event", "place", "linked_to").filter(event=self._event)

    def _documented(self, row: CaseRow) -> Case | None:
        number = _document(row.facts.get("document"))
        if not number:
            return None
        return self._cases().filter(document_ix=self._sealer.blind("document", number)).first()

    def _named(self, row: CaseRow, place: Place | None) -> Case | None:
        index = self._sealer.blind("name", rules.fold_name(row.facts["name"]))
        namesakes = list(self._cases().filter(name_ix=index).order_by("number"))
        alike = [one for one in namesakes if not self._contradictions(row, place, one)]
        for is_same in (_same_phone, _same_dwelling, _same_person):
            found = [one for one in alike if is_same(row, place, one, self._opened(one))]
            if len(found) > 1:
                raise Fault("ambiguous-case")
            if found:
                return found[0]
        repeated = self._repeated(row, place, alike)
        if repeated is None and namesakes:
            row.notes.append(("same-name", "", ""))
        return repeated

    def _opened(self, case: Case) -> dict[str, Any]:
        return self._sealer.open_json(bytes(case.sealed)) or {}

    def _contradictions(self, row: CaseRow, place: Place | None, case: Case) -> list[str]:
        """In what a row and a case cannot be of one person."""
        known, facts = self._opened(case), row.facts
        pairs: dict[str, tuple[Any, Any]] = {
            "name": (rules.fold_name(facts["name"]), rules.fold_name(known.get("name", ""))),
            "document": (_document(facts.get("document")), _document(known.get("document"))),
            "sex": (_sex(facts.get("sex")), _sex(case.sex)),
        }
        found = [name for name, (one, other) in pairs.items() if one and other and one != other]
        if (_years_apart(facts, case) or 0) > _YEARS_APART:
            found.append("age")
        phones, doors = (
            (_phone(facts.get("phone")), _phone(known.get("phone"))),
            (_door(place), _door(case.place)),
        )
        if all((*phones, *doors)) and phones[0] != phones[1] and doors[0] != doors[1]:
            found.append("phone-and-dwelling")
        return found

    def _repeated(self, row: CaseRow, place: Place | None, alike: Sequence[Case]) -> Case | None:
        """A case of which the row tells all that is known and nothing else: the same list, loaded again."""
        told, where = _essence(row.facts), place.path if place else WHOLE
        for case in alike:
            if case.pk in self.seen or case.card_no != row.card_no:
                continue
            plain = {name: getattr(case, name) for name in (*PLAIN, "age_told", "classification")}
            if where == case.path and told == _essence({**plain, **self._opened(case)}):
                return case
        return None


Test = Callable[[CaseRow, "Place | None", Case, dict[str, Any]], bool]


def _same_phone(row: CaseRow, _place: Place | None, _case: Case, known: dict[str, Any]) -> bool:
    phone = _phone(row.facts.get("phone"))
    return bool(phone) and phone == _phone(known.get("phone"))


def _same_dwelling(_row: CaseRow, place: Place | None, case: Case, _known: dict[str, Any]) -> bool:
    return _door(place) is not None and _door(place) == _door(case.place)


def _same_person(row: CaseRow, _place: Place | None, case: Case, _known: dict[str, Any]) -> bool:
    sex, apart = _sex(row.facts.get("sex")), _years_apart(row.facts, case)
    if not sex or sex != _sex(case.sex) or apart is None or apart > 1:
        return False
    one, other = _noticed(row.facts), _noticed({name: getattr(case, name) for name in _NOTICED})
    return one is None or other is None or abs(one - other) <= _FORTNIGHT


_NOTICED: Final = (*MOMENTS, "onset_on", "sampled_on")


def _noticed(facts: dict[str, Any]) -> date | None:
    """The day by which somebody knew of a case, as far as that was told."""
    moments = [facts[name] for name in MOMENTS if facts.get(name)]
    at: datetime | None = facts.get("found_at") or min(moments, default=None)
    return timezone.localdate(at) if at else facts.get("onset_on") or facts.get("sampled_on")


def _years_apart(facts: dict[str, Any], case: Case) -> int | None:
    age: int | None = facts.get("age")
    return None if age is None or case.age is None else abs(age - case.age)


def _document(text: str | None) -> str:
    document = rules.check_document(None, text or "")
    return document.matching if tells(document) else ""


def _phone(text: str | None) -> str:
    return rules.check_phone(text or "").number


def _sex(code: Any) -> int:
    return int(code) if str(code) in {"1", "2"} else 0


def _door(place: Place | None) -> int | None:
    return place.pk if place is not None and place.kind == "dwelling" else None


def _essence(facts: dict[str, Any]) -> dict[str, Any]:
    """What facts say beyond what holds where nobody said anything."""
    said = {name: facts.get(name) for name in (*SEALED, *PLAIN, "age_told", "classification")}
    said["sex"] = _sex(said["sex"])
    return {name: value for name, value in said.items() if value not in {None, "", _DEFAULTS.get(name)}}
