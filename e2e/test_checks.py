"""What no single question can say: the phone and the server come to the same, of any answers."""

import random
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from e2e.phones import Phone
from lianfang.field import declared
from lianfang.field.tests.test_release import SERVER_ALONE
from lianfang.flows.table import KINDS
from lianfang.kit import checks
from lianfang.kit.forms import LEVELS, parse
from lianfang.kit.problems import Problem
from lianfang.testing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MANY = 400  # answers of each form
TEXTS = ("", "  ", "示例", str(UUID(int=7)), UUID(int=7).hex, "123")
DEGREES = ("33.9", "34.0", "34.9", "36.5", "37.2", "37.3", "38.25", "39.1", "43.0", "43.1", "-60", "12")
LIMITS = {"fever_from": "37.3", "repeat_minutes": 15}
ASK = """async ([kind, many]) => {
  const { checks, words } = await import(document.querySelector("script[type=module]").src);
  words.choose("zh-hans");
  const one = (await (await fetch("/field/forms.json")).json())[kind];
  return many.map(([answers, there]) => checks.unfit(one, answers, there)[0]?.words ?? "");
}"""


def answered(form, luck):
    """Answers that fit each single question, as people might give them."""
    told = {}
    for field in form:
        if field.required or luck.random() < 0.6:
            told[field.name] = ANSWERS[field.kind](field, luck)
    return {name: value for name, value in told.items() if value is not None}


def _count(field, luck):
    return min(int(field.high or 9999), max(int(field.low or 0), luck.choice((0, 1, 1, 2, 2, 3, 99))))


ANSWERS = {
    "text": lambda field, luck: luck.choice(TEXTS[2:] if field.required else TEXTS)[: field.most],
    "choice": lambda field, luck: luck.choice(field.choices)[0],
    "choices": lambda field, luck: [code for code, _words in luck.sample(field.choices, luck.randint(0, 2))],
    "count": _count,
    "bool": lambda field, luck: luck.random() < 0.5,
    "date": lambda field, luck: "2026-11-20",
    "moment": lambda field, luck: "2026-11-20T08:00:00+08:00",
    "celsius": lambda field, luck: luck.choice(DEGREES),
    "list": lambda field, luck: [answered(field.part, luck) for _one in range(luck.randint(0, 3))],
}


def refused(form, answers, there):
    """The server's words for the first thing it would not take; none where it takes all."""
    try:
        detail = parse(form, msgspec.json.encode(answers))
        checks.run(form.there, detail, **there)
    except Problem as problem:
        return problem.message
    return ""


@pytest.fixture
def page(browser, live_server, transactional_db):
    phone = Phone(browser, live_server.url, build().cast["zhou"])
    phone.page.goto(f"{live_server.url}/field/")
    yield phone.page
    phone.close()


def test_phone_and_server_refuse_the_same_in_the_same_words(page):
    luck, refusals = random.Random(20261130), 0
    forms = {kind: one for kind, one in declared.forms().items() if kind not in SERVER_ALONE}
    for kind, one in forms.items():
        form, many, said = KINDS[kind].form, [], []
        for _turn in range(MANY if one["checks"] else 5):
            answers = answered(form, luck)
            there = LIMITS | {
                "level": luck.choice(LEVELS),
                "first": luck.choice((None, "36.8", "37.3", "38.4")),
            }
            there["rested"] = luck.choice((None, 3, 20))
            theirs = there | {name: Decimal(there[name]) for name in ("fever_from", "first") if there[name]}
            many.append([answers, {name: value for name, value in there.items() if value is not None}])
            said.append(refused(form, answers, theirs))
        phone = page.evaluate(ASK, [kind, many])
        differ = [
            (told, mine, each) for told, mine, each in zip(said, phone, many, strict=True) if told != mine
        ]
        assert not differ, (kind, len(differ), differ[0])
        refusals += sum(map(bool, said))
        if one["checks"] and kind != "checkpoints.shift-hand-over":
            assert any(said), kind
    assert refusals > 2 * MANY
