"""The bytes and the text of a pass: what one says is what another reads, and nothing else passes."""

import random
import re
from collections import Counter

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.kit.problems import Problem
from lianfang.passes import rules
from lianfang.passes.problems import (
    PassExpired,
    PassForged,
    PassNotYet,
    PassRevoked,
    PassTooLong,
    PassUnreadable,
)
from lianfang.passes.rules import Body

PRIVATE = bytes(range(32))
PUBLIC = (
    Ed25519PrivateKey.from_private_bytes(PRIVATE)
    .public_key()
    .public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
)
KEYS = {7: PUBLIC}
NOON = 1_580_270_400  # 2020-01-29 12:00 in the district
DOOR = "00010001000100010001000100010003"
CARD = Body("resident-card", 7, 0x1122334455667788, NOON, NOON + 86_400, 2, 1234, DOOR, "person:123456")
REVOKED = frozenset({99})


def made(body, private=PRIVATE):
    packed = rules.pack(body)
    return rules.write(packed, rules.sign(private, packed))


def test_the_example_of_the_documents_is_what_the_program_writes():
    """The field app's own tests read the same text."""
    text = made(CARD)
    document = (__import__("pathlib").Path(rules.__file__).parents[2] / "docs/passes.md").read_text("utf-8")
    assert text in document and rules.pack(CARD).hex() in document and PUBLIC.hex() in document


def test_a_card_fits_a_small_code_of_capital_letters_and_digits():
    text = made(CARD)
    assert len(text) <= 184 and re.fullmatch(r"LF1:[A-Z2-7]+", text)


@given(
    st.builds(
        Body,
        kind=st.sampled_from(sorted(rules.KINDS)),
        key=st.just(7),
        id=st.integers(0, 2**63 - 1),
        from_at=st.integers(0, NOON),
        to_at=st.just(0) | st.integers(NOON + 1, 2**32 - 1),
        quota=st.integers(0, 255),
        place=st.integers(1, 2**32 - 1),
        path=st.lists(st.integers(1, 9998).map("{:04d}".format), min_size=1, max_size=8).map("".join),
        subject=st.just("")
        | st.integers(1, 10**9).map("person:{}".format)
        | st.sampled_from(["vehicle:鲁G12345", "vehicle:鲁GD12345", "registration:7", "point:3"]),
    )
)
@settings(max_examples=300)
def test_what_is_written_is_what_is_read(body):
    assert rules.verify(made(body), keys=KEYS, at=NOON) == body
    assert len(made(body)) <= rules.MOST


@pytest.mark.parametrize(
    "change",
    [
        {"path": "0001" * 16},
        {"subject": "person:" + "9" * 20},
        {"subject": "name:周"},
        {"place": 2**32},
        {"kind": "health"},
    ],
)
def test_what_does_not_fit_is_refused_when_it_is_made(change):
    with pytest.raises(PassTooLong):
        rules.pack(CARD._replace(**change))


def test_a_pass_is_good_from_its_first_second_to_before_its_last():
    text = made(CARD)
    with pytest.raises(PassNotYet):
        rules.verify(text, keys=KEYS, at=NOON - 1)
    assert rules.verify(text, keys=KEYS, at=NOON) == CARD
    assert rules.verify(text, keys=KEYS, at=NOON + 86_399) == CARD
    with pytest.raises(PassExpired):
        rules.verify(text, keys=KEYS, at=NOON + 86_400)


def test_a_withdrawn_pass_is_refused():
    with pytest.raises(PassRevoked):
        rules.verify(made(CARD), keys=KEYS, at=NOON, revoked={CARD.id})


def test_a_signature_made_for_anything_else_is_no_pass():
    packed = rules.pack(CARD)
    bare = Ed25519PrivateKey.from_private_bytes(PRIVATE).sign(packed)  # without the prefix
    with pytest.raises(PassForged):
        rules.verify(rules.write(packed, bare), keys=KEYS, at=NOON)


def test_every_flipped_bit_is_found():
    """Of the text as a scanner gives it, and of the bytes behind it."""
    text = made(CARD)
    for at in range(len(text) * 8):
        letters = bytearray(text.encode())
        letters[at // 8] ^= 1 << at % 8
        with pytest.raises((PassUnreadable, PassForged)):
            rules.verify(letters.decode("latin-1"), keys=KEYS, at=NOON)
    packed, signature = rules.split(text)
    for at in range(len(packed + signature) * 8):
        content = bytearray(packed + signature)
        content[at // 8] ^= 1 << at % 8
        with pytest.raises((PassUnreadable, PassForged)):
            rules.verify(rules.write(bytes(content[:-64]), bytes(content[-64:])), keys=KEYS, at=NOON)


def test_of_ten_thousand_bad_passes_none_is_accepted():
    chance = random.Random(20200129)
    other = chance.randbytes(32)
    faults = Counter()
    for number in range(10_000):
        text = _bad(chance, number % 5, other)
        with pytest.raises(Problem) as refused:
            rules.verify(text, keys=KEYS, at=NOON, revoked=REVOKED)
        faults[refused.value.code] += 1
    assert faults.total() == 10_000
    assert set(faults) == {
        "pass-forged", "pass-expired", "pass-not-yet-valid", "pass-unreadable", "pass-revoked",
    }  # fmt: skip


def _bad(chance, how, other):
    body = CARD._replace(id=chance.getrandbits(63), place=chance.randrange(1, 2**32))
    match how:
        case 0:  # signed by somebody else
            return made(body, private=other)
        case 1:  # run out, or for later
            begins = NOON + chance.choice([-1, 1]) * chance.randrange(1, 10**6)
            ends = begins + 1 if begins > NOON else chance.randrange(begins, NOON) + 1
            return made(body._replace(from_at=begins, to_at=max(ends, begins + 1)))
        case 2:  # withdrawn
            return made(body._replace(id=99))
        case 3:  # damaged: letters lost, doubled, swapped or changed
            return _damaged(chance, made(body))
        case _:  # the signature of one pass under the words of another
            one, two = rules.split(made(body)), rules.split(made(CARD))
            return rules.write(one[0], two[1])


def _damaged(chance, text):
    while True:
        letters = list(text)
        at = chance.randrange(len(letters))
        match chance.randrange(4):
            case 0:
                del letters[at]
            case 1:
                letters.insert(at, letters[at])
            case 2:
                letters[at:] = reversed(letters[at:])
            case 3:
                letters[at] = chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567 周")
        if "".join(letters) != text:
            return "".join(letters)


@given(st.text(max_size=220) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=196).map("LF1:{}".format))
@settings(max_examples=300)
def test_whatever_is_scanned_is_a_pass_or_a_plain_refusal(text):
    with pytest.raises((PassUnreadable, PassForged)):
        rules.verify(text, keys=KEYS, at=NOON)


@pytest.mark.parametrize(
    ("quota", "used", "up"),
    [
        (0, 1000, False),
        (1, 0, False),
        (1, 1, True),
        (2, 1, False),
        (2, 2, True),
        (255, 0, False),
        (255, 1, True),
    ],
)
def test_a_quota_counts_uses(quota, used, up):
    assert rules.is_used_up(quota, used) is up


def test_the_mark_of_a_day_is_not_that_of_the_days_around_it():
    assert all(rules.shape(day) != rules.shape(day + 1) for day in range(18_000, 18_100))
