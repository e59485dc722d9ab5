"""What can be done with an event, from its preparation to the destruction of its personal data."""

from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Choices, Facts, Noun, declare
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotAllowed
from lianfang.kit.scope import WHOLE, Scope
from lianfang.measures import actions, eventlife, forms, queries
from lianfang.measures.actions import Blocker
from lianfang.measures.models import Event, EventState, Instruction, Meeting, Milestone
from lianfang.measures.problems import NoEvent

MOST_CODE: Final = 32


def find(scope: Scope, key: str) -> Event:
    if len(key) > MOST_CODE or "\x00" in key:
        raise NoEvent()
    return queries.event_named(scope, code=key)


def tell(one: Event) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ("code", "name", "state", "level", "opened_at", "closed_at")}


def show(one: Event) -> list[tuple[str | Promise, Any]]:
    return [
        (_("Event"), one.name),
        (_("State"), EventState(one.state).label),
        (_("Response level"), one.level),
    ]


def address(one: Event) -> str:
    return reverse("measures:event", args=[one.code])


def _open(scope: Scope, *, code: str, prepare: bool, name: str = "", **facts: Any) -> Event:
    """One that is prepared is opened later, with its level and its rules."""
    if prepare:
        facts = {one: facts[one] for one in ("reason", "document_no") if one in facts}
        return actions.prepare_event(scope, code=code, name=name, **facts)
    return actions.open_event(scope, code=code, name=name, **facts)


def _begin(scope: Scope, *, event: Event, **facts: Any) -> Event:
    return actions.open_event(scope, code=event.code, **facts)


def _instruct(scope: Scope, *, event: Event, **facts: Any) -> Instruction:
    facts.setdefault("received_at", clock.now())
    return actions.keep_instruction(scope, event=event, **facts)


def _meet(scope: Scope, *, event: Event, resolutions: Any = (), **facts: Any) -> Meeting:
    facts.setdefault("held_at", clock.now())
    points = [
        {"text": one.text, "unit": one.unit, "person": one.person or "", "due_at": one.due_at}
        for one in resolutions
    ]
    return actions.keep_meeting(scope, event=event, resolutions=points, **facts)


def _one_row(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"resolutions": [{}]}


def _mark(scope: Scope, *, event: Event, kind: str, **facts: Any) -> Milestone:
    return actions.set_milestone(scope, event=event, kind=kind, on=facts.pop("on", None), **facts)


def _may(scope: Scope, one: Event, act: str, ability: str = "plan") -> bool:
    return one.state == eventlife.POSSIBLE[act] and scope.may(ability, WHOLE)


def may_begin(scope: Scope, one: Event) -> bool:
    return _may(scope, one, "begin")


def may_raise(scope: Scope, one: Event) -> bool:
    return _may(scope, one, "raise", "decide-as-government")


def may_lower(scope: Scope, one: Event) -> bool:
    return _may(scope, one, "lower", "decide-as-government")


def may_end(scope: Scope, one: Event) -> bool:
    return _may(scope, one, "end", "decide-as-government")


def may_review(scope: Scope, one: Event) -> bool:
    return _may(scope, one, "review")


def may_decide_retention(scope: Scope, one: Event) -> bool:
    return _may(scope, one, "retention")


def may_destroy(scope: Scope, one: Event) -> bool:
    return _may(scope, one, "destroy")


def may_write_down(scope: Scope, one: Event) -> bool:
    return scope.may("plan", WHOLE)


def _new_code(scope: Scope, thing: Any) -> dict[str, Any]:
    return {"code": f"e{timezone.localtime(clock.now()):%y%m%d}"}


def _as_named(scope: Scope, one: Event) -> dict[str, Any]:
    return {"code": one.code, "name": one.name}


def _may_go_on(scope: Scope, one: Event) -> dict[str, Choices]:
    """What is open and may outlast the response, with how many of each."""
    left = actions.blockers(scope, event=one, at=clock.now())
    return {"carried": tuple((each.code, f"{each.words} ({each.number})") for each in left if each.may_stay)}


def _what_is_left(scope: Scope, one: Event, told: Facts) -> dict[str, Any]:
    """Whether it would end now, and all that is open still."""
    require_whole(scope)
    left = actions.blockers(scope, event=one, at=clock.now())
    ends = one.state == eventlife.POSSIBLE["end"] and all(
        each.may_stay and each.code in told.get("carried", ()) for each in left
    )
    return {"would_end": ends, "left": [_left(each) for each in left]}


def _left(one: Blocker) -> dict[str, Any]:
    return {
        "what": one.code,
        "words": str(one),
        "number": one.number,
        "may_go_on": one.may_stay,
        "href": one.href,
    }


def _account(scope: Scope, one: Event) -> dict[str, Any]:
    """What was destroyed and what stays, class by class."""
    return {"data": [each._asdict() for each in actions.holds(scope, event=one)]}


def require_whole(scope: Scope) -> None:
    """For those who answer for the whole district: what is counted tells of all of it."""
    if not (scope.may("plan", WHOLE) or scope.may("decide-as-government", WHOLE)):
        raise NotAllowed()


def _key(scope: Scope, thing: Any) -> str | Promise:
    return _(
        "Opening makes a key of its own. "
        "What is collected for the event is sealed by it, and destroyed with it afterwards."
    )


_PLAN: Final = ("plan",)
_GOVERNMENT: Final = ("decide-as-government",)
_SAID: Final = _("Written down.")
EVENT: Final = Noun(
    "event", _("open, raise, lower, end or show an event"), Event, "events/", "str:code",
    find, tell, address, show,
)  # fmt: skip
EVENTS: Final = declare(
    EVENT,
    Act("open", "new", _("Open an event"), _SAID, _open, forms.OPENING, _PLAN, begins=_new_code,
        makes=True, arguments=("code",), note=_key),
    Act("begin", "opening", _("Open the response"), _SAID, _begin, forms.BEGINNING, _PLAN, may_begin,
        note=_key),
    Act("raise", "raising", _("Raise the level"), _SAID, actions.raise_level, forms.LEVEL, _GOVERNMENT,
        may_raise, arguments=("level",)),
    Act("lower", "lowering", _("Lower the level"), _SAID, actions.lower_level, forms.LEVEL, _GOVERNMENT,
        may_lower, arguments=("level",)),
    Act("end", "ending", _("End the response"), _SAID, actions.end_event, forms.CLOSING,
        _GOVERNMENT, may_end, choices=_may_go_on, foretells=_what_is_left),
    Act("review", "review", _("Enter the review"), _SAID, actions.review_event, forms.REVIEW, _PLAN,
        may_review),
    Act("retention", "retention", _("Decide on retention"), _SAID, actions.decide_retention, forms.RETENTION,
        _PLAN, may_decide_retention),
    Act("destroy", "destruction", _("Destroy the personal data"), _SAID, actions.destroy_event_data,
        forms.DESTRUCTION, _PLAN, may_destroy, tells=_account),
    Act("correct", "correction", _("Correct code or name"), _SAID, actions.correct_event, forms.CORRECTION,
        _PLAN, may_write_down, _as_named),
    Act("instruct", "instructions", _("Enter a paper"), _("Entered."), _instruct, forms.INSTRUCTION, _PLAN,
        may_write_down),
    Act("meet", "meetings", _("Enter minutes"), _("Entered."), _meet, forms.MEETING, _PLAN, may_write_down,
        _one_row),
    Act("mark", "milestones", _("Enter a date"), _SAID, _mark, forms.MILESTONE, _PLAN, may_write_down,
        arguments=("kind",)),
)  # fmt: skip

# Papers that came in


def find_paper(scope: Scope, key: str) -> Instruction:
    return queries.instruction(scope, pk=as_number(key) or 0)


def tell_paper(one: Instruction) -> dict[str, Any]:
    known = {"id": one.pk, "event": one.event.code}
    names = (
        "kind", "number", "sender", "disease", "area", "summary", "received_at", "due_at", "answer_no",
        "answer", "answered_at", "feedback", "fed_back_at",
    )  # fmt: skip
    return known | {name: getattr(one, name) for name in names}


def show_paper(one: Instruction) -> list[tuple[str | Promise, Any]]:
    return [
        (_("Number"), one.number),
        (pgettext_lazy("sender", "From"), one.sender),
        (_("Number of the answer"), one.answer_no),
        (_("Feedback"), one.feedback),
    ]


def paper_address(one: Instruction) -> str:
    return reverse("measures:event", args=[one.event.code]) + "#papers-title"


def is_to_answer(scope: Scope, one: Instruction) -> bool:
    return one.answered_at is None and scope.may("plan", WHOLE)


def wants_feedback(scope: Scope, one: Instruction) -> bool:
    open_still = one.is_warning and one.answered_at is not None and one.fed_back_at is None
    return open_still and scope.may("plan", WHOLE)


def _answer(scope: Scope, *, instruction: Instruction, **facts: Any) -> Instruction:
    return actions.answer_instruction(scope, instruction=instruction, **facts)


def _feed_back(scope: Scope, *, instruction: Instruction, feedback: str) -> Instruction:
    return actions.feed_back(scope, instruction=instruction, feedback=feedback)


PAPER: Final = Noun(
    "instruction", _("papers that came in, and warnings"), Instruction, "instructions/", "int:pk",
    find_paper, tell_paper, paper_address, show_paper,
)  # fmt: skip
PAPERS: Final = declare(
    PAPER,
    Act("answer", "answer", pgettext_lazy("paper", "Answer"), _("Answered."), _answer, forms.PAPER_ANSWER,
        _PLAN, is_to_answer),
    Act("feedback", "feedback", _("Give feedback"), _SAID, _feed_back, forms.FEEDBACK, _PLAN,
        wants_feedback),
)  # fmt: skip
