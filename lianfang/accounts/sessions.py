"""Signed-in browsers, and ending them from outside: of a person, or of one telephone."""

from collections.abc import Collection
from typing import Final

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session

from lianfang.kit import clock, sql

PHONES: Final = "phones"  # in a session: the ids of the telephones that it was seen on
MOST_PHONES: Final = 8
BATCH: Final = 500  # keys of one statement


def seen_on(session: SessionBase, phone: str) -> None:
    """Remember that this session is a telephone's, so that it ends with it. Writes the first time only."""
    known = session.get(PHONES, [])
    if phone not in known:
        session[PHONES] = [*known, phone][-MOST_PHONES:]


def end(*, users: Collection[int] = (), phone: str = "") -> int:
    """End the sessions of these users, or those seen on a telephone. Returns how many there were.

    What a session says of whom it is for lies packed in its row: all live ones are looked through, some
    ten thousand in a second, and that is seldom.
    """
    wanted = {str(one) for one in users}
    keys = []
    for one in Session.objects.filter(expire_date__gt=clock.real_now()).iterator():
        told = one.get_decoded()
        if told.get(SESSION_KEY) in wanted or (phone and phone in told.get(PHONES, ())):
            keys.append(one.session_key)
    with sql.writing():
        for at in range(0, len(keys), BATCH):
            Session.objects.filter(session_key__in=keys[at : at + BATCH]).delete()
    return len(keys)
