"""Putting people out and letting them in again. Nothing is left without a person, nobody acts on.

Each act is written down with its reason, in the same sealed run as the records.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys, rules
from lianfang.accounts.models import Posting, User
from lianfang.accounts.problems import LastOfficer, OwnAccount
from lianfang.duties import forms, pairings
from lianfang.duties.absences import FOREVER
from lianfang.duties.handing import reassign, require_present
from lianfang.duties.journal import Journal
from lianfang.duties.models import Absence, Alert, Duty, Pairing, Schedule
from lianfang.duties.notes import note
from lianfang.duties.problems import NeedsReason, NobodyAnswers
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.scope import WHOLE, Scope

DISABLE, ENABLE, UNLOCK, PASSWORD, END_POSTING, REVOKE_PHONE = (
    "disable", "enable", "unlock", "password", "end-posting", "revoke-phone",
)  # fmt: skip
_RECORDS: Final = [role for role, held in rules.BY_ROLE.items() if "record" in held]
_MANAGES: Final = [role for role, held in rules.BY_ROLE.items() if "manage-users" in held]


class Leaving(NamedTuple):
    """Who leaves, for which reason, who takes over, and where the person stays all the same."""

    user: User
    heir: User | None
    reason: str
    stays: tuple[str, ...] = ()
    posting_id: int | None = None  # the posting that ends; None: all

    def leaves(self, path: str) -> bool:
        return not path.startswith(self.stays)


def end_posting(scope: Scope, *, posting: Posting, reason: str, successor: User | None = None) -> None:
    """End a posting; what the person answers for and can no longer reach goes to the successor first.

    Raises NobodyAnswers where that would be left to nobody, PersonAway, NeedsReason, OwnAccount,
    LastOfficer, and OutOfScope or NotAllowed without `manage-users` at its place.
    """
    scope.require("manage-users", posting.place.path)
    user, now = posting.user, clock.now()
    if user.pk == scope.actor_id:
        raise OwnAccount()
    with sql.writing():
        _require_officer(user, [posting.pk])
        others = Posting.objects.in_force(now).filter(user=user, role__in=_RECORDS).exclude(pk=posting.pk)
        kept = tuple(others.values_list("place__path", flat=True))
        _hand_over(scope, Leaving(user, successor, reason, kept, posting.pk))
        accounts.end_posting(scope, posting=posting)
        write_down(scope, act=END_POSTING, user=user, reason=reason, place=posting.place)


def disable(scope: Scope, *, user: User, reason: str, successor: User | None = None) -> None:
    """Put a user out at once: sessions, tokens and telephones end, and what was theirs is another's.

    Raises as `end_posting` does, and NotFound for a user the asker does not manage.
    """
    accounts.require_over(scope, user=user)
    if user.pk == scope.actor_id:
        raise OwnAccount()
    with sql.writing():
        _require_officer(user, list(user.postings.values_list("pk", flat=True)))
        _hand_over(scope, Leaving(user, successor, reason))
        accounts.set_active(scope, user=user, active=False)
        write_down(scope, act=DISABLE, user=user, reason=reason)


def enable(scope: Scope, *, user: User, reason: str) -> None:
    """Let a user in again, with the postings still in force. What others took over stays theirs."""
    with sql.writing():
        accounts.set_active(scope, user=user, active=True)
        write_down(scope, act=ENABLE, user=user, reason=reason)


def unlock(scope: Scope, *, user: User, reason: str) -> bool:
    """Lift the lock that failed sign-ins have set; whether there was one."""
    with sql.writing():
        was_locked = accounts.unlock(scope, user=user)
        write_down(scope, act=UNLOCK, user=user, reason=reason)
    return was_locked


def first_passwords(scope: Scope, *, users: Sequence[User], reason: str) -> list[tuple[User, str]]:
    """Give users a password each that they must change, written down for each; shown this once.

    Raises NotFound for one the asker does not manage; then nobody gets any.
    """
    with sql.writing():
        made = accounts.first_passwords(scope, users=users)
        for user, _password in made:
            write_down(scope, act=PASSWORD, user=user, reason=reason)
    return made


def write_down(scope: Scope, *, act: str, user: User, reason: str, place: Place | None = None) -> None:
    """One record of what was done about a person. Raises NeedsReason."""
    if not reason.strip():
        raise NeedsReason()
    where = place or _place_of(user)
    with sql.writing() as cursor:
        now = clock.now()
        detail = {"act": act, "person": user.username, "reason": reason.strip()[:300]}
        note(
            Journal(cursor, keys.current(), at=now),
            scope, forms.STAFFING, place_id=where.pk, path=where.path, made_at=now, detail=detail,
        )  # fmt: skip


def _place_of(user: User) -> Place:
    last = user.postings.select_related("place").order_by("-from_at", "-pk").first()
    return last.place if last else Place.objects.get(path=WHOLE)


def _require_officer(user: User, ending: Sequence[int]) -> None:
    """Somebody who manages the users of the whole district must be left."""
    officers = Posting.objects.in_force(clock.now()).filter(
        place__path=WHOLE, role__in=_MANAGES, user__is_active=True
    )
    if officers.filter(pk__in=ending).exists() and not officers.exclude(pk__in=ending).exists():
        raise LastOfficer(person=user.name)


def _hand_over(scope: Scope, one: Leaving) -> None:
    """Everything the person leaves goes to the heir. Raises NobodyAnswers where there is none."""
    if not one.reason.strip():
        raise NeedsReason()
    if one.heir is not None:
        require_present(one.heir, [(clock.now(), FOREVER)])
    for held in Pairing.objects.filter(user=one.user, to_at=None).select_related("place"):
        if one.leaves(held.path) or (one.posting_id and held.posting_id == one.posting_id):
            pairings.unpair(scope, pairing=held, successor=one.heir)
    _hand_duties(scope, one)
    _hand_schedules(one)
    if one.leaves(WHOLE):
        _hand_standing_in(one)


def _hand_duties(scope: Scope, one: Leaving) -> None:
    owned = Duty.objects.filter(owner=one.user, state="open").values_list("pk", "path", "place__name")
    left = [(pk, name) for pk, path, name in owned if one.leaves(path)]
    if one.heir is None:
        if left:
            raise NobodyAnswers(place=left[0][1])
        return
    reassign(scope, to=one.heir, reason=one.reason, ids=[pk for pk, _name in left])
    alerts = Alert.objects.filter(owner=one.user, settled_at=None)
    alerts.filter(pk__in=[told.pk for told in alerts if one.leaves(told.path)]).update(owner=one.heir)


def _hand_schedules(one: Leaving) -> None:
    """What recurs names the heir from now on. Without one whoever answers for the place has it."""
    for plan in Schedule.objects.exclude(to_at__lte=clock.now()).select_related("place"):
        if not one.leaves(plan.path) or one.user.pk not in {plan.owner_id, *plan.roster}:
            continue
        heirs = [one.heir.pk] if one.heir else []
        seats = [new for seat in plan.roster for new in (heirs if seat == one.user.pk else [seat])]
        if plan.roster and not seats:
            raise NobodyAnswers(place=plan.place.name)
        plan.roster = list(dict.fromkeys(seats))
        plan.owner = one.heir if plan.owner_id == one.user.pk else plan.owner
        plan.save(update_fields=["roster", "owner"])


def _hand_standing_in(one: Leaving) -> None:
    """Those away for whom this person stands in get the heir. Raises NobodyAnswers without one."""
    standing = Absence.objects.filter(successor=one.user).exclude(to_at__lte=clock.now())
    first = standing.select_related("user").first()
    if one.heir is None and first is not None:
        raise NobodyAnswers(place=first.user.name)
    standing.update(successor=one.heir)
