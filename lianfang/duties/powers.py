"""Who may do what a duty asks, at its place and at its time. Nobody is given what they may not do."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from lianfang.accounts import rules
from lianfang.accounts.models import Posting
from lianfang.duties.kinds import table

_Term = tuple[str, str, datetime, datetime | None]


class Powers:
    """The postings of some people, read once, then asked for many duties."""

    def __init__(self, users: Collection[int]) -> None:
        self._held: dict[int, list[_Term]] = defaultdict(list)
        if not users:
            return
        posted = Posting.objects.filter(user_id__in=set(users), user__is_active=True)
        for user_id, *term in posted.values_list("user_id", "role", "place__path", "from_at", "to_at"):
            self._held[user_id].append(tuple(term))  # type: ignore[arg-type]  # the four columns

    def may(self, user_id: int, kind: str, path: str, at: datetime) -> bool:
        """Whether that person could keep a record of this kind there at that moment."""
        known = table().get(kind)
        ability = known.ability if known else rules.SEES
        return any(
            path.startswith(root)
            and ability in rules.BY_ROLE.get(role, ())
            and from_at <= at
            and (to_at is None or at < to_at)
            for role, root, from_at, to_at in self._held.get(user_id, ())
        )
