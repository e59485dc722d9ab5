"""Code and name of an event put right; nothing that was written down under the former code leads astray."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianfang.kit import clock
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures.eventlife import fit, need, take_step
from lianfang.measures.models import Event, FormerCode
from lianfang.measures.models import EventStepKind as Step
from lianfang.measures.problems import EventCodeTaken


@transaction.atomic
def correct_event(scope: Scope, *, event: Event, reason: str, code: str = "", name: str = "") -> Event:
    """Put the code or the name of an event right; the code it had leads to it as before.

    Raises EventCodeTaken, BadInput for a code that fits no address or where nothing would change.
    """
    scope.require("plan", WHOLE)
    need(reason=reason)
    event = Event.objects.select_for_update().get(pk=event.pk)
    now, former = clock.now(), event.code
    code, name = code.strip() or former, name.strip() or event.name
    if (code, name) == (former, event.name):
        raise BadInput(field=_("Code"), reason=_("is as it was, and so is the name"))
    if code != former:
        FormerCode.objects.filter(event=event, code=code).delete()  # it goes back to one it had
        fit(code)
        FormerCode.objects.create(event=event, code=former, until_at=now)
    event.code, event.name = code, name
    try:
        with transaction.atomic():
            event.save(update_fields=["code", "name"])
    except IntegrityError as fault:
        raise EventCodeTaken(code=code) from fault
    take_step(scope, event, Step.CORRECTED, at=now, reason=reason)
    return event
