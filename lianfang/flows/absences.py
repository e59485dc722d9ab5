"""F15: somebody of a post is ill or in isolation, and workforce must find a replacement."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from lianfang.accounts.models import Posting
from lianfang.accounts.queries import system_scope
from lianfang.duties.absences import told_of_absence
from lianfang.duties.models import Absence, Duty, State
from lianfang.duties.rowwise import each
from lianfang.handovers import actions, queries
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import Scope

FLOW: Final = "F15"
VACANCY: Final = {"sick": "person-ill", "isolated": "person-ill"}  # leave is planned and needs no alarm


def hand_over_absences(at: datetime) -> int:
    """Hand over each absence through illness once; returns how many were new."""
    scope = system_scope("absences")
    running = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=at), from_at__lte=at, reason__in=VACANCY)
    handed = set(HandOver.objects.filter(flow=FLOW, ref__startswith="absence:").values_list("ref", flat=True))
    new = [
        one
        for one in running.select_related("user", "noted_by").order_by("pk")
        if f"absence:{one.pk}" not in handed
    ]
    return each("absences", new, lambda one: _hand_over(scope, one, at), at=at, told=told_of_absence)


def _hand_over(scope: Scope, absence: Absence, at: datetime) -> bool:
    post = (
        Posting.objects.in_force(at)
        .filter(user=absence.user_id)
        .select_related("place")
        .order_by("from_at", "pk")
        .first()
    )
    if post is None:
        return False
    own = Duty.objects.filter(owner__in=[absence.user_id, absence.successor_id], state=State.OPEN)
    payload = {
        "vacancy": VACANCY[absence.reason],
        "post": f"{post.place.name} {post.get_role_display()}"[:120],
        "person": absence.user.name[:50],
        "from_at": absence.from_at.isoformat(),
        "to_at": absence.to_at.isoformat() if absence.to_at else None,
        "duties": own.count(),
    }
    actions.hand_over(
        scope,
        flow=FLOW,
        from_place=post.place,
        to_place=queries.seat(scope, desk="workforce", near=post.place, at=at),
        payload={key: value for key, value in payload.items() if value is not None},
        ref=f"absence:{absence.pk}",
        subject=f"user:{absence.user_id}",
        at=at,
    )
    return True
