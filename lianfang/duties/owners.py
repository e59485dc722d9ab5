"""Who answers for what. A duty belongs to one person, and never to one who is away."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from lianfang.accounts.models import Posting, Role
from lianfang.duties.models import Absence, Pairing
from lianfang.kit.scope import ancestors

HEADS = (Role.DUTY_OFFICER.value, Role.LEAD.value, Role.SECRETARY.value)  # the first named leads
INSTANT = timedelta(microseconds=1)
MAX_RELIEFS = 8  # links in a chain of people standing in for each other


def leads(at: datetime, *, paths: Collection[str] | None = None) -> dict[str, int]:
    """The person at the head of each place (of `paths`, if given), by path; one who can sign in."""
    found = Posting.objects.in_force(at).of_who_sign_in(at).filter(role__in=HEADS)
    if paths is not None:
        found = found.filter(place__path__in=paths)
    postings = found.order_by("from_at", "pk").values_list("place__path", "user_id", "role")
    heads: dict[str, int] = {}
    for path, user_id, _ in sorted(postings, key=lambda row: HEADS.index(row[2])):
        heads.setdefault(path, user_id)
    return heads


def absent(at: datetime) -> set[int]:
    """The people who are away at a moment."""
    gone = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=at), from_at__lte=at)
    return set(gone.values_list("user_id", flat=True))


class Away:
    """Who is absent when, and who stands in. Read once, then asked for many duties."""

    def __init__(self, *, since: datetime) -> None:
        """All absences that reach past `since`."""
        self._terms: dict[int, list[tuple[datetime, datetime | None, int | None]]] = defaultdict(list)
        rows = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=since)).order_by("-noted_at", "-pk")
        for user_id, start, end, heir in rows.values_list("user_id", "from_at", "to_at", "successor_id"):
            self._terms[user_id].append((start, end, heir))

    def is_away(self, user_id: int, opens_at: datetime, due_at: datetime) -> bool:
        """Whether the person is absent at any time of the window."""
        return self._term(user_id, opens_at, due_at) is not None

    def present(self, user_id: int | None, opens_at: datetime, due_at: datetime) -> int | None:
        """The person, or who stands in for them in this window, or in for that one; None: nobody."""
        for _ in range(MAX_RELIEFS):
            if user_id is None:
                return None
            term = self._term(user_id, opens_at, due_at)
            if term is None:
                return user_id
            user_id = term[2]
        return None

    def _term(
        self, user_id: int, opens_at: datetime, due_at: datetime
    ) -> tuple[datetime, datetime | None, int | None] | None:
        for term in self._terms.get(user_id, ()):
            if term[0] < due_at and (term[1] is None or opens_at < term[1]):
                return term
        return None


class Answering:
    """Who answers for places at and below `paths`: the nearest accountable pairing, else the lead."""

    def __init__(self, paths: Collection[str], *, at: datetime) -> None:
        above = {step for path in paths for step in ancestors(path)}
        pairs = Pairing.objects.filter(role="accountable", to_at=None, path__in=above)
        self._paired = dict(pairs.values_list("path", "user_id"))
        self._heads = leads(at, paths=above)
        self.away = Away(since=at)

    def owner(self, path: str, opens_at: datetime, due_at: datetime) -> int | None:
        """Who answers for `path` in this window. Somebody absent is stood in for, or passed over."""
        steps = list(reversed(ancestors(path)))
        for held in (self._paired, self._heads):
            for step in steps:
                found = self.away.present(held.get(step), opens_at, due_at)
                if found is not None:
                    return found
        return None

    def head(self, path: str, at: datetime, *, but: int | None = None) -> int | None:
        """The nearest lead at or above `path` who is present at a moment and is not `but`."""
        for step in reversed(ancestors(path)):
            found = self.away.present(self._heads.get(step), at, at + INSTANT)
            if found is not None and found != but:
                return found
        return None


def answers_now(path: str, *, at: datetime) -> int | None:
    """Who answers for a place at a moment."""
    return Answering([path], at=at).owner(path, at, at + INSTANT)
