"""What phones bring: each receipt is for exactly these bytes, and a carried queue counts for its maker."""

import hashlib
import json
from datetime import timedelta
from itertools import permutations

import pytest
from django.test import Client

from lianfang.duties import actions as duties
from lianfang.duties.models import Duty, Quarantined, Record
from lianfang.field import actions, rules
from lianfang.field.models import Delivery
from lianfang.field.tests.conftest import Phone
from lianfang.kit import clock
from lianfang.testing.world import visit

pytestmark = pytest.mark.django_db


def count():
    return Record.objects.filter(kind="screening.visit").count()


def test_a_receipt_carries_the_digest_of_the_very_bytes_it_is_for(phone, street):
    first, second = street.doors("garden")[:2]
    texts = [json.dumps(visit(first)), json.dumps(visit(second), indent=3)]
    receipts = phone.post("[" + " ,\n".join(texts) + "]").json()
    wanted = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    assert [one["digest"] for one in receipts] == wanted
    assert [one["state"] for one in receipts] == ["kept", "kept"]


def test_a_repeat_is_answered_already_kept_and_changes_nothing(phone, street):
    record = visit(street.doors("garden")[0])
    first, again = phone.send(record).json(), phone.send(record).json()
    assert (first[0]["state"], again[0]["state"]) == ("kept", "already-kept")
    assert first[0]["digest"] == again[0]["digest"] and count() == 1


def test_a_refused_record_comes_back_with_its_reason_in_the_readers_language(street):
    phone = Phone(street, "zhou", language="zh-hans")
    (receipt,) = phone.send(visit(street.doors("garden")[0], head_count=None)).json()
    assert receipt["state"] == "refused" and receipt["message"] == "现住人数：必须填写"
    assert receipt["digest"]


def test_nobody_signed_in_and_no_phone_brings_nothing(street, phone):
    body = json.dumps([visit(street.doors("garden")[0])])
    stranger = Client(headers={"accept": "application/json"})
    assert stranger.post("/field/records", body, content_type="application/json").status_code == 401
    phone.device.pk = "none"
    assert phone.post(body).status_code == 409
    assert count() == 0


def test_a_forged_request_of_another_site_is_refused(street):
    client = Client(enforce_csrf_checks=True, headers={"accept": "application/json"})
    client.force_login(street.cast["zhou"])
    answer = client.post("/field/records", "[]", content_type="application/json")
    assert answer.status_code == 403 and answer.json()["code"] == "page-expired"


@pytest.mark.parametrize("body", ["", "[", "{}", '[{"id":', "null"])
def test_half_a_batch_is_refused_whole(phone, body):
    assert phone.post(body).status_code == 400


def test_a_carried_queue_counts_for_its_maker_and_not_for_who_carries_it(street, phone):
    wang = Phone(street, "wang")
    bundle = phone.bundle(visit(street.doors("garden")[0]), visit(street.doors("garden")[1]))
    answer = wang.client.post("/field/carried", bundle, content_type="application/json")
    assert [one["state"] for one in answer.json()] == ["kept", "kept"]
    assert {one.made_by for one in Record.objects.filter(kind="screening.visit")} == {phone.user}
    delivery = Delivery.objects.get()
    assert (delivery.carried_by, delivery.records, delivery.kept) == (wang.user, 2, 2)


def test_the_phone_s_own_line_and_the_carrier_together_keep_a_record_once(street, phone):
    record = visit(street.doors("garden")[0])
    phone.send(record)
    device, receipts = actions.take_in(street.scope("wang"), text=phone.bundle(record))
    assert [one.state for one in receipts] == ["already-kept"] and device == phone.device
    assert count() == 1


def test_the_carriers_powers_add_nothing(street, phone):
    outside = visit(street.places["village-1"])
    _device, receipts = actions.take_in(street.scope("liu"), text=phone.bundle(outside))
    assert [(one.state, one.code) for one in receipts] == [("refused", "out-of-scope")]


def test_the_neighbouring_street_may_carry_a_queue_and_reads_nothing_of_it(street, phone):
    chen = Phone(street, "chen")
    bundle = phone.bundle(visit(street.doors("garden")[0], respondent="雀应门"))
    answer = chen.client.post("/field/carried", bundle, content_type="application/json")
    assert [one["state"] for one in answer.json()] == ["kept"]
    assert "雀应门" not in answer.content.decode() and "雀应门" not in bundle


def codes(text, size=400):
    from base64 import urlsafe_b64encode

    whole = urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    parts = [whole[at : at + size] for at in range(0, len(whole), size)]
    return [f"LFQ1:q:{number}:{len(parts)}:{part}" for number, part in enumerate(parts, 1)]


def test_a_series_of_codes_is_taken_in_at_a_desk_in_any_order(street, phone):
    series = codes(phone.bundle(visit(street.doors("garden")[0])))
    assert len(series) > 1
    fang = Client()
    fang.force_login(street.cast["fang"])
    page = fang.post("/field/intake/", {"text": "\n".join([*reversed(series), series[0]])})
    assert page.status_code == 200 and count() == 1


@pytest.mark.parametrize("damage", ["cut", "one missing", "another key", "other device", "no json", "bit"])
def test_a_damaged_or_forged_queue_leaves_no_trace(street, phone, damage):
    bundle = phone.bundle(visit(street.doors("garden")[0]))
    series = codes(bundle)
    other = Phone(street, "wang")
    texts = {
        "cut": bundle[:-40],
        "one missing": "\n".join(series[:-1]),
        "another key": bundle.replace(str(phone.device.pk), str(other.device.pk)),
        "other device": bundle.replace(str(phone.device.pk), "0198c0de-0000-7000-8000-000000000000"),
        "no json": "LFQ1:a:b:c:d",
        "bit": bundle.replace('"data": "', '"data": "A'),
    }
    fang = Client(headers={"accept-language": "en"})
    fang.force_login(street.cast["fang"])
    page = fang.post("/field/intake/", {"text": texts[damage]})
    assert page.status_code in {409, 422}
    assert (count(), Delivery.objects.count(), Quarantined.objects.count()) == (0, 0, 0)


def test_what_swells_beyond_all_measure_is_not_unpacked():
    import zlib

    press = zlib.compressobj(9, wbits=-15)
    bomb = press.compress(bytes(rules.MOST_TEXT + 1)) + press.flush()
    with pytest.raises(ValueError, match="larger"):
        rules.unpack(bomb)


def test_a_phone_revoked_is_believed_for_what_it_recorded_before(street, phone):
    before = visit(street.doors("garden")[0], at=clock.now() + timedelta(minutes=1))
    after = visit(street.doors("garden")[1], at=clock.now() + timedelta(hours=2))
    clock.fix(clock.now() + timedelta(hours=1))
    actions.revoke(street.scope("fang"), id=str(phone.device.pk))
    clock.fix(clock.now() + timedelta(hours=2))
    _device, receipts = actions.take_in(street.scope("zhou"), text=phone.bundle(before, after))
    assert [(one.id, one.state, one.code) for one in receipts] == [
        (before["id"], "kept", ""),
        (after["id"], "refused", "device-revoked"),
    ]


def test_a_visit_that_came_late_is_shown_as_late_and_one_in_time_is_not(street, phone):
    door = street.doors("garden")[0]
    phone.send(visit(door))
    page = Client(headers={"accept-language": "en"})
    page.force_login(street.cast["fang"])
    assert "later<" not in page.get(f"/places/{door.code}/").content.decode()
    late = visit(door, at=clock.now() + timedelta(minutes=1))
    clock.fix(clock.now() + timedelta(hours=5))
    phone.send(late)
    assert page.get(f"/places/{door.code}/").content.decode().count("later<") == 1


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_phones_at_one_door_come_to_the_same_whoever_is_heard_first(street, phone, order):
    duties.pair(street.scope("fang"), place=street.places["garden"], user=street.cast["wang"], role="helper")
    door, other = street.doors("garden")[0], Phone(street, "wang")
    now = clock.now()
    fever = visit(door, fever=1, at=now + timedelta(minutes=1))
    made = [
        (phone, fever),
        (other, visit(door, at=now + timedelta(minutes=2))),  # all well
        (phone, visit(door, "nobody-home", at=now + timedelta(minutes=3))),
    ]
    clock.fix(now + timedelta(hours=1))
    for number in order:
        sender, record = made[number]
        assert [one["state"] for one in sender.send(record).json()] == ["kept"]
    duty = Duty.objects.get(place=door)
    assert Record.objects.filter(kind="screening.visit", place=door).count() == 3
    assert duty.state == "done"
    assert str(Record.objects.get(seq=duty.standing).pk) == fever["id"]


@pytest.mark.parametrize(("hours", "code"), [(48, "clock-ahead"), (-48, "clock-behind")])
def test_a_record_dated_two_days_wrong_is_neither_lost_nor_taken_for_true(street, phone, hours, code):
    door = street.doors("garden")[0]
    wrong = visit(door, at=clock.now() + timedelta(hours=hours))
    (told,) = phone.send(wrong).json()
    assert (told["state"], told["code"]) == ("refused", code)
    assert (count(), Quarantined.objects.count()) == (0, 1)
    assert Duty.objects.get(place=door).state == "open"
    (again,) = phone.send(wrong | {"made_at": clock.now().isoformat()}).json()  # mended on the phone
    assert again["state"] == "kept" and Duty.objects.get(place=door).state == "done"
