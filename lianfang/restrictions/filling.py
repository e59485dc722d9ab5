"""Writing what was told into an observation: sealed what names somebody, counted what the pack counts."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from lianfang.kit.crypto import Sealer
from lianfang.people import rules as people
from lianfang.restrictions import grounds
from lianfang.restrictions.models import Restriction
from lianfang.restrictions.problems import EndBeforeStart, EndBeyondBasis, SameCarer

SEALED: Final = ("name", "phone", "document", "exposed_on", "note")
_TEXTS: Final = ("help_number", "notice_no", "setting")
_THINGS: Final = ("begins_on", "carer", "backup")


def fill(
    one: Restriction, facts: Mapping[str, Any], sealer: Sealer, *, at: datetime, only: bool = False
) -> None:
    """Put what is told into the row, which the caller saves. What is not told stays as it is; with `only`
    nothing else stays sealed.

    Raises EndBeforeStart, EndBeyondBasis, SameCarer.
    """
    told = {name: value for name, value in facts.items() if value not in (None, "")}
    for name in _THINGS:
        if name in told:
            setattr(one, name, told[name])
    for name in _TEXTS:
        if name in told:
            setattr(one, name, str(told[name]).strip()[:60])
    if told.get("place") is not None:
        one.place, one.path = told["place"], told["place"].path
    if only or any(name in told for name in SEALED):
        _seal(one, told, {} if only else grounds.personal(one), sealer)
    _end(one, told, at)
    if one.carer_id is not None and one.carer_id == one.backup_id:
        raise SameCarer()


def _seal(one: Restriction, told: Mapping[str, Any], known: dict[str, Any], sealer: Sealer) -> None:
    known |= {
        name: told[name].isoformat() if isinstance(told[name], date) else str(told[name]).strip()
        for name in SEALED
        if name in told
    }
    one.sealed, one.key_id = sealer.seal_json(known), sealer.key_id
    if known.get("name"):
        one.name_ix = sealer.blind("name", people.fold_name(known["name"]))


def _end(one: Restriction, told: Mapping[str, Any], at: datetime) -> None:
    """The last day as it was told; else as the pack counts it, once there is a day to count from."""
    counted = told.get("exposed_on") or one.begins_on
    if told.get("ends_on"):
        one.ends_on = told["ends_on"]
    elif one.ends_on is None and counted is not None and "begins_on" in told:
        end = grounds.last_day(counted, one.measure, at=at)  # over already, if the exposure was long ago
        one.ends_on = max(end, one.begins_on or end) if end is not None else None
    if one.ends_on is None:
        return
    if one.begins_on is not None and one.ends_on < one.begins_on:
        raise EndBeforeStart()
    last = grounds.last_of(one.measure)
    if last is not None and one.ends_on > last and told.get("ends_on"):
        raise EndBeyondBasis(day=last.isoformat())
