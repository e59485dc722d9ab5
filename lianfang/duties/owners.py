"""Who answers for what. A duty belongs to one person, and never to one who is away."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from lianfang.accounts.models import Posting, Role
from lianfang.duties.models import Absence, Pairing
from lianfang.kit.scope import ancestors

HEADS = (Role.DUTY_OFFICER.value, Role.LEAD.value, Role.SECRETARY.value)  # the first named leads
MAX_RELIEFS = 8  # links in a chain of people standing in for each other


def leads(at: datetime, *, paths: Collection[str] | None = None) -> dict[str, int]:
    """The person at the head of each place (of `paths`, if given), by path."""
    found = Posting.objects.in_force(at).filter(role__in=HEADS, user__is_active=True)
    if paths is not None:
        found = found.filter(place__path__in=paths)
    postings = found.order_by("from_at", "pk").values_list("place__path", "user_id", "role")
    heads: dict[str, int] = {}
    for path, user_id, _ in sorted(postings, key=lambda row: HEADS.index(row[2])):
        heads.setdefault(path, user_id)
    return heads


def answering(paths: Collection[str], *, at: datetime, otherwise: int | None = None) -> dict[str, int | None]:
    """Who answers for each path: the nearest accountable pairing, else the nearest lead above.

    Someone absent at `at` is stood in for by their successor.
    """
    above = {step for path in paths for step in ancestors(path)}
    pairs = Pairing.objects.filter(role="accountable", to_at=None, path__in=above)
    paired = dict(pairs.values_list("path", "user_id"))
    heads = leads(at, paths=above)
    away = absent(at)
    found: dict[str, int | None] = {}
    for path in set(paths):
        steps = list(reversed(ancestors(path)))
        near = next((paired[one] for one in steps if one in paired), None)
        if near is None:
            near = next((heads[one] for one in steps if one in heads), otherwise)
        found[path] = present(near, away)
    return found


def absent(at: datetime) -> dict[int, int]:
    """Who is away at a moment, and who stands in."""
    gone = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=at), from_at__lte=at)
    return dict(gone.order_by("noted_at", "pk").values_list("user_id", "successor_id"))


def present(user_id: int | None, away: Mapping[int, int]) -> int | None:
    """The person, or who stands in for them, or in for that one."""
    for _ in range(MAX_RELIEFS):
        if user_id is None or user_id not in away:
            break
        user_id = away[user_id]
    return user_id
