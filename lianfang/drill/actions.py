"""Building the demonstration district and its first two days, through the same doors as any other."""

import heapq
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.drill import (
    attached,
    desks,
    environment,
    fever_clinic,
    isolated,
    recurring,
    response,
    restart,
    sweep,
)
from lianfang.drill.district import COMPOUND_PATH, District, PlaceRow, at_home
from lianfang.drill.registers import People, follow_sequences, write_organisations, write_places
from lianfang.drill.workforce import Workforce, members
from lianfang.duties import actions as duties
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place
from lianfang.kit import clock, sql
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import Problem
from lianfang.kit.scope import WHOLE
from lianfang.measures import actions as measures
from lianfang.serving.setup import migrate

ENTERPRISES: Final = 1200  # docs/sources.md#workload
BATCH: Final = 400  # records a call when the days are played; phones send smaller ones
ZONE: Final = ZoneInfo("Asia/Shanghai")

Progress = Callable[[str], None]


class NotADemo(Problem):
    code, status = "not-a-demo", 409
    text = _(
        "This data directory holds a real district. Name another one in LIANFANG_DATA for the demonstration."
    )


class BadScale(Problem):
    code, status = "bad-scale", 400
    text = _("The scale must lie between 0.001 and 1.")


class HalfBuilt(Problem):
    code, status = "half-built", 409
    text = _("An earlier build was cut off. Delete the data directory {path} and start again.")


def marker() -> Path:
    """The file that makes a data directory a demonstration."""
    return Path(settings.DATA) / "demo.json"


def build(*, scale: float, seed: int, progress: Progress) -> dict[str, Any]:
    """Build the district once; a data directory that holds one already is left as it is.

    What an earlier build left when it was cut off is thrown away. Raises BadScale, NotADemo where the
    directory holds a real district, and HalfBuilt where a database server holds the leftovers.
    """
    if not 0.001 <= scale <= 1:
        raise BadScale()
    if marker().exists():
        return dict(json.loads(marker().read_text()))
    if not connection.in_atomic_block:  # within a caller's transaction the tables are there
        _clear_leftovers()
        migrate()
    if Place.objects.exists():
        raise HalfBuilt(path=settings.DATA) if _unfinished().exists() else NotADemo()
    _unfinished().touch()
    started = time.monotonic()
    with _bulk_loading(), translation.override("zh-hans"):  # what people wrote stands as they wrote it
        counts = _build(scale, seed, _Steps(progress))
    built = {
        "scale": scale,
        "seed": seed,
        **counts,
        "seconds": round(time.monotonic() - started, 1),
    }
    marker().write_text(json.dumps(built))
    _unfinished().unlink()
    return built


def _unfinished() -> Path:
    """There while a build runs, and after one that was cut off."""
    return Path(settings.DATA) / "demo.unfinished"


def _clear_leftovers() -> None:
    if not _unfinished().exists() or not sql.on_sqlite():
        return
    connection.close()
    name = str(settings.DATABASES["default"]["NAME"])
    for ending in ("", "-wal", "-shm"):
        Path(name + ending).unlink(missing_ok=True)


@contextmanager
def _bulk_loading() -> Iterator[None]:
    """Spend no disk flush on each step while building: a build cut short is thrown away anyway."""
    try:
        if sql.on_sqlite() and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
                cursor.execute("PRAGMA cache_size=-262144")
        yield
    finally:
        clock.fix(None)
        if sql.on_sqlite() and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()  # the next one opens with its usual care


class _Steps:
    """Says what is being done and how long the step before took."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._at = progress, time.monotonic()

    def __call__(self, words: str) -> None:
        now = time.monotonic()
        self._progress(f"  {now - self._at:6.1f} s  {words}")
        self._at = now


def evening_of_day_two() -> datetime:
    """The next 20:00 in the district; the demonstration's clock starts there."""
    local = datetime.now(ZONE)
    evening = local.replace(hour=20, minute=0, second=0, microsecond=0)
    return evening if evening >= local else evening + timedelta(days=1)


def _staged(first_day: datetime, step: _Steps) -> response.Stage:
    """The morning of the first day: the round open, measures in force, the road manned."""
    at_home()
    _open(first_day)
    step("round opened, base frozen")
    stage = response.set_stage()
    response.decide(stage, response.event_of(stage))
    response.man_the_road(stage)
    recurring.set_times(stage.scope("fang"), street=stage.places["street"])
    attached.set_time(stage.scope("liu"), district=stage.places["district"])
    step("measures decided and announced, orders issued, the checkpoint manned")
    return stage


def _build(scale: float, seed: int, step: _Steps) -> dict[str, int]:
    evening = evening_of_day_two()
    first_day = evening - timedelta(hours=36)
    clock.fix(first_day - timedelta(hours=2))
    district = District(seed, scale)
    places = list(district.places())
    dwellings = [one for one in places if one.kind == "dwelling"]
    keys.current()
    with sql.writing() as cursor:
        write_places(cursor, places)
        step(f"{len(places):,} places, {len(dwellings):,} of them dwellings")
        people = People(cursor, seed)
        people.settle(dwellings, district.communities)
        step(f"{people.counts['households']:,} households, {people.counts['persons']:,} residents")
        enterprises = list(district.enterprises(max(5, round(ENTERPRISES * scale))))
        force = Workforce(district, places[0], seed)
        write_organisations(cursor, enterprises, force.found_departments(), seed)
        follow_sequences(cursor)
        force.enlist()
        step(f"{members(force.teams)} people paired with {len(force.teams)} compounds")
    clock.fix(first_day)
    stage = _staged(first_day, step)
    environment.set_up(stage, scale=scale)
    step("points set up, markets inspected and open")
    back = restart.Restart(stage, response.event_of(stage), seed=seed, scale=scale)
    step("enterprises screened, filed and inspected, the first wave at work")
    away = attached.send(first_day, officer=User.objects.get(username="liu"))

    clinic = fever_clinic.Clinic(stage, seed=seed, scale=scale, evening=evening)

    ward = isolated.Ward(seed=seed, scale=scale)
    step(f"{ward.begin():,} people placed in isolation")
    meanwhile = _elsewhere(stage, clinic, ward, back, step, seed=seed, scale=scale, first_day=first_day)
    plan = _plan(seed, force, dwellings, people.doors, first_day)
    visits = _play(plan, force.users, step, since=first_day, meanwhile=meanwhile)
    called = attached.call(first_day, seed=seed)
    step(f"{called:,} of {away:,} households living elsewhere reached by telephone")
    response.report_cases(stage, seed=seed)
    response.evening()
    step("cases reported, the evening's sweep done")
    clock.shift(shown=evening, rate=0)  # it stands still until somebody lets it play on
    return {
        "dwellings": len(dwellings),
        **people.counts,
        "enterprises": len(enterprises),
        "compounds": len(force.teams),
        "paired": members(force.teams),
        "visits": visits,
    }


def _elsewhere(
    stage: response.Stage,
    clinic: fever_clinic.Clinic,
    ward: isolated.Ward,
    back: restart.Restart,
    step: _Steps,
    *,
    seed: int,
    scale: float,
    first_day: datetime,
) -> Callable[[datetime, datetime], None]:
    """What happens on the road, at the clinic, in isolation and at the desks meanwhile."""

    def meanwhile(since: datetime, until: datetime) -> None:
        read = ward.play(since, until)
        clock.fix(since)
        cars = response.play_the_road(stage, seed=seed, scale=scale, since=since, until=until)
        came = clinic.play(since, until)
        clock.fix(until)
        reports = back.play(since, until)
        done = environment.play(Random(f"{seed} markets {until:%d %H}"), since=since, until=until)
        done += recurring.play(Random(f"{seed} slots {until:%d %H}"), since=since, until=until)
        answered = desks.answer_desks(seed=seed, places=until - first_day < timedelta(hours=24))
        desks.read_notices(seed=seed)
        step(f"{came:,} came to the fever clinic, {read:,} readings of people in isolation")
        step(f"{reports:,} reports of enterprises at work")
        step(f"{cars:,} more cars, {answered:,} hand-overs answered, {done:,} pieces of recurring work")

    return meanwhile


def _open(first_day: datetime) -> None:
    officer = User.objects.get(username="liu")
    scope = scope_of_user(officer, at=clock.now())
    event = measures.open_event(
        scope,
        code="demo",
        name="新发呼吸道传染病疫情（演示）",
        opened_at=first_day - timedelta(days=3),
        pack="emerging-respiratory",
        edition="2026-01-30",
    )
    duties.open_round(
        scope,
        kind=KINDS["screening.visit"],
        event=event,
        code="demo-1",
        name="三天入户排查",
        place=Place.objects.get(path=WHOLE),
        level="L2",
        authority="高新区疫情处置工作领导小组（演示）",
        opens_at=first_day,
        due_at=first_day + timedelta(days=2, hours=12),
    )


def _plan(
    seed: int,
    force: Workforce,
    dwellings: Iterable[PlaceRow],
    homes: dict[int, sweep.Door],
    first_day: datetime,
) -> Iterator[sweep.Step]:
    """All teams' steps in the order of time."""
    doors: dict[str, list[sweep.Door]] = defaultdict(list)
    for one in dwellings:
        doors[one.path[:COMPOUND_PATH]].append(homes.get(one.id) or sweep.Door(one.id, 0, one.nature))
    walks = [
        sorted(sweep.days(seed, team, doors[compound.path], first_day), key=lambda one: one.made_at)
        for compound, team in force.teams
    ]
    return heapq.merge(*walks, key=lambda one: one.made_at)


def _play(
    steps: Iterable[sweep.Step],
    users: dict[str, int],
    step: _Steps,
    *,
    since: datetime,
    meanwhile: Callable[[datetime, datetime], None],
) -> int:
    """Bring the steps in as phones would: each worker's records at noon and in the evening.

    `meanwhile` plays what happens elsewhere between two of these hours.
    """
    waiting: dict[int, list[dict[str, Any]]] = defaultdict(list)
    scopes = {
        user.pk: scope_of_user(user, at=clock.now()) for user in User.objects.filter(pk__in=users.values())
    }
    total = 0
    for sent_at, part in groupby(steps, key=lambda one: _sent_at(one.made_at)):
        for one in part:
            waiting[one.worker].append(record(one))
        meanwhile(since, sent_at)
        since = sent_at
        total += _send(waiting, scopes)
        step(f"{total:,} visits by {sent_at.astimezone(ZONE):%H:%M}")
    return total


def _sent_at(made_at: datetime) -> datetime:
    """When a phone is next in reach of the network: at 13:00 or 20:00."""
    local = made_at.astimezone(ZONE)
    return local.replace(hour=13 if local.hour < 13 else 20, minute=0, second=0, microsecond=0)


def record(one: sweep.Step) -> dict[str, Any]:
    return {
        "id": uuid7(at=one.made_at.timestamp()),
        "kind": "screening.visit",
        "place": one.place_id,
        "made_at": one.made_at,
        "detail": one.detail,
    }


def _send(waiting: dict[int, list[dict[str, Any]]], scopes: dict[int, Any]) -> int:
    sent = 0
    for worker, records in waiting.items():
        for start in range(0, len(records), BATCH):
            batch = msgspec.json.encode(records[start : start + BATCH])
            receipts = duties.keep(scopes[worker], batch=batch, kinds=KINDS, source="phone")
            refused = [one for one in receipts if one.state == "refused"]
            if refused:
                raise RuntimeError(f"the demonstration sent a bad record: {refused[0]}")
            sent += len(receipts)
    waiting.clear()
    return sent
