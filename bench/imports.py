"""Registers from sheets: places, households and persons of a whole district, CSV and XLSX.

    ./run bench imports [--scale 1.0] [--formats csv,xlsx]
    ./run bench imports --undo 20000      # a load of persons, taken back

Prints rows, seconds, rows a second and peak memory of each import into an empty database, the same
file again, and the ratio to a raw limit of the same run: the same bytes, read and inserted into one
table without a check, an index or encryption. All persons are invented; county 370799 does not exist.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭"
    "曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟单仇"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰玉华建国红梅"
    "文辉志鹏晓婷雪春飞鑫波宁浩宇轩梓涵子怡欣佳雨泽思雅琪博"
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
HOUSEHOLDS, DWELLINGS, PERSONS = 140_000, 160_000, 420_000
PLACE_HEAD = ["街道", "社区", "小区", "小区类型", "楼栋", "单元", "楼层", "室号", "地址码"]
HOUSEHOLD_HEAD = ["户编号", "房屋编码", "户主", "联系电话", "常住人口数", "户类型"]
PERSON_HEAD = [
    "姓名",
    "证件类型",
    "证件号码",
    "性别",
    "出生日期",
    "手机",
    "户编号",
    "与户主关系",
    "民族",
    "户籍地",
    "工作单位",
    "车牌",
]


def dwellings(count: int) -> Iterator[list[str]]:
    """Compounds of 20 buildings, 2 units, 9 floors, 2 doors, in 100 communities of two streets."""
    for number in range(count):
        compound, inside = divmod(number, 720)
        building, rest = divmod(inside, 36)
        unit, rest = divmod(rest, 18)
        floor, door = divmod(rest, 2)
        community = compound % 100
        street = "新城街道" if community < 50 else "清池街道"
        yield [street, f"社区{community}", f"小区{compound}", "封闭", f"{building + 1}", f"{unit + 1}",
               f"{floor + 1}", f"{floor + 1}0{door + 1}", f"D{number:06d}"]  # fmt: skip


def households(count: int, rng: random.Random) -> Iterator[list[str]]:
    for number in range(count):
        yield [f"H{number:06d}", f"D{number:06d}", name(rng), phone(rng), str(rng.randint(1, 5)), "自住"]


def persons(count: int, homes: int, rng: random.Random) -> Iterator[list[str]]:
    for number in range(count):
        sex = rng.randint(0, 1)
        born = f"{rng.randint(1935, 2020)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
        document = id_number(born, number, sex)
        plate = f"鲁G{rng.randint(10000, 99999)}" if rng.random() < 0.1 else ""
        if rng.random() < 0.01:
            document = document[:17] + "0X"[document[17] == "0"]
        yield [name(rng), "居民身份证", document, "男" if sex else "女", f"{born[:4]}-{born[4:6]}-{born[6:]}",
               phone(rng) if rng.random() < 0.7 else "", f"H{number % homes:06d}",
               "户主" if number < homes else "家庭成员", "汉族", "山东省潍坊市", "", plate]  # fmt: skip


def name(rng: random.Random) -> str:
    return rng.choice(FAMILY) + rng.choice(GIVEN) + (rng.choice(GIVEN) if rng.random() < 0.8 else "")


def phone(rng: random.Random) -> str:
    return f"199{rng.randint(0, 99_999_999):08d}"


def id_number(born: str, number: int, sex: int) -> str:
    first = f"3707{90 + number % 10}{born}{number // 10 % 100:02d}{2 * (number // 1000 % 5) + sex}"
    return first + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, first, strict=True)) % 11]


def write(path: Path, head: list[str], rows: Iterator[list[str]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(head)
            out.writerows(rows)
        return
    from lianfang.listings.tables import XlsxTable

    table = XlsxTable(path)
    table.write(head)
    for row in rows:
        table.write(row)
    table.close()


def raw_limit(path: Path, folder: Path) -> float:
    """Seconds to read the CSV and insert its cells into one table, in one durable transaction."""
    began = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        width = len(next(reader))
        database = sqlite3.connect(folder / "raw.sqlite3")
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(f"CREATE TABLE rows ({', '.join(f'c{at} TEXT' for at in range(width))})")
        with database:
            database.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * width)})", reader)
        database.close()
    (folder / "raw.sqlite3").unlink()
    return time.perf_counter() - began


def one(register: str, path: str) -> None:
    """One import in this process, its figures as JSON on standard output."""
    import django

    django.setup()
    from lianfang.accounts.actions import operator
    from lianfang.accounts.queries import system_scope
    from lianfang.exchange.actions import import_register

    scope = system_scope("bench", actor_id=operator().pk)
    began = time.perf_counter()
    run = import_register(scope, register=register, path=Path(path))
    seconds = time.perf_counter() - began
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak = sum(usage.ru_maxrss for usage in usages)
    processor = [round(usage.ru_utime + usage.ru_stime, 1) for usage in usages]
    names = ("read", "imported", "updated", "ignored", "refused")
    counts = {name: getattr(run, name) for name in names}
    print(json.dumps({"seconds": seconds, "mib": peak // 1024, "cpu": processor, **counts}))


def own(*words: str) -> str:
    """What this module prints when it does one thing in a process of its own."""
    command = [sys.executable, "-m", "bench.imports", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def timed(register: str, path: Path, label: str, limit: float) -> float:
    found = json.loads(own("--one", register, str(path)))
    counts = " ".join(f"{key}={found[key]}" for key in ("read", "imported", "updated", "ignored", "refused"))
    seconds, processor = found["seconds"], found["cpu"]
    print(
        f"{label:26} {seconds:6.2f} s {found['read'] / seconds:8,.0f} rows/s",
        f"cpu {processor[0]:4.1f}+{processor[1]:4.1f} s {found['mib']:5} MiB {seconds / limit:5.1f} x raw",
        counts,
        flush=True,
    )
    return float(seconds)


def prepare(folder: Path) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    write(folder / "tree.csv", ["编码", "上级编码", "类型", "名称"], _tree())


def _tree() -> Iterator[list[str]]:
    yield ["district", "", "区", "高新区"]
    yield ["s1", "district", "街道", "新城街道"]
    yield ["s2", "district", "街道", "清池街道"]
    for number in range(100):
        yield [f"c{number}", "s1" if number < 50 else "s2", "社区", f"社区{number}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--formats", default="csv,xlsx")
    parser.add_argument("--undo", type=int, default=0)
    parser.add_argument("--back", help=argparse.SUPPRESS)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    if args.one:
        one(*args.one)
    elif args.prepare:
        prepare(args.prepare)
    elif args.back:
        back(args.back)
    elif args.undo:
        machine()
        take_back(args.undo)
    else:
        machine()
        for format in args.formats.split(","):
            with tempfile.TemporaryDirectory() as folder:
                district(Path(folder), format, args.scale)


def take_back(count: int) -> None:
    """Load persons into a district with households, take the load back, and compare every register."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("LIANFANG_DATA", str(folder / "data"))
        own("--prepare", str(folder))
        homes = max(1, count // 3)
        write(folder / "places.csv", PLACE_HEAD, dwellings(homes * 8 // 7))
        write(folder / "households.csv", HOUSEHOLD_HEAD, households(homes, random.Random(1)))
        write(folder / "persons.csv", PERSON_HEAD, persons(count, homes, random.Random(2)))
        for register in ("tree", "places", "households"):
            timed(register.replace("tree", "places"), folder / f"{register}.csv", register, 1)
        print(own("--back", str(folder / "persons.csv")), end="")


def back(path: str) -> None:
    """In a process of its own: the load, what it takes to take it back, and whether all is as before."""
    import django

    django.setup()
    from lianfang.accounts.actions import operator
    from lianfang.accounts.queries import system_scope
    from lianfang.exchange import undoing
    from lianfang.exchange.actions import import_register

    scope = system_scope("bench", actor_id=operator().pk)
    before, began = digest(), time.perf_counter()
    run = import_register(scope, register="persons", path=Path(path))
    loaded = time.perf_counter()
    undoing.undo(scope, run=run, reason="bench")
    undone = time.perf_counter()
    same = "equal" if digest() == before else "DIFFERENT"
    print(
        f"{run.imported} persons: load {loaded - began:.2f} s, undo {undone - loaded:.2f} s, registers {same}"
    )


def digest() -> str:
    """Of every row of the registers, as the database holds it."""
    from django.db import connection

    from lianfang.exchange.tracing import TABLES

    told = hashlib.sha256()
    for table in sorted({one for tables in TABLES.values() for one in tables}):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            for row in cursor.fetchall():
                told.update(repr([bytes(v) if isinstance(v, memoryview) else v for v in row]).encode())
    return told.hexdigest()


def machine() -> None:
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load}, Python {platform.python_version()}")


def district(folder: Path, format: str, scale: float) -> None:
    """All imports of one format into a fresh database."""
    os.environ["LIANFANG_DATA"] = str(folder / "data")
    own("--prepare", str(folder))
    homes, people = int(HOUSEHOLDS * scale), int(PERSONS * scale)
    sheets = {
        "places": (PLACE_HEAD, dwellings(int(DWELLINGS * scale))),
        "households": (HOUSEHOLD_HEAD, households(homes, random.Random(1))),
        "persons": (PERSON_HEAD, persons(people, homes, random.Random(2))),
    }
    timed("places", folder / "tree.csv", "tree", 1)
    pair = 0.0
    for register, (head, rows) in sheets.items():
        kept = list(rows)
        write(folder / f"{register}.csv", head, iter(kept))
        limit = raw_limit(folder / f"{register}.csv", folder)
        path = folder / f"{register}.{format}"
        if format != "csv":
            write(path, head, iter(kept))
        del kept
        seconds = timed(register, path, f"{register} ({format})", limit)
        pair += seconds if register != "places" else 0
        timed(register, path, f"{register} ({format}) again", limit)
    goal = 40 if format == "csv" else 60
    print(f"households and persons ({format}): {pair:.1f} s; goal {goal * scale:.0f} s")


if __name__ == "__main__":
    main()
