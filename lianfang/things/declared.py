"""Things that stand at a place and change how they stand: how one is made, moved, shown, and its history.

A room whose nouns are such things declares their columns, their life and their words; what is written
here is what every one of them does.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from lianfang.acts import pages
from lianfang.acts.declared import DECLARED, Act, Noun
from lianfang.acts.nouns import Fact
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Form, Words
from lianfang.kit.lives import Life, move
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope
from lianfang.things.models import Step, Thing

Then = Callable[[Scope, Any], object]
REASON: Final = "reason"  # of a form: kept with the step, where the thing has no column of that name
REASON_MOST: Final = 300  # characters of a line, as forms ask; what a room adds to a reason may be cut


class StandsOtherwise(Problem):
    code, status = "stands-otherwise", 409
    text = _("{name} stands otherwise by now: {state}. Load the page again.")


STATE: Final = Fact("state", _("State"), words="get_state_display")
PLACE: Final = Fact("place", _("Place"), "place.code", lambda one: one.place.called)
SINCE: Final = Fact("at", _("Since"))
BY: Final = Fact("by", _("Entered by"), "by.username", "by.name")
COMMON: Final = (STATE, PLACE, SINCE, BY)


def keep(scope: Scope, model: type[Thing], *, needs: str, place: Place, **facts: Any) -> Any:
    """A new one at the place, with what is told of it. Only `needs` there."""
    scope.require(needs, place.path)
    facts |= {"path": place.path, "at": clock.now(), "by_id": scope.actor}
    return model._default_manager.create(place=place, **facts)


def write(
    scope: Scope, noun: str, thing: models.Model, code: str, reason: str = "", *, at: datetime | None = None
) -> Step:
    """The line of a thing's history, in the transaction of the act that has asked: of now, or of `at`."""
    facts: dict[str, Any] = {"at": at or clock.now(), "by_id": scope.actor, "reason": reason[:REASON_MOST]}
    return Step.objects.create(noun=noun, thing=thing.pk, code=code, **facts)


def step(scope: Scope, life: Life, thing: Any, code: str, reason: str = "", **facts: Any) -> None:
    """One move of a thing with its line. A repeat raises StandsOtherwise and changes nothing."""
    if not move(life, type(thing)._default_manager.filter(pk=thing.pk), code, facts=facts):
        raise StandsOtherwise(name=str(thing), state=thing.get_state_display())
    write(scope, life.noun, thing, code, reason)
    thing.refresh_from_db()


def makes(model: type[Thing], needs: str, then: Then | None = None) -> Callable[..., Any]:
    """The action that keeps a new one, and does `then` what follows, in one transaction."""

    @transaction.atomic
    def make(scope: Scope, **told: Any) -> Any:
        made = keep(scope, model, needs=needs, **told)
        if then is not None:
            then(scope, made)
            made.refresh_from_db()
        return made

    return make


def moves(life: Life, code: str, needs: str, then: Then | None = None) -> Callable[..., Any]:
    """The action that makes one move; what is asked for it is kept in the columns of those names.

    Only `needs` at its place. A repeat raises StandsOtherwise and changes nothing.
    """

    @transaction.atomic
    def moved(scope: Scope, **told: Any) -> Any:
        (thing,) = (one for one in told.values() if isinstance(one, Thing))
        scope.require(needs, thing.path)
        facts = {name: one for name, one in told.items() if one is not thing}
        reason = "" if hasattr(thing, REASON) else facts.pop(REASON, "")
        step(scope, life, thing, code, reason, **facts)
        if then is not None:
            then(scope, thing)
            thing.refresh_from_db()
        return thing

    return moved


def making(
    model: type[Thing], words: Words, said: Words, *, form: Form, needs: str, then: Then | None = None
) -> Act:
    return Act("new", "new", words, said, makes(model, needs, then), form, (needs,), makes=True)


def moving(
    life: Life,
    code: str,
    words: Words,
    said: Words,
    *,
    form: Form,
    needs: str,
    then: Then | None = None,
    **more: Any,
) -> Act:
    """The act of one move: offered while it can be made, to whoever may."""
    before: Sequence[str] = life.moves[code].before

    def is_possible(scope: Scope, one: Any) -> bool:
        return one.state in before and scope.may(needs, one.path)

    return Act(code, code, words, said, moves(life, code, needs, then), form, (needs,), is_possible, **more)


BESIDES: Final[dict[str, Mapping[str, Words]]] = {}  # steps that are no act, in words, by noun


def told_besides(noun: str, words: Mapping[str, Words]) -> None:
    """How the history of a noun says what came of something else: a hand-over, a bed that was left."""
    BESIDES[noun] = words


def story(noun: Noun, thing: models.Model) -> list[tuple[Any, Words, str, str]]:
    """What was done with it, the first first: when, what, by whom, and why."""
    besides = BESIDES.get(noun.code, {})
    said = {**besides, **{act.code: act.words for act in DECLARED[noun.code][1]}}
    steps = Step.objects.filter(noun=noun.code, thing=thing.pk).select_related("by").order_by("at", "pk")
    return [
        (one.at, said.get(one.code, one.code), one.by.name, _decoded(one.reason, besides)) for one in steps
    ]


CODED: Final = "="  # before a code in a reason, that it be said in the language of whoever reads it


def coded(code: Any) -> str:
    """A reason that is an answer of a closed set; its words are told to `told_besides`."""
    return f"{CODED}{code}"


def _decoded(reason: str, words: Mapping[str, Words]) -> str:
    parts = reason.split(" ")
    return " ".join(str(words.get(one[1:], one[1:])) if one.startswith(CODED) else one for one in parts)


def page(noun: Noun, acts: Sequence[Act], name: str, **more: Any) -> URLPattern:
    """Its page: what is told of it, what can be done with it now, what was done; `more` as `pages.page`."""
    return pages.page(noun, acts, name, history=story, **more)
