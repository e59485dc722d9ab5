"""What a change would change, before it does: the change itself, done and taken back.

One function does both. `rehearse` carries a change out inside a transaction, compares before and
after, and rolls back; `apply` carries out the very same and keeps it, if what it changes is what was
shown. So a rehearsal cannot differ from the real thing but by what happened in between, and then
nothing is done and the new difference is shown.
"""

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.cases import packs
from lianfang.cases import queries as cases
from lianfang.cases import rules as case_rules
from lianfang.cases.models import Case
from lianfang.duties.models import Change as DutyChange
from lianfang.duties.models import Duty, Ledger, Record
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.lists import Cut, cut_list
from lianfang.kit.problems import NotAllowed, Problem
from lianfang.kit.scope import WHOLE, Scope, ancestors
from lianfang.measures import queries as measures
from lianfang.measures.models import Event, ListedArea, PackChoice, ParamChange
from lianfang.measures.packs import Protocol
from lianfang.people import rules as people
from lianfang.people.queries import Opener
from lianfang.screening.models import FlaggedPerson

MOST_NAMED: Final = 200  # persons shown by name on one page


class PlanChanged(Problem):
    code, status = "plan-changed", 409
    text = _("Something has changed since the rehearsal. Look at what would change now, and decide again.")


@dataclass(frozen=True)
class Proposed:
    """A change somebody considers: `perform` carries it out by the actions everybody uses.

    `words` say what it is, `at` from when on it holds (before it the old rules stay), `path` where.
    """

    words: str
    perform: Callable[[Scope], Any]
    at: datetime
    path: str = WHOLE


class PersonChange(NamedTuple):
    """A flagged person whose standing would differ. `was` and `now` are (fever, listed, observe until)."""

    seq: int
    number: int
    path: str
    was: tuple[bool, bool, str]
    now: tuple[bool, bool, str]


class WindowChange(NamedTuple):
    """A case whose windows would differ: days as ISO dates."""

    case_id: int
    path: str
    was: tuple[str, ...]
    now: tuple[str, ...]


class ClassDifference(NamedTuple):
    """A community whose class, or the class its cases give, would differ."""

    place_id: int
    path: str
    held: tuple[str, str]
    counted: tuple[str, str]


class DutySum(NamedTuple):
    """Duties of one kind in one community that would be raised or voided."""

    kind: str
    path: str
    raised: int
    voided: int


@dataclass(frozen=True)
class Plan:
    """All that a change changes. Two plans with one digest change the same."""

    persons: tuple[PersonChange, ...]
    windows: tuple[WindowChange, ...]
    classes: tuple[ClassDifference, ...]
    duties: tuple[DutySum, ...]
    slots: str  # SHA-256 over every single duty raised or voided

    @property
    def digest(self) -> str:
        content = [self.persons, self.windows, self.classes, self.duties, self.slots]
        return hashlib.sha256(msgspec.json.encode(content)).hexdigest()

    @property
    def raised(self) -> int:
        return sum(one.raised for one in self.duties)

    @property
    def voided(self) -> int:
        return sum(one.voided for one in self.duties)

    def figures(self) -> dict[str, Any]:
        """In figures alone; persons are counted, never named."""
        sums = {"raised": self.raised, "voided": self.voided, "communities": len(self.classes)}
        return sums | {"persons": len(self.persons), "cases": len(self.windows), "digest": self.digest}

    @property
    def is_empty(self) -> bool:
        return not (self.persons or self.windows or self.classes or self.duties)


def rehearse(scope: Scope, *, proposed: Proposed) -> Plan:
    """What a change would change; nothing of it stays. Raises NotAllowed without `plan` or the power."""
    if not any(scope.may(one, proposed.path) for one in ("plan", "decide-as-government", "decide-as-cdc")):
        raise NotAllowed()
    with sql.writing(), transaction.atomic():
        plan = _carried_out(_any_body(scope), proposed)
        transaction.set_rollback(True)
    return plan


def apply(scope: Scope, *, proposed: Proposed, digest: str) -> Plan:
    """Carry a change out for good, if it changes what was rehearsed. Raises PlanChanged otherwise.

    The change's own action says whether the asker may: a rehearsal gives no power.
    """
    with sql.writing(), transaction.atomic():
        plan = _carried_out(scope, proposed)
        if plan.digest != digest:
            raise PlanChanged()
    return plan


def of_act(
    scope: Scope, facts: Mapping[str, Any], perform: Callable[[Scope], Any], digest: str
) -> Mapping[str, Any]:
    """An act that is rehearsed, as `acts.rehearsing` asks for it: tried, or done as its digest was shown."""
    about: list[Any] = [facts.get("thing"), facts.get("place")]
    path = next((one.path for one in about if hasattr(one, "path")), WHOLE)
    proposed = Proposed("", perform, holds_from(facts), path)
    if digest:
        return apply(scope, proposed=proposed, digest=digest).figures()
    return rehearse(scope, proposed=proposed).figures()


def holds_from(facts: Mapping[str, Any]) -> datetime:
    """From when on a change holds: as it says; what is taken off a list, from the day after its last."""
    now, last = clock.now(), facts.get("to_on")
    if last is not None and isinstance(facts.get("thing"), ListedArea):
        return max(now, cases.start_of(last + timedelta(days=1)))
    return facts.get("from_at") or now


def _any_body(scope: Scope) -> Scope:
    """Whoever may rehearse may see what any body's decision would do: all of it is taken back."""
    return replace(system_scope("rehearsal", actor_id=scope.actor), system="")


def _carried_out(scope: Scope, proposed: Proposed) -> Plan:
    Ledger.objects.select_for_update().first()  # nobody else moves duties meanwhile
    eyes = _any_body(scope)
    marks = _marks()
    before = _seen(eyes, proposed.at)
    proposed.perform(scope)
    return _compared(before, _seen(eyes, proposed.at), marks)


# --- how things stand


class Standing(NamedTuple):
    """How persons, cases and communities stand by the rules of one moment."""

    persons: Mapping[tuple[int, int], tuple[str, tuple[bool, bool, str]]]
    windows: Mapping[int, tuple[str, tuple[str, ...]]]
    classes: Mapping[int, tuple[str, str, str]]  # path, class held, class the cases give


class Marks(NamedTuple):
    """The newest duty and the newest step of one, to tell what came after."""

    duty: int
    step: int


def _marks() -> Marks:
    duty = Duty.objects.aggregate(last=Max("pk"))["last"] or 0
    return Marks(duty, DutyChange.objects.aggregate(last=Max("pk"))["last"] or 0)


class Rules:
    """The protocols of an event by moment, each read once."""

    def __init__(self, scope: Scope, event: Event | None) -> None:
        self._scope = scope
        self._cuts: list[datetime] = []
        if event is not None:
            tables: tuple[Any, ...] = (PackChoice, ParamChange)
            moments = {
                one
                for table in tables
                for one in table.objects.filter(event=event).values_list("from_at", flat=True)
            }
            self._cuts = sorted({*moments, event.opened_at} - {None})  # fmt: skip
        self._known: dict[int, Protocol] = {}

    def at(self, moment: datetime) -> Protocol:
        number = bisect_right(self._cuts, moment)
        if number not in self._known:
            self._known[number] = measures.protocol(self._scope, at=moment)
        return self._known[number]


def _seen(scope: Scope, at: datetime) -> Standing:
    at = max(at, clock.now())
    event = measures.event_at(scope, at=clock.now())
    rules = Rules(scope, event)
    return Standing(
        _persons(rules, at),
        _windows(rules, event) if event else {},
        _classes(scope, rules, event, at) if event else {},
    )


def _persons(rules: Rules, at: datetime) -> dict[tuple[int, int], tuple[str, tuple[bool, bool, str]]]:
    """Flagged persons seen within the days the rules look back."""
    since = at - timedelta(days=rules.at(at).look_back_days)
    found = FlaggedPerson.objects.filter(withdrawn_seq=None)
    made = dict(
        Record.objects.filter(seq__in=found.values("seq"), made_at__gte=since).values_list("seq", "made_at")
    )
    opener = Opener()
    return {
        (one.seq, one.number): (one.path, _standing(one, made[one.seq], rules, at, opener))
        for one in found.filter(seq__in=list(made)).order_by("seq", "number")
    }


def _standing(
    one: FlaggedPerson, made_at: datetime, rules: Rules, at: datetime, opener: Opener
) -> tuple[bool, bool, str]:
    """Fever and listed by the rules of now; the days under observation by those of the determination.

    Who was to be observed when visited stays so until the end set then; who becomes it by the new
    rules is so from now on.
    """
    now = rules.at(at)
    fever = one.celsius is not None and now.is_fever(Decimal(one.celsius))
    listed = bool(one.source_area) and now.is_listed(one.source_area, timezone.localdate(at))
    then = rules.at(made_at)
    was_listed = bool(one.source_area) and then.is_listed(one.source_area, timezone.localdate(made_at))
    if not (listed or was_listed or one.contact):
        return fever, listed, ""
    determined = then if was_listed or one.contact else now
    last = _left_on(opener.open(one.key_id, one.sealed), made_at)
    until = last + timedelta(days=sum(days for _setting, days in determined.observation))
    return fever, listed, until.isoformat()


def _left_on(told: Mapping[str, Any], made_at: datetime) -> date:
    """The day of the last exposure; without proof, that of the visit (docs/sources.md#observation)."""
    left = told.get("left_on") if told.get("ticket") else None
    try:
        return date.fromisoformat(left) if left else timezone.localdate(made_at)
    except ValueError:
        return timezone.localdate(made_at)


def _windows(rules: Rules, event: Event) -> dict[int, tuple[str, tuple[str, ...]]]:
    found = {}
    for one in Case.objects.filter(event=event).order_by("pk"):
        begins = one.onset_on or one.sampled_on
        if begins is None:
            continue
        pack = rules.at(one.found_at or one.made_at)
        windows = case_rules.windows(
            begins, None, look_back_days=pack.look_back_days,
            contact_days=packs.contact_days(pack), point_days=packs.point_days(pack),
        )  # fmt: skip
        found[one.pk] = (one.path, tuple(day.isoformat() if day else "" for day in windows[:3]))
    return found


def _classes(scope: Scope, rules: Rules, event: Event, at: datetime) -> dict[int, tuple[str, str, str]]:
    held = cases.latest_changes(scope, event=event)
    definition, today = packs.definition(rules.at(at)), timezone.localdate(at)
    return {
        place.pk: (
            place.path,
            held[place.pk].now if place.pk in held else case_rules.NONE,
            case_rules.classify(facts, definition, today).now,
        )
        for place, facts in cases.communities_with_facts(scope, event=event, also=held)
    }


# --- what differs


def _compared(before: Standing, after: Standing, marks: Marks) -> Plan:
    duties, slots = _duties_since(marks)
    return Plan(
        tuple(
            PersonChange(seq, number, path, was, now)
            for (seq, number), path, was, now in _pairs(before.persons, after.persons, _NOBODY)
        ),
        tuple(
            WindowChange(key, path, was, now)
            for key, path, was, now in _pairs(before.windows, after.windows, ())
        ),
        tuple(_class_differences(before.classes, after.classes)),
        duties,
        slots,
    )


_NOBODY: Final = (False, False, "")  # how somebody stands who is not looked at


def _pairs(
    before: Mapping[Any, Any], after: Mapping[Any, Any], absent: Any
) -> Iterable[tuple[Any, str, Any, Any]]:
    for key in sorted({*before, *after}):
        path = (after.get(key) or before[key])[0]
        was, now = before.get(key, (path, absent))[1], after.get(key, (path, absent))[1]
        if was != now:
            yield key, path, was, now


def _class_differences(
    before: Mapping[int, tuple[str, str, str]], after: Mapping[int, tuple[str, str, str]]
) -> Iterable[ClassDifference]:
    none = case_rules.NONE
    for key in sorted({*before, *after}):
        path = (after.get(key) or before[key])[0]
        _path, was_held, was_counted = before.get(key, (path, none, none))
        _path, held, counted = after.get(key, (path, none, none))
        if (was_held, was_counted) != (held, counted):
            yield ClassDifference(key, path, (was_held, held), (was_counted, counted))


def _duties_since(marks: Marks) -> tuple[tuple[DutySum, ...], str]:
    """Duties raised and voided since, summed by kind and community, and a digest of every single one."""
    raised = Duty.objects.filter(pk__gt=marks.duty).values_list(
        "kind", "path", "subject", "opens_at", "due_at", "state"
    )
    steps = DutyChange.objects.filter(pk__gt=marks.step, now="void", duty__lte=marks.duty)
    voided = steps.values_list("duty__kind", "path", "duty__subject", "duty__opens_at", "duty__due_at")
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    lines = []
    for sign, rows in (("raised", raised.filter(state="open")), ("voided", voided)):
        for kind, path, subject, opens_at, due_at, *_state in rows:
            sums[kind, path][sign] += 1
            lines.append(f"{sign} {kind} {path} {subject} {opens_at.isoformat()} {due_at.isoformat()}")
    digest = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    return _summed(sums), digest


def _summed(sums: Mapping[tuple[str, str], Counter[str]]) -> tuple[DutySum, ...]:
    paths = {path for _kind, path in sums}
    above = {one for path in paths for one in ancestors(path)}
    communities = set(Place.objects.filter(path__in=above, kind="community").values_list("path", flat=True))
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for (kind, path), counts in sums.items():
        near = next((one for one in reversed(ancestors(path)) if one in communities), path)
        found[kind, near].update(counts)
    return tuple(
        DutySum(kind, path, counts["raised"], counts["voided"])
        for (kind, path), counts in sorted(found.items())
    )


# --- what of it somebody may see


class NamedPerson(NamedTuple):
    """A person of a plan as the asker may see them: masked, unless a purpose was written down."""

    change: PersonChange
    place: Place
    name: str


def named_persons(scope: Scope, *, plan: Plan, purpose: str = "", page: int = 1) -> Cut[NamedPerson]:
    """The persons of a plan where the asker may see names; with a purpose in full, written down before."""
    seen = [one for one in plan.persons if scope.may("see-identity", one.path)]
    mine = cut_list(seen, MOST_NAMED, page=page)
    if mine and purpose.strip():
        accounts.log_reading(
            scope, what="rehearsal", subjects=[f"{one.seq}.{one.number}" for one in mine],
            path=mine[0].path, purpose=purpose.strip()[:300],
        )  # fmt: skip
    found = FlaggedPerson.objects.filter(seq__in=[one.seq for one in mine]).select_related("place")
    rows = {(one.seq, one.number): one for one in found}
    opener = Opener()
    named = []
    for one in mine:
        row = rows[one.seq, one.number]
        name = opener.open(row.key_id, row.sealed).get("name") or ""
        named.append(NamedPerson(one, row.place, name if purpose.strip() else people.mask_name(name)))
    return Cut(named, total=mine.total, most=mine.most, page=mine.page)
