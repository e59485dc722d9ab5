"""Colleagues and departments as people name them: by login, name or telephone."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet

from lianfang.accounts import keys
from lianfang.accounts.models import Department, Posting, User
from lianfang.accounts.problems import UnknownUser
from lianfang.acts.naming import MOST, Named
from lianfang.kit import clock
from lianfang.kit.crypto import Unreadable
from lianfang.kit.forms import Field
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope

DIGITS = 7  # of a telephone number at least, before anybody is looked up by it


def exact_user(scope: Scope, code: str, ability: str) -> User | None:
    """The active user of this login. Whether the asker may name them is the action's word."""
    return User.objects.filter(username=code, is_active=True).first()


def no_such_user(asked: Field, text: str) -> Problem:
    return UnknownUser(username=text)


def users_like(scope: Scope, words: str, ability: str, *, whole: bool) -> Iterator[Named]:
    """Who is posted where `ability` holds and is called so, logs in so, or has this number."""
    near = _posted(scope, ability)
    called = Q(name=words) if whole else Q(name__contains=words) | Q(username__istartswith=words)
    found = list(near.filter(called).order_by("name", "username")[: MOST + 1])
    if not found and words.isdigit() and len(words) >= DIGITS:
        found = [one for one in near.exclude(contact=b"") if _phone(one) == words]
    return (Named(one.username, one.name or one.username, one) for one in found)


def _posted(scope: Scope, ability: str) -> QuerySet[User]:
    held = Posting.objects.in_force(clock.now()).filter(scope.narrowed(ability).q("place__path"))
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def _phone(user: User) -> str:
    try:
        return str(keys.of(user.key_id).open_json(bytes(user.contact)).get("phone", ""))
    except Unreadable:
        return ""


def exact_department(scope: Scope, code: str, ability: str) -> Department | None:
    return Department.objects.filter(code=code).first()


def departments_like(scope: Scope, words: str, ability: str, *, whole: bool) -> Iterator[Named]:
    """Departments are known to everybody who is signed in."""
    called = Q(name=words) if whole else Q(name__contains=words) | Q(code__istartswith=words)
    found = Department.objects.filter(called).order_by("name")[: MOST + 1]
    return (Named(one.code, one.name, one) for one in found)
