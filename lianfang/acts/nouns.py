"""A noun in a few lines: what is told of it stands once, and its answers, its page and its schema follow.

For things that are rows of one model with a `path` and a number. What needs more is written out as a `Noun`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar

from django.db import models
from django.urls import reverse
from ninja import Schema
from pydantic import create_model

from lianfang.acts.declared import Noun
from lianfang.kit.forms import Words
from lianfang.kit.ids import as_number
from lianfang.kit.problems import NotFound
from lianfang.kit.scope import Scope

Read = Callable[[Any], Any]
Row = TypeVar("Row", bound=models.Model)

_TYPES: Final[tuple[tuple[Any, type], ...]] = (
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.BooleanField, bool),
    (models.IntegerField, int),
)


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


def schema_of(noun: Noun) -> type[Schema]:
    """The shape in which the API answers it; types as the columns have them, text for the rest."""
    fields: Mapping[str, Any] = {
        one.name: (_type(_column(noun.model, one)) | None, None) for one in noun.facts
    }
    name = "".join(part.title() for part in noun.code.split("-"))
    return create_model(f"{name}Out", __base__=Schema, id=(int, ...), **fields)


def _column(model: Any, fact: Fact) -> Any:
    """The column that a fact reads, through others where it says so; None for what is worked out."""
    column: Any = None
    for part in (fact.value or fact.name).split(".") if isinstance(fact.value, str) else ():
        column = {one.name: one for one in model._meta.concrete_fields}.get(part)
        model = getattr(column, "related_model", None)
        if model is None:
            break
    return column


def _type(column: Any) -> type:
    return next((found for kind, found in _TYPES if isinstance(column, kind)), str)
