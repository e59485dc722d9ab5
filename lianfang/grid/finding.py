"""Places as people name them: by code, name, address, or another name people use."""

from collections.abc import Iterator

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Length

from lianfang.acts.naming import MOST, Named
from lianfang.grid.models import Place
from lianfang.kit.ids import as_number
from lianfang.kit.scope import Scope


def exact(scope: Scope, code: str, ability: str) -> Place | None:
    """The place of this code or number where `ability` holds."""
    found = Place.objects.filter(code=code).first()
    if found is None and (number := as_number(code)) is not None:
        found = Place.objects.filter(pk=number).first()
    return found if found is not None and scope.may(ability, found.path) else None


def like(scope: Scope, words: str, ability: str, *, whole: bool) -> Iterator[Named]:
    """Where `ability` holds: the asker's own area first, then what is called just so, then the larger."""
    called = Q(name=words) | Q(full_name=words) | Q(address=words) | Q(aliases__name=words)
    meant = Q(name__contains=words) | Q(full_name__contains=words) | Q(code__istartswith=words)
    found = Place.objects.standing().within(scope.narrowed(ability)).filter(called if whole else meant)
    rank = Case(
        When(scope.q("path") & Q(name=words), then=Value(0)),
        When(scope.q("path"), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    order = (rank, Length("path"), "path")
    pages = found.order_by(*order).distinct()[: MOST + 1]
    return (_named(one) for one in pages)


def _named(place: Place) -> Named:
    return Named(place.code, place.called, place)


def written(place: Place) -> str:
    """A place as its question is answered: in words, with its code."""
    return str(_named(place))
