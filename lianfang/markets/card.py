"""The card of a market: its conditions against the clock of today, its seal, its stalls, its prices."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Avg, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.scope import Scope
from lianfang.markets.conditions import CONDITIONS, ITEMS, Condition
from lianfang.markets.intake import SUPPLY
from lianfang.markets.models import Market, Slaughter, Stall, StallState, Supply
from lianfang.slots.shown import form_href, is_done_late, state_of

DAYS, FEWEST = 14, 5  # of the plot, at the most and at the least
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640.0, 220.0, 44.0, 84.0, 12.0, 26.0
_DAY: Final = timedelta(days=1)


class Turn(NamedTuple):
    """One time of today at which a condition is kept. `state` is a sign."""

    at: datetime
    until: datetime
    state: str
    href: str


class Kept(NamedTuple):
    """One condition today: what it asks, and how each time stands."""

    condition: Condition
    turns: Sequence[Turn]
    is_lapsed: bool


class Line(NamedTuple):
    """One vegetable in the plot: its points as SVG takes them, and where its name stands."""

    words: Words
    points: str
    dots: Sequence[tuple[float, float, str]]
    name_y: float
    number: int


class Plot(NamedTuple):
    """Prices of the last days. Coordinates of an SVG of WIDTH by HEIGHT."""

    width: float
    height: float
    left: float
    right: float
    ground: float
    lines: Sequence[Line]
    grid: Sequence[tuple[float, str]]
    days: Sequence[tuple[float, date]]


class Came(NamedTuple):
    """One vegetable today: its price in yuan for 500 g, what came in, and the price of the day before."""

    words: Words
    yuan: float | None
    kg: int
    before: float | None


def beside(scope: Scope, market: Market) -> Mapping[str, Any]:
    """What the page of a market shows besides its facts. The number of statements does not grow."""
    now = clock.now()
    prices = _prices(market, now)
    stalls = Stall.objects.filter(place_id=market.place_id).exclude(state=StallState.GONE)
    may_record = scope.may("record", market.path)
    return {
        "stands": market.stands,
        "conditions": _conditions(market, now, may_record=may_record),
        "slaughter": Slaughter.objects.filter(place_id=market.place_id).first(),
        "stalls": stalls.count(),
        "plot": plot(prices, timezone.localdate(now)),
        "came": _came(market, prices, now),
        "supply_href": form_href(market.place, SUPPLY) if may_record else "",
    }


def _conditions(market: Market, now: datetime, *, may_record: bool) -> list[Kept]:
    begins = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    found: dict[str, list[Turn]] = defaultdict(list)
    duties = Duty.objects.filter(
        place_id=market.place_id, origin=market.origin, due_at__gt=begins, opens_at__lt=begins + _DAY
    ).exclude(state="void")
    for one in duties.order_by("due_at", "pk"):
        state = "late" if is_done_late(one) else state_of(one, at=now)
        href = form_href(market.place, one.kind, duty=one.pk) if one.state == "open" and may_record else ""
        found[one.kind].append(Turn(one.opens_at, one.due_at, "tried" if state == "late" else state, href))
    return [Kept(one, found[one.kind], one.code == market.lapsed) for one in CONDITIONS]


def _prices(market: Market, now: datetime) -> dict[str, dict[date, int]]:
    """The mean price of each vegetable by day, in hundredths of a yuan."""
    since = timezone.make_aware(datetime.combine(timezone.localdate(now) - _DAY * (DAYS - 1), time.min))
    rows = Supply.objects.filter(path=market.path, at__gte=since, withdrawn_seq=None, fen__isnull=False)
    by_day = (
        rows.annotate(on=TruncDate("at")).values("item", "on").annotate(fen=Avg("fen")).order_by("item", "on")
    )
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for one in by_day:
        found[one["item"]][one["on"]] = round(one["fen"])
    return found


def _came(market: Market, prices: Mapping[str, Mapping[date, int]], now: datetime) -> list[Came]:
    today = timezone.localdate(now)
    begins = timezone.make_aware(datetime.combine(today, time.min))
    rows = Supply.objects.filter(path=market.path, at__gte=begins, withdrawn_seq=None)
    amounts = dict(rows.values_list("item").annotate(kg=Sum("kg")))
    return [
        Came(words, _yuan(prices.get(item, {}).get(today)), amounts.get(item) or 0,
             _yuan(prices.get(item, {}).get(today - _DAY)))
        for item, words in ITEMS
        if item in amounts
    ]  # fmt: skip


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else fen / 100


def plot(prices: Mapping[str, Mapping[date, int]], today: date) -> Plot | None:
    """Prices by day as lines; None where none is known."""
    most = max((fen for days in prices.values() for fen in days.values()), default=0)
    if not most:
        return None
    known = (today - min(on for days in prices.values() for on in days)).days + 1
    span = min(DAYS, max(known, FEWEST))  # a market that has told of two days fills its plot with a week
    ground, step = HEIGHT - BOTTOM, (WIDTH - LEFT - RIGHT) / (span - 1)
    first, unit = today - _DAY * (span - 1), (HEIGHT - BOTTOM - TOP) / most

    def x(on: date) -> float:
        return round(LEFT + (on - first).days * step, 1)

    lines: list[Line] = []
    for number, (item, words) in enumerate(ITEMS):
        days = sorted(prices.get(item, {}).items())
        if not days:
            continue
        dots = [(x(on), round(ground - fen * unit, 1), f"{on:%m-%d} {fen / 100:.2f}") for on, fen in days]
        drawn = " ".join(f"{at},{height}" for at, height, _said in dots)
        lines.append(Line(words, drawn, dots, dots[-1][1], number))
    grid = [(round(ground - most * unit * part / 4, 1), f"{most * part / 400:.2f}") for part in range(5)]
    days_shown = [(x(first + _DAY * back), first + _DAY * back) for back in range(0, span, 1 + span // 5)]
    return Plot(WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, ground, _apart(lines), grid, days_shown)


LEAST_APART: Final = 13.0  # between two names, so that both can be read


def _apart(lines: Sequence[Line]) -> list[Line]:
    """The names one below the other, none over another."""
    found, last = [], -LEAST_APART
    for one in sorted(lines, key=lambda line: line.name_y):
        last = max(one.name_y, last + LEAST_APART)
        found.append(one._replace(name_y=round(last, 1)))
    return found
