"""Sound answers made from a form's declaration, so that a kind which a pack names tomorrow is tried too."""

from datetime import datetime
from typing import Any

from lianfang.grid.models import Place
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import uuid7


def sound(form: Form, **more: Any) -> dict[str, Any]:
    """The least that a form takes when the work was done."""
    asked = [one for one in form if one.required or one.is_wanted]
    return {one.name: _answer(one) for one in asked} | more


def _answer(one: Field) -> Any:
    if one.kind in {"choice", "choices"}:
        code = one.choices[0][0]
        return code if one.kind == "choice" else [code]
    return {"count": max(1, int(one.low or 1)), "bool": True, "text": "x"}[one.kind]


def record(kind: str, place: Place, at: datetime, detail: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A record of a kind as a sender makes it."""
    told = {"id": str(uuid7()), "kind": kind, "place": place.code, "made_at": at.isoformat()}
    return told | {"detail": detail} | more
