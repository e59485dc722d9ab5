"""A noun in a few lines: what is told of it stands once, and its answers, its page and its schema follow.

For things that are rows of one model with a `path` and a number. What needs more is written out as a `Noun`.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import models
from django.urls import reverse

from lianfang.acts.declared import Noun
from lianfang.kit.forms import Words
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope

Read = Callable[[Any], Any]
Row = TypeVar("Row", bound=models.Model)


class Fact(NamedTuple):
    """One thing told: `name` to machines, `label` to people; without a label people are not told.

    `value` and `words` are attributes, with dots through others (`place.code`), or functions of the thing.
    Without `value` it is the attribute of its name; without `words` people read the value.
    """

    name: str
    label: Words = ""
    value: str | Read = ""
    words: str | Read = ""

    def told(self, thing: Any) -> Any:
        return _read(self.value or self.name, thing)

    def said(self, thing: Any) -> Any:
        return _read(self.words or self.value or self.name, thing)


def _read(what: str | Read, thing: Any) -> Any:
    try:
        found = attrgetter(what)(thing) if isinstance(what, str) else what(thing)
    except AttributeError:
        if isinstance(what, str) and "." in what:  # of something that it has not
            return None
        raise
    return found() if isinstance(what, str) and callable(found) else found


def numbered(rows: models.QuerySet[Row], key: str) -> Row:
    """The one of these rows that has the number. Raises NotFound, also for what is no number."""
    found = rows.filter(pk=as_number(key) or 0).first()
    if found is None:
        raise NotFound()
    return found


def noun_of(
    code: str,
    words: Words,
    model: type[models.Model],
    root: str,
    facts: tuple[Fact, ...],
    *,
    page: str,
    sees: str = "see",
    **more: Any,
) -> Noun:
    """The noun whose things stand at a `path`, are found by number where `sees` holds, and have their page
    at the route `page`, named by that number."""
    related = [one.name for one in model._meta.concrete_fields if isinstance(one, models.ForeignKey)]

    def find(scope: Scope, key: str) -> Any:
        rows = model._default_manager.filter(scope.narrowed(sees).q("path"))
        return numbered(rows.select_related(*related), key)

    return Noun(
        code, words, model, root, "int:pk", find,
        lambda one: {"id": one.pk} | {fact.name: fact.told(one) for fact in facts},
        lambda one: reverse(page, args=[one.pk]),
        lambda one: [(fact.label, fact.said(one)) for fact in facts if fact.label],
        facts=facts, **more,
    )  # fmt: skip
