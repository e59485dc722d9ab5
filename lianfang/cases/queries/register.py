"""Cases as rows and one by one; names masked unless the asker may see them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lianfang.cases import rules
from lianfang.cases.models import (
    Case,
    CaseStep,
    CaseVersion,
    Classification,
)
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, next_sibling
from lianfang.measures.models import Event
from lianfang.people import rules as people
from lianfang.people.indexes import look_ups_of
from lianfang.people.queries import MOST_FOUND, Opener

CLOCKS: Final = ("found_at", "isolated_at", "diagnosed_at", "treated_at")  # the card counts from the first


_MOST_DIGITS: Final = 10  # of a case's number


class CaseRow(NamedTuple):
    """One line of the line list; the name is masked."""

    pk: int
    label: str
    name: str
    sex: str
    age: int | None
    age_told: str
    classification: str
    classification_code: str
    source: str
    source_code: str
    onset_on: date | None
    found_at: datetime | None
    place: str
    place_code: str
    card_no: str
    carded_at: datetime | None
    card_due_at: datetime
    clock_known: bool  # whether anything is told from which the card's time counts
    outcome: str
    outcome_code: str

    @property
    def card_is_late(self) -> bool:
        """A card whose time nobody told is neither in time nor late."""
        return (self.carded_at or clock.now()) > self.card_due_at and not self.card_time_unknown

    @property
    def card_time_unknown(self) -> bool:
        return bool(self.card_no) and (self.carded_at is None or not self.clock_known)


def case_of(scope: Scope, *, pk: int) -> Case:
    """Raises NotFound, also for a case outside the area where the asker may see cases."""
    found = Case.objects.within(scope).select_related("event", "place", "household", "linked_to__event")
    case = found.filter(pk=pk).first()
    if case is None:
        raise NotFound()
    return case


def case_numbered(scope: Scope, *, event: Event, number: int) -> Case:
    """The case of this number within the event. Raises NotFound, also outside the asker's area."""
    found = Case.objects.within(scope).filter(event=event, number=number)
    case = found.select_related("event", "place", "linked_to__event").first()
    if case is None:
        raise NotFound()
    return case


def case_referred(scope: Scope, *, event: Event, text: str) -> Case | None:
    """The case that a text names by its whole card number or its whole label; None for anything less.

    A bare number may be of anybody's numbering, a part of a text of anything.
    """
    text = text.strip()
    found = Case.objects.within(scope).filter(event=event).select_related("event", "place")
    case = found.filter(card_no=text[:40]).first() if rules.is_whole(text) else None
    if case is not None:
        return case
    label, _dash, number = text.rpartition("-")
    if not _is_of(event, label) or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return found.filter(number=min(int(number), 2_000_000_000)).first()


def _is_of(event: Event, label: str) -> bool:
    """Whether this is the event's code, or one it had while the label was written."""
    if label.casefold() == event.code.casefold():
        return True
    return bool(label) and event.former_codes.filter(code__iexact=label).exists()


def found_cases(scope: Scope, *, text: str) -> list[Case]:
    """Cases whose card number, label, name, telephone or document is `text`, as far as the asker may know."""
    text = text.strip()
    if not text or not scope.may_anywhere("see-cases"):
        return []
    wanted = Q(card_no=text[:40]) if rules.is_whole(text) else Q(pk__in=())
    label, _dash, number = text.rpartition("-")
    if label and number.isascii() and number.isdigit() and len(number) < _MOST_DIGITS:
        wanted |= Q(event__code__iexact=label, number=int(number))
    for kind, blinds in look_ups_of(text).items():
        wanted |= Q() if kind == "initials" else Q(**{f"{kind}_ix__in": blinds})
    mine = Case.objects.within(scope.narrowed("see-cases")).filter(wanted)
    return list(mine.select_related("event", "place").order_by("-pk")[:MOST_FOUND])


def below(found: Any, path: str) -> Any:
    return found.filter(path__gte=path, path__lt=next_sibling(path)) if path else found


def case_rows(found: Sequence[Case]) -> list[CaseRow]:
    """Cases as lines, whatever keys they are sealed under."""
    opener = Opener()
    return [_row(one, opener) for one in found]


def _row(one: Case, opener: Opener) -> CaseRow:
    known = opener.open(one.key_id, one.sealed)
    return CaseRow(
        one.pk, str(one), people.mask_name(known.get("name") or ""), _SEXES.get(one.sex, ""), one.age,
        one.age_told, one.get_classification_display(), one.classification, one.get_source_display(),
        one.source, one.onset_on, one.found_at, one.place.called, one.place.code,
        one.card_no, one.carded_at,
        one.card_due_at, any(getattr(one, name) for name in CLOCKS),
        one.get_outcome_display(), one.outcome,
    )  # fmt: skip


_SEXES: Final = {1: "male", 2: "female"}


def counts(scope: Scope, *, event: Event, path: str = "") -> dict[str, int]:
    """Cases by classification, for those who may see cases."""
    found = below(Case.objects.within(scope).filter(event=event), path)
    by_code = dict(found.values_list("classification").annotate(Count("pk")))
    return {code: by_code.get(code, 0) for code in Classification.values}


def person_of(scope: Scope, *, case: Case) -> dict[str, Any]:
    """The personal part, in the open; only `actions.reveal` shows it, after writing it down."""
    if not scope.may("see-cases", case.path):
        raise NotFound()
    return Opener().open(case.key_id, case.sealed)


def masked_person(scope: Scope, *, case: Case) -> dict[str, str]:
    known = person_of(scope, case=case)
    return {
        "name": people.mask_name(known.get("name") or ""),
        "document": people.mask_number(known.get("document") or ""),
        "phone": people.mask_number(known.get("phone") or ""),
    }


def steps(scope: Scope, *, case: Case) -> QuerySet[CaseStep]:
    """How a case was classified, step by step."""
    return CaseStep.objects.filter(case=case_of(scope, pk=case.pk)).select_related("by").order_by("pk")


class VersionRow(NamedTuple):
    number: int
    made_at: datetime
    by: str
    reason: str
    changed: tuple[str, ...]  # names of the facts that differ from the version before


def versions(scope: Scope, *, case: Case) -> list[VersionRow]:
    """The versions of a case and what each changed; the facts themselves stay sealed."""
    opener, before, rows = Opener(), None, []
    found = CaseVersion.objects.filter(case=case_of(scope, pk=case.pk)).select_related("by")
    for one in found.order_by("number"):
        facts = opener.open(one.key_id, one.sealed)
        names = {*facts, *(before or {})}
        changed = () if before is None else tuple(sorted(n for n in names if facts.get(n) != before.get(n)))
        rows.append(VersionRow(one.number, one.made_at, one.by.name, one.reason, changed))
        before = facts
    return rows


def start_of(day: date) -> datetime:
    """The first moment of a day in the district."""
    return timezone.make_aware(datetime.combine(day, time.min))


def phones_of_cases(scope: Scope) -> set[int]:
    """The blind indexes of the phones of everybody who is or was a case; of excluded ones no longer."""
    rows = Case.objects.filter(scope.q("path"), phone_ix__isnull=False).exclude(classification="excluded")
    return {one for one in rows.values_list("phone_ix", flat=True) if one is not None}


def named_cases(scope: Scope, *, ids: Sequence[int]) -> list[Case]:
    """Cases by their ids, those the asker may see."""
    return list(
        Case.objects.within(scope).filter(pk__in=ids).select_related("event", "place").order_by("number")
    )
