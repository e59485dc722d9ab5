"""One word for one thing, in forms and at pages; and one stop at the end of a sentence."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from lianfang.cases.forms import CASE
from lianfang.flows.table import KINDS
from lianfang.handovers import actions as flows
from lianfang.handovers.contracts import TABLE
from lianfang.kit.problems import BadInput
from lianfang.kit.sentences import ended, filled, one_stop
from lianfang.measures import actions
from lianfang.shell.messages import LOCALES, PACKAGE, found
from lianfang.testing import measures

CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
LANGUAGES = ("zh-hans", "zh-hant", "en")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("可致电。。其余", "可致电。其余"),
        ("可致电！。", "可致电！"),
        ("Write to us..", "Write to us."),
        ("Write to us.。", "Write to us。"),
        ("wait...", "wait..."),
        ("37.3 °C", "37.3 °C"),
    ],
)
def test_a_sentence_has_one_stop(said, told):
    assert one_stop(said) == told


def test_what_is_typed_gets_a_stop_of_its_own_script():
    assert (ended("误发"), ended("误发。"), ended("in error"), ended("  ")) == (
        "误发。",
        "误发。",
        "in error.",
        "",
    )
    assert filled("{a}。{b}", a="甲。", b="乙") == "甲。乙"
    assert BadInput(field="甲", reason="乙。").message.count("。") <= 1


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_page_ends_in_two_stops(client, world, language):
    typed = {"content": "逐户排查。", "reason": "疫情防控需要。", "help_number": "19900000000"}
    measure = measures.in_force(world, **typed, appeal_route="可向区政府申请行政复议。")
    one = flows.hand_over(
        world.scope("liu"),
        flow="F2",
        from_place=world.places["xincheng"],
        to_place=world.places["binhe"],
        payload={"name": "甲"},
        ref="r",
    )
    flows.withdraw(world.scope("liu"), id=one.pk, reason="误发。")
    client.cookies["language"] = language
    for who, address in (
        ("gao", f"/measures/{measure.pk}/announcement/"),
        ("gao", f"/measures/{measure.pk}/"),
        ("wang", f"/inbox/{one.pk}/"),
        ("gao", "/events/2020-01/"),
    ):
        client.force_login(world.cast[who])
        page = client.get(address, headers={"accept-language": language}).content.decode()
        assert not [two for two in ("。。", "。.", ".。", "！。", ".. ") if two in page], address
    actions.lift(world.scope("gao"), measure=measure, reason="平稳。")
    client.force_login(world.cast["gao"])
    assert "。。" not in client.get(f"/measures/{measure.pk}/announcement/").content.decode()


@pytest.mark.parametrize("locale", LOCALES)
def test_no_message_itself_ends_in_two_stops(locale):
    for one in catalogue(locale):
        for words in one.string if isinstance(one.string, tuple) else (one.string,):
            assert "。。" not in words and not words.endswith(("。.", ".。")), one.id


def catalogue(locale):
    with (PACKAGE / "locale" / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        return [one for one in read_po(file) if one.id]


def test_every_text_in_the_code_is_gathered_for_translation():
    """Also those inside the braces of an f-string, where the gatherer does not look."""
    gathered = {part for _file, id, _context in found() for part in (id if isinstance(id, tuple) else (id,))}
    missed = [
        (path.name, text)
        for path in PACKAGE.rglob("*.py")
        if not {"tests", "testing", "migrations"} & set(path.parts)
        for text in said_in(path)
        if text not in gathered
    ]
    assert missed == []


def said_in(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            at = 1 if node.func.id.startswith("pgettext") else 0
            if len(node.args) > at and isinstance(node.args[at], ast.Constant):
                yield node.args[at].value


# Labels of one thing that concepts call by two names, or that say no more than "the answer".
SAME = {"Number of the report card", "What was found"}


def test_one_label_stands_for_one_thing():
    """Where two things share an English word, a context tells them apart: their Chinese words differ."""
    forms = [*(one.form for one in KINDS.values()), *(one.payload for one in TABLE.values()), CASE]
    meant = defaultdict(set)
    with translation.override(None):
        for form in forms:
            for field in form.fields:
                meant[str(field.label)].add(field.concept.rpartition(".")[2])
    shared = {label for label, things in meant.items() if len(things) > 1}
    assert shared - SAME == set()
    said = defaultdict(set)
    with translation.override("zh-hans"):
        for form in forms:
            for field in form.fields:
                said[field.concept].add(str(field.label))
    assert said["person.document"] == {"证件号码"} and said["measure.document"] == {"文号"}


@pytest.mark.django_db
def test_the_pages_of_a_decree_ask_for_its_number_and_not_for_an_identity_card(client, world):
    measure = measures.draft(world)
    client.force_login(world.cast["gao"])
    for address in ("/events/2020-01/", f"/measures/{measure.pk}/"):
        page = client.get(address).content.decode()
        assert "文号" in page and "证件号码" not in page, address
    client.force_login(world.cast["liu"])
    for address in ("/events/new/", "/measures/new/", "/packs/"):
        page = client.get(address).content.decode()
        assert "文号" in page and "证件号码" not in page, address
    page = client.get("/events/new/").content.decode()
    assert "事件名称" in page and ">姓名<" not in page
