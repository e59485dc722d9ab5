"""A measure made known is a notice: one copy a person, one tap, and who has not read it by name."""

import json
from datetime import timedelta

import pytest

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Role
from lianfang.accounts.queries import system_scope
from lianfang.duties import sweep
from lianfang.handovers.models import HandOver
from lianfang.kit import clock
from lianfang.measures import actions as measures
from lianfang.notices import lists, queries
from lianfang.notices.models import Notice, Reader
from lianfang.testing import measures as made
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON


@pytest.fixture
def notice(world):
    made.in_force(world, place="district")
    return Notice.objects.get()


def readers(notice):
    return sorted(notice.readers.values_list("user__username", flat=True))


def test_a_measure_made_known_is_one_copy_a_person_and_no_hand_over(world, notice):
    assert readers(notice) == ["chen", "fang", "gao", "liu", "wang"]
    assert not HandOver.objects.exists()


def test_whoever_decided_has_read_it(world, notice):
    assert list(notice.readers.exclude(read_at=None).values_list("user__username", flat=True)) == ["gao"]


def test_one_tap_on_the_page_says_that_it_was_read(world, notice):
    wang = browser(world, "wang")
    assert "I have read it" in wang.get(f"/notices/{notice.pk}/").content.decode()
    assert wang.post(f"/notices/{notice.pk}/reading/").status_code == 302
    assert notice.readers.get(user__username="wang").read_at == NOON
    again = wang.get(f"/notices/{notice.pk}/").content.decode()
    assert "You have read it." in again and "reading/" not in again


def test_saying_it_once_more_changes_nothing(world, notice):
    api = Api(world, "wang")
    assert api.post(f"notices/{notice.pk}/reading").status_code == 200
    clock.fix(NOON + timedelta(hours=1))
    assert api.post(f"notices/{notice.pk}/reading").json()["read"] == 2
    assert notice.readers.get(user__username="wang").read_at == NOON


def test_the_badge_and_the_inbox_count_what_is_for_me_to_read(world, notice):
    wang = browser(world, "wang")
    page = wang.get("/inbox/").content.decode()
    assert "notices for you to read" in page and "/notices/" in page
    wang.post(f"/notices/{notice.pk}/reading/")
    assert "notices for you to read" not in wang.get("/inbox/").content.decode()
    assert queries.unread(world.scope("wang")) == 0


def test_the_page_says_n_of_n_and_who_has_not_read_it_by_name(world, notice):
    browser(world, "wang").post(f"/notices/{notice.pk}/reading/")
    page = browser(world, "liu").get(f"/notices/{notice.pk}/").content.decode()
    assert "2 of 5 have read it" in page
    assert "方主任" in page and "王书记" not in page
    names = [one.user.username for one in listed(lists.READERS, world.scope("liu"), notice=str(notice.pk))]
    assert sorted(names) == ["chen", "fang", "liu"]


def test_a_street_lead_sees_the_copies_of_their_street_and_not_the_neighbours(world, notice):
    page = browser(world, "fang").get(f"/notices/{notice.pk}/").content.decode()
    assert "0 of 2 have read it" in page and "陈主任" not in page
    names = [one.user.username for one in listed(lists.READERS, world.scope("fang"), show="all")]
    assert sorted(names) == ["fang", "wang"]


def test_a_measure_of_one_street_is_not_known_in_the_next(world):
    made.in_force(world, place="xincheng")
    one = Notice.objects.get()
    assert "chen" not in readers(one)
    assert browser(world, "chen").get(f"/notices/{one.pk}/").status_code == 404
    assert Api(world, "chen").post(f"notices/{one.pk}/reading").status_code == 404


def test_nobody_reads_it_for_another(world):
    made.in_force(world, place="garden")
    one = Notice.objects.get()
    qian = Api(world, "qian").post(f"notices/{one.pk}/reading")  # may see it, and was not told
    assert (qian.status_code, qian.json()["code"]) == (403, "notice-not-for-you")
    assert not one.readers.filter(user__username="qian").exists()


def test_a_later_notice_of_the_same_measure_replaces_the_earlier_one(world, notice):
    clock.fix(NOON + timedelta(hours=1))
    measures.lift(world.scope("gao"), measure=notice.measure, reason="平稳")
    ended = Notice.objects.get(what="ended")
    assert Notice.objects.get(what="decided").replaced_at == clock.now()
    assert [one.pk for one in listed(lists.NOTICES, world.scope("wang"))] == [ended.pk]
    assert queries.unread(world.scope("wang")) == 1


def test_whoever_is_posted_later_is_told_too_and_once(world, notice):
    system = system_scope("test", actor_id=accounts.operator().pk)
    accounts.create_user(system, username="new", name="新书记", place=world.places["north"],
                         role=Role.SECRETARY, password="a long test passphrase")  # fmt: skip
    for _turn in range(2):
        sweep.run_once()
    assert readers(notice) == ["chen", "fang", "gao", "liu", "new", "wang"]


def test_several_notices_are_read_in_one_go(world, notice):
    made.in_force(world, "health-monitoring", place="district")
    keys = [str(one.pk) for one in Notice.objects.order_by("pk")]
    told = Api(world, "wang").post("notices/together", {"act": "read", "rows": keys})
    assert told.status_code == 200, told.content
    assert queries.unread(world.scope("wang")) == 0


def test_the_command_line_reads_and_lists(world, notice, capsys):
    from lianfang import cli

    assert cli.main(["notice", "read", str(notice.pk), "--as", "wang", "--json"]) in {0, None}
    assert json.loads(capsys.readouterr().out)["read"] == 2
    cli.main(["notice", "readers", "--notice", str(notice.pk), "--as", "liu", "--json"])
    assert len(json.loads(capsys.readouterr().out)) == 3


def test_who_has_read_counts_in_a_fixed_number_of_statements(world, notice, django_assert_max_num_queries):
    for _turn in range(5):
        made.in_force(world, "health-monitoring", place="district")
    scope = world.scope("liu")
    with django_assert_max_num_queries(2):
        listed(lists.NOTICES, scope, box="all")
    assert Reader.objects.count() == 30
