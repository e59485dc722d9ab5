"""Users, postings, tokens, sign-in."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from lianfang.accounts import keys, rules
from lianfang.accounts.models import Department, Posting, Reading, Role, SignInTally, Token, User
from lianfang.accounts.problems import (
    NameTaken,
    TooManyTries,
    UnknownRole,
    UnknownUser,
    WeakPassword,
    WrongPassword,
)
from lianfang.accounts.queries import token_digest
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope

OPERATOR = "operator"  # the account in whose name the command line acts


def operator() -> User:
    """The command line's account: nobody can sign in with it, and it holds no token."""
    user, _ = User.objects.get_or_create(
        username=OPERATOR, defaults={"name": OPERATOR, "password": "!", "made_at": clock.now()}
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
    """Set a user's password; their open sessions end. Raises WeakPassword, NotFound outside the area."""
    _require_over_user(scope, user)
    set_password(user, password)
    user.save(update_fields=["password"])


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
    scope.require("manage-users", posting.place.path)
    posting.to_at = clock.now()
    posting.save(update_fields=["to_at"])


def create_token(scope: Scope, *, username: str, label: str = "", days: int = rules.MAX_TOKEN_DAYS) -> str:
    """A new bearer token of the user, shown this once. The user's postings bound what it may do."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise UnknownUser(username=username)
    if user.pk != scope.actor_id:
        _require_over_user(scope, user)
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
        _require_over_user(scope, token.user)
    Token.objects.filter(pk=token_id, revoked_at=None).update(revoked_at=clock.now())


def revoke_all(scope: Scope, *, user: User) -> int:
    """Revoke every token of a user at once, as for a lost phone. Returns how many were live."""
    _require_over_user(scope, user)
    return Token.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())


def _require_over_user(scope: Scope, user: User) -> None:
    paths = Posting.objects.in_force(clock.now()).filter(user=user).values_list("place__path", flat=True)
    if not all(scope.may("manage-users", path) for path in paths) or not scope.may_anywhere("manage-users"):
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
    digest = hashlib.sha256(key.encode()).hexdigest()
    tally, _ = SignInTally.objects.get_or_create(key=digest, defaults={"since": now})
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
