"""The four key registers through their page."""

from datetime import timedelta

import pytest

from lianfang import cli
from lianfang.people.models import RegisterEntry
from lianfang.testing.world import NOON

REVIEW = (NOON + timedelta(days=7)).date().isoformat()


@pytest.fixture
def enter(world, client):
    def post(who, subject, register="place", reason="人员密集", review_on=REVIEW):
        client.force_login(world.cast[who])
        return client.post(
            "/registers/entries/new/",
            {"register": register, "subject": subject, "reason": reason, "review_on": review_on},
        )

    return post


def test_a_place_may_stand_on_more_than_one_register(enter, world, client):
    enter("fang", "garden", "place")
    enter("fang", "garden", "node")
    assert RegisterEntry.objects.filter(place=world.places["garden"], removed_at=None).count() == 2
    page = client.get("/registers/")
    assert page.status_code == 200 and "滨河花园" in page.content.decode()


def test_nobody_is_on_one_register_twice_until_taken_off(enter, world, client):
    enter("fang", "garden")
    assert enter("fang", "garden", reason="再次").status_code == 409
    entry = RegisterEntry.objects.get()
    client.post(f"/registers/entries/{entry.pk}/removal/", {"reason": "已整改"})
    assert enter("fang", "garden").status_code == 302


def test_the_neighbouring_street_neither_enters_nor_sees_nor_removes(enter, world, client):
    enter("fang", "garden")
    entry = RegisterEntry.objects.get()
    enter("chen", "garden")
    assert RegisterEntry.objects.count() == 1
    assert "滨河花园" not in client.get("/registers/").content.decode()
    client.post(f"/registers/entries/{entry.pk}/removal/", {"reason": "试试"})
    entry.refresh_from_db()
    assert entry.removed_at is None


def test_a_removal_needs_a_reason_and_keeps_the_line(enter, world, client):
    enter("fang", "garden")
    entry = RegisterEntry.objects.get()
    client.post(f"/registers/entries/{entry.pk}/removal/", {"reason": " "})
    entry.refresh_from_db()
    assert entry.removed_at is None
    client.post(f"/registers/entries/{entry.pk}/removal/", {"reason": "已整改"})
    entry.refresh_from_db()
    assert (entry.removed_at, entry.removed_by, entry.removal_reason) == (NOON, world.cast["fang"], "已整改")


@pytest.mark.parametrize(
    ("subject", "register", "reason", "review_on"),
    [
        ("nowhere", "place", "人员密集", REVIEW),
        ("garden", "mood", "人员密集", REVIEW),
        ("garden", "place", " ", REVIEW),
        ("garden", "place", "人员密集", "2019-01-01"),
        ("garden", "place", "人员密集", "明天"),
        ("王伟", "person", "返回", REVIEW),
    ],
)
def test_what_cannot_be_entered_is_said_and_nothing_is_kept(enter, subject, register, reason, review_on):
    assert enter("fang", subject, register, reason, review_on).status_code in {400, 404, 422}
    assert not RegisterEntry.objects.exists()


def test_a_grid_worker_sees_but_does_not_enter(enter, client):
    assert enter("zhou", "garden").status_code == 403
    assert client.get("/registers/").status_code == 200


def test_it_is_looked_after_by_somebody_who_may_and_comes_up_again(enter, world, client):
    enter("fang", "garden")
    entry = RegisterEntry.objects.get()
    later = (NOON + timedelta(days=14)).date()
    asked = {"review_on": later.isoformat(), "level": "3", "owner": "wang"}
    at = f"/registers/entries/{entry.pk}/"
    assert client.post(f"{at}review/", asked | {"owner": "chen"}).status_code in {400, 404}
    client.post(f"{at}review/", asked)
    entry.refresh_from_db()
    assert (entry.review_on, entry.level, entry.owner) == (later, 3, world.cast["wang"])
    assert "王书记" in client.get(at).content.decode()
    client.force_login(world.cast["chen"])
    assert client.get(at).status_code == 404
    assert client.post(f"{at}review/", asked).status_code == 404


def test_at_the_command_line_it_is_tried_first(world, capsys):
    asked = ["--reason", "人员密集", "--review-on", REVIEW, "--as", "fang", "--json"]
    assert cli.main(["key-entry", "enter", "place", "garden", *asked, "--dry-run"]) == 0
    assert not RegisterEntry.objects.exists()
    assert cli.main(["key-entry", "enter", "place", "garden", *asked]) == 0
    assert RegisterEntry.objects.get().owner == world.cast["fang"]
