"""What can be done with measures and appeals, declared once for the page, the API and the command line."""

from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Act, Noun, declare
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope
from lianfang.measures import actions, announcing, deciding, forms, powers, queries, rules
from lianfang.measures.event_acts import EVENT, EVENTS, PAPER, PAPERS
from lianfang.measures.models import Appeal, Measure, MeasureState
from lianfang.measures.rule_acts import LISTED, LISTED_AREAS, RULE, RULES

__all__ = [
    "APPEAL",
    "APPEALS",
    "EVENT",
    "EVENTS",
    "LISTED",
    "LISTED_AREAS",
    "MEASURE",
    "MEASURES",
    "PAPER",
    "PAPERS",
    "RULE",
    "RULES",
]

Shown = list[tuple[str | Promise, Any]]
DECIDES: Final = ("decide-as-government", "decide-as-cdc", "decide-as-medical")


def find(scope: Scope, key: str) -> Measure:
    return queries.measure(scope.narrowed("figures"), pk=as_number(key) or 0)


_TOLD: Final = (
    "body", "basis", "document_no", "upper_document_no", "level", "content", "reason", "assessment",
    "help_number", "appeal_route", "obliges", "from_at", "to_at", "begins_at", "ended_at",
)  # fmt: skip


def tell(one: Measure) -> dict[str, Any]:
    areas = [area.place.code for area in one.areas.all() if area.to_at is None]
    known = {"id": one.pk, "kind": one.kind, "name": str(powers.of(one.kind).name), "state": one.state}
    known["lacking"] = actions.lacking(one) if one.decided_at is None else []
    return known | {"areas": areas} | {name: getattr(one, name) for name in _TOLD}


def show(one: Measure) -> Shown:
    return [
        (_("Measure"), powers.of(one.kind).name),
        (_("State"), MeasureState(one.state).label),
        (_("Area"), "、".join(announcing.areas(one))),
        (_("When"), announcing.period(one)),
        (pgettext_lazy("order", "Document"), one.document_no),
        (_("Help number"), one.help_number),
    ]


def address(one: Measure) -> str:
    return reverse("measures:measure", args=[one.pk])


def _draft(scope: Scope, *, kind: str, body: str = "", **facts: Any) -> Measure:
    facts |= _of_kind(kind, facts)
    facts = {"content": "", "reason": "", "from_at": clock.now(), **facts}  # what lacks stops the decision
    return actions.draft(scope, kind=kind, body=body or powers.of(kind).bodies[0], **facts)


def _redraft(scope: Scope, *, measure: Measure, **facts: Any) -> Measure:
    """What is not answered stays as it is."""
    facts |= _of_kind(measure.kind, facts, road=measure.road, obliges=measure.obliges)
    return actions.redraft(scope, measure=measure, **facts)


_OF_POSTS: Final = {
    "post_kinds": "kinds", "post_workers": "least_workers", "post_exempt": "exempt",
    "post_exempt_words": "exempt_words",
}  # fmt: skip


def _of_kind(kind: str, facts: dict[str, Any], **kept: dict[str, Any]) -> dict[str, Any]:
    """The answers that belong to a checkpoint or to posts, taken out of the others, over what is kept."""
    road = {name: facts.pop(name) for name in rules.Road.__dataclass_fields__ if name in facts}
    posts = {mine: facts.pop(asked) for asked, mine in _OF_POSTS.items() if asked in facts}
    if "exempt" in posts:
        posts["exempt"] = [one.pk for one in posts["exempt"]]
    if kind == "checkpoint":
        return {"road": rules.Road.of({**kept.get("road", {}), **road})}
    if kind == powers.POSTS and (posts.get("kinds") or kept.get("obliges")):
        return {"obliges": rules.Posts.of({**kept.get("obliges", {}), **posts})}
    return {}


def _drafted(scope: Scope, one: Measure) -> dict[str, Any]:
    """The draft as it stands."""
    posts = rules.Posts.of(one.obliges)
    exempt = Place.objects.filter(pk__in=posts.exempt).order_by("path").values_list("code", flat=True)
    told = {name: getattr(one, name) for name in _TOLD if name not in {"begins_at", "ended_at", "obliges"}}
    told |= {"places": [area.place.code for area in one.areas.all()], **one.road}
    return told | {
        "post_kinds": list(posts.kinds), "post_workers": posts.least_workers or None,
        "post_exempt": list(exempt), "post_exempt_words": posts.exempt_words,
    }  # fmt: skip


def _of_other_kinds(scope: Scope, one: Measure) -> tuple[str, ...]:
    road = () if one.kind == "checkpoint" else tuple(rules.Road.__dataclass_fields__)
    return road if one.kind == powers.POSTS else (*road, *_OF_POSTS)


def may_redraft(scope: Scope, one: Measure) -> bool:
    return one.state in deciding.POSSIBLE["redraft"] and all(scope.may("plan", path) for path in _paths(one))


def _take_in(scope: Scope, *, measure: Measure, **facts: Any) -> Appeal:
    return actions.appeal(scope, measure=measure, **facts)


def _paths(one: Measure) -> list[str]:
    return [area.path for area in one.areas.all() if area.to_at is None]


def _may(scope: Scope, one: Measure, act: str) -> bool:
    """Whether the state allows it and the asker's body may: what the action checks, asked before."""
    possible = one.state in deciding.POSSIBLE[act]
    return possible and actions.may_decide(scope, kind=one.kind, body=one.body, paths=_paths(one))


def may_decide(scope: Scope, one: Measure) -> bool:
    return _may(scope, one, "decide")


def may_confirm(scope: Scope, one: Measure) -> bool:
    return _may(scope, one, "confirm") and one.decided_by_id != scope.actor_id


def may_announce(scope: Scope, one: Measure) -> bool:
    return _may(scope, one, "announce") and one.announced_at is None


def may_adjust(scope: Scope, one: Measure) -> bool:
    return _may(scope, one, "adjust")


def may_lift(scope: Scope, one: Measure) -> bool:
    return _may(scope, one, "lift")


def may_cancel(scope: Scope, one: Measure) -> bool:
    """Drafts by who prepares; what is decided by the government, on a document from above."""
    ability = "plan" if one.decided_at is None else "decide-as-government"
    return one.state in deciding.POSSIBLE["cancel"] and all(scope.may(ability, path) for path in _paths(one))


def may_take_in(scope: Scope, one: Measure) -> bool:
    return scope.may_anywhere("acknowledge") and one.begins_at is not None


def _document(scope: Scope, one: Measure) -> dict[str, Any]:
    return {"document_no": one.document_no}


def _second_person(scope: Scope, one: Measure) -> str | Promise:
    return _("A second person of the same body confirms it.") if powers.of(one.kind).second_approver else ""


def _what_lacks(scope: Scope, one: Measure) -> str | Promise:
    """Before the decision: what would stop it; then, that a second person is needed."""
    left = actions.lacking(one)
    if left:
        return now_in_words("Still lacking: {missing}.").format(missing=now_in_words(", ").join(left))
    return _second_person(scope, one)


def _not_told_above(scope: Scope, one: Measure) -> tuple[str, ...]:
    return () if powers.of(one.kind).upper == powers.TOLD else ("told_above",)


MEASURE: Final = Noun(
    "measure", _("draft, decide, announce, lift or list measures"), Measure, "measures/", "int:pk",
    find, tell, address, show,
)  # fmt: skip
MEASURES: Final = declare(
    MEASURE,
    Act("draft", "new", _("Draft a measure"), _("Kept as a draft."), _draft, forms.DRAFT,
        ("plan",), makes=True, api_path="drafts", arguments=("kind",),
        button=_("Keep the draft"), template="measures/draft.html"),
    Act("redraft", "draft", _("Change the draft"), _("Changed."), _redraft, forms.REDRAFT, ("plan",),
        may_redraft, _drafted, unasked=_of_other_kinds),
    Act("decide", "decision", _("Decide"), _("Decided."), actions.decide, forms.DECISION,
        DECIDES, may_decide, _document, is_first=True, note=_what_lacks),
    Act("confirm", "confirmation", _("Confirm the decision"), _("Confirmed."), actions.confirm,
        forms.CONFIRMATION, DECIDES, may_confirm, is_first=True),
    Act("announce", "announcing", _("Announce"), _("Announced. It can be printed now."), actions.announce,
        forms.ANNOUNCEMENT, DECIDES, may_announce, is_first=True, api_path="announcement",
        unasked=_not_told_above),
    Act("lift", "lifting", _("Lift it"), _("Lifted. What hung on it has been told."), actions.lift,
        forms.END, DECIDES, may_lift),
    Act("adjust", "adjusting", _("Adjust"), _("Adjusted."), actions.adjust, forms.ADJUSTMENT,
        DECIDES, may_adjust),
    Act("cancel", "cancelling", _("Cancel it"), _("Cancelled."), actions.cancel, forms.CANCELLATION,
        ("plan", "decide-as-government"), may_cancel),
    Act("appeal", "appeals", _("Take in an appeal"), _("The appeal is taken in; its clock runs."), _take_in,
        forms.APPEAL, ("acknowledge",), may_take_in),
)  # fmt: skip

# Appeals


def find_appeal(scope: Scope, key: str) -> Appeal:
    return queries.appeal(scope.narrowed("acknowledge"), pk=as_number(key) or 0)


def tell_appeal(one: Appeal) -> dict[str, Any]:
    """Without what is sealed: who complains, and in which words, is read on its page alone."""
    known = {"id": one.pk, "measure": one.measure_id, "place": one.place.code}
    return known | {
        name: getattr(one, name) for name in ("received_at", "due_at", "answered_at", "outcome", "answer")
    }


def show_appeal(one: Appeal) -> Shown:
    return [
        (_("Place"), one.place.called),
        (_("Outcome"), one.get_outcome_display() if one.outcome else ""),
        (_("Answer"), one.answer),
    ]


def appeals_address(one: Appeal) -> str:
    return reverse("measures:appeals")


def is_unanswered(scope: Scope, one: Appeal) -> bool:
    return one.answered_at is None and scope.may("acknowledge", one.path)


def _answer(scope: Scope, *, appeal: Appeal, outcome: str, text: str) -> Appeal:
    return actions.answer(scope, appeal_id=appeal.pk, outcome=outcome, text=text)


APPEAL: Final = Noun(
    "appeal", _("appeals against measures"), Appeal, "appeals/", "int:pk",
    find_appeal, tell_appeal, appeals_address, show_appeal,
)  # fmt: skip
APPEALS: Final = declare(
    APPEAL,
    Act("answer", "answer", pgettext_lazy("appeal", "Answer"), _("Answered."), _answer, forms.ANSWER,
        ("acknowledge",), is_unanswered),
)  # fmt: skip
