"""Isolation under load: so many people for so many days, their readings and deliveries through the API.

    ./run bench isolation [--people 2000] [--days 14] [--deliveries 1500] [--database postgresql://…]

Each day two readings a person and so many deliveries come in, ten people are released, and planted are:
readings that nobody takes, needs that nobody accepts, carers who go away, releases that nobody makes. Prints
records a second, what of the planted stood on its board or list within its clock, releases on the day, both
boards at the server (p95, and the processor's part of it), what a day cost, and what was lost.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from datetime import time as hour
from pathlib import Path
from random import Random
from typing import Any

from bench import district
from bench.machine import describe, percentile, show

BATCH, SWEEP = 200, timedelta(seconds=15)
CARERS, RELEASED = 20, 10  # of them; a day
UNREAD, UNTAKEN, UNRELEASED = 2, 15, 1  # planted: of each half day, of each day, of each day


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
        self.kept, self.spent = 0, 0.0
        self.planted: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.looks: dict[str, list[tuple[float, float]]] = {"reading-board": [], "delivery-board": []}
        self.days: list[float] = []

    def run(self) -> None:
        self._staff()
        self._place()
        for day in range(self.args.days):
            begun = time.perf_counter()
            self._day(day)
            self.days.append(time.perf_counter() - begun)
        rate = self.kept / self.spent if self.spent else 0
        show("records of readings and deliveries", f"{rate:,.0f}/s", f"{self.kept:,} kept")
        for what, number in self.planted.items():
            show(f"planted: {what}", f"{self.seen[what]:,} of {number:,}")
        for code, looks in self.looks.items():
            wall, cpu = (percentile([one[part] for one in looks], 0.95) * 1000 for part in (0, 1))
            show(f"  {code}", f"p95 {wall:.0f} ms", f"{cpu:.0f} ms of the processor, {len(looks)} looks")
        show("a day", f"{max(self.days):.0f} s", "the longest")
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
        roles |= {f"carer{number}": Role.GRID_WORKER for number in range(CARERS)}
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
        """Everybody through the API, each with a carer and a backup; ten a day for so long, all others for
        longer than is tried."""
        from lianfang.isolation.models import File

        begun = time.perf_counter()
        for number in range(self.args.people):
            last = number // RELEASED if number < RELEASED * self.args.days else self.args.days + 1
            told = {
                "name": f"甲{number}", "place": self.doors[number], "notice_no": str(number),
                "carer": f"carer{number % CARERS}", "backup": f"carer{(number + 1) % CARERS}",
                "programme": "quarantine", "ends_on": self._at(last, hour(0)).date().isoformat(),
            }  # fmt: skip
            answer = self._post("isolation", told)
            assert answer.status_code in {200, 201}, answer.content
        show("people placed", f"{self.args.people / (time.perf_counter() - begun):.0f}/s", "one request each")
        self.people = dict(File.objects.order_by("pk").values_list("pk", "restriction__place__code"))

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
            self.kept += sum(one["state"] == "kept" for one in answer.json())

    def _day(self, day: int) -> None:
        """A day: releases, needs, both readings but for some, deliveries, gaps, and looks at the boards."""
        self._sweep(day, hour(4))
        self._ask(day)
        self._read(day, hour(10))
        self._release(day)
        self._read(day, hour(20))
        self._bring(day)
        self._go_away(day)
        for code, looks in self.looks.items():
            looks += [self._look(code) for _look in range(self.args.looks)]

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
        from lianfang.kit import clock

        clock.fix(self._at(day, due) - timedelta(minutes=20))
        order = self.rng.sample(sorted(self.people), len(self.people))
        self._send(
            [
                self._record(
                    "isolation.reading", self.people[pk],
                    {"restriction": pk, "celsius": f"36.{self.rng.randint(1, 8)}"},
                )
                for pk in order[UNREAD:]
            ]
        )  # fmt: skip
        before = self._alerts("duty-overdue")
        self._sweep(day, due, timedelta(hours=1) + SWEEP)
        self._found("readings not taken", UNREAD, self._alerts("duty-overdue") - before)
        board = self._get("reading-board?holes=1").json()
        assert all(one["holes"] for one in board["rows"])

    def _alerts(self, rule: str) -> int:
        from lianfang.duties.models import Alert

        return Alert.objects.filter(rule=rule, settled_at=None).count()

    def _found(self, what: str, planted: int, seen: int) -> None:
        self.planted[what] += planted
        self.seen[what] += min(planted, seen)

    def _ask(self, day: int) -> None:
        """On the first day what comes every day from then on; each day some that nobody accepts, and the
        backup hears of them in half an hour."""
        doors = list(self.people.values())
        if day == 0:
            for number in range(self.args.deliveries - UNTAKEN):
                told = {"place": doors[-1 - number % len(doors)], "what": "bench", "daily": True}
                kind = ("food", "water", "rubbish", "parcel")[number // len(doors) % 4]
                made = self._post("isolation/needs", told | {"kind": kind}).json()
                self._post(f"isolation/needs/{made['id']}/accept", {})
        for door in doors[-UNTAKEN:]:
            self._post("isolation/needs", {"place": door, "kind": "repair", "what": "bench"})
        before = self._alerts("need-not-accepted")
        self._sweep(day, hour(4), timedelta(minutes=30) + SWEEP)
        self._found("needs not accepted", UNTAKEN, self._alerts("need-not-accepted") - before)

    def _release(self, day: int) -> None:
        """Whose last day was yesterday is released today, but for one, who is due and not released."""
        from lianfang.isolation.models import File
        from lianfang.kit import clock

        clock.fix(self._at(day, hour(12)))
        due = list(
            File.objects.filter(freed_at=None, restriction__ends_on=self._at(day - 1, hour(0)).date())
            .order_by("pk").values_list("pk", flat=True)
        )  # fmt: skip
        told = {"release": "term", "release_no": "bench", "follow_days": 0}
        body = {"act": "release", "rows": due[UNRELEASED:], "told": told}
        if due:
            rows = self._post("isolation/together", body).json()["rows"]
            self._found("releases on the day", len(due) - UNRELEASED, sum(not one["code"] for one in rows))
            late = self._get("isolation?state=due").json()
            self._found("releases not made", UNRELEASED, sum(one["id"] == due[0] for one in late["rows"]))
        for pk in due:
            del self.people[pk]

    def _bring(self, day: int) -> None:
        from lianfang.isolation.models import Need
        from lianfang.kit import clock

        clock.fix(self._at(day, hour(21, 30)))
        rows = Need.objects.filter(state__in=("asked", "accepted")).values_list("pk", "place__code")
        self._send([self._record("isolation.delivery", code, {"need": pk}) for pk, code in rows])

    def _go_away(self, day: int) -> None:
        """Carer and backup of some are both put out for a while: the next sweep has their gaps."""
        from lianfang.accounts.models import User
        from lianfang.isolation.models import CarerGap, File

        both = User.objects.filter(username__in=("carer3", "carer4"))
        both.update(is_active=False)
        theirs = File.objects.filter(freed_at=None, restriction__carer__username="carer3").count()
        self._sweep(day, hour(22), SWEEP)
        self._found("carer gaps", theirs, CarerGap.objects.filter(until=None).count())
        both.update(is_active=True)
        self._sweep(day, hour(22), 2 * SWEEP)
        assert not CarerGap.objects.filter(until=None).exists()

    def _get(self, address: str) -> Any:
        from django.test import Client

        answer = Client().get(f"/api/v1/{address}", headers={"authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.content
        return answer

    def _look(self, code: str) -> tuple[float, float]:
        begun, used = time.perf_counter(), time.process_time()
        self._get(code)
        return time.perf_counter() - begun, time.process_time() - used


if __name__ == "__main__":
    main()
