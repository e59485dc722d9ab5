"""Warnings that this district sends: to whom, what they answer, and what came of it.

docs/sources.md#warning-notice: a warning is formed, passed on, answered and fed back, and it ends.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianfang.accounts.models import Department
from lianfang.duties import alerts
from lianfang.grid.models import Place
from lianfang.headquarters import queries
from lianfang.headquarters.lives import ANSWERED, ENDED, FED_BACK, RECEIPT, WARNING
from lianfang.headquarters.models import SentWarning, WarningKind, WarningReceipt
from lianfang.headquarters.problems import NobodyWarned, NotToAnswer, WarningOver, WarningTaken
from lianfang.kit import clock, lives
from lianfang.kit.problems import BadInput, NotAllowed
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import queries as measures
from lianfang.measures.eventlife import need

UNANSWERED = "warning-unanswered"  # the rule of the alert


@transaction.atomic
def send(
    scope: Scope,
    *,
    number: str,
    disease: str,
    asks: str,
    places: Sequence[Place] = (),
    departments: Collection[Department] = (),
    kind: str = WarningKind.WARNING.value,
    area: str = "",
    due_at: datetime | None = None,
) -> SentWarning:
    """Send a warning to places and departments; `due_at` is when it wants their answer.

    Takes `plan` for the whole district. Raises NobodyWarned, WarningTaken for a number that was sent,
    BadInput for a time that has passed, NoEvent.
    """
    scope.require("plan", WHOLE)
    need(number=number, disease=disease, summary=asks)
    if not places and not departments:
        raise NobodyWarned()
    now = clock.now()
    if due_at is not None and due_at <= now:
        raise BadInput(field=_("Answer due"), reason=_("lies in the past"))
    event = measures.current_event(scope)
    try:
        with transaction.atomic():
            warning = SentWarning.objects.create(
                event=event, kind=kind, number=number.strip(), disease=disease, area=area, asks=asks,
                due_at=due_at, sent_at=now, by_id=scope.actor,
            )  # fmt: skip
    except IntegrityError as fault:
        raise WarningTaken(number=number) from fault
    whole = Place.objects.get(path=WHOLE)
    each: list[dict[str, Any]] = [
        {"place": one, "path": one.path} for one in {p.pk: p for p in places}.values()
    ]
    each += [{"place": whole, "path": whole.path, "department": one} for one in departments]
    WarningReceipt.objects.bulk_create(
        WarningReceipt(warning=warning, alarm_at=due_at, **facts) for facts in each
    )
    return warning


def answer(scope: Scope, *, receipt: WarningReceipt, answer: str) -> WarningReceipt:
    """Answer for the place or department that a warning went to. Raises NotAllowed, NotToAnswer."""
    need(answer=answer)
    facts = {"answer": answer, "answered_at": clock.now(), "answered_by_id": scope.actor, "alarm_at": None}
    return _move(scope, receipt, ANSWERED, facts)


def feed_back(scope: Scope, *, receipt: WarningReceipt, feedback: str) -> WarningReceipt:
    """Say what was found and done after the answer. Raises NotAllowed, NotToAnswer before it or twice."""
    need(feedback=feedback)
    facts = {"feedback": feedback, "fed_back_at": clock.now(), "fed_back_by_id": scope.actor}
    return _move(scope, receipt, FED_BACK, facts)


def _move(scope: Scope, receipt: WarningReceipt, code: str, facts: dict[str, Any]) -> WarningReceipt:
    if not queries.is_mine(scope, receipt=receipt):
        raise NotAllowed()

    def entails() -> None:
        alerts.settle_all(scope, Q(rule=UNANSWERED, ref=ref_of(receipt)), outcome="answered")

    with transaction.atomic():
        if not lives.move(
            RECEIPT, WarningReceipt.objects.filter(pk=receipt.pk), code, then=entails, facts=facts
        ):
            raise NotToAnswer()
    receipt.refresh_from_db()
    return receipt


def end_warning(scope: Scope, *, warning: SentWarning, reason: str) -> SentWarning:
    """The danger is over: nobody owes an answer any more. Raises WarningOver the second time."""
    scope.require("plan", WHOLE)
    need(reason=reason)
    facts = {"ended_at": clock.now(), "ended_by_id": scope.actor, "end_reason": reason[:500]}

    def entails() -> None:
        refs = [ref_of(one) for one in warning.receipts.all()]
        alerts.settle_all(scope, Q(rule=UNANSWERED, ref__in=refs), outcome="ended")
        warning.receipts.update(alarm_at=None)

    with transaction.atomic():
        if not lives.move(
            WARNING, SentWarning.objects.filter(pk=warning.pk), ENDED, then=entails, facts=facts
        ):
            raise WarningOver()
    warning.refresh_from_db()
    return warning


def ref_of(receipt: WarningReceipt) -> str:
    """How an alert names one answer that is owed."""
    return f"warning:{receipt.pk}"
