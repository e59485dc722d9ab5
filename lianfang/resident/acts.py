"""What can be decided about a registration, declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.duties.problems import RecordRefused
from lianfang.kit import clock
from lianfang.kit.forms import Form
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.resident import actions, queries
from lianfang.resident.forms import FORMS
from lianfang.resident.models import Registration

TAKE_OVER: Final = Form("registrations.take-over", _("Take over"), ())


def find(scope: Scope, key: str) -> Registration:
    return queries.registration(scope, pk=as_number(key) or 0, at=clock.now())


def tell(one: Registration) -> dict[str, Any]:
    """Without what was written: that is read at the post, and written down."""
    known = {"id": one.pk, "form": one.form, "place": one.place.code}
    return known | {"at": one.at, "accepted_at": one.accepted_at}


def show(one: Registration) -> list[tuple[str | Promise, Any]]:
    return [(_("What"), FORMS[one.form].title), (_("Place"), one.place.full_name or one.place.name),
            (_("Taken over"), one.accepted_at)]  # fmt: skip


def address(one: Registration) -> str:
    return reverse("resident:list")


def _take_over(scope: Scope, *, registration: Registration) -> None:
    receipt = actions.accept(scope, registration=registration)
    if receipt is not None and receipt.state == "refused":
        raise RecordRefused(message=receipt.message)


REGISTRATION: Final = Noun(
    "registration", _("what residents and travellers wrote about themselves"), Registration,
    "registrations/", "int:pk", find, tell, address, show, group="resident",
)  # fmt: skip
REGISTRATIONS: Final = declare(
    REGISTRATION,
    Act("take-over", "acceptance", _("Take over"), _("Taken over."), _take_over, TAKE_OVER,
        ("see-identity",)),
)  # fmt: skip
