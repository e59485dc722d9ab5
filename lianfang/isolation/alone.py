"""Whom people in isolation look after (G4): nobody of them is alone without civil affairs knowing.

Whoever is found without a carer, or loses one because that person is taken away, is told of in the same
transaction: an urgent alert to the community, and a hand-over to civil affairs with its clock (F12).
"""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.duties import alerts
from lianfang.duties.models import AlertLevel
from lianfang.handovers import actions as desk
from lianfang.handovers import queries as desks
from lianfang.handovers.models import HandOver
from lianfang.isolation import life
from lianfang.isolation.models import CaredBy, Dependant, DependantState, File
from lianfang.kit import lives
from lianfang.people.queries import Opener
from lianfang.restrictions.owed import system

FLOW: Final = "F12"
RULE: Final = "dependant-alone"
_ALONE: Final = _("At {place} somebody who depends on others has nobody to look after them.")
_FOUND: Final = "carer-found"
_REF: Final = "dependant:"


def tell(one: Dependant, *, why: str, at: datetime) -> None:
    """Tell the community and civil affairs at once that nobody looks after them."""
    ref, known = f"{_REF}{one.pk}:{one.since:%Y%m%d%H%M%S%f}", Opener().open(one.key_id, one.sealed)
    alerts.raise_alert(
        system(), rule=RULE, ref=ref, path=one.path, place_id=one.place_id, level=AlertLevel.URGENT,
        words=_ALONE, values={"place": one.place.called}, at=at, climbs=True,
    )  # fmt: skip
    payload: dict[str, Any] = {
        "why": why,
        "alone_since": timezone.localtime(one.since).isoformat(),
        "name": known.get("name") or str(one.get_kind_display()),
        "carer": (known.get("carer") or "")[:80],
        "note": str(one.get_kind_display()),
    }
    if known.get("phone"):
        payload["phone"] = known["phone"]
    desk.hand_over(
        system(), flow=FLOW, from_place=one.place, ref=ref, at=at, payload=payload,
        to_place=desks.seat(system(), desk="civil-affairs", near=one.place, at=at),
        subject=f"{_REF}{one.pk}",
    )  # fmt: skip


def lose(one: Dependant, *, why: str, at: datetime) -> bool:
    """They have nobody from now on, and that is told. A repeat changes nothing."""
    facts = {"cared_by": CaredBy.NOBODY, "since": at}
    if not lives.move(life.DEPENDANT, Dependant.objects.filter(pk=one.pk), "lose", facts=facts):
        return False
    one.refresh_from_db()
    tell(one, why=why, at=at)
    return True


def quiet(one: Dependant, *, at: datetime) -> None:
    """Somebody looks after them: the alert ends, and what civil affairs still has is taken back."""
    alerts.settle_all(system(), Q(rule=RULE, ref__startswith=f"{_REF}{one.pk}:"), outcome=_FOUND, at=at)
    waiting = HandOver.objects.filter(
        flow=FLOW, ref__startswith=f"{_REF}{one.pk}:", closed_at=None, withdrawn_at=None
    )
    for each in waiting:
        desk.withdraw(system(), id=each.pk, reason=str(_("Somebody looks after them.")))


def taken(file: File, *, at: datetime) -> int:
    """The person was taken away: whom they looked after themselves has nobody now. How many that is."""
    theirs = Dependant.objects.filter(file=file, state=DependantState.CARED, cared_by=CaredBy.SELF)
    return sum(lose(one, why="carer-admitted", at=at) for one in theirs.select_related("place"))


def over(file: File) -> None:
    """The isolation is over: they look after their own again. Who still has nobody stays on the list."""
    theirs = Dependant.objects.filter(file=file, state=DependantState.CARED)
    lives.move(life.DEPENDANT, theirs, "end", facts={})


def found(one: HandOver) -> None:
    """Civil affairs has found a carer, or taken them in."""
    number = one.ref.removeprefix(_REF).partition(":")[0]
    if not one.ref.startswith(_REF) or not number.isdigit():
        return
    by = CaredBy.INSTITUTION if one.outcome == "taken-into-care" else CaredBy.COMMUNITY
    facts = {"cared_by": by, "since": one.closed_at}
    which = Dependant.objects.filter(pk=int(number), state=DependantState.OPEN)
    if lives.move(life.DEPENDANT, which, "care", facts=facts):
        settled = Q(rule=RULE, ref__startswith=f"{_REF}{number}:")
        alerts.settle_all(system(), settled, outcome=_FOUND, at=one.closed_at)
