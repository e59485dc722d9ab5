"""A store of former versions with rows in it, brought up to date and back again: once for all its stories.

Every migration runs here and nowhere else, so what the tables come to is told as well. An app whose
migrations move or change rows has `tests/test_migrated.py` with its `STORY`.
"""

import importlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lianfang.testing import source, stores


@dataclass(frozen=True)
class Story:
    """Rows as they were, and how they are told after.

    `fill` writes them with the models that stand once `before` is done: `old(app, model)`, `place`, `user`
    and `then` are there. `read` runs on today's models, and `told` is what it leaves; `undone`, a statement,
    is asked after the way back beyond the first migration of the app `back`.
    """

    tries: tuple[str, str]
    before: tuple[tuple[str, str], ...]
    fill: str
    read: str
    back: str = ""
    undone: str = ""
    also: tuple[tuple[str, str], ...] = ()  # further migrations of the app that change these rows


PROGRAM = """
import datetime, json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
import django; django.setup()
from django.core.management import call_command
from django.db import connection, transaction
from lianfang.serving.migrating import Executor

stories = json.loads(sys.argv[1])
targets = [tuple(target) for story in stories.values() for target in story["before"]]
Executor(connection).migrate(targets)
old = Executor(connection).loader.project_state(targets).apps.get_model
then = datetime.datetime(2025, 3, 1, 8, tzinfo=datetime.timezone.utc)
given = {
    "old": old, "then": then,
    "place": old("grid", "Place").objects.create(path="0001", kind="district", code="d", name="区"),
    "user": old("accounts", "User").objects.create(username="liu", name="刘", made_at=then),
}
for story in stories.values():
    exec(story["fill"], dict(given))
call_command("migrate", verbosity=0)
told = {}
for name, story in stories.items():
    with transaction.atomic():
        names = {}
        exec(story["read"], names)
        told[name] = {"told": names["told"]}
        transaction.set_rollback(True)
print(json.dumps(told))
"""
BACK = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "lianfang.settings"
import django; django.setup()
from django.db import connection
from lianfang.serving.migrating import Executor

Executor(connection).migrate([(app, None) for app in json.loads(sys.argv[1])])
"""


def stories() -> Iterator[tuple[str, Story]]:
    """The story of each app that has one."""
    for path in sorted(source.PACKAGE.glob("*/tests/test_migrated.py")):
        app = path.parent.parent.name
        yield app, importlib.import_module(f"lianfang.{app}.tests.test_migrated").STORY


@dataclass(frozen=True)
class Former:
    """By app what its rows tell after all migrations (`told`) and after the way back (`undone`); and the
    store as the migrations left it."""

    stories: dict[str, dict[str, Any]]
    store: dict[str, list[Any]]


def told(folder: Path) -> Former:
    with stores.empty(folder) as store:
        known = dict(stories())
        asked = json.dumps({app: asdict(story) for app, story in known.items()})
        answer: dict[str, Any] = json.loads(store.run(PROGRAM, asked, by=stores.PYTHON))
        described = stores.described(store)
        store.run(BACK, json.dumps([one.back for one in known.values() if one.back]), by=stores.PYTHON)
        for app, story in known.items():
            if story.undone:
                answer[app]["undone"] = [list(row) for row in store.rows(story.undone)]
        return Former(answer, described)
