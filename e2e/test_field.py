"""The field app in a real Chromium: taps and seconds, no network, odd servers, two phones, wrong clocks."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from django.test import Client
from playwright.sync_api import expect

from e2e.phones import APP, PIN, SKEWED, SLOW, THREE_G, Phone, everything_kept
from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.queries import system_scope
from lianfang.checkpoints.models import VehiclePass, Visitor
from lianfang.duties import actions as duties
from lianfang.duties import sweep
from lianfang.duties.models import Duty, Quarantined, Record
from lianfang.field import actions as field
from lianfang.field.models import Device
from lianfang.field.tests.test_sync import household
from lianfang.kit import clock
from lianfang.passes import actions as passes
from lianfang.passes import kinds
from lianfang.passes.models import Use
from lianfang.passes.texts import written
from lianfang.people.models import Household, Membership, Person, Vehicle
from lianfang.resident import actions as resident
from lianfang.resident.models import Registration
from lianfang.testing import road
from lianfang.testing.world import build, open_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = (Path(__file__).parent / "looks.js").read_text("utf-8")
A_MOMENT = 500  # milliseconds, in which the last letter reaches the disk of the slowest machine
A_KEY = 120  # milliseconds a key, as people type with a thumb
DAYS_2 = 48 * 3600 * 1000  # milliseconds


@pytest.fixture
def street(transactional_db):
    world = build()
    open_round(world, opens_at=clock.now() - timedelta(days=1))
    duties.pair(world.scope("fang"), place=world.places["garden"], user=world.cast["zhou"])
    for number, door in enumerate(world.doors("garden")[:4]):
        household(door, f"H-{number}")
    return world


@pytest.fixture
def phones(browser, live_server, street):
    """Makes phones; complains afterwards of whatever their pages complained of."""
    made = []

    def make(username="zhou", **more):
        made.append(Phone(browser, live_server.url, street.cast[username], **more))
        return made[-1]

    yield make
    for one in made:
        one.close()
    assert [one.complaints for one in made if one.complaints] == []


@pytest.fixture
def phone(phones):
    one = phones()
    one.set_up()
    return one


def arrived(phone):
    """Wait until nothing is left on the phone, and what it sent is here."""
    for _ in range(50):
        expect(phone.page.locator("#unsent")).to_have_text("All sent", timeout=20000)
        if everything_kept():  # the page may say so of what went before
            break
        phone.page.wait_for_timeout(200)
    return everything_kept()


@pytest.mark.stopwatch
def test_a_known_household_all_well_takes_three_taps_on_a_slow_phone_and_line(phone):
    phone.slow(network=THREE_G)
    with phone.counted() as told:
        phone.tap(phone.door("101"))
        phone.tap("button.huge[data-primary]")
        expect(phone.page.locator("main .kept")).to_be_visible()
        phone.tap("main a.huge[data-primary]")
        expect(phone.page.locator("main h1")).to_have_text("102")
    print(
        f"\nknown household, all well: {told['taps']} taps, {told['seconds']:.1f} s at a sixth of the speed"
    )
    assert told["taps"] <= 3 and told["seconds"] <= 10  # docs/howto/field.md promises both
    assert arrived(phone) == {"garden-1-1-101": 1}
    assert Duty.objects.get(place__code="garden-1-1-101").state == "done"


def test_with_the_server_dead_the_app_starts_and_a_visit_waits_its_turn(phone):
    phone.offline()
    phone.page.goto(f"{phone.url}/field/")
    phone.unlock()
    phone.all_well("101")
    expect(phone.page.locator("#unsent")).to_contain_text("1 unsent")
    expect(phone.page.locator("#line")).to_contain_text("No answer")
    assert everything_kept() == {}
    phone.online()
    assert arrived(phone) == {"garden-1-1-101": 1}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_every_page_speaks_the_readers_language_without_a_network(phones, language):
    phone = phones(language=language)
    phone.set_up()
    phone.offline()
    for page in ("", "queue", "scan", "settings", f"door/screening.visit/{phone.place('102')}"):
        phone.show(page)
        said = phone.page.locator("main").inner_text()
        if language == "en":
            assert not re.search(
                r"[\u4e00-\u9fff]", re.sub(r"滨河花园|单元|号楼|周\S+|简体中文|繁體中文", "", said)
            ), page
        else:
            assert not re.search(r"[A-Za-z]{4}", said.replace("English", "")), page
    assert phone.page.locator("html").get_attribute("lang").lower() == language


FINE = {"wider": 0, "small": [], "faint": [], "nameless": []}


def test_another_language_comes_over_the_network_and_the_phone_keeps_it(phone):
    phone.offline()
    phone.show("settings")
    phone.page.locator("main button", has_text="繁體中文").click()
    expect(phone.page.locator("#said")).to_contain_text("comes over the network")
    assert phone.page.locator("html").get_attribute("lang") == "en"
    phone.online()
    phone.page.locator("main button", has_text="繁體中文").click()
    expect(phone.page.locator("html")).to_have_attribute("lang", "zh-Hant")
    kept = "caches.keys().then((all) => all.some((one) => one.endsWith('zh-hant')))"
    for _turn in range(100):
        if phone.page.evaluate(kept):
            break
        phone.page.wait_for_timeout(100)
    phone.offline()
    phone.page.reload()
    phone.unlock()
    assert phone.page.locator("html").get_attribute("lang") == "zh-Hant"
    phone.show("settings")
    assert phone.page.locator("main h1").inner_text() == "設置"


LOOKED_AT = [("paper", "en"), ("paper", "zh-hant"), ("dark", "zh-hans"), ("sunlight", "en")]


@pytest.mark.parametrize(("theme", "language"), LOOKED_AT)
def test_targets_are_large_words_stand_out_and_nothing_is_wider_than_the_smallest_phone(
    phones, street, theme, language
):
    everybody_asked(street, "柳甲", "柳乙", plates=["鲁G12345"])
    phone = phones(width=320, language=language)
    phone.set_up()
    phone.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    place = phone.place("101")
    phone.offline()
    phone.all_well("102")  # something waits in the queue
    form = f"form/screening.visit/{place}"
    for page in ("", "queue", "scan", "settings", f"door/screening.visit/{place}", form):
        phone.show(page)
        phone.page.wait_for_timeout(200)  # what is below the screen is drawn a moment later
        assert phone.page.evaluate(LOOKS) == FINE, page


@pytest.mark.parametrize(("theme", "language"), LOOKED_AT)
def test_the_pages_of_a_post_are_as_large_and_clear(phones, street, theme, language):
    road.build(street)
    road.send(street, road.car(road.person(1), road.person(2), plate="鲁G12345", from_area="邻县"))
    phone = phones("he", width=320, language=language)
    phone.set_up(duties=False)
    phone.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    phone.page.locator("main a.big").first.wait_for()
    place = street.places["station"].pk
    car = f"door/checkpoints.vehicle-pass/{place}"
    for page in ("", f"post/{place}", car, f"door/checkpoints.visitor/{place}"):
        phone.show(page)
        assert phone.page.evaluate(LOOKS) == FINE, page
    phone.show(car)
    phone.page.locator("#plate").press_sequentially("鲁G12")
    assert phone.page.evaluate(LOOKS) == FINE
    phone.tap(".offers button")
    assert phone.page.evaluate(LOOKS) == FINE


def test_a_half_filled_form_comes_back_after_the_browser_died_with_every_letter_and_its_place(phone):
    place = phone.place("101")
    phone.show(f"form/screening.visit/{place}")
    phone.page.get_by_label("nobody home").check()
    phone.page.get_by_label("Why not completed").press_sequentially("敲门三次，无人应答")
    note = phone.page.get_by_label("Note", exact=True)
    note.press_sequentially("neighbour: back at 6", delay=20)
    phone.page.wait_for_timeout(A_MOMENT)
    phone.page.close()  # no unload handler has a part in it
    phone.reopen()
    phone.unlock()
    expect(phone.page.get_by_label("Note", exact=True)).to_have_value("neighbour: back at 6")
    expect(phone.page.get_by_label("Note", exact=True)).to_be_focused()
    expect(phone.page.get_by_label("Why not completed")).to_have_value("敲门三次，无人应答")
    expect(phone.page.get_by_label("nobody home")).to_be_checked()


def test_a_refused_record_stays_with_its_reason_until_it_is_mended(phone):
    refuse_101(phone)
    article = phone.page.locator("article[data-state=refused]")
    expect(article).to_contain_text("is smaller than one of the counts", timeout=15000)
    assert Quarantined.objects.count() == 1
    phone.page.get_by_role("button", name="Mend it").click()
    returned = phone.page.get_by_label("Came or returned from elsewhere", exact=True)
    expect(returned).to_have_value("9")
    returned.fill("1")
    phone.tap("form button.huge")
    assert arrived(phone) == {"garden-1-1-101": 1}


def refuse_101(phone):
    """A visit that only the server refuses, as of a release that did not know better: more came back than
    live there."""
    detail = {"outcome": "completed", "head_count": 3, "returned": 9}
    record = {"kind": "screening.visit", "place": phone.place("101"), "detail": detail}
    phone.page.evaluate(f"(record) => {APP}.then((one) => one.recording.record(record))", record)
    phone.show("queue")
    expect(phone.page.locator("article[data-state=refused]")).to_be_visible(timeout=15000)


def test_a_refused_record_leaves_for_the_supervisor_only_once_the_desk_holds_it(phone, street):
    refuse_101(phone)
    give = phone.page.get_by_role("button", name="Give to the supervisor")
    phone.offline()
    give.click()
    expect(phone.page.locator("#said")).to_contain_text("It stays on this phone", timeout=15000)
    expect(phone.page.locator("article[data-state=refused]")).to_be_visible()
    phone.online()
    phone.page.get_by_role("button", name="Give to the supervisor").click()
    expect(phone.page.locator("#said")).to_contain_text("The supervisor has it", timeout=15000)
    expect(phone.page.locator("#unsent")).to_have_text("All sent")
    desk = Client()
    desk.force_login(street.cast["fang"])
    assert "周网格" in desk.get("/refused/").content.decode()
    assert everything_kept() == {}


def test_a_record_mended_on_the_phone_is_closed_on_the_desk(phone):
    refuse_101(phone)
    phone.page.get_by_role("button", name="Mend it").click()
    phone.page.get_by_label("Came or returned from elsewhere", exact=True).fill("1")
    phone.tap("form button.huge")
    assert arrived(phone) == {"garden-1-1-101": 1}
    sweep.run_once()
    assert Quarantined.objects.get().outcome == "kept"


def test_a_done_door_is_corrected_later_prefilled_and_told_what_is_withdrawn(phone):
    place = phone.place("101")
    phone.show(f"form/screening.visit/{place}")
    phone.page.get_by_label("completed", exact=True).check()
    phone.page.get_by_role("button", name="That is right").first.click()
    phone.page.get_by_label("With fever or respiratory symptoms", exact=True).fill("1")
    phone.page.get_by_label("Note", exact=True).fill("38.6 after lunch")
    phone.tap("form button.huge")
    assert arrived(phone) == {"garden-1-1-101": 1}
    phone.show("")
    phone.page.get_by_role("button", name="All", exact=True).click()
    phone.tap(".recorded a.door")
    expect(phone.page.locator("main")).to_contain_text("38.6 after lunch")
    phone.tap("main a.huge[data-primary]")
    expect(phone.page.locator("main")).to_contain_text("Correct what was recorded at")
    expect(phone.page.get_by_label("Note", exact=True)).to_have_value("38.6 after lunch")
    phone.page.get_by_label("With fever or respiratory symptoms", exact=True).fill("0")
    phone.tap("form button.huge")
    expect(phone.page.locator(".losing")).to_contain_text("in the former record will be withdrawn")
    assert Record.objects.filter(kind="screening.visit").count() == 1
    phone.tap("form button.huge")
    expect(phone.page.locator("main .kept")).to_be_visible()
    assert arrived(phone) == {"garden-1-1-101": 2}
    assert Record.objects.filter(kind="screening.visit", withdrawn_seq=None).count() == 1
    assert Duty.objects.get(place__code="garden-1-1-101").evidence.filter(withdrawn_seq=None).count() == 1


def test_an_ended_session_asks_for_signing_in_and_keeps_everything(phone):
    phone.context.clear_cookies(name="sessionid")
    phone.all_well("101")
    expect(phone.page.locator("#line a")).to_be_visible(timeout=15000)
    expect(phone.page.locator("#unsent")).to_contain_text("1 unsent")
    assert everything_kept() == {}
    phone.sign_in()
    phone.again()
    assert arrived(phone) == {"garden-1-1-101": 1}


def test_somebody_else_signed_in_sends_nothing_in_their_name(phone, street):
    phone.user = street.cast["wang"]
    phone.sign_in()
    phone.all_well("101")
    expect(phone.page.locator("#line")).to_contain_text("another person", timeout=15000)
    assert everything_kept() == {}


def test_a_batch_too_large_is_halved_until_it_passes(phone):
    phone.offline()
    for door in ("101", "102", "201", "202"):
        phone.all_well(door)
    sizes = []

    def narrow(route):
        sizes.append(len(json.loads(route.request.post_data)))
        route.continue_() if sizes[-1] <= 1 else route.fulfill(status=413, body="<html>too large</html>")

    phone.context.route("**/field/records", narrow)
    phone.online()
    assert arrived(phone) == {f"garden-1-1-{door}": 1 for door in ("101", "102", "201", "202")}
    assert sizes == [4, 2, 1, 1, 1, 1]


def test_nobody_signs_out_over_unsent_records(phone):
    phone.offline()
    phone.all_well("101")
    phone.context.route("**/field/records", lambda route: route.fulfill(status=503, body="{}"))
    phone.online()
    phone.show("settings")
    phone.page.get_by_role("button", name="Sign out").click()
    expect(phone.page.locator("#said")).to_contain_text("not sent yet")
    expect(phone.page.locator("#unsent")).to_contain_text("1 unsent")


def test_the_unsent_turn_amber_after_two_hours_and_red_after_a_day(phone):
    phone.offline()
    phone.all_well("101")
    for hours, tone in ((1, ""), (2.1, "amber"), (24.1, "red")):
        phone.page.evaluate(f"window.skew = {hours * 3600e3}")
        phone.show("settings")
        phone.show("queue")
        expect(phone.page.locator("#unsent")).to_have_attribute("data-tone", tone)


def test_two_tabs_send_each_record_once(phone):
    phone.offline()
    second = phone.context.new_page()
    second.goto(f"{phone.url}/field/")
    second.locator("input[type=password]").fill(PIN)
    second.locator("main button[data-primary]").click()
    expect(second.locator("a.door").first).to_be_visible()
    phone.all_well("101")
    second.locator("a.door").nth(1).click()
    second.locator("button.huge[data-primary]").click()
    expect(second.locator("main .kept")).to_be_visible()
    expect(phone.page.locator("#unsent")).to_contain_text("2 unsent")
    phone.online()
    assert sum(arrived(phone).values()) == 2
    expect(second.locator("#unsent")).to_have_text("All sent")


def test_two_phones_at_one_door_keep_both_visits_and_the_flag_wins(phones, phone, street):
    duties.pair(street.scope("fang"), place=street.places["garden"], user=street.cast["wang"], role="helper")
    other = phones("wang")
    other.set_up()
    phone.offline()
    other.offline()
    place = phone.place("101")
    phone.show(f"form/screening.visit/{place}")
    phone.page.get_by_label("completed", exact=True).check()
    phone.page.get_by_role("button", name="That is right").first.click()
    phone.page.get_by_label("With fever or respiratory symptoms", exact=True).fill("1")
    phone.tap("form button.huge")
    expect(phone.page.locator("main .kept")).to_be_visible()
    other.all_well("101")  # later, and says that all is well
    other.online()
    arrived(other)
    phone.online()
    assert arrived(phone) == {"garden-1-1-101": 2}
    duty = Duty.objects.get(place__code="garden-1-1-101")
    fever = Record.objects.get(kind="screening.visit", made_by=street.cast["zhou"])
    assert (duty.state, duty.standing) == ("done", fever.seq)


@pytest.mark.parametrize("hours", [48, -48])
def test_a_phone_whose_clock_is_two_days_wrong_dates_its_records_right(phones, hours):
    phone = phones(script=SKEWED, skew=hours * 3600e3)
    phone.set_up()
    phone.all_well("101")
    arrived(phone)
    assert abs((Record.objects.get(kind="screening.visit").made_at - clock.now()).total_seconds()) < 60


@pytest.mark.parametrize("how", ["open", "closed"])
def test_a_clock_set_between_making_and_sending_is_put_right(phones, how):
    phone = phones(script=SKEWED)
    phone.set_up()
    phone.offline()
    if how == "open":  # set while the app is open: the running time tells
        phone.all_well("101")
        phone.page.evaluate(f"window.skew = {DAYS_2}")
        phone.all_well("102")
    else:  # set while it was closed: the next answer tells
        phone.page.evaluate(f"localStorage.skew = {DAYS_2}")
        phone.page.reload()
        phone.unlock()
        phone.all_well("101")
    phone.online()
    arrived(phone)
    off = [
        abs((one.made_at - clock.now()).total_seconds())
        for one in Record.objects.filter(kind="screening.visit")
    ]
    assert off and max(off) < 60


def test_ten_wrong_pins_empty_the_phone_and_what_was_unsent_arrives_after_a_new_start(phone):
    phone.offline()
    phone.all_well("101")
    phone.page.reload()
    for turn in range(10):
        phone.unlock("000000")
        if turn < 9:
            expect(phone.page.locator(".fault")).to_contain_text(f"{9 - turn} tries left")
    phone.online()
    expect(phone.page.locator("main")).to_contain_text("emptied itself", timeout=15000)
    left = phone.stored()  # what lies sealed goes up by itself where somebody is still signed in
    assert {*left.pop("kept")} - {"signed-out"} == {"wiped"}
    assert left | {"sealed": 0} == {"drafts": [], "outbox": 0, "sealed": 0}
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible(timeout=15000)  # whoever forgot it
    phone.sign_in()
    phone.page.reload()
    phone.set_up(fresh=False)
    assert arrived(phone) == {"garden-1-1-101": 1}


def test_a_revoked_phone_empties_itself_and_its_unsent_records_arrive_all_the_same(phone, street):
    phone.offline()
    phone.all_well("101")
    field.revoke(street.scope("fang"), id=str(Device.objects.get().pk))
    phone.online()
    expect(phone.page.locator("main")).to_contain_text("was revoked", timeout=15000)
    assert phone.stored()["outbox"] == 0
    phone.sign_in()  # the phone's session ended with it
    phone.page.reload()
    phone.set_up(fresh=False)
    assert arrived(phone) == {"garden-1-1-101": 1}


def test_nothing_readable_lies_on_the_phone(phone):
    phone.offline()
    phone.all_well("101")
    place = phone.place("102")
    phone.show(f"form/screening.visit/{place}")
    phone.page.get_by_label("Note", exact=True).fill("雀密语")
    dump = phone.dump()
    assert "周住户" not in dump and "19900110011" not in dump and "雀密语" not in dump
    assert "vault" in dump and PIN not in dump


def test_a_queue_shown_as_codes_is_read_by_another_phone_and_counts_for_its_maker(
    phones, phone, street, tmp_path
):
    phone.offline()
    phone.all_well("101")
    phone.all_well("102")
    phone.show("queue")
    phone.page.get_by_role("button", name="Show as QR codes").click()
    pictures = phone.codes(tmp_path)
    carrier = phones("wang")
    carrier.set_up(duties=False)
    carrier.show("scan")
    for picture in pictures:
        carrier.page.locator("input[accept='image/*']").set_input_files(picture)
        expect(carrier.page.locator(".found")).to_contain_text("codes of a queue read")
    assert arrived(carrier) == {"garden-1-1-101": 1, "garden-1-1-102": 1}
    assert {one.made_by.username for one in Record.objects.filter(kind="screening.visit")} == {"zhou"}
    phone.online()
    assert arrived(phone) == {"garden-1-1-101": 1, "garden-1-1-102": 1}


def verdict(page, text):
    """What the app's own judge says of a pass."""
    return page.evaluate(f"(text) => {APP}.then((one) => one.passes.read(text))", text)


def test_passes_are_judged_without_the_server_and_no_forged_one_passes(phones, street):
    liu = street.scope("liu")
    place, now = street.places["garden"], clock.now()
    given = {
        "place": place,
        "subject": "person:1",
        "kind": kinds.RESIDENT_CARD,
        "from_at": now - timedelta(hours=1),
    }
    good = passes.issue(liu, to_at=now + timedelta(days=1), **given)
    late = passes.issue(liu, to_at=now - timedelta(seconds=1), **given)
    early = passes.issue(liu, to_at=None, **(given | {"from_at": now + timedelta(hours=2)}))
    gone = passes.issue(liu, to_at=now + timedelta(days=1), **given)
    passes.revoke(liu, passes=[gone], reason="lost")
    phone = phones()
    phone.set_up()
    phone.offline()
    said = [verdict(phone.page, written(one)) for one in (good, late, early, gone)]
    assert [one["why"] for one in said] == ["", "expired", "early", "revoked"]
    text = written(good)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    damaged = [
        text[:at] + letters[(letters.index(text[at]) + 1 + at % 31) % 32] + text[at + 1 :]
        for at in range(4, len(text))
    ]
    damaged += [text[:-1], text + "A", text.lower(), text[:-8], "LF1:", "LF1:" + "A" * 150]
    assert not [one for one in damaged if (verdict(phone.page, one) or {"ok": False})["ok"]]


def test_a_card_used_up_lets_nobody_in_a_second_time(phones, gate):
    phone = phones("keeper")
    phone.set_up(duties=False)
    expect(phone.page.locator("main a.big")).to_be_visible(timeout=20000)
    phone.offline()
    picture = qr_picture(written(gate))
    phone.show("scan")
    phone.page.locator("input[accept='image/*']").set_input_files(picture)
    phone.tap(phone.page.locator(".verdict[data-ok=true] button"))
    phone.tap(phone.page.get_by_role("button", name="36.5"))
    phone.tap("button.huge[data-primary]")
    expect(phone.page.locator("#said")).to_contain_text("Kept")
    phone.show("scan")
    phone.page.locator("input[accept='image/*']").set_input_files(picture)
    expect(phone.page.locator(".verdict[data-ok=false]")).to_contain_text("Used up")


def test_a_traveller_s_code_fills_the_form_with_a_network_and_counts_without(phones, street):
    """The traveller wrote it down already; the phone asks it again only where it cannot know."""
    road.build(street)
    assert road.codes(road.send(street, road.post(), user="bao")) == ["kept"]
    texts = []
    for name in ("柳来客", "李谷雨"):
        token = resident.put_up_poster(street.scope("fang"), place=street.places["hotel"], level="L2")
        Client().post(f"/r/{token}/?l=en", {"occupants": "2", "name": name, "phone": "13955550001"})
        texts.append(written(Registration.objects.latest("pk").card))
    phone = phones("bao")
    phone.set_up(duties=False)
    expect(phone.page.locator("main a.big")).to_be_visible(timeout=20000)
    for text, offline, filled in ((texts[0], False, "柳来客"), (texts[1], True, "")):
        if offline:
            phone.offline()
        phone.show("scan")
        phone.page.locator("input[accept='image/*']").set_input_files(qr_picture(text))
        expect(phone.page.locator(".verdict")).to_contain_text("Valid until")
        phone.tap(phone.page.locator(".verdict[data-ok=true] button"))
        expect(phone.page.locator("[data-field=name] input")).to_have_value(filled)
        assert (
            len(phone.page.locator("[data-field=pass_no] textarea, [data-field=pass_no] input").input_value())
            == 16
        )
        phone.page.locator("[data-field=way] label").first.click()
        phone.page.locator("[data-field=celsius] input").fill("36.5")
        phone.tap("main button.huge[data-primary]")
        expect(phone.page.locator(".kept")).to_be_visible()
    phone.online()
    arrived(phone)
    assert Use.objects.count() == Visitor.objects.count() == 2


def qr_picture(text):
    """A photograph of a printed code, as a file a browser can be given."""
    out = io.BytesIO()
    segno.make(text).save(out, kind="png", scale=4)
    return {"name": "code.png", "mimeType": "image/png", "buffer": out.getvalue()}


def test_the_code_of_a_door_opens_its_form(phone, street):
    phone.show("scan")
    phone.page.locator("input[accept='image/*']").set_input_files(qr_picture("garden-1-1-102"))
    expect(phone.page.locator("main h1")).to_have_text("102")
    signed = passes.place_codes(street.scope("liu"), places=[street.places["garden-1-1-201"]])
    phone.show("scan")
    phone.page.locator("input[accept='image/*']").set_input_files(qr_picture(next(iter(signed.values()))))
    expect(phone.page.locator("main h1")).to_have_text("201")


def test_a_queue_saved_as_a_file_is_taken_in_at_a_desk(phone, street, client, tmp_path):
    phone.offline()
    phone.all_well("101")
    phone.show("queue")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "queue.json"
    download.value.save_as(file)
    client.force_login(street.cast["fang"])
    with file.open("rb") as content:
        assert client.post("/field/intake/", {"file": content}).status_code == 200
    assert everything_kept() == {"garden-1-1-101": 1}


@pytest.mark.stopwatch  # alone: an update that has to wait for its turn is no sign of a fault
def test_a_new_release_takes_over_at_the_next_start_and_not_before(phone, monkeypatch):
    from lianfang.field import release

    before = phone.page.evaluate("caches.keys()")
    monkeypatch.setattr(release, "sign", lambda: "another-release")
    phone.page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update())")
    phone.wait_for("navigator.serviceWorker.getRegistration().then((one) => Boolean(one.waiting))")
    phone.all_well("101")
    assert phone.page.evaluate("caches.keys().then((all) => all.length)") == 3  # the old one serves yet
    phone.page.reload()
    phone.unlock()
    phone.wait_for(
        "caches.keys().then((all) => all.includes('field-another-release-en') && all.length === 2)"
    )
    assert "field-another-release-en" not in before


def register(place, *names, plates=()):
    """People and vehicles as the registers hold them at a door."""
    home = Household.objects.get(lives_at=place)
    sealer = keys.current()
    for name in names:
        told = {
            "name": name,
            "birth_on": "1962-03-04",
            "phone": "13900001111",
            "document": "110105194912310028",
        }
        person = Person.objects.create(sex=1, sealed=sealer.seal_json(told), key_id=sealer.key_id)
        Membership.objects.create(person=person, household=home)
    for plate in plates:
        Vehicle.objects.create(plate=plate, household=home, path=home.path)


def carried(street):
    """What the phone of zhou was given."""
    return field.sync(street.scope("zhou"), device=Device.objects.get(), token="")


def everybody_asked(street, *names, plates=()):
    """A round of level L3 over the garden, and what registers know at door 101."""
    register(street.places["garden-1-1-101"], *names, plates=plates)
    Duty.objects.all().delete()
    open_round(
        street,
        code="r2",
        place=street.places["garden"],
        level="L3",
        authority="高新区指挥部",
        document_no="高新疫指〔2020〕3号",
    )


def test_known_persons_and_vehicles_of_a_list_are_confirmed_with_one_tap_each(phones, street):
    everybody_asked(street, "柳甲", "柳乙", "柳丙", plates=["鲁G12345"])
    phone = phones()
    phone.set_up()
    assert "110105194912310028" not in str(carried(street))
    phone.show(f"form/screening.visit/{phone.place('101')}")
    phone.page.get_by_label("completed", exact=True).check()
    phone.page.get_by_role("button", name="That is right").first.click()
    persons = phone.page.locator("[data-field=persons]")
    with phone.counted() as told:
        phone.tap(persons.get_by_role("button", name="柳乙 · male"))
        phone.tap(persons.get_by_role("button", name="All 2 of them"))
        phone.tap(phone.page.locator("[data-field=vehicles]").get_by_role("button", name="鲁G12345"))
    assert told["taps"] == 3
    expect(persons.locator(".fact")).to_have_count(3)
    persons.locator("fieldset", has_text="柳丙").get_by_role("button", name="Take this away").click()
    expect(persons.get_by_role("button", name="柳丙 · male")).to_be_visible()
    phone.tap("form button.huge")
    assert arrived(phone) == {"garden-1-1-101": 1}
    record = Record.objects.get(kind="screening.visit")
    kept = keys.of(record.key_id).open_json(record.sealed)
    one = {"name": "柳乙", "sex": "1", "phone": "13900001111", "birth_on": "1962-03-04"}
    assert kept["persons"] == [one, one | {"name": "柳甲"}]
    assert kept["vehicles"] == [{"plate": "鲁G12345"}]


def test_what_is_recorded_while_the_phone_fetches_goes_up_right_after(phone):
    fetching = []
    phone.context.route(
        "**/field/sync?*", lambda route: route.continue_() if fetching else fetching.append(route)
    )
    phone.again()
    while not fetching:
        phone.page.wait_for_timeout(50)
    phone.all_well("101")
    fetching[0].continue_()
    assert arrived(phone) == {"garden-1-1-101": 1}


@pytest.fixture
def gate(street):
    """A keeper of the garden's gate, and the card of somebody who lives there."""
    system = system_scope("test", actor_id=street.cast["liu"].pk)
    given = {"name": "门岗", "place": street.places["garden"], "role": "post-keeper"}
    street.cast["keeper"] = accounts.create_user(system, username="keeper", **given)
    road.measure(street, "health-monitoring", "garden")
    opened = road.post(place="garden")
    assert road.codes(road.send(street, opened, user="keeper")) == ["kept"]
    facts = {"place": street.places["garden"], "kind": kinds.RESIDENT_CARD, "subject": "person:1"}
    return passes.issue(street.scope("liu"), quota=1, **facts)


@pytest.mark.stopwatch
def test_a_known_person_at_a_gate_takes_two_taps_and_eight_seconds_on_a_slow_phone(phones, gate):
    phone = at_the_gate(phones)
    with phone.counted() as told:
        phone.tap(phone.page.get_by_role("button", name="36.5"))
        phone.tap("button.huge[data-primary]")
        expect(phone.page.locator("#said")).to_contain_text("Kept")
    print(f"\na known person at a gate: {told['taps']} taps, {told['seconds']:.1f} s")
    assert told["taps"] <= 2 and told["seconds"] <= 8


def at_the_gate(phones):
    """A slow phone without a network, on the page where visitors are written down."""
    phone = phones("keeper")
    phone.set_up(duties=False)
    expect(phone.page.locator("main a.big")).to_be_visible(timeout=20000)
    phone.offline()
    phone.tap("main a.big")
    phone.tap(phone.page.get_by_role("link", name="Visitor", exact=True))
    expect(phone.page.locator("button.huge[data-primary]")).to_be_visible()
    phone.slow()
    return phone


@pytest.mark.stopwatch
def test_a_scanned_card_opens_its_form_and_is_let_in_within_five_seconds_on_a_slow_phone(phones, gate):
    phone = at_the_gate(phones)
    picture = qr_picture(written(gate))
    phone.show("scan")
    with phone.counted() as told:
        phone.page.locator("input[accept='image/*']").set_input_files(picture)
        phone.tap(phone.page.locator(".verdict[data-ok=true] button"))
        phone.tap(phone.page.get_by_role("button", name="36.5"))
        phone.tap("button.huge[data-primary]")
        expect(phone.page.locator("#said")).to_contain_text("Kept")
    print(f"\na card scanned, judged, let in: {told['taps']} taps, {told['seconds']:.1f} s")
    assert told["taps"] <= 3 and told["seconds"] <= 5
    phone.show("scan")
    phone.page.locator("input[accept='image/*']").set_input_files(picture)
    expect(phone.page.locator(".verdict[data-ok=false]")).to_contain_text("Used up")


@pytest.mark.stopwatch
def test_a_person_written_down_by_hand_takes_45_seconds_on_a_slow_phone(phones, gate, street):
    phone = at_the_gate(phones)
    with phone.counted() as told:
        phone.tap(phone.page.get_by_role("link", name="Something to write down"))
        form = phone.page.locator("form.one")
        expect(form.get_by_label("Errand")).to_be_attached()  # all of it is drawn
        for label in ("coming in", "visitor"):
            phone.tap(form.get_by_text(label, exact=True))
        for label, words in (
            ("Temperature (°C)", "36.4"),
            ("Room or host", "1-1-301"),
            ("Name", "Liu Laifang"),
            ("Phone", "13900001111"),
            ("Came from", "Qingzhou"),
            ("Errand", "visits her mother"),
        ):
            phone.tap(form.get_by_label(label, exact=True))
            phone.page.keyboard.type(words, delay=A_KEY)
        phone.tap("form button.huge")
        expect(phone.page.locator("#said")).to_contain_text("Kept")
    print(f"\na person by hand: {told['taps']} taps, {told['seconds']:.1f} s")
    assert told["seconds"] <= 45
    phone.online()
    wait_for(phone, Visitor.objects.exists)
    assert not Quarantined.objects.exists()


@pytest.mark.stopwatch
def test_a_car_of_four_known_people_takes_40_seconds_on_a_slow_phone(phones, street):
    road.build(street)
    four = [road.person(number) for number in range(1, 5)]
    assert road.codes(road.send(street, road.car(*four, plate="鲁G12345", destination="return"))) == ["kept"]
    phone = phones("he")
    phone.set_up(duties=False)
    phone.tap(phone.page.get_by_role("link", name="At the post: 高速东出口"))
    phone.offline()
    phone.slow()
    with phone.counted() as told:
        phone.tap(phone.page.get_by_role("link", name="Vehicle pass"))
        phone.tap(phone.page.get_by_label("Plate"))
        phone.page.keyboard.type("鲁G12", delay=A_KEY)
        phone.tap(phone.page.get_by_role("button", name="鲁G12345"))
        for reading in ("36.5", "36.6", "36.4", "36.7"):
            phone.tap(phone.page.get_by_role("button", name=reading, exact=True))
        phone.tap("button.huge[data-primary]")
        expect(phone.page.locator("#said")).to_contain_text("Kept")
    print(f"\na car of four known people: {told['taps']} taps, {told['seconds']:.1f} s")
    assert told["taps"] <= 8 and told["seconds"] <= 40
    phone.online()
    wait_for(phone, lambda: VehiclePass.objects.count() == 2)
    newest = VehiclePass.objects.order_by("-seq").first()
    assert (newest.aboard, newest.measured, newest.disposition) == (4, 4, "pass")
    assert (newest.destination, newest.left_at is not None) == ("return", True)
    assert Quarantined.objects.count() == 0


def test_what_was_known_of_one_car_does_not_go_with_another(phones, street):
    road.build(street)
    road.send(street, road.car(plate="鲁G12345", destination="return", from_area="邻县"))
    phone = phones("he")
    phone.set_up(duties=False)
    phone.tap(phone.page.get_by_role("link", name="At the post: 高速东出口"))
    phone.tap(phone.page.get_by_role("link", name="Vehicle pass"))
    plate = phone.page.get_by_label("Plate")
    plate.press_sequentially("鲁G12345")
    expect(phone.page.locator("main .kept")).to_contain_text("邻县")
    plate.press("Backspace")
    plate.press("6")
    phone.tap(phone.page.get_by_role("button", name="36.5", exact=True))
    phone.tap("button.huge[data-primary]")
    wait_for(phone, lambda: VehiclePass.objects.count() == 2)
    newest = VehiclePass.objects.order_by("-seq").first()
    assert (newest.aboard, newest.destination, newest.from_area) == (1, "here", "")


def wait_for(phone, happened):
    """Wait until something is so at the server."""
    for _try in range(100):
        if happened():
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError("it did not happen")


STRETCH = """async () => {
  const base = await crypto.subtle.importKey("raw", new Uint8Array(6), "PBKDF2", false, ["deriveBits"]);
  const told = { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(16), iterations: 600_000 };
  const began = performance.now();
  await crypto.subtle.deriveBits(told, base, 256);
  return performance.now() - began;
}"""


@pytest.mark.stopwatch
def test_the_pin_opens_a_slow_phone_within_two_seconds(phone):
    # Stretching the PIN runs beside the page, which alone is slowed down: its own share is told apart.
    rounds = min(phone.page.evaluate(STRETCH) for _turn in range(3)) / 1000
    phone.slow()
    taken = []
    for _turn in range(2):
        phone.page.reload()
        phone.page.locator("input[type=password]").fill(PIN)
        with phone.counted() as told:
            phone.tap("main button[data-primary]")
            expect(phone.page.locator("body[data-open]")).to_be_visible()
        taken.append(told["seconds"])
    print(f"\na PIN opens: {min(taken):.2f} s; its rounds {rounds:.2f} s, on a phone {rounds * SLOW:.1f} s")
    assert min(taken) <= 2


def end_posts(street, username):
    for posting in street.cast[username].postings.filter(to_at=None):
        accounts.end_posting(street.scope("liu"), posting=posting)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_is_moved_hands_in_the_morning_and_reads_which_area_left_the_phone(phones, street, language):
    phone = phones(language=language)
    phone.set_up()
    phone.offline()
    phone.page.locator("a.door", has_text="101").first.click()
    phone.page.locator("button.huge[data-primary]").click()
    expect(phone.page.locator("main .kept")).to_be_visible()
    phone.page.goto(f"{phone.url}/field/#/form/screening.visit/{street.doors('garden')[1].pk}")
    phone.page.locator("main input").first.wait_for()
    clock.fix(clock.now() + timedelta(hours=1))
    duties.pair(street.scope("fang"), place=street.places["garden"], user=street.cast["wang"])
    street.cast["zhou"].postings.update(to_at=clock.now())  # its term is over; zhou stays signed in
    phone.online()
    told = phone.page.locator(".gone")
    expect(told).to_be_visible(timeout=20000)
    assert everything_kept() == {"garden-1-1-101": 1}
    said = {
        "en": ["No longer yours: 滨河一网格 · 滨河花园", "was handed in"],
        "zh-hans": ["滨河一网格", "已全部上交"],
    }
    for words in said[language]:
        expect(told).to_contain_text(words)
    expect(phone.page.locator("a.door")).to_have_count(0)
    phone.page.goto(f"{phone.url}/field/")  # it is told until somebody has read it
    phone.unlock()
    phone.page.locator(".gone button").click()
    expect(told).to_have_count(0)
    held = phone.page.evaluate("indexedDB.databases().then((all) => all.length)")
    assert held == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_who_is_put_out_signs_in_once_more_and_the_morning_arrives_without_a_new_pin(
    phones, street, language
):
    phone = phones(language=language)
    phone.set_up()
    phone.offline()
    phone.page.locator("a.door", has_text="101").first.click()
    phone.page.locator("button.huge[data-primary]").click()
    expect(phone.page.locator("main .kept")).to_be_visible()
    clock.fix(clock.now() + timedelta(hours=1))
    duties.pair(street.scope("fang"), place=street.places["garden"], user=street.cast["wang"])
    end_posts(street, "zhou")
    phone.online()
    said = {
        "en": ["Your posting here has ended", "1 unsent records", "was handed in", "serve nowhere"],
        "zh-hans": ["岗位已结束，本机数据已清空", "1 条", "已全部上交", "目前没有岗位"],
    }[language]
    main = phone.page.locator("main")
    for words in said[:2]:
        expect(main).to_contain_text(words, timeout=15000)
    assert everything_kept() == {}
    phone.sign_in(language)
    phone.page.reload()
    for words in (said[0], *said[2:]):
        expect(main).to_contain_text(words, timeout=15000)
    assert everything_kept() == {"garden-1-1-101": 1}
    assert Record.objects.get(kind="screening.visit").made_by == street.cast["zhou"]
    assert phone.stored() == {"kept": ["wiped"], "drafts": [], "outbox": 0, "sealed": 0}
    expect(phone.page.locator("input[type=password]")).to_have_count(0)


FULL = """() => {
  const put = IDBObjectStore.prototype.put, add = IDBObjectStore.prototype.add;
  const full = (how) => function (...told) {
    const request = how.apply(this, told);
    if (window.isFull && ["outbox", "drafts"].includes(this.name)) this.transaction.abort();
    return request;
  };
  IDBObjectStore.prototype.put = full(put);
  IDBObjectStore.prototype.add = full(add);
}"""


def fill_in(phone, door, fever="1"):
    phone.show(f"form/screening.visit/{phone.place(door)}")
    phone.page.get_by_label("completed", exact=True).check()
    phone.page.get_by_role("button", name="That is right").first.click()
    phone.page.get_by_label("With fever or respiratory symptoms", exact=True).fill(fever)


def test_a_full_phone_says_aloud_that_nothing_was_kept_and_keeps_again_once_there_is_room(phone):
    phone.page.evaluate(FULL)
    phone.page.evaluate("window.isFull = true")
    said = phone.page.locator("#said")
    phone.tap(phone.door("101"))
    phone.tap("button.huge[data-primary]")
    expect(said).to_contain_text("Not kept: the phone's storage is full")
    expect(phone.page.locator("main .kept")).to_have_count(0)
    fill_in(phone, "102")
    expect(said).to_contain_text("Not kept")
    phone.tap("form button.huge")
    expect(phone.page.locator("form button.huge")).to_be_visible()
    assert phone.stored()["outbox"] == 0 and everything_kept() == {}
    phone.page.evaluate("window.isFull = false")
    phone.page.get_by_label("Note", exact=True).fill("written once there was room")
    phone.page.wait_for_timeout(A_MOMENT)
    assert len(phone.stored()["drafts"]) == 1
    phone.tap("form button.huge")
    expect(phone.page.locator("main .kept")).to_be_visible()
    assert arrived(phone) == {"garden-1-1-102": 1}


def test_enter_goes_to_the_next_question_and_keeps_nothing(phone):
    fill_in(phone, "101")
    fever = phone.page.get_by_label("With fever or respiratory symptoms", exact=True)
    fever.focus()
    for _turn in range(30):
        phone.page.keyboard.press("Enter")
    expect(fever).not_to_be_focused()
    expect(phone.page.locator("main .kept")).to_have_count(0)
    phone.page.wait_for_timeout(A_MOMENT)
    assert phone.stored()["outbox"] == 0 and everything_kept() == {}


def test_all_well_over_a_half_filled_fever_is_told_first_and_then_throws_it_away(phone):
    fill_in(phone, "101")
    phone.tap(phone.page.get_by_role("link", name="Leave it for later"))
    expect(phone.door("101")).to_contain_text("half filled in")
    phone.tap(phone.door("101"))
    expect(phone.page.get_by_role("link", name="Go on where it was left")).to_be_visible()
    phone.tap("button.huge[data-primary]")
    expect(phone.page.locator("#said")).to_contain_text("half filled in here")
    assert phone.stored()["outbox"] == 0
    phone.tap("button.huge[data-primary]")
    expect(phone.page.locator("main .kept")).to_be_visible()
    assert phone.stored()["drafts"] == []
    assert arrived(phone) == {"garden-1-1-101": 1}


def test_at_a_gate_the_next_person_never_gets_what_was_begun_for_the_last_one(phones, gate):
    phone = phones("keeper")
    phone.set_up(duties=False)
    phone.tap("main a.big")
    visitor = phone.page.get_by_role("link", name="Visitor", exact=True)
    form = phone.page.locator("form.one")
    on = phone.page.get_by_role("link", name="Something to write down")
    went = phone.page.get_by_role("link", name="Go on where it was left")

    def begin(name):
        phone.tap(form.get_by_label("Name", exact=True))
        phone.page.keyboard.type(name)
        phone.page.wait_for_timeout(A_MOMENT)
        phone.page.evaluate("history.back()")

    phone.tap(visitor)
    phone.tap(on)
    begin("Liu Laifang")
    phone.tap(went)
    expect(phone.page.locator("main")).to_contain_text("Liu Laifang")
    expect(form).to_have_count(0)
    phone.tap(phone.page.get_by_role("button", name="Go on with this one"))
    expect(form.get_by_label("Name", exact=True)).to_have_value("Liu Laifang")
    phone.page.evaluate("history.back()")
    phone.tap(went)
    phone.tap(phone.page.get_by_role("button", name="Somebody new"))
    expect(form.get_by_label("Name", exact=True)).to_have_value("")
    assert phone.stored()["drafts"] == []


def test_a_battery_that_forgot_the_year_empties_no_phone(phone):
    phone.offline()
    phone.all_well("101")
    phone.page.evaluate(f"localStorage.skew = {-6 * 365 * 24 * 3600e3}")
    phone.page.reload()
    expect(phone.page.locator("main")).to_contain_text("clock is wrong", timeout=15000)
    phone.unlock()
    expect(phone.door("102")).to_be_visible()
    assert phone.stored()["outbox"] == 1
    phone.page.evaluate("delete localStorage.skew")
    phone.page.reload()
    expect(phone.page.locator("input[type=password]")).to_be_visible()
    expect(phone.page.locator("main")).not_to_contain_text("clock is wrong")
    phone.unlock()
    phone.online()
    assert arrived(phone) == {"garden-1-1-101": 1}


def test_the_day_s_count_grows_and_stays_after_the_server_s_next_word(phone):
    head = phone.page.locator("main h1")
    phone.show("")
    all_ = head.inner_text().split()[3]
    phone.all_well("101")
    assert arrived(phone) == {"garden-1-1-101": 1}
    expect(head).to_have_text(f"Today: 1 of {all_} done")
    phone.again()
    phone.page.wait_for_timeout(A_MOMENT)
    phone.all_well("102")
    assert arrived(phone) == {"garden-1-1-101": 1, "garden-1-1-102": 1}
    expect(head).to_have_text(f"Today: 2 of {all_} done")


def test_the_sixth_phone_is_told_why_it_cannot_begin_and_where_to_revoke_one(phones, street):
    for number in range(5):
        field.register(street.scope("zhou"), label=f"phone {number}")
    phone = phones()
    phone.page.goto(f"{phone.url}/field/")
    for at in (0, 1):
        phone.page.locator("input[type=password]").nth(at).fill(PIN)
    phone.tap("main button[data-primary]")
    expect(phone.page.locator("main .fault")).to_contain_text("You have 5 phones already")
    expect(phone.page.get_by_role("link", name="See my phones")).to_be_visible()
    field.revoke(street.scope("zhou"), id=str(Device.objects.first().pk))
    phone.tap(phone.page.get_by_role("button", name="Try again"))
    expect(phone.page.locator("body[data-open]")).to_be_visible(timeout=15000)


def test_a_form_shows_nothing_but_its_questions(phone):
    phone.show(f"form/screening.visit/{phone.place('101')}")
    assert "null" not in phone.page.locator("form.one").inner_text()


def test_a_held_car_is_measured_again_by_its_plate_and_nothing_asks_for_the_number_of_a_record(
    phones, street
):
    road.build(street)
    car = road.car(road.person(1), road.person(2, "38.2"), plate="鲁G12345", disposition="hold")
    assert road.codes(road.send(street, car)) == ["kept"]
    clock.fix(clock.now() + timedelta(minutes=20))
    phone = phones("he")
    phone.set_up(duties=False)
    phone.tap(phone.page.get_by_role("link", name="At the post: 高速东出口"))
    main = phone.page.locator("main")
    expect(main.locator("a[data-primary]")).to_have_text("Vehicle pass")
    for bound in ("Temperature of a person aboard", "Disposition of a held vehicle", "Arrival at the"):
        expect(main).not_to_contain_text(bound)
    phone.show("")
    phone.tap(phone.door("鲁G12345, person 2"))
    phone.tap(main.get_by_role("link", name="Temperature of a person aboard"))
    expect(main.locator("h1")).to_contain_text("鲁G12345")
    expect(main.get_by_label("Vehicle record")).to_be_hidden()
    main.locator("[data-field=celsius] input").fill("36.6")
    phone.tap("form button.huge")
    expect(main.locator(".kept")).to_be_visible()
    wait_for(phone, lambda: Record.objects.filter(kind="checkpoints.temperature").exists())
    assert Quarantined.objects.count() == 0
