"""The sweep over 200,000 open duties: is each overdue one alarmed once, and how soon?

    ./run bench sweep [--duties 200000] [--database postgresql://…]

A sweep runs as its own process and is killed without warning ten times. The clock that it works by
is stepped an hour forward and back meanwhile, so that tens of thousands fall overdue in one instant.
Prints how long after due + grace each alert was there, how many are missing and how many double.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import district
from bench.machine import describe, memory_mib, percentile, show

EVERY = 5.0  # seconds between two sweeps; `lianfang serve` takes 15
KILLS = 10
BETWEEN = 9.0  # seconds between two kills
STEPS = {25.0: 1, 55.0: -1, 85.0: 1, 115.0: 1}  # seconds from the start: hours the clock is moved by
PATIENCE = 300.0  # seconds for what is left at the end
GRACE = (0, 5, 10)  # minutes, in turn
HOUR = timedelta(hours=1)
LOOK = timedelta(seconds=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--duties", type=int, default=200_000)
    parser.add_argument("--database", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder), database=args.database)
        print(describe())
        begin = time.monotonic()
        raise_all(args.duties)
        show("raised", f"{args.duties / (time.monotonic() - begin):,.0f} duties/s")
        watch(args.duties)


def raise_all(number: int) -> None:
    """So many duties, due at even distances over what the shown clock will run through."""
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.models import Role
    from lianfang.accounts.queries import system_scope
    from lianfang.duties import actions as duties
    from lianfang.grid.models import Place
    from lianfang.kit import clock
    from lianfang.serving.setup import create_district, migrate

    migrate()
    root = create_district(name="bench", code="bench")
    scope = system_scope("bench", actor_id=accounts.operator().pk)
    accounts.create_user(scope, username="w0", name="worker", place=root, role=Role.DUTY_OFFICER)
    places = [
        Place(
            parent=root,
            path=f"{root.path}{n:04d}",
            kind="site",
            code=f"s{n}",
            name=f"s{n}",
            full_name=f"s{n}",
        )
        for n in range(1, 2001)
    ]
    Place.objects.bulk_create(places, batch_size=500)
    start = clock.now()
    clock.shift(shown=start)
    span = 1.9 * HOUR
    made = 0
    for part in range(0, number, 20_000):
        items = []
        for n in range(part, min(number, part + 20_000)):
            place = places[n % len(places)]
            grace = GRACE[n % len(GRACE)]
            due = start + span * n / number - timedelta(minutes=grace)
            items.append(duties.NewDuty(place.pk, place.path, due - HOUR, due, grace_minutes=grace))
        made += len(duties.raise_duties(scope, kind="bench.walk", origin=f"bench:{part}", items=items))
    assert made == number


def watch(number: int) -> None:
    """Let sweeps run and be killed, step the clock, and write down when each alert appears."""
    from django.db import connection

    from lianfang.kit import clock

    overdue_from = due_moments()
    seen: dict[int, float] = {}  # duty: when its alert was first seen
    expected: dict[int, float] = {}  # duty: when it was first past due + grace by the shown clock
    waiting = iter(sorted(overdue_from.items(), key=lambda pair: pair[1]))
    upcoming = next(waiting, None)
    steps, kills = sorted(STEPS.items()), 0
    begin, last, memory = time.monotonic(), 0, 0.0
    sweeper = start()
    while len(seen) < number and time.monotonic() - begin < BETWEEN * (KILLS + 1) + PATIENCE:
        passed = time.monotonic() - begin
        shown, now = clock.now(), time.monotonic()
        if steps and passed >= steps[0][0]:
            clock.shift(shown=shown + steps.pop(0)[1] * HOUR)
            shown = max(shown + LOOK, clock.now())  # the sweep looks at the clock's file twice a second
        if kills < KILLS and passed >= BETWEEN * (kills + 1):
            memory = max(memory, memory_mib([sweeper.pid]))
            sweeper.kill()
            sweeper.wait()
            sweeper, kills = start(), kills + 1
        while upcoming is not None and upcoming[1] <= shown:
            expected[upcoming[0]] = now
            upcoming = next(waiting, None)
        for alert, duty in new_alerts(connection, last):
            last = alert
            seen.setdefault(duty, time.monotonic())
        time.sleep(0.25)
    sweeper.send_signal(signal.SIGTERM)
    sweeper.wait(60)
    report(number, seen, expected, kills, memory)


def due_moments() -> dict[int, datetime]:
    from lianfang.duties.models import Duty

    rows = Duty.objects.filter(origin__startswith="bench:").values_list("pk", "due_at", "grace_minutes")
    return {pk: due + timedelta(minutes=grace) for pk, due, grace in rows.iterator(chunk_size=5000)}


def start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "lianfang.cli", "sweep", "--every", str(EVERY)], stderr=subprocess.DEVNULL
    )


def new_alerts(connection: Any, last: int) -> Iterator[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, ref FROM duties_alert WHERE rule = 'duty-overdue' AND id > %s ORDER BY id", [last]
        )
        return iter([(row[0], int(row[1].removeprefix("duty:"))) for row in cursor.fetchall()])


def report(
    number: int, seen: dict[int, float], expected: dict[int, float], kills: int, memory: float
) -> None:
    from lianfang.duties.models import Alert, Duty

    late = [max(0.0, at - expected[duty]) for duty, at in seen.items() if duty in expected]
    early = sum(duty not in expected for duty in seen)
    alarmed = Duty.objects.filter(origin__startswith="bench:").exclude(alarmed_at=None).count()
    alerts = Alert.objects.filter(rule="duty-overdue")
    double = alerts.count() - alerts.values("ref").distinct().count()
    show("sweeps killed, clock steps", f"{kills}, {len(STEPS)}")
    show(
        "overdue duties alarmed", f"{alarmed:,} of {number:,}", f"{number - alarmed} missed, {double} double"
    )
    show("alarmed before they were overdue", f"{early}")
    shares = [percentile(late, share) for share in (0.5, 0.95)] if late else [0.0, 0.0]
    show(
        "from due + grace to the alert",
        f"at most {max(late, default=0):.1f} s",
        "half {:.1f} s, 95 of 100 {:.1f} s".format(*shares),
    )
    show("memory of the sweep (PSS)", f"{memory:.0f} MiB")
    if alarmed != number or double or early:
        sys.exit(1)


if __name__ == "__main__":
    main()
