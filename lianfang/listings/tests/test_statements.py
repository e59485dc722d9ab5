"""What every list costs: statements for its rows, its counts and what its page says besides, pinned."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.listings import asking
from lianfang.testing import listings

pytestmark = pytest.mark.django_db

# Raise one only with its reason; none of them depends on how many rows there are.
MOST = {}


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
    print("COST", listing.code, cost(listing, scope))
    assert cost(listing, scope) <= MOST.get(listing.code, 12)
