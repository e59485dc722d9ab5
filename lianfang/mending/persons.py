"""Persons put right: corrected, merged, moved to another household, gone. Each leaves one sealed line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.kit import clock, sql
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import WHOLE, Scope
from lianfang.kit.values import days
from lianfang.mending import following, traces
from lianfang.mending.households import both, locked, require
from lianfang.mending.models import RegisterStepKind
from lianfang.mending.problems import BelongsElsewhere, NotAMember, NotTwo, TwoDocuments, WhichHousehold
from lianfang.mending.traces import PERSON
from lianfang.people import rules
from lianfang.people.finding import household_words
from lianfang.people.identity import seal_person
from lianfang.people.models import Household, Membership, OtherPhone, Person, RegisterEntry
from lianfang.people.queries import Opener

DIED, LEFT = RegisterStepKind.DIED.value, RegisterStepKind.LEFT.value
_SEALED: Final = (
    "name", "birth_on", "document_kind", "document", "phone", "workplace", "origin", "ethnic", "address",
)  # fmt: skip


def today() -> date:
    return timezone.localdate(clock.now())


def current(person: Person) -> list[Membership]:
    """The households a person belongs to now."""
    found = Membership.objects.filter(person=person, until=None)
    return list(found.select_related("household__lives_at", "household__belongs_to").order_by("pk"))


def paths(person: Person) -> list[str]:
    """Where a person is: the households they belong to, else the one left last, else the whole district."""
    here = [one.household.path for one in current(person)]
    if here:
        return here
    last = Membership.objects.filter(person=person).order_by("-until", "-pk").select_related("household")
    return [one.household.path for one in last[:1]] or [WHOLE]


def require_person(scope: Scope, person: Person) -> None:
    """Raises BelongsElsewhere where another area knows the same person: it would be changed there too."""
    mine, found = scope.narrowed("import"), paths(person)
    if any(map(mine.covers, found)) and not all(map(mine.covers, found)):
        raise BelongsElsewhere()
    for path in found:
        require(scope, path)


def facts(person: Person) -> dict[str, Any]:
    known = Opener().open(person.key_id, person.sealed)
    here = current(person)
    return {name: known.get(name, "") for name in _SEALED} | {
        "sex": str(person.sex or ""),
        "household": "、".join(household_words(one.household) for one in here),
        "relation": here[0].relation if len(here) == 1 else "",
    }


def correct(scope: Scope, *, person: Person, reason: str, without: Sequence[str] = (), **told: Any) -> Person:
    """Correct what the register says of a person; what is not told stays, `without` takes facts out.

    Sealed anew with every look-up, the document judged anew. Raises BelongsElsewhere, WhichHousehold for a
    relation where there are several, HiddenText for a mask, and BadInput where nothing differs or the birth
    lies ahead or before 1880.
    """
    require_person(scope, person)
    traces.require_whole(told)
    born = told.get("birth_on")
    if born is not None and born > today():
        raise BadInput(field=_("Date of birth"), reason=_("lies in the future"))
    if born is not None and not days.birth(born.isoformat()):
        raise BadInput(field=_("Date of birth"), reason=_("is not a date"))
    with sql.writing():
        person = locked(person)
        before = facts(person)
        known = Opener().open(person.key_id, person.sealed)
        known = _told(known, told) if "document" in told or "document_kind" in told else known
        known |= {name: told[name] for name in _SEALED if name in told and name not in {"birth_on"}}
        known |= {"birth_on": born.isoformat()} if born is not None else {}
        known = {name: value for name, value in known.items() if name not in without}
        if "document" in without:
            known.pop("document_kind", None)
        _sexed(person, told)
        seal_person(person, known, today=today())
        _related(person, told.get("relation"))
        changed = traces.changes(before, facts(person))
        if not changed:
            raise BadInput(field=_("What is corrected"), reason=_("is as it was"))
        _write_down(scope, person, RegisterStepKind.CORRECTED, reason, changed=changed)
    return person


def _told(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """With another document: the kind that its number shows, and no birth that only the old one told."""
    old = rules.check_document(known.get("document_kind"), known.get("document"))
    shown = rules.check_document(None, told.get("document"))
    rest = dict(known)
    if "document" in told and shown.valid:
        rest["document_kind"] = shown.kind
    if old.birth_on and known.get("birth_on") == old.birth_on.isoformat():
        rest.pop("birth_on")
    return rest


def _sexed(person: Person, told: Mapping[str, Any]) -> None:
    if "sex" in told:
        person.sex = int(told["sex"])
    elif rules.check_document(told.get("document_kind"), told.get("document")).sex:
        person.sex = 0  # the new number says it


def _related(person: Person, relation: str | None) -> None:
    if relation is None:
        return
    here = current(person)
    if len(here) > 1:
        raise WhichHousehold()
    Membership.objects.filter(pk__in=[one.pk for one in here]).update(relation=relation)


def merge(scope: Scope, *, person: Person, into: Person, reason: str) -> Person:
    """Two entries of one human being become one: `person` is gone, and what named it names `into`.

    Memberships, telephones, key registers, duties with their evidence, alerts, cases and hand-overs move
    along, counted. A repeat changes nothing. Raises NotTwo, TwoDocuments, BelongsElsewhere.
    """
    if person.pk == into.pk:
        if traces.was_merged(PERSON, into.pk):
            return into
        raise NotTwo()
    require_person(scope, person)
    require_person(scope, into)
    with sql.writing():
        person, into = locked(person), locked(into)
        gone, before, path = person.pk, facts(person), paths(person)[0]
        merged = _told_by_either(person, into)
        counts = _along(scope, person, into, reason)
        Person.objects.filter(pk=gone).delete()
        seal_person(into, merged, today=today())
        counts["people_otherphone"] = OtherPhone.objects.filter(person=into).count()
        changed = {name: (before[name], "") for name in traces.LABELS if before.get(name)}
        step = traces.write_down(
            scope, PERSON, gone, RegisterStepKind.MERGED, reason=reason, path=path, changed=changed,
            into=into.pk, into_path=paths(into)[0], counts=counts,
        )  # fmt: skip
    into.moved = traces.seen(scope, step.counts)  # type: ignore[attr-defined]  # said of this merger alone
    return into


def _along(scope: Scope, person: Person, into: Person, reason: str) -> Counter[str]:
    counts = following.along(person, into)
    counts["people_membership"] += following.memberships(Q(person=person), person_id=into.pk)
    counts["people_registerentry"] += following.entries(scope, person, into, reason)
    counts += following.duties_about(scope, PERSON, person.pk, into.pk, reason)
    counts["flows_handover"] += following.hand_overs_about(PERSON, person.pk, into.pk)
    return counts


def _told_by_either(person: Person, into: Person) -> dict[str, Any]:
    """What `into` says stands, but a sound document beats a faulty one. Raises TwoDocuments."""
    opener = Opener()
    other, known = (opener.open(one.key_id, one.sealed) for one in (person, into))
    mine, theirs = (
        rules.check_document(one.get("document_kind"), one.get("document")) for one in (known, other)
    )
    sound = mine.valid and theirs.valid
    if sound and mine.kind == theirs.kind and mine.matching != theirs.matching:
        raise TwoDocuments()
    merged = {**other, **{name: value for name, value in known.items() if value}}
    if theirs.number and not (mine.number and (mine.valid or not theirs.valid)):
        merged |= {"document": other["document"], "document_kind": other.get("document_kind", "")}
    elif theirs.number and theirs.matching != mine.matching:
        merged["as_told"] = {**merged.get("as_told", {}), str(_("Document number")): theirs.number}
    merged["phone"] = both(known.get("phone", ""), other.get("phone", ""))
    into.sex = into.sex or person.sex
    return merged


def move(
    scope: Scope,
    *,
    person: Person,
    household: Household,
    reason: str,
    leaving: str = "",
    since: date | None = None,
    relation: str | None = None,
) -> Person:
    """A person belongs to another household from a day on, today where none is told; the old one ends then.

    A repeat changes nothing. Raises WhichHousehold where they belong to several and none is said.
    """
    require_person(scope, person)
    require(scope, household.path)
    day = _day(since)
    with sql.writing():
        here, before = current(person), facts(person)
        old = _one_of([one for one in here if one.household_id != household.pk], leaving)
        if old is None and any(one.household_id == household.pk for one in here):
            return person
        if old is not None:
            _end(old, day)
        told = relation if relation is not None else (old.relation if old else "")
        Membership.objects.update_or_create(
            person=person, household=household, defaults={"since": day, "until": None, "relation": told}
        )
        counts = {"people_registerentry": _entries_follow(person, old, household)}
        changed = traces.changes(before, facts(person))
        _write_down(
            scope, person, RegisterStepKind.MOVED, reason, changed=changed, counts=counts,
            path=old.household.path if old else household.path, into_path=household.path,
        )  # fmt: skip
    return person


def _day(told: date | None) -> date:
    day = told or today()
    if day > today():
        raise BadInput(field=_("On which day"), reason=_("lies in the future"))
    if not days.birth(day.isoformat()):  # before anybody alive was born
        raise BadInput(field=_("On which day"), reason=_("is not a date"))
    return day


def _one_of(memberships: Sequence[Membership], named: str) -> Membership | None:
    """The membership meant: the one named, else the only one. Raises WhichHousehold, NotAMember."""
    if named:
        found = [one for one in memberships if named in {str(one.household_id), one.household.number}]
        if not found:
            raise NotAMember()
        return found[0]
    if len(memberships) > 1:
        raise WhichHousehold()
    return memberships[0] if memberships else None


def _end(membership: Membership, day: date) -> None:
    if membership.since is not None and day < membership.since:
        raise BadInput(field=_("On which day"), reason=_("lies before the day it began"))
    Membership.objects.filter(pk=membership.pk).update(until=day)


def _entries_follow(person: Person, old: Membership | None, household: Household) -> int:
    entries = RegisterEntry.objects.filter(person=person, removed_at=None)
    if old is not None:
        entries = entries.filter(path=old.household.path)
    return entries.update(path=household.path)


def leave(scope: Scope, *, person: Person, why: str, on: date, reason: str, leaving: str = "") -> Person:
    """A membership ends on a day: moved away, or died, with which all end and key registers are left.

    A repeat changes nothing. Raises WhichHousehold, NotAMember, and BadInput for a day that lies ahead.
    """
    require_person(scope, person)
    day = _day(on)
    with sql.writing():
        here, before = current(person), facts(person)
        if not here and Membership.objects.filter(person=person, until=day).exists():
            return person
        if why == DIED:
            ending = here
        else:
            one = _one_of(here, leaving)
            ending = [one] if one is not None else []
        if not ending:
            raise NotAMember()
        path = ending[0].household.path
        for membership in ending:
            _end(membership, day)
        counts = {"people_registerentry": _off_registers(scope, person, reason) if why == DIED else 0}
        changed = traces.changes(before, facts(person)) | {"until": ("", day.isoformat())}
        _write_down(scope, person, why, reason, changed=changed, counts=counts, path=path)
    return person


def _off_registers(scope: Scope, person: Person, reason: str) -> int:
    """Nobody watches over the dead; entries where the asker may not take them off stay to be looked at."""
    held = RegisterEntry.objects.filter(person=person, removed_at=None)
    return held.filter(scope.narrowed("excuse").q("path")).update(
        removed_at=clock.now(), removed_by_id=scope.actor, removal_reason=(reason.strip() or _("died"))[:300]
    )


def _write_down(scope: Scope, person: Person, kind: str, reason: str, *, path: str = "", **more: Any) -> None:
    traces.write_down(
        scope, PERSON, person.pk, str(kind), reason=reason, path=path or paths(person)[0], **more
    )
