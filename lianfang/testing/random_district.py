"""A district in which things happen at random, and what must be true of its figures.

`Play` does one random step after another through the actions people use, and keeps its own book of what it
did: plain lists, counted without a query. A seed tells one district from another.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from lianfang.cases import actions as cases
from lianfang.cases.models import Classification
from lianfang.duties import actions as duties
from lianfang.duties.actions import NewDuty
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.handovers import actions as handovers
from lianfang.kit import clock
from lianfang.kit.problems import Problem
from lianfang.orders import actions as orders
from lianfang.orders.models import OrderSource
from lianfang.testing import road
from lianfang.testing.answers import record, sound
from lianfang.testing.world import World, open_round, visit

WORK: Final = "sanitation.disinfection"
MET: Final = ("completed", "by-phone", "verified-vacant")
TRIED: Final = ("nobody-home", "refused")


@dataclass
class Book:
    """What was done, as a clerk would note it: by id the last version of each visit and car."""

    visits: dict[str, tuple[str, str, int, int, datetime, int]] = field(default_factory=dict)
    cars: dict[str, tuple[str, int]] = field(default_factory=dict)
    cases: dict[int, tuple[str, str]] = field(default_factory=dict)
    slots: dict[tuple[str, datetime], str] = field(default_factory=dict)  # by place and opening
    handed: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Play:
    world: World
    dice: random.Random
    book: Book = field(default_factory=Book)
    steps: int = 0
    orders: list[int] = field(default_factory=list)
    found: list[Any] = field(default_factory=list)

    def begin(self) -> None:
        """A road, a round, and slots for the rest of the day at some compounds."""
        road.build(self.world)
        open_round(self.world)
        for code in ("garden", "village", "hotel"):
            place = self.world.places[code]
            begin = clock.now()
            hours = [begin + timedelta(hours=2 * one) for one in range(self.dice.randint(0, 3))]
            items = [NewDuty(place.pk, place.path, at, at + timedelta(hours=2)) for at in hours]
            if items:
                duties.raise_duties(self.world.scope("liu"), kind=WORK, origin="schedule:1", items=items)
            self.book.slots |= {(place.path, at): "open" for at in hours}

    def on(self, number: int) -> None:
        """So many steps, a minute apart; what is refused leaves no trace in the book either."""
        for _ in range(number):
            self.steps += 1
            clock.fix(clock.now() + timedelta(minutes=1))
            step = self.dice.choice(
                (self._visit, self._visit, self._correct, self._car, self._car, self._correct_car,
                 self._visitor, self._slot, self._case, self._classify, self._hand_over, self._answer,
                 self._order, self._order_step)
            )  # fmt: skip
            try:
                step()
            except Problem:
                continue

    def _keep(self, told: dict[str, Any], user: str) -> bool:
        (receipt,) = duties.keep(self.world.scope(user), batch=[told], kinds=KINDS)
        return receipt.state == "kept"

    # Doors

    def _door(self) -> tuple[Place, str]:
        compound, user = self.dice.choice((("garden", "zhou"), ("garden", "zhou"), ("village", "chen")))
        return self.dice.choice(self.world.doors(compound)), user

    def _visit(self, corrects: str = "", door: Place | None = None, user: str = "") -> None:
        if door is None:
            door, user = self._door()
        outcome = self.dice.choice((*MET, *TRIED))
        heads = self.dice.randint(1, 6) if outcome in {"completed", "by-phone"} else 0
        back = self.dice.randint(0, min(heads, 2))
        more: dict[str, Any] = {"head_count": heads, "returned": back} if outcome in MET else {}
        told = visit(door, outcome, **(more | ({"corrects": corrects} if corrects else {})))
        if self._keep(told, user):
            self.book.visits.pop(corrects, None)
            facts = (door.path, outcome, heads, back, clock.now(), self.steps)
            self.book.visits[told["id"]] = facts

    def _correct(self) -> None:
        if self.book.visits:
            id = self.dice.choice(sorted(self.book.visits))
            path = self.book.visits[id][0]
            door = next(one for one in self.world.places.values() if one.path == path)
            self._visit(id, door, "chen" if door.code.startswith("village") else "zhou")

    # The road

    def _car(self, corrects: str = "") -> None:
        people = [road.person(one) for one in range(1, self.dice.randint(1, 4) + 1)]
        more: dict[str, Any] = {"corrects": corrects} if corrects else {}
        told = road.car(*people, direction=self.dice.choice(("in", "out")), at=clock.now(), **more)
        if self._keep(told, "he"):
            self.book.cars.pop(corrects, None)
            self.book.cars[told["id"]] = (told["detail"]["direction"], len(people))

    def _correct_car(self) -> None:
        if self.book.cars:
            self._car(self.dice.choice(sorted(self.book.cars)))

    def _visitor(self) -> None:
        road.send(self.world, road.post(), user="bao")
        who = self.dice.choice(("resident", "visitor"))
        road.send(self.world, road.visitor(who=who, at=clock.now()), user="bao")

    # Slots, cases, desks

    def _slot(self) -> None:
        """Done within a window it meets that slot; a second time it meets none."""
        place = self.world.places[self.dice.choice(("garden", "village", "hotel"))]
        told = record(WORK, place, clock.now(), sound(KINDS[WORK].form))
        if self._keep(told, "chen" if place.code == "village" else "zhou"):
            for (path, at), state in self.book.slots.items():
                if path == place.path and state == "open" and at <= clock.now() <= at + timedelta(hours=2):
                    self.book.slots[path, at] = "done"

    def _case(self) -> None:
        door = self.dice.choice(self.world.doors("garden") + self.world.doors("village"))
        facts = {"name": f"病{self.steps}", "classification": self.dice.choice(Classification.values[:4])}
        made = cases.report_case(
            self.world.scope("qian"), place=door, facts={**facts, "onset_on": clock.now().date()}
        )
        self.book.cases[made.pk] = (door.path, facts["classification"])
        self.found.append(made)

    def _classify(self) -> None:
        if self.found:
            one = self.dice.choice(self.found)
            to = self.dice.choice(Classification.values)
            cases.classify_case(
                self.world.scope("qian"), case=one, classification=to, at=clock.now(), reason="复核"
            )
            self.book.cases[one.pk] = (self.book.cases[one.pk][0], to)

    def _hand_over(self) -> None:
        made = handovers.hand_over(
            self.world.scope("liu"), flow="F2", from_place=self.world.places["xincheng"],
            to_place=self.world.places[self.dice.choice(("binhe", "north"))],
            payload={"name": "王小明"}, ref=f"r-{self.steps}",
        )  # fmt: skip
        self.book.handed[made.pk] = (made.to_path, "open")

    def _answer(self) -> None:
        still = [pk for pk, (_path, state) in sorted(self.book.handed.items()) if state == "open"]
        if still:
            pk = self.dice.choice(still)
            wang = self.world.scope("wang")
            handovers.accept(wang, id=pk)
            if self.dice.random() < 0.5:
                handovers.close(wang, id=pk, outcome="arrived")
                self.book.handed[pk] = (self.book.handed[pk][0], "closed")

    def _order(self) -> None:
        made = orders.issue(
            self.world.scope("liu"), source=OrderSource.PATROL, source_ref="", content=f"第{self.steps}件",
            place=self.world.places[self.dice.choice(("binhe", "north"))], unit="滨河社区", department=None,
            person=self.world.cast["wang"], due_at=clock.now() + timedelta(minutes=self.dice.randint(1, 90)),
        )  # fmt: skip
        self.orders.append(made.pk)

    def _order_step(self) -> None:
        if self.orders:
            pk = self.dice.choice(self.orders)
            if self.dice.random() < 0.6:
                orders.feed_back(self.world.scope("wang"), id=pk, words="已办", done=True)
            elif self.dice.random() < 0.5:
                orders.give_back(self.world.scope("liu"), id=pk, reason="不足")
            else:
                orders.close(self.world.scope("liu"), id=pk)


def recounted(book: Book, path: str) -> dict[str, int]:
    """The figures of a place counted from the book alone."""
    by_door: dict[str, list[tuple[str, str, int, int, datetime, int]]] = {}
    for one in book.visits.values():
        if one[0].startswith(path):
            by_door.setdefault(one[0], []).append(one)
    met = {door: [one for one in ones if one[1] in MET] for door, ones in by_door.items()}
    # Of several that meet a duty one that found somebody back counts before the others, then the latest.
    stands = [max(ones, key=lambda one: (one[3] > 0, one[4], one[5])) for ones in met.values() if ones]
    here = road_of(book, path)
    slots = [state for (where, _at), state in book.slots.items() if where.startswith(path)]
    kinds = Counter(kind for where, kind in book.cases.values() if where.startswith(path))
    return {
        "round-done": len(stands),
        "round-tried": sum(not ones for ones in met.values()),
        "found-residents": sum(one[2] for one in stands),
        "found-returned": sum(one[3] for one in stands),
        "found-vacant": sum(one[1] == "verified-vacant" for one in stands),
        "road-vehicles": len(here),
        "road-in": sum(direction == "in" for direction, _people in here),
        "road-people": sum(people for _direction, people in here),
        "slots-due": len(slots),
        "slots-done": slots.count("done"),
        "hand-overs-open": sum(
            state == "open" and where.startswith(path) for where, state in book.handed.values()
        ),
        **{f"cases-{kind}": kinds[kind] for kind in Classification.values},
    }


def road_of(book: Book, path: str) -> list[tuple[str, int]]:
    """The cars, seen from a place: all of them at or above the checkpoint, none elsewhere."""
    return list(book.cars.values()) if STATION.startswith(path) else []


STATION: Final = "000100010002"  # where road.places puts the checkpoint of 新城街道
