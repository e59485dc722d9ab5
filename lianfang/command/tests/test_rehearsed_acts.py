"""An act that is rehearsed tells at every door what it would change, and is done as it was shown."""

from datetime import date, timedelta

import pytest

from lianfang.cases import actions as cases
from lianfang.cases.models import ClassChange, ClassProposal
from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.measures.models import ListedArea, ParamChange
from lianfang.testing.doors import Api
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(world):
    """A case in binhe, and the class that the counting proposes for it."""
    facts = {"name": "赵一", "classification": "confirmed", "onset_on": date(2020, 1, 25)}
    cases.report_case(world.scope("qian"), place=world.places["garden-1-1-101"], facts=facts)
    return ClassProposal.objects.get(settled_at=None)


def test_a_class_is_tried_and_confirmed_as_shown_by_the_api(world, proposal):
    qian, address = Api(world, "qian"), f"classes/proposals/{proposal.pk}/confirmation"
    before = Duty.objects.count()
    would = qian.post(f"{address}?dry-run=1").json()["would"]
    assert would["raised"] > 0 and Duty.objects.count() == before and not ClassChange.objects.exists()
    assert qian.post(f"{address}?digest={'0' * 64}").json()["code"] == "plan-changed"
    assert not ClassChange.objects.exists()
    done = qian.post(f"{address}?digest={would['digest']}").json()
    assert (done["outcome"], done["would"]["raised"]) == ("confirmed", would["raised"])
    assert ClassChange.objects.get().now == "case"


def test_what_was_overtaken_is_not_done(world, proposal):
    qian = Api(world, "qian")
    told = {"place": "binhe", "now": "case", "reason": "核实"}
    answer = qian.post("classes?dry-run=1", told).json()
    assert "would" in answer, answer
    would = answer["would"]
    clock.fix(NOON + timedelta(hours=1))
    assert qian.post("classes", {**told, "now": "outbreak", "reason": "聚集"}).json()["now"] == "outbreak"
    assert qian.post(f"classes?digest={would['digest']}", told).json()["code"] == "plan-changed"
    assert ClassChange.objects.count() == 1


def test_who_may_not_decide_neither_tries_nor_does(world, proposal):
    for name in ("chen", "zhou", "fang"):
        for asked in ("", "?dry-run=1"):
            answer = Api(world, name).post(f"classes/proposals/{proposal.pk}/confirmation{asked}")
            assert answer.status_code in {403, 404}, name
    assert not ClassChange.objects.exists()


def test_a_rule_of_the_disease_tells_what_it_would_change_and_leaves_nothing(world, proposal, run):
    liu = Api(world, "liu")
    told = {"name": "fever_celsius", "value": "37.0", "reason": "参照"}
    answer = liu.post("packs/parameters?dry-run=1", told).json()
    assert set(answer["would"]) == {"raised", "voided", "communities", "persons", "cases", "digest"}
    assert not ParamChange.objects.exists()
    listed = ("rule", "list-area", "疫源市", "--from-on", "2020-01-20", "--reason", "通报")
    would = run(*listed, "--dry-run", user="liu")["would"]
    assert not ListedArea.objects.exists()
    run(*listed, "--digest", would["digest"], user="liu")
    assert ListedArea.objects.get().area == "疫源市"
