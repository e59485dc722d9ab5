"""A cell of five thousand characters is kept nowhere that has no room for it, and is said by its column."""

import pytest
from django.apps import apps
from django.db.models import CharField
from django.db.models.functions import Length

from lianfang.exchange.columns import LOADED
from lianfang.exchange.tests.conftest import Load
from lianfang.testing.world import World

LONG = "长" * 5000
# A sound row of each register, by key of its columns.
SOUND = {
    "places": {
        "community": "滨河社区",
        "compound": "滨河花园",
        "building": "9号楼",
        "unit": "1单元",
        "door": "901",
    },
    "households": {"number": "H1", "dwelling": "garden-1-1-101", "contact": "王小明", "count": "2"},
    "persons": {"name": "王小明", "dwelling": "garden-1-1-101", "phone": "13812345678"},
    "enterprises": {"name": "甲公司", "community": "滨河社区", "head": "王总"},
    "workers": {"name": "包一", "phone": "13800001111", "compounds": "滨河花园"},
    "arrivals": {"name": "姜七", "phone": "15400080007", "left_on": "2020-01-24", "community": "滨河社区"},
    "cases": {
        "name": "甲",
        "classification": "疑似病例",
        "place": "garden-1-1-101",
        "onset_on": "2020-01-20",
    },
}


def overlong() -> list[str]:
    """Every column of the database that holds more than it has room for; SQLite itself asks nobody."""
    found = []
    for model in apps.get_models():
        for one in model._meta.concrete_fields:
            if isinstance(one, CharField) and one.max_length:
                rows = model._default_manager.annotate(n=Length(one.name)).filter(n__gt=one.max_length)
                found += [f"{model.__name__}.{one.name}"] * rows.count()
    return found


@pytest.mark.parametrize(
    ("register", "column"),
    [(code, one.key) for code, register in LOADED.items() for one in register.columns],
)
def test_no_cell_is_kept_longer_than_there_is_room(
    load: Load, world: World, register: str, column: str
) -> None:
    headings = {one.key: one.chinese for one in LOADED[register].columns}
    row = SOUND[register] | {column: LONG}
    by = "qian" if register == "cases" else "liu"
    run = load(register, [headings[key] for key in row], list(row.values()), by=by)
    assert overlong() == []
    columns = [one["column"] for one in run.reasons if one["code"] == "too-long"]
    assert columns in ([], [headings[column]])
    assert run.refused == 0 or run.reasons  # whatever else it is refused for is said too
