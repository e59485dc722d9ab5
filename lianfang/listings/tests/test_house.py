"""Every list of the house is a `Listing`, or stands here with the reason why it is none.

An exception that nobody needs any more fails as well.
"""

import argparse
import re
from functools import partial

from django.utils.translation import activate

from lianfang import cli
from lianfang.api import lists, v1
from lianfang.figures.declared import figures
from lianfang.listings import line
from lianfang.testing import listings, source

SMALL = "as many as the district has of them, which is few: shown whole"
PART = "part of the page of one thing, where its newest stand"

API = {
    "/api/v1/alert-groups": "a kind and area each, counted: the rows are the list of alerts, narrowed",
    "/api/v1/classes": "a community each, with what is proposed: the class board's own shape",
    "/api/v1/isolation/{id}/readings": "a day each of one person, for their team alone",
    "/api/v1/measures": SMALL,
    "/api/v1/measures/{pk}/obliges": "what one measure asks, a row a kind of place",
    "/api/v1/events/{code}/data": "what one event holds, a row a kind",
    "/api/v1/duties/mine": "the phone's walking order; it goes on by its own key",
    "/api/v1/checkpoints": SMALL,
}
COMMANDS = {
    "measure list": SMALL,
    "pack list": SMALL,
    "checkpoint list": SMALL,
    "class list": SMALL,
}
PAGES = {
    "field/passwords.html": "slips to be printed and cut apart",
    "mending/place.html": PART,
    "mending/_alike.html": PART,
    "mending/_history.html": PART,
    "slots/day.html": "a day's slots, hour by hour",
    "paper/desk.html": "two heaps of sheets on one desk",
    "checkpoints/post.html": PART,
    "command/round.html": PART,
    "command/dwelling.html": PART,
    "passes/passes.html": PART,
}


def test_a_list_of_the_api_is_a_listing_or_says_why_not():
    found = set()
    for path, operations in v1.api.get_openapi_schema()["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get(200, {})
        shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
        if shape.get("type") == "array":
            found.add(path)
    assert found == set(API), "declare it, or say why it is none; strike out what is gone"


def commands():
    """Every command of two words, with what runs it."""
    parser = cli.parser()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for group, inner in action.choices.items():
                for deeper in inner._actions:
                    if isinstance(deeper, argparse._SubParsersAction):
                        for name, one in deeper.choices.items():
                            yield f"{group} {name}", one.get_default("run")


def test_a_list_of_the_command_line_is_a_listing_or_says_why_not():
    found = dict(commands())
    declared = {name for name, run in found.items() if isinstance(run, partial) and run.func is line._listed}
    assert declared == {name for one in lists.LISTS for name in (one.command, *one.also)}
    plain = {name for name in found if name.endswith(" list")} - declared
    assert plain == set(COMMANDS), "declare it, or say why it is none; strike out what is gone"


def test_a_list_of_a_page_is_a_listing_or_says_why_not():
    pages = source.PACKAGE.rglob("templates/**/*.html")
    found = {"/".join(path.parts[-2:]) for path in pages if "shell/_cut.html" in path.read_text("utf-8")}
    assert found == set(PAGES), "declare it, or say why it is none; strike out what is gone"


def test_every_listing_stands_at_the_api_the_command_line_and_on_a_page():
    declared = listings.declared()
    assert {one.code for one in declared} == {one.code for one in lists.LISTS}
    paths = v1.api.get_openapi_schema()["paths"]
    assert not [one.code for one in declared if f"/api/v1/{one.code}" not in paths]


def test_every_order_of_every_listing_tells_all_rows_apart():
    """Its last column is unique: two rows with one key would hide each other between two pages."""
    for listing in listings.declared():
        assert {one.order[-1].lstrip("-") for one in listing.sorts} == {"pk"}, listing.code


def test_every_listing_says_what_its_columns_sort_by_and_where_its_cases_begin():
    for listing in listings.declared():
        codes = {one.code for one in listing.sorts}
        assert {one.sort for one in listing.columns if one.sort} <= codes, listing.code
        assert {sort for one in listing.filters for _case, sort in one.sorts} <= codes, listing.code
        names = [one.name for one in listing.columns] + [one.name for one in listing.filters]
        assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in names), listing.code


AS_WRITTEN = {
    "unit": "a unit is named as who gives the order wrote it",
    "event": "an event's own code, under which people know it",
    "department": "a department's own name",
    "disease": "named as the warning names it",
    "category": "as the sheet of enterprises says it",
    "size": "as the sheet of enterprises says it",
}


def test_a_choice_offers_words_and_no_codes_or_says_whose_words_they_are():
    asked = [one for listing in listings.declared() for one in listing.filters]
    asked += [one for figure in figures().values() for one in figure.source.filters]
    bare = {one.name for one in asked if one.kind == "choice" and one.words is None}
    assert bare == set(AS_WRITTEN), "give it words; strike out what is gone"
    activate("zh-hans")
    coded = {
        f"{one.name}: {words}"
        for one in asked
        for code, words in (one.codes or {}).items()
        if str(words) == code and "-" in code
    }
    assert coded == set(), "a code is no word"


def test_the_table_of_lists_is_current():
    assert (source.ROOT / "docs/lists.md").read_text("utf-8") == listings.table(), "run ./run acts"
