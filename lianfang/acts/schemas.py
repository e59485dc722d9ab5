"""The shape in which the API answers a noun.

Apart from the noun: what it is made with takes a tenth of a second to load, and the server alone wants it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from ninja import Schema
from pydantic import create_model

from lianfang.acts.declared import Noun
from lianfang.acts.nouns import Fact

_TYPES: Final[tuple[tuple[Any, type], ...]] = (
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.BooleanField, bool),
    (models.IntegerField, int),
)


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
