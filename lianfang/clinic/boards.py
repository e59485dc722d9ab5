"""The clinic against the clock of a day: what each visit owes, when, and where it is late."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.clinic import acts, book, lives
from lianfang.clinic.forms import TREATS
from lianfang.clinic.lists import VISITS
from lianfang.clinic.models import Consultation, Disposition, Examination, Finding, Visit, VisitState
from lianfang.handovers.models import HandOver
from lianfang.kit.scope import Scope
from lianfang.listings.asking import Asking
from lianfang.listings.boards import Board, Day, Mark, declare, within
from lianfang.listings.declared import Filter, Listing, Sort

_COMES, _SEEN = pgettext_lazy("clinic", "comes in"), pgettext_lazy("clinic", "seen by a doctor")
_BED, _PLACED = pgettext_lazy("clinic", "in a bed"), pgettext_lazy("clinic", "placed")
_CARD, _RESULT = pgettext_lazy("clinic", "report card"), pgettext_lazy("clinic", "result")
_TEAM, _TAKEN = pgettext_lazy("clinic", "team"), pgettext_lazy("clinic", "accepted")


def _visits(scope: Scope, at: datetime) -> QuerySet[Visit]:
    """Of the day, and those from before whom nobody has taken over."""
    today = timezone.localdate(at)
    rows = book.with_bed(book.known_to(scope)).exclude(state=VisitState.VOID)
    return rows.filter(Q(on=today) | Q(on__lt=today, state__in=lives.OPEN))


THINGS: Final = Listing(
    "clinic-board", _("Fever clinic"), "visit board", _visits, VISITS.columns,
    (Sort("due", _("By due time"), ("due_at", "pk")),),
    (Filter("finding", _("Finding"), "choice", "finding", words=dict(Finding.choices)),
     Filter("place", _("Area"), "place", "path")),
    needs=(TREATS,), empty=VISITS.empty,
)  # fmt: skip


def _marks(asked: Asking, day: Day) -> Iterable[Mark]:
    """Four statements for all: the visits, their endings, samples, and calls of the team."""
    visits = list(asked.rows().select_related("protocol"))
    ids = [one.pk for one in visits]
    ends = _ends(ids)
    for one in visits:
        for due, done, words in _owed(one, ends.get(one.pk)):
            if done is not None and done < day.begins:  # of an earlier day, and over
                continue
            yield _mark(one, due, done, words, day)
    by_pk = {one.pk: one for one in visits}
    for sample in Examination.objects.filter(_today(day, "answered_at"), visit__in=ids).exclude(state="void"):
        yield _mark(by_pk[sample.visit_id], sample.due_at, sample.answered_at, _RESULT, day)
    for called in Consultation.objects.filter(_today(day, "concluded_at"), visit__in=ids):
        yield _mark(by_pk[called.visit_id], called.due_at, called.concluded_at, _TEAM, day)


def _today(day: Day, moment: str) -> Q:
    """Not over before the day began."""
    return Q(**{moment: None}) | Q(**{f"{moment}__gte": day.begins})


def _ends(ids: list[int]) -> dict[int, Disposition]:
    rows = Disposition.objects.filter(visit__in=ids, undone_at=None).select_related("hand_over")
    return {one.visit_id: one for one in rows}


def _owed(visit: Any, made: Disposition | None) -> Iterator[tuple[datetime, datetime | None, Any]]:
    """Of one visit: until when, when it was done, and what."""
    terms = book.terms_of(visit.protocol)
    gone = visit.state == VisitState.ELSEWHERE
    if visit.arrived_at is None:
        yield visit.due_at, made.at if made else None, _COMES
    elif not gone:
        yield visit.arrived_at + timedelta(minutes=terms.seen_minutes), visit.seen_at, _SEEN
        yield visit.due_at, visit.placed_at or visit.in_bed_since, _PLACED
    if visit.bed_wanted_at is not None and visit.state in lives.OPEN:
        yield visit.bed_wanted_at + timedelta(minutes=terms.bed_minutes), visit.in_bed_since, _BED
    if visit.card_due_at is not None:
        yield visit.card_due_at, visit.card_at, _CARD
    if made is not None:
        one: HandOver | None = made.hand_over
        if one is not None and one.due_at is not None:
            yield one.due_at, made.accepted_at, _TAKEN


def _mark(visit: Visit, due: datetime, done: datetime | None, words: Any, day: Day) -> Mark:
    """Where it stands in the day, and how; open since an earlier day, it stands at the day's beginning."""
    if done is not None and done <= day.at:
        state = "done" if done <= due else "late"
    elif due < day.at:
        state = "overdue"
    else:
        state = "open" if due - day.at < timedelta(hours=1) else "none"
    left = f"{timezone.localtime(due):%m-%d} " if due < day.begins else ""  # open since an earlier day
    return Mark(visit.pk, within(day, due, due), state, acts.address(visit), words, f"{left}{words}")


def _name(row: Visit) -> str:
    bed = f" · {row.room_code}-{row.bed_code}" if row.bed_code else ""  # type: ignore[attr-defined]  # with_bed
    return f"{row.called} · {row.get_finding_display()}{bed}"


CLOCK: Final = declare(
    Board(
        "clinic-board", _("Fever clinic"), "visit board", THINGS, _marks, _name, lambda row: row.called,
        acts.address, whole_day=True, template="clinic/board.html", empty=VISITS.empty,
        things=_("Visit"),
    )
)  # fmt: skip
