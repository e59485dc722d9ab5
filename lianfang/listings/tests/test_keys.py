"""Walking a list by its key shows every row once, whatever ties, lacks or is put in before the cursor."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.command.alert_lists import ALERTS
from lianfang.duties.models import Alert
from lianfang.kit.problems import BadInput
from lianfang.listings import asking, keys
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
SORTS = [one.code for one in ALERTS.sorts]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["urgent", "warning", "notice"]),
        st.integers(0, 3),  # minutes: many are raised at once
        st.one_of(st.none(), st.integers(0, 3)),  # settled then, or not
        st.sampled_from(["duty-overdue", "order-overdue"]),
    ),
    min_size=1,
    max_size=14,
)


def raise_all(world, rows, start=0):
    garden = world.places["garden"]
    return Alert.objects.bulk_create(
        Alert(
            rule=rule, ref=f"duty:{start + number}", level=level, path=garden.path, place=garden, words="x",
            at=NOON + timedelta(minutes=minute),
            settled_at=None if settled is None else NOON + timedelta(minutes=settled),
        )
        for number, (level, minute, settled, rule) in enumerate(rows)
    )  # fmt: skip


def ask(world, sort, after=""):
    return asking.asked(ALERTS, world.scope("liu"), {"show": "all", "sort": sort, "after": after})


def walk(world, sort, size, meanwhile=lambda page: None):
    """Every page from the first to the last."""
    after, found = "", []
    while True:
        page = asking.page(ask(world, sort, after), size=size)
        found.append(page)
        meanwhile(page)
        if not page.next:
            return found
        after = page.next


def ids(page):
    return [row.pk for row in page.rows]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, sort=st.sampled_from(SORTS), size=st.integers(1, 5))
def test_all_pages_together_are_the_list_and_the_way_back_is_the_same(world, rows, sort, size):
    Alert.objects.all().delete()
    raise_all(world, rows)
    whole = ids(asking.page(ask(world, sort), size=100))
    assert sorted(whole) == sorted(Alert.objects.values_list("pk", flat=True))
    pages = walk(world, sort, size)
    assert [pk for page in pages for pk in ids(page)] == whole
    assert [(page.first, page.total) for page in pages] == [
        (number * size + 1, len(rows)) for number in range(len(pages))
    ]
    for before, page in pairwise(pages):
        assert ids(asking.page(ask(world, sort, page.previous), size=size)) == ids(before)
    assert not pages[0].previous


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, more=ROWS, sort=st.sampled_from(SORTS), size=st.integers(1, 5))
def test_what_is_put_in_meanwhile_repeats_no_row_and_hides_none(world, rows, more, sort, size):
    Alert.objects.all().delete()
    raise_all(world, rows)
    known, late = set(Alert.objects.values_list("pk", flat=True)), [list(more)]

    def meanwhile(page):
        if late[0]:
            raise_all(world, [late[0].pop()], start=1000 + len(late[0]))

    seen = [pk for page in walk(world, sort, size, meanwhile) for pk in ids(page)]
    assert len(seen) == len(set(seen)) and known <= set(seen)


def test_a_key_that_was_not_given_is_refused_in_words(world):
    raise_all(world, [("notice", 0, None, "duty-overdue")] * 3)
    good = asking.page(ask(world, "level"), size=1).next
    for text in ("x", good[:-1] + "~", "a" * 9000, good.replace(":", ";")):
        with pytest.raises(BadInput):
            ask(world, "level", text)
    with pytest.raises(BadInput):  # of another order
        ask(world, "newest", good)


def test_columns_that_can_lack_their_value_are_known_from_the_table():
    found = keys.keys(Alert.objects.all(), ("path", "-settled_at", "owner__name", "place__path", "pk"))
    assert [one.may_lack for one in found] == [False, True, True, False, False]
