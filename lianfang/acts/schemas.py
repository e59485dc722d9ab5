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

_TYPES: Final[tuple[tuple[Any, type], ...]] = (
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.BooleanField, bool),
    (models.IntegerField, int),
)


def schema_of(noun: Noun) -> type[Schema]:
    """The shape in which the API answers it; types as the columns have them, text for the rest."""
    columns = {one.name: one for one in noun.model._meta.concrete_fields}  # type: ignore[attr-defined]  # nouns are models
    fields: Mapping[str, Any] = {
        one.name: (
            _type(columns.get(one.value or one.name) if isinstance(one.value, str) else None) | None,
            None,
        )
        for one in noun.facts
    }
    name = "".join(part.title() for part in noun.code.split("-"))
    return create_model(f"{name}Out", __base__=Schema, id=(int, ...), **fields)


def _type(column: Any) -> type:
    return next((found for kind, found in _TYPES if isinstance(column, kind)), str)
