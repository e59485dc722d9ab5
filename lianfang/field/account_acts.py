"""Who may sign in and who serves where: put out, let in again, a lock lifted, tokens and posts ended."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts import queries
from lianfang.accounts.models import Posting, User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.acts.nouns import numbered
from lianfang.duties import staff
from lianfang.field import forms
from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope

Shown = list[tuple[str | Promise, Any]]
_MANAGES: Final = ("manage-users",)


def find(scope: Scope, key: str) -> User:
    """One of those who serve or served where the asker manages users, by number. Raises NotFound."""
    return numbered(queries.staff(scope), key)


def _called(scope: Scope, username: str) -> User:
    return queries.staff_named(scope, username=username)


def tell(one: User) -> dict[str, Any]:
    tokens = one.tokens.filter(revoked_at=None).count()
    return {"id": one.pk, "username": one.username, "name": one.name, "active": one.is_active,
            "tokens": tokens}  # fmt: skip


def show(one: User) -> Shown:
    state = _("may sign in") if one.is_active else _("put out")
    return [(_("Name and surname"), one.name), (_("User name"), one.username), (_("State"), state)]


def address(one: User) -> str:
    return reverse("field:colleague", args=[one.pk])


def _is_over(scope: Scope, one: User) -> bool:
    """A lead is not over somebody who also serves elsewhere, and nobody over themselves."""
    return one.pk != scope.actor_id and queries.is_over(scope, user=one, at=clock.now())


def may_disable(scope: Scope, one: User) -> bool:
    return one.is_active and _is_over(scope, one)


def _before_disabling(scope: Scope, one: User) -> Words:
    return _(
        "Whoever is put out is signed out at once, on every phone. "
        "What they had not yet sent stays sealed on the phone."
    )


def may_enable(scope: Scope, one: User) -> bool:
    return not one.is_active and _is_over(scope, one)


def may_unlock(scope: Scope, one: User) -> bool:
    return _is_over(scope, one) and one.username in queries.locked(scope, usernames=[one.username])


def may_revoke_tokens(scope: Scope, one: User) -> bool:
    return _is_over(scope, one) and one.tokens.filter(revoked_at=None).exists()


def _unlock(scope: Scope, *, user: User, reason: str = "") -> User:
    staff.unlock(scope, user=user, reason=reason)
    return user


def _disable(scope: Scope, *, user: User, reason: str = "", successor: User | None = None) -> User:
    staff.disable(scope, user=user, reason=reason, successor=successor)
    return user


def _enable(scope: Scope, *, user: User, reason: str = "") -> User:
    staff.enable(scope, user=user, reason=reason)
    return user


def _revoke_tokens(scope: Scope, *, user: User) -> User:
    accounts.revoke_all(scope, user=user)
    return user


ACCOUNT: Final = Noun(
    "user", _("who may sign in"), User, "staff/", "int:pk", find, tell, address, show,
    spoken=("USERNAME", _called),
)  # fmt: skip
ACCOUNTS: Final = declare(
    ACCOUNT,
    Act("disable", "disabling", _("Put out"),
        _("{thing.name} is put out: signed out everywhere, on every phone."),
        _disable, forms.LEAVING, _MANAGES, may_disable, note=_before_disabling),
    Act("enable", "enabling", _("Let in again"), _("{thing.name} may sign in again."),
        _enable, forms.WHY, _MANAGES, may_enable),
    Act("unlock", "unlocking", _("Lift the lock"), _("{thing.name} may try the password again at once."),
        _unlock, forms.WHY, _MANAGES, may_unlock),
    Act("revoke-tokens", "token-revoking", _("Revoke all tokens"),
        _("No token of {thing.name} opens any more."),
        _revoke_tokens, forms.TOKENS, _MANAGES, may_revoke_tokens),
)  # fmt: skip


def find_posting(scope: Scope, key: str) -> Posting:
    return queries.posting_in_force(scope, id=as_number(key) or 0, at=clock.now())


def tell_posting(one: Posting) -> dict[str, Any]:
    known = {"id": one.pk, "username": one.user.username, "role": one.role, "place": one.place.code}
    return known | {"from_at": one.from_at, "to_at": one.to_at}


def show_posting(one: Posting) -> Shown:
    return [(_("Name and surname"), one.user.name), (_("Where"), one.place.called),
            (_("As"), one.get_role_display()), (_("Until"), one.to_at)]  # fmt: skip


def posting_address(one: Posting) -> str:
    return reverse("field:colleague", args=[one.user_id])


def may_end(scope: Scope, one: Posting) -> bool:
    return one.user_id != scope.actor_id and scope.may("manage-users", one.place.path)


def _end(scope: Scope, *, posting: Posting, reason: str = "", successor: User | None = None) -> Posting:
    staff.end_posting(scope, posting=posting, reason=reason, successor=successor)
    return posting


POSTING: Final = Noun(
    "posting", _("who serves where"), Posting, "postings/", "int:pk",
    find_posting, tell_posting, posting_address, show_posting,
)  # fmt: skip
POSTINGS: Final = declare(
    POSTING,
    Act("end", "ending", _("End this posting"),
        _("{thing.user.name} no longer serves at {thing.place.name}."),
        _end, forms.POST_ENDING, _MANAGES, may_end),
)  # fmt: skip
