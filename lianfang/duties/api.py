"""Refused records for other systems: those of the asker's area, and settling one with a reason."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.duties import refusals
from lianfang.duties.models import Quarantined
from lianfang.duties.schemas import RefusedOut, SettlingIn
from lianfang.grid.models import Place
from lianfang.kit.problems import NotAllowed

router = Router(tags=["refused records"])


def rows(found: list[Quarantined]) -> list[dict[str, Any]]:
    codes = dict(Place.objects.filter(path__in={one.path for one in found}).values_list("path", "code"))
    return [
        {
            "id": one.pk,
            "record": one.client_id,
            "kind": one.kind,
            "code": one.code,
            "reason": one.reason,
            "place": codes.get(one.path),
            "by": one.by.username if one.by else None,
            "received_at": one.received_at,
            "settled_at": one.settled_at,
            "outcome": one.outcome,
        }
        for one in found
    ]


@router.get("", response=list[RefusedOut])
def list_refused_records(request: ScopedRequest) -> Any:
    """Those of the asker's area that nobody has dealt with, the oldest first; at most 200."""
    if not request.scope.may_anywhere(refusals.ABILITY):
        raise NotAllowed()
    found = refusals.refusals(request.scope).filter(settled_at=None).order_by("received_at", "pk")
    return rows(list(found[: refusals.MOST]))


@router.post("/{id}/settling", response=RefusedOut)
def settle_refused_record(request: ScopedRequest, id: int, body: SettlingIn) -> Any:
    """Deal with one without a record, saying why. A repeat by the same person changes nothing."""
    return rows([refusals.settle(request.scope, id=id, reason=body.reason)])[0]
