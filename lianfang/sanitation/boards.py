"""Points against the clock of a day: what was disinfected, late, and where it is missing."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lianfang.duties.models import Duty
from lianfang.listings.asking import Asking
from lianfang.listings.boards import Board, Day, Mark, declare, within
from lianfang.sanitation import acts, lists
from lianfang.sanitation.naming import POINT
from lianfang.sanitation.points import ORIGIN
from lianfang.slots import queries as slots
from lianfang.slots.kinds import DISINFECTION
from lianfang.slots.shown import form_href, is_done_late, state_of

_NAMES: Final = (
    "state",
    "opens_at",
    "due_at",
    "closed_at",
    "tried",
    "kind",
    "path",
    "subject",
    "place__code",
)


def _marks(asked: Asking, day: Day) -> Iterable[Mark]:
    """Every slot of the points asked for. Two statements."""
    known = {f"{POINT}{pk}": pk for pk in asked.rows().order_by().values_list("pk", flat=True)}
    owed = slots.of_day(asked.scope, at=day.at).filter(kind=DISINFECTION.code, origin=ORIGIN)
    for one in owed.select_related("place").only(*_NAMES):
        if one.subject in known:
            yield _mark(asked, day, one, known[one.subject])


def _mark(asked: Asking, day: Day, one: Duty, point: int) -> Mark:
    state = "late" if is_done_late(one) else state_of(one, at=day.at)
    is_open = one.state == "open" and asked.scope.may("record", one.path)
    href = form_href(one.place, one.kind, duty=one.pk) if is_open else ""
    label = f"{timezone.localtime(one.due_at):%m-%d}" if one.due_at < day.begins else ""
    return Mark(point, within(day, one.opens_at, one.due_at), state, href, DISINFECTION.form.title, label)


def _name(row: Any) -> str:
    return str(row)


POINTS: Final = declare(
    Board(
        "point-board",
        _("Points disinfected today"),
        "point board",
        lists.POINTS,
        _marks,
        _name,
        lambda row: str(row.pk),
        acts.POINT.address,
        empty=(
            _("Nothing is owed at a point on this day."),
            _("Points that are disinfected at set times are set up once; then their slots stand here."),
        ),
    )
)
