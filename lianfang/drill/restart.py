"""The demonstration's enterprises: filed by themselves, inspected, and back to work in three waves.

Every step is the act a person would do, with the hands it needs: who filed does not inspect, who inspected
does not approve. Seven forget their report on the second day, and are named.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.utils import timezone

from lianfang.accounts.queries import system_scope
from lianfang.drill import names
from lianfang.drill.response import Stage
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty
from lianfang.enterprises import filing, intake, routing, working
from lianfang.enterprises.forms import FOLLOWS, ITEMS, PLEDGES
from lianfang.enterprises.lives import ENTERPRISE, WAVE
from lianfang.enterprises.models import FAST, Enterprise, State, Wave, cleared
from lianfang.enterprises.views import spans
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope
from lianfang.measures.models import Event
from lianfang.people.rules import resident_check_digit
from lianfang.things.declared import moves

AT_WORK, RETURNED, SILENT = 640, 23, 7  # of 1,200 enterprises at full scale; docs/sources.md#restart-waves
ALL: Final = 1200
REPORTS: Final = time(15, 10)  # when their reports come in
WAVES: Final[tuple[tuple[str, list[str], list[str]], ...]] = (
    ("第一批（重要国计民生）", ["national"], []),
    ("第二批（规上限上）", ["general"], ["scale", "limit"]),
    ("第三批（其他）", ["general"], ["small", "self"]),
)


class Restart:
    """What is going to happen with the enterprises, played from one hour to another."""

    def __init__(self, stage: Stage, event: Event, *, seed: int, scale: float) -> None:
        self._stage, self._rng, self._event = stage, Random(f"{seed} restart"), event
        self._silent = max(1, round(SILENT * scale))
        self._system = system_scope("own filing", actor_id=stage.users["liu"].pk)
        self._begins = timezone.localdate(clock.now())
        routing.enter_new(stage.scope("liu"))
        rows = list(Enterprise.objects.select_related("place", "organisation").order_by("pk"))
        share = len(rows) / ALL
        fast = [one for one in rows if one.category in FAST]
        others = [one for one in rows if one.category not in FAST]
        at_work, returned = round(AT_WORK * share), max(1, round(RETURNED * share))
        self._rng.shuffle(others)
        self._screen(rows)
        self._waves = [self._plan(*one) for one in WAVES]
        for number, one in enumerate([*fast, *others[: at_work + returned]]):
            self._file(one, number)
            if number >= len(fast) + at_work:
                self._do("return", FOLLOWS, one, reason="名册与到岗人员不符")
            else:
                self._approve(one)
        self._open(self._waves[0])

    def _scope(self, one: Enterprise) -> Scope:
        """The street's lead, where the street is one of the cast's."""
        street = self._stage.places["street"]
        return self._stage.scope("fang" if one.path.startswith(street.path) else "liu")

    def _do(self, code: str, needs: str, one: Enterprise, then: Any = None, **told: Any) -> None:
        moves(ENTERPRISE, code, needs, then)(self._scope(one), enterprise=one, **told)

    def _plan(self, name: str, categories: list[str], sizes: list[str]) -> Wave:
        return working.plan_wave(
            self._stage.scope("liu"), place=self._stage.places["district"], name=name, categories=categories,
            sizes=sizes, opens_on=self._begins,
        )  # fmt: skip

    def _screen(self, rows: list[Enterprise]) -> None:
        """All are screened in a round, each in one visit."""
        duties.open_round(
            self._stage.scope("liu"), kind=KINDS[intake.SCREENING], event=self._event, code="e1",
            name="企业排查（演示）", place=self._stage.places["district"], level="L1",
            due_at=clock.now() + timedelta(days=2),
        )  # fmt: skip
        batch = [
            _record(intake.SCREENING, one, clock.now(), {
                "outcome": "screened", "at_work": 0, "away": one.organisation.workers or 0,
                "outside": self._rng.randint(0, 3), "feverish": 0, "measures": ["temperature", "masks"],
            })
            for one in rows
        ]  # fmt: skip
        self._keep("liu", batch)

    def _keep(self, name: str, batch: list[dict[str, Any]]) -> None:
        for start in range(0, len(batch), 200):
            duties.keep(
                self._stage.scope(name), batch=batch[start : start + 200], kinds=KINDS, source="phone"
            )

    def _file(self, one: Enterprise, number: int) -> None:
        """By themselves, by the link: some lines, one in forty with somebody from elsewhere."""
        lines = [_worker(self._rng, number * 10 + n) for n in range(self._rng.randint(3, 6))]
        if number % 40 == 5:
            lines[-1] |= {"origin": "青岛", "left_on": f"{self._begins - timedelta(days=3)}"}
        told = filing.reading(self._system, enumerate(lines, 2))
        pledged = [code for code, _words in PLEDGES]
        filing.file_read(
            self._system, one, told, pledged=pledged, stock_days=self._rng.randint(4, 9),
            separate_room="一楼值班室旁",
        )  # fmt: skip

    def _approve(self, one: Enterprise) -> None:
        self._do("accept", FOLLOWS, one, filing.accepted)
        seen = [code for code, _words in ITEMS]
        days = one.stock_days or 5
        filing.check(
            self._stage.scope("gao"), enterprise=one, seen=seen, stock_days=days, result="现场核验通过"
        )
        filing.approve(self._stage.scope("liu"), enterprise=one)
        if one.category in FAST:
            working.reopen(self._scope(one), enterprise=one)

    def _open(self, wave: Wave) -> None:
        """The government opens a wave; whoever it takes in goes back to work."""
        number = f"高新防指〔演示〕{wave.pk}号"
        moves(WAVE, "open", "decide-as-government")(self._stage.scope("gao"), wave=wave, document_no=number)
        waiting = Enterprise.objects.filter(state=State.APPROVED).select_related("place", "organisation")
        for one in waiting.order_by("pk"):
            if working.wave_of(one) == wave:
                working.reopen(self._scope(one), enterprise=one)

    def play(self, since: datetime, until: datetime) -> int:
        """Waves that open and reports that come in from `since` to `until`; how many reports."""
        clock.fix(until)
        if len(self._waves) > 1:
            self._open(self._waves.pop(1))
        sent = 0
        for back in (0, 1):
            on = timezone.localdate(until) - timedelta(days=back)
            at = timezone.make_aware(datetime.combine(on, REPORTS))
            if since < at <= until:
                sent += self._report(at, on)
        return sent

    def _report(self, at: datetime, on: date) -> int:
        owed = Duty.objects.filter(kind=working.DAILY, state="open", opens_at__lte=at, due_at__gt=at)
        places = list(owed.order_by("place_id").values_list("place_id", flat=True))
        told = places[self._silent :] if on > self._begins else places
        rows = Enterprise.objects.filter(place__in=told, state=State.OPEN).select_related("place")
        batches: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in rows.order_by("pk"):
            well = one.employees.filter(cleared(on)).order_by("number")
            numbers = list(well.values_list("number", flat=True))
            batches["liu"].append(_record(working.DAILY, one, at, {
                "outcome": "done", "at_work": len(numbers), "present": spans(numbers), "feverish": 0,
                "outside": 0, "isolated": 0, "stock_days": one.stock_days or 4,
            }))  # fmt: skip
        for name, batch in batches.items():
            self._keep(name, batch)
        return len(batches["liu"])


def _worker(rng: Random, number: int) -> dict[str, str]:
    first = f"370799{1965 + number % 38}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return {
        "name": names.person(rng), "document": first + resident_check_digit(first),
        "phone": names.phone(70_000_000 + number), "home": f"演示小区{1 + number % 40}号楼", "origin": "本市",
    }  # fmt: skip


def _record(kind: str, one: Enterprise, at: datetime, detail: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(uuid7(at=at.timestamp())), "kind": kind, "place": one.place_id, "made_at": at,
            "detail": detail}  # fmt: skip
