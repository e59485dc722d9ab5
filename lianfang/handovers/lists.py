"""Hand-overs as a list: what lies before one's desks, what left one's area, and what came of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.duties import refusals
from lianfang.handovers import acts, queries, waiting, words
from lianfang.handovers.contracts import OUTCOMES, TABLE
from lianfang.handovers.desks import DESKS
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort, declare, of_place

SIGNS: Final = {
    "sent": "open",
    "read": "tried",
    "accepted": "followed",
    "refused": "refused",
    "closed": "done",
}
CLOSED: Final = ("box", "closed")


def waits(one: HandOver) -> bool:
    return one.accepted_at is None and one.closed_at is None


def until(one: HandOver) -> datetime | None:
    """Until when it wants its answer, or once it is accepted its outcome."""
    return None if one.closed_at else one.due_at if waits(one) else one.finish_by


def is_late(one: HandOver) -> bool:
    by = until(one)
    return by is not None and by < clock.now()


def sign_of(one: HandOver) -> str:
    return "overdue" if is_late(one) else SIGNS[one.state]


def _title(one: HandOver) -> str:
    return f"{TABLE[one.flow].payload.title} {words.about(one.detail)}".strip()


def _state(one: HandOver) -> str | Promise:
    if one.outcome:
        return OUTCOMES.get(one.outcome, one.outcome)
    said: list[str | Promise] = [words.STATES[one.state]]
    if one.withdrawn_at:
        said.append(_("taken back by the sender"))
    if one.level or one.repeats:
        said.append(words.climbed(one.repeats))
    return " · ".join(map(str, said))


def hand_overs(scope: Scope, at: datetime) -> QuerySet[HandOver]:
    """What the asker may know of: it lay before their desks, or left their area."""
    stage = Choose(
        When(closed_at__isnull=False, then=Value(2)),
        When(accepted_at__isnull=False, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    return queries.known_to(scope, at=at).annotate(stage=stage)


def _boxes(scope: Scope, at: datetime) -> list[Case]:
    left = scope.narrowed("acknowledge").q("from_path")
    mine = left if scope.system else queries.desks(scope, at=at).before()
    return [
        Case("mine", _("For my desk"), queries.OPEN & mine),
        Case("sent", _("Handed over from my area"), queries.OPEN & left),
        Case("closed", pgettext_lazy("inbox", "Closed"), Q(closed_at__isnull=False)),
    ]


def _stages(scope: Scope, at: datetime) -> list[Case]:
    return [
        Case("waiting", words.STATES["sent"], queries.WAITING),
        Case("late", _("Overdue"), queries.WAITING & Q(due_at__lt=at) | queries.OPEN & Q(finish_by__lt=at)),
        Case("accepted", words.STATES["accepted"], queries.OPEN & Q(accepted_at__isnull=False)),
    ]


def _beside(scope: Scope, rows: QuerySet[HandOver], at: datetime) -> Mapping[str, Any]:
    return {
        "refused": refusals.waiting(scope),
        "refused_board": refusals.board(),
        "beside": waiting.of(scope),
    }


def _moment(name: str, label: Any) -> Column:
    return Column(name, label, lambda one: getattr(one, name), "moment", by_page=False)


def _codes(kinds: Mapping[str, Any]) -> dict[str, Any]:
    return {code: one.name for code, one in kinds.items()}


COLUMNS: Final = (
    Column("name", pgettext_lazy("hand-over", "What is handed over"), lambda one: str(TABLE[one.flow].name),
           words=_title, href=acts.address, sign=sign_of, sort="flow"),
    Column("flow", pgettext_lazy("hand-over", "Flow"), lambda one: one.flow,
           words=lambda one: f"{one.flow} {TABLE[one.flow].name}"),
    of_place("from_place", pgettext_lazy("hand-over", "From"), lambda one: one.from_place),
    Column("from_desk", _("Sender"), lambda one: one.from_desk, by_page=False,
           words=lambda one: DESKS[one.from_desk].name),
    Column("desk", pgettext_lazy("hand-over", "To desk"), lambda one: one.desk,
           words=lambda one: DESKS[one.desk].name),
    of_place("place", _("Place"), lambda one: one.to_place),
    Column("state", _("State"), lambda one: one.state, words=_state),
    _moment("due_at", _("Answer due")),
    _moment("finish_by", _("Outcome due")),
    Column("left", _("Time left"), until, "due",
           sign=lambda one: "overdue" if is_late(one) else "", by_machine=False, sort="due"),
    Column("sent_at", pgettext_lazy("hand-over", "Handed over"), lambda one: one.sent_at, "moment",
           sort="newest"),
    _moment("accepted_at", _("Accepted")),
    _moment("refused_at", _("Sent back")),
    Column("refusal", _("Reason"), lambda one: one.refusal, by_page=False),
    _moment("withdrawn_at", _("Taken back")),
    Column("closed_at", pgettext_lazy("inbox", "Closed"), lambda one: one.closed_at, "moment", only=CLOSED),
    Column("outcome", _("What became of it"), lambda one: one.outcome, by_page=False,
           words=lambda one: OUTCOMES.get(one.outcome, "")),
    Column("level", _("Step of the ladder"), lambda one: one.level, "count", by_page=False),
    Column("repeats", _("Told again"), lambda one: one.repeats, "count", by_page=False),
    Column("ref", _("Reference"), lambda one: one.ref, by_page=False),
    Column("id", pgettext_lazy("list", "Id"), lambda one: one.pk, "number", by_page=False),
)  # fmt: skip

HAND_OVERS: Final = declare(
    Listing(
        "hand-overs",
        _("Inbox"),
        "handover list",
        hand_overs,
        COLUMNS,
        (
            Sort("due", _("Not yet accepted first, least time left first"), ("stage", "due_at", "pk")),
            Sort("newest", _("Newest first"), ("-sent_at", "-pk")),
            Sort("closed", _("Closed, newest first"), ("-closed_at", "-pk")),
            Sort("flow", _("By what it is about"), ("flow", "stage", "due_at", "pk")),
        ),
        (
            Filter("box", _("Inbox"), "cases", cases=_boxes, begins="mine", sorts=(("closed", "closed"),)),
            Filter("stage", _("State"), "cases", cases=_stages),
            Filter("flow", pgettext_lazy("hand-over", "Flow"), "choice", "flow", words=_codes(TABLE)),
            Filter("desk", pgettext_lazy("hand-over", "To desk"), "choice", "desk", words=_codes(DESKS)),
            Filter("from_place", pgettext_lazy("hand-over", "From"), "place", "from_path"),
            Filter("since", _("From day"), "since", "sent_at"),
            Filter("until", _("To day"), "until", "sent_at"),
        ),
        needs=("acknowledge",),
        beside=_beside,
        is_late=is_late,
        template="handovers/inbox.html",
        empty=(
            _("Nothing waits here."),
            _("What other desks hand over to you appears here, with the time left to accept it."),
        ),
        noun=acts.HAND_OVER,
        acts=tuple(one for one in acts.HAND_OVERS if one.code in {"accept", "refuse"}),
    )
)  # fmt: skip
