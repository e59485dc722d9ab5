"""The list of a noun that is told in facts: they are its columns; it is narrowed by state and place."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.acts.declared import Noun
from lianfang.acts.nouns import Fact
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.listings.declared import Case, Column, Filter, Listing, Sort

NEWEST: Final = Sort("newest", _("Newest first"), ("-at", "-pk"))


def listing_of(
    noun: Noun,
    root: str,
    states: type[models.TextChoices] | None,
    *,
    empty: tuple[Words, Words],
    filters: Sequence[Filter] = (),
    sorts: Sequence[Sort] = (),
    begins: str = "",
    sees: str = "",
    **more: Any,
) -> Listing:
    """A list of all that the asker may see, newest first, the first fact leading to the page of each.

    `root` is the code of the list; `begins` the state it shows where nothing is said, the first one else.
    A noun without states is not narrowed by any. `sees` is the ability that opens its rows.
    """
    model: Any = noun.model
    related = [one.name for one in model._meta.concrete_fields if isinstance(one, models.ForeignKey)]

    def rows(scope: Scope, at: datetime) -> QuerySet[Any]:
        seen = scope.narrowed(sees) if sees else scope
        found: QuerySet[Any] = model.objects.filter(seen.q("path")).select_related(*related)
        return found

    def cases(scope: Scope, at: datetime) -> list[Case]:
        return [Case(str(one), one.label, Q(state=one)) for one in states or ()]

    first, *rest = noun.facts
    narrowed = (
        [Filter("state", _("State"), "cases", cases=cases, begins=begins or str(states.values[0]))]
        if states
        else []
    )
    needs: dict[str, Any] = {"needs": (sees,)} if sees else {}
    return Listing(
        root, noun.words, f"{noun.code} list", rows,
        (_column(first, model, noun.address), *(_column(one, model) for one in rest if one.label),
         Column("id", pgettext_lazy("list", "Id"), lambda row: row.pk, "number", by_page=False)),
        (NEWEST, *sorts), (*narrowed, Filter("place", _("Area"), "place", "path"), *filters),
        empty=empty, noun=noun, **needs, **more,
    )  # fmt: skip


def _column(fact: Fact, model: Any, href: Callable[[Any], str] | None = None) -> Column:
    more: dict[str, Any] = {"href": href} if href else {}
    return Column(fact.name, fact.label, fact.told, _kind(fact, model), words=fact.said, **more)


def _kind(fact: Fact, model: Any) -> str:
    """How it is written, from the column that holds it."""
    columns = {one.name: one for one in model._meta.concrete_fields}
    match columns.get(fact.value or fact.name) if isinstance(fact.value, str) else None:
        case models.DateTimeField():
            return "moment"
        case models.IntegerField():
            return "count"
        case models.BooleanField():
            return "flag"
    return "text"
