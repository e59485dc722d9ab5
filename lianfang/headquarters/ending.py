"""What of warnings is open when an event is to end."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.headquarters.models import SentWarning
from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event


def warnings(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """A warning is ended, in words, before the response is: nobody stays warned by silence."""
    found = SentWarning.objects.filter(event=event, ended_at=None).order_by("sent_at", "pk")
    named = tuple(found.values_list("number", flat=True)[:NAMED])
    to = reverse("headquarters:warnings")
    return [Blocker("warnings", _("warnings not ended"), found.count(), to, named)]
