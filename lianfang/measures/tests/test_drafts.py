"""Drafts: changed before they are decided, complete when they are, and before the eyes of who decides."""

import pytest

from lianfang.kit.problems import NotAllowed, OutOfScope
from lianfang.measures import actions, acts, rules
from lianfang.measures.problems import MeasureNotNow
from lianfang.testing import measures

pytestmark = pytest.mark.django_db


def page(client, user, address):
    client.force_login(user)
    return client.get(address, headers={"accept-language": "zh-Hans"}).content.decode()


def test_a_draft_is_changed_and_keeps_what_was_not_named(world, client):
    one = measures.draft(world, content="旧内容", help_number="")
    client.force_login(world.cast["liu"])
    sent = {"content": "新内容", "help_number": "0536-12345"}
    assert client.post(f"/measures/{one.pk}/draft/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.content, one.help_number, one.reason) == ("新内容", "0536-12345", "外防输入")
    assert one.road["site"] == "gate" and one.steps.latest("pk").changes["fields"] == [
        "content",
        "help_number",
    ]


def test_the_form_of_a_draft_stands_as_it_was_drafted(world, client):
    one = measures.draft(world, "health-monitoring", content="设测温点")
    told = page(client, world.cast["liu"], f"/measures/{one.pk}/")
    assert "设测温点" in told and 'value="hotel" checked' in told and 'value="school" checked' not in told


def test_its_area_is_replaced(world):
    one = measures.draft(world, place="xincheng")
    actions.redraft(world.scope("liu"), measure=one, places=[world.places["qingchi"]])
    assert [area.place.code for area in one.areas.all()] == ["qingchi"]


def test_what_was_decided_is_redrafted_no_more_and_strangers_change_nothing(world):
    one = measures.draft(world, "screening")
    for stranger, refusal in (("fang", NotAllowed), ("chen", OutOfScope)):
        with pytest.raises(refusal):
            actions.redraft(world.scope(stranger), measure=one, content="x")
    actions.decide(world.scope("gao"), measure=one)
    with pytest.raises(MeasureNotNow):
        actions.redraft(world.scope("liu"), measure=one, content="x")


def test_who_decides_reads_what_a_draft_lacks_before_deciding(world, client):
    one = measures.draft(world, "place-closure", assessment="", help_number="")
    assert "需要采取该措施的评估" in page(client, world.cast["gao"], f"/measures/{one.pk}/")
    assert len(acts.tell(one)["lacking"]) == 2


def test_monitoring_says_which_places_need_a_post(world):
    assert actions.lacking(measures.draft(world, "health-monitoring", obliges=None))
    posts = rules.Posts(kinds=("compound",))
    assert not actions.lacking(measures.draft(world, "health-monitoring", obliges=posts))


def test_waiting_decisions_stand_on_the_screen_of_who_takes_them_and_of_nobody_else(world, client):
    one = measures.draft(world, content="关闭棋牌室")
    for address in ("/", "/measures/"):
        assert "待您决定" in page(client, world.cast["gao"], address)
        assert "待您决定" not in page(client, world.cast["zhou"], address)
        assert "待您决定" not in page(client, world.cast["qian"], address)  # another body's
    actions.decide(world.scope("gao"), measure=one)
    assert "待您决定" not in page(client, world.cast["gao"], "/")  # a second person confirms
    actions.cancel(world.scope("gao"), measure=one, reason="x", document_no="1号")


def test_the_screen_asks_a_second_person_to_confirm(world, client):
    actions.decide(world.scope("gao"), measure=measures.draft(world))
    measures.person_of(world, "government", 2)
    from lianfang.accounts.models import User

    assert "待您决定" in page(client, User.objects.get(username="commander-2"), "/")
