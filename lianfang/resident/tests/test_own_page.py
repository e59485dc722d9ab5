"""Somebody in isolation tells on their own page how they are and what they need, and sees nobody else's."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from lianfang.duties.models import Duty
from lianfang.handovers.models import HandOver
from lianfang.isolation.models import Need, Reading
from lianfang.isolation.tests.test_files import entered
from lianfang.kit import clock
from lianfang.measures.models import Appeal
from lianfang.resident.models import Link
from lianfang.testing import measures as made
from lianfang.testing.doors import browser
from lianfang.testing.world import NOON


@pytest.fixture
def ground(world):
    return made.in_force(world, "medical-observation", place="district")


def own_page(world, file):
    page = browser(world, "fang").post(f"/isolation/{file.pk}/link/").content.decode()
    return re.search(r"/r/[\w-]{22}/", page).group()


def test_two_taps_are_a_reading_that_meets_the_duty(world, ground):
    file = entered(world)
    address = own_page(world, file)
    clock.fix(NOON + timedelta(hours=6))
    page = Client().get(address, {"l": "en"}).content.decode()
    assert 'type="radio" name="celsius" value="36.5"' in page and "<script" not in page
    answer = Client().post(f"{address}?l=en", {"do": "reading", "celsius": "36.5"})
    assert answer.status_code == 303
    told = Reading.objects.get()
    assert (str(told.celsius), told.mode, told.is_ill) == ("36.5", "self", False)
    assert Duty.objects.filter(kind="isolation.reading", state="done").count() == 1
    assert "Received" in Client().get(answer.headers["Location"]).content.decode()


def test_signs_of_illness_go_to_the_clinic_and_bad_input_loses_nothing(world, ground):
    address = own_page(world, entered(world))
    bad = Client().post(f"{address}?l=en", {"do": "reading", "typed": "63.5"})
    assert bad.status_code == 422 and 'value="63.5"' in bad.content.decode()
    ill = {"do": "reading", "typed": "36，9", "symptoms": ["cough", "fatigue"]}
    assert Client().post(address, ill).status_code == 303
    assert Reading.objects.get().is_ill and HandOver.objects.filter(flow="F4").count() == 1


def test_a_need_and_an_appeal_have_their_clocks(world, ground):
    address = own_page(world, entered(world))
    empty = Client().post(f"{address}?l=en", {"do": "need", "kind": "food", "what": ""})
    assert empty.status_code == 422
    assert Client().post(address, {"do": "need", "kind": "food", "what": "青菜两斤"}).status_code == 303
    need = Need.objects.get()
    assert (need.source, need.accept_by) == ("resident", NOON + timedelta(minutes=30))
    assert "青菜两斤" in Client().get(address).content.decode()
    told = {"do": "appeal", "name": "王归来", "text": "我没有去过那里"}
    assert Client().post(address, told).status_code == 303
    assert Appeal.objects.get().due_at == NOON + timedelta(hours=72)


def test_the_page_tells_the_holder_all_of_theirs_and_nothing_of_anybody_else(world, ground):
    mine, other = (
        entered(world),
        entered(world, name="李同住", notice_no="告知书9号", carer="fang", backup=""),
    )
    first, second = own_page(world, mine), own_page(world, other)
    Client().post(second, {"do": "reading", "celsius": "37.1"})
    Client().post(second, {"do": "need", "kind": "medicine", "what": "安眠药"})
    page = Client().get(first, {"l": "en"}).content.decode()
    readings = page[page.index("What holds") :]
    for part in (
        "2020-02-04",
        "周网格",
        ground.help_number,
        ground.document_no,
        ground.appeal_route,
        "告知书1号",
    ):
        assert part in page, part
    for part in ("李同住", "王归来", "告知书9号", "安眠药", "方主任", "37.1"):
        assert part not in readings, part


def test_a_second_link_ends_the_first_and_an_ended_file_takes_no_more(world, ground):
    from lianfang.testing.doors import Api

    file = entered(world)
    first = own_page(world, file)
    second = own_page(world, file)
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    assert Link.objects.filter(revoked_at=None, restriction_id=file.pk).count() == 1
    Api(world, "fang").post(f"isolation/{file.pk}/releasing", {"release": "mistake"})
    late = Client().post(second, {"do": "reading", "celsius": "36.5"})
    assert late.status_code == 422 and not Reading.objects.exists()
    assert browser(world, "zhou").post(f"/isolation/{file.pk}/link/").status_code == 403
