"""Paging by key: a page goes on where the one before ended, whatever was put in or taken out meanwhile.

What is unknown stands last, whichever way an order goes, in either database. The text of a key is signed:
nobody can send one that was not given.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from lianfang.kit.problems import BadInput

LONGEST: Final = 2000  # characters of a key


class Key(NamedTuple):
    """One column of an order."""

    field: str
    descends: bool
    may_lack: bool  # whether its value may be unknown


class Mark(NamedTuple):
    """Where a page begins: behind the row with these values, or before it."""

    values: Sequence[Any]
    back: bool = False


def keys(rows: QuerySet[Any], order: Sequence[str]) -> list[Key]:
    fields = [(one.lstrip("-"), one.startswith("-")) for one in order]
    return [Key(name, down, _may_lack(rows, name)) for name, down in fields]


def _may_lack(rows: QuerySet[Any], name: str) -> bool:
    if name in rows.query.annotations:
        return True
    model: Any = rows.model
    lacks = False
    for part in name.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        lacks, model = lacks or field.null, field.related_model
    return lacks


def ordered(rows: QuerySet[Any], order: Sequence[Key], *, back: bool = False) -> QuerySet[Any]:
    return rows.order_by(*(_by(one, back) for one in order))


def _by(key: Key, back: bool) -> OrderBy:
    lacking = {} if not key.may_lack else {"nulls_first": True} if back else {"nulls_last": True}
    return F(key.field).desc(**lacking) if key.descends != back else F(key.field).asc(**lacking)


def beyond(order: Sequence[Key], mark: Mark) -> Q:
    """The rows that come after the mark; before it, where it points back."""
    found, same = Q(pk__in=()), Q()
    for key, value in zip(order, mark.values, strict=True):
        found |= same & _further(key, value, mark.back)
        same &= Q(**{f"{key.field}__isnull": True}) if value is None else Q(**{key.field: value})
    return found & _from(order[0], mark.values[0], mark.back)


def _from(key: Key, value: Any, back: bool) -> Q:
    """What all of them have in common: without it no index is used from the mark on."""
    if key.may_lack:
        return Q()
    return Q(**{f"{key.field}__{'lte' if key.descends != back else 'gte'}": value})


def _further(key: Key, value: Any, back: bool) -> Q:
    if value is None:
        return Q(**{f"{key.field}__isnull": False}) if back else Q(pk__in=())
    way = "lt" if key.descends != back else "gt"
    beyond_it = Q(**{f"{key.field}__{way}": value})
    return beyond_it | Q(**{f"{key.field}__isnull": True}) if key.may_lack and not back else beyond_it


def values_of(row: Model, order: Sequence[Key]) -> list[Any]:
    found = []
    for key in order:
        value: Any = row
        for part in key.field.split("__"):
            value = None if value is None else getattr(value, part)
        found.append(value)
    return found


def text_of(mark: Mark, *, salt: str) -> str:
    return signing.dumps([mark.back, [_plain(one) for one in mark.values]], salt=f"listing.{salt}")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def read(text: str, *, salt: str) -> Mark | None:
    """The mark of a key's text; None for no text. Raises BadInput for one this list did not give."""
    if not text:
        return None
    try:
        back, values = signing.loads(text[:LONGEST], salt=f"listing.{salt}")
    except signing.BadSignature as fault:
        raise BadInput(
            field=_("Page"), reason=_("this place in the list is not known; please begin at its first page")
        ) from fault
    return Mark(values, back)
