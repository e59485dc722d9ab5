"""Whoever is placed under observation has first and last day, place, carer, help number and notice, and is
released on the day it ends: G1, G2 of the invariants."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.duties import sweep
from lianfang.duties.models import Alert, Duty
from lianfang.handovers import actions as desk
from lianfang.kit import clock
from lianfang.measures import actions as measures
from lianfang.restrictions import actions, grounds, lists, queries, rules
from lianfang.restrictions.life import missing, state_of
from lianfang.restrictions.models import Restriction
from lianfang.restrictions.problems import EndBeyondBasis, KnownAlready, NotUnderObservation, TooEarly
from lianfang.testing import measures as made
from lianfang.testing.doors import Api, browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON

DAY = timedelta(days=1)
DOOR = "garden-1-1-101"
TODAY = date(2020, 1, 29)
DAYS = 8  # five at a central site and three at home, by the newest edition
ALL = {
    "name": "王归来", "phone": "19900001111", "notice_no": "告知书1号", "exposed_on": "2020-01-27",
    "carer": "zhou", "backup": "wang",
}  # fmt: skip


@pytest.fixture
def ground(world):
    return made.in_force(world, "medical-observation", place="district")


def entered(world, who="fang", **more):
    answer = Api(world, who).post("observations", ALL | {"place": DOOR} | more)
    assert answer.status_code in {200, 201}, answer.content
    return Restriction.objects.get(pk=answer.json()["id"])


def read(world, one):
    """The last reading, without which nobody is released (docs/rooms/isolation.md)."""
    told = {"celsius": "36.5"}
    assert Api(world, "fang").post(f"isolation/{one.pk}/reading", told).status_code == 200


def release_duty(one):
    return Duty.objects.get(kind="restrictions.released", subject=f"restriction:{one.pk}", state="open")


def test_one_entered_in_full_runs_from_day_to_day_with_carer_help_number_and_notice(world, ground):
    one = entered(world)
    assert (state_of(one), one.begins_on, one.ends_on) == ("running", TODAY, date(2020, 2, 4))
    assert (one.carer, one.backup, one.help_number) == (
        world.cast["zhou"], world.cast["wang"], ground.help_number,
    )  # fmt: skip
    assert one.measure == ground and "王归来".encode() not in bytes(one.sealed)


def test_the_release_is_owed_by_the_carer_at_the_end_of_the_last_day(world, ground):
    duty = release_duty(entered(world))
    assert (duty.owner, duty.place.code) == (world.cast["zhou"], DOOR)
    assert duty.opens_at.isoformat() == "2020-02-03T16:00:00+00:00"  # midnight before the last day, here
    assert duty.due_at - duty.opens_at == DAY


def test_without_a_measure_nobody_is_placed(world):
    answer = Api(world, "fang").post("observations", ALL | {"place": DOOR})
    assert (answer.status_code, answer.json()["code"]) == (409, "no-ground-to-observe")
    assert not Restriction.objects.exists()


def test_due_and_not_released_is_an_alarm_that_names_the_work(world, ground):
    one = entered(world)
    clock.fix(release_duty(one).due_at)
    sweep.run_once()
    alert = Alert.objects.get(rule="duty-overdue", ref=f"duty:{release_duty(one).pk}")
    assert "解除" in alert.said() or "Release from observation" in alert.said()
    row = next(each for each in listed(lists.OBSERVATIONS, world.scope("fang"), state="due"))
    assert row.pk == one.pk and lists.is_late(row)


def test_after_the_last_day_one_record_of_the_phone_releases_and_meets_the_duty(world, ground):
    from lianfang.field.tests.conftest import Phone
    from lianfang.kit.ids import uuid7

    one = entered(world)

    def slip():
        detail = {"restriction": one.pk, "release_no": "解除1号"}
        return {"id": str(uuid7()), "kind": "restrictions.released", "place": DOOR,
                "made_at": clock.now().isoformat(), "detail": detail}  # fmt: skip

    (early,) = Phone(world, "zhou").send(slip()).json()
    assert (early["state"], early["code"]) == ("refused", "release-too-early")
    clock.fix(NOON + 13 * DAY)
    read(world, one)
    (receipt,) = Phone(world, "zhou").send(slip()).json()
    assert receipt["state"] == "kept", receipt
    one.refresh_from_db()
    assert (one.release, one.release_no, state_of(one)) == ("term", "解除1号", "released")
    assert not Duty.objects.filter(subject=f"restriction:{one.pk}", state="open").exists()
    assert Duty.objects.get(kind="restrictions.released").state == "done"


def test_the_page_releases_after_the_term_and_refuses_before(world, ground):
    one, fang = entered(world), browser(world, "fang")
    told = {"release": "term", "release_no": "解除2号"}
    early = fang.post(f"/observations/{one.pk}/releasing/", told)
    assert early.status_code == 409 and "解除2号" in early.content.decode()
    clock.fix(NOON + 13 * DAY)
    read(world, one)
    assert fang.post(f"/observations/{one.pk}/releasing/", told).status_code == 302
    one.refresh_from_db()
    assert state_of(one) == "released" and Duty.objects.get(kind="restrictions.released").state == "done"
    assert fang.post(f"/observations/{one.pk}/releasing/", told).status_code == 409


def test_before_the_end_only_a_decision_a_hospital_or_a_mistake_ends_it(world, ground):
    one, scope = entered(world), world.scope("fang")
    with pytest.raises(TooEarly):
        actions.release(scope, restriction=one, release="term", release_no="1")
    answer = Api(world, "fang").post(f"observations/{one.pk}/releasing", {"release": "decision"})
    assert answer.json()["code"] == "release-needs-document"
    actions.release(scope, restriction=one, release="hospital", words="转区人民医院")
    assert Duty.objects.get(kind="restrictions.released").state == "void"
    with pytest.raises(NotUnderObservation):
        actions.change_end(scope, restriction=one, ends_on=TODAY + DAY, document_no="1", reason="x")


def test_the_last_day_changes_only_by_a_document_and_the_duty_moves_with_it(world, ground):
    one, api = entered(world), Api(world, "fang")
    bare = api.post(f"observations/{one.pk}/ending-day", {"ends_on": "2020-02-12", "reason": "复查"})
    assert bare.status_code == 422
    assert api.post(f"observations/{one.pk}/completing", {"ends_on": "2020-02-12"}).json()["code"] == (
        "known-already"
    )
    told = {"ends_on": "2020-02-12", "document_no": "决定3号", "reason": "复查阳性"}
    assert api.post(f"observations/{one.pk}/ending-day", told).json()["ends_on"] == "2020-02-12"
    assert release_duty(one).due_at.isoformat() == "2020-02-12T16:00:00+00:00"
    step = one.steps.get(what="end")
    assert step.document_no == "决定3号" and "2020-02-04 → 2020-02-12" in step.words


def test_nobody_is_observed_beyond_the_measure(world):
    made.in_force(world, "medical-observation", place="district", to_at=NOON + 5 * DAY)
    one = entered(world)
    assert one.ends_on == date(2020, 2, 3)
    with pytest.raises(EndBeyondBasis):
        actions.change_end(
            world.scope("fang"), restriction=one, ends_on=date(2020, 2, 9), document_no="1", reason="x"
        )


def test_another_carer_keeps_the_former_in_the_history_and_gets_the_release(world, ground):
    one = entered(world)
    told = {"carer": "siskin" if "siskin" in world.cast else "fang", "reason": "轮换"}
    assert Api(world, "fang").post(f"observations/{one.pk}/carer", told).json()["carer"] == told["carer"]
    assert "周网格" in one.steps.get(what="carer").words
    assert release_duty(one).owner.username == told["carer"]
    same = Api(world, "fang").post(
        f"observations/{one.pk}/carer", {"carer": "wang", "backup": "wang", "reason": "x"}
    )
    assert same.json()["code"] == "same-carer"


def handed(world, **more):
    payload = {"name": "李接触", "phone": "19900002222"} | more
    door = world.places[DOOR]
    one = desk.hand_over(
        world.scope("liu"), flow="F5", from_place=door, to_place=world.places["xincheng"], payload=payload,
        ref=f"visit:{len(payload)}",
    )  # fmt: skip
    desk.accept(world.scope("fang"), id=one.pk)
    return one


def test_a_desk_that_places_somebody_enters_them_with_what_it_knows(world, ground):
    one = handed(world)
    fang = browser(world, "fang")
    told = {"outcome": "placed", "notice_no": "告知书7号", "begins_on": "2020-01-29", "carer": "zhou",
            "place": DOOR}  # fmt: skip
    assert fang.post(f"/inbox/{one.pk}/closing/", told).status_code == 302
    found = Restriction.objects.get(hand_over=one)
    assert (state_of(found), found.notice_no, found.carer.username) == ("running", "告知书7号", "zhou")
    assert found.ends_on == TODAY + DAYS * DAY and grounds.personal(found)["name"] == "李接触"


def test_what_the_desk_did_not_tell_is_a_duty_with_an_owner_until_it_is_told(world, ground):
    one = handed(world)
    desk.close(world.scope("fang"), id=one.pk, outcome="placed", words="告知书已送达，观察期14天")
    found = Restriction.objects.get(hand_over=one)
    assert missing(found) == ["begins_on", "ends_on", "carer", "notice_no"]
    duty = Duty.objects.get(kind="restrictions.told", subject=f"restriction:{found.pk}")
    assert duty.owner is not None and duty.due_at - NOON == timedelta(hours=12)
    api = Api(world, "wang")
    part = api.post(f"observations/{found.pk}/completing", {"notice_no": "告知书8号"}).json()
    assert part["missing"] == ["begins_on", "ends_on", "carer"]
    rest = api.post(
        f"observations/{found.pk}/completing", {"begins_on": "2020-01-29", "carer": "zhou"}
    ).json()
    assert (rest["state"], rest["missing"], rest["ends_on"]) == ("running", [], "2020-02-06")
    duty.refresh_from_db()
    assert duty.state == "done"
    with pytest.raises(KnownAlready):
        actions.complete(world.scope("wang"), restriction=found, carer=world.cast["wang"], notice_no="9")


def test_the_phone_tells_what_is_missing_in_one_record_or_hears_what_still_is(world, ground):
    from lianfang.field.tests.conftest import Phone
    from lianfang.kit.ids import uuid7

    one = handed(world)
    desk.close(world.scope("fang"), id=one.pk, outcome="placed", words="告知书已送达")
    found = Restriction.objects.get(hand_over=one)

    def send(**told):
        record = {"id": str(uuid7()), "kind": "restrictions.told", "place": DOOR,
                  "made_at": clock.now().isoformat(), "detail": {"restriction": found.pk} | told}  # fmt: skip
        (receipt,) = Phone(world, "wang").send(record).json()
        return receipt

    lacks = send(begins_on="2020-01-29", notice_no="告知书9号")
    assert lacks["code"] == "observation-still-lacks"
    assert send(begins_on="2020-01-29", notice_no="9", carer_name="nobody")["code"] == "unknown-carer"
    assert send(begins_on="2020-01-29", notice_no="9号", carer_name="zhou")["state"] == "kept"
    found.refresh_from_db()
    assert state_of(found) == "running" and Duty.objects.get(kind="restrictions.told").state == "done"


def test_several_persons_behind_one_door_are_one_household(world, ground):
    one = handed(world, unnamed=3)
    desk.close(world.scope("fang"), id=one.pk, outcome="placed", words="告知书已送达")
    told = queries.figures(world.scope("fang"), queries.known_to(world.scope("fang")), at=NOON)
    assert (told.persons, told.households, told.incomplete) == (4, 1, 4)
    page = browser(world, "fang").get("/observations/").content.decode()
    assert "4 of 4" in page


def test_a_measure_that_ends_makes_the_release_due_tonight(world, ground):
    one = entered(world)
    clock.fix(NOON + 2 * DAY)
    measures.lift(world.scope("gao"), measure=ground, reason="平稳")
    one.refresh_from_db()
    assert (one.ends_on, one.released_at) == (TODAY + 2 * DAY, None)
    assert release_duty(one).due_at.isoformat() == "2020-01-31T16:00:00+00:00"
    assert "observations" in browser(world, "gao").get("/events/2020-01/").content.decode()


def test_only_those_of_the_area_and_the_carer_know_of_it(world, ground):
    one = entered(world)
    for who, sees in (("fang", True), ("zhou", True), ("chen", False), ("sun", False)):
        rows = [row.pk for row in listed(lists.OBSERVATIONS, world.scope(who))]
        assert (one.pk in rows) == sees, who
    assert browser(world, "chen").get(f"/observations/{one.pk}/").status_code == 404
    assert (
        Api(world, "chen").post(f"observations/{one.pk}/releasing", {"release": "mistake"}).status_code == 404
    )
    assert browser(world, "zhou").post(
        f"/observations/{one.pk}/releasing/", {"release": "mistake"}
    ).status_code in {302, 403}
    one.refresh_from_db()
    assert one.released_at is None


def test_names_are_masked_until_a_purpose_is_written_down(world, ground):
    one, fang = entered(world), browser(world, "fang")
    assert "王归来" not in fang.get(f"/observations/{one.pk}/").content.decode()
    shown = fang.post(f"/observations/{one.pk}/names/", {"purpose": "上门送药"})
    assert "王归来" in shown.content.decode() and shown.headers["Cache-Control"] == "no-store"
    assert one.steps.filter(what="revealed", words="上门送药").exists()


def test_the_command_line_lists_and_completes(world, ground, capsys):
    from lianfang import cli

    one = handed(world)
    desk.close(world.scope("fang"), id=one.pk, outcome="placed", words="已送达")
    key = str(Restriction.objects.get().pk)
    cli.main(["observation", "complete", key, "--notice-no", "1号", "--as", "wang", "--json"])
    assert "notice_no" not in json.loads(capsys.readouterr().out)["missing"]
    cli.main(["observation", "list", "--state", "incomplete", "--as", "wang", "--json"])
    assert len(json.loads(capsys.readouterr().out)) == 1


@given(days=st.lists(st.integers(0, 30), min_size=1, max_size=3), until=st.none() | st.integers(0, 60))
def test_the_last_day_is_counted_and_never_beyond_the_measure(days, until):
    stages = [("home", one) for one in days] + [("health-monitoring", 7)]
    last = TODAY + until * DAY if until is not None else None
    end = rules.last_day(TODAY, stages, last)
    if sum(days) == 0:
        assert end is None
    else:
        assert end is not None and end <= TODAY + sum(days) * DAY
        assert end == TODAY + sum(days) * DAY or end == last
    assert rules.last_day(None, stages, last) is None
