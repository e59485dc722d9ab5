"""Passes shown at posts and checkpoints: judged, counted, refused when used up, and never lost offline."""

from datetime import timedelta

import pytest

from lianfang.checkpoints.models import Visitor
from lianfang.kit import clock
from lianfang.passes import actions as passes
from lianfang.passes import kinds, queries, rules
from lianfang.passes.models import Use
from lianfang.passes.texts import written
from lianfang.testing import road
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
