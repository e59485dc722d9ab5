# ruff: noqa: F811  # fixtures are arguments
"""A day with the phone: what it refuses before it keeps, who takes it over, what stands on no list."""

import pytest
from playwright.sync_api import expect

from e2e.phones import APP
from e2e.test_field import arrived, gate, phone, phones, street  # noqa: F401  # fixtures
from lianfang.duties.models import Record
from lianfang.field.models import Device
from lianfang.mending.models import Unlisted

WRONG = "000000"

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def said(phone):
    return phone.page.locator("#said")


def test_what_the_server_would_refuse_is_said_at_the_door_and_not_kept(phone):
    """A shown head count that nobody confirmed; more with fever than live there. Then it is kept."""
    phone.offline()
    phone.show(f"form/screening.visit/{phone.place('101')}")
    phone.page.get_by_label("completed", exact=True).check()
    fever = phone.page.get_by_label("With fever or respiratory symptoms", exact=True)
    fever.fill("9")
    phone.tap("form button.huge")
    expect(said(phone)).to_contain_text("People living here now: must be filled in")
    phone.page.get_by_role("button", name="That is right").first.click()
    phone.tap("form button.huge")
    expect(said(phone)).to_contain_text("is smaller than one of the counts below it")
    assert phone.stored()["outbox"] == 0
    fever.fill("1")
    phone.tap("form button.huge")
    expect(phone.page.locator("main .kept")).to_be_visible()
    assert phone.stored()["outbox"] == 1


def test_a_fever_is_not_let_in_by_one_tap_and_the_visitor_still_stands_there(phones, gate, street):
    phone = phones("keeper")
    phone.set_up(duties=False)
    place = street.places["garden"].pk
    detail = {"kind": "checkpoints.visitor", "place": str(place)}
    values = {"way": "in", "who": "resident", "celsius": "37.8"}
    found = phone.page.evaluate(
        f"([what, values]) => {APP}.then((one) => one.objecting.objections(what, values))", [detail, values]
    )
    assert [one["at"] for one in found] == ["door"]
    assert "nobody is simply let in" in found[0]["words"]


def test_somebody_else_takes_the_phone_over_only_with_their_own_password(phone, street):
    phone.offline()
    phone.all_well("101")
    phone.page.reload()
    phone.page.get_by_text("Somebody else, or the PIN is forgotten").click()
    phone.page.get_by_role("button", name="Empty it and begin anew").click()
    expect(phone.page.locator("main")).to_contain_text("has emptied itself", timeout=15000)
    assert phone.stored()["sealed"] == 1
    phone.online()
    phone.page.reload()
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible(timeout=15000)
    phone.user = street.cast["chen"]
    phone.sign_in()
    phone.page.reload()
    phone.set_up(fresh=False, duties=False)
    assert arrived(phone) == {"garden-1-1-101": 1}
    assert {one.made_by.username for one in Record.objects.filter(kind="screening.visit")} == {"zhou"}
    assert {one.user.username for one in Device.objects.all()} == {"zhou", "chen"}


def test_a_dwelling_on_no_list_is_reported_without_a_network_and_lies_before_the_lead(phone):
    phone.offline()
    phone.show("")
    phone.page.get_by_role("link", name="A dwelling that is not on the list").click()
    phone.page.locator("main a.big").first.click()
    phone.page.get_by_label("Where it is").fill("楼后平房")
    phone.page.get_by_label("spoke with them").check()
    phone.tap("form button.huge")
    expect(said(phone)).to_contain_text("How many live there: must be filled in")
    phone.page.get_by_label("How many live there", exact=True).fill("2")
    phone.tap("form button.huge")
    expect(phone.page.locator("main .kept")).to_be_visible()
    phone.online()
    phone.again()
    expect(phone.page.locator("#unsent")).to_have_text("All sent", timeout=15000)
    assert [(one.words, one.head_count) for one in Unlisted.objects.all()] == [("楼后平房", 2)]


def test_three_digits_are_a_temperature_in_tenths(phone):
    told = phone.page.evaluate(
        f"""() => {APP}.then(({{ fields }}) => {{
          const values = {{}};
          const node = fields.control({{ name: "celsius", kind: "celsius" }}, values, () => null);
          const input = node.querySelector("input");
          return ["384", "38,4", "38.4", "36"].map((one) => {{
            input.value = one;
            input.dispatchEvent(new Event("input"));
            return values.celsius;
          }});
        }})"""
    )
    assert told == ["38.4", "38.4", "38.4", "36"]


def test_the_list_stands_where_one_left_it(phone):
    phone.show("")
    phone.page.set_viewport_size({"width": 390, "height": 500})
    phone.page.evaluate("scrollTo(0, 400)")
    phone.page.wait_for_function("scrollY > 300")
    was = phone.page.evaluate("scrollY")
    phone.show("settings")
    phone.show("")
    assert abs(phone.page.evaluate("scrollY") - was) < 50


def test_a_forgotten_pin_gives_nobody_what_the_session_of_before_could_see(phone):
    """Ten wrong PINs with the session still alive: the password is asked for."""
    phone.page.reload()
    for turn in range(10):
        phone.unlock(WRONG)
        if turn < 9:
            expect(phone.page.locator(".fault")).to_contain_text(f"{9 - turn} tries left")
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible(timeout=20000)
