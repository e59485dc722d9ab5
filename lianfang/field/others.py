"""Doors on somebody's phone that another answers for: they walk there, and the work is not theirs today."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from lianfang.accounts.models import User
from lianfang.duties.models import Duty, Pairing
from lianfang.kit.scope import Scope, ancestors


def others(scope: Scope, *, found: Sequence[Duty], paired: Sequence[str]) -> list[dict[str, Any]]:
    """Of these duties those that another is paired for, by who that is; none where the asker is paired too.

    A lead to whom doors fall because nobody is paired with them is no such other: whoever walks there does
    the work. Two statements, however many duties there are, and none where all are the asker's.
    """
    theirs = [
        (one, one.owner_id)
        for one in found
        if one.owner_id is not None
        and one.owner_id != scope.actor
        and not any(one.path.startswith(path) for path in paired)
    ]
    if not theirs:
        return []
    pairs = Pairing.objects.filter(user__in={owner for _one, owner in theirs}, role="accountable", to_at=None)
    answers = set(pairs.values_list("path", "user_id"))
    by_owner: dict[int, list[int]] = defaultdict(list)
    for one, owner in theirs:
        if any((path, owner) in answers for path in ancestors(one.path)):
            by_owner[owner].append(one.pk)
    names = User.objects.in_bulk(list(by_owner))
    return [{"name": names[pk].name, "duties": ids} for pk, ids in by_owner.items()]
