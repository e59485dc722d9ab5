"""What every list costs: statements for its rows, its counts and what its page says besides, pinned."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.listings import asking
from lianfang.testing import listings

pytestmark = pytest.mark.django_db

# Raise one only with its reason; none of them depends on how many rows there are.
MOST = {
    "alerts": 5,
    "arrivals": 5,
    "cases": 6,
    "fevers": 3,
    "findings": 5,
    "hand-overs": 9,
    "households": 2,
    "imports": 3,
    "key-entries": 3,
    "key-proposals": 4,
    "notice-readers": 2,
    "notices": 4,
    "observations": 4,
    "orders": 5,
    "parked-vehicles": 3,
    "passes": 4,
    "persons-alike": 1,
    "phones": 2,
    "posters": 2,
    "postings": 4,
    "posts": 7,
    "publications": 2,
    "refused-records": 3,
    "registrations": 4,
    "results": 1,
    "rounds": 3,
    "schedules": 3,
    "staff": 8,
    "task-forces": 3,
    "unlisted-dwellings": 2,
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


@pytest.mark.parametrize("listing", listings.declared(), ids=lambda one: one.code)
def test_a_list_asks_no_more_than_it_did(world, listing):
    scope = world.scope("qian" if "see-cases" in listing.needs else "liu")
    assert cost(listing, scope) <= MOST.get(listing.code, OF_A_NEW_ONE)
