"""A board is declared once, like a list: things down, the clock of one day across, and where a hole is.

Its things are the rows of a listing, with its questions, its search and its pages. What each thing owed in
the day is a mark in one column. Every sum is of all things that were asked for, never of the page.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lianfang.kit import clock
from lianfang.kit.forms import Words
from lianfang.kit.problems import BadInput
from lianfang.kit.scope import Scope
from lianfang.listings import asking
from lianfang.listings.asking import Asking, Page
from lianfang.listings.declared import Listing, no_address

ON, HOLES = "on", "holes"  # what an address says besides the questions of the things
STEP: Final = timedelta(hours=2)  # a column: twelve fit a desk, and a slot three times a day has its own
DAY: Final = timedelta(days=1)
DONE: Final = frozenset({"done", "late"})
HOLE: Final = "overdue"
LEFT_OUT: Final = frozenset({"excused", "void"})  # owed no longer
WORST_FIRST: Final = ("overdue", "tried", "open", "none", "late", "done", "excused", "void")
WORDS: Final[Mapping[str, Words]] = {
    "done": pgettext_lazy("board", "done"),
    "late": pgettext_lazy("board", "done late"),
    "overdue": pgettext_lazy("board", "missing"),
    "tried": pgettext_lazy("board", "tried"),
    "open": pgettext_lazy("board", "to be done now"),
    "none": pgettext_lazy("board", "to come"),
    "excused": pgettext_lazy("board", "excused"),
    "void": pgettext_lazy("board", "taken back"),
}
SIGNS: Final = {"late": "tried", "none": "none"}  # where the sign is not called as the state is


class Slot(NamedTuple):
    """A column: from when to when. Its code is the hour it begins at, unless it is called otherwise."""

    begins: datetime
    ends: datetime
    name: str = ""

    @property
    def code(self) -> str:
        return self.name or f"{timezone.localtime(self.begins):%H:%M}"


@dataclass(frozen=True)
class Day:
    """One day of the district. `at` is the moment as of which it is told: now, or its end once it is over."""

    on: date
    at: datetime

    @cached_property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.on, time(0)))

    @cached_property
    def ends(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.on + DAY, time(0)))

    @property
    def is_today(self) -> bool:
        return self.begins <= clock.now() < self.ends

    @cached_property
    def slots(self) -> list[Slot]:
        begins, found = self.begins, []
        while begins < self.ends:
            found.append(Slot(begins, min(begins + STEP, self.ends)))
            begins += STEP
        return found


class Mark(NamedTuple):
    """What one thing owed once: when, how it stands, and where it is dealt with."""

    thing: int
    at: datetime
    state: str
    href: str = ""
    words: Words = ""  # of what it is
    label: str = ""  # where it is not its time that is shown

    @property
    def sign(self) -> str:
        return SIGNS.get(self.state, self.state)

    @property
    def said(self) -> Words:
        return WORDS.get(self.state, "")


class Tally(NamedTuple):
    """So many marks that stand alike at one moment, where the database has counted them."""

    at: datetime
    state: str
    number: int = 1


@dataclass(frozen=True)
class Counted:
    """How the database counts a board whose marks are too many to be drawn before one page of it is cut:
    all its marks by moment and state, and the things that have a hole."""

    tallies: Callable[[Asking, Day], Iterable[Tally]]
    holed: Callable[[Asking, Day], Collection[int]]


def of_the_day(day: Day) -> list[Slot]:
    return day.slots


@dataclass(frozen=True)
class Board:
    """`listing` has the things, a row each; `marks` answers all marks of all things asked for, in a number
    of statements that does not depend on them; where they are `counted`, it is asked for one page of things
    alone. `command` is how the command line calls it. `columns` are
    stretches of equal length one after the other: two hours of the day each, unless it says otherwise.
    `things` is what its rows are, where they are no places."""

    code: str
    words: Words
    command: str
    listing: Listing
    marks: Callable[[Asking, Day], Iterable[Mark]]
    name: Callable[[Any], str]
    key: Callable[[Any], str]  # what machines call the thing
    href: Callable[[Any], str] = no_address
    things: Words = ""
    whole_day: bool = False  # whether columns stand there without a mark
    template: str = "listings/board_page.html"
    columns: Callable[[Day], list[Slot]] = of_the_day
    empty: tuple[Words, Words] = (gettext_lazy("Nothing is owed on this day."), "")
    counted: Counted | None = None


class Sums(NamedTuple):
    """n of N, and how many holes there are."""

    done: int = 0
    due: int = 0
    holes: int = 0

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "Sums":
        states = [one.state for one in marks if one.state not in LEFT_OUT]
        return cls(sum(one in DONE for one in states), len(states), states.count(HOLE))

    def and_so_many(self, state: str, number: int) -> "Sums":
        if state in LEFT_OUT:
            return self
        return Sums(
            self.done + number * (state in DONE), self.due + number, self.holes + number * (state == HOLE)
        )

    @classmethod
    def all(cls, parts: Iterable["Sums"]) -> "Sums":
        return cls(*map(sum, zip(*parts, strict=True))) if (parts := list(parts)) else cls()


class Cell(NamedTuple):
    slot: Slot
    marks: Sequence[Mark]
    sums: Sums

    @property
    def state(self) -> str:
        """That of its worst mark; nothing where none is."""
        return min((one.state for one in self.marks), key=WORST_FIRST.index, default="")


class Line(NamedTuple):
    row: Any
    name: str
    key: str
    href: str
    cells: list[Cell]
    sums: Sums


@dataclass(frozen=True)
class Drawn:
    """A board as it was asked for: the lines of one page, and the sums of all."""

    board: Board
    asking: Asking
    day: Day
    holes_only: bool
    slots: list[Slot]
    lines: list[Line]
    page: Page
    below: list[tuple[Slot, Sums]]  # the sums of each column
    sums: Sums


BOARDS: Final[dict[str, Board]] = {}


def declare(board: Board) -> Board:
    BOARDS[board.code] = board
    return board


def day_of(text: str) -> Day:
    """The day that is asked for, today where none is. Raises BadInput for what is no day."""
    now = clock.now()
    try:
        on = date.fromisoformat(text) if text else timezone.localdate(now)
    except ValueError as fault:
        raise BadInput(field=_("Day"), reason=_("is not a date")) from fault
    if on.year not in range(2000, 2100):
        raise BadInput(field=_("Day"), reason=_("is not a date"))
    day = Day(on, now)
    if day.is_today:
        return day
    return Day(on, day.begins if day.begins > now else day.ends - timedelta(microseconds=1))


def drawn(
    board: Board, scope: Scope, said: Mapping[str, str], *, everything: bool = False, size: int = 0
) -> Drawn:
    """The board of a day. Raises BadInput, NotAllowed, and what naming raises."""
    day = day_of(said.get(ON, "").strip())
    asked = asking.asked(board.listing, scope, said, at=day.at)
    holes_only, columns = said.get(HOLES, "") == "1", board.columns(day)
    if board.counted is not None and not everything:
        if holes_only:
            asked = asked.narrowed(board.counted.holed(asked, day))
        sums = _sums(columns, board.counted.tallies(asked, day))
        page = asking.page(asked, size=size)
        by_thing = _by_thing(board, asked.narrowed({row.pk for row in page.rows}), day)
    else:
        by_thing = _by_thing(board, asked, day)
        if holes_only:
            by_thing = {thing: marks for thing, marks in by_thing.items() if Sums.of(marks).holes}
            asked = asked.narrowed(by_thing)
        marks = [one for of_one in by_thing.values() for one in of_one]
        sums = {slot: Sums.of(ones) for slot, ones in _by_slot(columns, marks).items()}
        page = _whole(asked) if everything else asking.page(asked, size=size)
    slots = [one for one in columns if board.whole_day or one in sums]
    lines = [_line(board, row, by_thing.get(row.pk, []), columns, slots) for row in page.rows]
    below = [(slot, sums.get(slot, Sums())) for slot in slots]
    return Drawn(board, asked, day, holes_only, slots, lines, page, below, Sums.all(sums.values()))


def _whole(asked: Asking) -> Page:
    rows: list[Any] = [row for part in asking.parts(asked) for row in part]
    return Page(rows, len(rows))


def _by_thing(board: Board, asked: Asking, day: Day) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    for one in board.marks(asked, day):
        found[one.thing].append(one)
    return found


def _sums(columns: Sequence[Slot], tallies: Iterable[Tally]) -> dict[Slot, Sums]:
    """The sums of each column in which anything stands."""
    found: dict[Slot, Sums] = defaultdict(Sums)
    for one in tallies:
        slot = _column(columns, one.at)
        found[slot] = found[slot].and_so_many(one.state, one.number)
    return found


def _column(columns: Sequence[Slot], at: datetime) -> Slot:
    first = columns[0]
    return columns[(at - first.begins) // (first.ends - first.begins)]


def _by_slot(columns: Sequence[Slot], marks: Iterable[Mark]) -> dict[Slot, list[Mark]]:
    """The marks of each column, in their order; none stands in two."""
    found = defaultdict(list)
    for one in marks:
        found[_column(columns, one.at)].append(one)
    return found


def _line(
    board: Board, row: Any, marks: Sequence[Mark], columns: Sequence[Slot], slots: Sequence[Slot]
) -> Line:
    found = sorted(marks, key=lambda one: one.at)
    by_slot = _by_slot(columns, found)
    cells = [Cell(one, by_slot.get(one, ()), Sums.of(by_slot.get(one, ()))) for one in slots]
    return Line(row, board.name(row), board.key(row), board.href(row), cells, Sums.of(found))


def within(day: Day, opens: datetime, due: datetime) -> datetime:
    """Where in the day a stretch of time stands: in its middle, and at an end of the day where it overlaps
    it only there."""
    middle = opens + (due - opens) / 2
    return min(max(middle, day.begins), day.ends - timedelta(microseconds=1))
