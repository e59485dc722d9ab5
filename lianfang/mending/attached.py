"""Households managed here that live elsewhere (躲迁): marked so, handed to where they live, home again.

The row itself says it: `belongs_to` is whose committee manages them, `lives_at` is empty. They are counted
where they belong, once, and the host district is asked to see to them (F17).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from lianfang.accounts.queries import system_scope
from lianfang.grid.models import Place
from lianfang.handovers import actions, queries
from lianfang.handovers.models import HandOver
from lianfang.kit import clock, sql
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import Scope
from lianfang.mending import households, persons, traces
from lianfang.mending.models import RegisterStepKind
from lianfang.mending.traces import HOUSEHOLD
from lianfang.people.identity import seal_household
from lianfang.people.models import Household
from lianfang.people.queries import Opener

FLOW: Final = "F17"


def subject_of(pk: int) -> str:
    return f"{HOUSEHOLD}:{pk}"


def attach(
    scope: Scope,
    *,
    household: Household,
    host: str,
    reason: str,
    outside: str = "",
    since: date | None = None,
    phone: str = "",
) -> Household:
    """A household is managed here and lives outside the district; the host district is handed it (F17).

    A repeat changes nothing; another place is a new hand-over. Raises NumberThere, and BadInput for a day
    that lies ahead.
    """
    households.require(scope, household.path)
    day = _day(since)
    with sql.writing():
        household = households.locked(household)
        households.require(scope, household.managed_path)
        day = (since and day) or household.outside_since or day
        move_out(scope, household, where=outside, host=host, since=day, phone=phone, reason=reason)
        hand_over(household, actor_id=scope.actor)
    return household


def _day(since: date | None) -> date:
    if since is not None and since > persons.today():
        raise BadInput(field=_("Lives there since"), reason=_("lies in the future"))
    return since or persons.today()


def move_out(
    scope: Scope, household: Household, *, where: str, host: str, since: date, reason: str, phone: str = ""
) -> None:
    """The row says from now on that it is managed where it was and lives outside; one line of history."""
    before, was = households.facts(household), household.path
    origin = household.belongs_to or household.lives_at
    assert origin is not None  # household_is_somewhere
    household.belongs_to, household.lives_at = origin, None
    household.path = household.managed_path = origin.path
    household.lives_outside, household.host_district = where.strip(), host.strip()
    household.outside_since = since
    _keep(scope, household, before=before, was=was, reason=reason, told={"phone": phone} if phone else {})


def found_left(
    scope: Scope, *, household: Household, since: date, reason: str, where: str = "", phone: str = ""
) -> Household:
    """A visit found that it lives here no more, and perhaps where it does. A repeat changes nothing."""
    with sql.writing():
        now = households.locked(household)
        if now.lives_at_id == household.lives_at_id:
            move_out(scope, now, where=where, host="", since=since, phone=phone, reason=reason)
    return now


def come_home(scope: Scope, *, household: Household, reason: str, dwelling: Place | None = None) -> Household:
    """A household that lived outside lives here again, in a dwelling of the district.

    An open hand-over to the host district is taken back. A repeat changes nothing. Raises NumberThere,
    AlreadyClosed, and BadInput where no dwelling is known.
    """
    households.require(scope, household.path)
    with sql.writing():
        household = households.locked(household)
        if household.lives_at_id is not None:
            return household
        origin = household.belongs_to
        place = dwelling or origin
        if place is None or place.kind != "dwelling":
            raise BadInput(field=_("In which dwelling"), reason=_("must be filled in"))
        before, was = households.facts(household), household.path
        take_back(household, actor_id=scope.actor, reason=reason)
        households.require_there(scope, place)
        households.put_at(household, place)
        if origin is not None and place.path.startswith(origin.path):
            household.belongs_to, household.managed_path = None, place.path
        _keep(scope, household, before=before, was=was, reason=reason)
    return household


def _keep(
    scope: Scope,
    household: Household,
    *,
    before: dict[str, Any],
    was: str,
    reason: str,
    told: Mapping[str, str] = MappingProxyType({}),
) -> None:
    households.require_free(household, household.number)
    known = Opener().open(household.key_id, household.sealed)
    seal_household(household, known | dict(told))
    changed = traces.changes(before, households.facts(household))
    if not changed:
        return
    households.along(household, was)
    traces.write_down(
        scope, HOUSEHOLD, household.pk, RegisterStepKind.CORRECTED, reason=reason, path=was,
        changed=changed, into_path=household.path,
    )  # fmt: skip


def whereabouts(household: Household) -> str:
    """Where outside the district, as far as anybody said."""
    parts = (household.host_district, household.lives_outside)
    return " ".join(part for part in parts if part)


def ref_of(household: Household) -> str:
    """The name of its hand-over: another place, or another time, is another one."""
    there = household.lives_at_id or whereabouts(household)
    since = f":{household.outside_since}" if household.outside_since else ""
    return f"{HOUSEHOLD}:{household.pk}{since}:{there}"[:120]


def hand_over(household: Household, *, actor_id: int | None) -> HandOver | None:
    """Hand it to where it lives, once; none while nobody knows where that is."""
    origin, host = household.belongs_to, household.lives_at
    if origin is None or not (host or whereabouts(household)):
        return None
    scope = system_scope("households living elsewhere", actor_id=actor_id)
    known = Opener().open(household.key_id, household.sealed)
    payload = {
        "household": household.number,
        "contact": (known.get("contact") or "")[:50],
        "phone": (known.get("phone") or "")[:32],
        "head_count": household.stated_count,
        "origin": origin.called[:160],
        "lives_outside": whereabouts(household)[:120],
    }
    desk = "community" if host else "other-district"
    return actions.hand_over(
        scope,
        flow=FLOW,
        from_place=origin,
        to_place=queries.seat(scope, desk=desk, near=host or origin, at=clock.now()),
        payload={name: value for name, value in payload.items() if value},
        ref=ref_of(household),
        subject=subject_of(household.pk),
        desk=desk,
    )


def take_back(household: Household, *, actor_id: int | None, reason: str) -> None:
    """Who lives here again is no longer the host district's; what it answered already stays."""
    scope = system_scope("households living elsewhere", actor_id=actor_id)
    one = queries.about(scope, flow=FLOW, subjects=[subject_of(household.pk)])
    if one is not None:
        actions.withdraw(scope, id=one.pk, reason=reason)


def hand_overs_of(found: Sequence[Household]) -> dict[int, HandOver]:
    """The hand-over of each household to where it lives now, by the household's number of row."""
    refs = {ref_of(one): one.pk for one in found}
    rows = HandOver.objects.filter(flow=FLOW, ref__in=list(refs))
    return {refs[one.ref]: one for one in rows}
