"""Sound answers made from a form's declaration, so that a kind which a pack names tomorrow is tried too."""

from datetime import datetime
from typing import Any, Final

from lianfang.grid.models import Place
from lianfang.kit.forms import Field, Form
from lianfang.kit.ids import uuid7


def sound(form: Form, **more: Any) -> dict[str, Any]:
    """The least that a form takes when the work was done."""
    told: dict[str, Any] = {}
    for one in form:
        name, codes = one.only_if
        if (one.required or one.is_wanted) and (not name or told.get(name) in codes):
            told[one.name] = _answer(one)
    return told | more


USUAL: Final = {
    "disinfection.concentration": 500,  # in the range of every agent
    "disinfection.contact": 30,
    "market-staff.feverish": 0,  # or the work would be done and the condition not met
    "market-staff.without-mask": 0,
    "market-food.failed": 0,
}


def _answer(one: Field) -> Any:
    if one.kind in {"choice", "choices"}:
        code = one.choices[0][0]
        return code if one.kind == "choice" else [code]
    if one.concept in USUAL:
        return USUAL[one.concept]
    return {"count": max(1, int(one.low or 1)), "bool": True, "text": "x"}[one.kind]


def record(kind: str, place: Place, at: datetime, detail: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A record of a kind as a sender makes it."""
    told = {"id": str(uuid7()), "kind": kind, "place": place.code, "made_at": at.isoformat()}
    return told | {"detail": detail} | more
