"""Whatever happens in a district, its figures are what a clerk counts, add up, and keep what they said.

A few districts in each run; `--districts 100` plays a hundred, which takes minutes.
"""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from lianfang.figures import asking
from lianfang.figures.declared import NEVER, ROWS, figures
from lianfang.kit import clock
from lianfang.testing.random_district import Play, recounted
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
PLACES = ("district", "xincheng", "qingchi", "binhe", "garden", "village", "station", "garden-1-1-101")
LOOKED_AT = 3  # of these in each district
STEPS = 18


def all_told(world, places, cut=""):
    """Every figure at these places, by (place, code)."""
    qian = world.scope("qian")
    found = {}
    for place in places:
        asked = asking.asked(qian, {"place": place, "cut": cut})
        for code, one in asking.values(qian, asked.window, figures(), place=place).items():
            found[place, code] = one.value
    return found


def test_figures_of_random_districts(world, request):
    """Each is played in a transaction of its own that is taken back: they share the fixed world."""
    for seed in range(request.config.getoption("districts")):
        clock.fix(NOON)
        with transaction.atomic():
            play = Play(world, random.Random(seed))
            places = ("district", *play.dice.sample(PLACES[1:], LOOKED_AT - 1))
            play.begin()
            play.on(STEPS)
            then, moment = all_told(world, places), clock.now()
            check_book(world, play, then, seed)
            clock.fix(moment + timedelta(seconds=30))
            play.on(STEPS)
            now = all_told(world, places)
            check_book(world, play, now, seed)
            check_cut(all_told(world, places, cut=moment.isoformat()), then, seed)
            check_rows(world, places[seed % LOOKED_AT], seed)
            transaction.set_rollback(True)
        for code in ("station", "clinic", "hotel"):
            world.places.pop(code)
        for name in ("he", "yi", "bao"):
            world.cast.pop(name)


def check_book(world, play, told, seed):
    """What a clerk counts from the book is what the figures say, at every place."""
    books = {place: recounted(play.book, world.places[place].path) for place, _code in told}
    for place, book in books.items():
        for code, wanted in book.items():
            said = told[place, code]
            nothing = said is None and not wanted
            assert nothing or said == wanted, (seed, place, code, said, wanted)


def check_cut(later, then, seed):
    """Asked later as known then, a figure says what it said then: nothing that came after is in it."""
    for (place, code), value in later.items():
        if figures()[code].source.known != NEVER:
            assert value == then[place, code], (seed, place, code, value, then[place, code])


def check_rows(world, place, seed):
    """Rows are as many as they are counted, places below make up the place above, sums kept are recounted."""
    qian = world.scope("qian")
    asked = asking.asked(qian, {"place": place})
    said = asking.values(qian, asked.window, figures())
    for code, told in said.items():
        one = told.figure
        if told.value is None:
            continue
        if one.source.sums:
            assert asking.counted(qian, asked.window, [one])[code].value == told.value, (seed, place, code)
        if one.measure is ROWS:
            assert len({row.pk for row in one.rows(qian, asked.window)}) == told.value, (seed, place, code)
        if one.measure.adds_up:
            found = asking.below(qian, one, asked)
            below = sum(each.value for _place, each in found.branches)
            assert not found.branches or below + found.here == told.value, (seed, place, code)
            assert (found.here or 0) >= 0, (seed, place, code)
        if one.of and said[one.of].value is not None:
            assert told.value <= said[one.of].value, (seed, place, code)
