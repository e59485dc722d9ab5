"""Events of a former version keep their rules, and a code that no address can hold gets one that can."""

import pytest

from lianfang.testing.former import Story

pytestmark = pytest.mark.xdist_group("former")

STORY = Story(
    tries=("measures", "0007_chosen_rules"),
    before=(("measures", "0006_law_of_today"),),
    fill="""
Event, Key = old("measures", "Event"), old("accounts", "DataKey")
key = Key.objects.create(wrapped=b"x", made_at=then, destroyed_at=then)
spans = dict(opened_at=then, closed_at=then, key=key)
first = Event.objects.create(code="2025/08", name="登革热", state="ended", **spans)
old("measures", "EventStep").objects.create(event=first, kind="opened", at=then, by=user, made_at=then)
Event.objects.create(code="2025_08", name="演练", state="preparing")
""",
    read="""
from lianfang.accounts.queries import system_scope
from lianfang.measures import queries
from lianfang.measures.models import Event, PackChoice
scope = system_scope("test")
events = [(one.code, one.name) for one in Event.objects.filter(name__in=("登革热", "演练")).order_by("pk")]
found = queries.event_named(scope, code="2025/08")
chosen = list(PackChoice.objects.filter(event=found).values_list("pack", "edition"))
told = [events, found.code, chosen, PackChoice.objects.filter(event__name="演练").count()]
""",
    back="",
    undone="",
)


def test_an_event_goes_on_by_the_rules_it_had_and_its_old_code_leads_to_it(former):
    events, code, chosen, of_the_other = former.stories["measures"]["told"]
    assert events == [[code, "登革热"], ["2025_08", "演练"]] and "/" not in code
    assert chosen == [["respiratory-new-pathogen", "2022-11-11"]]
    assert of_the_other == 0  # what is only prepared has chosen nothing yet
