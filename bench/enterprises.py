"""Enterprises from the register back to work: imported by sheet, filed, inspected and reopened by the API.

    ./run bench enterprises [--enterprises 1200] [--workers 5] [--database postgresql://…]

Every step is a call of the API with the token of one of three people, so that no two steps lie in one hand.
After every step each enterprise has exactly one authority, by an own count.
"""

import argparse
import csv
import json
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import district
from bench.machine import describe, percentile, show

COMMUNITIES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=1200)
    parser.add_argument("--workers", type=int, default=5, help="of each")
    parser.add_argument("--database", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as folder:
        district.set_up(Path(folder), database=args.database)
        print(describe())
        tokens = _people()
        _import(Path(folder), args.enterprises)
        _back_to_work(tokens, args.workers)


def _people() -> dict[str, str]:
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.models import Role
    from lianfang.accounts.queries import system_scope
    from lianfang.grid.models import Place
    from lianfang.kit import clock
    from lianfang.measures import actions as measures
    from lianfang.serving.setup import create_district, migrate

    migrate()
    root = create_district(name="bench", code="bench")
    scope = system_scope("bench", actor_id=accounts.operator().pk)
    street = Place.objects.create(parent=root, path=f"{root.path}0001", kind="street", code="s", name="街道")
    for at in range(COMMUNITIES):
        Place.objects.create(
            parent=street,
            path=f"{street.path}{at + 1:04d}",
            kind="community",
            code=f"c{at}",
            name=f"社区{at}",
        )
    tokens = {}
    for name, role in (("files", Role.DUTY_OFFICER), ("looks", Role.DUTY_OFFICER), ("opens", Role.COMMANDER)):
        accounts.create_user(scope, username=name, name=name, place=root, role=role)
        tokens[name] = accounts.create_token(scope, username=name)
    measures.open_event(scope, code="bench", name="bench", opened_at=clock.now() - timedelta(days=1),
                        pack="respiratory-new-pathogen")  # fmt: skip
    return tokens


def _import(folder: Path, number: int) -> None:
    from lianfang.accounts import actions as accounts
    from lianfang.accounts.queries import system_scope
    from lianfang.enterprises.models import Enterprise
    from lianfang.exchange import actions
    from lianfang.testing.routes.enterprises import uscc

    path = folder / "enterprises.csv"
    with path.open("w", encoding="utf-8", newline="") as held:
        out = csv.writer(held)
        out.writerow(("统一社会信用代码", "企业名称", "类别", "规模", "社区", "职工总数"))
        for at in range(number):
            size = "个体" if at % 10 == 0 else "规上" if at % 10 == 1 else "小型"
            kind = "防疫物资" if at % 100 == 7 else "一般"
            out.writerow((uscc(at + 1), f"企业{at}", kind, size, f"社区{at % COMMUNITIES}", 20))
    began = time.perf_counter()
    run = actions.import_register(
        system_scope("bench", actor_id=accounts.operator().pk), register="enterprises", path=path
    )
    took = time.perf_counter() - began
    show("imported and routed", f"{run.imported:,} in {took:.1f} s")
    assert Enterprise.objects.count() == number
    _one_each(number)


def _one_each(number: int) -> None:
    from django.db.models import Q

    from lianfang.enterprises.models import Enterprise

    one = Q(department=None, unit__isnull=False) | Q(department__isnull=False, unit=None)
    assert Enterprise.objects.filter(one).count() == number


def _back_to_work(tokens: dict[str, str], workers: int) -> None:
    from django.test import Client

    from lianfang.enterprises.models import Employee, Enterprise
    from lianfang.testing.routes.enterprises import PACKAGE, SEEN, worker

    def post(who: str, address: str, told: dict[str, Any]) -> Any:
        answer = Client().post(f"/api/v1/{address}", json.dumps(told), content_type="application/json",
                               headers={"authorization": f"Bearer {tokens[who]}"})  # fmt: skip
        assert answer.status_code == 200, answer.content[:300]
        return answer.json()

    from lianfang.kit import clock

    told = {"place": "bench", "name": "一", "categories": ["general"], "opens_on": f"{clock.now().date()}"}
    wave = post("opens", "enterprises/waves", told)["id"]
    post("opens", f"enterprises/waves/{wave}/open", {"document_no": "1"})
    ids = list(Enterprise.objects.order_by("pk").values_list("pk", flat=True))
    seen = {"seen": SEEN, "stock_days": 5, "result": "ok"}
    for act, who in (("file", "files"), ("accept", "looks"), ("check", "looks"), ("approve", "opens"),
                     ("reopen", "opens")):  # fmt: skip
        spans = []
        for number, pk in enumerate(ids):
            body: dict[str, Any] = seen if act == "check" else {}
            if act == "file":
                lines = [worker(number * workers % 9000 + each) for each in range(workers)]
                body = {**PACKAGE, "workers": lines}
            began = time.perf_counter()
            post(who, f"enterprises/{pk}/{act}", body)
            spans.append(time.perf_counter() - began)
        _one_each(len(ids))
        show(f"{act}, p50 and p95", _told(spans),
             f"{len(ids):,} in {sum(spans):.0f} s")  # fmt: skip
    assert Enterprise.objects.filter(state="open").count() == len(ids)
    show("at work, with workers on their lists", f"{len(ids):,}", f"{Employee.objects.count():,} workers")


def _told(spans: list[float]) -> str:
    return f"{percentile(spans, 0.5) * 1000:.0f}, {percentile(spans, 0.95) * 1000:.0f} ms"


if __name__ == "__main__":
    main()
