"""What a clinic takes over stands on its list until somebody has taken it over from there.

A hand-over to a clinic (F1, F4) that is accepted becomes a visit; what the visit ends with is handed on, and
the visit ends as that is accepted. Where no clinic stands, a desk's word on the hand-over is what there is:
home with advice (F6), or a card due (F7), and no fever ends with nobody told.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.queries import system_scope
from lianfang.checkpoints import moving
from lianfang.clinic import care, leaving, triage
from lianfang.clinic.models import Visit, VisitState
from lianfang.flows.fever import TO_CLINIC, number_of
from lianfang.flows.visits import FEVER as FROM_HOME
from lianfang.grid.models import Place, PlaceKind
from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import OUTCOMES
from lianfang.handovers.history import payload_of
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures

HOME: Final = "F6"
CARD: Final = "F7"
COMES: Final = (TO_CLINIC, FROM_HOME)
RULED_OUT, TO_REPORT, LOOKED_AFTER = "ruled-out", "to-report", "looked-after"
_PERSON: Final = ("name", "phone", "document")


def accepted(scope: Scope, one: HandOver) -> None:
    """A clinic has it: whoever it is about is awaited there."""
    if one.desk == "clinic" and one.to_place.kind == PlaceKind.HOSPITAL:
        triage.announce(_acting(scope), one=one, home=_home(scope, one))


def updated(scope: Scope, one: HandOver) -> None:
    triage.tell_anew(_acting(scope), one=one)


def sent(scope: Scope, one: HandOver) -> None:
    """Sent on to another desk: here nobody is awaited any more."""
    if one.turn > 1:
        triage.take_back(_acting(scope), one=one, reason=_("handed on to another desk"))


def withdrawn(scope: Scope, one: HandOver) -> None:
    triage.take_back(_acting(scope), one=one, reason=one.withdrawal)


def closed(scope: Scope, one: HandOver) -> None:
    """The desk's word ends the hand-over, never the visit: that ends as somebody accepts."""
    awaited = list(Visit.objects.filter(hand_over=one, state=VisitState.AWAITED).select_related("place"))
    acting = _acting(scope)
    if Visit.objects.filter(hand_over=one).exists():
        for visit in awaited:
            _said_of(acting, visit, one)
    elif one.outcome == RULED_OUT:
        _send_home(acting, one)
    elif one.outcome == TO_REPORT:
        _ask_for_card(acting, one)


def _said_of(scope: Scope, visit: Visit, one: HandOver) -> None:
    home = visit.home or _home(scope, one)
    if one.outcome == TO_REPORT:
        care.suspect(scope, visit=visit)
    elif one.outcome in {RULED_OUT, LOOKED_AFTER} and home is not None:
        words = one.words or str(OUTCOMES[one.outcome])
        leaving.stays_home(scope, visit=visit, home=home, words=words)


# What became of what the clinic handed on

ENDS: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    ("accepted", lambda scope, one: leaving.accepted(_acting(scope), one=one)),
    ("refused", lambda scope, one: leaving.refused(_acting(scope), one=one)),
    ("sent", lambda scope, one: leaving.sent_on(_acting(scope), one=one)),
)


def _acting(scope: Scope) -> Scope:
    return system_scope("clinic", actor_id=scope.actor_id)


def _send_home(scope: Scope, one: HandOver) -> None:
    """Tell the community whose resident, or whose arrival, is on the way home. A passer-by has none here."""
    home = _home(scope, one)
    if home is None:
        return
    assert one.closed_at is not None
    actions.hand_over(
        scope,
        flow=HOME,
        from_place=one.to_place,
        to_place=queries.seat(scope, desk="community", near=home, at=one.closed_at),
        payload=_person(one, ("name", "phone"))
        | {"dwelling": home.called[:160], "finding": one.words or str(OUTCOMES[RULED_OUT])},
        ref=f"hand-over:{one.pk}:home",
        at=one.closed_at,
    )


def _home(scope: Scope, one: HandOver) -> Place | None:
    if one.flow == FROM_HOME:
        return one.from_place
    return moving.receiver_of(scope, fever_id=number_of(one))


def _ask_for_card(scope: Scope, one: HandOver) -> None:
    """The statutory clock runs from the moment the clinic says so."""
    assert one.closed_at is not None
    rules = measures.protocol(scope, at=one.closed_at)
    due = one.closed_at + timedelta(hours=rules.report_hours)
    actions.hand_over(
        scope,
        flow=CARD,
        from_place=one.to_place,
        to_place=queries.seat(scope, desk="cdc", near=one.to_place, at=one.closed_at),
        payload=_person(one, _PERSON)
        | {
            "report_due_at": timezone.localtime(due).isoformat(),
            "disease": str(rules.edition_of.title)[:60],
        },
        ref=f"hand-over:{one.pk}:card",
        at=one.closed_at,
    )


def _person(one: HandOver, names: tuple[str, ...]) -> dict[str, Any]:
    known = payload_of(one)
    told = {name: known[name] for name in names if known.get(name)}
    return {"name": known.get("respondent") or _("not named")} | told
