"""Handing links out, taking registrations in, taking them over at a post, and forgetting them."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Q

from lianfang.accounts import keys
from lianfang.accounts.actions import log_reading
from lianfang.accounts.queries import system_scope
from lianfang.duties import actions as duties
from lianfang.enterprises.models import Enterprise
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.isolation.models import File
from lianfang.kit import clock, sql
from lianfang.kit.forms import LEVELS, parse
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import WHOLE, Scope
from lianfang.passes import actions as passes
from lianfang.passes import kinds
from lianfang.people.models import Household
from lianfang.resident import queries, rules, tallies
from lianfang.resident.forms import FORMS, HOUSEHOLD, TRAVELLER, feverish
from lianfang.resident.models import Link, LinkKind, Registration
from lianfang.resident.problems import AlreadyRegistered, NothingHere, NothingToAccept, TakenOver, TooMany

VISIT = "screening.visit"  # the kind of record a household's own words become
DEFAULT_LEVEL = "L1"


def invite_households(
    scope: Scope, *, households: Sequence[Household], level: str = DEFAULT_LEVEL
) -> list[tuple[Household, str]]:
    """A link for each household, shown this once. Earlier ones of the same household end."""
    for path in {one.path for one in households}:
        scope.require("issue-passes", path)
    with sql.writing():
        Link.objects.filter(household__in=households, kind=LinkKind.HOUSEHOLD, revoked_at=None).update(
            revoked_at=clock.now()
        )
        made = [(one, secrets.token_urlsafe(rules.TOKEN_BYTES)) for one in households]
        Link.objects.bulk_create(
            [
                _link(
                    scope, LinkKind.HOUSEHOLD, token, one.lives_at, level, days=rules.LINK_DAYS, household=one
                )
                for one, token in made
                if one.lives_at is not None
            ],
            batch_size=200,
        )
    return made


def put_up_poster(scope: Scope, *, place: Place, level: str = DEFAULT_LEVEL) -> str:
    """A link for a poster at a place, where anybody may register; shown this once."""
    scope.require("issue-passes", place.path)
    token = secrets.token_urlsafe(rules.TOKEN_BYTES)
    _link(scope, LinkKind.POSTER, token, place, level, days=rules.POSTER_DAYS).save()
    return token


def end_poster(scope: Scope, *, poster: Link) -> None:
    """End one poster: its link opens nothing any more. One that has ended stays as it is."""
    scope.require("issue-passes", poster.path)
    Link.objects.filter(pk=poster.pk, revoked_at=None).update(revoked_at=clock.now())


def invite_observed(scope: Scope, *, file: File) -> str:
    """The own page of somebody in isolation: a link shown this once. An earlier one of theirs ends.

    Raises NotAllowed, OutOfScope where the asker does not hand out links.
    """
    restriction = file.restriction
    scope.require("issue-passes", restriction.path)
    token = secrets.token_urlsafe(rules.TOKEN_BYTES)
    with sql.writing():
        Link.objects.filter(restriction=restriction, revoked_at=None).update(revoked_at=clock.now())
        days = rules.OBSERVED_DAYS
        made = _link(scope, LinkKind.OBSERVED, token, restriction.where, DEFAULT_LEVEL, days=days)
        made.restriction = restriction
        made.save()
    return token


def invite_enterprise(scope: Scope, *, enterprise: Enterprise) -> str:
    """The own filing of an enterprise: a link shown this once. An earlier one of theirs ends.

    Raises NotAllowed, OutOfScope where the asker does not hand out links.
    """
    scope.require("issue-passes", enterprise.path)
    token = secrets.token_urlsafe(rules.TOKEN_BYTES)
    with sql.writing():
        Link.objects.filter(place=enterprise.place_id, kind=LinkKind.FILING, revoked_at=None).update(
            revoked_at=clock.now()
        )
        _link(scope, LinkKind.FILING, token, enterprise.place, DEFAULT_LEVEL, days=rules.FILING_DAYS).save()
    return token


def _link(  # the facts of one row
    scope: Scope,
    kind: str,
    token: str,
    place: Place,
    level: str,
    *,
    days: int,
    household: Household | None = None,
) -> Link:
    if level not in LEVELS:
        raise NotAllowed()
    now = clock.now()
    return Link(
        digest=hashlib.sha256(token.encode()).hexdigest(),
        kind=kind,
        place=place,
        path=place.path,
        household=household,
        level=level,
        made_at=now,
        made_by_id=scope.actor_id,
        expires_at=now + timedelta(days=days),
    )


def open_link(scope: Scope, *, token: str, address: str) -> Link:
    """The link behind a token, for somebody who need not be anybody we know.

    Raises NothingHere, in the same words and after the same work, for a token that never was, has
    run out or was withdrawn; TooMany once an address has tried too many of these, also for good ones.
    """
    now = clock.real_now()
    tally = tallies.tally(f"resident-miss:{address}", now)
    if tally.failures >= rules.MISSES:
        raise TooMany()
    found = queries.link_of(scope, token=token, at=clock.now())
    if found is None:
        tallies.count(tally)
        raise NothingHere()
    return found


def register(scope: Scope, *, link: Link, answers: Mapping[str, Any], address: str) -> str:
    """Take in what somebody writes about themselves; the token of the page with their signed result.

    A household's link takes one registration and no second: AlreadyRegistered. Raises BadDetail for
    answers that do not fit, and TooMany for an address that registers too many.
    """
    if link.kind == LinkKind.RESULT:
        raise NothingHere()
    form = form_of(scope, link=link)
    allowed = {one.name for one in form.at_level(link.level)}
    kept = {name: value for name, value in answers.items() if name in allowed}
    parse(form, msgspec.json.encode(kept))
    tallies.count_up("registration", address, most=rules.FROM_ONE_ADDRESS)
    with sql.writing():
        if link.kind == LinkKind.HOUSEHOLD:
            fresh = Link.objects.filter(pk=link.pk, used_at=None).update(used_at=clock.now())
            if not fresh:
                raise AlreadyRegistered()
        return _register(link, form.name, kept)


def correct(scope: Scope, *, link: Link, answers: Mapping[str, Any], address: str) -> None:
    """Let somebody put right what they wrote, by the page of their own registration.

    The code stays. Raises TakenOver once a post or a worker has it, BadDetail and TooMany like `register`.
    """
    form, mine = form_of(scope, link=link), link.registration
    if mine is None:
        raise NothingHere()
    if not queries.may_correct(scope, link=link):
        raise TakenOver()
    allowed = {one.name for one in form.at_level(link.level)}
    kept = {name: value for name, value in answers.items() if name in allowed}
    parse(form, msgspec.json.encode(kept))
    tallies.count_up("registration", address, most=rules.FROM_ONE_ADDRESS)
    sealer = keys.current()
    with sql.writing():
        fresh = Registration.objects.filter(pk=mine.pk, accepted_at=None).update(
            sealed=sealer.seal_json(kept),
            key_id=sealer.key_id,
            feverish=feverish(form.name, kept),
            corrected_at=clock.now(),
        )
        if not fresh:
            raise TakenOver()


def form_of(scope: Scope, *, link: Link) -> Any:
    """The questions a link asks, or asked. Raises NothingHere for one that never did."""
    if link.kind == LinkKind.RESULT:
        if link.registration is None:
            raise NothingHere()
        return FORMS[link.registration.form]
    if link.kind in {LinkKind.OBSERVED, LinkKind.FILING}:
        raise NothingHere()
    return HOUSEHOLD if link.kind == LinkKind.HOUSEHOLD else TRAVELLER


def _register(link: Link, form: str, answers: Mapping[str, Any]) -> str:
    sealer, now = keys.current(), clock.now()
    made = Registration.objects.create(
        form=form,
        place=link.place,
        path=link.path,
        household=link.household,
        level=link.level,
        at=now,
        expires_at=now + rules.KEPT_FOR,
        feverish=feverish(form, answers),
        sealed=sealer.seal_json(answers),
        key_id=sealer.key_id,
    )
    made.card = passes.issue(
        system_scope("self-registration"),
        kind=kinds.SELF_REGISTRATION,
        place=link.place,
        subject=f"registration:{made.pk}",
        to_at=now + timedelta(days=rules.CARD_DAYS),
        quota=kinds.ONCE,
    )
    made.save(update_fields=["card"])
    token = secrets.token_urlsafe(rules.TOKEN_BYTES)
    days = rules.KEPT_FOR.days
    result = _link(
        system_scope("self-registration"), LinkKind.RESULT, token, link.place, link.level, days=days
    )
    result.registration, result.household = made, link.household
    result.save()
    if link.kind == LinkKind.HOUSEHOLD:
        Link.objects.filter(pk=link.pk).update(registration=made)
    return token


def look_at(scope: Scope, *, registration: Registration) -> dict[str, Any]:
    """The answers of a registration, the look written down first."""
    log_reading(
        scope, what="registration", subjects=[str(registration.pk)], path=registration.path, purpose="post"
    )
    return queries.answers_of(scope, registration=registration)


def accept(scope: Scope, *, registration: Registration) -> duties.Receipt | None:
    """Take a registration over at the post or in the community. Once only: NothingToAccept.

    What a household said of itself becomes a visit made remotely, by the one who takes it over; the
    answer is its receipt. A refusal of the record leaves the registration where it was.
    """
    scope.require("record", registration.path)
    answers = queries.answers_of(scope, registration=registration)
    with sql.writing():
        fresh = Registration.objects.filter(pk=registration.pk, accepted_at=None).update(
            accepted_at=clock.now(), accepted_by_id=scope.actor
        )
        if not fresh:
            raise NothingToAccept()
        receipt = _evidence(scope, registration, answers)
        if receipt is not None and receipt.state == "refused":
            transaction.set_rollback(True)
    return receipt


def _evidence(scope: Scope, registration: Registration, answers: Mapping[str, Any]) -> duties.Receipt | None:
    if registration.form != HOUSEHOLD.name or VISIT not in KINDS:
        return None
    detail = {"outcome": "remote", "mode": "remote", **answers}
    record = {
        "id": str(uuid7()),
        "kind": VISIT,
        "place": registration.place_id,
        "made_at": registration.at.isoformat(),
        "detail": detail,
    }
    return duties.keep(scope, batch=[record], kinds=KINDS, source="web")[0]


def forget(scope: Scope, *, at: datetime) -> dict[str, int]:
    """Destroy registrations and links that have run out; how many of each. The sweep does so."""
    scope.require("manage-users", WHOLE)
    old = Registration.objects.filter(expires_at__lte=at)
    shut = Link.objects.filter(Q(expires_at__lte=at) | Q(registration__expires_at__lte=at))
    if not old.exists() and not shut.exists():  # it is asked every few seconds
        return {"registrations": 0, "links": 0}
    with sql.writing():
        links, _all = shut.delete()
        gone, _all = old.delete()
    return {"registrations": gone, "links": links}
