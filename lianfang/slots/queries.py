"""Recurring work as it stands: what is due today at a place and below it, and what was said of it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from lianfang.duties import queries as duties
from lianfang.duties.kinds import RecordKind, table
from lianfang.duties.models import Duty, Record
from lianfang.grid.models import Place
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, next_sibling
from lianfang.slots.forms import OUTCOMES, is_slot
from lianfang.slots.models import SlotRecord

MOST: Final = 100  # slots on one page
CARRIED: Final = ("means", "method", "concentration", "contact_minutes", "amount_unit", "text_no")
RECENT: Final = timedelta(days=7)  # how long what was used last is offered again
_DAY: Final = timedelta(days=1)


def kinds() -> dict[str, RecordKind]:
    """The kinds of recurring work there are, as rooms have extended them."""
    return {code: kind for code, kind in table().items() if is_slot(kind)}


def kind_named(code: str, *, place: Place) -> RecordKind:
    """The kind of this code that can be recorded at the place. Raises NotFound."""
    kind = kinds().get(code)
    if kind is None or not kind.fits(place.kind):
        raise NotFound()
    return kind


def form_href(place: Place, code: str, **more: Any) -> str:
    """The form by which work of a kind at a place is written down."""
    told = urlencode({name: value for name, value in more.items() if value})
    return reverse("slots:record", args=[code, place.code]) + (f"?{told}" if told else "")


def way_to(one: Duty, *, back: str) -> str:
    """The form that answers a duty of recurring work, and whence it leads back; nothing for another duty."""
    return form_href(one.place, one.kind, duty=one.pk, next=back) if is_slot(table().get(one.kind)) else ""


class Slot(NamedTuple):
    """One slot of today. `state` is a sign: done, tried, open, overdue, excused, none while ahead."""

    duty: Duty
    title: str | Promise
    state: str
    is_late: bool
    why: str | Promise
    href: str


class Sum(NamedTuple):
    """The slots of one kind today: all that are owed, and how they stand. `reasons` count the tries."""

    code: str
    title: str | Promise
    due: int
    done: int
    late: int
    overdue: int
    reasons: list[tuple[str | Promise, int]]


def _today(scope: Scope, *, place: Place, at: datetime, only_here: bool = False) -> QuerySet[Duty]:
    start = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    where = Q(place=place) if only_here else Q(path__gte=place.path, path__lt=next_sibling(place.path))
    found = duties.duties(scope).filter(where, round=None, kind__in=list(kinds()))
    return found.filter(due_at__gt=start, opens_at__lt=start + _DAY).exclude(state="void")


def today(scope: Scope, *, place: Place, at: datetime, kind: str = "", page: int = 1) -> Cut[Slot]:
    """Today's slots at a place and below, the first due first. Raises NotFound outside the asker's area."""
    if not scope.may("see", place.path):
        raise NotFound()
    found = _today(scope, place=place, at=at).select_related("place", "owner")
    found = found.filter(kind=kind) if kind else found
    return cut(found.order_by("due_at", "path", "pk"), MOST, page=page).of(lambda one: shown(one, at=at))


def here(scope: Scope, *, place: Place, at: datetime) -> list[Slot]:
    """Today's open slots at the place itself, and what is overdue there. One statement."""
    if not scope.may("see", place.path):
        return []
    found = _today(scope, place=place, at=at, only_here=True).filter(state="open")
    return [shown(one, at=at) for one in found.select_related("place", "owner").order_by("due_at", "pk")]


def ways(scope: Scope, *, place: Place) -> list[tuple[str | Promise, str]]:
    """What else may be written down at the place: title and address of each form."""
    if not scope.may("record", place.path):
        return []
    fitting = [(kind.form.title, code) for code, kind in kinds().items() if kind.fits(place.kind)]
    return [(title, form_href(place, code)) for title, code in fitting]


def shown(one: Duty, *, at: datetime) -> Slot:
    words = dict(OUTCOMES)
    why = words.get(one.outcome, "") if one.tried and one.state == "open" else ""
    href = form_href(one.place, one.kind, duty=one.pk) if one.state == "open" else ""
    title, state, is_late = kinds()[one.kind].form.title, state_of(one, at=at), is_done_late(one)
    return Slot(one, title, state, is_late, why, href)


def state_of(one: Duty, *, at: datetime) -> str:
    """How a slot stands by the clock."""
    if one.state != "open":
        return one.state
    if one.due_at < at:
        return "overdue"
    return "tried" if one.tried else "open" if one.opens_at <= at else "none"


def is_done_late(one: Duty) -> bool:
    """Whether it was met after its window."""
    return one.state == "done" and one.closed_at is not None and one.closed_at > one.due_at


def sums(scope: Scope, *, place: Place, at: datetime) -> list[Sum]:
    """Today's slots at a place and below it by kind, counted over all of them. Two statements."""
    if not scope.may("figures", place.path):
        raise NotFound()
    owed = _today(scope, place=place, at=at).exclude(state="excused").order_by("kind")
    is_late = Q(state="done", closed_at__gt=F("due_at"))
    counted = owed.values("kind").annotate(
        due=Count("pk"),
        done=Count("pk", filter=Q(state="done")),
        late=Count("pk", filter=is_late),
        overdue=Count("pk", filter=Q(state="open", due_at__lt=at)),
    )
    reasons = _reasons(owed)
    titles = {code: kind.form.title for code, kind in kinds().items()}
    return [
        Sum(one["kind"], titles[one["kind"]], one["due"], one["done"], one["late"], one["overdue"],
            reasons[one["kind"]])
        for one in counted
    ]  # fmt: skip


def _reasons(owed: QuerySet[Duty]) -> Mapping[str, list[tuple[str | Promise, int]]]:
    """Why slots still open could not be done, counted, by kind."""
    words, found = dict(OUTCOMES), defaultdict(list)
    rows = owed.filter(state="open", tried__gt=0).values_list("kind", "outcome").annotate(n=Count("pk"))
    for kind, outcome, number in rows.order_by("kind", "outcome"):
        found[kind].append((words.get(outcome, outcome), number))
    return found


def slot_named(scope: Scope, *, id: int | None, place: Place, kind: str) -> Duty | None:
    """The duty an address names, if it is one of this kind at this place."""
    return duties.duties(scope).filter(pk=id, place=place, kind=kind).first() if id else None


def first_told_at(scope: Scope, *, id: str) -> datetime | None:
    """When the asker wrote this very record down, where it is here already: a form sent twice."""
    found = Record.objects.filter(pk=id, made_by_id=scope.actor)
    return found.values_list("made_at", flat=True).first()


def used_last(scope: Scope, *, place: Place, kind: RecordKind, at: datetime) -> dict[str, Any]:
    """With what and how the same was done here last, to be offered again; nothing after a week."""
    if not scope.may("record", place.path):
        return {}
    found = SlotRecord.objects.filter(
        path=place.path, kind=kind.code, at__gt=at - RECENT, outcome="done", withdrawn_seq=None
    )
    last = found.order_by("-at").first()
    if last is None:
        return {}
    told = {"means": last.means, "amount_unit": last.amount_unit} | msgspec.json.decode(last.more)
    return {name: told[name] for name in CARRIED if told.get(name) and name in kind.form.by_name}
