"""What the page, the command line and the API say was destroyed is what was, and no more."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from lianfang import cli
from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.models import DataKey
from lianfang.accounts.queries import system_scope
from lianfang.kit.crypto import Unreadable
from lianfang.measures import actions, holdings
from lianfang.measures.models import Event, EventFigure, Measure
from lianfang.people.models import Person
from lianfang.testing import measures
from lianfang.testing.world import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    """A district whose registers were loaded before the event, and a few more people during it."""
    standing = keys.current()
    world = build()
    for number in range(3):
        person(standing, number)
    person(keys.current(), 9)
    actions.appeal(
        world.scope("fang"),
        measure=measures.in_force(world),
        place=world.places["garden"],
        name="甲",
        text="透析",
    )
    return world


def person(sealer, number):
    return Person.objects.create(
        sealed=sealer.seal_json({"name": f"某人{number}", "phone": "19900000000"}),
        key_id=sealer.key_id,
        document_ix=number,
        phone_ix=number if number < 2 else None,
    )


def decided(world):
    """The event has ended, and its retention is decided."""
    event = world.event
    for measure in Measure.objects.filter(event=event, ended_at=None):
        actions.lift(world.scope("gao"), measure=measure, reason="平稳")
    actions.end_event(
        world.scope("gao"), event=event, reason="平稳", document_no="1号", carried=["appeals", "hand-overs"]
    )
    actions.review_event(world.scope("liu"), event=event, reason="总结已报")
    return actions.decide_retention(world.scope("liu"), event=event, reason="无须留存", document_no="2号")


def line(*told):
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        cli.main(["event", *told, "--json"])
    return out.getvalue()


def test_every_sealed_table_is_in_the_account():
    sealed = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is DataKey and model is not Event
    }
    assert sealed - {one.rows().model for one in holdings.held() if one.seal} == set()


def test_the_page_says_before_and_after_what_goes_and_what_stays(client, world):
    decided(world)
    client.force_login(world.cast["gao"])
    page = client.get("/events/2020-01/").content.decode()
    assert "将销毁与仍将保留的数据" in page
    client.post("/events/2020-01/destruction/", {"reason": "按期销毁"})
    page = client.get("/events/2020-01/").content.decode()
    assert "已销毁与仍保留的数据" in page and "个人信息已销毁" not in page
    row = page.split("底册人员</th>")[1].split("</tr>")[0]
    assert "<td data-number>1</td>" in row and "<td data-number>3</td>" in row
    assert "用其他密钥加密" in row
    client.force_login(world.cast["fang"])
    assert "底册人员" not in client.get("/events/2020-01/").content.decode()


def test_what_is_said_is_true_of_every_row(world):
    decided(world)
    told = json.loads(line("destroy", "2020-01", "--reason", "按期销毁", "--as", "gao"))
    data = {one["code"]: (one["destroyed"], one["stands"]) for one in told["data"]}
    assert told["state"] == "destroyed"
    assert (data["persons"], data["documents"], data["phones"]) == ((1, 3), (1, 3), (0, 2))
    assert data["appeals"] == (1, 0) and data["staff"][0] + data["staff"][1] == 8
    readable = [one for one in Person.objects.all() if opens(one)]
    assert len(readable) == 3


def opens(one):
    try:
        return bool(keys.of(one.key_id).open_json(bytes(one.sealed)))
    except Unreadable:
        return False


def test_a_dry_run_counts_the_same_and_destroys_nothing(world):
    decided(world)
    tried = json.loads(line("destroy", "2020-01", "--reason", "按期销毁", "--as", "gao", "--dry-run"))
    assert Event.objects.get().state == "retention-decided" and not EventFigure.objects.filter(sort="stands")
    done = json.loads(line("destroy", "2020-01", "--reason", "按期销毁", "--as", "gao"))
    assert tried["data"] == done["data"]


def test_the_account_is_that_of_the_day_whatever_comes_later(client, world):
    decided(world)
    actions.destroy_event_data(world.scope("gao"), event=world.event, reason="按期销毁")
    person(keys.current(), 20)
    token = accounts.create_token(system_scope("test", actor_id=world.cast["gao"].pk), username="gao")
    told = client.get("/api/v1/events/2020-01/data", headers={"authorization": f"Bearer {token}"}).json()
    persons = next(one for one in told if one["code"] == "persons")
    assert (persons["destroyed"], persons["stands"]) == (1, 3)


def test_an_event_destroyed_by_a_former_version_is_counted_as_it_is_now(world):
    decided(world)
    actions.destroy_event_data(world.scope("gao"), event=world.event, reason="按期销毁")
    EventFigure.objects.all().delete()
    told = {one.code: one for one in actions.holds(world.scope("gao"), event=Event.objects.get())}
    assert (told["persons"].destroyed, told["persons"].stands) == (1, 3)


def test_the_steps_before_are_taken_at_the_command_line_too(world):
    decided(world)
    assert "same-person" in line("destroy", "2020-01", "--reason", "销毁", "--as", "liu")
    assert "event-not-now" in line("review", "2020-01", "--reason", "总结", "--as", "liu")
