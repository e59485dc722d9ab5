"""Phones: registered by their users, revoked from a desk, silent after that."""

import pytest
from django.test import Client

from lianfang.cli import main
from lianfang.field import actions, rules
from lianfang.field.models import Device
from lianfang.field.tests.conftest import Phone
from lianfang.kit.problems import NotFound

pytestmark = pytest.mark.django_db


def test_the_key_of_a_phone_leaves_the_server_once_and_lies_there_sealed(phone):
    stored = bytes(Device.objects.get().sealed)
    assert len(phone.key) == 32 and phone.key not in stored


def test_a_lost_phone_is_revoked_by_the_lead_and_hears_it_at_its_next_word(phone, street):
    lead = Client()
    lead.force_login(street.cast["fang"])
    assert lead.post(f"/field/devices/{phone.device.pk}/revoking/", {"reason": "lost"}).status_code == 302
    assert (phone.hello().status_code, phone.hello().json()["code"]) == (410, "device-revoked")
    assert phone.sync()["code"] == "device-revoked"
    assert phone.send().status_code == 410


def test_revoking_twice_keeps_the_first_time_and_person(phone, street):
    first = actions.revoke(street.scope("fang"), id=str(phone.device.pk))
    again = actions.revoke(street.scope("liu"), id=str(phone.device.pk))
    assert (again.revoked_at, again.revoked_by_id) == (first.revoked_at, street.cast["fang"].pk)


def test_one_revokes_ones_own_phone(phone, street):
    assert actions.revoke(street.scope("zhou"), id=str(phone.device.pk)).revoked_at


@pytest.mark.parametrize("username", ["chen", "wang", "sun"])
def test_who_does_not_answer_for_the_user_cannot_revoke_the_phone(phone, street, username):
    with pytest.raises(NotFound):
        actions.revoke(street.scope(username), id=str(phone.device.pk))
    assert Device.objects.get().revoked_at is None


def test_the_page_shows_a_lead_the_phones_of_the_street_and_chen_none_of_them(phone, street):
    for username, seen in (("fang", True), ("chen", False)):
        client = Client()
        client.force_login(street.cast[username])
        assert (phone.user.name in client.get("/field/devices/").content.decode()) is seen


def test_nobody_registers_phones_without_end(phone, street):
    for _ in range(rules.MOST_DEVICES - 1):
        Phone(street, "zhou")
    answer = phone.client.post("/field/devices/new", {"label": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-devices")


def test_the_command_line_lists_and_revokes(phone, capsys):
    assert main(["phone", "list", "--json"]) == 0
    assert str(phone.device.pk) in capsys.readouterr().out
    assert main(["phone", "revoke", str(phone.device.pk), "--reason", "lost", "--dry-run"]) == 0
    assert Device.objects.get().revoked_at is None
    assert main(["phone", "revoke", str(phone.device.pk), "--reason", "lost"]) == 0
    assert Device.objects.get().revoked_at is not None
    assert main(["phone", "revoke", "nowhere"]) == 1
