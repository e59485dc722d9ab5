"""The end of an event: nothing of it is left open unseen.

Each room says with `before_end` what of its own stands in the way, by name and number. What the law
lets go on, such as the treatment of the ill, may be carried over, in so many words; nothing else may.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.kit import clock
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import hooks, rules
from lianfang.measures.eventlife import POSSIBLE, locked, need, take_step
from lianfang.measures.models import Appeal, Event, EventFigure, EventState, FigureSort, Measure
from lianfang.measures.models import EventStepKind as Step
from lianfang.measures.problems import CannotCarry, StillOpen

NAMED = 5  # of each kind by name; the link leads to all


class Blocker(NamedTuple):
    """One kind of thing that is open still. `may_stay`: the law lets it go on after the end.

    `href` is empty for whoever may not open that list.
    """

    code: str
    words: str
    number: int
    href: str = ""
    which: tuple[str, ...] = ()  # the first few by name; names nobody
    may_stay: bool = False

    @property
    def named(self) -> str:
        """The first few by name, as one text."""
        cut = len(self.which) == NAMED and self.number > NAMED
        return _(", ").join(self.which) + (" …" if cut else "")

    def __str__(self) -> str:
        named = _(" ({names})").format(names=self.named) if self.which else ""
        return _("{what}: {number}").format(what=self.words, number=self.number) + named


Asking = Callable[[Scope, Event, datetime], Iterable[Blocker]]
_asked: list[Asking] = []


def before_end(asking: Asking) -> None:
    """Let a room say what of its own is open: `asking(scope, event, at)`, also where it is none."""
    if asking not in _asked:
        _asked.append(asking)


def blockers(scope: Scope, *, event: Event, at: datetime) -> list[Blocker]:
    """What is open of an event, all over the district."""
    return [one for one in _all(scope, event, at) if one.number]


def _all(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    return [one for asking in (_own, *_asked) for one in asking(scope, event, at)]


def _own(scope: Scope, event: Event, at: datetime) -> list[Blocker]:
    standing = Measure.objects.filter(event=event, ended_at=None).exclude(to_at__lte=at).order_by("pk")
    binding, drafts = standing.exclude(decided_at=None), standing.filter(decided_at=None)
    appeals = Appeal.objects.filter(measure__event=event, answered_at=None)
    to = reverse("measures:measures")
    return [
        Blocker("measures", _("measures not lifted"), binding.count(), to, _named(binding)),
        Blocker("drafts", _("drafts of measures"), drafts.count(), to, _named(drafts)),
        Blocker(
            "appeals",
            _("appeals not answered"),
            appeals.count(),
            reverse("measures:appeals"),
            may_stay=True,
        ),
    ]


def _named(measures: Iterable[Measure]) -> tuple[str, ...]:
    return tuple(str(one) for one in list(measures)[:NAMED])


@transaction.atomic
def end_event(
    scope: Scope,
    *,
    event: Event,
    reason: str,
    document_no: str,
    upper_document_no: str = "",
    carried: Collection[str] = (),
) -> Event:
    """End the response. Raises StillOpen, naming what is left, while anything of it is open.

    It takes a person of the government, as the response was the government's to begin, and the decision
    from above where its level is above the county's. `carried` are
    codes of what shall go on all the same; raises CannotCarry for what the law lets not.
    """
    scope.require("decide-as-government", WHOLE)
    event = locked(event, POSSIBLE["end"])
    need(reason=reason, document_no=document_no)
    if rules.is_above_county(event.level):
        need(upper_document_no=upper_document_no)
    now = clock.now()
    found = _all(scope, event, now)
    kept = _carried(found, carried)
    left = [one for one in found if one.number and one not in kept]
    if left:
        raise StillOpen(left=_("; ").join(str(one) for one in left))
    event.state, event.closed_at = EventState.ENDED, now
    event.save(update_fields=["state", "closed_at"])
    step = take_step(
        scope, event, Step.ENDED, at=now, reason=reason, document_no=document_no,
        upper_document_no=upper_document_no,
    )  # fmt: skip
    EventFigure.objects.bulk_create(
        EventFigure(step=step, sort=FigureSort.CARRIED, what=one.code, number=one.number) for one in kept
    )
    hooks.tell(scope, "event-ended", event=event, at=now)
    return event


def _carried(found: list[Blocker], carried: Collection[str]) -> list[Blocker]:
    known = {one.code: one for one in found}
    for code in carried:
        if code not in known:
            raise BadInput(field=_("Goes on"), reason=_("is not one of the answers offered"))
        if not known[code].may_stay:
            raise CannotCarry(what=known[code].words)
    return [one for one in found if one.code in carried and one.number]


def carried(scope: Scope, *, event: Event) -> list[tuple[str, int]]:
    """What went on after an event's end, in words, with how many there were."""
    found = EventFigure.objects.filter(step__event=event, sort=FigureSort.CARRIED).order_by("pk")
    numbers = dict(found.values_list("what", "number"))
    words = {one.code: one.words for one in _all(scope, event, clock.now())} if numbers else {}
    return [(words.get(code, code), number) for code, number in numbers.items()]
