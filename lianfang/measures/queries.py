from collections.abc import Sequence

from lianfang.kit.scope import Scope
from lianfang.measures.models import Event


def open_events(scope: Scope) -> Sequence[Event]:
    """Events that go on, the newest first. An event is of the whole district; anyone posted sees it."""
    return list(Event.objects.filter(closed_at=None).order_by("-opened_at")) if scope.abilities else []
