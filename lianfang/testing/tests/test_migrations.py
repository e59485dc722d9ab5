"""The tables of the models, of the migrations and of a new store are the same; on either database.

All other tests make their tables from the models directly, which takes a tenth of the time.
"""

import ast

import pytest
from django.db import connection

from lianfang.testing import former, source, stores

pytestmark = pytest.mark.xdist_group("migrations")

# What a database says of itself. The order of columns is left aside: one added later stands last.
TOLD = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",),
    "postgresql": (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, "
        "is_identity FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT CAST(conrelid AS regclass), conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = CAST('public' AS regnamespace)",
    ),
}
# Django gives the rows between its groups and rights, which nobody uses here, numbers of another width.
DJANGOS_OWN = ("auth_group_permissions", "id")


def told(store):
    """Every table, column, key, index and check of a database."""
    rows = [row for words in TOLD[connection.vendor] for row in store.rows(words)]
    return sorted(tuple(_part(part) for part in row) for row in rows if tuple(row[:2]) != DJANGOS_OWN)


def _part(part):
    if not str(part).startswith("CREATE TABLE"):
        return str(part)
    return " | ".join(sorted(one.strip() for one in part.removesuffix(")").split(", ")))


def noted(store):
    return sorted(store.rows("SELECT app, name FROM django_migrations"))


def kinds(store):
    return sorted(store.rows("SELECT app_label, model FROM django_content_type"))


def rights(store):
    return sorted(store.rows("SELECT codename FROM auth_permission"))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory, django_db_setup):
    """What the long way leads to: one migration after the other."""
    with stores.empty(tmp_path_factory.mktemp("migrated")) as store:
        store.run("manage", "migrate", "-v0")
        yield {one: one(store) for one in (told, noted, kinds, rights)}


def test_no_model_has_changed_without_a_migration(tmp_path, django_db_setup):
    with stores.empty(tmp_path) as store:
        store.run("manage", "makemigrations", "--check", "--dry-run")


@pytest.mark.parametrize("of", [told, noted, kinds, rights])
def test_a_new_store_is_what_the_migrations_lead_to(migrated, made, of):
    assert made[of] == migrated[of]
    assert len(migrated[of]) > 40


@pytest.fixture(scope="module")
def made(tmp_path_factory, django_db_setup):
    """What `lianfang init` makes, in a twentieth of the time."""
    with stores.empty(tmp_path_factory.mktemp("made")) as store:
        store.run("init")
        yield {one: one(store) for one in (told, noted, kinds, rights)}


def test_every_migration_that_changes_rows_is_tried_on_rows():
    found = {
        (path.parent.parent.name, path.stem)
        for path in source.PACKAGE.glob("*/migrations/0*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"RunPython", "RunSQL"}
    }
    assert found <= {each for _, story in former.stories() for each in (story.tries, *story.also)}
