"""What of rounds and hand-overs is open when an event is to end."""

from collections import Counter
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.duties.models import Round
from lianfang.handovers.contracts import BINDS, TABLE
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event


def rounds(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """A round is closed, with what was not reached said so, before the event is."""
    found = Round.objects.filter(event=event, closed_at=None).order_by("opens_at", "pk")
    named = tuple(found.values_list("name", flat=True)[:NAMED])
    return [Blocker("rounds", _("rounds not closed"), found.count(), reverse("command:rounds"), named)]


def hand_overs(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """What binds a person, or is a card by law, ends first; other work between desks may go on.

    A notice nobody has to answer is not open.
    """
    found = HandOver.objects.filter(key=event.key_id, closed_at=None, due_at__isnull=False)
    flows = Counter(found.values_list("flow", flat=True))
    to = f"{reverse('handovers:inbox')}?box=sent"
    binding = {flow: number for flow, number in flows.items() if flow in BINDS}
    rest = {flow: number for flow, number in flows.items() if flow not in BINDS}
    return [
        Blocker(
            "hand-overs-of-persons",
            _("hand-overs of held persons, contacts and report cards"),
            sum(binding.values()),
            to,
            _flows(binding),
        ),
        Blocker(
            "hand-overs",
            _("other hand-overs not closed"),
            sum(rest.values()),
            to,
            _flows(rest),
            may_stay=True,
        ),
    ]


def _flows(flows: dict[str, int]) -> tuple[str, ...]:
    most = sorted(flows, key=lambda flow: -flows[flow])[:NAMED]
    return tuple(f"{TABLE[flow].name} {flows[flow]}" for flow in most)
