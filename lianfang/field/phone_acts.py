"""What can be decided about a phone of the field app, declared once for every door."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.duties.problems import NeedsReason
from lianfang.field import actions, queries
from lianfang.field.models import Device
from lianfang.kit import clock
from lianfang.kit.forms import Field, Form
from lianfang.kit.scope import Scope

_LOST: Final = _("so that it is known why a phone was emptied")
REVOKE: Final = Form(
    "phones.revoke",
    _("Revoke"),
    (Field("reason", "text", _("Reason"), "phone.reason", _LOST, most=300, is_wanted=True),),
)


def find(scope: Scope, key: str) -> Device:
    return queries.device_to_revoke(scope, id=key, at=clock.now())


def tell(one: Device) -> dict[str, Any]:
    known = {"id": str(one.pk), "username": one.user.username, "label": one.label}
    return known | {"seen_at": one.seen_at, "revoked_at": one.revoked_at}


def show(one: Device) -> list[tuple[str | Promise, Any]]:
    return [(_("Person"), one.user.name), (pgettext_lazy("device", "Phone"), one.label),
            (_("Revoked"), one.revoked_at)]  # fmt: skip


def address(one: Device) -> str:
    return reverse("field:devices")


def _revoke(scope: Scope, *, phone: Device, reason: str = "") -> Device:
    if not reason.strip():
        raise NeedsReason()
    return actions.revoke(scope, id=str(phone.pk), reason=reason)


PHONE: Final = Noun(
    "phone", _("phones of the field app"), Device, "field/devices/", "uuid:id", find, tell, address, show
)
PHONES: Final = declare(
    PHONE,
    Act("revoke", "revoking", _("Revoke"),
        _("The phone of {thing.user.name} is revoked. It wipes itself at its next word to the server."),
        _revoke, REVOKE, ("manage-users",)),
)  # fmt: skip
