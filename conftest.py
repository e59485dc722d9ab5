"""Settings of the whole test run: an own data directory, a fixed clock, the fixed world."""

import os
import tempfile
from collections.abc import Iterator

FOLDER = os.environ["LIANFANG_DATA"] = tempfile.mkdtemp(prefix="lianfang-test-")  # of this run alone
os.environ.pop("LIANFANG_DATABASE_URL", None)
if os.environ.get("LIANFANG_TEST_DATABASE_URL"):
    os.environ["LIANFANG_DATABASE_URL"] = os.environ["LIANFANG_TEST_DATABASE_URL"]
os.environ["LIANFANG_DEBUG"] = "true"  # plain static names; nothing else reads it in tests
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver runs a loop of its own

import pytest

from lianfang.kit import clock


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    from lianfang.testing.world import NOON

    clock.fix(NOON)
    yield
    clock.fix(None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Browsers ask several things at once: their tests need a database whose connections take turns.

    In memory all threads of the server share one connection, and the transactions of two requests mix.
    """
    from django.db import connection

    asked = any(one.get_closest_marker("browser") for one in request.session.items)
    if asked and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = os.path.join(FOLDER, "test.sqlite3")


@pytest.fixture
def world(db: None):  # noqa: ANN201  # the type would import models before Django is set up
    from lianfang.testing.world import build

    return build()
