"""Responses by article 38 of the law on emergencies; class, new disease and assessment as conditions."""

import pytest

from lianfang.kit.problems import BadInput
from lianfang.measures import actions, rules
from lianfang.measures.problems import MeasureIncomplete, NoPower, NotClassA, NotNew
from lianfang.testing import measures

pytestmark = pytest.mark.django_db
DECIDED = {"document_no": "高新政发1号", "upper_document_no": "省9号", "told": True}


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ("I", 1), ("Ⅰ级", 1), ("一级响应", 1), ("特别重大", 1), ("II", 2), ("二级", 2), ("重大", 2),
        ("Ⅲ级", 3),
        ("较大（三级）", 3), ("level III", 3), ("IV", 4), ("四级", 4), ("一般", 4), ("Ⅳ级", 4),
        ("", 0), ("战时状态", 0), ("红色", 0),
    ],
)  # fmt: skip
def test_a_level_is_understood_however_the_order_words_it(words, grade):
    assert rules.grade_of(words) == grade
    assert rules.is_above_county(words) == (grade in (1, 2, 3))


def test_a_duty_officer_opens_no_response_and_the_government_not_without_its_papers(world):
    facts = {"code": "flu", "name": "流感"}
    with pytest.raises(NoPower) as refusal:
        actions.open_event(world.scope("liu"), level="I", **facts, **DECIDED)
    assert "三十八" in str(refusal.value) or "38" in str(refusal.value)
    for lacking in ({"document_no": ""}, {"upper_document_no": ""}, {"told": False}):
        with pytest.raises(BadInput):
            actions.open_event(world.scope("gao"), level="I", **facts, **(DECIDED | lacking))
    event = actions.open_event(world.scope("gao"), level="I", **facts, **DECIDED)
    step = event.steps.get(kind="opened")
    assert (step.upper_document_no, step.told_at) == ("省9号", step.at)


def test_the_county_s_own_level_needs_no_decision_from_above(world):
    own = DECIDED | {"upper_document_no": ""}
    event = actions.raise_level(world.scope("gao"), event=world.event, level="四级", reason="暴发", **own)
    assert event.level == "四级"
    with pytest.raises(BadInput):
        actions.raise_level(world.scope("gao"), event=world.event, level="三级", reason="扩散", **own)


def test_an_event_without_a_level_is_no_response_and_is_prepared_as_before(world):
    assert actions.open_event(world.scope("liu"), code="flu", name="流感").level == ""


def choose(world, pack, edition="2026-01-30"):
    actions.choose_pack(world.scope("liu"), event=world.event, pack=pack, edition=edition, reason="换")


def test_sealing_is_for_class_a_alone(world):
    choose(world, "dengue-chikungunya")
    with pytest.raises(NotClassA):
        actions.decide(world.scope("gao"), measure=measures.draft(world, "seal-area"))


def test_class_a_measures_in_advance_are_for_new_diseases_and_open_isolation_where_they_hold(world):
    qian = world.scope("qian")
    choose(world, "influenza-school")
    with pytest.raises(NotNew):
        actions.decide(world.scope("gao"), measure=measures.draft(world, "pre-emptive"))
    choose(world, "emerging-respiratory")
    with pytest.raises(NotClassA):
        actions.decide(qian, measure=measures.draft(world, "isolate", body="cdc"))
    measures.in_force(world, "pre-emptive", "xincheng")
    assert actions.decide(qian, measure=measures.draft(world, "isolate", "xincheng", body="cdc"))
    with pytest.raises(NotClassA):  # not beyond the area of the decision in advance
        actions.decide(qian, measure=measures.draft(world, "isolate", "xincheng qingchi", body="cdc"))
    with pytest.raises(NotClassA):  # nor what article 66 keeps to class A
        actions.decide(world.scope("gao"), measure=measures.draft(world, "seal-area"))


@pytest.mark.parametrize("kind", ["gathering-limit", "work-stop", "restrict"])
def test_what_article_63_allows_is_assessed_before(world, kind):
    with pytest.raises(MeasureIncomplete):
        actions.decide(world.scope("gao"), measure=measures.draft(world, kind, assessment=""))
    assert actions.decide(world.scope("gao"), measure=measures.draft(world, kind)).decided_at
