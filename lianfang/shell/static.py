"""Scripts and styles under names that carry their content, so that no browser mixes two releases."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashes every file, and the `import` lines of modules too (each must end with a semicolon)."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        # Before the first `collect`, as in tests, pages name the plain files.
        return super().stored_name(name) if self.hashed_files else name


def collect() -> bool:
    """Bring the collected files up to date with their sources. False if they were already."""
    stamp = Path(settings.STATIC_ROOT) / "sources.sha256"
    wanted = _digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    return True


def _digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            with storage.open(name) as file:
                digest.update(
                    name.encode() + b"\0" + hashlib.sha256(file.read()).digest()
                )
    return digest.hexdigest()
