"""Playing the demonstration on: day three's visits arrive while the shown clock runs up to 600 times.

One process plays (whoever holds the lock file); any page sets the speed through a small state file.
The visits go through `duties.keep` with each worker's own scope, as from any phone.
"""

import fcntl
import json
import logging
import os
import threading
import time
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import connections

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.drill import sweep
from lianfang.drill.actions import ZONE, marker, record
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Pairing, Round
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.problems import Problem, _
from lianfang.people.models import Household

log = logging.getLogger(__name__)

RATES: Final = (0, 1, 60, 300, 600)  # times real time; 0 holds still
TURNS: Final = 5  # a worker's records are sent every fifth tick, so that a batch is worth its commit
TICK: Final = 1.0  # seconds
FROM, TO = 8, 20  # o'clock between which people walk


class NoDemo(Problem):
    code, status = "no-demo", 404
    text = _("This is not a demonstration.")


class BadRate(Problem):
    code, status = "bad-rate", 400
    text = _("The speed must be one of {rates}.")


def rate() -> int:
    """The speed asked for; 0 while nothing is played."""
    try:
        return int(json.loads(_state().read_text())["rate"])
    except (FileNotFoundError, ValueError, KeyError):
        return 0


def set_rate(wanted: int) -> None:
    """Play at this speed from now on, or hold (0). Raises NoDemo and BadRate."""
    if not marker().exists():
        raise NoDemo()
    if wanted not in RATES:
        raise BadRate(rates=", ".join(map(str, RATES)))
    draft = _state().with_suffix(".new")
    draft.write_text(json.dumps({"rate": wanted}))
    os.replace(draft, _state())
    clock.shift(shown=_morning(clock.now()) if wanted else clock.now(), rate=max(wanted, 1))


def _state() -> Path:
    return Path(settings.DATA) / "play.json"


def _morning(at: datetime) -> datetime:
    """`at` itself while people walk; else the next time they set out."""
    local = at.astimezone(ZONE)
    if FROM <= local.hour < TO:
        return at
    morning = local.replace(hour=FROM, minute=0, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)


def start() -> None:
    """Let this process play if no other does. Called where pages are served."""
    if marker().exists():
        threading.Thread(target=_run, name="player", daemon=True).start()


def _run() -> None:
    handle = os.open(Path(settings.DATA) / "play.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)  # waits here while another process plays
    player: Player | None = None
    while True:
        time.sleep(TICK)
        try:
            if rate() == 0:
                player = None
                continue
            player = player or Player()
            if not player.tick():
                set_rate(0)
        except Exception:
            log.exception("the demonstration could not be played on")
            player = None
            time.sleep(10 * TICK)
        finally:
            if player is None:
                connections.close_all()


class Player:
    """Walks every team's open doors on from where the round stands."""

    def __init__(self) -> None:
        self._round = Round.objects.get(code="demo-1")
        self._rng = Random()
        self._turn, self._last = 0, clock.now()
        self._doors = _open_doors(self._round.pk)
        self._scopes: dict[int, Any] = {}
        self._progress: dict[int, float] = defaultdict(float)

    def tick(self) -> bool:
        """Send what was found since the last tick. False when there is nothing left to do."""
        now = clock.now()
        walking = _morning(now)
        if walking != now:
            clock.shift(shown=walking, rate=max(rate(), 1))
            self._last = walking
            return True
        passed, self._last = now - self._last, now
        self._turn = (self._turn + 1) % TURNS
        for number, worker in enumerate(list(self._doors)):
            self._progress[worker] += (
                sweep.pace(2020, worker) * (passed / timedelta(hours=1)) / sweep.HOURS
            )
            if number % TURNS == self._turn:
                self._visit(worker, now)
        return bool(self._doors) and Round.objects.filter(pk=self._round.pk, closed_at=None).exists()

    def _visit(self, worker: int, now: datetime) -> None:
        count = int(self._progress[worker])
        own = self._doors[worker]
        batch = [
            record(sweep.Step(worker, door.place_id, now - timedelta(seconds=20 * back), self._found(door)))
            for back, door in enumerate(own[:count])
        ]
        del own[:count]
        self._progress[worker] -= count
        if not own:
            del self._doors[worker]
        if batch:
            duties.keep(self._scope(worker), batch=msgspec.json.encode(batch), kinds=KINDS)

    def _found(self, door: sweep.Door) -> dict[str, Any]:
        return sweep.found(self._rng, door, locked=0.06)

    def _scope(self, worker: int) -> Any:
        if worker not in self._scopes:
            self._scopes[worker] = scope_of_user(User.objects.get(pk=worker), at=clock.now())
        return self._scopes[worker]


def _open_doors(round_id: int) -> dict[int, list[sweep.Door]]:
    """What is still open, shared out among each compound's people: unvisited doors first."""
    teams: dict[str, list[int]] = defaultdict(list)
    for path, user in Pairing.objects.filter(to_at=None).order_by("pk").values_list("path", "user_id"):
        teams[path].append(user)
    sizes = dict(
        Household.objects.filter(lives_at__isnull=False).values_list("lives_at_id", "stated_count").iterator()
    )
    found: dict[str, list[sweep.Door]] = defaultdict(list)
    open_duties = Duty.objects.filter(round_id=round_id, state="open").order_by("tried", "path")
    for place, path in open_duties.values_list("place_id", "path").iterator():
        found[path[:20]].append(sweep.Door(place, sizes.get(place) or 0))
    doors: dict[int, list[sweep.Door]] = {}
    for path, own in found.items():
        team = teams.get(path, [])
        for number, worker in enumerate(team):
            doors[worker] = own[number :: len(team)]
    return {worker: own for worker, own in doors.items() if own}
