"""Sheets through the page in a browser: what it shows before and after is what the command answers."""

import json

import pytest

from lianfang import cli
from lianfang.exchange.tests import right_answers
from lianfang.kit import clock
from lianfang.testing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIGURES = """[...document.querySelectorAll('.sum dd')].map(one => one.innerText.replace(/,/g, ''))
  .filter(text => /^\\d+$/.test(text))"""
REASONS = """[...document.querySelectorAll('[aria-labelledby=conflicts-title] tbody tr')].map(row => [
  row.cells[0].childNodes[0].textContent.trim(), row.cells[1].innerText.replace(/,/g, ''),
  row.cells[2].innerText.trim()])"""
PLACES = """[...document.querySelectorAll('[aria-labelledby=new-title] tbody tr')].map(row =>
  [row.cells[0].innerText, row.cells[1].innerText.replace(/,/g, '')])"""
UNREAD = (
    "(document.querySelector('.unread p')?.lastChild.textContent.trim() ?? '').split('、').filter(Boolean)"
)


@pytest.fixture
def district(transactional_db, tmp_path):
    world = build()
    clock.fix(right_answers.AT)
    right_answers.base(world.scope("liu"), tmp_path)
    return world


@pytest.fixture
def command(capsys, monkeypatch):
    """What the command line would answer, without keeping anything."""
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def ask(load):
        capsys.readouterr()
        table = ["--sheet", load.table] if load.table else []
        cli.main(["import", load.register, str(load.path), "--dry-run", "--json", "--as", load.by, *table])
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    return ask


@pytest.fixture
def signed_in(district, opened):
    """One page for each who loads, opened once."""
    pages = {}

    def of(name):
        if name not in pages:
            pages[name] = opened(district.cast[name], "/imports/")
            pages[name].set_default_timeout(120_000)  # ms; sheets are worked on beside whatever else runs
        return pages[name]

    return of


def send(page, load):
    """Upload a file, or turn to another table of the one uploaded, and wait until it has been checked."""
    if load.table and page.locator(f"button[name=table][value='{load.table}']").count():
        page.click(f"button[name=table][value='{load.table}']")
    else:
        page.goto("/imports/")
        page.check(f"input[name=register][value={load.register}]")
        page.set_input_files("input[name=file]", load.path)
        page.click("form.sheet button[data-primary]")
    page.locator(".verdict").wait_for()


def shown(page):
    """The figures, the reasons, the columns not read and the new places, as the page has them."""
    told = [page.evaluate(script) for script in (FIGURES, REASONS, UNREAD, PLACES)]
    assert page.locator("[role=alert]").count() == 0
    return told


def as_shown(told):
    """The command's answer in the page's form."""
    reasons = [
        [one["message"], str(one["count"]), _rows(one["count"], one["rows"])] for one in told["reasons"]
    ]
    places = [[one["kind"], str(one["count"])] for one in told.get("new_places", [])]
    names = ("read", "imported", "updated", "ignored", "refused")
    return [[str(told[name]) for name in names], reasons, told["unread"], places]


def _rows(count, rows):
    return ", ".join(map(str, rows)) + " …" * (count > len(rows)) if rows else "the sheet as a whole"


@pytest.mark.parametrize("group", [1, 2])
def test_the_page_shows_and_keeps_what_the_command_answers(signed_in, command, group):
    for scenario in (one for one in right_answers.SCENARIOS if one.group == group):
        for load in scenario.loads:
            page, told = signed_in(load.by), command(load)
            send(page, load)
            assert (load.file, shown(page)) == (load.file, as_shown(told))
            page.click("button:text('Take it over')")
            page.locator(".verdict:text('Taken over')").wait_for()
            assert (load.file, shown(page)) == (load.file, as_shown(told))
            counts = tuple(told[name] for name in ("imported", "updated", "ignored", "refused"))
            assert (load.file, counts) == (load.file, load.counts)
        assert (scenario.name, scenario.facts()) == (scenario.name, scenario.right)


def test_a_file_that_cannot_be_read_says_why_in_the_words_of_the_command(signed_in, capsys, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    load = right_answers.Load("persons", "persons-biff5.xls", (0, 0, 0, 0))
    assert cli.main(["import", "persons", str(load.path), "--as", "liu"]) == 1
    page, told = signed_in("liu"), capsys.readouterr().err.strip().removeprefix("sheet-unreadable: ")
    send(page, load)
    assert page.inner_text(".verdict").endswith(told) and "very old program" in told
