"""A sheet on its way in: received, checked without keeping anything, then kept on a person's word.

The file and the state of the work lie in a folder of their own under the data directory, readable
by this account only, so that any worker process can show how far it is. The file is deleted once its
rows are kept, and after an hour in any case.
"""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.exchange import actions, columns, queries, sheets
from lianfang.exchange.models import ImportRun
from lianfang.exchange.problems import SheetTooLarge
from lianfang.grid.models import PlaceKind
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import NotAllowed, NotFound, Problem, Unexpected
from lianfang.kit.scope import Scope

LARGEST: Final = 256 * 1024 * 1024  # bytes of one file
KEPT_FOR: Final = 3600  # seconds an upload lies around
SILENT: Final = 180  # seconds without a word after which work counts as cut off

CHECKING, CHECKED, KEEPING, KEPT, FAILED = "checking", "checked", "keeping", "kept", "failed"


class Wishes(NamedTuple):
    """How somebody wants a sheet to be read, as `actions.import_register` takes it."""

    mapping: dict[str, str]
    given: dict[str, str]
    table_as: str
    fills: bool
    moves: bool
    dates: str


class StillWorking(Problem):
    code, status = "import-still-working", 409
    text = _("This file is being worked on. Please wait for it to finish.")


class NotChecked(Problem):
    code, status = "import-not-checked", 409
    text = _("Check the file first; nothing is taken over unseen.")


@dataclass
class Upload:
    """What is known of one file on its way in. Names no resident."""

    id: str
    register: str
    name: str
    owner: int
    language: str
    stage: str = CHECKING
    words: str = ""  # what is being done
    at: float = 0.0  # seconds since the epoch, when it last said something
    headings: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)  # column key -> heading, as a person chose
    before: dict[str, str] = field(default_factory=dict)  # of these, what was remembered of earlier sheets
    counts: dict[str, int] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(
        default_factory=list
    )  # {code, column, message, count, rows, samples}
    unread: list[str] = field(default_factory=list)  # headings of columns that nothing was read from
    dated: list[str] = field(default_factory=list)  # those of them that hold days
    conflict_total: int = 0
    new_places: list[dict[str, Any]] = field(default_factory=list)  # {kind, count, names}
    moves: bool = False  # households listed elsewhere move to the addresses of this file
    tables: list[str] = field(default_factory=list)  # of a workbook, those with rows
    table: str = ""  # the one that is being read
    kept: list[str] = field(default_factory=list)  # those whose rows are kept
    table_as: str = ""  # the column of which the table's name is the value
    given: dict[str, str] = field(default_factory=dict)  # what holds for every row, by column key
    fills: bool = False  # what a row leaves out of its address, the row above says
    dates: str = ""  # how days with the year last are written
    problem: str = ""
    run: int | None = None

    @property
    def is_working(self) -> bool:
        return self.stage in {CHECKING, KEEPING} and time.time() - self.at < SILENT

    @property
    def left(self) -> list[str]:
        """The tables that nobody has kept yet."""
        return [one for one in self.tables if one not in self.kept]

    @property
    def source_name(self) -> str:
        return f"{self.name} · {self.table}" if len(self.tables) > 1 else self.name

    @property
    def is_cut_off(self) -> bool:
        return self.stage in {CHECKING, KEEPING} and not self.is_working


Starter = Callable[[Callable[[], None]], None]


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="lianfang-import", daemon=True).start()


start: Starter = _in_background  # how work is begun; a test does it at once


def receive(scope: Scope, *, register: str, name: str, chunks: Iterable[bytes]) -> Upload:
    """Take a file in and begin to check it. Raises NotAllowed, UnknownRegister, SheetTooLarge."""
    if not scope.may_anywhere("import") or scope.actor_id is None:
        raise NotAllowed()
    guard = columns.GUARDED.get(columns.register_named(register).code)
    if guard and not scope.may_anywhere(guard):
        raise NotAllowed()
    _clear_old()
    upload = Upload(
        str(uuid7()),
        register,
        Path(name).name[:200] or "sheet",
        scope.actor_id,
        translation.get_language() or "en",
    )
    _store(upload, chunks)
    _look(scope, upload)
    _begin(upload, CHECKING)
    return upload


def _store(upload: Upload, chunks: Iterable[bytes]) -> None:
    folder = _folder(upload.id)
    folder.mkdir(mode=0o700, parents=True)
    size = 0
    handle = os.open(_file(upload), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                shutil.rmtree(folder)
                raise SheetTooLarge(reason=f"{LARGEST // 2**20} MiB")
            file.write(chunk)


def _look(scope: Scope, upload: Upload) -> None:
    """The tables of a file and the column names of the one to be read, as they were read before.

    Nothing where it cannot be read, which the check will say.
    """
    known = columns.names_of(upload.register)
    upload.headings, upload.mapping = [], {}
    try:
        upload.tables = upload.tables or sheets.tables(_file(upload))
        sheet = sheets.open_sheet(
            _file(upload), knows=lambda text: columns.fold(text) in known, table=upload.table
        )
    except Problem:
        return
    upload.table = sheet.title
    upload.headings = [name for name in sheet.names if name.strip()]
    before = queries.remembered(scope, register=upload.register).get(columns.digest(sheet.names), {})
    upload.mapping = {key: heading for key, heading in before.items() if heading in {*sheet.names, ""}}
    upload.before = dict(upload.mapping)


def check(scope: Scope, *, upload: Upload, wishes: Wishes) -> None:
    """Check again, read as somebody wishes. Raises StillWorking."""
    _require_rest(upload)
    upload.mapping, upload.given, upload.table_as = wishes.mapping, wishes.given, wishes.table_as
    upload.moves, upload.fills, upload.dates = wishes.moves, wishes.fills, wishes.dates
    _begin(upload, CHECKING)


def turn_to(scope: Scope, *, upload: Upload, table: str) -> None:
    """Check another table of the workbook, read like the one before as far as its columns allow.

    Raises StillWorking, and NotFound for a table that is not there or whose rows are kept already.
    """
    _require_rest(upload)
    if table not in upload.left:
        raise NotFound()
    before = upload.mapping
    upload.table, upload.run = table, None
    _look(scope, upload)
    upload.mapping |= {key: name for key, name in before.items() if name in {*upload.headings, ""}}
    _begin(upload, CHECKING)


def keep(scope: Scope, *, upload: Upload) -> None:
    """Take the rows over. Raises StillWorking, NotChecked."""
    _require_rest(upload)
    if upload.stage != CHECKED:
        raise NotChecked()
    _begin(upload, KEEPING)


def _require_rest(upload: Upload) -> None:
    if upload.is_working:
        raise StillWorking()


def _begin(upload: Upload, stage: str) -> None:
    upload.stage, upload.problem, upload.words = stage, "", ""
    _write(upload)
    start(lambda: _work(upload))


def _work(upload: Upload) -> None:
    """Do what the stage asks, and write down how it ended. Runs in a thread of its own."""
    try:
        with translation.override(upload.language):
            _try(upload)
    finally:
        _write(upload)
        if threading.current_thread() is not threading.main_thread():
            connection.close()


def _try(upload: Upload) -> None:
    try:
        _run(upload)
    except Problem as problem:
        upload.stage, upload.problem = FAILED, problem.message
    except Exception:
        upload.stage, upload.problem = FAILED, Unexpected().message
        raise


def _run(upload: Upload) -> None:
    keeps = upload.stage == KEEPING
    owner = User.objects.get(pk=upload.owner)

    def say(*words: Any) -> None:
        upload.words = " ".join(str(word) for word in words)[:120]
        if time.time() - upload.at > 0.3:
            _write(upload)

    run = actions.import_register(
        scope_of_user(owner, at=clock.now()),
        register=upload.register,
        path=_file(upload),
        mapping=upload.mapping or None,
        dry_run=not keeps,
        moves=upload.moves,
        given=upload.given,
        table=upload.table,
        table_as=upload.table_as,
        fills=upload.fills,
        dates=upload.dates,
        source_name=upload.source_name,
        progress=say,
    )
    upload.counts = {
        name: getattr(run, name) for name in ("read", "imported", "updated", "ignored", "refused")
    }
    upload.reasons, upload.conflict_total = list(run.reasons), run.conflict_total
    upload.unread, upload.dated = list(run.unread), list(run.dated)
    upload.new_places = [one | {"kind": str(PlaceKind(one["kind"]).label)} for one in run.new_places()]
    upload.stage, upload.run = (KEPT, run.pk) if keeps else (CHECKED, None)
    _write_refused(owner, upload, run)
    if keeps:
        upload.kept.append(upload.table)
    if not upload.left and keeps:
        _file(upload).unlink(missing_ok=True)


def _write_refused(owner: User, upload: Upload, run: ImportRun) -> None:
    """The refused rows of a check lie beside the sheet; those of what was kept are sealed with it."""
    for old in _folder(upload.id).glob("refused.*"):
        old.unlink()
    if upload.stage == CHECKED and run.refused:
        scope = scope_of_user(owner, at=clock.now())
        actions.write_refused(scope, run=run, to=_folder(upload.id) / "refused.xlsx")


def refused_rows(upload: Upload) -> Path:
    """The file of the rows a check refused. Raises NotFound where it refused none."""
    found = next(_folder(upload.id).glob("refused.*"), None)
    if found is None:
        raise NotFound()
    return found


def named(scope: Scope, *, id: UUID) -> Upload:
    """The asker's own upload. Raises NotFound."""
    try:
        upload = Upload(**json.loads((_folder(str(id)) / "state.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise NotFound() from None
    if upload.owner != scope.actor_id or not scope.may_anywhere("import"):
        raise NotFound()
    return upload


def _uploads() -> Path:
    return Path(settings.DATA) / "uploads"


def _folder(id: str) -> Path:
    return _uploads() / id


def _file(upload: Upload) -> Path:
    return _folder(upload.id) / ("sheet" + Path(upload.name).suffix.lower()[:6])


def _write(upload: Upload) -> None:
    upload.at = time.time()
    draft = _folder(upload.id) / "state.new"
    draft.write_text(json.dumps(asdict(upload), ensure_ascii=False), "utf-8")
    os.replace(draft, _folder(upload.id) / "state.json")


def _clear_old() -> None:
    """Delete what has lain around for longer than an hour."""
    for folder in _uploads().glob("*"):
        if time.time() - folder.stat().st_mtime > KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)
