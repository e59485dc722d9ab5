"""Looking at personal data, which is itself something done: it is written down first."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.accounts.actions import log_reading
from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotFound, Problem
from lianfang.kit.scope import Scope
from lianfang.people import queries, rules
from lianfang.people.indexes import of_phone
from lianfang.people.models import Household, Organisation, RegisterEntry, RegisterKind
from lianfang.people.queries import PersonRow

LEVELS = 3  # of attention, the closest first


class NoSuchSubject(Problem):
    code, status = "no-such-subject", 404
    text = _(
        "Nobody and nothing in your area goes by {subject}. Use a place's code, a credit code or a document."
    )


class NotOne(Problem):
    code, status = "not-one", 409
    text = _("Several go by {subject}. Use the document number.")


class AlreadyEntered(Problem):
    code, status = "already-entered", 409
    text = _("{subject} stands on this register already. Change that entry, or take it off first.")


class NeedsWhy(Problem):
    code, status = "needs-why", 400
    text = _("Please say why.")


class NeedsPurpose(Problem):
    code, status = "needs-purpose", 400
    text = _("Say in a few words what you need the names for; it is written down beside your name.")


def reveal(
    scope: Scope, *, household_id: int, purpose: str
) -> tuple[Household, list[PersonRow], dict[str, str]]:
    """The members of a household with names and numbers, and its contact. Written down before.

    Raises NeedsPurpose, and NotFound where the asker may not see names.
    """
    household = Household.objects.select_related("lives_at").filter(pk=household_id).first()
    if household is None or not scope.may("see-identity", household.path):
        raise NotFound()
    if not purpose.strip():
        raise NeedsPurpose()
    log_reading(
        scope,
        what="household",
        subjects=[str(household.pk)],
        path=household.path,
        purpose=purpose.strip()[:300],
    )
    contact = queries.Opener().open(household.key_id, household.sealed)
    return household, queries.members(scope, household=household, masked=False), contact


def contact_at(scope: Scope, *, place: Place, purpose: str) -> dict[str, str]:
    """The contact of the first household of a dwelling, to be confirmed rather than asked again.

    Nothing where the asker may not see names or nothing is known; otherwise written down before.
    """
    first = Household.objects.filter(lives_at=place).own_first().first()
    if first is None or not scope.may("see-identity", place.path):
        return {}
    known = queries.Opener().open(first.key_id, first.sealed)
    told = {name: known[name] for name in ("contact", "phone") if known.get(name)}
    if told:
        log_reading(
            scope, what="household", subjects=[str(first.pk)], path=first.path, purpose=purpose.strip()[:300]
        )
    return told


def look_up(scope: Scope, *, text: str) -> list[PersonRow]:
    """Persons by name, initials, telephone or document, masked; the look-up itself is written down."""
    if not text.strip() or not scope.may_anywhere("see-identity"):
        return []
    found = queries.persons_by(scope, text=text.strip())
    log_reading(scope, what="search", subjects=[str(one.pk) for one in found] or ["nobody"])
    return found


def look_up_homes(scope: Scope, *, text: str) -> list[queries.Registered]:
    """Where the households are that one calls by this telephone; what was found is written down."""
    if not scope.may_anywhere("see-identity"):
        return []
    mine = scope.narrowed("see-identity").q("path")
    found = Household.objects.filter(mine).filter(of_phone(text)).distinct()
    log_reading(
        scope, what="search", subjects=[f"household:{pk}" for pk in found.values_list("pk", flat=True)]
    )
    return queries.registered_homes(scope, homes=found)


def enter(
    scope: Scope,
    *,
    register: str,
    subject: str,
    reason: str,
    review_on: date,
    level: int = 1,
    owner: User | None = None,
) -> RegisterEntry:
    """Put a person, enterprise, node or place on a key register; without an owner, who does it owns it.

    `subject` is a place's code, an enterprise's credit code or place code, or a person's document or
    telephone. Raises NoSuchSubject (also outside the area), NotOne, AlreadyEntered, NeedsWhy and BadInput.
    """
    if register not in RegisterKind.values:
        raise BadInput(field=_("Register"), reason=_("is not one of the answers offered"))
    if not reason.strip():
        raise NeedsWhy()
    _require_ahead(review_on)
    found, path = _subject(scope, register, subject.strip())
    return enter_subject(
        scope, register=register, subject=found, path=path, reason=reason, review_on=review_on, level=level,
        owner=owner, named=subject.strip(),
    )  # fmt: skip


def enter_subject(
    scope: Scope,
    *,
    register: str,
    subject: Mapping[str, Any],
    path: str,
    reason: str,
    review_on: date,
    level: int = 1,
    owner: User | None = None,
    named: str = "",
) -> RegisterEntry:
    """The same of a subject that is found already: its column and value. Raises AlreadyEntered, BadInput."""
    scope.require("excuse", path)
    _require_ahead(review_on)
    _require_there(owner, path)
    if RegisterEntry.objects.filter(register=register, removed_at=None, **subject).exists():
        raise AlreadyEntered(subject=named or RegisterKind(register).label)
    return RegisterEntry.objects.create(
        register=register,
        path=path,
        reason=reason.strip()[:300],
        level=max(1, min(level, LEVELS)),
        owner_id=owner.pk if owner else scope.actor,
        since=clock.now(),
        review_on=review_on,
        **subject,
    )


def _require_ahead(review_on: date) -> None:
    if review_on < clock.now().date():
        raise BadInput(field=_("To be reviewed on"), reason=_("lies in the past"))


def _require_there(owner: User | None, path: str) -> None:
    """Whoever looks after an entry must be let see whom it is about."""
    if owner is not None and not scope_of_user(owner, at=clock.now()).may("see-identity", path):
        raise BadInput(field=_("Looks after it"), reason=_("has no post there"))


def review(
    scope: Scope,
    *,
    entry: RegisterEntry,
    review_on: date,
    level: int | None = None,
    owner: User | None = None,
) -> RegisterEntry:
    """Somebody has looked again: when next, how closely, by whom. Raises NotFound once it is taken off."""
    scope.require("excuse", entry.path)
    if entry.removed_at is not None:
        raise NotFound()
    _require_ahead(review_on)
    _require_there(owner, entry.path)
    entry.review_on = review_on
    entry.level = entry.level if level is None else max(1, min(level, LEVELS))
    entry.owner = owner or entry.owner
    entry.save(update_fields=["review_on", "level", "owner"])
    return entry


def _subject(scope: Scope, register: str, name: str) -> tuple[dict[str, Any], str]:
    if register == RegisterKind.PERSON:
        return _person(scope, name)
    if register == RegisterKind.ENTERPRISE:
        code = rules.check_uscc(name).number
        mine = Organisation.objects.filter(scope.q("path"))
        one = mine.filter(place__code=name).first() or (mine.filter(uscc=code).first() if code else None)
        if one is None:
            raise NoSuchSubject(subject=name)
        return {"organisation": one}, one.path
    place = Place.objects.within(scope).filter(code=name).first()
    if place is None:
        raise NoSuchSubject(subject=name)
    return {"place": place}, place.path


def _person(scope: Scope, name: str) -> tuple[dict[str, Any], str]:
    """By document or telephone only: a name alone points at too many, and a wrong entry harms somebody."""
    if sum(letter.isdigit() for letter in name) < 5:
        raise NoSuchSubject(subject=name)
    found = {one.pk: one for one in look_up(scope, text=name)}
    if not found:
        raise NoSuchSubject(subject=name)
    if len(found) > 1:
        raise NotOne(subject=name)
    (one,) = found.values()
    return {"person_id": one.pk}, queries.path_of(scope, person_id=one.pk)


def remove(scope: Scope, *, entry_id: int, reason: str) -> None:
    """Take an entry off its register; who did it, when and why stays."""
    entry = RegisterEntry.objects.filter(scope.q("path"), pk=entry_id, removed_at=None).first()
    if entry is None:
        raise NotFound()
    scope.require("excuse", entry.path)
    if not reason.strip():
        raise NeedsWhy()
    RegisterEntry.objects.filter(pk=entry.pk).update(
        removed_at=clock.now(), removed_by_id=scope.actor, removal_reason=reason.strip()[:300]
    )
