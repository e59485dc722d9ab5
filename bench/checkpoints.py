"""A checkpoint under load, over HTTP, with the load generator on the same cores.

    ./run bench checkpoints [--rate 1000] [--seconds 60] [--batch 20] [--database postgresql://…]

First a whole station's day (2,700 vehicles) is replayed in batches of 50 and every invariant counted.
Then passes are offered at a fixed rate, whether the server keeps up or not: latency is measured from
when a batch was due to be sent. Then five times the rate for ten seconds: what is refused must say 503
with Retry-After, nothing answered `kept` may be missing afterwards, and the time until answers are
quick again is the recovery.
"""

import argparse
import http.client
import json
import signal
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import district, intake
from bench.machine import describe, memory_mib, percentile, show

VEHICLES = 2700
CLIENTS, FLOOD = 24, 300  # connections at the rate to be borne, and in the flood


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=1000, help="passes a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--database", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder), database=args.database)
        print(describe())
        token = build()
        server = intake.start_server()
        try:
            replay(token)
            steady = offer(token, rate=args.rate, seconds=args.seconds, batch=args.batch, seed=2)
            tell(f"{args.rate:,} passes/s offered", steady)
            flood = offer(token, rate=args.rate * 5, seconds=10.0, batch=args.batch, seed=3, clients=FLOOD)
            tell(f"{args.rate * 5:,} passes/s offered", flood)
            show("  quick again after", f"{recovery(token):.1f} s")
            show("memory of the server (PSS)", f"{memory_mib(intake.tree(server.pid)):.0f} MiB")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
        prove(steady["kept"] + flood["kept"])


def build() -> str:
    """The fixed world with its road; a token of the checkpoint's team."""
    from lianfang.accounts import actions as accounts
    from lianfang.kit import clock
    from lianfang.serving.setup import migrate
    from lianfang.testing import road, world

    migrate()
    clock.fix(world.NOON)
    made = world.build()
    road.build(made)
    token = accounts.create_token(made.scope("liu"), username="he", days=366)
    clock.fix(None)
    from lianfang.accounts.models import Posting, Token

    Token.objects.update(expires_at=None)
    Posting.objects.update(to_at=None)
    return token


def replay(token: str) -> None:
    """A station's day; it must be kept whole and hold every invariant."""
    from django.db.models import F

    from lianfang.checkpoints.models import Occupant, VehiclePass
    from lianfang.testing import road

    batch = [one for stop in road.day(VEHICLES, seed=1) for one in stop]
    started, states = time.perf_counter(), Counter[str]()
    link = http.client.HTTPConnection("127.0.0.1", intake.PORT, timeout=60)
    for start in range(0, len(batch), 50):
        status, answer, _ = send(link, token, batch[start : start + 50])
        assert status == 200, answer
        states.update(one.get("code") or one["state"] for one in json.loads(answer))
    passed = time.perf_counter() - started
    vehicles = VehiclePass.objects.filter(withdrawn_seq=None)
    broken = vehicles.exclude(measured=F("aboard")).count() + vehicles.filter(left_at=None).count()
    show("a station's day", f"{passed:.1f} s", f"{vehicles.count():,} vehicles, {Occupant.objects.count():,} "
         f"persons, receipts {dict(states)}, {broken} against an invariant")  # fmt: skip


def send(link: http.client.HTTPConnection, token: str, batch: list[Any]) -> tuple[int, bytes, str]:
    body = json.dumps(batch, ensure_ascii=False).encode()
    return post(link, token, body)


def post(link: http.client.HTTPConnection, token: str, body: bytes) -> tuple[int, bytes, str]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    link.request("POST", "/api/v1/records", body, headers)
    answer = link.getresponse()
    return answer.status, answer.read(), answer.headers.get("Retry-After", "")


def offer(
    token: str, *, rate: int, seconds: float, batch: int, seed: int, clients: int = CLIENTS
) -> dict[str, Any]:
    """Batches at their due times from several connections, made beforehand."""
    bodies = prepared(int(rate * seconds), batch, seed)
    pause, lock = batch / rate, threading.Lock()
    queue = iter(enumerate(bodies))
    seen: dict[str, Any] = {
        "times": [],
        "kept": 0,
        "busy": 0,
        "told": 0,
        "faults": 0,
        "offered": len(bodies),
        "said": Counter(),
    }
    start = time.perf_counter() + 0.5

    def work() -> None:
        link = http.client.HTTPConnection("127.0.0.1", intake.PORT, timeout=60)
        while True:
            with lock:
                item = next(queue, None)
            if item is None:
                return
            due = start + item[0] * pause
            time.sleep(max(0.0, due - time.perf_counter()))
            try:
                status, answer, later = post(link, token, item[1])
            except (OSError, http.client.HTTPException) as fault:
                link.close()
                with lock:
                    seen["faults"] += 1
                    seen["said"][type(fault).__name__] += 1
                continue
            taken = time.perf_counter() - due
            with lock:
                note(seen, status, answer, later, taken)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seen["passed"] = time.perf_counter() - start
    return seen


def note(seen: dict[str, Any], status: int, answer: bytes, later: str, taken: float) -> None:
    if status == 200:
        seen["times"].append(taken)
        seen["kept"] += answer.count(b'"kept"')
    elif status == 503:
        seen["busy"] += 1
        seen["told"] += bool(later)
    else:
        seen["faults"] += 1


def prepared(number: int, batch: int, seed: int) -> list[bytes]:
    """Bodies of `batch` ordinary cars each, two or three people aboard."""
    from lianfang.kit.ids import uuid7
    from lianfang.testing import road, world

    made = (world.NOON + timedelta(hours=1)).isoformat()
    pattern = road.car(road.person(1), road.person(2), road.person(3), at=world.NOON + timedelta(hours=1))
    bodies = []
    for start in range(0, number, batch):
        cars = []
        for index in range(start, start + batch):
            detail = pattern["detail"] | {"plate": f"鲁G{(index * 7 + seed) % 100_000:05d}"}
            cars.append(pattern | {"id": str(uuid7()), "made_at": made, "detail": detail})
        bodies.append(json.dumps(cars, ensure_ascii=False).encode())
    return bodies


def tell(name: str, seen: dict[str, Any]) -> None:
    times = seen["times"] or [0.0]
    show(name, f"{seen['kept'] / seen['passed']:,.0f} kept/s",
         f"p50 {percentile(times, 0.5) * 1000:.0f} ms, p95 {percentile(times, 0.95) * 1000:.0f} ms; "
         f"{seen['offered']:,} batches, {seen['busy']} answered 503 ({seen['told']} with Retry-After), "
         f"{seen['faults']} other {dict(seen['said']) or ''}")  # fmt: skip


def recovery(token: str) -> float:
    """Seconds after the flood until one pass is answered within a second, three times in a row."""
    start, quick = time.perf_counter(), 0
    link = http.client.HTTPConnection("127.0.0.1", intake.PORT, timeout=60)
    for body in prepared(200, 1, 9):
        sent = time.perf_counter()
        status, _answer, _later = post(link, token, body)
        quick = quick + 1 if status == 200 and time.perf_counter() - sent < 1 else 0
        if quick == 3:
            break
    return time.perf_counter() - start


def prove(kept: int) -> None:
    """Nothing answered `kept` is missing, and the chain of seals is whole."""
    from lianfang.accounts.queries import system_scope
    from lianfang.checkpoints.models import VehiclePass
    from lianfang.serving import checks

    found = VehiclePass.objects.count() - VEHICLES
    show("answered kept, and found afterwards", f"{kept:,} / {found:,}", "ok" if found >= kept else "LOST")
    report = {one["check"]: one for one in checks.examine(system_scope("bench"))}
    show("proof: seals", "ok" if report["seals"]["ok"] else "BROKEN", report["seals"]["seen"])


if __name__ == "__main__":
    main()
