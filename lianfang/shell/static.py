"""Scripts and styles under names that carry their content, so that no browser mixes two releases."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Hashes every file, and the `import` lines of modules too (each must end with a semicolon)."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        # Before the files were gathered, as in tests, pages name the plain files.
        return super().stored_name(name) if self.hashed_files else name
