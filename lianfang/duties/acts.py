"""What can be done with a refused record, besides putting it right: declared once for every door."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act, Noun, declare
from lianfang.duties import refusals
from lianfang.duties.models import Quarantined
from lianfang.grid.models import Place
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope

_WHY: Final = _("so that whoever recorded it can learn why no record came of it")
SETTLE: Final = Form(
    "refused-records.settle",
    _("Settle it without a record"),
    (Field("reason", "text", _("Reason"), "refused-record.reason", _WHY, required=True, most=300),),
)


def find(scope: Scope, key: str) -> Quarantined:
    return refusals.refusal(scope, id=as_number(key) or 0)


def tell(one: Quarantined) -> dict[str, Any]:
    """Without what the record says."""
    return {
        "id": one.pk,
        "record": one.client_id,
        "kind": one.kind,
        "code": one.code,
        "reason": one.reason,
        "place": Place.objects.filter(path=one.path).values_list("code", flat=True).first(),
        "by": one.by.username if one.by else None,
        "received_at": one.received_at,
        "settled_at": one.settled_at,
        "outcome": one.outcome,
    }


def show(one: Quarantined) -> list[tuple[str | Promise, Any]]:
    return [
        (_("Refused record"), one.reason),
        (_("Recorded by"), one.by.name if one.by else ""),
        (_("Reason"), one.words),
    ]


def address(one: Quarantined) -> str:
    return refusals.board()


def _settle(scope: Scope, *, refused_record: Quarantined, reason: str) -> Quarantined:
    return refusals.settle(scope, id=refused_record.pk, reason=reason)


def is_waiting(scope: Scope, one: Quarantined) -> bool:
    return one.settled_at is None


REFUSED: Final = Noun(
    "refused-record", _("records that could not be kept and wait for somebody"), Quarantined, "refused/",
    "int:pk", find, tell, address, show, group="refused", api_root="refused-records/",
)  # fmt: skip
REFUSED_RECORDS: Final = declare(
    REFUSED,
    Act("settle", "settling", _("Settle it without a record"), _("Settled, with your reason."), _settle,
        SETTLE, (refusals.ABILITY,), is_waiting, button=_("Settle")),
)  # fmt: skip
