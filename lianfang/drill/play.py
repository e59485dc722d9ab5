"""Playing the demonstration on: the third day's visits come in while the clock runs up to 600 times.

One process plays (whoever holds the lock file); any page sets the speed through a small state file.
The player moves the clock itself, step by step, each step no further than its visits could be sent;
so the clock stands still while nothing is played, and no page shows a time that has no evidence yet.
"""

import fcntl
import json
import logging
import os
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import msgspec
from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from lianfang.accounts import keys
from lianfang.accounts.models import Role, User
from lianfang.accounts.queries import scope_of_user
from lianfang.drill import environment, recurring, sweep
from lianfang.drill.actions import ZONE, marker, record
from lianfang.drill.district import COMPOUND_PATH
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Pairing, Round
from lianfang.flows.table import KINDS
from lianfang.kit import clock
from lianfang.kit.crypto import Sealer
from lianfang.kit.problems import Problem
from lianfang.kit.scope import Scope
from lianfang.people.models import Household

log = logging.getLogger(__name__)

RATES: Final = (0, 1, 60, 300, 600)  # times real time; 0 holds still
TICK: Final = 1.0  # seconds between two steps
LONGEST: Final = 2.0  # seconds of real time that one step makes up for
FEWEST: Final = 6  # records a worker's phone saves up before it sends, so that a batch is worth its commit
TRIES: Final = 4  # after so many a closed door is left to be named as a gap
ANOTHER_SLOT: Final = timedelta(hours=3)  # between two tries; docs/sources.md#visit-states
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
    draft = _state().with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    draft.write_text(json.dumps({"rate": wanted}))
    os.replace(draft, _state())


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
    if rate():
        set_rate(0)  # of a server that was stopped in the middle
    player: Player | None = None
    while True:
        time.sleep(TICK)
        player = _step(player)


def _step(player: "Player | None") -> "Player | None":
    """One turn of the player's thread; the player, or None while nothing is played."""
    try:
        speed = rate()
        if speed:
            player = player or Player()
            if player.tick(speed):
                return player
            set_rate(0)
        elif player:
            player.rest()
    except Exception:
        log.exception("the demonstration could not be played on")
        time.sleep(10 * TICK)
    connections.close_all()
    return None


def _day_left(due_at: datetime) -> timedelta:
    """The time in which people mean to be through: until the round is due, if that is today or tomorrow."""
    left = due_at - _morning(clock.now())
    return min(max(left, timedelta(hours=1)), timedelta(hours=TO - FROM))


class Waiting(NamedTuple):
    """A door still open: how often it was tried, and from when on it may be tried again."""

    place_id: int
    nature: str
    tried: int
    again_from: datetime


class Player:
    """Walks every team's open doors on from where the round stands."""

    def __init__(self, seed: int = 0) -> None:
        self._round = Round.objects.get(code="demo-1")
        self._rng = Random(seed)
        self._at = time.monotonic()
        self._doors = _open_doors(self._round.pk)
        share = _day_left(self._round.due_at) / timedelta(hours=sweep.HOURS)
        self._speed = {worker: sweep.speed(len(own) / share) for worker, own in self._doors.items()}
        self._walked = {worker: self._rng.random() for worker in self._doors}
        self._waiting: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self._scopes: dict[int, Scope] = {}
        self._sealers: dict[int | None, Sealer] = {}

    def tick(self, speed: int) -> bool:
        """Go on by the time passed since the last tick, at this speed."""
        real = time.monotonic()
        passed = timedelta(seconds=min(real - self._at, LONGEST) * speed)
        self._at = real
        return self.go_on(passed)

    def go_on(self, passed: timedelta) -> bool:
        """Let this much time pass; a night passes at once. False at the round's end, or when all is done."""
        before = clock.now()
        if (morning := _morning(before)) != before:
            clock.shift(shown=morning, rate=0)
            return True
        now = before + passed
        clock.shift(shown=now, rate=0)
        self._walk(now, passed / timedelta(hours=sweep.HOURS))
        environment.play(self._rng, since=before, until=now)
        recurring.play(self._rng, since=before, until=now)
        is_over = before < self._round.due_at <= now
        self._send(everything=is_over or _morning(now) != now or not self._doors)
        return bool(self._doors) and not is_over

    def rest(self) -> None:
        """Send what the phones still hold."""
        self._send(everything=True)

    def _walk(self, now: datetime, share: float) -> None:
        """Let every worker knock at as many doors as this share of a day allows."""
        knocks = list(self._knocks(now, share))
        behind = self._behind([door.place_id for _, door, _ in knocks])
        for worker, door, at in knocks:
            home = behind.get(door.place_id) or sweep.Door(door.place_id, 0)
            detail = sweep.found(self._rng, home._replace(nature=door.nature), again=door.tried > 0)
            self._waiting[worker].append(record(sweep.Step(worker, door.place_id, at, detail)))
            if sweep.is_open(detail) and door.tried + 1 < TRIES:
                self._doors[worker].append(door._replace(tried=door.tried + 1, again_from=at + ANOTHER_SLOT))
        self._doors = {worker: own for worker, own in self._doors.items() if own}

    def _knocks(self, now: datetime, share: float) -> Iterator[tuple[int, Waiting, datetime]]:
        for worker, own in self._doors.items():
            self._walked[worker] += self._speed[worker] * share
            count = int(self._walked[worker])
            self._walked[worker] -= count
            for back in reversed(range(count)):
                at = now - timedelta(seconds=30 * back)
                if own and own[0].again_from <= at:
                    yield worker, own.popleft(), at

    def _behind(self, places: Sequence[int]) -> dict[int, sweep.Door]:
        """What the registers know of these doors, of those where somebody lives."""
        homes = Household.objects.filter(lives_at__in=places).values_list(
            "lives_at_id", "stated_count", "sealed", "key_id", "vehicles__plate"
        )
        found = {}
        for place, size, sealed, key_id, plate in homes:
            if key_id not in self._sealers:
                self._sealers[key_id] = keys.of(key_id)
            known = self._sealers[key_id].open_json(bytes(sealed))
            found[place] = sweep.Door(
                place, size or 0, "", known.get("contact", ""), known.get("phone", ""), plate or ""
            )
        return found

    def _send(self, *, everything: bool) -> None:
        for worker, batch in list(self._waiting.items()):
            if everything or len(batch) >= FEWEST:
                duties.keep(self._scope(worker), batch=msgspec.json.encode(batch), kinds=KINDS)
                del self._waiting[worker]

    def _scope(self, worker: int) -> Scope:
        if worker not in self._scopes:
            self._scopes[worker] = scope_of_user(User.objects.get(pk=worker), at=clock.now())
        return self._scopes[worker]


def _open_doors(round_id: int) -> dict[int, deque[Waiting]]:
    """What is still open, shared out among each compound's walkers: unvisited doors first."""
    teams: dict[str, list[int]] = defaultdict(list)
    walkers = Pairing.objects.filter(to_at=None).exclude(user__postings__role=Role.SECRETARY)
    for path, user in walkers.order_by("pk").values_list("path", "user_id"):
        teams[path].append(user)
    doors: dict[int, deque[Waiting]] = defaultdict(deque)
    passed: Counter[str] = Counter()
    now = clock.now()
    still_open = Duty.objects.filter(round_id=round_id, state="open", tried__lt=TRIES).order_by(
        "tried", "path"
    )
    for place, path, tried, nature in still_open.values_list("place_id", "path", "tried", "place__nature"):
        compound = path[:COMPOUND_PATH]
        if team := teams.get(compound):
            doors[team[passed[compound] % len(team)]].append(Waiting(place, nature, tried, now))
            passed[compound] += 1
    return dict(doors)
