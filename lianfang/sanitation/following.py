"""What each act on a finding entails: who may not, when its clock rings, and that its alarm falls silent."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import F, Q

from lianfang.accounts.queries import system_scope
from lianfang.duties import alerts
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.sanitation.models import Finding
from lianfang.sanitation.problems import DueBefore, SameHand
from lianfang.things.models import Step

RULE: Final = "finding-overdue"
TIME: Final = timedelta(hours=24)  # to mend what a phone found; docs/sources.md#findings


def begun(scope: Scope, found: Finding) -> None:
    """Its clock runs from now on. Raises DueBefore."""
    if found.due_at <= clock.now():
        raise DueBefore()
    Finding.objects.filter(pk=found.pk).update(alarm_at=found.due_at)


def handed(scope: Scope, found: Finding) -> None:
    _silent(found)
    begun(scope, found)


def returned(scope: Scope, found: Finding) -> None:
    Finding.objects.filter(pk=found.pk).update(returns=F("returns") + 1, evidence="")
    handed(scope, found)


def ended(scope: Scope, found: Finding) -> None:
    """Mended, or none: no clock rings for it any more."""
    Finding.objects.filter(pk=found.pk).update(alarm_at=None)
    _silent(found)


def struck(scope: Scope, found: Finding) -> None:
    """Raises SameHand for who mended it last."""
    mended = Step.objects.filter(noun="finding", thing=found.pk, code="mend").order_by("-pk").first()
    if mended is not None and mended.by_id == scope.actor:
        raise SameHand()


def _silent(found: Finding) -> None:
    of_it: Any = Q(rule=RULE, ref__startswith=f"finding:{found.pk}:")
    alerts.settle_all(system_scope("sanitation"), of_it, outcome=alerts.CAME, at=clock.now())
