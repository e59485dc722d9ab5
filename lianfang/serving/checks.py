"""What `lianfang doctor` examines: the installation, the chain of seals, and every figure."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from lianfang.duties import queries
from lianfang.duties.journal import link
from lianfang.duties.models import Pairing, Quarantined, Record, Round, Seal, StuckFollowUp, SweepBeat, Tally
from lianfang.grid.models import Place
from lianfang.kit import clock
from lianfang.kit.problems import Problem
from lianfang.kit.scope import WHOLE, Scope
from lianfang.serving.key_checks import keys_open
from lianfang.serving.server import check_sqlite

REFUSED_FOR = timedelta(days=1)
SILENT_AFTER = 120  # seconds; the sweep beats every 15


def examine(scope: Scope) -> list[dict[str, Any]]:
    """One line a check: what, whether it holds, and what was seen."""
    return [
        _run("sqlite", _sqlite),
        _run("keys", keys_open),
        _run("integrity", _integrity),
        _run("tree", _tree),
        _run("seals", _seals),
        _run("figures", lambda: _figures(scope)),
        _run("accountable", _accountable),
        _run("follow-ups", _follow_ups),
        _run("refused-records", _refused),
        _run("sweep", _sweep),
    ]


def _run(name: str, check: Callable[[], tuple[bool, str]]) -> dict[str, Any]:
    try:
        ok, seen = check()
    except Problem as problem:
        ok, seen = False, str(problem)  # its code too
    return {"check": name, "ok": ok, "seen": seen}


def _sqlite() -> tuple[bool, str]:
    check_sqlite()
    return True, connection.vendor


def _integrity() -> tuple[bool, str]:
    if connection.vendor != "sqlite":
        return True, "checked by the server"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        answer = cursor.fetchone()[0]
    return answer == "ok", answer


def _tree() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM grid_place c JOIN grid_place p ON p.id = c.parent_id"
            " WHERE substr(c.path, 1, length(c.path) - 4) <> p.path"
        )
        astray = cursor.fetchone()[0]
    return astray == 0, f"{Place.objects.count()} places, {astray} out of place"


def _seals() -> tuple[bool, str]:
    """Link every batch anew: a record changed, taken out or put in breaks the chain."""
    records = Record.objects.order_by("seq").values_list("seq", "mac").iterator(chunk_size=5000)
    digest, expected = bytes(32), 1
    for seal in Seal.objects.order_by("first_seq").iterator(chunk_size=5000):
        if seal.first_seq != expected:
            return False, f"record {expected} is missing"
        macs = []
        for wanted in range(seal.first_seq, seal.last_seq + 1):
            seq, mac = next(records, (None, b""))
            if seq != wanted:
                return False, f"record {wanted} is missing"
            macs.append(bytes(mac))
        digest = link(digest, seal.first_seq, seal.last_seq, macs)
        if digest != bytes(seal.digest):
            return False, f"the seal of records {seal.first_seq}-{seal.last_seq} does not match"
        expected = seal.last_seq + 1
    if next(records, None) is not None:
        return False, f"record {expected} bears no seal"
    return True, f"{expected - 1} records in an unbroken chain"


def _figures(scope: Scope) -> tuple[bool, str]:
    """Recount every round at every place and compare with the running sums."""
    checked = 0
    for one in Round.objects.all():
        for path in Tally.objects.filter(round=one).values_list("path", flat=True):
            if len(path) > 16 and path != WHOLE:  # below community the parents' sums prove the children's
                continue
            shown = queries.coverage(scope, round_id=one.pk, path=path)
            counted = queries.recount(scope, round_id=one.pk, path=path)
            if shown != counted:
                return False, f"{one.code} at {path}: shown {shown.figures()}, counted {counted.figures()}"
            checked += 1
    return True, f"{checked} sums recounted"


def _accountable() -> tuple[bool, str]:
    double = (
        Pairing.objects.filter(role="accountable", to_at=None)
        .values("place")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .count()
    )
    return double == 0, f"{double} places with more than one accountable person"


def _follow_ups() -> tuple[bool, str]:
    stuck = StuckFollowUp.objects.filter(settled_at=None, attempts__gt=0).count()
    return stuck == 0, f"{stuck} stuck"


def _refused() -> tuple[bool, str]:
    """What the server would not keep and nobody has dealt with. Nobody may let it lie longer than a day."""
    waiting = Quarantined.objects.filter(settled_at=None)
    oldest = waiting.aggregate(oldest=Min("received_at"))["oldest"]
    if oldest is None:
        return True, "none waits"
    since = timezone.localtime(oldest).strftime("%Y-%m-%d %H:%M")
    return clock.now() - oldest < REFUSED_FOR, f"{waiting.count()} wait, the oldest since {since}"


def _sweep() -> tuple[bool, str]:
    """Whether obligations are being watched. One that never ran watches nothing yet."""
    beats = list(SweepBeat.objects.order_by("at"))
    if not beats:
        return True, "has not run here yet"
    failing = [one.step for one in beats if one.fault]
    if failing:
        return False, f"failing: {', '.join(failing)}"
    seconds = (clock.now() - beats[0].at).total_seconds()
    return seconds < SILENT_AFTER, f"ran {seconds:.0f} seconds ago"
