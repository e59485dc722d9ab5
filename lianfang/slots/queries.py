"""Recurring work as it stands: what is due today at a place and below it, and what was said of it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from lianfang.duties import queries as duties
from lianfang.duties.kinds import NOBODY, RecordKind
from lianfang.duties.models import Duty, Record
from lianfang.duties.subjects import subjects_of
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.lists import Cut, cut
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope, next_sibling
from lianfang.slots.forms import OUTCOMES
from lianfang.slots.models import SlotRecord
from lianfang.slots.shown import Slot, form_href, kinds, shown

MOST: Final = 100  # slots on one page
CARRIED: Final = ("means", "method", "concentration", "contact_minutes", "amount_unit", "text_no", "origin",
                  "product", "licence_no", "batch_no", "agent_expires_on", "dilution",
                  "measured")  # fmt: skip
RECENT: Final = timedelta(days=7)  # how long what was used last is offered again
_DAY: Final = timedelta(days=1)


class Sum(NamedTuple):
    """The slots of one kind today: all that are owed, and how they stand. `reasons` count the tries."""

    code: str
    title: str | Promise
    due: int
    done: int
    late: int
    overdue: int
    reasons: list[tuple[str | Promise, int]]


def of_day(scope: Scope, *, at: datetime) -> QuerySet[Duty]:
    """The slots of the day of `at`; on the day that it is, with what earlier days left open."""
    start = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    owed = Q(due_at__gt=start)
    if timezone.localdate(at) == timezone.localdate(clock.now()):
        owed |= Q(state="open")
    found = duties.duties(scope).filter(owed, round=None, kind__in=list(kinds()))
    return found.filter(opens_at__lt=start + _DAY).exclude(state="void")


def _today(scope: Scope, *, place: Place, at: datetime, only_here: bool = False) -> QuerySet[Duty]:
    where = Q(place=place) if only_here else Q(path__gte=place.path, path__lt=next_sibling(place.path))
    return of_day(scope, at=at).filter(where)


def today(scope: Scope, *, place: Place, at: datetime, kind: str = "", page: int = 1) -> Cut[Slot]:
    """Today's slots at a place and below, the first due first. Raises NotFound outside the asker's area."""
    if not scope.may("see", place.path):
        raise NotFound()
    found = _today(scope, place=place, at=at).select_related("place", "owner")
    found = found.filter(kind=kind) if kind else found
    part = cut(found.order_by("due_at", "path", "pk"), MOST, page=page)
    about = subjects_of(scope, part)
    return part.of(lambda one: shown(one, at=at, about=about.get(one.pk, NOBODY).words))


def here(scope: Scope, *, place: Place, at: datetime) -> list[Slot]:
    """The open slots at the place itself, today's and those left from before. One statement."""
    if not scope.may("see", place.path):
        return []
    found = _today(scope, place=place, at=at, only_here=True).filter(state="open")
    rows = list(found.select_related("place", "owner").order_by("due_at", "pk"))
    about = subjects_of(scope, rows)
    return [shown(one, at=at, about=about.get(one.pk, NOBODY).words) for one in rows]


def ways(scope: Scope, *, place: Place) -> list[tuple[str | Promise, str]]:
    """What else may be written down at the place: title and address of each form."""
    if not scope.may("record", place.path):
        return []
    fitting = [(kind.form.title, code) for code, kind in kinds().items() if kind.fits(place.kind)]
    return [(title, form_href(place, code)) for title, code in fitting]


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
