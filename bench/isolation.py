"""Isolation under load: so many people for so many days, their readings and deliveries through the API.

    ./run bench isolation [--people 2000] [--days 14] [--deliveries 1500] [--database postgresql://…]

Each day two readings a person and so many deliveries come in, some readings are missed, some needs nobody
accepts and some carers go away, all planted. Prints records a second, what of the planted stood on its board
within its clock, both boards at the server (p95), and what was lost.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from datetime import time as hour
from pathlib import Path
from random import Random
from typing import Any

from bench import district
from bench.machine import describe, percentile, show

BATCH, SWEEP = 200, timedelta(seconds=15)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--deliveries", type=int, default=1500, help="a day")
    parser.add_argument("--looks", type=int, default=20, help="at each board, a day")
    parser.add_argument("--database", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder), database=args.database)
        print(describe())
        _tokens, doors = district.build()
        Ward(args, [code for each in doors for code in each]).run()


class Ward:
    """The people, their carers, and what was planted, found and lost."""

    def __init__(self, args: argparse.Namespace, doors: Sequence[str]) -> None:
        from lianfang.kit import clock

        self.args, self.rng, self.doors = args, Random(2020), doors
        self.start = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self.sent = self.kept = self.planted = self.seen = 0
        self.spent = 0.0
        self.boards: dict[str, list[float]] = {"reading-board": [], "delivery-board": []}

    def run(self) -> None:
        self._staff()
        self._place()
        for day in range(self.args.days):
            self._day(day)
        rate = self.kept / self.spent if self.spent else 0
        show("records of readings and deliveries", f"{rate:,.0f}/s", f"{self.kept:,} kept")
        show("planted gaps on their board within their clock", f"{self.seen} of {self.planted}")
        for code, times in self.boards.items():
            show(f"  {code}", f"p95 {percentile(times, 0.95) * 1000:.0f} ms", f"{len(times)} looks")
        show("lost", f"{self._lost()}")

    def _lost(self) -> int:
        """Records that were kept and have no row."""
        from lianfang.isolation.models import Delivery, Reading

        return self.kept - Reading.objects.count() - Delivery.objects.count()

    def _at(self, day: int, at: hour) -> datetime:
        from django.utils import timezone

        on = timezone.localdate(self.start) + timedelta(days=day)
        return timezone.make_aware(datetime.combine(on, at))

    def _staff(self) -> None:
        from lianfang.accounts import actions as accounts
        from lianfang.accounts.models import Role
        from lianfang.accounts.queries import system_scope
        from lianfang.grid.models import Place
        from lianfang.kit import clock

        clock.fix(self._at(0, hour(0, 30)))
        scope = system_scope("bench", actor_id=accounts.operator().pk)
        root = Place.objects.get(path="0001")
        roles = {
            "lead": Role.LEAD,
            "duty": Role.DUTY_OFFICER,
            "boss": Role.COMMANDER,
            "second": Role.COMMANDER,
        }
        roles |= {f"carer{number}": Role.GRID_WORKER for number in range(20)}
        self.users = {
            name: accounts.create_user(scope, username=name, name=name, place=root, role=role)
            for name, role in roles.items()
        }
        self.token = accounts.create_token(scope, username="lead")
        self._decide(root)

    def _scope(self, name: str) -> Any:
        from lianfang.accounts.queries import scope_of_user
        from lianfang.kit import clock

        return scope_of_user(self.users[name], at=clock.now())

    def _decide(self, root: Any) -> None:
        """The measure on which everybody is observed: decided, confirmed, announced."""
        from lianfang.kit import clock
        from lianfang.measures import actions as measures

        now = clock.now()
        draft = measures.draft(
            self._scope("duty"), kind="medical-observation", body="government", places=[root],
            content="bench", reason="bench",
            from_at=now, to_at=now + timedelta(days=60), document_no="bench 1", level="L2",
            help_number="12345", appeal_route="bench", upper_document_no="bench 0",
        )  # fmt: skip
        made = measures.decide(self._scope("boss"), measure=draft)
        if made.state == "to-confirm":
            made = measures.confirm(self._scope("second"), measure=made)
        measures.announce(self._scope("boss"), measure=made, told_above=True)

    def _place(self) -> None:
        """Everybody through the API, each with a carer and a backup, for longer than is tried."""
        from lianfang.grid.models import Place
        from lianfang.isolation.models import File

        begun = time.perf_counter()
        for number in range(self.args.people):
            told = {
                "name": f"甲{number}", "place": self.doors[number], "notice_no": str(number),
                "carer": f"carer{number % 20}", "backup": f"carer{(number + 1) % 20}",
                "ends_on": self._at(self.args.days + 1, hour(0)).date().isoformat(),
            }  # fmt: skip
            answer = self._post("observations", told)
            assert answer.status_code in {200, 201}, answer.content
        show("people placed", f"{self.args.people / (time.perf_counter() - begun):.0f}/s", "one request each")
        self.people = list(File.objects.values_list("pk", "restriction__place__code"))
        self.here = dict(
            Place.objects.filter(code__in=self.doors[: self.args.people]).values_list("code", "pk")
        )

    def _post(self, address: str, body: Any) -> Any:
        from django.test import Client

        headers = {"authorization": f"Bearer {self.token}"}
        text = json.dumps(body, default=str)
        return Client().post(f"/api/v1/{address}", text, content_type="application/json", headers=headers)

    def _send(self, records: list[dict[str, Any]]) -> None:
        for start in range(0, len(records), BATCH):
            part, begun = records[start : start + BATCH], time.perf_counter()
            answer = self._post("records", part)
            self.spent += time.perf_counter() - begun
            self.sent += len(part)
            self.kept += sum(one["state"] == "kept" for one in answer.json())

    def _day(self, day: int) -> None:
        """A day: needs, both readings but for some, deliveries, gaps, and looks at the boards."""
        self._sweep(day, hour(4))
        needs = self._ask(day)
        for due in (hour(10), hour(20)):
            self._read(day, due)
        self._bring(day, needs)
        self._go_away(day)
        for code, times in self.boards.items():
            times += [self._look(code) for _look in range(self.args.looks)]

    def _sweep(self, day: int, at: hour, after: timedelta = timedelta(0)) -> None:
        from lianfang.duties import sweep
        from lianfang.kit import clock

        clock.fix(self._at(day, at) + after)
        sweep.run_once()

    def _record(self, kind: str, code: str, detail: dict[str, Any]) -> dict[str, Any]:
        from lianfang.kit import clock
        from lianfang.kit.ids import uuid7

        return {
            "id": str(uuid7()),
            "kind": kind,
            "place": code,
            "made_at": clock.now().isoformat(),
            "detail": detail,
        }

    def _read(self, day: int, due: hour) -> None:
        """All readings of one half day but two; those two are told of within an hour and a sweep."""
        from lianfang.duties.models import Alert
        from lianfang.kit import clock

        clock.fix(self._at(day, due) - timedelta(minutes=20))
        order = self.rng.sample(self.people, len(self.people))
        self._send(
            [
                self._record(
                    "isolation.reading", code, {"restriction": pk, "celsius": f"36.{self.rng.randint(1, 8)}"}
                )
                for pk, code in order[2:]
            ]
        )
        before = Alert.objects.filter(rule="duty-overdue").count()
        self._sweep(day, due, timedelta(hours=1) + SWEEP)
        self.planted += 2
        self.seen += min(2, Alert.objects.filter(rule="duty-overdue").count() - before)

    def _ask(self, day: int) -> list[tuple[int, str]]:
        """What is asked for; one in a hundred nobody accepts, and the backup hears of it in half an hour."""
        from lianfang.duties.models import Alert
        from lianfang.grid.models import Place
        from lianfang.isolation import actions
        from lianfang.isolation.models import Need

        found = []
        scope, places = self._scope("lead"), Place.objects.in_bulk(list(self.here.values()))
        for number in range(self.args.deliveries):
            code = self.people[number % len(self.people)][1]
            one = actions.ask(scope, place=places[self.here[code]], kind="food", what="bench")
            if number % 100:
                actions.accept(scope, need=one)
            found.append((one.pk, code))
        waiting = Need.objects.filter(state="asked").count()
        before = Alert.objects.filter(rule="need-not-accepted").count()
        self._sweep(day, hour(4), timedelta(minutes=30) + SWEEP)
        self.planted += waiting
        self.seen += min(waiting, Alert.objects.filter(rule="need-not-accepted").count() - before)
        return found

    def _bring(self, day: int, needs: list[tuple[int, str]]) -> None:
        from lianfang.kit import clock

        clock.fix(self._at(day, hour(21, 30)))
        self._send([self._record("isolation.delivery", code, {"need": pk}) for pk, code in needs])

    def _go_away(self, day: int) -> None:
        """Carer and backup of some are both put out for a while: the next sweep has their gaps."""
        from lianfang.accounts.models import User
        from lianfang.isolation.models import CarerGap

        both = User.objects.filter(username__in=("carer3", "carer4"))
        both.update(is_active=False)
        theirs = sum(number % 20 == 3 for number in range(self.args.people))
        self._sweep(day, hour(22), SWEEP)
        self.planted += theirs
        self.seen += min(theirs, CarerGap.objects.filter(until=None).count())
        both.update(is_active=True)
        self._sweep(day, hour(22), 2 * SWEEP)
        assert not CarerGap.objects.filter(until=None).exists()

    def _look(self, code: str) -> float:
        from django.test import Client

        begun = time.perf_counter()
        answer = Client().get(f"/api/v1/{code}", headers={"authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.content
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
