"""Who holds the places of somebody who is away, and that they go back.

A pairing taken over remembers whose place it is (`stands_in_for`). Who holds it at a moment follows
from that person alone: they themselves, else who stands in for them, else who stands in for that
one, and so on; where that leads nowhere, or in a circle, the nearest lead. So it does not matter in
which order absences begin and end. A pairing that somebody decides by hand stands for nobody.
"""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from lianfang.accounts.models import User
from lianfang.duties import owners, pairings
from lianfang.duties.models import Absence, Pairing
from lianfang.duties.problems import NobodyAnswers
from lianfang.kit.scope import Scope, ancestors


class Link(NamedTuple):
    """One absence in the chain: who stands in, by area and for all the rest."""

    rest: int | None
    areas: dict[str, int]

    def heir(self, path: str) -> int | None:
        near = [step for step in reversed(ancestors(path)) if step in self.areas]
        return self.areas[near[0]] if near else self.rest


class Reliefs:
    """The absences that run at a moment, read once, and who stands in along them."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        running = Absence.objects.filter(Q(to_at=None) | Q(to_at__gt=at), from_at__lte=at)
        self._links: dict[int, Link] = {}
        for one in running.order_by("noted_at", "pk").prefetch_related("stand_ins"):  # the last word counts
            areas = {each.path: each.user_id for each in one.stand_ins.all()}
            self._links[one.user_id] = Link(one.successor_id, areas)
        active = User.objects.filter(is_active=True, pk__in=self._heirs())
        self._active = set(active.values_list("pk", flat=True))

    def _heirs(self) -> set[int]:
        links = self._links.values()
        return {each for link in links for each in (link.rest, *link.areas.values()) if each is not None}

    def holder(self, user_id: int, path: str) -> int | None:
        """Who holds a place of `user_id` now; None where nobody does."""
        here, seen = user_id, {user_id}
        while (link := self._links.get(here)) is not None:
            heir = link.heir(path)
            if heir is None or heir in seen or heir not in self._active:
                return owners.Answering([path], at=self.at).head(path, self.at, but=user_id)
            seen.add(heir)
            here = heir
        return here


def held_by(user: User) -> list[Pairing]:
    """The places somebody answers for now."""
    held = Pairing.objects.filter(user=user, role="accountable", to_at=None)
    return list(held.select_related("place").order_by("path"))


def take_over(scope: Scope, *, absence: Absence, at: datetime) -> list[Pairing]:
    """Let others hold what the person holds, for as long as they are away. Raises NobodyAnswers."""
    reliefs = Reliefs(at)
    return [_move(scope, one, reliefs, absence.reason) for one in held_by(absence.user)]


def give_back(scope: Scope, *, at: datetime) -> int:
    """Let whoever should hold each place that is stood in for hold it; how many moved.

    One that nobody could take stays with who has it.
    """
    reliefs, moved = Reliefs(at), 0
    relieved = Pairing.objects.filter(role="accountable", to_at=None, stands_in_for__isnull=False)
    for one in relieved.select_related("place").order_by("path"):
        to = reliefs.holder(one.stands_in_for_id or 0, one.path)
        if to is not None and to != one.user_id:
            _move(scope, one, reliefs, one.reason)
            moved += 1
    return moved


def _move(scope: Scope, one: Pairing, reliefs: Reliefs, reason: str) -> Pairing:
    root = one.stands_in_for_id or one.user_id
    to = reliefs.holder(root, one.path)
    if to is None:
        raise NobodyAnswers(place=one.place.name)
    if to == one.user_id:
        return one
    home = root if to != root else None
    was = _helped_before(one)
    made = pairings.pair(
        scope, place=one.place, user=User.objects.get(pk=to), reason=reason, stands_in_for=home
    )
    if was is not None:
        pairings.pair(scope, place=one.place, user=was.user, role="helper", reason=was.reason)
    return made


def _helped_before(one: Pairing) -> Pairing | None:
    """What the stand-in was at the place until they took it over: a helper goes on helping."""
    if one.stands_in_for_id is None:
        return None
    before = Pairing.objects.filter(place=one.place, user=one.user, role="helper", to_at=one.from_at)
    return before.select_related("user").first()
