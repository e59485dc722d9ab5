"""What no single field of a form can say. Each check raises BadDetail naming the field."""

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianfang.checkpoints.rules.temperatures import COLDEST, WARMEST, is_plausible
from lianfang.kit.forms import BadDetail

INSIDERS = frozenset({"resident", "staff"})
TOLD_BY_OUTSIDERS = ("name", "phone", "source_area", "errand")  # from L2 on; docs/sources.md#visitor-fields
TOLD_BY_GUESTS = ("source_area",)  # the rest stands in the hotel's own register, to which they refer
_FILLED = _("must be filled in")


def _refuse(field: str | Promise, reason: str | Promise) -> None:
    raise BadDetail(field=str(field), reason=str(reason))


def check_celsius(celsius: Decimal | None) -> None:
    if celsius is not None and not is_plausible(celsius):
        _refuse(_("Temperature"), _("must lie between 34.0 and 43.0 °C, in tenths; measure again"))


def check_air(celsius: Decimal | None) -> None:
    if celsius is not None and not (celsius.is_finite() and COLDEST <= celsius <= WARMEST):
        _refuse(_("Air temperature"), _("must lie between -50 and 55 °C"))


def check_record(text: str, label: str | Promise) -> None:
    try:
        UUID(text)
    except ValueError:
        _refuse(label, _("is not the number of a record"))


def check_pass(detail: Any) -> None:
    """Numbers that agree: nobody twice, nobody beyond those aboard, no counts beyond them."""
    _numbers(detail.people, detail.aboard, _("Everybody aboard"))
    _numbers(detail.identities, detail.aboard, _("Identities"))
    known = {one.number for one in detail.people}
    if any(one.number not in known for one in detail.identities):
        _refuse(_("Identities"), _("name somebody who is not among those aboard"))
    for count in (detail.measured, detail.fevers, detail.residents):
        if count is not None and count > detail.aboard:
            _refuse(_("People aboard"), _("is smaller than one of the counts below it"))
    for one in detail.people:
        check_celsius(one.celsius)
        check_celsius(one.again)
        if one.again is not None and (one.celsius is None or one.again_minutes is None):
            _refuse(_("Minutes until the repeat"), _FILLED)
    check_air(detail.ambient)
    _check_identities(detail.identities)


def _numbers(people: list[Any], most: int, label: str | Promise) -> None:
    counts = Counter(one.number for one in people)
    if any(times > 1 for times in counts.values()):
        _refuse(label, _("hold one number twice"))
    if counts and (max(counts) > most or min(counts) < 1):
        _refuse(label, _("are more than the people aboard"))


def _check_identities(identities: list[Any]) -> None:
    if any(not one.name.strip() for one in identities):
        _refuse(_("Name"), _FILLED)


def check_temperature(detail: Any) -> None:
    check_record(detail.vehicle, _("Vehicle record"))
    check_celsius(detail.celsius)
    check_air(detail.ambient)


def check_disposition(detail: Any) -> None:
    check_record(detail.vehicle, _("Vehicle record"))
    _numbers(detail.decisions, 99, _("Decisions on persons"))
    _numbers(detail.identities, 99, _("Identities"))
    _check_identities(detail.identities)


def check_post(detail: Any) -> None:
    """An opened post has gates, one of them open, and the way for fire engines and ambulances free."""
    if detail.act == "close" and not (detail.reason or "").strip():
        _refuse(_("Why closed"), _FILLED)
    if detail.act != "open":
        return
    if not detail.gates or not detail.gates_open or detail.gates_open > detail.gates:
        _refuse(_("Entrances open"), _("must be at least one, and no more than there are"))
    if not detail.fire_access:
        _refuse(_("Fire and ambulance access is free"), _("must be so before the other gates are closed"))


def check_visitor(detail: Any) -> None:
    check_celsius(detail.celsius)
    check_celsius(detail.again)
    if detail.entry:
        check_record(detail.entry, _("Entry it ends (record)"))
    if detail.way == "out":
        return
    if detail.celsius is None:
        _refuse(_("Temperature"), _FILLED)
    if detail.door == "advised" and detail.who == "resident":
        _refuse(_("At the door"), _("a resident is never refused the way home"))
    if detail.who == "guest" and not detail.hotel_ref:
        _refuse(_("Reference in the hotel register"), _FILLED)


def told_by(who: str) -> tuple[str, ...]:
    """What this kind of visitor must say where identities are kept: nobody who belongs there is asked."""
    if who in INSIDERS:
        return ()
    return TOLD_BY_GUESTS if who == "guest" else TOLD_BY_OUTSIDERS


def untold(detail: Any) -> list[str]:
    """What a visitor coming in has not said. A pass stands for what its bearer registered before."""
    if detail.pass_no:
        return []
    return [name for name in told_by(detail.who) if not (getattr(detail, name) or "").strip()]
