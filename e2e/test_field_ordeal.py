"""Records made without a network while the browser is killed and the server is odd: each arrives once.

`./run soak` does it with 500 records and 100 kills; here a few of each, on every change.
"""

import json

import pytest

from e2e.ordeal import Ordeal
from lianfang.accounts import keys
from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Record
from lianfang.field.tests.test_sync import many
from lianfang.testing.world import build, open_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ordeal(browser, live_server, transactional_db, request):
    world = build()
    many(world, request.config.getoption("--records", 30), households=False)
    open_round(world)
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    one = Ordeal(browser.browser_type, live_server.url, world.cast["zhou"], seed=20200129)
    yield one
    one.close()


def test_every_record_arrives_once_byte_for_byte(ordeal, request):
    records = request.config.getoption("--records", 30)
    kills = request.config.getoption("--kills", 6)
    ordeal.boot()
    ordeal.set_up()
    ordeal.faults = 0.9
    fatal = sorted(ordeal.dice.sample(range(records), kills - kills // 3))
    for number in range(records):
        if not ordeal.visit(may_die=number in fatal):
            ordeal.boot()
            ordeal.unlock()
    send_all(ordeal, kills)
    assert ordeal.complaints == []
    arrived = as_kept()
    assert set(ordeal.seen) <= set(arrived), "a record whose feedback was seen has not arrived"
    assert set(arrived) == set(ordeal.sent), "what the server holds is what the phone sent"
    for id, texts in ordeal.sent.items():
        assert len(texts) == 1, "a record was sent with two contents"
        assert arrived[id] == content(json.loads(next(iter(texts))))
    assert len(arrived) >= records - len(fatal)
    assert Duty.objects.filter(state="done").count() == len({one["place"] for one in arrived.values()})
    print(f"\n{records} visits, {ordeal.kills} kills: {len(arrived)} records, each once")


def send_all(ordeal, kills):
    """Let the phone send while it is killed again and again, then with a line that heals."""
    while ordeal.kills < kills:
        ordeal.send()
        ordeal.page.wait_for_timeout(ordeal.dice.random() * 300)
        ordeal.kill()
        ordeal.boot()
        ordeal.unlock()
    for _try in range(400):
        if not ordeal.left():
            return
        ordeal.faults = max(0.0, ordeal.faults - 0.05)
        ordeal.send()
        ordeal.page.wait_for_timeout(150)
    raise AssertionError(f"{ordeal.left()} records did not leave the phone")


def as_kept():
    """What the server holds, by id, in the words of a phone."""
    found = {}
    for one in Record.objects.filter(kind="screening.visit"):
        assert str(one.pk) not in found
        personal = keys.of(one.key_id).open_json(one.sealed) if one.sealed else {}
        detail = json.loads(one.detail) | personal
        made_at = one.made_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        found[str(one.pk)] = {"place": one.place_id, "made_at": made_at, "detail": detail}
    return found


def content(record):
    return {name: record[name] for name in ("place", "made_at", "detail")}
