"""Opening what is covered of somebody in isolation."""

from typing import Any

from lianfang.isolation import facts, queries
from lianfang.isolation.models import File
from lianfang.kit.scope import Scope
from lianfang.restrictions import actions as restrictions


def reveal(scope: Scope, *, id: int, purpose: str) -> tuple[File, dict[str, Any]]:
    """The personal part of the observation and of the file, for who may know of it. Written down first.

    Raises NotFound, NeedsPurpose.
    """
    one = queries.file(scope, id=id)
    _restriction, known = restrictions.reveal(scope, id=one.pk, purpose=purpose)
    return one, known | facts.personal(one)
