"""The pages of cases, classes, rehearsal and publications, by whole calls."""

import html
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lianfang.accounts.models import Reading
from lianfang.cases import actions, classes
from lianfang.cases.models import Case, ClassChange, ClassProposal, Publication
from lianfang.kit import clock
from lianfang.testing.world import NOON

LOCAL = "%Y-%m-%dT%H:%M"


def signed_in(world, name):
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.cast[name])
    return client


@pytest.fixture
def qian(world):
    return signed_in(world, "qian")


def report(world, door="garden-1-1-101", **facts):
    given = {"name": "赵一", "classification": "confirmed", "onset_on": date(2020, 1, 25)}
    return actions.report_case(world.scope("qian"), place=world.places[door], facts={**given, **facts})


def test_an_empty_register_says_what_to_do(qian, world):
    page = qian.get("/cases/").content.decode()
    assert "No case is entered." in page and "lianfang import" not in page


def test_a_case_is_entered_on_the_page_and_opens(qian, world):
    told = {
        "place": "garden-1-1-101",
        "name": "赵一",
        "classification": "confirmed",
        "onset_on": "2020-01-25",
        "found_at": "2020-01-29T10:00",
        "sex": "1",
    }
    answer = qian.post("/cases/new/", told)
    case = Case.objects.get()
    assert answer.status_code == 302 and answer.headers["Location"] == f"/cases/{case.pk}/"
    page = qian.get(f"/cases/{case.pk}/").content.decode()
    assert "赵*" in page and "赵一" not in page and "滨河花园" in page


def test_what_was_typed_stays_on_a_page_that_is_refused(qian, world):
    told = {
        "place": "garden-1-1-101",
        "name": "赵一",
        "classification": "confirmed",
        "onset_on": "2020-03-01",
        "found_at": "2020-01-29T10:00",
    }
    answer = qian.post("/cases/new/", told)
    assert answer.status_code == 422 and 'value="赵一"' in answer.content.decode()
    assert not Case.objects.exists()


def test_a_refused_case_keeps_when_it_came_to_notice_and_its_card_is_due_from_then(qian, world):
    told = {"place": "nowhere", "name": "赵一", "classification": "confirmed", "found_at": "2020-01-29T10:00"}
    page = qian.post("/cases/new/", told)
    assert (
        page.status_code == 404
        and 'type="datetime-local" required value="2020-01-29T10:00"' in page.content.decode()
    )
    assert qian.post("/cases/new/", told | {"place": "garden-1-1-101"}).status_code == 302
    case = Case.objects.get()
    assert timezone.localtime(case.found_at).strftime("%H:%M") == "10:00"
    assert case.card_due_at - case.found_at == timedelta(hours=2)


@pytest.mark.parametrize("found_at", ["", "10 o'clock", "2020-01-29T25:00"])
def test_the_clock_of_a_card_never_begins_at_the_present_by_itself(qian, world, found_at):
    told = {"place": "garden-1-1-101", "name": "赵一", "classification": "confirmed", "found_at": found_at}
    page = qian.post("/cases/new/", told)
    assert page.status_code in {400, 422} and "Came to notice" in page.content.decode()
    assert not Case.objects.exists()


def test_a_card_that_was_sent_says_when(qian, world):
    told = {
        "place": "garden-1-1-101",
        "name": "赵一",
        "classification": "confirmed",
        "found_at": "2020-01-29T10:00",
    }
    page = qian.post("/cases/new/", told | {"card_no": "37-1"})
    assert page.status_code == 422 and 'value="37-1"' in page.content.decode()
    assert not Case.objects.exists()


def test_the_list_draws_the_curve_and_the_delays(qian, world):
    for number in range(6):
        report(world, name=f"病{number}", onset_on=date(2020, 1, 20 + number), reported_at=NOON)
    page = qian.get("/cases/").content.decode()
    assert page.count('class="cases-block"') == 6 and "Five earlies" in page and "2020-01-6" in page
    assert "病*" in page and "病1" not in page


def test_every_figure_above_the_list_leads_to_as_many_rows(qian, world):
    late = {"found_at": NOON - timedelta(hours=9), "reported_at": NOON}
    report(world, name="甲", **late)
    report(world, name="乙", classification="suspected", **late)
    told = {"name": "丙", "classification": "confirmed", "onset_on": date(2020, 1, 25), **late}
    actions.report_case(
        world.scope("qian"), place=world.places["garden"], facts=told, card_no="37-1", carded_at=None
    )
    page = qian.get("/cases/?source=imported&place=garden").content.decode()  # no figure hangs on the source
    for query, rows in (
        ("classification=confirmed", 2), ("classification=suspected", 1), ("card=overdue", 2),
        ("card=unknown", 1), ("card=in-time", 0),
    ):  # fmt: skip
        (address,) = set(re.findall(rf'href="(\?[^"]*{query})"', page))
        shown = qian.get(f"/cases/{html.unescape(address)}").content.decode()
        assert shown.split('id="list-cases"')[1].count('<th scope="row">') == rows, query


def test_the_list_is_one_at_every_door_and_no_name_leaves_by_a_file(qian, world, run):
    case, other = report(world), report(world, name="李四", classification="suspected")
    assert [one["id"] for one in run("case", "list", "--as", "qian")] == [other.pk, case.pk]
    assert [one["id"] for one in run("case", "list", "--number", "1", "--as", "qian")] == [case.pk]
    file = b"".join(qian.get("/cases/?format=csv&since=2020-01-20").streaming_content).decode("utf-8-sig")
    assert "赵" not in file and len(file.splitlines()) == 3
    assert run("case", "list", "--as", "liu", code=1)["code"] == "not-allowed"


def test_a_case_is_classified_carded_corrected_and_shown_on_its_page(qian, world):
    case = report(world, classification="suspected")
    clock.fix(NOON + timedelta(minutes=30))
    now = "2020-01-29T12:30"
    qian.post(
        f"/cases/{case.pk}/classification/", {"classification": "confirmed", "at": now, "reason": "核酸阳性"}
    )
    qian.post(f"/cases/{case.pk}/card/", {"card_no": "37-0001", "carded_at": now})
    qian.post(
        f"/cases/{case.pk}/correction/",
        {"reason": "更正", "onset_on": "2020-01-24", "place": "garden-1-1-101"},
    )
    told = {
        "kind": "market",
        "from_at": "2020-01-24T09:00",
        "to_at": "2020-01-24T10:00",
        "place": "garden-1-2-101",
    }
    qian.post(f"/cases/{case.pk}/stays/", told)
    page = qian.get(f"/cases/{case.pk}/").content.decode()
    for words in (
        "confirmed",
        "核酸阳性",
        "37-0001",
        "reported in time",
        "更正",
        "Ill since",
        "infected point",
    ):
        assert words in page, words


def test_a_name_is_shown_for_a_purpose_that_is_written_down(qian, world):
    case = report(world, phone="13900000001")
    assert "赵一" not in qian.post(f"/cases/{case.pk}/names/", {"purpose": ""}, follow=True).content.decode()
    assert "赵一" in qian.post(f"/cases/{case.pk}/names/", {"purpose": "流调"}).content.decode()
    assert Reading.objects.get(what="case").purpose == "流调"


@pytest.mark.parametrize("name", ["liu", "fang", "zhou", "chen", "sun"])
def test_no_case_page_opens_for_anybody_else(world, name):
    case, client = report(world), signed_in(world, name)
    assert client.get("/cases/").status_code == 403
    assert client.get(f"/cases/{case.pk}/").status_code == 404


def test_the_board_proposes_the_rehearsal_shows_and_confirming_does_it(qian, world):
    report(world)
    assert "decide" in qian.get("/classes/").content.decode()
    assert "Rehearse, then confirm" in qian.get("/classes/binhe/").content.decode()
    told = {"kind": "confirm", "proposal": str(ClassProposal.objects.get().pk)}
    answer = qian.post("/rehearsal/", told)
    plan = answer.context["plan"]
    assert plan.raised and not ClassChange.objects.exists()
    answer = qian.post("/rehearsal/", {**told, "digest": plan.digest})
    assert answer.status_code == 302 and ClassChange.objects.get().now == "case"
    assert "single cases" in qian.get("/classes/binhe/").content.decode()


def test_a_rehearsal_overtaken_by_events_is_shown_anew(qian, world):
    report(world)
    told = {"kind": "confirm", "proposal": str(ClassProposal.objects.get().pk), "digest": "0" * 64}
    answer = qian.post("/rehearsal/", told)
    assert answer.status_code == 409 and answer.context["plan"].raised and not ClassChange.objects.exists()


def test_a_lead_sees_the_class_and_its_duties_but_no_case(world):
    report(world)
    classes.confirm(world.scope("qian"), proposal=ClassProposal.objects.get())
    page = signed_in(world, "fang").get("/classes/binhe/").content.decode()
    assert "single cases" in page and "赵" not in page and "2020-01-1" not in page


@pytest.mark.parametrize("kind", ["edition", "param", "list", "unlist", "class", "put", "lift"])
def test_every_kind_of_change_has_its_page(world, kind):
    assert signed_in(world, "liu").get(f"/rehearsal/?kind={kind}").status_code == 200


def test_an_edition_is_rehearsed_and_chosen_on_the_page(world):
    report(world)
    classes.confirm(world.scope("qian"), proposal=ClassProposal.objects.get())
    client = signed_in(world, "liu")
    told = {"kind": "edition", "edition": "dengue-chikungunya 2025-08-01", "reason": "换病种"}
    answer = client.post("/rehearsal/", told)
    assert answer.status_code == 200 and answer.context["plan"].duties
    assert client.post("/rehearsal/", {**told, "digest": answer.context["plan"].digest}).status_code == 302


def test_disease_control_publishes_and_everybody_reads(qian, world):
    report(world)
    assert qian.get("/publications/").status_code == 200
    qian.post("/publications/", {"place": "district", "cut_at": "", "note": "首报"})
    assert Publication.objects.get().figures["confirmed"]["total"] == 1
    assert "首报" in signed_in(world, "sun").get("/publications/").content.decode()


@pytest.mark.parametrize("name", ["liu", "gao", "fang", "zhou", "chen", "sun"])
def test_publishing_by_anybody_else_is_refused_and_names_the_article(world, name):
    answer = signed_in(world, name).post("/publications/", {"place": "district"})
    assert answer.status_code == 403 and "Art. 57" in answer.content.decode()
    assert not Publication.objects.exists()
