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
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user
from lianfang.exchange import actions, columns, sheets
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
    counts: dict[str, int] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(
        default_factory=list
    )  # {code, column, message, count, rows, samples}
    unread: list[str] = field(default_factory=list)  # headings of columns that nothing was read from
    dated: list[str] = field(default_factory=list)  # those of them that hold days
    conflict_total: int = 0
    new_places: list[dict[str, Any]] = field(default_factory=list)  # {kind, count, names}
    moves: bool = False  # households listed elsewhere move to the addresses of this file
    problem: str = ""
    run: int | None = None

    @property
    def is_working(self) -> bool:
        return self.stage in {CHECKING, KEEPING} and time.time() - self.at < SILENT

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
    upload.headings = _headings(upload)
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


def _headings(upload: Upload) -> list[str]:
    """The column names of the sheet; none where it cannot be read, which the check will say."""
    known = columns.names_of(upload.register)
    try:
        sheet = sheets.open_sheet(_file(upload), knows=lambda text: columns.fold(text) in known)
    except Problem:
        return []
    return [name for name in sheet.names if name.strip()]


def check(scope: Scope, *, upload: Upload, mapping: dict[str, str], moves: bool = False) -> None:
    """Check again with other columns, or with households moving. Raises StillWorking."""
    _require_rest(upload)
    upload.mapping, upload.moves = mapping, moves
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
            _run(upload)
    except Problem as problem:
        upload.stage, upload.problem = FAILED, problem.message
    except Exception:
        upload.stage, upload.problem = FAILED, Unexpected().message
        raise
    finally:
        _write(upload)
        if threading.current_thread() is not threading.main_thread():
            connection.close()


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
        source_name=upload.name,
        progress=say,
    )
    upload.counts = {
        name: getattr(run, name) for name in ("read", "imported", "updated", "ignored", "refused")
    }
    upload.reasons, upload.conflict_total = list(run.reasons), run.conflict_total
    upload.unread, upload.dated = list(run.unread), list(run.dated)
    upload.new_places = [one | {"kind": str(PlaceKind(one["kind"]).label)} for one in run.new_places()]
    upload.stage, upload.run = (KEPT, run.pk) if keeps else (CHECKED, None)
    if keeps:
        _file(upload).unlink(missing_ok=True)


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
