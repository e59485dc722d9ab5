"""What of the cases is open when an event is to end."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.cases.models import Case, Outcome
from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event


def left(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """Cards the law asks for come before the end; who is ill is treated beyond it."""
    cases = Case.objects.standing().filter(event=event).order_by("number")
    cardless, ill = cases.filter(card_no=""), cases.filter(outcome=Outcome.ILL)
    to = reverse("cases:list") if scope.may_anywhere("see-cases") else ""
    return [
        Blocker(
            "cases-without-card", _("cases without a report card"), cardless.count(), to, _some(cardless)
        ),
        Blocker("cases-in-care", _("cases in treatment"), ill.count(), to, _some(ill), may_stay=True),
    ]


def _some(cases: QuerySet[Case]) -> tuple[str, ...]:
    numbers = cases.values_list("number", flat=True)[:NAMED]
    return tuple(_("case {number}").format(number=one) for one in numbers)
