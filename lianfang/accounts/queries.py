"""Who is asking, and what they may see. The one place where postings become a Scope."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import QuerySet

from lianfang.accounts import rules
from lianfang.accounts.models import Posting, SignInTally, Token, User
from lianfang.accounts.problems import UnknownUser
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import NOTHING, WHOLE, Scope, outermost

_POSTS_BY_DIGEST = """
SELECT u.id, u.name, p.role, g.path
FROM accounts_token t
JOIN accounts_user u ON u.id = t.user_id AND u.is_active
LEFT JOIN accounts_posting p
  ON p.user_id = u.id AND p.from_at <= %s AND (p.to_at IS NULL OR p.to_at > %s)
LEFT JOIN grid_place g ON g.id = p.place_id
WHERE t.digest = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s)
"""


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def scope_of_token(token: str, *, at: datetime) -> Scope | None:
    """The scope behind a bearer token, read afresh each time: a revoked one ends at once."""
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(_POSTS_BY_DIGEST, [moment, moment, token_digest(token), moment])
        rows = cursor.fetchall()
    if not rows:
        return None
    return _scope(rows[0][0], rows[0][1], ((role, path) for _, _, role, path in rows if role))


def scope_of_user(user: User, *, at: datetime) -> Scope:
    if not user.is_active:
        return NOTHING
    postings = Posting.objects.in_force(at).filter(user=user).values_list("role", "place__path")
    return _scope(user.pk, user.name, postings)


class Held(NamedTuple):
    """A posting as it was: in which role, where, from when to when."""

    role: str
    path: str
    from_at: datetime
    to_at: datetime | None


def postings_held(scope: Scope) -> list[Held]:
    """Every posting that the asker has or had; none of who was put out."""
    rows = Posting.objects.filter(user_id=scope.actor, user__is_active=True)
    return [Held(*one) for one in rows.values_list("role", "place__path", "from_at", "to_at")]


def scope_then(scope: Scope, held: Iterable[Held], *, at: datetime) -> Scope:
    """What the same person might do `at` that moment, by the postings in force then and by no other."""
    then = [
        (one.role, one.path) for one in held if one.from_at <= at and (one.to_at is None or at < one.to_at)
    ]
    return _scope(scope.actor, scope.actor_name, then)


def was_posted(scope: Scope) -> bool:
    """Whether the asker has, or ever had, a post: what was done in it may still be handed in."""
    return Posting.objects.filter(user_id=scope.actor, user__is_active=True).exists()


def system_scope(name: str, *, actor_id: int | None = None) -> Scope:
    """The whole district, for a named follow-up or command that acts by itself."""
    everywhere = MappingProxyType(dict.fromkeys(rules.ABILITIES, (WHOLE,)))
    return Scope((WHOLE,), everywhere, actor_id, name, system=name)


def _scope(user_id: int, name: str, postings: Iterable[tuple[str, str]]) -> Scope:
    roots: dict[str, set[str]] = defaultdict(set)
    held: dict[str, set[str]] = defaultdict(set)
    for role, path in postings:
        held[role].add(path)
        for ability in rules.BY_ROLE.get(role, ()):
            roots[ability].add(path)
    abilities = {ability: outermost(paths) for ability, paths in roots.items()}
    roles = MappingProxyType({role: outermost(paths) for role, paths in held.items()})
    return Scope(abilities.get(rules.SEES, ()), MappingProxyType(abilities), user_id, name, held=roles)


def live_tokens(scope: Scope) -> list[Token]:
    return list(Token.objects.filter(user_id=scope.actor, revoked_at=None).order_by("-made_at"))


def user_named(scope: Scope, *, username: str) -> User:
    """An active user whom the asker may manage or pair. Raises UnknownUser otherwise."""
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not (scope.may_anywhere("pair") or scope.may_anywhere("manage-users")):
        raise UnknownUser(username=username)
    return user


def is_over(scope: Scope, *, user: User, at: datetime) -> bool:
    """Whether the asker manages users wherever this one serves; where nowhere, at the last place served."""
    postings = Posting.objects.filter(user=user)
    paths = list(postings.in_force(at).values_list("place__path", flat=True))
    if not paths:
        last = postings.order_by("-to_at", "-pk").values_list("place__path", flat=True).first()
        paths = [last or WHOLE]
    return all(scope.may("manage-users", path) for path in paths)


def staff(scope: Scope) -> QuerySet[User]:
    """All who serve or served where the asker manages users, those put out as well."""
    near = Posting.objects.filter(scope.narrowed("manage-users").q("place__path"))
    return User.objects.filter(pk__in=near.values("user"))


def without_password(scope: Scope, *, at: datetime) -> QuerySet[User]:
    """Who serves where the asker manages users and nowhere else, and never had a password to sign in with."""
    mine = scope.narrowed("manage-users").q("place__path")
    posted = Posting.objects.in_force(at)
    found = User.objects.filter(pk__in=posted.filter(mine).values("user"), is_active=True)
    return found.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX).exclude(
        pk__in=posted.exclude(mine).values("user")
    )


def staff_named(scope: Scope, *, username: str) -> User:
    """One of them, active or not. Raises UnknownUser."""
    found = staff(scope).filter(username=username[:64]).first()
    if found is None:
        raise UnknownUser(username=username)
    return found


def locked(scope: Scope, *, usernames: Collection[str]) -> set[str]:
    """Those of the names that failed sign-ins have locked for now."""
    scope.actor  # noqa: B018  # nobody signed in learns nothing
    names = {tally_key(f"name:{one.lower()}"): one for one in usernames}
    tallies = SignInTally.objects.filter(key__in=names, locked_until__gt=clock.real_now())
    return {names[key] for key in tallies.values_list("key", flat=True)}


def locked_among(scope: Scope) -> set[str]:
    """The names of those the asker manages whom failed sign-ins have locked; mostly nobody is."""
    live = SignInTally.objects.filter(locked_until__gt=clock.real_now())
    keys = set(live.values_list("key", flat=True))
    names = staff(scope).values_list("username", flat=True) if keys else ()
    return {one for one in names if tally_key(f"name:{one.lower()}") in keys}


def tally_key(text: str) -> str:
    """What failed sign-ins are counted under: nobody reads names or addresses there."""
    return hashlib.sha256(text.encode()).hexdigest()


def posting_in_force(scope: Scope, *, id: int, at: datetime) -> Posting:
    """One of them. Raises NotFound."""
    found = Posting.objects.in_force(at).filter(scope.narrowed("manage-users").q("place__path"), pk=id)
    posting = found.select_related("user", "place").first()
    if posting is None:
        raise NotFound()
    return posting


def has_left(user: User, *, at: datetime) -> bool:
    """Whether a user is put out, or serves nowhere any more."""
    return not user.is_active or not Posting.objects.in_force(at).filter(user=user).exists()
