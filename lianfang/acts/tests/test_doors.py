"""One declaration, three doors: the same limits, the same refusal, tried, sent twice, and typed again."""

import re
from datetime import timedelta

import pytest

from lianfang.acts import doing
from lianfang.acts.models import DoneOnce
from lianfang.kit import clock
from lianfang.measures.models import Measure, MeasureStep
from lianfang.testing import measures
from lianfang.testing.acts import declared
from lianfang.testing.doors import Api, browser
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
DRAFT = {"kind": "screening", "places": "binhe", "content": "逐户排查", "reason": "外防输入"}


def text(answer):
    return answer.content.decode()


def by_api(facts):
    return facts | {"places": facts["places"].split(",")}


def test_what_is_too_long_is_refused_in_the_same_words_at_every_door_and_nowhere_cut(world, run, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    long = DRAFT | {"content": "字" * 2001}
    page = browser(world, "gao", "zh-hans").post("/measures/new/", long)
    api = Api(world, "gao").post("measures/drafts", by_api(long), "zh-hans")
    line = run(
        "measure", "draft", "screening", "--place", "binhe", "--content", long["content"], "--reason", "x",
        "--as", "gao", code=1,
    )  # fmt: skip
    assert (page.status_code, api.status_code, line["code"]) == (422, 422, "bad-detail")
    assert api.json()["code"] == "bad-detail" and api.json()["message"] == line["message"]
    assert line["message"] in text(page) and "2000" in line["message"] and "String" not in line["message"]
    assert not Measure.objects.exists()
    browser(world, "gao").post("/measures/new/", DRAFT | {"content": "字" * 2000})
    assert len(Measure.objects.get().content) == 2000


def test_a_double_click_does_nothing_twice(world):
    gao = browser(world, "gao")
    for _click in range(2):
        answer = gao.post("/measures/new/", DRAFT | {"once": "k1"})
        assert answer.status_code == 302
    made = Measure.objects.get()
    assert answer["Location"] == f"/measures/{made.pk}/"
    gao.post("/measures/new/", DRAFT | {"once": "k2"})
    assert Measure.objects.count() == 2


def test_a_machine_that_sends_its_key_again_is_told_what_was_done_then(world):
    gao, measure = Api(world, "gao"), measures.in_force(world, "screening")
    address, key = f"measures/{measure.pk}/lifting", {"idempotency-key": "7c1"}
    first = gao.post(address, {"reason": "平稳"}, **key)
    again = gao.post(address, {"reason": "平稳"}, **key)
    assert (first.status_code, again.status_code) == (200, 200) and first.json() == again.json()
    assert MeasureStep.objects.filter(kind="lifted").count() == 1
    other = gao.post(address, {"reason": "别的"}, **key)
    assert (other.status_code, other.json()["code"]) == (409, "key-taken")
    assert gao.post(address, {"reason": "平稳"}).json()["code"] == "measure-not-now"


def test_what_was_refused_leaves_its_key_free_and_a_key_is_one_s_own(world):
    measure, key = measures.in_force(world, "screening"), {"idempotency-key": "k"}
    address = f"measures/{measure.pk}/lifting"
    assert Api(world, "liu").post(address, {"reason": "平稳"}, **key).json()["code"] == "no-power"
    assert Api(world, "gao").post(address, {}, **key).status_code == 422
    assert not DoneOnce.objects.exists()
    assert Api(world, "gao").post(address, {"reason": "平稳"}, **key).status_code == 200


def test_keys_are_forgotten_after_a_week(world):
    browser(world, "gao").post("/measures/new/", DRAFT | {"once": "k"})
    assert doing.forget(NOON + doing.KEPT) == 0
    assert doing.forget(NOON + doing.KEPT + timedelta(seconds=1)) == 1


def test_it_can_be_tried_at_every_door_and_nothing_is_kept(world, run):
    measure = measures.in_force(world, "screening")
    address = f"measures/{measure.pk}/lifting"
    shown = text(browser(world, "gao").post(f"/{address}/", {"reason": "平稳", "dry-run": "1"}))
    assert "lifted" in shown and "<del" in shown and "平稳" in shown
    assert Api(world, "gao").post(f"{address}?dry-run", {"reason": "平稳"}).json()["state"] == "lifted"
    tried = run("measure", "lift", measure.pk, "--reason", "平稳", "--as", "gao", "--dry-run")
    assert tried["state"] == "lifted"
    assert Measure.objects.get().state == "in-force" and not DoneOnce.objects.exists()
    drafted = text(browser(world, "gao").post("/measures/new/?dry-run", DRAFT))
    assert "滨河社区" in drafted and Measure.objects.count() == 1


def test_a_trial_says_why_it_could_not_be_done(world):
    measure = measures.draft(world, "screening", document_no="")
    answer = browser(world, "gao").post(f"/measures/{measure.pk}/decision/", {"dry-run": "1"})
    assert answer.status_code == 422 and "number of the document" in text(answer)


def test_a_refused_page_keeps_all_that_was_typed_in_the_form_of_its_controls(world):
    typed = DRAFT | {
        "kind": "checkpoint",
        "places": "nowhere",
        "from_at": "2020-02-01T08:30",
        "to_at": "2020-02-12T12:00",
        "stretch": "G20 高新段",
        "level": "L2",
    }
    answer = browser(world, "gao").post("/measures/new/", typed)
    shown = text(answer)
    assert answer.status_code == 404 and "Area: Nothing here" in shown
    for value in ("nowhere", "2020-02-01T08:30", "2020-02-12T12:00", "G20 高新段"):
        assert f'value="{value}"' in shown, value
    assert "逐户排查</textarea>" in shown and "外防输入</textarea>" in shown
    assert 'value="L2" checked' in shown and 'value="checkpoint" selected' in shown
    assert '<details class="opens" open>' in shown  # the part on the road is needed
    assert 'name="lets_emergency_pass" value="1">' in shown  # it was not ticked
    assert not Measure.objects.exists()


def test_what_is_refused_of_a_thing_keeps_what_was_typed_too(world):
    measure = measures.in_force(world, "screening")
    answer = browser(world, "gao").post(
        f"/measures/{measure.pk}/adjusting/",
        {"reason": "缩小", "remove": "xincheng", "to_at": "2020-01-01T00:00"},
    )
    shown = text(answer)
    assert answer.status_code == 422 and "缩小" in shown and 'value="2020-01-01T00:00"' in shown


def test_a_moment_that_no_clock_knows_is_refused_at_every_door(world, run):
    gao = Api(world, "gao")
    for at in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00", "never", 7):
        answer = gao.post("measures/drafts", by_api(DRAFT) | {"to_at": at})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad-detail"), at
    assert gao.post("measures/drafts", by_api(DRAFT) | {"reason": "a\x00b"}).status_code == 422
    assert gao.post("measures/drafts", by_api(DRAFT) | {"places": ["\x00"]}).status_code == 422
    assert gao.post("measures/drafts", by_api(DRAFT) | {"mood": "good"}).status_code == 422
    assert not Measure.objects.exists()


def test_without_an_offset_a_moment_is_by_the_clock_of_the_district_at_each_door(world, run):
    Api(world, "gao").post("measures/drafts", by_api(DRAFT) | {"to_at": "2020-02-12T12:00"})
    browser(world, "gao").post("/measures/new/", DRAFT | {"to_at": "2020-02-12T12:00"})
    run("measure", "draft", "screening", "--place", "binhe", "--content", "x", "--reason", "x",
        "--to", "2020-02-12T12:00", "--as", "gao")  # fmt: skip
    run("measure", "draft", "screening", "--place", "binhe", "--content", "x", "--reason", "x",
        "--to", "+14d", "--as", "gao")  # fmt: skip
    ends = [one.to_at for one in Measure.objects.order_by("pk")]
    assert ends == [NOON + timedelta(days=14)] * 4 and clock.now() == NOON


def test_what_is_decided_may_be_cancelled_from_above_on_its_page(world):
    measure, gao = measures.in_force(world, "screening"), browser(world, "gao")
    door = f"/measures/{measure.pk}/cancelling/"
    assert door in text(gao.get(f"/measures/{measure.pk}/"))
    assert door not in text(browser(world, "liu").get(f"/measures/{measure.pk}/"))
    gao.post(door, {"reason": "上级决定", "document_no": "潍防指〔2020〕11号"})
    assert Measure.objects.get().ended_as == "cancelled"


def test_the_page_offers_what_the_action_would_do_and_nothing_else(world):
    """The offer and the action read one table of states: in every state each offered act is possible."""
    gao = browser(world, "gao")
    draft = measures.draft(world, "screening")
    confirming = measures.draft(world)
    gao.post(f"/measures/{confirming.pk}/decision/", {"document_no": "1号"})
    for measure, offered in (
        (draft, {"decision", "cancelling"}),
        (confirming, {"cancelling"}),
        (measures.in_force(world), {"lifting", "adjusting", "cancelling"}),
    ):
        page = text(gao.get(f"/measures/{measure.pk}/"))
        doors = ("decision", "confirmation", "announcing", "lifting", "adjusting", "cancelling")
        assert {one for one in doors if f"/measures/{measure.pk}/{one}/" in page} == offered


def test_the_help_number_changes_on_the_page_as_by_the_api(world):
    measure = measures.in_force(world, "screening")
    browser(world, "gao").post(
        f"/measures/{measure.pk}/adjusting/", {"help_number": "0536-12345", "reason": "换号"}
    )
    assert Measure.objects.get().help_number == "0536-12345"


def test_minutes_with_too_long_a_point_are_refused_and_not_cut(world):
    liu = browser(world, "liu")
    facts = {"number": "1", "title": "调度会", "chair": "高指挥"}
    point = {"resolutions.0.text": "排查", "resolutions.0.unit": "单" * 121}
    answer = liu.post("/events/2020-01/meetings/", facts | point)
    assert answer.status_code == 422 and "120" in text(answer)
    assert "调度会" in text(answer) and 'value="单' in text(answer)
    many = {f"resolutions.{number}.{name}": "项" for number in range(21) for name in ("text", "unit")}
    assert liu.post("/events/2020-01/meetings/", facts | many).status_code == 422
    assert "调度会" not in text(liu.get("/events/2020-01/"))


def test_the_way_back_from_every_form_leads_to_a_page(world):
    begun = set()
    for name in ("gao", "liu", "qian", "fang"):
        client = browser(world, name)
        for noun, act in declared():
            page = client.get(f"/{noun.root}{act.path}/") if act.makes and act.by_page else None
            if page is None or page.status_code != 200:
                continue
            [back] = re.findall('<a href="([^"]+)">Back</a>', text(page))
            assert client.get(back).status_code == 200, back
            begun.add(noun.code)
    assert {"signing-key", "key-entry", "measure", "order"} <= begun


def test_one_more_row_of_a_list_keeps_what_was_typed_and_does_nothing(world):
    liu = browser(world, "liu")
    typed = {"number": "1", "title": "调度会", "resolutions.0.text": "逐户排查", "more": "resolutions"}
    page = text(liu.post("/events/2020-01/meetings/", typed))
    assert "调度会" in page and "逐户排查" in page and 'name="resolutions.1.text"' in page
    assert "调度会" not in text(liu.get("/events/2020-01/"))


def test_a_refused_change_of_a_rule_stands_chosen_as_it_was_sent(world):
    sent = {"name": "managed_as_a", "value": "many", "reason": "试"}
    answer = browser(world, "gao").post("/packs/parameters/", sent)
    assert answer.status_code >= 400
    assert '<option value="managed_as_a" selected>' in text(answer)
