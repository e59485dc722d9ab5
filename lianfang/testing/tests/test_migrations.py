"""The tables of the models, of the migrations and of a new store are the same; on either database.

All other tests make their tables from the models directly, which takes a tenth of the time.
"""

import ast

import pytest

from lianfang.testing import former, source, stores

pytestmark = pytest.mark.xdist_group("former")


def test_no_model_has_changed_without_a_migration(tmp_path, django_db_setup):
    with stores.empty(tmp_path) as store:
        store.run("manage", "makemigrations", "--check", "--dry-run")


@pytest.mark.parametrize("of", ["told", "noted", "kinds", "rights"])
def test_a_new_store_is_what_the_migrations_lead_to(former, made, of):
    assert made[of] == former.store[of]
    assert len(made[of]) > 40


@pytest.fixture(scope="module")
def made(tmp_path_factory, django_db_setup):
    """What `lianfang init` makes, in a twentieth of the time."""
    with stores.empty(tmp_path_factory.mktemp("made")) as store:
        store.run("init")
        return stores.described(store)


def test_every_migration_that_changes_rows_is_tried_on_rows():
    found = {
        (path.parent.parent.name, path.stem)
        for path in source.PACKAGE.glob("*/migrations/0*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"RunPython", "RunSQL"}
    }
    assert found <= {each for _, story in former.stories() for each in (story.tries, *story.also)}
