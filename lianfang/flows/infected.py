"""Where a case lived or stayed while it could infect others is disinfected (F9), its home once it has
left; a stay outside the district goes to the district it was in by letter (F10).

The sweep looks at every case that counts, so that a stay found later, a new day of onset and a case
that came with a sheet are all treated alike. Each place of a case is handed over once.
"""

from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts import actions as accounts
from lianfang.accounts.queries import system_scope
from lianfang.cases import queries as cases
from lianfang.cases.queries import InfectedStay
from lianfang.duties.rowwise import Told, each
from lianfang.grid.models import Place
from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import queries as measures

CLEAN: Final = "F9"
LETTER: Final = "F10"


def sweep_places(at: datetime) -> int:
    """Hand over what the places of the current event's cases ask for. How many are new."""
    scope = system_scope("infected places", actor_id=accounts.operator().pk)
    event = measures.event_at(scope, at=at)
    if event is None:
        return 0
    stays = cases.infected_stays(scope, event=event, at=at)
    flow = {one.ref: CLEAN if one.place else LETTER for one in stays}
    there = set(HandOver.objects.filter(flow__in=(CLEAN, LETTER), ref__in=flow).values_list("ref", flat=True))
    new = [one for one in stays if one.ref not in there]
    if not new:
        return 0
    root = Place.objects.get(path=WHOLE)
    return each(
        "infected-places",
        new,
        lambda one: _send(scope, one, one.place or root, at),
        at=at,
        told=lambda one: Told(
            _("place of case {number}").format(number=one.case_id), (one.place or root).path
        ),
    )


def _send(scope: Scope, one: InfectedStay, near: Place, at: datetime) -> bool:
    flow = CLEAN if one.place else LETTER
    actions.hand_over(
        scope,
        flow=flow,
        from_place=near,
        to_place=queries.seat(scope, desk=TABLE[flow].desk, near=near, at=at),
        payload=_cleaning(one) if one.place else _letter(scope, one),
        ref=one.ref,
        at=at,
    )
    return True


def _cleaning(stay: InfectedStay) -> dict[str, Any]:
    return {
        "cleaning": "terminal",
        "from_at": timezone.localtime(stay.from_at).isoformat(),
        "to_at": timezone.localtime(stay.to_at).isoformat(),
    }


def _letter(scope: Scope, stay: InfectedStay) -> dict[str, Any]:
    known = cases.person_of(scope, case=cases.case_of(scope, pk=stay.case_id))
    return {
        "district": stay.where[:80] or _("not known"),
        "name": known.get("name") or _("not named"),
        "last_exposed_on": timezone.localdate(stay.to_at).isoformat(),
    } | {name: known[name] for name in ("phone", "document") if known.get(name)}
