"""What can be done about who works here, declared once for page, API and command line."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import actions as accounts
from lianfang.accounts import queries
from lianfang.accounts.models import Department, Posting, User
from lianfang.acts.declared import Act, Noun, declare
from lianfang.exchange.registers.logins import free_login
from lianfang.field import forms
from lianfang.field.account_acts import ACCOUNT, ACCOUNTS, may_disable
from lianfang.field.account_acts import POSTING as HELD
from lianfang.field.account_acts import POSTINGS as ALL_HELD
from lianfang.field.phone_acts import PHONE, PHONES
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope
from lianfang.people import rules

__all__ = ["ACCOUNT", "ACCOUNTS", "ALL_HELD", "EVERYBODY", "HELD", "PHONE", "PHONES", "STAFF", "may_disable"]

Shown = list[tuple[str | Promise, Any]]
_MANAGES: Final = ("manage-users",)


def find(scope: Scope, key: str) -> User:
    mine = queries.staff(scope)
    found = mine.filter(pk=as_number(key) or 0).first() or mine.filter(username=key[:64]).first()
    if found is None:
        raise NotFound()
    return found


def _posts(one: User) -> list[Posting]:
    return list(one.postings.in_force(clock.now()).select_related("place").order_by("pk"))


def tell(one: User) -> dict[str, Any]:
    posts = [f"{held.role} {held.place.code}" for held in _posts(one)]
    return {"id": one.pk, "username": one.username, "name": one.name, "posts": posts}


def show(one: User) -> Shown:
    posts = "、".join(f"{held.place.name} {held.get_role_display()}" for held in _posts(one))
    return [(_("Name and surname"), one.name), (_("User name"), one.username), (_("Postings"), posts)]


def address(one: User) -> str:
    return reverse("field:colleague", args=[one.pk])


def may_post(scope: Scope, one: User) -> bool:
    return one.is_active and scope.may_anywhere("manage-users")


def _add(
    scope: Scope, *, name: str, place: Place, role: str, phone: str = "", username: str = "",
    department: Department | None = None,
) -> User:  # fmt: skip
    told = rules.check_phone(phone)
    return accounts.create_user(
        scope, username=username.strip() or free_login(name, told), name=name, place=place, role=role,
        department=department, phone=told.number or phone,
    )  # fmt: skip


def _post(scope: Scope, *, staff: User, **facts: Any) -> User:
    accounts.post(scope, user=staff, **facts)
    return staff


STAFF: Final = Noun(
    "staff", _("who works here: new users, posts"), User, "staff/", "int:pk", find, tell, address, show
)
EVERYBODY: Final = declare(
    STAFF,
    Act("add", "new", _("New user"), _("Entered. A first password can be given now."),
        _add, forms.ADDING, _MANAGES, makes=True, arguments=("name",)),
    Act("post", "posting", _("Another post"), _("Posted."), _post, forms.POSTING, _MANAGES, may_post),
)  # fmt: skip
