"""Passes shown at posts and checkpoints: judged, counted, refused when used up, and never lost offline."""

from datetime import timedelta

import pytest
from django.test import Client

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Reading
from lianfang.checkpoints.models import Visitor
from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.passes import actions as passes
from lianfang.passes import kinds, queries, rules
from lianfang.passes.models import Use
from lianfang.passes.texts import written
from lianfang.resident import actions as resident
from lianfang.resident import lists as registrations
from lianfang.resident.models import Registration
from lianfang.testing import listings, road
from lianfang.testing.road import car, codes, post, send, visitor
from lianfang.testing.world import NOON

from . import doors

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def site(world):
    made = road.build(world)
    assert codes(send(world, post(), user="bao")) == ["kept"]
    return made


def entry_pass(world, *, quota=2, to_at=NOON + 3 * DAY, place="binhe", **more):
    facts = {"kind": kinds.ENTRY_PASS, "subject": "household:7", "quota": quota, "to_at": to_at} | more
    return passes.issue(world.scope("fang"), place=world.places[place], **facts)


def come(world, text, **more):
    (code,) = codes(send(world, visitor(who="resident", pass_no=text, **more), user="bao"))
    return code


def test_an_entry_is_counted_and_refused_when_the_day_s_are_used_up(world, site):
    text = written(entry_pass(world))
    assert [come(world, text) for _ in range(3)] == ["kept", "kept", "pass-used-up"]
    clock.fix(NOON + DAY)
    assert come(world, text) == "kept"
    assert Use.objects.count() == 3 and Visitor.objects.count() == 3
    assert {one.by.username for one in Use.objects.all()} == {"bao"}


def test_a_set_counts_what_stands_before_it_in_the_set(world, site):
    text = written(entry_pass(world, quota=1))
    batch = [visitor(pass_no=text), visitor(pass_no=text)]
    assert codes(send(world, *batch, user="bao")) == ["kept", "pass-used-up"]
    assert codes(send(world, *batch[:1], user="bao")) == ["already-kept"]
    assert Use.objects.count() == 1


@pytest.mark.parametrize("door", [doors.page, doors.api, doors.sync, doors.keyed])
def test_a_pass_used_up_opens_no_door_while_its_bearer_stands_there(world, site, door):
    text = written(entry_pass(world, quota=1))
    assert come(world, text) == "kept"
    door(world, visitor(who="resident", pass_no=text), "bao")
    assert Visitor.objects.count() == Use.objects.count() == 1


BAD = {
    "pass-expired": lambda world: entry_pass(world, to_at=NOON, from_at=NOON - DAY),
    "pass-not-yet-valid": lambda world: entry_pass(world, from_at=NOON + timedelta(seconds=1)),
    "pass-elsewhere": lambda world: entry_pass(world, place="garden"),
    "pass-revoked": lambda world: entry_pass(world),
}


@pytest.mark.parametrize("code", BAD)
def test_a_pass_out_of_its_time_or_place_lets_nobody_in(world, site, code):
    made = BAD[code](world)
    if code == "pass-revoked":
        passes.revoke(world.scope("fang"), passes=[made], reason="迁出")
    assert come(world, written(made)) == come(world, rules.id_text(made.pk)) == code
    assert not Visitor.objects.exists() and not Use.objects.exists()


@pytest.mark.parametrize(("shift", "code"), [(-1, "kept"), (0, "pass-expired"), (1, "pass-expired")])
def test_a_pass_is_good_until_before_its_last_second(world, site, shift, code):
    text = written(entry_pass(world, to_at=NOON + DAY))
    clock.fix(NOON + DAY + timedelta(seconds=shift))
    assert come(world, text) == code


def test_a_forged_text_is_no_pass_and_a_number_not_ours_is_only_written_down(world, site):
    good = written(entry_pass(world))
    forged = good[:-1] + ("A" if good[-1] != "A" else "Q")
    assert come(world, forged) == "pass-forged"
    assert come(world, "0123456789abcdef") == "pass-forged"
    assert come(world, "滨河-7") == "kept"
    assert not Use.objects.exists()


@pytest.mark.parametrize(("minutes", "code"), [(2, "pass-used-up"), (3, "kept")])
def test_who_passed_a_post_without_network_is_kept_and_marked(world, site, minutes, code):
    """The gate has opened: a record of it that arrives later is not thrown away, a supervisor sees it."""
    text = written(entry_pass(world, quota=1))
    assert come(world, text) == "kept"
    made = clock.now()
    clock.fix(made + timedelta(minutes=minutes))
    assert come(world, text, at=made) == code
    assert Use.objects.filter(excess=True).count() == int(code == "kept")
    assert len(queries.replays(world.scope("fang"), since=NOON - DAY)) == int(code == "kept")


def test_a_pass_is_counted_only_by_who_works_there(world, site):
    text = written(entry_pass(world))
    assert codes(send(world, visitor(who="resident", pass_no=text), user="chen")) == ["out-of-scope"]
    assert not Use.objects.exists()


def test_who_came_in_by_a_scanned_pass_goes_out_by_its_number(world, site):
    made = entry_pass(world)
    assert come(world, written(made)) == "kept"
    assert codes(send(world, visitor("out", pass_no=rules.id_text(made.pk)), user="bao")) == ["kept"]
    assert not Visitor.objects.filter(left_at=None).exists()


def test_a_corrected_entry_is_one_use(world, site):
    text = written(entry_pass(world, quota=1))
    first = visitor(who="staff", pass_no=text)
    right = visitor(who="resident", pass_no=text, corrects=first["id"])
    assert codes(send(world, first, user="bao") + send(world, right, user="bao")) == ["kept", "kept"]
    assert [one.excess for one in Use.objects.all()] == [False]


def test_a_vehicle_s_pass_has_number_validity_and_verifier(world, site):
    facts = {"kind": kinds.VEHICLE_PASS, "subject": "vehicle:鲁G12345"}
    with pytest.raises(passes.PassDates):
        passes.issue(world.scope("fang"), place=world.places["xincheng"], **facts)
    made = passes.issue(world.scope("fang"), place=world.places["xincheng"], to_at=NOON + DAY, **facts)
    sent = car(permit=written(made))
    assert codes(send(world, sent)) == ["kept"]
    assert codes(send(world, car(permit=written(made), corrects=sent["id"]))) == ["kept"]
    use = Use.objects.get()
    assert (use.of_id, use.by.username, use.place.code) == (made.pk, "he", "station")
    clock.fix(NOON + DAY)
    assert codes(send(world, car(permit=written(made)))) == ["pass-expired"]


def test_the_community_sees_where_its_pass_was_used_and_how_often(world, site):
    made = entry_pass(world, quota=0)
    for _ in range(2):
        come(world, written(made))
    page = doors.signed_in(world, "fang").get(f"/passes/{rules.id_text(made.pk)}/").content.decode()
    assert "滨河宾馆" in page and 'data-uses="2"' in page


# What travellers wrote down before they came


def registered(world, place, **more):
    """A traveller registers by the poster at a place; the text of the code their page shows."""
    token = resident.put_up_poster(world.scope("fang"), place=world.places[place], level="L2")
    told = {"occupants": "3", "listed": "1", "plate": "鲁g·54321", "name": "柳来客", "phone": "13955550001"}
    told |= {"source_area": "疫源市", "going_to": "滨河花园"} | more
    answer = Client().post(f"/r/{token}/?l=en", told)
    assert answer.status_code == 303
    return written(Registration.objects.latest("pk").card)


def test_the_code_of_a_registration_fills_the_desk_and_nothing_is_asked_again(world, site):
    text = registered(world, "xincheng")
    client = doors.signed_in(world, "he")
    page = client.post("/checkpoints/station/desk/", {"plate": text, "recall": "1"}).content.decode()
    assert page.count("data-rider") == 3
    for said in ("鲁G54321", "柳来客", "13955550001", "疫源市", "滨河花园"):
        assert said in page
    assert page.count(" checked") == 1  # one of three was in a listed area; nobody else said yes
    assert Reading.objects.filter(what="registration", user=world.cast["he"]).count() == 1


def test_a_registration_taken_over_at_the_desk_is_used_once_and_leaves_the_list(world, site):
    text = registered(world, "xincheng")
    told = (
        doors.signed_in(world, "he").post("/checkpoints/station/recall/", {"plate": text}).json()["answers"]
    )
    fang = world.scope("fang")
    assert len(listings.listed(registrations.REGISTRATIONS, fang)) == 1
    for one in told["people"]:
        one |= {"celsius": "36.5"}
    told["identities"][0] |= {"receiver": "binhe"}
    sent = car(**told | {"disposition": "pass-registered"})
    assert codes(send(world, sent)) == ["kept"]
    assert listings.listed(registrations.REGISTRATIONS, fang) == []
    assert Use.objects.get().of.kind == kinds.SELF_REGISTRATION
    again = car(**told | {"plate": "鲁G11111", "disposition": "pass-registered"})
    assert codes(send(world, again)) == ["pass-used-up"]


def test_the_code_fills_a_visitor_s_entry_on_the_page_and_on_the_phone(world, site):
    text = registered(world, "binhe")
    client = doors.signed_in(world, "bao")
    page = client.post("/posts/hotel/visitors/", {"pass_no": text, "recall": "1"}).content.decode()
    assert 'value="柳来客"' in page and 'value="13955550001"' in page and text not in page
    told = client.post("/posts/hotel/forehand/", {"plate": text}).json()["answers"]
    assert told["name"] == "柳来客" and told["travelled"] is True
    assert codes(send(world, visitor(**told), user="bao")) == ["kept"]
    assert not Visitor.objects.filter(pass_ix=None).exists()


@pytest.mark.parametrize(
    ("place", "shift", "status"),
    [("xincheng", timedelta(0), 200), ("north", timedelta(0), 422), ("xincheng", 2 * DAY, 422)],
)
def test_a_code_of_another_place_or_time_tells_nothing(world, site, place, shift, status):
    if place == "north":
        token = resident.put_up_poster(world.scope("chen"), place=world.places[place], level="L2")
        Client().post(f"/r/{token}/?l=en", {"occupants": "3", "name": "柳来客"})
        text = written(Registration.objects.latest("pk").card)
    else:
        text = registered(world, place)
    clock.fix(NOON + shift)
    answer = doors.signed_in(world, "he").post("/checkpoints/station/recall/", {"plate": text})
    assert answer.status_code == status
    assert ("柳来客" in answer.content.decode("unicode_escape")) == (status == 200)


def test_the_api_tells_the_same_of_a_code(world, site):
    text = registered(world, "xincheng")
    token = accounts.create_token(world.scope("liu"), username="he")
    answer = Client().post(
        "/api/v1/checkpoints/station/recall",
        {"plate": text},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.json()["answers"]["identities"][0]["name"] == "柳来客"


def test_at_level_1_a_code_gives_no_name_away(world, site):
    text = registered(world, "xincheng")
    Measure.objects.filter(kind="checkpoint").update(level="L1")
    told = (
        doors.signed_in(world, "he").post("/checkpoints/station/recall/", {"plate": text}).json()["answers"]
    )
    assert "identities" not in told and told["plate"] == "鲁G54321"
