"""Task forces and warnings for other systems."""

from typing import Any

from ninja import Router

from lianfang.accounts.http import ScopedRequest
from lianfang.acts import api as operations
from lianfang.headquarters import acts, lists
from lianfang.headquarters.schemas import ReceiptOut, TaskForceOut, WarningOut
from lianfang.listings import api as listings
from lianfang.shell.schemas import PROBLEMS

router = Router(tags=["command"])
operations.mount(router, acts.FORCE, acts.FORCES, TaskForceOut)
operations.mount(router, acts.WARNING, acts.WARNINGS, WarningOut)
operations.mount(router, acts.RECEIPT, acts.RECEIPTS, ReceiptOut)
listings.mount(router, lists.FORCES)
listings.mount(router, lists.WARNINGS)


@router.get("/task-forces/{pk}", response={200: TaskForceOut, **PROBLEMS})
def read_task_force(request: ScopedRequest, pk: str) -> Any:
    """One task force with its seats and departments."""
    return acts.tell(acts.find(request.scope, pk))


@router.get("/warnings/{pk}", response={200: WarningOut, **PROBLEMS})
def read_warning(request: ScopedRequest, pk: str) -> Any:
    """One warning that was sent."""
    return acts.tell_warning(acts.find_warning(request.scope, pk))
