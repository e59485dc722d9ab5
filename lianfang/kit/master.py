"""The master key: where it lies, what tells it from another, and how it is made.

It wraps the data keys and lies outside the database. What it wrapped carries its fingerprint, so that
who has lost the file knows which copy to look for.
"""

import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianfang.kit.problems import Problem

FILE = "master.key"
KEY_BYTES = 32
PRINT_BYTES = 8


class MasterKeyMissing(Problem):
    code, status = "master-key-missing", 503
    text = _(
        "The key file master.key is not there. This database was sealed under the master key {wanted}: "
        "put that file back from its safe place. Nothing was changed."
    )


class MasterKeyForeign(Problem):
    code, status = "master-key-foreign", 503
    text = _(
        "The master key here is {found}, but this database was sealed under {wanted}: put that file back "
        "from its safe place as master.key. Nothing was changed."
    )


class MasterKeyBroken(Problem):
    code, status = "master-key-broken", 503
    text = _(
        "The master key here is not whole: it should be 64 hexadecimal digits. Put the file master.key back "
        "from its safe place. Nothing was changed."
    )


def path() -> Path:
    return Path(settings.DATA) / FILE


def held() -> str:
    """The master key as hex; empty where there is none. Raises MasterKeyBroken for a file without one."""
    if not settings.MASTER_KEY and path().exists():
        text = path().read_text("utf-8", "replace").strip()
        secret(text)
        settings.MASTER_KEY = text
    return str(settings.MASTER_KEY)


def make() -> str:
    """Make the key file, or take the one another process has just made. Never touches one that is there."""
    place_once(path(), secrets.token_hex(KEY_BYTES))
    return held()


def place_once(file: Path, text: str) -> None:
    """Write a file whole or not at all, and not over another: who reads it never sees half."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def secret(master_hex: str) -> bytes:
    """The key's bytes. Raises MasterKeyBroken."""
    try:
        found = bytes.fromhex(master_hex)
    except ValueError as fault:
        raise MasterKeyBroken() from fault
    if len(found) != KEY_BYTES:
        raise MasterKeyBroken()
    return found


@lru_cache(maxsize=8)
def fingerprint(master_hex: str) -> bytes:
    """What tells one master key from another, and nothing else of it."""
    return hashlib.sha256(b"lianfang master key\x1f" + secret(master_hex)).digest()[:PRINT_BYTES]


def shown(mark: bytes) -> str:
    """A fingerprint as people compare it: `3f2a-91bc-07de-55c0`."""
    text = mark.hex()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
