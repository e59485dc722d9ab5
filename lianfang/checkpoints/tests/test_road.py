"""The road: what passes, what is refused, what stays held. Each refusal leaves no trace."""

from datetime import timedelta

import pytest

from lianfang.checkpoints import actions, queries
from lianfang.checkpoints.arrival_lists import ARRIVALS
from lianfang.checkpoints.models import Arrival, Fever, Occupant, Site, VehiclePass
from lianfang.duties.models import Record
from lianfang.kit import clock
from lianfang.measures.models import Measure
from lianfang.measures.queries import protocol
from lianfang.testing import road
from lianfang.testing.listings import listed
from lianfang.testing.road import car, codes, decision, identity, person, reading, send
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(world):
    return road.build(world)


def later(minutes):
    clock.fix(NOON + timedelta(minutes=minutes))


def flagged(number=1, **more):
    return person(number, travelled=True, source_area="疫源市江岸区", left_on="2020-01-25", **more)


def test_a_car_whose_people_are_all_well_passes(world, site):
    assert codes(send(world, car(person(1), person(2)))) == ["kept"]
    one = VehiclePass.objects.get()
    assert (one.aboard, one.measured, one.fevers, one.flagged) == (2, 2, 0, 0)
    assert one.left_at == NOON and one.plate_origin == "鲁G"
    assert Occupant.objects.count() == 2
    assert not Fever.objects.exists() and not Arrival.objects.exists()


def test_sending_a_vehicle_again_changes_nothing(world, site):
    one = car(person(1, "38.0"), disposition="hold")
    assert codes(send(world, one)) == ["kept"]
    assert codes(send(world, one, one)) == ["already-kept", "already-kept"]
    assert (VehiclePass.objects.count(), Fever.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (car(person(1), aboard=2), "not-all-measured"),
        (car(person(1), person(2, None)), "not-all-measured"),
        (car(person(1, "37.3")), "fever-undecided"),
        (car(person(1, "34.5")), "fever-undecided"),
        (car(person(1, "38.0", again="38.1", again_minutes=6)), "fever-undecided"),
        (car(person(1, "37.5", again="36.8", again_minutes=1)), "repeat-too-soon"),
        (
            car(residents=1, disposition="turn-back", reason="无通行证", authority="3号令"),
            "resident-going-home",
        ),
        (
            car(destination="return", disposition="turn-back", reason="无通行证", authority="3号令"),
            "resident-going-home",
        ),
        (
            car(
                person(1, "38.0", again="38.2", again_minutes=6, decision="transfer"),
                disposition="turn-back",
                reason="无通行证",
                authority="3号令",
            ),
            "fever-turned-back",
        ),
        (car(disposition="turn-back", reason="无通行证"), "turn-back-needs-reason"),
        (car(disposition="turn-back", authority="3号令"), "turn-back-needs-reason"),
        (car(vehicle_kind="ambulance"), "never-queues"),
        (
            car(vehicle_kind="supplies", disposition="turn-back", reason="无证", authority="3号令"),
            "never-queues",
        ),
        (car(disposition="priority"), "no-priority"),
        (car(flagged()), "identity-missing"),
        (car(person(1, contact=True)), "identity-missing"),
        (car(person(1, symptoms=["cough"])), "identity-missing"),
        (
            car(flagged(), identities=[identity(receiver=None)], disposition="pass-registered"),
            "receiver-missing",
        ),
        (
            car(flagged(), identities=[identity(receiver="nowhere")], disposition="pass-registered"),
            "receiver-missing",
        ),
        (car(flagged(), identities=[identity()]), "must-be-registered"),
        (car(person(1), identities=[identity()]), "above-collection-level"),
        (car(plate=None), "plate-missing"),
        (car(person(1), person(1)), "bad-detail"),
        (car(person(3)), "bad-detail"),
        (car(person(1, "43.1")), "bad-detail"),
        (car(person(1, "33.9")), "bad-detail"),
        (car(person(1, "36.55")), "bad-detail"),
        (car(person(1), identities=[identity(2)]), "bad-detail"),
        (reading({"id": "00000000-0000-7000-8000-000000000000"}, 1, "36.5"), "unknown-vehicle"),
        (reading({"id": "none"}, 1, "36.5"), "bad-detail"),
    ],
)
def test_what_must_never_happen_on_the_road_is_refused(world, site, sent, code):
    sent = sent | {"made_at": NOON.isoformat()}
    assert codes(send(world, sent)) == [code]
    assert not VehiclePass.objects.exists() and not Occupant.objects.exists() and not Fever.objects.exists()
    assert not Record.objects.filter(kind__startswith="checkpoints.").exists()


def test_the_threshold_counts_from_exactly_there(world, site):
    assert codes(send(world, car(person(1, "37.2")), car(person(1, "37.3"), plate="鲁G54321"))) == [
        "kept",
        "fever-undecided",
    ]


def test_a_repeat_clears_after_the_rest_and_not_a_minute_before(world, site):
    rest = protocol(world.scope("liu"), at=NOON).repeat_minutes
    early = car(person(1, "37.5", again="36.8", again_minutes=rest - 1))
    assert codes(send(world, early)) == ["repeat-too-soon"]
    assert codes(send(world, car(person(1, "37.5", again="36.8", again_minutes=rest)))) == ["kept"]
    assert Fever.objects.get().state == "cleared"


def test_a_fever_may_be_written_down_at_once_with_the_car_still_here(world, site):
    one = car(person(1, "38.2"), aboard=3, disposition="hold", people=[person(1, "38.2")])
    assert codes(send(world, one)) == ["kept"]
    vehicle = VehiclePass.objects.get()
    assert (vehicle.left_at, vehicle.measured, vehicle.fevers) == (None, 1, 1)
    assert codes(send(world, decision(one))) == ["not-all-measured"]
    later(1)
    assert codes(send(world, reading(one, 2, "36.6"), reading(one, 3, "36.4"))) == ["kept", "kept"]
    assert codes(send(world, decision(one))) == ["fever-undecided"]
    later(16)
    assert codes(send(world, reading(one, 1, "38.0"))) == ["kept"]
    assert codes(send(world, decision(one))) == ["fever-undecided"]
    done = decision(one, "transfer", decisions=[{"number": 1, "decision": "transfer"}])
    assert codes(send(world, done)) == ["kept"]
    vehicle.refresh_from_db()
    assert vehicle.left_at is not None and vehicle.measured == 3
    assert codes(send(world, reading(one, 1, "36.5"))) == ["vehicle-gone"]
    assert codes(send(world, decision(one))) == ["vehicle-gone"]


def test_a_confirmed_fever_is_not_measured_away(world, site):
    one = car(person(1, "38.2"), disposition="hold")
    send(world, one)
    later(16)
    send(world, reading(one, 1, "38.4"))
    later(30)
    assert codes(send(world, reading(one, 1, "36.5"))) == ["kept"]
    assert str(Occupant.objects.get().again) == "38.4"
    assert codes(send(world, decision(one))) == ["fever-undecided"]


def test_a_whole_stop_can_arrive_in_one_batch_from_a_phone_without_network(world, site):
    one = car(person(1, "37.6"), person(2), disposition="hold")
    at = NOON + timedelta(minutes=16)
    later(16)
    one["made_at"] = NOON.isoformat()
    batch = [
        one,
        reading(one, 1, "36.7"),
        decision(one, "pass-registered", identities=[identity(1)], basis="fever"),
    ]
    assert codes(send(world, *batch)) == ["kept", "kept", "kept"]
    assert VehiclePass.objects.get().left_at == at
    assert Fever.objects.get().state == "cleared"


def test_one_bad_stop_does_not_block_the_rest_of_the_batch(world, site):
    bad = car(person(1), aboard=2)
    assert codes(send(world, bad, decision(bad), car(plate="鲁G00001"))) == [
        "not-all-measured",
        "unknown-vehicle",
        "kept",
    ]


def test_an_ambulance_goes_first_whatever_its_patient_s_temperature(world, site):
    one = car(person(1), person(2, "39.4"), vehicle_kind="ambulance", disposition="priority", basis="goods")
    assert codes(send(world, one)) == ["kept"]
    assert not Fever.objects.exists()


def test_emergency_supplies_go_first_but_a_fever_of_the_driver_is_decided(world, site):
    one = car(person(1, "38.0"), vehicle_kind="supplies", disposition="priority")
    assert codes(send(world, one)) == ["fever-undecided"]


def test_decisions_rest_on_travel_and_never_on_the_plate(world, site):
    from_listed_plate = car(person(1, source_area="济南市"), plate="鄂A12345")
    assert codes(send(world, from_listed_plate)) == ["kept"]
    by_travel = car(person(1, source_area="疫源市", left_on="2020-01-28"), plate="鲁G22222")
    assert codes(send(world, by_travel)) == ["identity-missing"]
    stored = VehiclePass.objects.get()
    assert (stored.plate_origin, stored.from_listed) == ("鄂A", False)


@pytest.mark.parametrize(
    ("left_on", "code"),
    [
        ("2020-01-19", "kept"),  # before the area was listed
        ("2020-01-20", "identity-missing"),
        ("2020-01-28", "identity-missing"),
    ],
)
def test_a_listed_area_counts_from_its_day_on(world, site, left_on, code):
    sent = car(person(1, source_area="疫源市", left_on=left_on))
    assert codes(send(world, sent)) == [code]


def test_travel_before_the_look_back_counts_no_more(world, site):
    road.list_area(world, "旧疫市", (NOON - timedelta(days=60)).date())
    for days, code in ((14, "identity-missing"), (15, "kept")):
        left = (NOON - timedelta(days=days)).date().isoformat()
        assert codes(send(world, car(person(1, source_area="旧疫市", left_on=left)))) == [code], days


def test_at_level_0_only_numbers_are_kept(world):
    road.build(world, level="L0")
    counts = car(people=None, plate=None, aboard=4, measured=4)
    assert codes(send(world, counts)) == ["kept"]
    assert codes(send(world, car(people=None, plate=None, aboard=4, measured=3))) == ["not-all-measured"]
    assert codes(send(world, car(people=None, plate=None, aboard=4))) == ["count-missing"]
    assert codes(send(world, car(measured=1))) == ["above-collection-level"]
    assert codes(send(world, car(people=None, plate=None, aboard=2, measured=2, fevers=1))) == [
        "fever-undecided"
    ]
    stored = VehiclePass.objects.get()
    assert (stored.plate_ix, bytes(stored.sealed)) == (None, b"")


def test_at_level_1_nobody_is_named_and_at_level_3_everybody(world):
    road.build(world, level="L1")
    assert codes(send(world, car(flagged(), identities=[identity()]))) == ["above-collection-level"]
    assert codes(send(world, car(flagged()))) == ["kept"]
    Measure.objects.filter(kind="checkpoint").update(level="L3")
    assert codes(send(world, car())) == ["identity-missing"]
    assert codes(send(world, car(identities=[identity()]))) == ["kept"]


def test_without_a_measure_in_force_nothing_is_kept(world, site):
    Measure.objects.filter(kind="checkpoint").update(ended_at=NOON, ended_as="lifted")
    assert codes(send(world, car())) == ["no-measure"]
    before = car(at=NOON - timedelta(seconds=1))
    assert codes(send(world, before)) == ["no-site"]  # the checkpoint opened at noon


def test_what_was_made_while_the_measure_held_is_kept_when_it_arrives_later(world, site):
    made = car(at=NOON + timedelta(minutes=3))
    Measure.objects.filter(kind="checkpoint").update(ended_at=NOON + timedelta(minutes=5), ended_as="lifted")
    later(60)
    assert codes(send(world, made)) == ["kept"]
    assert codes(send(world, car())) == ["no-measure"]


def test_a_place_where_no_checkpoint_is_open_takes_no_vehicle(world, site):
    sent = car() | {"place": "hotel"}
    assert codes(send(world, sent, user="fang")) == ["no-site"]
    actions.close_site(world.scope("liu"), site=site, reason="改道")
    later(1)
    assert codes(send(world, car())) == ["no-site"]


def test_a_checkpoint_needs_its_measure_and_closes_with_nobody_left(world):
    road.places(world)
    road.people(world)
    from lianfang.measures.problems import NoMeasure

    with pytest.raises(NoMeasure):
        road.open_site(world)
    road.measure(world, "checkpoint", "xincheng")
    opened = road.open_site(world)
    with pytest.raises(actions.SiteOpen):
        road.open_site(world)
    held = car(person(1, "38.0"), disposition="hold")
    send(world, held)
    with pytest.raises(actions.SiteHolds):
        actions.close_site(world.scope("liu"), site=opened, reason="撤点")
    assert Site.objects.get().closed_at is None


def test_a_correction_takes_the_place_of_the_vehicle_and_of_what_followed(world, site):
    wrong = car(person(1, "38.9"), disposition="hold")
    send(world, wrong)
    right = car(person(1, "36.9"), corrects=wrong["id"])
    assert codes(send(world, right)) == ["kept"]
    live = VehiclePass.objects.get(withdrawn_seq=None)
    assert (live.fevers, live.left_at is not None, str(live.origin)) == (0, True, wrong["id"])
    fever = Fever.objects.get()
    assert (fever.state, fever.outcome) == ("closed", "corrected")


def test_a_reading_is_corrected_in_the_vehicle_s_own_record(world, site):
    one = car(person(1, "38.0"), disposition="hold")
    first = reading(one, 1, "38.5")
    send(world, one, first)
    assert codes(send(world, reading(one, 1, "38.1", corrects=first["id"]))) == ["correct-the-vehicle"]


def test_a_calibrated_offset_raises_a_reading_and_never_lowers_it(world, site):
    road.instrument(world, "T1", "0.4")
    road.instrument(world, "T2", "-0.4")
    assert codes(send(world, car(person(1, "36.9", instrument="T1")))) == ["fever-undecided"]
    assert codes(send(world, car(person(1, "37.3", instrument="T2")))) == ["fever-undecided"]
    assert codes(send(world, car(person(1, "36.9", instrument="T2")))) == ["kept"]
    assert codes(send(world, car(person(1, "36.9", instrument="T9")))) == ["unknown-instrument"]
    actions.retire_instrument(world.scope("he"), place=world.places["station"], number="T2")
    assert codes(send(world, car(person(1, "36.9", instrument="T2")))) == ["unknown-instrument"]


def test_a_known_plate_brings_back_who_was_aboard(world, site):
    Measure.objects.filter(kind="checkpoint").update(level="L3")
    site.measure.refresh_from_db()
    send(world, car(person(1), person(2), identities=[identity(1), identity(2, name="柳同行", document="")]))
    later(600)
    told = actions.recall(world.scope("he"), site=site, plate="鲁g·12345")
    assert (told.aboard, [one["name"] for one in told.identities]) == (2, ["柳来客", "柳同行"])
    assert actions.recall(world.scope("he"), site=site, plate="鲁G99999") is None
    later(60 * 24 * 40)
    assert actions.recall(world.scope("he"), site=site, plate="鲁G12345") is None


def test_the_neighbouring_street_sees_no_vehicle_and_keeps_none(world, site):
    one = car()
    assert codes(send(world, one, user="chen")) == ["out-of-scope"]
    send(world, one)
    with pytest.raises(queries.NotFound):
        queries.site_at(world.scope("chen"), code="station")
    assert queries.board(world.scope("chen"), at=NOON) == []
    assert listed(ARRIVALS, world.scope("chen"), show="all") == []


def test_who_is_still_here_is_listed_with_whom_the_car_waits_for(world, site):
    send(world, car(person(1, "38.0"), person(2), aboard=3, disposition="hold"))
    (row,) = queries.here(world.scope("he"), site=site)
    assert (row.plate, list(row.waiting)) == ("鲁G12345", [1, 3])
    assert row.repeat_due_at == NOON + timedelta(minutes=15)


def test_statements_do_not_grow_with_the_records_of_a_batch(world, site, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(number):
        batch = [car(person(1), person(2), plate=f"鲁G{number:02d}{n:03d}") for n in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert set(codes(send(world, *batch))) == {"kept"}
        return sum(not one["sql"].startswith(("INSERT", "UPDATE")) for one in captured)

    assert statements(40) <= statements(4)
