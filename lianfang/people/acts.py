"""What can be done with entries of key registers, declared once for page, API and command line."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.people import actions, forms, queries
from lianfang.people.models import RegisterEntry, RegisterKind
from lianfang.people.proposal_acts import NEXT, PROPOSAL, PROPOSALS

__all__ = ["ENTRIES", "ENTRY", "PROPOSAL", "PROPOSALS"]

Shown = list[tuple[str | Promise, Any]]
_EXCUSE: Final = ("excuse",)


def find(scope: Scope, key: str) -> RegisterEntry:
    return queries.entry(scope, id=as_number(key) or 0)


def tell(one: RegisterEntry) -> dict[str, Any]:
    return {
        "id": one.pk,
        "of": one.register,
        "subject": queries.subject_of(one),
        "reason": one.reason,
        "level": one.level,
        "owner": one.owner.username,
        "review_on": one.review_on,
        "removed_at": one.removed_at,
    }


def show(one: RegisterEntry) -> Shown:
    return [
        (_("Register"), RegisterKind(one.register).label),
        (_("Who or what"), queries.subject_of(one)),
        (_("Reason"), one.reason),
        (_("How closely"), one.level),
        (_("Looks after it"), one.owner.name),
        (_("To be reviewed on"), one.review_on),
        (_("Taken off"), one.removal_reason),
    ]


def address(one: RegisterEntry) -> str:
    return reverse("people:entry", args=[one.pk])


def may_change(scope: Scope, one: RegisterEntry) -> bool:
    return one.removed_at is None and scope.may("excuse", one.path)


def _next(scope: Scope, thing: Any) -> dict[str, Any]:
    again = {"level": str(thing.level)} if thing is not None else {"level": "1"}
    return again | {"review_on": clock.now().date() + NEXT}


def _enter(scope: Scope, *, level: str = "1", **facts: Any) -> RegisterEntry:
    return actions.enter(scope, level=int(level), **facts)


def _review(scope: Scope, *, key_entry: RegisterEntry, level: str = "", **facts: Any) -> RegisterEntry:
    return actions.review(scope, entry=key_entry, level=int(level) if level else None, **facts)


def _remove(scope: Scope, *, key_entry: RegisterEntry, reason: str) -> None:
    actions.remove(scope, entry_id=key_entry.pk, reason=reason)


ENTRY: Final = Noun(
    "key-entry", _("key registers: whom and what the district watches in particular"), RegisterEntry,
    "registers/entries/", "int:pk", find, tell, address, show,
)  # fmt: skip
ENTRIES: Final = declare(
    ENTRY,
    Act("enter", "new", _("Enter on a register"), _("Entered."), _enter, forms.ENTERING, _EXCUSE,
        begins=_next, makes=True, arguments=("register", "subject")),
    Act("review", "review", _("Looked at again"), _("Written down; it comes up again on that day."),
        _review, forms.REVIEWING, _EXCUSE, may_change, _next),
    Act("remove", "removal", _("Take off"), _("Taken off the register."),
        _remove, forms.REMOVING, _EXCUSE, may_change),
)  # fmt: skip
