"""The code of an event is put right; whoever has the old one written down still finds it."""

import pytest
from django.db import IntegrityError, transaction

from lianfang.cases import actions as reporting
from lianfang.cases import queries as cases
from lianfang.measures import actions
from lianfang.measures.models import Event
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
TOLD = {"code": "2020-02", "name": "新冠肺炎", "reason": "编号录错"}


def test_after_it_is_corrected_the_old_code_leads_to_the_new_at_every_door(world, run):
    liu = browser(world, "liu")
    assert liu.post("/events/2020-01/correction/", TOLD | {"once": "a"}).status_code == 302
    moved = liu.get("/events/2020-01/")
    assert (moved.status_code, moved.url) == (302, "/events/2020-02/")
    assert Api(world, "liu").get("events/2020-01").json()["code"] == "2020-02"
    assert run("event", "show", "2020-01")["code"] == "2020-02"
    page = liu.get("/events/2020-02/").content.decode()
    assert "code or name corrected" in page and "编号录错" in page


def test_it_may_go_back_and_no_other_event_takes_a_code_that_leads_elsewhere(world):
    api = Api(world, "liu")
    api.post("events/2020-01/correction", TOLD)
    taken = api.post("events", {"code": "2020-01", "name": "流感"})
    assert (taken.status_code, taken.json()["code"]) == (409, "event-code-taken")
    assert api.post("events/2020-02/correction", TOLD | {"code": "2020-01"}).status_code == 200
    assert browser(world, "liu").get("/events/2020-02/").url == "/events/2020-01/"


@pytest.mark.parametrize("code", ["e/1", "new", "current", "a%b"])
def test_a_code_that_no_address_can_hold_is_refused_with_what_was_typed(world, code):
    answer = browser(world, "liu").post("/events/2020-01/correction/", TOLD | {"once": "a", "code": code})
    assert answer.status_code == 400 and "编号录错" in answer.content.decode()
    assert Event.objects.get().code == "2020-01"


def test_what_changes_nothing_and_who_may_not_are_refused(world):
    same = Api(world, "liu").post("events/2020-01/correction", {"reason": "x"})
    assert same.status_code == 400
    assert Api(world, "fang").post("events/2020-01/correction", TOLD).status_code == 403


def test_the_database_holds_no_code_that_would_take_the_list_down(world):
    for code in ("a/b", "a\\b", "a?b", "a#b", "a%b"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.create(code=code, name="试", state="preparing")
    assert browser(world, "gao").get("/events/").status_code == 200


def test_a_case_is_found_by_the_number_it_had_under_the_old_code(world):
    facts = {"name": "赵一", "classification": "confirmed", "onset_on": NOON.date()}
    found = reporting.report_case(world.scope("qian"), place=world.places["garden-1-1-101"], facts=facts)
    actions.correct_event(world.scope("liu"), event=world.event, **TOLD)
    world.event.refresh_from_db()
    for label in (f"2020-01-{found.number}", f"2020-02-{found.number}"):
        assert cases.case_referred(world.scope("qian"), event=world.event, text=label) == found
