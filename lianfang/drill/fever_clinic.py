"""The fever clinic's two days: who comes, what its people do about it and how long that takes them.

Every step is the act a person would do, at the time they would do it. Shares, delays and names are made up;
what comes of them by the evening of the second day is not written anywhere.
"""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, Final

from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.clinic import beds, care, laboratory, leaving, running, triage
from lianfang.clinic.acts import BEDS
from lianfang.clinic.models import Bed, Consultation, Examination, Visit, VisitState
from lianfang.drill import names
from lianfang.drill.response import Stage
from lianfang.grid.models import Place, PlaceKind
from lianfang.handovers import actions as desks
from lianfang.handovers import queries
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.kit.scope import Scope

VISITS: Final = 96  # fever visits in two days at full scale; made up
FEWEST: Final = 14  # so that each part of the story is there at any scale
ROOMS: Final = 12
SUSPECTS: Final = 2
LAST_HELD: Final = 5  # who came last, and lie in a bed while their results are awaited
CARDS: Final = (71, 96)  # minutes from the suspicion to the card
QUIET: Final = timedelta(hours=5, minutes=30)  # before the evening: whoever comes later is held
_NO: Final = {"travel": "no", "contact": "no", "febrile_contact": "no", "cluster": "no"}
_ILLS: Final = ("甲型流感", "上呼吸道感染", "急性扁桃体炎", "支气管炎", "普通感冒")
_JOBS: Final = ("worker", "farmer", "trade", "office", "retired", "driver", "pupil")
Step = Callable[[], None]


class Clinic:
    """What is going to happen at the clinic, in the order of time; played from one hour to another."""

    def __init__(self, stage: Stage, *, seed: int, scale: float, evening: datetime) -> None:
        self._stage, self._rng, self._evening = stage, Random(f"{seed} clinic"), evening
        self._total = max(FEWEST, round(VISITS * scale))
        self._begins = clock.now()
        self._next: list[tuple[datetime, int, Step]] = []
        self._number, self.came, self._suspects, self._left = count(), 0, 0, False
        street = stage.places["street"].path
        self._communities = list(
            Place.objects.filter(kind=PlaceKind.COMMUNITY, path__startswith=street)
            .order_by("path").values_list("code", flat=True)
        )  # fmt: skip
        self._furnish()

    def _furnish(self) -> None:
        yi, place = self._yi(), self._stage.places["hospital"]
        for number in range(1, ROOMS + 1):
            beds.enter_room(yi, place=place, room_code=f"留观{number:02d}")
        now = clock.now()
        for user, duty in (("yi", "感染科"), ("qian", "流行病学")):
            running.put_on_call(
                yi, place=place, user=self._stage.users[user], duty=duty, from_at=now,
                to_at=now + timedelta(days=3),
            )  # fmt: skip

    def _yi(self) -> Scope:
        return self._stage.scope("yi")

    def _at(self, at: datetime, step: Step) -> None:
        heapq.heappush(self._next, (at, next(self._number), step))

    def _in(self, low: float, high: float, step: Step) -> None:
        """So many minutes from now."""
        self._at(clock.now() + timedelta(minutes=self._rng.uniform(low, high)), step)

    def play(self, since: datetime, until: datetime) -> int:
        """All that happens from `since` to `until`; how many came."""
        before = self.came
        announced = self._announced(since)
        share = (until - since) / (self._evening - self._begins)
        for _one in range(max(2, round(self._total * share) - announced)):
            last = min(until, self._evening - QUIET)
            self._at(since + (last - since) * self._rng.random(), self._walk_in)
        if until >= self._evening:
            for number in range(LAST_HELD):
                at = self._evening - timedelta(minutes=40 * (LAST_HELD - number) + 15)
                self._at(max(at, since), lambda: self._walk_in(held=True))
        while self._next and self._next[0][0] < until:
            at, _number, step = heapq.heappop(self._next)
            clock.fix(max(at, since))
            step()
        return self.came - before

    def _announced(self, since: datetime) -> int:
        """The clinic's desk takes in what was handed over, some minutes after it came."""
        waiting = HandOver.objects.filter(
            desk="clinic", accepted_at=None, refused_at=None, closed_at=None, withdrawn_at=None
        )
        found = list(waiting.order_by("pk"))
        for one in found:
            at = max(one.sent_at, since) + timedelta(minutes=self._rng.uniform(3, 9))
            self._at(at, lambda one=one: self._accept(one))  # type: ignore[misc]  # mypy cannot infer a lambda with a default  # bound now
        return len(found)

    def _accept(self, one: HandOver) -> None:
        desks.accept(self._yi(), id=one.pk)
        for visit in Visit.objects.filter(hand_over=one, state=VisitState.AWAITED):
            self._in(20, 80, lambda visit=visit: self._receive(visit))  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    def _receive(self, visit: Visit) -> None:
        triage.receive(self._yi(), visit=visit, home=self._home(visit), **self._told())
        self.came += 1
        self._in(5, 25, lambda: self._see(visit))

    def _home(self, visit: Visit) -> str:
        return visit.home.code if visit.home else self._rng.choice(self._communities)

    def _walk_in(self, held: bool = False) -> None:
        rng = self._rng
        visit = triage.walk_in(
            self._yi(), home=rng.choice(self._communities), phone=names.phone(60_000_000 + self.came),
            came_by=rng.choice(("own", "own", "own", "ambulance")), **self._told(),
        )  # fmt: skip
        self.came += 1
        self._in(5, 25, lambda: self._hold(visit) if held else self._see(visit))

    def _told(self) -> dict[str, Any]:
        rng, now = self._rng, clock.now()
        sex, age = rng.choice(("1", "2")), rng.choice((7, 16, 24, 31, 38, 45, 52, 63, 71))
        child = {"guardian": names.person(rng), "job": "pupil"} if age < 15 else {"job": rng.choice(_JOBS)}
        yes = {"travel": "yes"} if rng.random() < 0.06 else {}
        return {
            "celsius": f"{rng.uniform(37.3, 39.2):.1f}", "age": age, "sex": sex, **child,
            "name": names.person(rng, sex=int(sex)), "symptoms": ["fever", rng.choice(("cough", "fatigue"))],
            "onset_on": (now - timedelta(days=rng.randint(0, 3))).date(), "dependents": "none",
            "address": f"{rng.randint(1, 30)}号楼{rng.randint(1, 4)}单元{rng.randint(101, 604)}",
            **_NO, **yes,
        }  # fmt: skip

    def _see(self, visit: Visit) -> None:
        visit.refresh_from_db()
        care.see(self._yi(), visit=visit, diagnosis=self._rng.choice(_ILLS))
        if self._suspects < SUSPECTS and self.came > 2 + 2 * self._suspects:
            self._suspects += 1
            self._in(5, 12, lambda: self._suspect(visit))
            return
        if not self._left and self.came > 6:
            self._left = True
            self._in(20, 40, lambda: self._leave(visit))
            return
        self._sample(visit)
        if self._rng.random() < 0.08 and self._is_free():
            care.hold(self._yi(), visit=visit)

    def _is_free(self) -> bool:
        """Leave rooms for the suspects and for the evening."""
        return Bed.objects.filter(state="free").count() > SUSPECTS + LAST_HELD

    def _sample(self, visit: Visit) -> None:
        number = f"F{visit.pk:05d}"
        care.sample(self._yi(), visit=visit, test="nucleic", sample_no=number)
        self._in(6, 15, lambda: self._send(number, visit))

    def _send(self, number: str, visit: Visit) -> None:
        one = Examination.objects.get(sample_no=number)
        laboratory.send(self._yi(), examination=one)
        self._in(100, 170, lambda: self._result(one, visit))

    def _result(self, one: Examination, visit: Visit) -> None:
        one.refresh_from_db()
        laboratory.take_in(self._yi(), examination=one, result="negative")
        self._in(5, 20, lambda: self._home_again(visit))

    def _home_again(self, visit: Visit) -> None:
        visit.refresh_from_db()
        care.judge(self._yi(), visit=visit, finding="ruled-out")
        visit = leaving.decide(
            self._yi(), visit=visit, kind="home", advice="居家休息，多饮水，症状加重及时复诊"
        )
        self._handed(visit, 10, 60)

    def _handed(self, visit: Visit, low: float, high: float) -> None:
        made = leaving.standing(visit)
        for one in (made.hand_over, made.also) if made is not None else ():
            if one is not None:
                self._in(low, high, lambda one=one: self._answer(one))  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        self._in(high + 25, high + 45, self._clean)

    def _answer(self, one: HandOver) -> None:
        """Whoever staffs the receiving desk accepts, unless a colleague has."""
        one.refresh_from_db()
        people = queries.staff(system_scope("demonstration"), desk=one.desk, path=one.to_path, at=clock.now())
        if people and one.accepted_at is None and one.closed_at is None:
            desks.accept(scope_of_user(people[0], at=clock.now()), id=one.pk)

    def _clean(self) -> None:
        (clean,) = (one for one in BEDS if one.code == "clean")
        for bed in Bed.objects.filter(state="dirty"):
            clean.run(self._yi(), clinic_bed=bed, reason="含氯消毒剂 1000 mg/L，30 分钟")

    def _suspect(self, visit: Visit) -> None:
        visit.refresh_from_db()
        care.judge(self._yi(), visit=visit, finding="suspect")
        care.hold(self._yi(), visit=visit)
        care.call(self._yi(), visit=visit)
        minutes = CARDS[self._suspects - 1]
        self._in(8, 10, lambda: self._answer(HandOver.objects.get(flow="F7", ref=f"visit:{visit.pk}:card")))
        self._in(40, 55, lambda: self._conclude(visit))
        self._in(minutes, minutes, lambda: self._card(visit))
        self._in(15, 25, lambda: self._take(visit))

    def _take(self, visit: Visit) -> None:
        """The first of the tests that may rule it out; the next is due a day later."""
        number = f"Y{visit.pk:05d}"
        care.sample(self._yi(), visit=visit, test="nucleic", sample_no=number)
        self._in(180, 240, lambda: self._negative(number))

    def _negative(self, number: str) -> None:
        one = Examination.objects.get(sample_no=number)
        laboratory.take_in(self._yi(), examination=one, result="negative")

    def _conclude(self, visit: Visit) -> None:
        for one in Consultation.objects.filter(visit=visit, state="called"):
            running.conclude(
                self._yi(),
                consultation=one,
                members="感染科、呼吸科、流行病学",
                conclusion="按疑似单间留观，复采",
            )

    def _card(self, visit: Visit) -> None:
        visit.refresh_from_db()
        care.card(self._yi(), visit=visit, card_no=f"演示卡{visit.pk:04d}", card_at=clock.now())
        one = HandOver.objects.get(flow="F7", ref=f"visit:{visit.pk}:card")
        people = queries.staff(system_scope("demonstration"), desk=one.desk, path=one.to_path, at=clock.now())
        if people and one.accepted_at is not None and one.closed_at is None:
            desks.close(scope_of_user(people[0], at=clock.now()), id=one.pk, outcome="reported")

    def _leave(self, visit: Visit) -> None:
        """Gone while they wait: told at once to disease control and the community, found after 40 minutes."""
        visit.refresh_from_db()
        visit = leaving.decide(self._yi(), visit=visit, kind="left")
        self._handed(visit, 4, 9)
        self._in(40, 40, lambda: self._found(visit))

    def _found(self, visit: Visit) -> None:
        made = leaving.standing(visit)
        one = made.also if made is not None else None
        if one is None:
            return
        one.refresh_from_db()
        if one.accepted_at is not None and one.closed_at is None and one.accepted_by is not None:
            by = scope_of_user(one.accepted_by, at=clock.now())
            desks.close(by, id=one.pk, outcome="found", words="在家中找到，已接回")

    def _hold(self, visit: Visit) -> None:
        visit.refresh_from_db()
        care.see(self._yi(), visit=visit, diagnosis=self._rng.choice(_ILLS))
        care.hold(self._yi(), visit=visit)
        care.sample(self._yi(), visit=visit, test="nucleic", sample_no=f"F{visit.pk:05d}")
