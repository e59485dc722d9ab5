"""Intake over HTTP, the full path, with the load generator on the same cores.

    ./run bench intake [--seconds 10] [--database postgresql://…]

Prints records a second in batches of 50-200, single records a second, and the ratio to the raw
limit measured in the same run: the same bytes as bare rows, one transaction a batch.
"""

import argparse
import http.client
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench import district
from bench.machine import describe, memory_mib, percentile, show

PORT = 8791


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--database", default="")
    parser.add_argument("--clients", type=int, default=8)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder), database=args.database)
        print(describe())
        tokens, doors = district.build()
        measure(args, tokens, doors)


def measure(args: argparse.Namespace, tokens: list[str], doors: list[list[str]]) -> None:
    limit = raw_limit(args, doors)
    server = start_server()
    try:
        batches = load(args, tokens, doors, sizes=(50, 200))
        show("batches of 50-200", f"{batches['records']:,.0f} records/s", latency(batches))
        show(
            "  ratio to bare inserts of the same bytes",
            f"{batches['records'] / limit:.2f}",
            f"limit {limit:,.0f}/s",
        )
        single = load(args, tokens, doors, sizes=(1, 1), clients=16)
        show("single records", f"{single['requests']:,.0f} requests/s", latency(single))
        show("memory of the server (PSS)", f"{memory_mib(tree(server.pid)):.0f} MiB")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
    prove()


def latency(result: dict[str, Any]) -> str:
    times = result["times"]
    bad = f", {result['bad']} not kept" if result["bad"] else ""
    return f"p50 {percentile(times, 0.5) * 1000:.0f} ms, p95 {percentile(times, 0.95) * 1000:.0f} ms{bad}"


def raw_limit(args: argparse.Namespace, doors: list[list[str]]) -> float:
    """Rows a second of the same bytes inserted bare, 125 a transaction, on the same engine."""
    bodies = [
        json.dumps(district.visit(code, number)).encode() for number, code in enumerate(doors[0][:125])
    ] * 4
    from django.db import connection, transaction

    from lianfang.kit import sql

    blob = "BLOB" if sql.on_sqlite() else "BYTEA"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_raw (id BIGINT PRIMARY KEY, body " + blob + ")")
        number, start = 0, time.perf_counter()
        while time.perf_counter() - start < min(3.0, args.seconds):
            with transaction.atomic():
                rows = [(number + step, body) for step, body in enumerate(bodies[:125])]
                sql.insert(cursor, "bench_raw", "id, body", rows)
            number += 125
        passed = time.perf_counter() - start
        cursor.execute("DROP TABLE bench_raw")
    return number / passed


def start_server() -> subprocess.Popen[bytes]:
    from django.db import connections

    connections.close_all()
    server = subprocess.Popen(
        [sys.executable, "-m", "lianfang.cli", "serve", "--port", str(PORT)],
        env=os.environ.copy(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if not os.environ.get("BENCH_LOG") else None,
    )
    for _ in range(200):
        try:
            link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            link.request("GET", "/healthz")
            if link.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.1)
    district.quit_with("the server did not start")
    raise SystemExit(1)


def tree(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in pairs if parent in found} - found
        found, grown = found | more, bool(more)
    return sorted(found)


def load(
    args: argparse.Namespace,
    tokens: list[str],
    doors: list[list[str]],
    *,
    sizes: tuple[int, int],
    clients: int | None = None,
) -> dict[str, Any]:
    """Send made-beforehand bodies from several connections for the given time."""
    clients = clients or args.clients
    rng = random.Random(1)
    per_client = int(args.seconds * (30 if sizes[1] > 1 else 160)) + 20
    part = len(doors) // clients
    prepared = [
        list(bodies(rng, doors[client * part : (client + 1) * part], sizes, per_client))
        for client in range(clients)
    ]
    stop_at = time.perf_counter() + args.seconds
    outcome: list[dict[str, Any]] = [{"times": [], "records": 0, "bad": 0} for _ in range(clients)]
    threads = [
        threading.Thread(target=send, args=(tokens[0], prepared[n], stop_at, outcome[n]))
        for n in range(clients)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - start
    times = [one for result in outcome for one in result["times"]]
    records = sum(result["records"] for result in outcome)
    bad = sum(result["bad"] for result in outcome)
    return {"records": records / passed, "requests": len(times) / passed, "times": times, "bad": bad}


def bodies(rng: random.Random, codes: list[list[str]], sizes: tuple[int, int], count: int) -> Any:
    """Batches that walk from door to door, coming round to a door again only after all the others."""
    walk = itertools.cycle([code for part in codes for code in part])
    for _ in range(count):
        size = rng.randint(*sizes)
        visits = [district.visit(next(walk), rng.randrange(1_000_000)) for _ in range(size)]
        yield json.dumps(visits, ensure_ascii=False).encode(), size


def send(token: str, bodies: list[tuple[bytes, int]], stop_at: float, outcome: dict[str, Any]) -> None:
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    for payload, size in bodies:
        if time.perf_counter() >= stop_at:
            return
        start = time.perf_counter()
        link.request("POST", "/api/v1/records", payload, headers)
        answer = link.getresponse()
        text = answer.read()
        outcome["times"].append(time.perf_counter() - start)
        kept = text.count(b'"kept"') if answer.status == 200 else 0
        outcome["records"] += kept
        outcome["bad"] += size - kept


def prove() -> None:
    """After the load: figures equal a recount, and the chain is whole."""
    from lianfang.accounts.queries import system_scope
    from lianfang.serving import checks

    report = {one["check"]: one for one in checks.examine(system_scope("bench"))}
    for name in ("seals", "figures"):
        show(f"proof: {name}", "ok" if report[name]["ok"] else "BROKEN", report[name]["seen"])


if __name__ == "__main__":
    main()
