"""A week of points that are disinfected: does the sum hold at every instant, and how soon is a board there?

    ./run bench sanitation [--slots 20000] [--days 7] [--database postgresql://…]

Points with four times a day are set up in one street, their slots raised by the sweep, and recorded by phones
hour by hour: most in time, some late, some impossible, some excused, some of points that are closed. After
every hour raised = done + open + excused + void, by an own count. Then the board of the street is drawn.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench import district
from bench.machine import describe, percentile, show

TIMES = ("08:00", "12:00", "16:00", "20:00")
BATCH = 400
COMMUNITIES = 10
DRAWN = 40  # boards
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DONE = {
    "outcome": "done", "origin": "product", "licence_no": "bench 1", "means": "chlorine",
    "concentration": 500, "contact_minutes": 30, "method": "wipe",
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slots", type=int, default=20_000, help="a day")
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--database", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder), database=args.database)
        print(describe())
        begins, street = _points(max(COMMUNITIES, args.slots // len(TIMES)))
        _week(begins, args.days)
        _boards(street, begins + args.days * DAY)


def _points(number: int) -> tuple[datetime, Any]:
    from django.utils import timezone

    from lianfang.accounts import actions as accounts
    from lianfang.accounts.models import Role
    from lianfang.accounts.queries import system_scope
    from lianfang.grid.models import Place
    from lianfang.kit import clock
    from lianfang.sanitation.models import DisinfectionPoint
    from lianfang.serving.setup import create_district, migrate

    migrate()
    root = create_district(name="bench", code="bench")
    scope = system_scope("bench", actor_id=accounts.operator().pk)
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    clock.fix(begins)
    street = Place.objects.create(
        parent=root, path=f"{root.path}0001", kind="street", code="s", name="street"
    )
    accounts.create_user(scope, username="lead", name="lead", place=street, role=Role.LEAD)
    each = -(-number // COMMUNITIES)
    for at in range(COMMUNITIES):
        path = f"{street.path}{at + 1:04d}"
        community = Place.objects.create(
            parent=street, path=path, kind="community", code=f"c{at}", name=f"c{at}"
        )
        compound = Place.objects.create(
            parent=community, path=f"{path}0001", kind="compound", code=f"k{at}", name=f"k{at}"
        )
        DisinfectionPoint.objects.bulk_create(
            DisinfectionPoint(
                place=compound,
                path=compound.path,
                at=begins,
                by_id=scope.actor,
                name=f"p{one}",
                spot="high-touch",
                times=" ".join(TIMES),
            )
            for one in range(each)
        )
    show("points", f"{each * COMMUNITIES:,}")
    return begins, street


def _week(begins: datetime, days: int) -> None:
    from lianfang.kit import clock
    from lianfang.sanitation import points
    from lianfang.sanitation.sweep import sweep_missed

    rng, raised, kept, spent = Random(1), 0.0, 0, 0.0
    for hour in range(days * 24):
        now = begins + hour * HOUR
        clock.fix(now)
        start = time.process_time()
        while points.sweep_ahead(now):
            pass
        sweep_missed(now)
        raised += time.process_time() - start
        start = time.process_time()
        kept += _hour(rng, now)
        spent += time.process_time() - start
        _sum_holds(now)
    show("sweep", f"{raised / days:,.1f} CPU s a day")
    show("records", f"{kept:,} kept, {kept / max(spent, 0.001):,.0f} a CPU second")


def _hour(rng: Random, now: datetime) -> int:
    """What phones tell in one hour of what is owed and not told of yet."""
    from lianfang.accounts.models import User
    from lianfang.accounts.queries import scope_of_user
    from lianfang.duties import actions as duties
    from lianfang.duties.models import Duty
    from lianfang.flows.table import KINDS

    scope = scope_of_user(User.objects.get(username="lead"), at=now)
    owed = list(Duty.objects.filter(state="open", tried=0, opens_at__lte=now, due_at__gt=now - 2 * HOUR))
    records = list(_told(rng, owed, now))
    for at in range(0, len(records), BATCH):
        receipts = duties.keep(scope, batch=records[at : at + BATCH], kinds=KINDS)
        assert all(one.state == "kept" for one in receipts), receipts[0]
    return len(records)


def _told(rng: Random, owed: list[Any], now: datetime) -> Iterator[dict[str, Any]]:
    from lianfang.kit.ids import uuid7

    for one in owed:
        fate = rng.random()
        if fate < 0.05:
            continue  # later, or never
        detail = DONE if fate < 0.97 else {"outcome": "no-access"}
        number = int(one.subject.removeprefix("point:"))
        yield {
            "id": str(uuid7()), "kind": one.kind, "place": one.place_id, "made_at": now,
            "detail": detail | {"point_no": number} if detail is DONE else dict(detail), "duty": one.pk,
        }  # fmt: skip


def _sum_holds(now: datetime) -> None:
    from django.db.models import Count

    from lianfang.duties.models import Duty

    by_state = dict(Duty.objects.values_list("state").annotate(n=Count("pk")))
    assert sum(by_state.get(one, 0) for one in ("done", "open", "excused", "void")) == Duty.objects.count(), (
        now
    )


def _boards(street: Any, now: datetime) -> None:
    from lianfang.accounts.models import User
    from lianfang.accounts.queries import scope_of_user
    from lianfang.kit import clock
    from lianfang.listings import boards
    from lianfang.sanitation.boards import POINTS

    clock.fix(now - HOUR)
    scope = scope_of_user(User.objects.get(username="lead"), at=now)
    took = []
    for _each in range(DRAWN):
        start = time.process_time()
        drawn = boards.drawn(POINTS, scope, {"place": street.code})
        took.append((time.process_time() - start) * 1000)
    show("board", f"{drawn.sums.done:,} of {drawn.sums.due:,}, {drawn.sums.holes:,} holes")
    show(
        "board of the street",
        f"p50 {percentile(took, 0.5):,.0f} ms, p95 {percentile(took, 0.95):,.0f} CPU ms",
    )


if __name__ == "__main__":
    main()
