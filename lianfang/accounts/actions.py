"""Users, postings, tokens, sign-in."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from lianfang.accounts import keys, queries, rules, sessions
from lianfang.accounts.hashers import FirstPasswordHasher
from lianfang.accounts.models import Department, Posting, Reading, Role, SignInTally, Token, User
from lianfang.accounts.problems import (
    NameTaken,
    OwnAccount,
    TooManyTries,
    UnknownRole,
    UnknownUser,
    WeakPassword,
    WrongPassword,
)
from lianfang.accounts.queries import tally_key, token_digest
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope

OPERATOR = "operator"  # the account in whose name the command line acts
OPERATORS_NAME = "联防系统"  # as pages name who did what nobody did by hand


def operator() -> User:
    """The command line's account: nobody can sign in with it, and it holds no token."""
    user, _ = User.objects.get_or_create(
        username=OPERATOR, defaults={"name": OPERATORS_NAME, "password": "!", "made_at": clock.now()}
    )
    return user


@transaction.atomic
def create_user(
    scope: Scope,
    *,
    username: str,
    name: str,
    place: Place,
    role: str,
    department: Department | None = None,
    password: str | None = None,
    phone: str = "",
) -> User:
    """Create a user with a first posting. Without a password the user can only hold tokens.

    Raises NameTaken, WeakPassword, UnknownRole, and OutOfScope or NotAllowed where the creator may
    not manage users at `place`.
    """
    user = enrol(
        scope,
        username=username,
        name=name,
        place=place,
        department=department,
        password=password,
        phone=phone,
    )
    post(scope, user=user, place=place, role=role, department=department)
    return user


def enrol(
    scope: Scope,
    *,
    username: str,
    name: str,
    place: Place,
    department: Department | None = None,
    password: str | None = None,
    phone: str = "",
) -> User:
    """Create a user whose posting comes with what they are paired with, within `place`.

    Raises as `create_user` does.
    """
    scope.require("manage-users", place.path)
    sealer = keys.current()
    user = User(
        username=username.strip(),
        name=name.strip(),
        department=department,
        made_at=clock.now(),
        contact=sealer.seal_json({"phone": phone}) if phone else b"",
        key_id=sealer.key_id,
    )
    set_password(user, password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as fault:
        raise NameTaken(username=username) from fault
    return user


def set_password(user: User, password: str | None) -> None:
    """Set a password on an unsaved or saved user; the caller saves. None: no password sign-in."""
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise WeakPassword(reason=" ".join(fault.messages)) from fault
    user.set_password(password)


def give_password(scope: Scope, *, user: User, password: str) -> None:
    """Set a user's password; their open sessions end, and so does a lock. Raises WeakPassword, NotFound."""
    require_over(scope, user=user)
    set_password(user, password)
    user.save(update_fields=["password"])
    sessions.end(users=[user.pk])
    lift_lock(user.username)


def first_passwords(scope: Scope, *, users: Sequence[User]) -> list[tuple[User, str]]:
    """Make each user a password to be printed and handed over; it must be changed at the first sign-in.

    What was there before holds no longer, and open sessions end. Nothing keeps the passwords but the answer.
    Raises NotFound for a user the asker does not manage; then nobody gets any.
    """
    made = []
    with sql.writing():
        for user in users:
            require_over(scope, user=user)
            password = "-".join("".join(secrets.choice(_LETTERS) for _one in range(4)) for _part in range(3))
            user.password = make_password(password, hasher=FirstPasswordHasher.algorithm)
            user.password_given_at = clock.now()
            made.append((user, password))
        User.objects.bulk_update([user for user, _password in made], ["password", "password_given_at"])
    sessions.end(users=[user.pk for user, _password in made])
    for user, _password in made:
        lift_lock(user.username)
    return made


_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another on paper


def change_own_password(scope: Scope, *, old: str, new: str, address: str) -> User:
    """Give oneself another password. Raises WrongPassword and TooManyTries as at the door, WeakPassword.

    All sessions of the user end; the caller signs the one in hand in again.
    """
    user = User.objects.get(pk=scope.actor)
    sign_in(username=user.username, password=old, address=address)
    set_password(user, new)
    user.password_given_at = None
    user.save(update_fields=["password", "password_given_at"])
    sessions.end(users=[user.pk])
    return user


def unlock(scope: Scope, *, user: User) -> bool:
    """Let a user try to sign in again at once; whether there was a lock. Raises NotFound."""
    require_over(scope, user=user)
    return lift_lock(user.username)


def lift_lock(username: str) -> bool:
    tally = SignInTally.objects.filter(key=tally_key(f"name:{username.lower()}"))
    was_locked = tally.filter(locked_until__gt=clock.real_now()).exists()
    tally.update(failures=0, locked_until=None)
    return was_locked


def set_active(scope: Scope, *, user: User, active: bool) -> None:
    """Let a user in, or nobody of that name: no session, token or telephone works from now on.

    Whoever calls has seen to it that nothing is left without a person. Raises NotFound, OwnAccount.
    """
    require_over(scope, user=user)
    if user.pk == scope.actor_id:
        raise OwnAccount()
    user.is_active = active
    user.save(update_fields=["is_active"])
    sessions.end(users=[user.pk])


def post(
    scope: Scope,
    *,
    user: User,
    place: Place,
    role: str,
    department: Department | None = None,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> Posting:
    """Post a user to a place. Nobody hands out abilities they do not hold there themselves."""
    scope.require("manage-users", place.path)
    if role not in Role.values:
        raise UnknownRole(role=role)
    for ability in rules.BY_ROLE[role]:
        scope.require(ability, place.path)
    return Posting.objects.create(
        user=user,
        place=place,
        role=role,
        department=department or user.department,
        from_at=from_at or clock.now(),
        to_at=to_at,
    )


def end_posting(scope: Scope, *, posting: Posting) -> None:
    """End a posting now. With the last one of a user their sessions end. Raises OutOfScope, NotAllowed.

    Whoever calls has seen to it that nothing is left without a person. A repeat changes nothing.
    """
    scope.require("manage-users", posting.place.path)
    now = clock.now()
    with sql.writing():
        Posting.objects.filter(pk=posting.pk).filter(Q(to_at=None) | Q(to_at__gt=now)).update(to_at=now)
    if not Posting.objects.in_force(now).filter(user_id=posting.user_id).exists():
        sessions.end(users=[posting.user_id])


def create_token(scope: Scope, *, username: str, label: str = "", days: int = rules.MAX_TOKEN_DAYS) -> str:
    """A new bearer token of the user, shown this once. The user's postings bound what it may do."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnknownUser(username=username)
    if user.pk != scope.actor_id:
        require_over(scope, user=user)
    token = f"lf_{secrets.token_urlsafe(32)}"
    now = clock.now()
    Token.objects.create(
        user=user,
        digest=token_digest(token),
        label=label,
        made_at=now,
        expires_at=now + timedelta(days=min(days, rules.MAX_TOKEN_DAYS)),
    )
    return token


def revoke_token(scope: Scope, *, token_id: int) -> None:
    token = Token.objects.select_related("user").filter(pk=token_id).first()
    if token is None:
        raise NotFound()
    if token.user_id != scope.actor_id:
        require_over(scope, user=token.user)
    Token.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=clock.now())


def revoke_all(scope: Scope, *, user: User) -> int:
    """Revoke every token of a user at once, as for a lost phone. Returns how many were live."""
    require_over(scope, user=user)
    return Token.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())


def require_over(scope: Scope, *, user: User) -> None:
    """Raise NotFound unless the asker manages users wherever this one serves, or served last."""
    if not queries.is_over(scope, user=user, at=clock.now()):
        raise NotFound()


def sign_in(*, username: str, password: str, address: str) -> User:
    """The user of this name and password. Raises WrongPassword, or TooManyTries while locked.

    One answer for an unknown name and a wrong password, in the same time.
    """
    now = clock.real_now()
    tallies = [_tally(f"name:{username.lower()}", now)]
    for tally in tallies:
        if tally.locked_until and tally.locked_until > now:
            raise TooManyTries(minutes=1 + int((tally.locked_until - now).total_seconds() // 60))
    user = User.objects.filter(username=username).first()
    candidate = user or User(password=_DUMMY)
    if candidate.password_given_at is not None:
        User(password=_DUMMY).check_password(password)  # as long as for any other name
    if candidate.check_password(password) and user is not None and user.is_active:
        SignInTally.objects.filter(pk__in=[tally.pk for tally in tallies]).update(failures=0)
        return user
    for tally in tallies:
        _count_failure(tally, now)
    raise WrongPassword()


_DUMMY = (  # argon2 of nothing anybody knows: an unknown name costs as much time as a known one
    "argon2$argon2id$v=19$m=102400,t=2,p=8$Q2JmZnJ2d0k4Tm9zQ3JrdA$u2yuxqnJSHwq8Yc6V7f0Hc1Oq1Dd0s8wYF3e8bGqKx4"
)


def _tally(key: str, now: datetime) -> SignInTally:
    tally, _ = SignInTally.objects.get_or_create(key=tally_key(key), defaults={"since": now})
    return tally


def _count_failure(tally: SignInTally, now: datetime) -> None:
    if now - tally.since > timedelta(minutes=rules.LOCK_WINDOW_MINUTES):
        tally.failures, tally.since = 0, now
    tally.failures += 1
    if tally.failures >= rules.TRIES_BEFORE_LOCK:
        tally.failures, tally.since = 0, now
        tally.locked_until = now + timedelta(minutes=rules.LOCK_MINUTES)
    tally.save()


def log_reading(
    scope: Scope, *, what: str, subjects: Iterable[str], path: str = "", purpose: str = ""
) -> None:
    """Write down that the actor saw these personal data. Before showing them, not after."""
    now = clock.now()
    read = [
        Reading(user_id=scope.actor, at=now, what=what, subject=str(subject)[:64], path=path, purpose=purpose)
        for subject in subjects
    ]
    if not read:
        return
    with sql.writing():  # in line with those who keep records: pages are read while they come in
        Reading.objects.bulk_create(read)
