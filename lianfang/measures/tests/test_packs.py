"""Disease packs: what they hold, what is refused in them, and what holds at an instant."""

from datetime import date
from decimal import Decimal

from lianfang.measures import packs


def test_every_edition_is_sound():
    assert packs.all_packs()[packs.DEFAULT]


def test_a_place_within_a_listed_area_is_listed():
    listed = packs.Listed("武汉市", date(2020, 1, 20), date(2020, 4, 8))
    assert listed.covers("湖北省武汉市洪山区") and listed.covers("武汉")
    assert not listed.covers("黄冈市") and not listed.covers("")
    assert listed.holds_on(date(2020, 4, 8)) and not listed.holds_on(date(2020, 4, 9))


def test_fever_is_compared_inclusively():
    held = packs.Protocol(packs.newest(), None)
    assert held.is_fever(Decimal("37.3")) and not held.is_fever(Decimal("37.2"))
