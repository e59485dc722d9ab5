"""Scripts and styles under names that carry their content, so that no browser mixes two releases."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Hashes every file, and the `import` lines of modules too (each must end with a semicolon)."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 24  # a module's name waits for those it imports; no chain is longer

    def stored_name(self, name: str) -> str:
        # Before the files were gathered, as in tests, pages name the plain files.
        return super().stored_name(name) if self.hashed_files else name


def collect() -> None:
    """Gather and compress the files once for each state of their sources."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root / ".gathered", _digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def _digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            info = os.stat(storage.path(name))
            digest.update(f"{name} {info.st_size} {info.st_mtime_ns}\n".encode())
    return digest.hexdigest()
