"""What is read of a body, how long it may take, and how large it and all of them may be."""

import asyncio

import pytest

from lianfang.kit.problems import Busy
from lianfang.shell import bodies
from lianfang.shell.bodies import BodyTooSlow, Shelf
from lianfang.shell.http import TooLarge, Unreadable


class Sender:
    """Sends pieces, or lets time pass where one is a number; an empty piece is the end."""

    def __init__(self, loop, *pieces):
        self.loop, self.pieces = loop, pieces

    async def __aiter__(self):
        for one in self.pieces:
            if isinstance(one, bytes):
                yield one
            else:
                self.loop.passed += one
                await asyncio.sleep(0.0)
                await asyncio.sleep(0.0)


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock the test sets."""

    passed = 0.0

    def time(self):
        return self.passed


def read(shelf, *pieces, declared=None, most=1000):
    loop = Loop()
    try:
        return loop.run_until_complete(shelf.read(Sender(loop, *pieces), declared=declared, most=most))
    finally:
        loop.close()


@pytest.fixture
def shelf(tmp_path):
    one = Shelf(tmp_path)
    yield one
    assert one.held == 0  # nothing is held of what was refused or done with


def test_a_body_that_stops_and_goes_on_is_read_whole(shelf):
    with read(shelf, b"ab", 9.0, b"cd", 9.0, b"ef", b"", declared=6) as body:
        assert (body.size, body.read_from().read()) == (6, b"abcdef")


def test_a_body_that_stops_for_too_long_is_cut_off(shelf):
    with pytest.raises(BodyTooSlow):
        read(shelf, b"ab", 10.1, b"cd", b"", declared=4)


def test_a_body_that_drips_is_cut_off_and_one_over_a_bad_line_is_not(shelf):
    with pytest.raises(BodyTooSlow):
        read(shelf, *[b"a", 5.0] * 7, b"", most=10**6)
    with read(shelf, *[b"a" * 4000, 7.0] * 20, b"", most=10**6) as body:
        assert body.size == 80_000


def test_a_body_beyond_its_bound_is_refused_whether_it_said_so_or_not(shelf):
    with pytest.raises(TooLarge):
        read(shelf, declared=1001)
    with pytest.raises(TooLarge):
        read(shelf, b"a" * 600, b"a" * 600, b"")
    with read(shelf, b"a" * 1000, b"", declared=1000) as body:
        assert body.size == 1000


def test_a_body_that_ends_before_its_end_is_not_taken_for_whole(shelf):
    with pytest.raises(Unreadable):
        read(shelf, b"ab", b"", declared=3)
    with pytest.raises(Unreadable):
        read(shelf, b"ab", b"", b"")  # in chunks, and the line broke


def test_a_long_body_lies_on_disk_under_no_name(shelf, tmp_path, monkeypatch):
    monkeypatch.setattr(bodies, "IN_MEMORY", 10)
    with read(shelf, b"a" * 11, b"") as body:
        assert body.read_from().fileno() and list(tmp_path.iterdir()) == []


def test_a_body_sent_fast_cannot_be_held_for_days_by_a_byte_now_and_then(shelf):
    with pytest.raises(BodyTooSlow):
        read(shelf, b"a" * 10**6, *[b"a", 9.0] * 67, b"", most=10**8)
    with read(shelf, b"a" * 10**6, *[b"a", 9.0] * 66, b"", most=10**8) as body:
        assert body.size == 1_000_066


def test_all_bodies_on_disk_together_have_a_bound(shelf, monkeypatch):
    monkeypatch.setattr(bodies, "IN_MEMORY", 10)
    monkeypatch.setattr(bodies, "AT_ONCE", 100)
    with read(shelf, b"a" * 30, b"a" * 30, b""), pytest.raises(Busy):
        read(shelf, b"a" * 30, b"a" * 30, b"")
    with read(shelf, b"a" * 60, b"") as body:
        assert body.size == 60


def test_a_disk_full_of_large_bodies_keeps_no_record_out(shelf, monkeypatch):
    monkeypatch.setattr(bodies, "IN_MEMORY", 10)
    monkeypatch.setattr(bodies, "AT_ONCE", 60)
    with read(shelf, b"a" * 60, b""), read(shelf, b"a" * 10, b"") as record:
        assert record.size == 10
