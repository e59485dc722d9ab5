"""What every test has: a fixed clock and the fixed world. Its settings come from `testing/early.py`."""

from collections.abc import Iterator

import pytest

from lianfang.kit import clock


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    from lianfang.testing.world import NOON

    clock.fix(NOON)
    yield
    clock.fix(None)


@pytest.fixture(autouse=True)
def _rooms(settings):  # noqa: ANN001, ANN202
    """The rooms there are, and the plain rounds of the core's own tests."""
    settings.RECORD_KINDS = "lianfang.testing.rooms.KINDS"


@pytest.fixture
def every_room(settings):  # noqa: ANN001, ANN201
    """As if a room stood for every duty that a pack asks for."""
    settings.RECORD_KINDS = "lianfang.testing.rooms.WITH_ALL_ASKED"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Browsers ask several things at once: their tests need a database whose connections take turns.

    In memory all threads of the server share one connection, and the transactions of two requests mix.
    """
    from django.conf import settings
    from django.db import connection

    asked = any(one.get_closest_marker("browser") for one in request.session.items)
    if asked and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA / "test.sqlite3")


@pytest.fixture
def world(db: None):  # noqa: ANN201  # the type would import models before Django is set up
    from lianfang.testing.world import build

    return build()
