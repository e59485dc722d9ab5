"""What every test has: a fixed clock and the fixed world. Its settings come from `testing/early.py`."""

import gc
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lianfang.kit import clock


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    from lianfang.testing.world import NOON

    clock.fix(NOON)
    yield
    clock.fix(None)


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """What a request or a command spoke last is not what the next test begins in."""
    from django.utils import translation

    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> None:
    """A password's hash costs a tenth of a second on purpose; a test wants to know that there is one."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8  # KiB, the least the library takes


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick", action="store_true", help="what needs no database, and the rooms just changed"
    )
    parser.addoption(
        "--whole", action="store_true", help="on PostgreSQL also what would only repeat (testing/need.py)"
    )
    parser.addoption(
        "--districts", type=int, default=3, help="how many random districts the figures are recounted in"
    )
    parser.addoption("--learn", metavar="FOLDER", help="write down what each test sends to PostgreSQL")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.learn and (config.option.numprocesses is None or hasattr(config, "workerinput")):
        from lianfang.testing.need import Learner

        learner = Learner(Path(config.option.learn))
        learner.listen()
        config.pluginmanager.register(learner)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On the second database only what shows something there: the rest would prove the same twice."""
    from lianfang.testing.need import is_needed

    is_whole = config.option.whole or config.option.learn
    if config.option.quick:
        changed = _changed_apps()
        kept = [one for one in items if _is_light(one) or _app_of(one) in changed]
    elif os.environ.get("LIANFANG_TEST_DATABASE_URL") and not config.option.file_or_dir:
        kept = [one for one in items if _touches_a_database(one) and (is_whole or is_needed(one))]
    else:
        return
    left = set(items) - set(kept)
    config.hook.pytest_deselected(items=[one for one in items if one in left])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded stays, and is never looked through for rubbish again."""
    gc.freeze()
    gc.enable()


def _app_of(item: pytest.Item) -> str:
    parts = item.path.parts
    return parts[parts.index("lianfang") + 1] if "lianfang" in parts else ""


def _changed_apps() -> set[str]:
    """The apps with files that differ from the last commit."""
    asked = ["git", "status", "--porcelain"]  # the developer's own git, on their own files
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    names = [line[3:].split(" -> ")[-1].split("/") for line in told.stdout.splitlines()]
    apps = {parts[1] for parts in names if parts[0] == "lianfang" and len(parts) > 2}
    return apps - {"testing"}  # whose tests walk through every room


def _is_light(item: pytest.Item) -> bool:
    """It needs no database, and its module starts no processes."""
    return not _touches_a_database(item) and not hasattr(getattr(item, "module", None), "subprocess")


def _touches_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        bool(fixtures & {"db", "transactional_db", "world", "django_db_setup"})
        or item.get_closest_marker("django_db") is not None
    )


@pytest.fixture(autouse=True)
def _rooms(settings):  # noqa: ANN001, ANN202
    """The rooms there are, and the plain rounds of the core's own tests."""
    settings.RECORD_KINDS = "lianfang.testing.rooms.KINDS"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker,  # noqa: ANN001
) -> None:
    """Browsers ask several things at once: their tests need a database whose connections take turns.

    In memory all threads of the server share one connection, and the transactions of two requests mix.
    PostgreSQL's databases of tests sort by Chinese (`testing.chinese`).
    """
    from django.conf import settings
    from django.db import connection

    from lianfang.testing import chinese

    with django_db_blocker.unblock():
        chinese.sort_by_it(connection)

    asked = any(one.get_closest_marker("browser") for one in request.session.items)
    if asked and connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.DATA / "test.sqlite3")


@pytest.fixture
def world(db: None):  # noqa: ANN201  # the type would import models before Django is set up
    from lianfang.testing.world import build

    return build()


@pytest.fixture
def run(capsys, monkeypatch):  # noqa: ANN001, ANN201
    """The command line in English, answering in JSON: `run("order", "list", user="fang")`."""
    from lianfang import cli

    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def call(*argv, code=0, user=""):  # noqa: ANN001, ANN002, ANN202
        capsys.readouterr()
        asked = [*map(str, argv), *(["--as", user] if user else []), "--json"]
        assert cli.main(asked) == code
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return call


@pytest.fixture(scope="session")
def former(tmp_path_factory, django_db_setup):  # noqa: ANN001, ANN201
    """What the rows of former versions tell once their store is up to date; see testing/former.py."""
    from lianfang.testing import former

    return former.told(tmp_path_factory.mktemp("former"))
