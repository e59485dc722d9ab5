"""The small demonstration, built once for this file and taken back afterwards."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F, Q
from django.test import Client, override_settings

from lianfang.accounts import keys
from lianfang.accounts.models import User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.clinic import book
from lianfang.clinic.models import Bed, Disposition
from lianfang.clinic.models import Visit as ClinicVisit
from lianfang.drill import actions, play
from lianfang.drill.actions import ZONE
from lianfang.drill.workforce import PASSWORD
from lianfang.duties import queries
from lianfang.duties.models import Alert, Duty, Pairing, Record, Round, Tally
from lianfang.grid.models import Place, PlaceAlias
from lianfang.isolation.models import HELD, CarerGap, File, Outing
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.markets.models import Market, Slaughter, Supply
from lianfang.people.models import Household, Membership, Organisation, Person, Vehicle
from lianfang.screening.models import FlaggedPerson, Visit
from lianfang.slots.models import SlotRecord

SCALE = 0.005
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    words: list[str] = []
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), override_settings(DATA=folder), transaction.atomic():
        yield actions.build(scale=SCALE, seed=2020, progress=words.append) | {"words": words}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _demo_clock(demo: dict[str, Any], _noon: None) -> None:
    clock.fix(None)


@pytest.fixture
def undone(demo: dict[str, Any]) -> Iterator[None]:
    """The clock and the speed are set back after the test, as the database is."""
    shown = clock.now()
    yield
    clock.shift(shown=shown, rate=0)
    play.set_rate(0)


def test_recurring_work_is_played_in_time_late_impossible_and_missing(demo):
    played = {"kind__in": ["sanitation.disinfection", "publicity.broadcast"]}
    owed = Duty.objects.filter(due_at__lt=clock.now(), **played).exclude(place__kind="market")
    late = owed.filter(state="done", closed_at__gt=F("due_at")).count()
    done, tried = owed.filter(state="done").count(), owed.filter(state="open", tried__gt=0).count()
    assert owed.count() > 5 and done > owed.count() * 0.7 and done < owed.count() + 1
    told = SlotRecord.objects.filter(**played).exclude(place__kind="market")
    assert told.filter(outcome="done").count() == done
    assert told.exclude(outcome="done").count() == tried and late <= done


def test_markets_stand_open_but_the_one_that_forgot_a_condition(demo):
    """Their slaughter is sealed, what came in is told, and points of compounds have their slots."""
    stands = [one.stands for one in Market.objects.order_by("pk")]
    assert len(stands) >= 3 and stands[:-1] == ["open"] * (len(stands) - 1)
    last = Market.objects.order_by("pk").last()
    assert (last.stands, last.lapsed) == ("suspended", "food")
    assert Slaughter.objects.filter(state="closed").count() == len(stands) and Supply.objects.exists()
    assert Duty.objects.filter(origin="points", state="done").exists()


def the_round() -> Round:
    """Of the households: the enterprises are screened in one of their own."""
    return Round.objects.get(code="demo-1")


def test_progress_is_told_step_by_step(demo: dict[str, Any]) -> None:
    assert len(demo["words"]) >= 6
    assert any("households" in words for words in demo["words"])


def test_the_counts_told_are_the_counts_there(demo: dict[str, Any]) -> None:
    assert demo["dwellings"] == Place.objects.filter(kind="dwelling").count()
    assert demo["households"] == Household.objects.count()
    assert demo["persons"] == Person.objects.count() == Membership.objects.count()
    assert demo["enterprises"] == Organisation.objects.count()
    assert demo["visits"] == Record.objects.filter(kind="screening.visit").count() == Visit.objects.count()
    assert 0.8 < demo["households"] / demo["dwellings"] < 0.93


def test_it_is_the_evening_of_day_two_and_stays_so(demo: dict[str, Any]) -> None:
    local = clock.now().astimezone(ZONE)
    assert (local.hour, local.minute) == (20, 0)
    opened = the_round()
    assert opened.opens_at == clock.now() - timedelta(hours=36)
    assert opened.due_at == clock.now() + timedelta(hours=24)
    assert clock.now() == clock.now()


def test_every_household_lives_at_a_dwelling_or_is_managed_from_a_community() -> None:
    for one in Household.objects.select_related("lives_at", "belongs_to"):
        if one.lives_at is not None:
            assert one.lives_at.kind == "dwelling"
            assert one.path == one.lives_at.path
        else:
            assert one.belongs_to is not None
            assert one.lives_outside or one.outside_since  # a visit says only that they left
            assert one.path == one.managed_path == one.belongs_to.path


def test_no_two_households_live_behind_one_door() -> None:
    shared = (
        Household.objects.exclude(lives_at=None).values("lives_at").annotate(n=Count("pk")).filter(n__gt=1)
    )
    assert not shared.exists()


def test_every_dwelling_has_exactly_one_accountable_person() -> None:
    pairings = dict(Pairing.objects.filter(role="accountable", to_at=None).values_list("path", "user_id"))
    assert len(pairings) == Place.objects.filter(kind="compound").count()
    for path, owner in Duty.objects.filter(round=the_round()).values_list("path", "owner_id"):
        assert pairings[path[:20]] == owner


def test_every_duty_of_the_round_is_of_a_dwelling_and_every_dwelling_owes_one() -> None:
    owed = Duty.objects.filter(round=the_round())
    assert owed.filter(place__kind="dwelling").count() == Place.objects.filter(kind="dwelling").count()
    assert not owed.exclude(place__kind="dwelling").exists()


def test_the_sums_of_every_place_are_those_of_the_places_below() -> None:
    sums = {tally.path: tally for tally in Tally.objects.filter(round=the_round())}
    for path, tally in sums.items():
        below = [one for other, one in sums.items() if other[:-4] == path]
        if below and all(len(one.path) < 24 for one in below):
            for name in ("raised", "done", "excused", "void", "tried"):
                assert getattr(tally, name) == sum(getattr(one, name) for one in below)
    scope, opened = system_scope("test"), the_round()
    assert queries.coverage(scope, round_id=opened.pk, path="0001") == queries.recount(
        scope, round_id=opened.pk, path="0001"
    )


def test_something_is_done_something_closed_something_not_yet_visited() -> None:
    now = queries.coverage(system_scope("test"), round_id=the_round().pk, path="0001")
    assert 0.5 < now.share < 0.75
    assert 0 < now.tried < now.open
    assert {"completed", "by-phone", "verified-vacant", "nobody-home"} <= set(
        Visit.objects.values_list("outcome", flat=True)
    )


def test_visits_were_made_in_working_hours_and_known_the_same_day() -> None:
    for made, received in Record.objects.filter(kind="screening.visit").values_list("made_at", "received_at"):
        assert made <= received < made + timedelta(hours=8)
        assert 8 <= made.astimezone(ZONE).hour < 20


def test_documents_plates_and_codes_are_right_but_for_a_few_that_are_flagged() -> None:
    wrong = Person.objects.filter(document_valid=False).count()
    assert 0 < wrong < 0.03 * Person.objects.count()
    assert not Person.objects.filter(document_valid=False, document_fault="").exists()
    assert not Vehicle.objects.filter(plate_valid=False).exists()
    assert not Organisation.objects.exclude(uscc_valid=True).exists()


def test_identities_are_sealed_and_of_a_county_that_does_not_exist() -> None:
    person = Person.objects.filter(document_kind="resident-id").first()
    assert person is not None
    known = keys.of(person.key_id).open_json(person.sealed)
    assert known["document"].startswith("370799")
    assert known["name"].encode() not in bytes(person.sealed)


def test_communities_are_known_by_the_names_of_their_committees_too() -> None:
    assert PlaceAlias.objects.filter(place__kind="community", name__endswith="居民委员会").exists()


def test_nobody_is_flagged_without_a_name_to_follow_up() -> None:
    assert not FlaggedPerson.objects.filter(name_ix=None).exists()


def test_one_secretary_cares_for_nine_households_with_eleven_people_in_her_compounds() -> None:
    held = File.objects.filter(HELD, restriction__carer__postings__role="secretary")
    by_carer = held.values("restriction__carer").annotate(
        people=Count("pk"), households=Count("restriction__place", distinct=True)
    )
    (hers,) = [one for one in by_carer if one["people"] > 2]
    assert (hers["households"], hers["people"]) == (9, 11)
    led = Pairing.objects.filter(user=hers["restriction__carer"], role="accountable", to_at=None)
    assert 1 <= led.count() <= 4


def test_isolation_has_its_gap_its_ride_its_releases_and_nobody_is_lost() -> None:
    gap = CarerGap.objects.get(until__isnull=False)
    assert gap.until is not None and gap.until - gap.since == timedelta(minutes=38)
    assert Outing.objects.get(back_at__isnull=False).why == "dialysis"
    assert File.objects.filter(ended_at__isnull=False, restriction__release="term").exists()
    assert not CarerGap.objects.filter(until=None).exists()
    silent = Alert.objects.filter(rule="no-human-contact", settled_at=None)
    assert silent.count() <= 1


def test_the_clinic_has_nobody_unplaced_and_the_one_who_left_was_found() -> None:
    assert Bed.objects.count() == 12
    assert not ClinicVisit.objects.filter(book.is_unplaced(clock.now()) & ~book.HAS_BED).exists()
    gone = Disposition.objects.get(kind="left", undone_at=None)
    assert gone.also is not None and gone.also.outcome == "found"


def test_the_grid_worker_of_the_cast_has_duties_of_their_own() -> None:
    zhou = scope_of_user(User.objects.get(username="zhou"), at=clock.now())
    assert queries.mine(zhou, limit=5)


def test_the_neighbouring_street_sees_nothing() -> None:
    chen = scope_of_user(User.objects.get(username="chen"), at=clock.now())
    xincheng = Place.objects.get(code="370705009")
    with pytest.raises(NotFound):
        queries.coverage(chen, round_id=the_round().pk, path=xincheng.path)
    assert not Place.objects.within(chen).filter(path__startswith=xincheng.path).exists()


def test_a_second_build_leaves_everything_as_it_is(demo: dict[str, Any]) -> None:
    again = actions.build(scale=1.0, seed=1, progress=pytest.fail)
    assert again["dwellings"] == demo["dwellings"]


def test_a_directory_with_a_real_district_is_refused(demo: dict[str, Any], tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path), pytest.raises(actions.NotADemo):
        actions.build(scale=SCALE, seed=2020, progress=print)


@pytest.mark.parametrize("scale", [0.0, -1.0, 1.5, float("nan")])
def test_a_scale_that_makes_no_sense_is_refused(scale: float) -> None:
    with pytest.raises(actions.BadScale):
        actions.build(scale=scale, seed=2020, progress=print)


@pytest.mark.usefixtures("undone")
def test_playing_on_skips_the_night_and_then_visits_come_in() -> None:
    player, before = play.Player(), Record.objects.count()
    assert player.go_on(timedelta(minutes=5))
    assert clock.now().astimezone(ZONE).hour == 8
    assert Record.objects.count() == before
    for _ in range(6):
        assert player.go_on(timedelta(minutes=10))
    assert clock.now().astimezone(ZONE).hour == 9
    assert Record.objects.count() > before


@pytest.mark.usefixtures("undone")
def test_the_third_day_ends_with_named_gaps_and_the_sums_still_hold() -> None:
    player = play.Player()
    for _ in range(100):
        if not player.go_on(timedelta(minutes=15)):
            break
    scope, opened = system_scope("test"), the_round()
    now = queries.coverage(scope, round_id=opened.pk, path="0001")
    assert 0.9 < now.share < 1
    assert now == queries.recount(scope, round_id=opened.pk, path="0001")
    assert clock.now() >= opened.due_at
    gaps, _ = queries.gaps(scope, round_id=opened.pk, path="0001", limit=200)
    assert all(gap["owner_name"] for gap in gaps)


@pytest.mark.usefixtures("undone")
def test_a_closed_door_is_not_knocked_at_again_within_three_hours() -> None:
    player = play.Player()
    for _ in range(40):
        player.go_on(timedelta(minutes=15))
    last: dict[int, Any] = {}
    today = Record.objects.filter(
        kind="screening.visit", made_at__gt=the_round().due_at - timedelta(hours=12)
    )
    for place, made in today.order_by("made_at").values_list("place_id", "made_at"):
        assert place not in last or made - last[place] >= play.ANOTHER_SLOT
        last[place] = made


def signed_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.mark.usefixtures("undone")
def test_a_duty_officer_sets_the_speed() -> None:
    answer = signed_in("liu").post("/drill/play/", {"rate": "600"})
    assert answer.status_code == 302
    assert play.rate() == 600


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("username", ["fang", "zhou", "chen", "sun"])
def test_nobody_else_sets_the_speed(username: str) -> None:
    answer = signed_in(username).post("/drill/play/", {"rate": "600"})
    assert answer.status_code in {403, 404}
    assert play.rate() == 0


@pytest.mark.usefixtures("undone")
@pytest.mark.parametrize("rate", ["", "-1", "7", "6000000", "fast"])
def test_a_speed_that_is_not_offered_is_refused(rate: str) -> None:
    answer = signed_in("liu").post("/drill/play/", {"rate": rate}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-rate")


@pytest.mark.usefixtures("undone")
def test_the_control_tells_the_speed_and_the_time_and_keeps_quiet_while_nothing_changes() -> None:
    officer = signed_in("liu")
    answer = officer.get("/drill/play/", headers={"HX-Current-URL": "http://testserver/gaps/?place=demo"})
    assert answer.status_code == 200
    assert answer.context["demo_page"] == "/gaps/?place=demo"
    assert "20:00" in answer.content.decode()
    seen = answer.context["demo_seen"]
    assert officer.get("/drill/play/", {"seen": seen}).status_code == 204
    play.set_rate(60)
    assert officer.get("/drill/play/", {"seen": seen}).status_code == 200


@pytest.mark.parametrize("username", ["fang", "zhou", "chen", "sun"])
def test_nobody_else_sees_the_control(username: str) -> None:
    assert signed_in(username).get("/drill/play/").status_code in {403, 404}


@pytest.mark.usefixtures("undone")
def test_there_is_no_speed_to_set_where_there_is_no_demonstration(tmp_path: Path) -> None:
    client = signed_in("liu")
    with override_settings(DATA=tmp_path):
        answer = client.post("/drill/play/", {"rate": "60"}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-demo")


def test_the_cast_signs_in_with_the_password_the_demonstration_tells() -> None:
    assert all(
        User.objects.get(username=name).check_password(PASSWORD) for name in ("liu", "fang", "chen", "zhou")
    )


def test_the_sign_in_page_names_the_cast_and_its_password() -> None:
    page = Client().get("/sign-in/").content.decode()
    assert PASSWORD in page
    assert "<code>zhou</code>" in page


def test_workers_cannot_sign_in() -> None:
    others = User.objects.exclude(username__in=["liu", "fang", "chen", "zhou", "sun"])
    assert others.exists()
    assert not any(user.check_password("!") or user.check_password("") for user in others[:3])


def test_demo_json_says_what_was_built(demo: dict[str, Any]) -> None:
    told = json.loads(actions.marker().read_text())
    assert told["scale"] == SCALE
    assert not Tally.objects.filter(Q(raised__lt=F("done"))).exists()
