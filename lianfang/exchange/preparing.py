"""From a file to checked, sealed rows, ready for the database. Needs no database itself.

A large file is prepared in a process of its own, so that reading, checking and sealing go on while
the rows before are being written. The two talk in frames: a length, then msgpack.
"""

import gc
import os
import struct
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from queue import Queue
from typing import IO, Any, Final

import msgspec
from django.apps import apps
from django.utils import translation

from lianfang.exchange import columns, masks, sheets
from lianfang.exchange.checking import table
from lianfang.exchange.checking.rows import Prepare, Prepared, broken, packed
from lianfang.exchange.checking.sifting import Sifter
from lianfang.exchange.filling import Filler
from lianfang.exchange.problems import MaskedSheet, SheetUnreadable
from lianfang.exchange.sheets import Layout
from lianfang.kit.crypto import sealer
from lianfang.kit.problems import REGISTRY, Problem
from lianfang.kit.values import days
from lianfang.kit.values.cells import says_nothing

CHUNK: Final = 2000  # rows
_ALONE_BELOW: Final = 400_000  # bytes; a smaller file is done before another process has started
_WAITING: Final = 40  # chunks prepared ahead; some 1.2 MB each
_PIPE: Final = 1 << 20  # bytes between the two; the system's 64 KiB cost a switch each
_LENGTH: Final = struct.Struct(">I")


class Job(msgspec.Struct):
    """What to read and how: all that the preparing process has to know."""

    path: str
    register: str
    language: str
    today: str  # ISO date
    chosen: dict[str, str]
    given: dict[str, str]  # what holds for every row, for columns that the sheet has not
    remembered: dict[str, dict[str, str]]  # by header digest
    key_id: int
    wrapped_key: bytes
    master_key: str
    table: str = ""  # of a workbook; empty for the first that has a heading
    table_as: str = ""  # the column of which the table's name is the value, for every row
    dates: str = ""  # how days with the year last are written, where somebody said so
    fills: bool = False  # whether empty cells of the address mean the row above


class Head(msgspec.Struct):
    """What was found above the rows."""

    layout: Layout
    mapping: dict[str, int]
    digest: str
    further: dict[int, list[int]]  # columns read together with another, by that one
    remembered: dict[str, str] = {}  # key -> heading, as chosen before for such headings; msgspec copies it

    def headings(self) -> dict[str, str]:
        """The sender's headings by the key of the column; of columns read together, all of them."""
        names = self.layout.names
        return {
            key: "、".join(names[each] for each in (at, *self.further.get(at, ())))
            for key, at in self.mapping.items()
        }


class Tail(msgspec.Struct):
    """How many rows there were, and what the sheet as a whole gives cause to say."""

    read: int
    notices: list[tuple[int, str]]
    unread: list[str] = []  # headings of the columns that nothing was read from; msgspec copies it
    dated: list[str] = []  # those of them that hold days


class Failed(msgspec.Struct):
    code: str
    details: dict[str, str]


Frame = Head | list[Any] | Tail


def frames(job: Job) -> Iterator[Frame]:
    """The head, chunks of rows, the tail. Raises the reader's problems."""
    if os.stat(job.path).st_size < _ALONE_BELOW:
        return _frames(job)
    return _frames_beside(job)


def _frames(job: Job) -> Iterator[Frame]:
    register = columns.register_named(job.register)
    sheet = sheets.open_sheet(
        Path(job.path),
        knows=_knowing(job),
        examples=[one.heading for one in register.columns[:6]],
        table=job.table,
    )
    if masks.is_marked(sheet.names, sheet.top):
        raise MaskedSheet()
    digest = columns.digest(sheet.names)
    chosen = job.remembered.get(digest, {}) | job.chosen
    given = job.given | ({job.table_as: sheet.title} if job.table_as else {})
    mapping = columns.find(register, sheet.names, chosen=chosen, given=given)
    names, top = [*sheet.names, *given], _top(sheet, list(given))
    layout = Layout(sheet.format, sheet.encoding, sheet.delimiter, top, names)
    further = columns.further(register, sheet.names, mapping)
    before = {key: name for key, name in job.remembered.get(digest, {}).items() if chosen.get(key) == name}
    yield Head(layout, mapping, digest, further, before)
    check = table.CHECKS[job.register]
    prepare = check.preparer(mapping, sealer(job.key_id, job.wrapped_key, job.master_key), job.today)
    if further:
        prepare = _together(prepare, further)
    unmasked = masks.passed_over(job.register, mapping, prepare, further)
    read, unread = 0, Unread(sheet.names, [*mapping.values(), *chain.from_iterable(further.values())])
    own = {key: at for key, at in mapping.items() if at < len(sheet.names)}
    filler = Filler(job.register, own) if job.fills else None
    sifted = _sifted(prepare, unmasked, Sifter(mapping, further), list(given.values()), filler)
    if job.dates:
        dated = [mapping[key] for key in DATED.get(job.register, ()) if key in mapping]
        sifted = _dated(sifted, dated, job.dates)

    for chunk in _chunks(_shaped(sheet, sifted, unread)):
        read += len(chunk)
        yield chunk
    notices = [notice for notice in sheet.notices if notice[1] != "cut-off"]
    yield Tail(read, notices, unread.headings(), unread.dated())


class Unread:
    """The columns of a sheet that are not read, and which of them hold days, by their first rows."""

    def __init__(self, names: Sequence[str], read: Iterable[int]) -> None:
        self._names = names
        ours = {*read, *(at for at, name in enumerate(names) if name in columns.REASON_HEADINGS)}
        self._columns = [at for at, name in enumerate(names) if name.strip() and at not in ours]
        self._days: Counter[int] = Counter()
        self.left = SAMPLED

    def look(self, cells: Sequence[str]) -> None:
        if not self.left:
            return
        self.left -= 1
        for at in self._columns:
            cell = cells[at] if at < len(cells) else ""
            if len(cell) > 7 and (days.read(cell) is not None or days.order_of([cell])):
                self._days[at] += 1

    def headings(self) -> list[str]:
        return [self._names[at] for at in self._columns]

    def dated(self) -> list[str]:
        return [self._names[at] for at in self._columns if self._days[at]]


SAMPLED: Final = 100  # rows that are looked at for days in columns not read


def _sifted(
    prepare: Prepare, unmasked: Prepare, sifter: Sifter, same: list[str], filler: Filler | None
) -> Prepare:
    """Each row, with what holds for all and what the one above says; what is no row here is broken.

    As good as every row of a district is plain, and goes the short way.
    """

    strip = str.strip

    def sifted(number: int, cells: list[str]) -> Prepared:
        sent = [*map(strip, cells), *same]
        told, fault = sifter.sift(sent)
        if fault:
            return broken(number, sent, fault)
        if filler:
            told = filler.fill(told)
        if not sifter.is_odd:
            return prepare(number, told)
        one = unmasked(number, told)
        one.packed = packed(sent)
        if sifter.notes:
            one.notes = [*one.notes, *sifter.notes]
        return one

    return sifted


def _together(prepare: Prepare, further: Mapping[int, Sequence[int]]) -> Prepare:
    """Each row with all that several columns say of one thing in the first of them.

    Each of the cells has been looked at before: a ditto mark, an error or a mask is one of its own column.
    """

    def together(number: int, cells: list[str]) -> Prepared:
        told = list(cells)
        for first, others in further.items():
            said = dict.fromkeys(cells[at] for at in (first, *others))
            told[first] = "、".join(one for one in said if not says_nothing(one))
        one = prepare(number, told)
        one.packed = packed(cells)
        return one

    return together


DATED: Final[Mapping[str, tuple[str, ...]]] = {  # columns that hold days
    "persons": ("birth",),
    "arrivals": ("left_on", "told_at"),
    "cases": (
        "birth", "onset_on", "sampled_on", "found_at", "reported_at", "isolated_at", "diagnosed_at",
        "treated_at", "outcome_on", "died_on", "discharged_on", "deleted_at",
    ),
}  # fmt: skip


def _dated(prepare: Prepare, at: Sequence[int], order: str) -> Prepare:
    """Each row with its days written as the register reads them, in the order that was said of the file."""

    def dated(number: int, cells: list[str]) -> Prepared:
        told = list(cells)
        for column in at:
            told[column] = days.year_first(cells[column].strip(), order)
        one = prepare(number, told)
        if told != cells:
            one.packed = packed(cells)
        return one

    return dated


def _top(sheet: sheets.Sheet, given: list[str]) -> list[list[str]]:
    """The rows above, the last of them with headings for what was given for all rows as well."""
    if not given or not sheet.top:
        return sheet.top
    *titles, last = sheet.top
    return [*titles, [*last, *[""] * (len(sheet.names) - len(last)), *given]]


def _knowing(job: Job) -> sheets.Knows:
    named = [*job.chosen.values(), *chain.from_iterable(one.values() for one in job.remembered.values())]
    chosen, known = set(map(columns.fold, named)) - {""}, columns.names_of(job.register)
    return lambda name: columns.fold(name) in chosen or bool(columns.key_named(known, columns.fold(name)))


def _shaped(sheet: sheets.Sheet, prepare: Prepare, unread: "Unread") -> Iterator[Prepared]:
    """Each row with as many cells as there are columns; one that is not like that has a fault.

    A plain row, as nearly all are, is let through without a call of its own.
    """
    width, first = len(sheet.names), sheet.names[0]
    rows = iter(sheet.rows)
    last = next(rows, None)
    for row in rows:
        assert last is not None  # or there were no rows
        number, cells = last
        if unread.left:
            unread.look(cells)
        yield (
            prepare(number, cells)
            if len(cells) == width and first not in cells[0]
            else _shape(last, sheet, prepare)
        )
        last = row
    if last is not None:
        unread.look(last[1])
        cut = any(code == "cut-off" for _row, code in sheet.notices)
        yield broken(*last, "cut-off") if cut else _shape(last, sheet, prepare)


def _shape(row: tuple[int, list[str]], sheet: sheets.Sheet, prepare: Prepare) -> Prepared:
    number, cells = row
    heading, width = sheet.names, len(sheet.names)
    if len(cells) != width:
        if sheet.format == "csv" and any(map(str.strip, cells[width:])):
            return broken(number, cells, "shifted")
        cells = (cells + [""] * (width - len(cells)))[:width]
    if heading[0] in cells[0] and [cell.strip() for cell in cells] == heading:
        return broken(number, cells, "repeated-header")
    return prepare(number, cells)


def _chunks(rows: Iterator[Prepared]) -> Iterator[list[Prepared]]:
    chunk: list[Prepared] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _frames_beside(job: Job) -> Iterator[Frame]:
    """The same frames, prepared in another process and read ahead by a thread."""
    command = [sys.executable, "-m", "lianfang.exchange.preparing"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=_PIPE)  # noqa: S603  # our own module
    assert child.stdin is not None and child.stdout is not None  # both are pipes
    waiting: Queue[bytes] = Queue(_WAITING)
    reader = threading.Thread(target=_read_ahead, args=(child.stdout, waiting), daemon=True)
    try:
        child.stdin.write(msgspec.msgpack.encode(job))
        child.stdin.close()
        reader.start()
        yield from _decoded(waiting, table.CHECKS[job.register].row_type)
    finally:
        child.kill()
        child.wait()
        _drain(waiting, reader)
        child.stdout.close()


def _read_ahead(stream: IO[bytes], waiting: "Queue[bytes]") -> None:
    while len(size := stream.read(_LENGTH.size)) == _LENGTH.size:
        waiting.put(stream.read(_LENGTH.unpack(size)[0]))
    waiting.put(b"")


def _drain(waiting: "Queue[bytes]", reader: threading.Thread) -> None:
    while reader.is_alive():
        if not waiting.empty():
            waiting.get()
        reader.join(0.01)


def _decoded(waiting: "Queue[bytes]", row_type: type[Prepared]) -> Iterator[Frame]:
    kinds: dict[bytes, Any] = {b"H": Head, b"T": Tail, b"F": Failed, b"R": list[row_type]}  # type: ignore[valid-type]  # a type chosen at run time
    kinds[b"P"] = list[Prepared]
    decoders = {mark: msgspec.msgpack.Decoder(kind) for mark, kind in kinds.items()}
    while frame := waiting.get():
        content = decoders[frame[:1]].decode(memoryview(frame)[1:])
        if isinstance(content, Failed):
            raise REGISTRY[content.code](**content.details)
        yield content
        if isinstance(content, Tail):
            return
    raise SheetUnreadable(reason="the reading process ended early")


def _serve(stream: IO[bytes], job: Job) -> None:
    """What the preparing process does: write all frames of the job, or the problem met."""
    try:
        for frame in _frames(job):
            for mark, content in _marked(frame):
                _send(stream, mark, content)
    except Problem as problem:
        details = {name: str(value) for name, value in problem.details.items()}
        _send(stream, b"F", Failed(problem.code, details))


def _marked(frame: Frame) -> Iterator[tuple[bytes, Any]]:
    """A chunk goes out in runs of one type, so that each can be decoded as what it is."""
    if isinstance(frame, Head):
        yield b"H", frame
    elif isinstance(frame, Tail):
        yield b"T", frame
    else:
        run: list[Any] = []
        for row in frame:
            if run and type(row) is not type(run[0]):
                yield _mark(run), run
                run = []
            run.append(row)
        yield _mark(run), run


def _mark(run: list[Any]) -> bytes:
    return b"P" if type(run[0]) is Prepared else b"R"


def _send(stream: IO[bytes], mark: bytes, content: Any) -> None:
    packed = msgspec.msgpack.encode(content)
    stream.write(_LENGTH.pack(len(packed) + 1) + mark + packed)
    stream.flush()


def main() -> None:
    gc.disable()  # rows hold no cycles; looking for some takes a third of the time
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    apps.populate(())  # words in the user's language, but none of the models: they take a second
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    translation.activate(job.language)
    _serve(sys.stdout.buffer, job)


if __name__ == "__main__":
    main()
