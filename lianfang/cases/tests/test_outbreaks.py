"""An outbreak is reported within two hours of being found, of whatever class the disease is."""

from datetime import timedelta

import pytest

from lianfang.cases import actions, classes, outbreaks
from lianfang.cases.models import Case, ClassProposal
from lianfang.cases.problems import OutbreakReported
from lianfang.duties.models import Duty, Record
from lianfang.kit import clock
from lianfang.kit.problems import NotFound
from lianfang.measures import actions as measures
from lianfang.testing.world import NOON

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


def case(world, door, name):
    facts = {"name": name, "classification": "confirmed", "onset_on": clock.now().date()}
    return actions.report_case(world.scope("qian"), place=world.places[door], facts=facts)


def owed():
    return list(Duty.objects.filter(kind="cases.outbreak-report").order_by("pk"))


@pytest.fixture
def outbreak(world):
    """Two ill in one stairwell: an outbreak of dengue, which is of class B."""
    facts = {"pack": "dengue-chikungunya", "edition": "2026-01-30", "reason": "登革热"}
    measures.choose_pack(world.scope("liu"), event=world.event, **facts)
    case(world, "garden-1-1-101", "甲")
    assert owed() == []
    case(world, "garden-1-1-201", "乙")
    return world


def test_an_outbreak_is_owed_a_report_two_hours_after_the_counting_finds_it(outbreak):
    (duty,) = owed()
    assert (duty.state, duty.due_at - duty.opens_at, duty.opens_at) == ("open", 2 * HOURS, NOON)
    assert duty.place.code == "binhe"
    case(outbreak, "garden-1-1-102", "丙")  # no second report of the same outbreak
    assert len(owed()) == 1
    classes.confirm(outbreak.scope("qian"), proposal=ClassProposal.objects.get(settled_at=None))
    case(outbreak, "garden-1-1-202", "丁")
    assert len(owed()) == 1


def test_number_and_time_meet_it_and_are_kept_as_a_record(outbreak):
    (duty,) = owed()
    clock.fix(NOON + HOURS)
    qian = outbreak.scope("qian")
    done = outbreaks.report(qian, duty=duty, report_no="突发2020-1", reported_at=NOON + HOURS / 2)
    assert done.state == "done"
    record = Record.objects.get(kind="cases.outbreak-report")
    assert record.made_at == NOON + HOURS / 2
    with pytest.raises(OutbreakReported):
        outbreaks.report(qian, duty=done, report_no="突发2020-2")


def test_the_class_page_asks_for_it_and_takes_it(outbreak, client):
    client.force_login(outbreak.cast["qian"])
    assert "outbreaks/" in client.get("/classes/binhe/").content.decode()
    sent = client.post(f"/outbreaks/{owed()[0].pk}/report/", {"report_no": "突发2020-1"})
    assert sent.status_code == 302 and owed()[0].state == "done"


def test_who_may_not_see_cases_is_told_of_none(outbreak, client):
    with pytest.raises(NotFound):
        outbreaks.find(outbreak.scope("chen"), pk=owed()[0].pk)
    client.force_login(outbreak.cast["zhou"])
    assert "outbreaks/" not in client.get("/classes/binhe/").content.decode()


def test_where_a_person_decides_that_there_is_none_nothing_is_owed(outbreak):
    proposal = ClassProposal.objects.get(settled_at=None)
    classes.decline(outbreak.scope("qian"), proposal=proposal, reason="同一人重复登记")
    assert [one.state for one in owed()] == ["void"]


def test_nobody_excuses_it(outbreak):
    from lianfang.duties.kinds import table

    assert table()["cases.outbreak-report"].statutory


def test_a_disease_of_mosquitoes_has_no_contacts_and_others_do(outbreak, client):
    client.force_login(outbreak.cast["qian"])
    english = {"accept-language": "en"}
    address = f"/cases/{Case.objects.latest('pk').pk}/"
    assert "Contacts count from" not in client.get(address, headers=english).content.decode()
    clock.fix(NOON + HOURS)
    facts = {"pack": "emerging-respiratory", "edition": "2026-01-30", "reason": "新发"}
    measures.choose_pack(outbreak.scope("liu"), event=outbreak.event, **facts)
    other = case(outbreak, "garden-1-1-102", "丙")
    page = client.get(f"/cases/{other.pk}/", headers=english).content.decode()
    assert "Contacts count from" in page
