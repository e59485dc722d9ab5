"""Residents and travellers register themselves, without an account, and nobody learns anything else."""

import random
import secrets
import string
from datetime import timedelta

import pytest
from django.test import Client

from lianfang.accounts.models import Reading
from lianfang.duties import queries as sums
from lianfang.duties import sweep as clockwork
from lianfang.duties.models import Record
from lianfang.kit import clock
from lianfang.kit.problems import NotFound, OutOfScope
from lianfang.passes import queries as passes
from lianfang.passes.models import Pass
from lianfang.passes.texts import written
from lianfang.people.models import Household
from lianfang.resident import actions, queries, rules, sections
from lianfang.resident.lists import POSTERS, REGISTRATIONS
from lianfang.resident.models import Link, Registration
from lianfang.resident.problems import NothingToAccept
from lianfang.testing.doors import browser
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON, open_round

ALPHABET = string.ascii_letters + string.digits + "-_"


@pytest.fixture
def household(world):
    door = world.places["garden-1-1-101"]
    return Household.objects.create(
        number="H1", lives_at=door, path=door.path, managed_path=door.path, stated_count=4
    )


@pytest.fixture
def poster(world):
    return actions.put_up_poster(world.scope("wang"), place=world.places["garden"])


@pytest.fixture
def slip(world, household):
    ((_one, token),) = actions.invite_households(world.scope("wang"), households=[household])
    return token


def page(token, *, language="en", address="10.0.0.1"):
    return Client(REMOTE_ADDR=address).get(f"/r/{token}/?l={language}")


def send(token, *, address="10.0.0.1", **fields):
    return Client(REMOTE_ADDR=address, enforce_csrf_checks=True).post(f"/r/{token}/?l=en", fields)


def result_of(answer):
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"].split("/")[2]


def test_a_traveller_registers_and_shows_a_signed_code(world, poster):
    token = result_of(send(poster, occupants="3", plate="鲁G12345", phone="13955550001"))
    shown = page(token).content.decode()
    assert 'class="qr"' in shown and "Good once" in shown and "鲁G12345" in shown
    text = written(Pass.objects.get())
    assert passes.check(world.scope("zhou"), text=text, at=NOON).quota == 255
    registration = Registration.objects.get()
    assert b"13955550001" not in bytes(registration.sealed)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_page_is_small_plain_and_in_three_languages(poster, slip, language):
    for token in (poster, slip):
        answer = page(token, language=language)
        body = answer.content.decode()
        assert len(answer.content) < 30_000 and "<script" not in body and "csrf" not in body
        assert not answer.cookies
        assert (
            answer.headers["Cache-Control"] == "no-store"
            and answer.headers["Referrer-Policy"] == "no-referrer"
        )
    assert {"zh-hans": "登记", "zh-hant": "登記", "en": "Register"}[language] in body


def test_the_page_with_the_signed_code_is_small_too(poster):
    answer = page(result_of(send(poster, occupants="1")))
    assert len(answer.content) < 30_000


def test_a_household_confirms_what_is_known_and_registers_once(world, household, slip):
    assert 'value="4"' in page(slip).content.decode()
    result = result_of(send(slip, head_count="3", fever="1"))
    again = send(slip, head_count="9")
    assert again.status_code in {404, 409} and Registration.objects.count() == 1
    for token in (slip, result):
        shown = page(token).content.decode()
        assert "Registered" in shown and 'class="qr"' not in shown
        assert ("<form" in shown) == (token == result)


def test_answers_that_do_not_fit_are_said_on_the_page_and_leave_the_link_open(slip):
    answer = send(slip, head_count="1", fever="2")
    assert answer.status_code == 422 and "smaller than" in answer.content.decode()
    assert 'value="2"' in answer.content.decode() and not Registration.objects.exists()
    assert result_of(send(slip, head_count="2", fever="2"))


def test_only_what_the_level_allows_is_asked_and_kept(world):
    token = actions.put_up_poster(world.scope("wang"), place=world.places["garden"], level="L0")
    shown = page(token).content.decode()
    assert 'name="phone"' not in shown and 'name="name"' not in shown
    result_of(send(token, occupants="1", phone="13955550001", name="王某"))
    answers = queries.answers_of(world.scope("zhou"), registration=Registration.objects.get())
    assert answers == {"occupants": 1}


def test_every_link_that_does_not_open_answers_alike(world, household, poster, slip):
    """Unknown, run out, withdrawn, taken down: the same bytes, so that nothing can be told apart."""
    Link.objects.all().update(expires_at=NOON)
    expired = page(poster)
    Link.objects.all().update(expires_at=NOON + timedelta(days=1), revoked_at=NOON)
    revoked, unknown = page(slip), page("A" * 22)
    odd = [page(one) for one in ("x", "A" * 21, "A" * 300, "甲" * 22)]
    assert {one.status_code for one in (expired, revoked, unknown, *odd)} == {404}
    assert len({one.content for one in (expired, revoked, unknown, *odd)}) == 1


def test_guessing_meets_a_wall_and_no_guess_hits(world, poster, slip):
    """Twenty misses close the page to an address for ten minutes, to good links too."""
    chance = random.Random(7)
    answers = [
        page("".join(chance.choices(ALPHABET, k=22)), address="10.6.6.6").status_code for _ in range(60)
    ]
    assert answers == [404] * rules.MISSES + [429] * (60 - rules.MISSES)
    assert page(poster, address="10.6.6.6").status_code == 429
    assert page(poster, address="10.0.0.2").status_code == 200
    clock.fix(NOON + rules.WINDOW)
    assert page(poster, address="10.6.6.6").status_code == 200


def test_of_ten_thousand_guesses_none_opens_a_page(world, poster, slip):
    """Each link is one of 2^128: even without the wall, guessing is hopeless."""
    scope = world.scope("chen")
    assert all(len(one) == rules.TOKEN_LETTERS for one in (poster, slip))
    assert not any(
        queries.link_of(scope, token=secrets.token_urlsafe(rules.TOKEN_BYTES), at=NOON) for _ in range(2000)
    )
    near = {poster[:at] + letter + poster[at + 1 :] for at in range(22) for letter in ALPHABET} - {poster}
    assert not any(queries.link_of(scope, token=one, at=NOON) for one in sorted(near)[:1300:13])
    assert len({secrets.token_urlsafe(rules.TOKEN_BYTES) for _ in range(10_000)}) == 10_000


def test_one_address_cannot_flood_a_poster(poster):
    answers = [send(poster, occupants="1").status_code for _ in range(rules.FROM_ONE_ADDRESS + 2)]
    assert answers == [303] * rules.FROM_ONE_ADDRESS + [429] * 2
    assert Registration.objects.count() == rules.FROM_ONE_ADDRESS


def test_links_keep_no_token(poster, slip):
    assert not Link.objects.filter(digest__in=[poster, slip]).exists()


def test_the_page_tells_nothing_of_anybody_else(world, household, poster, slip):
    result_of(send(poster, occupants="2", phone="13955550099"))
    for token in (poster, slip):
        body = page(token).content.decode()
        assert "13955550099" not in body and "周网格" not in body


def test_what_a_household_said_becomes_a_visit_when_somebody_takes_it_over(world, household, slip):
    opened = open_round(world)
    result_of(send(slip, head_count="3", returned="1", phone="13955550001"))
    registration = Registration.objects.get()
    assert [one.pk for one in listed(REGISTRATIONS, world.scope("zhou"))] == [registration.pk]
    receipt = actions.accept(world.scope("zhou"), registration=registration)
    assert receipt.state == "kept"
    record = Record.objects.get(kind="screening.visit")
    assert record.made_by == world.cast["zhou"]
    assert sums.coverage(world.scope("zhou"), round_id=opened.pk, path=world.places["garden"].path).done == 1
    with pytest.raises(NothingToAccept):
        actions.accept(world.scope("wang"), registration=registration)
    assert listed(REGISTRATIONS, world.scope("zhou")) == []


def test_looking_at_a_registration_is_written_down(world, client, poster):
    result_of(send(poster, occupants="2", phone="13955550001"))
    one = Registration.objects.get()
    client.force_login(world.cast["zhou"])
    assert "13955550001" in client.get(f"/registrations/{one.pk}/").content.decode()
    assert Reading.objects.get().what == "registration"
    assert client.post(f"/registrations/{one.pk}/acceptance/").status_code == 302
    one.refresh_from_db()
    assert one.accepted_by == world.cast["zhou"]


def test_the_neighbouring_street_finds_and_hands_out_nothing_here(world, client, household, poster):
    result_of(send(poster, occupants="2"))
    one = Registration.objects.get()
    chen = world.scope("chen")
    assert listed(REGISTRATIONS, chen) == []
    with pytest.raises(NotFound):
        queries.registration(chen, pk=one.pk, at=NOON)
    with pytest.raises(OutOfScope):
        actions.put_up_poster(chen, place=world.places["garden"])
    with pytest.raises(OutOfScope):
        actions.invite_households(chen, households=[household])
    client.force_login(world.cast["chen"])
    assert client.get(f"/registrations/{one.pk}/").status_code == 404
    assert client.post(f"/registrations/{one.pk}/acceptance/").status_code == 404


def test_a_new_slip_ends_the_old_one_and_a_poster_can_be_taken_down(world, household, slip, poster):
    ((_one, other),) = actions.invite_households(world.scope("wang"), households=[household])
    assert page(slip).status_code == 404 and page(other).status_code == 200
    (hanging,) = listed(POSTERS, world.scope("wang"))
    assert listed(POSTERS, world.scope("chen")) == []
    wang = browser(world, "wang")
    ended = f"/registrations/posters/{hanging.pk}/ending/"
    assert browser(world, "chen").post(ended).status_code == 404 and page(poster).status_code == 200
    assert [wang.post(ended).status_code for _time in range(2)] == [302, 302]
    assert page(poster).status_code == 404


def test_what_has_run_out_is_destroyed(world, poster):
    token = result_of(send(poster, occupants="2"))
    gone = actions.forget(world.scope("liu"), at=NOON + rules.KEPT_FOR - timedelta(seconds=1))
    assert gone == {"registrations": 0, "links": 0}
    gone = actions.forget(world.scope("liu"), at=NOON + rules.KEPT_FOR)
    assert gone["registrations"] == 1 and not Registration.objects.exists()
    assert page(token).status_code == 404
    with pytest.raises(OutOfScope):
        actions.forget(world.scope("fang"), at=NOON)


def test_what_has_run_out_is_destroyed_by_the_sweep_without_anybody_asking(world, poster):
    token = result_of(send(poster, occupants="2"))
    just_before = clockwork.run_once(NOON + rules.KEPT_FOR - timedelta(seconds=1))
    assert just_before["self-registrations"] == 0 and page(token).status_code == 200
    assert clockwork.run_once(NOON + rules.KEPT_FOR)["self-registrations"] >= 1
    assert not Registration.objects.exists() and page(token).status_code == 404
    assert clockwork.run_once(NOON + rules.KEPT_FOR)["self-registrations"] == 0


def test_links_are_printed_as_a_poster_and_as_slips(world, client, household):
    client.force_login(world.cast["wang"])
    poster = client.post("/registrations/links/", {"what": "poster", "place": "garden", "level": "L1"})
    slips = client.post("/registrations/links/", {"what": "households", "place": "garden-1", "level": "L1"})
    assert (
        poster.content.decode().count('class="qr"') == 1 and slips.content.decode().count('class="qr"') == 1
    )
    assert poster.headers["Cache-Control"] == "no-store"


def test_a_room_hangs_its_own_part_on_the_page(world, slip, poster, monkeypatch):
    monkeypatch.setattr(sections, "_SECTIONS", {})
    sections.register(
        sections.Section(
            "notice", "Your notice", 10, lambda link: "until Sunday" if link.household_id else None
        )
    )
    assert "until Sunday" in page(slip).content.decode()
    assert "Your notice" not in page(poster).content.decode()


@pytest.mark.parametrize(
    "counts",
    [
        {"occupants": "2", "feverish": "3"},
        {"occupants": "2", "listed": "3"},
    ],
)
def test_nobody_aboard_can_be_more_people_than_travel(poster, counts):
    answer = send(poster, plate="鲁G12345", **counts)
    assert answer.status_code == 422 and "smaller than one of the counts" in answer.content.decode()
    assert 'value="鲁G12345"' in answer.content.decode() and not Registration.objects.exists()
    assert send(poster, plate="鲁G12345", **dict.fromkeys(counts, "2")).status_code == 303


def test_from_a_listed_area_come_no_more_than_have_come(slip):
    answer = send(slip, head_count="4", returned="1", listed_area="2")
    assert answer.status_code == 422 and "came from elsewhere" in answer.content.decode()
    assert send(slip, head_count="4", returned="2", listed_area="2").status_code == 303


def test_who_says_fever_is_told_what_to_do_and_whom_to_call_and_others_are_not(poster, settings):
    settings.DUTY_PHONE = "0536-8888888"
    well = page(result_of(send(poster, occupants="1"))).content.decode()
    assert "fever clinic" not in well
    ill = page(result_of(send(poster, occupants="2", feverish="1"))).content.decode()
    assert "Stay where you are" in ill and "fever clinic" in ill and ill.count("tel:0536-8888888") == 2


def test_a_fever_stands_first_and_in_red_at_the_desk(world, poster):
    send(poster, occupants="2", feverish="1", plate="鲁G11111")
    clock.fix(NOON + timedelta(minutes=5))
    send(poster, occupants="1", plate="鲁G22222")
    desk = browser(world, "wang")
    rows = [one.feverish for one in listed(REGISTRATIONS, world.scope("wang"))]
    assert rows == [1, 0]
    assert 'data-state="overdue"' in desk.get("/registrations/").content.decode()
    assert desk.get("/badges/").json()["/registrations/"] == 1
    assert "/registrations/" not in browser(world, "chen").get("/badges/").json()
    ill = Registration.objects.get(feverish=1)
    assert "hand them over to the fever clinic" in desk.get(f"/registrations/{ill.pk}/").content.decode()
    actions.accept(world.scope("wang"), registration=ill)
    assert "/registrations/" not in desk.get("/badges/").json()


def test_somebody_puts_right_what_they_wrote_until_it_is_taken_over(world, poster):
    token = result_of(send(poster, occupants="2", plate="鲁G12345"))
    assert "What you wrote" in page(token).content.decode()
    wrong = send(token, occupants="2", feverish="3", plate="鲁G54321")
    assert wrong.status_code == 422 and 'value="鲁G54321"' in wrong.content.decode()
    assert send(token, occupants="3", feverish="1", plate="鲁G54321").status_code == 303
    one = Registration.objects.get()
    assert (one.feverish, one.corrected_at) == (1, NOON)
    assert queries.answers_of(world.scope("wang"), registration=one)["plate"] == "鲁G54321"
    assert Pass.objects.count() == 1 and "鲁G54321" in page(token).content.decode()
    actions.accept(world.scope("wang"), registration=one)
    late = send(token, occupants="1")
    assert late.status_code == 409 and "taken this over already" in late.content.decode()
    assert "Send the correction" not in page(token).content.decode()
    one.refresh_from_db()
    assert one.feverish == 1


def test_by_the_link_of_a_household_nobody_reads_what_it_wrote(slip):
    token = result_of(send(slip, head_count="4", fever="1", phone="13955550009"))
    assert "13955550009" in page(token).content.decode()
    again = page(slip).content.decode()
    assert "13955550009" not in again and "Send the correction" not in again


def test_a_household_is_told_that_its_community_has_it_and_not_to_show_a_code(slip):
    text = page(result_of(send(slip, head_count=2))).content.decode()
    assert "nobody needs to come to your door" in text and "Show this code" not in text
