"""Key registers by rule: who is proposed, and whose day of looking again has come.

What a rule finds is proposed once; the community decides. An entry whose day has come is an alert of its
owner until somebody has looked again, or taken it off.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.duties import alerts, owners
from lianfang.duties.models import Alert, Duty
from lianfang.people import proposing
from lianfang.people.models import (
    Household,
    Membership,
    Organisation,
    Person,
    RegisterEntry,
    RegisterProposal,
)
from lianfang.screening.models import FlaggedPerson

REVIEW_RULE: Final = "key-entry-review"
LOOKED: Final = timedelta(
    minutes=1
)  # of each half hour in which rules are asked: most of what they read is still
EVERY_MINUTES: Final = 30
AT_ONCE: Final = 500  # proposals of one rule in one pass


class Found(NamedTuple):
    """One that a rule found: the column of its subject, its id, where it is, and what is counted."""

    column: str
    id: int
    path: str
    facts: dict[str, Any]


def propose(at: datetime) -> int:
    """Ask every rule for whom and what it has not proposed yet. How many were proposed."""
    if timezone.localtime(at).minute % EVERY_MINUTES:
        return 0
    done = 0
    for code, finder in FINDERS.items():
        done += sum(_propose(code, one, at) for one in finder(at))
    return done


def _propose(code: str, one: Found, at: datetime) -> int:
    rule = proposing.RULES[code]
    subject = {f"{one.column}_id": one.id}
    if RegisterEntry.objects.filter(register=rule.register, removed_at=None, **subject).exists():
        return 0
    _kept, is_new = RegisterProposal.objects.get_or_create(
        rule=code, **subject,
        defaults={"register": rule.register, "path": one.path, "facts": one.facts, "proposed_at": at,
                  "owner_id": owners.answers_now(one.path, at=at)},
    )  # fmt: skip
    return int(is_new)


def _not_yet(code: str, column: str) -> Q:
    """Whom the rule has not proposed."""
    known = RegisterProposal.objects.filter(rule=code, **{f"{column}__isnull": False})
    return ~Q(pk__in=known.values(column))


def _flagged(at: datetime) -> Iterator[Found]:
    """Registered people whom a visit flagged: by document, else by name and telephone."""
    live = FlaggedPerson.objects.filter(withdrawn_seq=None)
    by_document = Q(document_ix__in=live.exclude(document_ix=None).values("document_ix"))
    by_phone = Q(phone_ix__in=live.exclude(phone_ix=None).values("phone_ix"))
    by_phone &= Q(name_ix__in=live.exclude(name_ix=None).values("name_ix"))
    for condition in (by_document, by_phone):
        persons = Person.objects.filter(condition, _not_yet("flagged-visit", "person")).order_by("pk")
        yield from _at_home("flagged-visit", [one.pk for one in persons[:AT_ONCE]])


def _at_home(code: str, persons: list[int]) -> Iterator[Found]:
    living = Membership.objects.filter(person_id__in=persons, until=None)
    for person, path in living.values_list("person_id").annotate(path=Min("household__path")):
        yield Found("person", person, path, {})


def _old_and_alone(at: datetime) -> Iterator[Found]:
    born = timezone.localdate(at).year - proposing.OLD_AND_ALONE
    members = Count("memberships", filter=Q(memberships__until=None))
    old = Membership.objects.filter(until=None, person__birth_year__lte=born)
    alone = Household.objects.filter(pk__in=old.values("household")).annotate(n=members).filter(n=1)
    found = old.filter(household__in=alone.values("pk"))
    known = RegisterProposal.objects.filter(rule="old-and-alone", person__isnull=False)
    new = found.exclude(person__in=known.values("person")).order_by("pk")
    for person, path in new.values_list("person_id", "household__path")[:AT_ONCE]:
        yield Found("person", person, path, {"age": proposing.OLD_AND_ALONE})


def _many_workers(at: datetime) -> Iterator[Found]:
    rows = Organisation.objects.filter(workers__gte=proposing.MANY_WORKERS)
    rows = rows.filter(_not_yet("many-workers", "organisation")).order_by("pk")
    for one in rows[:AT_ONCE]:
        yield Found("organisation", one.pk, one.path, {"workers": one.workers})


def _crowded(at: datetime) -> Iterator[Found]:
    rows = Organisation.objects.filter(place__kind__in=proposing.CROWDED)
    for one in rows.filter(_not_yet("crowded-kind", "organisation")).order_by("pk")[:AT_ONCE]:
        yield Found("organisation", one.pk, one.path, {})


def _often_not_met(at: datetime) -> Iterator[Found]:
    rows = Duty.objects.filter(
        state="open", round__isnull=False, round__closed_at=None, tried__gte=proposing.OFTEN_TRIED,
        place__kind="dwelling",
    )  # fmt: skip
    known = RegisterProposal.objects.filter(rule="often-not-met", place__isnull=False)
    for one in rows.exclude(place__in=known.values("place")).order_by("pk")[:AT_ONCE]:
        yield Found("place", one.place_id, one.path, {"tried": one.tried})


FINDERS: Final = {
    "flagged-visit": _flagged,
    "old-and-alone": _old_and_alone,
    "many-workers": _many_workers,
    "crowded-kind": _crowded,
    "often-not-met": _often_not_met,
}


def remind(at: datetime) -> int:
    """Alert the owner of each entry whose day of looking again has come; settle what was looked at."""
    scope, today = system_scope("key registers"), timezone.localdate(at)
    done = 0
    for one in proposing.entries_to_remind(today).order_by("review_on", "pk")[:AT_ONCE]:
        claimed = RegisterEntry.objects.filter(pk=one.pk, removed_at=None, review_on=one.review_on).exclude(
            reminded_on__gte=F("review_on")
        )
        if claimed.update(reminded_on=one.review_on):
            _remind(scope, one, at)
            done += 1
    _settle(scope, at)
    return done


def _remind(scope: Any, one: RegisterEntry, at: datetime) -> None:
    place_id = one.place_id or (one.organisation.place_id if one.organisation else _home_of(one))
    duties.raise_alert(
        scope, rule=REVIEW_RULE, ref=f"key-entry:{one.pk}:{one.review_on}", path=one.path, place_id=place_id,
        level="notice", words=gettext_lazy("An entry of a key register is to be looked at again"),
        owner_id=one.owner_id, at=at,
    )  # fmt: skip


def _home_of(one: RegisterEntry) -> int:
    """The place of a person's entry: the dwelling, or the committee that manages them."""
    from lianfang.grid.models import Place

    return Place.objects.values_list("pk", flat=True).get(path=one.path)


def _settle(scope: Any, at: datetime) -> None:
    waiting = Alert.objects.filter(rule=REVIEW_RULE, settled_at=None)
    refs = dict(waiting.values_list("pk", "ref"))
    numbers = {pk: int(ref.split(":")[1]) for pk, ref in refs.items()}
    standing = {
        f"key-entry:{pk}:{review_on}"
        for pk, review_on in RegisterEntry.objects.filter(
            pk__in=numbers.values(), removed_at=None
        ).values_list("pk", "review_on")
    }
    looked = [pk for pk, ref in refs.items() if ref not in standing]
    if looked:
        alerts.settle_all(scope, Q(pk__in=looked), outcome="looked-at", at=at)
