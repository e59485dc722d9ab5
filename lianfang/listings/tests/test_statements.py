"""What every list costs: statements for its rows, its counts and what its page says besides, pinned."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.listings import asking
from lianfang.testing import listings, road

pytestmark = pytest.mark.django_db

# Raise one only with its reason; none of them depends on how many rows there are.
MOST = {
    "alerts": 5,
    "arrivals": 5,
    "cases": 8,  # one for each of six choices: the numbers above the list open its rows by earlies and onset
    "clinic-beds": 3,
    "clinic-days": 1,
    "clinic-log": 5,
    "consultations": 2,
    "enterprises": 8,  # one for each of six choices: the numbers of the funnel open its rows by them
    "examinations": 3,
    "fevers": 3,
    "findings": 6,  # one more than before: how old each is can be chosen, and says how many
    "hand-overs": 9,
    "households": 2,
    "imports": 3,
    "key-entries": 3,
    "key-proposals": 4,
    "notice-readers": 2,
    "notices": 4,
    "observations": 4,
    "on-call": 2,
    "orders": 5,
    "parked-vehicles": 3,
    "passes": 4,
    "persons-alike": 1,
    "phones": 2,
    "posters": 2,
    "postings": 4,
    "posts": 7,
    "protocols": 6,
    "publications": 2,
    "refused-records": 3,
    "registrations": 4,
    "results": 1,
    "rounds": 3,
    "schedules": 3,
    "staff": 8,
    "task-forces": 3,
    "unlisted-dwellings": 2,
    "visits": 6,
    "warnings": 4,
}
OF_A_NEW_ONE = 6


def cost(listing, scope):
    asked = asking.asked(listing, scope, {})
    with CaptureQueriesContext(connection) as statements:
        asking.page(asked)
        for one in listing.filters:
            if one.kind in {"cases", "choice"}:
                asking.answers(asked, one)
        listing.beside(scope, asked.every, asked.at)
    return len(statements)


def asker(world, listing):
    """Who may ask for the list: nobody of the bare world treats, so the clinic's are asked by its doctor."""
    if "treat" in listing.needs:
        road.places(world)
        road.people(world)
        return world.scope("yi")
    return world.scope("qian" if "see-cases" in listing.needs else "liu")


@pytest.mark.parametrize("listing", listings.declared(), ids=lambda one: one.code)
def test_a_list_asks_no_more_than_it_did(world, listing):
    asked_of = cost(listing, asker(world, listing))
    assert asked_of <= MOST.get(listing.code, OF_A_NEW_ONE), asked_of
