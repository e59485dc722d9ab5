"""Appeals against measures (申诉): taken in by a desk, answered in time, and nothing suspended."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from lianfang.accounts import keys
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import queries
from lianfang.measures.models import Appeal, AppealOutcome, Measure
from lianfang.measures.problems import AlreadyAnswered, NoMeasure

ANSWER_HOURS: Final = 72  # docs/sources.md#appeals


@transaction.atomic
def appeal(
    scope: Scope, *, measure: Measure, place: Place, name: str, phone: str = "", relation: str = "", text: str
) -> Appeal:
    """Take in a complaint of somebody whom the measure restricts, or of their household.

    It is answered within ANSWER_HOURS; the measure goes on. Raises OutOfScope outside the desk's
    area, NoMeasure where the measure never covered the place.
    """
    scope.require("acknowledge", place.path)
    if not name.strip() or not text.strip():
        raise BadInput(field=_("Appeal"), reason=_("must be filled in"))
    if not measure.areas.filter(path__in=queries.lying_over(scope, path=place.path)).exists():
        raise NoMeasure(kind=measure.document_no)
    now, sealer = clock.now(), keys.current()
    return Appeal.objects.create(
        measure=measure,
        place=place,
        path=place.path,
        key_id=sealer.key_id,
        sealed=sealer.seal_json({"name": name, "phone": phone, "relation": relation, "text": text}),
        received_at=now,
        received_by_id=scope.actor,
        due_at=now + timedelta(hours=ANSWER_HOURS),
    )


@transaction.atomic
def answer(scope: Scope, *, appeal_id: int, outcome: str, text: str) -> Appeal:
    """Answer an appeal, in words that name nobody. Raises AlreadyAnswered."""
    found = Appeal.objects.select_for_update().filter(scope.q("path"), pk=appeal_id).first()
    if found is None:
        raise NotFound()
    scope.require("acknowledge", found.path)
    if outcome not in AppealOutcome.values or not text.strip():
        raise BadInput(field=_("Answer"), reason=_("must be filled in"))
    if found.answered_at is not None:
        raise AlreadyAnswered()
    found.outcome, found.answer = outcome, text
    found.answered_at, found.answered_by_id = clock.now(), scope.actor
    found.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    return found
