"""Every route, every method, every caller: what each gets, and that nobody gets what is not theirs."""

from collections import defaultdict

import pytest
from django.db import connection

from lianfang.exchange import uploads
from lianfang.testing import matrix
from lianfang.testing.world import once

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker):
    """The marked world, built once: every request is undone after it was answered."""
    before, uploads.start = uploads.start, lambda work: work()
    with once(django_db_blocker) as world:
        yield matrix.build(world)
    uploads.start = before


def named(row):
    return f"{row.route or '/'} {row.needs or row.own_only or '-'} {row.at or '-'}"


def test_every_route_has_a_row_and_every_row_a_route():
    routes, rows = set(matrix.routes()), {row.route for row in matrix.rows()}
    assert sorted(routes - rows) == [], "routes nobody has said who may use"
    assert sorted(rows - routes) == [], "rows of routes that are gone"


@pytest.mark.parametrize("row", matrix.rows(), ids=named)
def test_each_caller_gets_what_the_row_gives_and_no_mark_of_another_street(asked, row):
    faults = defaultdict(list)
    for number, pattern in enumerate(row.addresses):
        address = asked.address(pattern)
        for caller in who_asks(row, asked):
            for method in matrix.methods(row, caller, number == 0):
                response = matrix.ask(caller, method, address, row, asked)
                for fault in faults_of(row, caller, method, address, response, asked):
                    faults[f"{method} {address} {fault}"].append(f"{caller.name} by {caller.door}")
    assert not faults, "\n".join(f"{what} for {', '.join(who)}" for what, who in faults.items())


def test_a_row_costs_no_more_requests_and_pages_than_it_did(asked):
    """What the suite takes follows from these two; see docs/suite.md before you raise one."""
    cells = [
        (row, caller, method)
        for row in matrix.rows()
        for number in range(len(row.addresses))
        for caller in who_asks(row, asked)
        for method in matrix.methods(row, caller, number == 0)
    ]
    pages = [one for one in cells if matrix.drawn(*one, asked) and one[0].door == matrix.SESSION]
    count = len(matrix.rows())
    print(f"\n{count} rows, {len(cells) / count:.1f} requests and {len(pages) / count:.1f} pages a row")
    assert len(cells) <= 30 * count and len(pages) <= 13 * count


def who_asks(row, asked):
    everybody = matrix.callers(row, asked)
    return everybody if connection.vendor == "sqlite" else matrix.read_here(row, everybody, asked)


def faults_of(row, caller, method, address, response, asked):
    """What is wrong with one answer."""
    cell = f"answers {response.status_code}"
    wanted = matrix.expected(row, caller, method, asked)
    if response.status_code not in wanted:
        yield f"{cell}, not {' or '.join(map(str, wanted))}"
    for mark in matrix.leaks(response, caller, f"{address} {row.body(asked)}"):
        yield f"{cell} tells {mark}"
    permitted = method in row.methods and matrix.expected(row, caller, method, asked) == row.done
    allowed = permitted and caller.known and matrix.may(row, caller, asked)
    if response.changed and not (allowed or row.open_to_all):
        yield f"{cell} changed something"
    if row.changes and method == "POST" and allowed and not response.changed:
        yield f"{cell} changed nothing"


def test_those_who_belong_there_do_see_the_marks(asked):
    """The marks are where the other tests look for them: without this, silence would prove nothing."""
    row = next(row for row in matrix.rows() if row.route == "places/<path:code>/")
    zhou = asked.callers["zhou", matrix.SESSION]
    page = matrix.ask(zhou, "GET", "/places/garden/", row, asked).whole.decode()
    assert matrix.canaries.COMPOUND in page and matrix.canaries.WORKER in page
    names = next(row for row in matrix.rows() if row.route == "households/<int:pk>/names/")
    shown = matrix.ask(zhou, "POST", asked.address(names.addresses[0]), names, asked).whole.decode()
    for mark in (matrix.canaries.PERSON, matrix.canaries.DOCUMENT, matrix.canaries.CONTACT):
        assert mark in shown
