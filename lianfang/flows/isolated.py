"""What follows in the isolation room and from it: a fever goes to the clinic (F4), and its word comes back;
what supplies has brought is there (F11), whom civil affairs has found is looked after (F12).
"""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from lianfang.accounts.queries import system_scope
from lianfang.duties.kinds import FollowUp, Kept
from lianfang.flows.visits import FEVER
from lianfang.handovers import actions, queries
from lianfang.handovers.contracts import TABLE
from lianfang.handovers.models import HandOver
from lianfang.isolation import alone, even, needs
from lianfang.isolation.models import File, Reading
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.restrictions import grounds

NEED, GUARDIAN = needs.FLOW, alone.FLOW
_SUBJECT: Final = "isolation:"


def _ill(cursor: Any, kept: Sequence[Kept]) -> list[Kept]:
    """The readings with fever or signs of illness, and corrections, which may have taken one away."""
    found = set(
        Reading.objects.filter(seq__in=[one.seq for one in kept], is_ill=True).values_list("seq", flat=True)
    )
    return [one for one in kept if one.seq in found or one.corrects_seq is not None]


def follow(scope: Scope, kept: Sequence[Kept]) -> None:
    """Hand the ill to the clinic; once, however often they are read. A correction takes it back."""
    acting = system_scope("isolation", actor_id=scope.actor_id)
    files = File.objects.select_related("restriction__place", "restriction__area").in_bulk(
        {one.detail.restriction for one in kept}
    )
    still = set(
        Reading.objects.filter(seq__in=[one.seq for one in kept], is_ill=True).values_list("seq", flat=True)
    )
    for one in kept:
        if one.corrects_seq is not None:
            _take_back(acting, one)
        if one.seq in still:
            _hand_over(acting, files[one.detail.restriction], one)


def _hand_over(scope: Scope, file: File, one: Kept) -> None:
    subject = f"{_SUBJECT}{file.pk}"
    payload, place = _payload(file, one), file.restriction.where
    before = queries.about(scope, flow=FEVER, subjects=[subject])
    if before is not None:
        actions.update(
            scope,
            id=before.pk,
            payload=payload,
            reason=_("measured again"),
            subject=[subject],
            ground=one.seq,
        )
        return
    at = clock.now()
    actions.hand_over(
        scope, flow=FEVER, from_place=place, payload=payload, ref=f"isolation:{one.id}", subject=subject,
        to_place=queries.seat(scope, desk=TABLE[FEVER].desk, near=place, at=at), ground=one.seq, at=at,
    )  # fmt: skip


def _payload(file: File, one: Kept) -> dict[str, Any]:
    known = grounds.personal(file.restriction)
    told = {name: known[name] for name in ("name", "phone", "document") if known.get(name)}
    signs = [sign for sign in one.detail.symptoms if sign != "none"]
    return told | {
        "celsius": str(one.detail.celsius), "symptoms": signs, "transport": "escort",
        "note": _("in isolation, file no. {number}").format(number=file.pk),
    }  # fmt: skip


def _take_back(scope: Scope, one: Kept) -> None:
    assert one.corrects_seq is not None
    for each in queries.resting_on(scope, flows=[FEVER], seqs=[one.corrects_seq]):
        actions.lose_ground(
            scope, id=each.pk, seqs=[one.corrects_seq], gone_seq=one.seq,
            reason=_("the reading was corrected"),
        )  # fmt: skip


def ask(scope: Scope, kept: Sequence[Kept]) -> None:
    """Readings that are all alike ask a question."""
    even.look({one.detail.restriction for one in kept}, at=clock.now())


ILL: Final = FollowUp(follow, _ill)
EVEN: Final = FollowUp(ask)


def judged(scope: Scope, one: HandOver) -> None:
    """The clinic has said what the fever of somebody in isolation is: it waits for no doctor's word more."""
    if not one.ref.startswith(_SUBJECT):
        return
    seqs = one.grounds.values("seq")
    people = Reading.objects.filter(seq__in=seqs).values("restriction_id")
    File.objects.filter(pk__in=people).update(cleared_at=one.closed_at)


def brought(scope: Scope, one: HandOver) -> None:
    needs.brought(one)


def looked_after(scope: Scope, one: HandOver) -> None:
    alone.found(one)
