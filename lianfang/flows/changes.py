"""The changes that can be rehearsed, as a page, the API or the command line names them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianfang.acts import doing
from lianfang.acts.declared import Noun, act_named
from lianfang.cases import classes
from lianfang.cases import queries as cases
from lianfang.cases.models import EpidemicClass
from lianfang.duties import queries as duties
from lianfang.flows.rehearsal import Proposed, holds_from
from lianfang.kit import clock
from lianfang.kit.ids import as_number
from lianfang.kit.problems import BadInput, NotFound
from lianfang.kit.scope import Scope
from lianfang.measures import actions as measures
from lianfang.measures import acts as measure_acts
from lianfang.measures import packs, rule_acts
from lianfang.measures import queries as measure_queries
from lianfang.measures.models import Event, ListedArea, Measure, MeasureState

Told = Mapping[str, str]
Read = Callable[[Scope, Told], Proposed]


class Ask(NamedTuple):
    """One thing a change asks for: its name, its label, and how a page asks."""

    name: str
    label: str | Promise
    kind: str = "text"  # text, moment, date, choice
    required: bool = True


class Kind(NamedTuple):
    """One kind of change: what it asks, and how the answers become something to rehearse."""

    code: str
    title: str | Promise
    asks: tuple[Ask, ...]
    read: Read
    offered: bool = True  # on the page by itself; the others are reached from elsewhere


def proposed(scope: Scope, *, kind: str, told: Told) -> Proposed:
    """What a page or a command describes. Raises NotFound for an unknown kind, BadInput."""
    if kind not in KINDS:
        raise NotFound()
    return KINDS[kind].read(scope, told)


def _text(told: Told, ask: Ask) -> str:
    text = told.get(ask.name, "").replace("\x00", "").strip()
    if ask.required and not text:
        raise BadInput(field=ask.label, reason=_("must be filled in"))
    return text


def _number(told: Told, ask: Ask) -> int:
    number = as_number(_text(told, ask))
    if number is None:
        raise BadInput(field=ask.label, reason=_("is not a number"))
    return number


REASON: Final = Ask("reason", gettext_lazy("Reason"))
DOCUMENT: Final = Ask("document_no", gettext_lazy("Number of the order"), required=False)
FROM: Final = Ask("from_at", gettext_lazy("From"), "moment", required=False)
PROPOSAL: Final = Ask("proposal", gettext_lazy("Proposal"))
PLACE: Final = Ask("place", gettext_lazy("Community"))
CLASS: Final = Ask("class", gettext_lazy("Class"), "choice")
EDITION: Final = Ask("edition", gettext_lazy("Pack and edition"), "choice")
PARAM: Final = Ask("name", gettext_lazy("Parameter"), "choice")
VALUE: Final = Ask("value", gettext_lazy("Value"), required=False)
AREA: Final = Ask("area", gettext_lazy("Area"))
FROM_ON: Final = Ask("from_on", gettext_lazy("From"), "date")
TO_ON: Final = Ask("to_on", gettext_lazy("Until"), "date", required=False)
LISTED: Final = Ask("listed", gettext_lazy("Listed area"), "choice")
MEASURE: Final = Ask("measure", gettext_lazy("Measure"), "choice")


def _confirm(scope: Scope, told: Told) -> Proposed:
    proposal = cases.proposal_of(scope, pk=_number(told, PROPOSAL))
    reason = told.get("reason", "").strip()
    words = _("{place}: {was} → {now}").format(
        place=proposal.place.name, was=proposal.get_was_display(), now=proposal.get_now_display()
    )
    return Proposed(
        words,
        lambda by: classes.confirm(by, proposal=proposal, reason=reason),
        clock.now(),
        proposal.path,
    )


def _class(scope: Scope, told: Told) -> Proposed:
    place = duties.place_named(scope, name=_text(told, PLACE)[:64], ability="see")
    now, reason = _text(told, CLASS), _text(told, REASON)
    if now not in EpidemicClass.values:
        raise BadInput(field=CLASS.label, reason=_("is not one of the answers offered"))
    words = _("{place}: {now}").format(place=place.name, now=EpidemicClass(now).label)
    return Proposed(
        words, lambda by: classes.set_class(by, place=place, now=now, reason=reason), clock.now(), place.path
    )


def _measure_of(scope: Scope, told: Told) -> Measure:
    found = Measure.objects.within(scope).filter(pk=_number(told, MEASURE)).first()
    if found is None:
        raise NotFound()
    return found


def _put(scope: Scope, told: Told) -> Proposed:
    """The step still missing before a measure holds: the second person, or the announcement."""
    measure = _measure_of(scope, told)
    if measure.state == MeasureState.TO_CONFIRM:
        return Proposed(
            _("{measure}: confirmed").format(measure=measure),
            lambda by: measures.confirm(by, measure=measure),
            clock.now(),
        )
    return Proposed(
        _("{measure}: announced").format(measure=measure),
        lambda by: measures.announce(by, measure=measure, told_above=told.get("told_above") == "1"),
        clock.now(),
    )


def _rule(scope: Scope, told: Told) -> Event:
    return measure_queries.current_event(scope)


def _listed(scope: Scope, told: Told) -> ListedArea:
    return rule_acts.find_listed(scope, _text(told, LISTED))


Find = Callable[[Scope, Told], Any]
Say = Callable[[Any, Mapping[str, Any]], str]


def _of_act(noun: Noun, code: str, find: Find, say: Say) -> Read:
    """What an act does to the thing that was named, read as its own form reads it at every other door."""
    act = act_named(noun, code)

    def read(scope: Scope, told: Told) -> Proposed:
        thing = find(scope, told)
        given = {one.name: told[one.name].strip() for one in act.form if told.get(one.name, "").strip()}
        facts = doing.read(scope, act, given)
        asked = doing.Asked(noun, act, thing, given)
        return Proposed(
            say(thing, facts), lambda by: doing.run(by, asked), holds_from({"thing": thing, **facts})
        )

    return read


def _edition_words(_event: Event, facts: Mapping[str, Any]) -> str:
    pack, _space, edition = facts["edition"].partition(" ")
    return _("worked by {edition}").format(edition=packs.edition_of(pack, edition).title)


def _param_words(_event: Event, facts: Mapping[str, Any]) -> str:
    name, value = facts["name"], facts.get("value", "")
    title = packs.PARAMETERS[name].title if name in packs.PARAMETERS else name
    return _("{parameter}: {value}").format(parameter=title, value=value or _("as the edition says"))


def _list_words(_event: Event, facts: Mapping[str, Any]) -> str:
    return _("{area}: put on the list").format(area=facts["area"])


def _unlist_words(listed: ListedArea, _facts: Mapping[str, Any]) -> str:
    return _("{area}: taken off the list").format(area=listed.area)


def _lift_words(measure: Measure, _facts: Mapping[str, Any]) -> str:
    return _("{measure}: lifted").format(measure=measure)


_edition = _of_act(rule_acts.RULE, "choose", _rule, _edition_words)
_param = _of_act(rule_acts.RULE, "change", _rule, _param_words)
_list = _of_act(rule_acts.RULE, "list-area", _rule, _list_words)
_unlist = _of_act(rule_acts.LISTED, "end", _listed, _unlist_words)
_lift = _of_act(measure_acts.MEASURE, "lift", _measure_of, _lift_words)


# What a page asks is what `read` takes; a kind that is not offered is reached from another page.
KINDS: Final = MappingProxyType(
    {
        one.code: one
        for one in (
            Kind("edition", gettext_lazy("Edition of the pack"), (EDITION, FROM, DOCUMENT, REASON), _edition),
            Kind("param", gettext_lazy("One parameter"), (PARAM, VALUE, FROM, DOCUMENT, REASON), _param),
            Kind("list", gettext_lazy("List an area"), (AREA, FROM_ON, TO_ON, DOCUMENT, REASON), _list),
            Kind("unlist", gettext_lazy("Take an area off the list"), (LISTED, TO_ON), _unlist),
            Kind("class", gettext_lazy("Class of a community"), (PLACE, CLASS, REASON), _class),
            Kind("put", gettext_lazy("Put a measure in force"), (MEASURE,), _put),
            Kind("lift", gettext_lazy("Lift a measure"), (MEASURE, DOCUMENT, REASON), _lift),
            Kind("confirm", gettext_lazy("Confirm a proposed class"), (PROPOSAL,), _confirm, offered=False),
        )
    }
)
