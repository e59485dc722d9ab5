"""Things that stand at a place and change how they stand: the row, and how one is made and moved.

A room whose nouns are such things declares their columns, their life and their words; what is written
here is what every one of them does.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.acts.declared import Act
from lianfang.acts.nouns import Fact
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.forms import Form, Words
from lianfang.kit.lives import Life, move
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope

Then = Callable[[Scope, Any], object]


class StandsOtherwise(Problem):
    code, status = "stands-otherwise", 409
    text = _("{name} stands otherwise by now: {state}. Load the page again.")


class Thing(models.Model):
    """One thing at a place. `state` is a column of the room's own; the last three are of its last move."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    path = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["path", "at"], name="%(class)s_path_at")]


PLACE: Final = Fact("place", _("Place"), "place.code", lambda one: one.place.full_name or one.place.name)
STATE: Final = Fact("state", _("State"), words="get_state_display")
COMMON: Final = (
    STATE,
    PLACE,
    Fact("at", _("Since")),
    Fact("by", _("Entered by"), "by.username", "by.name"),
    Fact("changed_at", _("Changed at")),
    Fact("changed_by", _("Changed by"), "changed_by.username", "changed_by.name"),
    Fact("reason", _("Reason")),
)


def makes(model: type[Thing], needs: str, then: Then | None = None) -> Callable[..., Any]:
    """The action that keeps a new one. Only `needs` at its place."""

    @transaction.atomic
    def make(scope: Scope, *, place: Place, **facts: Any) -> Any:
        scope.require(needs, place.path)
        facts |= {"path": place.path, "at": clock.now(), "by_id": scope.actor}
        made = model._default_manager.create(place=place, **facts)
        if then is not None:
            then(scope, made)
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
        facts |= {"changed_at": clock.now(), "changed_by_id": scope.actor}
        if not move(life, type(thing)._default_manager.filter(pk=thing.pk), code, facts=facts):
            raise StandsOtherwise(name=str(thing), state=thing.get_state_display())  # type: ignore[attr-defined]  # a choice of the room's
        thing.refresh_from_db()
        if then is not None:
            then(scope, thing)
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
