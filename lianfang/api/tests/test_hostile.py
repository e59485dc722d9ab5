"""What no honest sender would send: each gets a code and words, nothing else is lost, nothing breaks."""

import json
import string
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as some

from lianfang.accounts import actions as accounts
from lianfang.accounts import keys
from lianfang.accounts.queries import system_scope
from lianfang.duties.models import Duty, Quarantined, Record
from lianfang.field.tests.conftest import Phone
from lianfang.testing.histories import effort
from lianfang.testing.world import NOON, open_round, visit

RECORDS = "/api/v1/records"
EXAMPLES = 150  # of each kind; `./run soak` tries more

quick = settings(
    max_examples=effort(EXAMPLES),
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture
def sender(world):
    """A phone's client: zhou's token, and errors answered as in the field instead of raised."""
    open_round(world)
    token = accounts.create_token(system_scope("test", actor_id=world.cast["liu"].pk), username="zhou")
    return Client(
        raise_request_exception=False, headers={"authorization": f"Bearer {token}", "accept-language": "en"}
    )


def post(sender, body, content_type="application/json"):
    return sender.post(RECORDS, body, content_type=content_type)


def is_refusal(answer):
    """Every refusal is a status, a stable code and words."""
    told = answer.json()
    return 400 <= answer.status_code < 500 and told["code"] != "unexpected" and bool(told["message"].strip())


def good(world, number=0):
    return visit(world.doors("garden")[number])


# Whole bodies


BODIES = {
    "nothing": b"",
    "cut off": b'[{"id": "0',
    "not JSON": b"<records/>",
    "not text": b"\xff\xfe\x00[",
    "a NUL": b"\x00",
    "an object": b"{}",
    "a number": b"7",
    "null": b"null",
    "text": b'"records"',
    "no number at all": b"[NaN]",
    "two lists": b"[][]",
    "nested too deeply": b"[" * 100_000 + b"]" * 100_000,
    "an object nested too deeply": b'[{"detail":' * 50_000,
    "half a character": b'[{"id": "\\ud800"}]',
    "too many": b"[" + b"1," * 10_000 + b"1]",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_what_is_no_list_of_records_is_refused_whole(sender, body):
    answer = post(sender, body)
    assert is_refusal(answer) or refused_each(answer)
    assert not Record.objects.filter(kind="screening.visit").exists()


def refused_each(answer):
    receipts = answer.json()
    return answer.status_code == 200 and all(
        one["state"] == "refused" and one["code"] != "unexpected" and one["message"] for one in receipts
    )


def test_10001_records_are_refused_with_the_most_that_fits(sender, world):
    answer = post(sender, json.dumps([good(world)] * 10_001))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-many-records")
    assert "10000" in answer.json()["message"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""]
)
def test_the_content_type_does_not_matter_the_content_does(sender, world, content_type):
    answer = post(sender, json.dumps([good(world)]), content_type)
    assert answer.status_code == 200 and answer.json()[0]["state"] == "kept"


def test_an_empty_list_is_answered_with_an_empty_list(sender):
    assert post(sender, b"[]").json() == []


# Single records


NO_TEXT = [None, True, 1, -1, 1.5, 10**30, [], {}, "", "\x00", "a\x00b", "²", "٣", "x" * 70_000]
WRONG = [
    *({"id": value} for value in NO_TEXT),
    *({"kind": value} for value in NO_TEXT),
    *({"place": value} for value in [*NO_TEXT, -(2**63), 2**63, 2**64, 0]),
    *(
        {"made_at": value}
        for value in [
            *NO_TEXT,
            "2020-01-29",
            "2020-01-29T12:00:00",
            "9999-12-31T23:59:59Z",
            "0001-01-01T00:00:00+14:00",
            "2020-02-30T00:00:00Z",
        ]
    ),
    *({"duty": value} for value in [True, "1", 1.5, 10**30, -1, 2**63, 2**63 - 1, 0, []]),
    *({"corrects": value} for value in [True, "1", 1.5, [], "00000000-0000-0000-0000-000000000000"]),
    *({"detail": value} for value in [None, 1, "", [], {}, [[]], {"outcome": None}]),
    {"surprise": 1},
    {"detail": {"outcome": "completed"}},
    {"detail": {"outcome": "completed", "head_count": 10**30}},
    {"detail": {"outcome": "completed", "head_count": 1, "surprise": 1}},
    {"detail": {"outcome": "completed", "head_count": 1, "note": "x" * 501}},
    {"detail": {"outcome": "completed", "head_count": 1, "persons": [{"name": "甲"}]}},
    {"detail": {"outcome": "completed", "head_count": 1, "flagged": [{}] * 3}},
    {"detail": {"outcome": "completed", "head_count": 1, "flagged": [{"name": "甲", "celsius": "Infinity"}]}},
    {"detail": {"outcome": "completed", "head_count": 1, "flagged": [{"name": "甲", "celsius": "1e400"}]}},
    {"detail": {"outcome": "completed", "head_count": 1, "flagged": [{"name": "甲", "celsius": "NaN"}]}},
    {
        "detail": {
            "outcome": "completed",
            "head_count": 1,
            "flagged": [{"name": "甲", "birth_on": "2020-13-01"}],
        }
    },
    {"detail": {"outcome": "nobody-home", "again_from": "tomorrow"}},
]


def as_json(record):
    return json.dumps(record).encode()


NO_CHARACTERS = [
    "张三".encode("gbk"),
    b"\\ud842",
    b"\\udc00\\ud842",
    b"\xed\xa0\x82",
    b"\xff",
    b"\\u0000\xff",
]


@pytest.mark.parametrize("damage", NO_CHARACTERS)
@pytest.mark.parametrize("place", ["detail", "kind", "surprise"])
@pytest.mark.parametrize("door", ["api", "phone"])
def test_a_record_that_is_no_text_is_refused_alone_and_its_sender_finds_it(
    world, sender, damage, place, door
):
    wrong = good(world, 1)
    wrong |= {"detail": wrong["detail"] | {"note": "HERE"}} if place == "detail" else {place: "HERE"}
    body = as_json([good(world, 0), wrong, good(world, 2)]).replace(b"HERE", damage)
    answer = post(sender, body) if door == "api" else Phone(world, "zhou").post(body)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert [one["state"] for one in told] == ["kept", "refused", "kept"]
    assert told[1]["code"] in {"bad-record", "unknown-kind"} and told[1]["id"] == wrong["id"]
    kept = Quarantined.objects.get()
    assert damage in keys.of(kept.key_id).open(bytes(kept.sealed))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_batch_of_another_encoding_is_refused_whole(sender, world, encoding):
    answer = post(sender, as_json([good(world, 0)]).decode().encode(encoding))
    assert answer.status_code == 400 and is_refusal(answer)


@pytest.mark.parametrize(
    "body", [b'["\\ud842"', b'["\\ud842"]]', b'["\\ud842",]', b'{"a":"\\ud842"}', b'"\\ud842"', b"[,\xff"]
)
def test_half_a_batch_with_half_a_character_is_refused_whole(sender, body):
    answer = post(sender, body)
    assert answer.status_code == 400 and is_refusal(answer)


@pytest.mark.parametrize(
    "wrong", WRONG, ids=lambda wrong: str(wrong)[:60].encode("ascii", "replace").decode()
)
def test_one_wrong_record_is_refused_in_words_and_the_others_are_kept(sender, world, wrong):
    answer = post(sender, as_json([good(world, 0), good(world, 1) | wrong, good(world, 2)]))
    assert answer.status_code == 200, answer.content
    first, second, third = answer.json()
    assert (first["state"], third["state"]) == ("kept", "kept")
    assert second["state"] == "refused" and second["code"] != "unexpected" and second["message"], second
    assert Quarantined.objects.count() == 1
    assert Duty.objects.filter(state="done").count() == 2


STRANGE = [
    {"reason": "\x00"},
    {"note": "a\x00b"},
    {"flagged": [{"name": "甲\x00", "phone": "\x00", "document": "\x00", "celsius": 36.66}]},
    {"flagged": [{"name": "甲", "celsius": "37.25"}]},
    {"vehicles": [{"plate": "\x00"}, {"plate": "鲁G12345"}, {"plate": "鲁G12345"}]},
    {"language": "\u202e\U0001f600" * 10},
    {"again_from": "9999-12-31T23:59:59+00:00"},
    {"again_from": "0001-01-01T00:00:00+00:00"},
]


@pytest.mark.parametrize("strange", STRANGE, ids=str)
def test_strange_but_possible_answers_never_break_the_door(sender, world, strange):
    record = good(world)
    answer = post(sender, as_json([record | {"detail": record["detail"] | strange}, good(world, 1)]))
    first, second = answer.json()
    assert first["state"] == "kept" or first["code"] not in {"", "unexpected"}, first
    assert second["state"] == "kept"


junk = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=40),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
envelopes = some.fixed_dictionaries(
    {},
    optional={
        "id": some.uuids().map(str) | junk,
        "kind": some.sampled_from(["screening.visit", "duties.excuse"]) | junk,
        "place": some.sampled_from(["garden-1-1-101", "village-1", "garden", 1, 12]) | junk,
        "made_at": some.sampled_from(["2020-01-29T12:00:00+08:00", "2020-01-29T04:00:00Z"]) | junk,
        "detail": some.dictionaries(
            some.sampled_from(["outcome", "head_count", "fever", "note", "flagged", "vehicles", "reason"])
            | some.text(max_size=8),
            some.sampled_from(["completed", "refused", 3, 0]) | junk,
            max_size=5,
        )
        | junk,
        "duty": some.integers(0, 20) | junk,
        "corrects": some.uuids().map(str) | junk,
    },
)


def test_no_generated_batch_breaks_the_door(sender, world):
    @seed(1)
    @quick
    @given(some.lists(envelopes | junk, max_size=6))
    def one_batch(batch):
        note(repr(batch))
        with transaction.atomic():
            answer = post(sender, json.dumps(batch).encode())
            assert answer.status_code == 200, answer.content
            receipts = answer.json()
            assert len(receipts) == len(batch)
            assert all(one["state"] == "kept" or one["message"] for one in receipts)
            assert all(one.get("code") != "unexpected" for one in receipts), receipts
            transaction.set_rollback(True)

    one_batch()


def test_no_generated_bytes_break_the_door(sender):
    @seed(2)
    @quick
    @given(
        some.binary(max_size=300)
        | some.text(alphabet='[]{}",:0123456789eE.-ntruefals \\u', max_size=80).map(str.encode)
    )
    def one_body(body):
        answer = post(sender, body)
        assert is_refusal(answer) or refused_each(answer), answer.content

    one_body()


# Addresses and what they ask for


NAMES = [
    "\x00",
    "a\x00b",
    "²",
    "٣",
    "-1",
    "0",
    "9" * 40,
    "9" * 15,
    "../../etc",
    "%00",
    "x" * 3000,
    "'; --",
    "\u202e",
    "1e9",
    "r1\n",
    "current ",
]
ADDRESSES = [
    "/api/v1/rounds/{}/coverage",
    "/api/v1/rounds/{}/gaps",
    "/api/v1/rounds/r1/coverage?place={}",
    "/api/v1/rounds/r1/gaps?place={}",
    "/api/v1/rounds/r1/gaps?limit={}",
    "/api/v1/places/{}",
    "/api/v1/duties/mine?limit={}",
]
PAGES = [
    "/?place={}",
    "/?round={}",
    "/now/?seen={}",
    "/gaps/?place={}",
    "/rounds/{}/",
    "/places/{}/",
    "/places/{}/visit/",
    "/search/?q={}",
    "/gaps/?after={}",
    "/?surprise={}",
    "/sign-in/?next={}",
    "/households/{}/names/",
    "/imports/{}/",
    "/imports/runs/{}/refused/",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_name_in_an_address_breaks_it(sender, name):
    for pattern in ADDRESSES:
        answer = sender.get(pattern.format(quote(name, safe="")))
        if answer.status_code == 200:  # such as a limit that is one, written oddly
            assert name.strip().isdigit() or name == "current "
        else:
            assert is_refusal(answer), (pattern, answer.status_code, answer.content)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_name_in_a_page_s_address_breaks_it(sender, name):
    for pattern in PAGES:
        answer = sender.get(pattern.format(quote(name, safe="")))
        assert answer.status_code < 500, (pattern, answer.status_code)


@pytest.mark.parametrize("after", ["\x00", "x", "9.9", "3." + "9" * 80, "-1.0001", "²", "1.²"], ids=ascii)
def test_a_broken_page_mark_begins_anew_or_is_refused(sender, after):
    for pattern in ("/api/v1/rounds/r1/gaps?after={}", "/api/v1/duties/mine?after={}"):
        answer = sender.get(pattern.format(quote(after, safe="")))
        assert answer.status_code == 200 or is_refusal(answer), (pattern, answer.content)


def test_a_question_nobody_answers_is_refused_by_its_name(sender):
    answer = sender.get("/api/v1/rounds/r1/coverage?surprise=1")
    assert is_refusal(answer) and answer.json()["details"]["field"] == "surprise"
    plain = sender.get("/api/v1/rounds/r1/coverage").json()
    assert sender.get("/api/v1/rounds/r1/coverage?place=&place=").json() == plain


def test_coverage_is_told_as_it_stood_when_so_many_records_were_known(sender):
    now = sender.get("/api/v1/rounds/r1/coverage").json()
    assert sender.get(f"/api/v1/rounds/r1/coverage?at_seq={now['seq']}").json() == now
    before = sender.get("/api/v1/rounds/r1/coverage?at_seq=0").json()
    assert before["seq"] == 0 and before != now
    assert is_refusal(sender.get("/api/v1/rounds/r1/coverage?at_seq=-1"))


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize(
    "address", [RECORDS, "/api/v1/rounds", "/api/v1/places/garden", "/api/v1/openapi.json"]
)
def test_a_method_no_address_takes_is_refused_in_words(sender, method, address):
    answer = getattr(sender, method)(address)
    assert answer.status_code == 405 and is_refusal(answer), answer.content


# Forms of pages


def test_no_generated_form_breaks_a_page(world):
    open_round(world)
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    client.force_login(world.cast["liu"])
    texts = some.text(alphabet=string.ascii_letters + "\x00²-/:9甲", max_size=12) | some.sampled_from(
        [
            "garden",
            "garden-1-1-101",
            "zhou",
            "remove",
            "L3",
            "9" * 30,
            "2020-01-30T10:00",
            "0001-01-01T00:00",
            "1",
        ]
    )
    fields = some.sampled_from(
        [
            "place",
            "name",
            "code",
            "level",
            "due_at",
            "event_name",
            "reason",
            "change",
            "username",
            "role",
            "id",
            "made_at",
            "outcome",
            "head_count",
            "flagged.0.name",
            "flagged.²9.name",
            "more",
            "purpose",
            "next",
            "register",
            "format",
            "names",
            "rate",
            "document_no",
        ]
    )
    doors = some.sampled_from(
        [
            "/rounds/new/",
            "/rounds/r1/closing/",
            "/rounds/r1/base/",
            "/places/garden/pairing/",
            "/places/garden-1-1-101/visit/",
            "/places/garden-1-1-101/excuse/",
            "/households/1/names/",
            "/imports/files/",
            "/exports/",
            "/drill/play/",
            "/language/",
            "/theme/",
        ]
    )

    @seed(3)
    @quick
    @given(doors, some.dictionaries(fields, texts, max_size=7))
    def one_form(door, form):
        note(repr((door, form)))
        with transaction.atomic():
            assert client.post(door, form).status_code < 500
            transaction.set_rollback(True)

    one_form()


def test_a_cookie_of_rubbish_is_nobody(world):
    for cookie in ("x" * 5000, "\x00", "甲"):
        client = Client(
            raise_request_exception=False,
            headers={"cookie": f"sessionid={quote(cookie)}; lianfang_language=²"},
        )
        assert client.get("/").status_code == 302


TOKENS = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "bearer lf_" + "x" * 5000,
    "Basic eDp5",
    "Bearer \x00",
    "Bearer 甲",
    "lf_x",
]


@pytest.mark.parametrize("token", TOKENS, ids=lambda token: ascii(token)[:20])
def test_no_token_but_a_real_one_opens(world, token):
    client = Client(raise_request_exception=False, headers={"authorization": token})
    for answer in (
        client.get("/api/v1/rounds"),
        client.post(RECORDS, b"[]", content_type="application/json"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_clocks_two_days_off_are_told_so_and_nothing_else_is_lost(sender, world):
    ahead, behind = (visit(world.doors("garden")[0], at=NOON + timedelta(days=days)) for days in (2, -2))
    codes = [one.get("code") for one in post(sender, as_json([ahead, good(world, 1), behind])).json()]
    assert codes == ["clock-ahead", None, "clock-behind"]
    assert Record.objects.filter(kind="screening.visit").count() == 1
