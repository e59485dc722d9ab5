"""What the clinic's desk says of a fever goes on by itself: home with advice (F6), or a card due (F7).

The clinic is a desk with an inbox; until it has a room of its own, its word on a hand-over is what
there is, and no fever ends with nobody told.
"""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from lianfang.accounts.queries import system_scope
from lianfang.checkpoints import moving
from lianfang.flows.fever import number_of
from lianfang.flows.visits import FEVER as FROM_HOME
from lianfang.grid.models import Place
from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import OUTCOMES
from lianfang.handovers.history import payload_of
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import Scope
from lianfang.measures import queries as measures

HOME: Final = "F6"
CARD: Final = "F7"
RULED_OUT, TO_REPORT = "ruled-out", "to-report"
_PERSON: Final = ("name", "phone", "document")


def closed(scope: Scope, one: HandOver) -> None:
    if one.outcome == RULED_OUT:
        _send_home(_acting(scope), one)
    elif one.outcome == TO_REPORT:
        _ask_for_card(_acting(scope), one)


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
