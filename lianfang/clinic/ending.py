"""Who is at the clinic still when an event is to end."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.clinic import book, lives
from lianfang.clinic.forms import TREATS
from lianfang.clinic.models import Visit
from lianfang.kit.scope import Scope
from lianfang.measures.ending import NAMED, Blocker
from lianfang.measures.models import Event


def left(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    """Who is not placed comes before the end; who lies in a bed is treated beyond it."""
    is_open = Visit.objects.filter(state__in=lives.OPEN)
    unplaced, in_bed = is_open.filter(~book.HAS_BED), is_open.filter(book.HAS_BED)
    to = reverse("clinic:visits") if scope.may_anywhere(TREATS) else ""
    return [
        Blocker("visits", _("visits of the fever clinic not placed"), unplaced.count(), to, _some(unplaced)),
        Blocker("clinic-beds", _("patients held at the fever clinic"), in_bed.count(), to, _some(in_bed),
                may_stay=True),
    ]  # fmt: skip


def _some(rows: QuerySet[Visit]) -> tuple[str, ...]:
    return tuple(_("visit {number}").format(number=one.called) for one in rows.order_by("pk")[:NAMED])
