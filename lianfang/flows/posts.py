"""What posts and checkpoints give rise to: a fever at a door is told to the community, and a hole in a rota
is filled before it opens, by an alarm and a call for people (F15).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy

from lianfang.accounts.queries import system_scope
from lianfang.cases import queries as cases
from lianfang.checkpoints import actions as checkpoints
from lianfang.checkpoints import facts
from lianfang.checkpoints.models import Site
from lianfang.checkpoints.rules.cover import Hole
from lianfang.duties import actions as duties
from lianfang.duties.kinds import FollowUp, Kept
from lianfang.duties.rowwise import Told, each
from lianfang.handovers import actions, queries
from lianfang.kit.scope import Scope
from lianfang.measures.models import Measure

TO_WORKFORCE: Final = "F15"
FEVER: Final = "fever-at-post"


def tell_of_fevers(scope: Scope, kept: Sequence[Kept]) -> None:
    """Whoever answers for the place hears of a fever at its door, and those above them if they do not act."""
    acting = system_scope("posts", actor_id=scope.actor_id)
    for one in kept:
        duties.raise_alert(
            acting,
            rule=FEVER,
            ref=f"visitor:{one.id}",
            path=one.path,
            place_id=one.place_id,
            level="warning",
            words=gettext_lazy("Somebody with a fever stood at the door: see that they get to a doctor"),
            at=one.made_at,
            climbs=True,
        )


def _febrile(cursor: Any, kept: Sequence[Kept]) -> list[Kept]:
    found = facts.febrile_entries(cursor, [one.seq for one in kept])
    return [one for one in kept if one.seq in found]


AT_THE_DOOR: Final = FollowUp(tell_of_fevers, _febrile)


def sweep_cover(at: datetime) -> int:
    """Warn of each coming gap once, and ask the workforce's desk for somebody. How many are new."""
    scope = system_scope("checkpoints")
    sites = checkpoints.open_sites(scope)
    return each("checkpoint-cover", sites, lambda site: _cover(scope, site, at), at=at, told=_told)


def _told(site: Site) -> Told:
    return Told(site.place.name, site.path, site.opened_by)


def _cover(scope: Scope, site: Site, at: datetime) -> int:
    found = checkpoints.alarm_holes(scope, site=site, at=at)
    for hole in found:
        if hole.kind == "gap":
            _ask_for_somebody(scope, site, hole, at)
    return len(found)


def _ask_for_somebody(scope: Scope, site: Site, hole: Hole, at: datetime) -> None:
    actions.hand_over(
        scope,
        flow=TO_WORKFORCE,
        from_place=site.place,
        to_place=queries.seat(scope, desk="workforce", near=site.place, at=at),
        payload={
            "vacancy": "post-empty",
            "post": f"{site.place.name} {hole.competence}",
            "from_at": hole.from_at.isoformat(),
            "to_at": hole.to_at.isoformat(),
        },
        ref=f"post:{site.pk}:{hole.competence}:{hole.from_at.isoformat(timespec='minutes')}",
        at=at,
    )


def sweep_forgetting(at: datetime) -> int:
    """Empty what the look-back no longer needs of visitors' logs, unless a case is linked to it."""
    scope = system_scope("checkpoints")
    return checkpoints.forget_visitors(scope, at=at, linked=cases.phones_of_cases(scope))


def measure_ended(scope: Scope, *, measure: Measure, at: datetime, **_more: Any) -> None:
    """A checkpoint does not outlive the measure it stands on."""
    checkpoints.close_sites_of(system_scope("checkpoints"), measure_id=measure.pk, at=at)
