"""The life of a case: reported, classified, corrected, carded; nothing of it is ever lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lianfang.accounts import keys
from lianfang.accounts.models import Reading
from lianfang.accounts.queries import system_scope
from lianfang.cases import actions, intake, queries
from lianfang.cases.lists import CASES
from lianfang.cases.models import Case, CaseVersion, Publication
from lianfang.cases.problems import (
    BadStep,
    CardKept,
    CardTaken,
    CaseDates,
    CaseKnown,
    NeedsCaseReason,
    NotByMachine,
    NothingChanged,
    PublishedByCdcOnly,
)
from lianfang.duties import actions as duties
from lianfang.duties.kinds import table
from lianfang.duties.models import Duty
from lianfang.kit import clock
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, OutOfScope
from lianfang.people.actions import NeedsPurpose
from lianfang.testing.listings import listed
from lianfang.testing.world import NOON

KINDS = {intake.KIND.code: intake.KIND}
DOOR = "garden-1-1-101"


@pytest.fixture
def qian(world):
    return world.scope("qian")


def report(world, scope=None, door=DOOR, card_no="", **facts):
    given = {"name": "赵一", "classification": "confirmed", "onset_on": date(2020, 1, 25)}
    return actions.report_case(
        scope or world.scope("qian"), place=world.places[door], facts={**given, **facts}, card_no=card_no,
        carded_at=clock.now() if card_no else None,
    )  # fmt: skip


def test_a_case_is_numbered_sealed_and_has_its_first_step_and_version(world):
    first, second = report(world), report(world, name="钱二")
    assert (first.number, second.number) == (1, 2)
    assert "赵一".encode() not in bytes(first.sealed)
    assert keys.of(world.event.key_id).open_json(bytes(first.sealed))["name"] == "赵一"
    assert first.group_path == world.places["garden-1-1"].path
    assert first.steps.get().classification == "confirmed" and first.versions.get().number == 1


def test_the_same_document_is_the_same_person_and_refused(world):
    report(world, document="110105194912310028")
    with pytest.raises(CaseKnown):
        report(world, document="110105194912310028", name="另一")
    assert Case.objects.count() == 1


@pytest.mark.parametrize("name", ["zhou", "wang", "fang", "liu", "gao", "sun"])
def test_nobody_but_disease_control_enters_or_sees_a_case(world, name):
    with pytest.raises((NotAllowed, OutOfScope)):
        report(world, world.scope(name))
    case = report(world)
    with pytest.raises(NotFound):
        queries.case_of(world.scope(name), pk=case.pk)
    assert listed(CASES, world.scope(name)) == []


def test_chen_of_the_neighbouring_street_sees_no_case(world):
    case = report(world)
    with pytest.raises(NotFound):
        queries.case_of(world.scope("chen"), pk=case.pk)
    with pytest.raises(NotFound):
        actions.reveal(world.scope("chen"), case=case, purpose="看一看")


def test_the_list_masks_the_name_and_revealing_it_is_written_down_before(world, qian):
    case = report(world, phone="13900000001")
    assert listed(CASES, qian)[0].name == "赵*"
    with pytest.raises(NeedsPurpose):
        actions.reveal(qian, case=case, purpose=" ")
    assert not Reading.objects.filter(what="case").exists()
    assert actions.reveal(qian, case=case, purpose="流调")["phone"] == "13900000001"
    assert Reading.objects.get(what="case").subject == str(case.pk)


def test_the_list_takes_as_many_statements_for_thirty_cases_as_for_one(
    world, qian, django_assert_max_num_queries
):
    for number in range(30):
        report(world, name=f"病{number}")
    with django_assert_max_num_queries(4):
        assert len(listed(CASES, qian)) == 30


def test_a_classification_is_a_step_and_the_one_before_stays(world, qian):
    case = report(world, classification="suspected")
    assert case.diagnosed_at is None
    clock.fix(NOON + timedelta(hours=5))
    actions.classify_case(qian, case=case, classification="confirmed", at=clock.now(), reason="核酸阳性")
    assert [one.classification for one in case.steps.order_by("pk")] == ["suspected", "confirmed"]
    assert case.classification == "confirmed" and case.diagnosed_at == clock.now()


@pytest.mark.parametrize(
    ("was", "now"), [("confirmed", "suspected"), ("confirmed", "confirmed"), ("clinical", "asymptomatic")]
)
def test_a_step_that_cannot_follow_is_refused_and_leaves_no_trace(world, qian, was, now):
    case = report(world, classification=was)
    with pytest.raises(BadStep):
        actions.classify_case(qian, case=case, classification=now, at=NOON, reason="误")
    assert case.steps.count() == 1


def test_a_step_needs_a_reason(world, qian):
    with pytest.raises(NeedsCaseReason):
        actions.classify_case(qian, case=report(world), classification="excluded", at=NOON, reason=" ")


def test_a_correction_adds_a_version_and_names_what_changed(world, qian):
    case = report(world)
    actions.correct_case(
        qian, case=case, reason="家属更正", facts={"onset_on": date(2020, 1, 23), "name": "赵壹"}
    )
    assert [(one.number, one.changed) for one in queries.versions(qian, case=case)] == [
        (1, ()), (2, ("name", "onset_on")),
    ]  # fmt: skip
    first = CaseVersion.objects.get(case=case, number=1)
    assert keys.of(first.key_id).open_json(bytes(first.sealed))["name"] == "赵一"


def test_a_correction_that_changes_nothing_or_says_not_why_is_refused(world, qian):
    case = report(world)
    with pytest.raises(NothingChanged):
        actions.correct_case(qian, case=case, reason="再看", facts={"onset_on": date(2020, 1, 25)})
    with pytest.raises(NeedsCaseReason):
        actions.correct_case(qian, case=case, reason="", facts={"onset_on": date(2020, 1, 24)})
    assert case.versions.count() == 1


def test_a_corrected_place_moves_the_case_and_links_stay_within_the_event(world, qian):
    case, other = report(world), report(world, name="钱二")
    moved = {"place": world.places["garden-1-2-201"], "linked_to": other, "source": "local-linked"}
    actions.correct_case(qian, case=case, reason="住址更正", facts=moved)
    assert case.path == moved["place"].path and case.linked_to == other
    with pytest.raises(NotFound):
        actions.correct_case(qian, case=case, reason="误", facts={"linked_to": case})


@pytest.mark.parametrize(
    "facts",
    [
        {"onset_on": date(2020, 1, 30)},
        {"onset_on": date(1900, 1, 1)},
        {"found_at": NOON + timedelta(hours=1)},
        {"classification": "asymptomatic"},
    ],
)
def test_an_impossible_time_is_refused(world, facts):
    with pytest.raises(CaseDates):
        report(world, **facts)
    assert not Case.objects.exists()


@pytest.mark.parametrize("facts", [{"name": " "}, {"source": "moon"}, {"age": 200}, {"unit": "长" * 121}])
def test_an_answer_that_is_none_is_refused(world, facts):
    with pytest.raises(BadInput):
        report(world, **facts)


# --- the report card: G7


def test_the_duty_to_report_is_due_two_hours_after_the_case_came_to_notice(world):
    case = report(world, found_at=NOON - timedelta(minutes=30))
    duty = Duty.objects.get(kind="cases.report-card")
    assert (duty.opens_at, duty.due_at) == (case.found_at, case.found_at + timedelta(hours=2))
    assert duty.place == world.places["district"], "a duty at the door would tell who is ill"
    assert case.card_due_at == duty.due_at


def test_the_card_closes_the_duty_by_its_own_time_and_a_late_one_is_late(world, qian):
    case = report(world)
    clock.fix(NOON + timedelta(hours=3))
    receipt = actions.enter_card(qian, case=case, card_no="37-0001", carded_at=clock.now(), kinds=KINDS)
    assert receipt.state == "kept"
    duty = Duty.objects.get(kind="cases.report-card")
    assert duty.state == "done" and duty.closed_at > duty.due_at
    assert (case.card_no, case.carded_at, case.reported_at) == ("37-0001", clock.now(), clock.now())
    assert queries.card_rate(qian, event=world.event, at=clock.now()) == (0, 1, 0, 0, 0)


def test_nobody_excuses_a_report_that_the_law_demands(world, qian):
    report(world)
    duty = Duty.objects.get(kind="cases.report-card")
    receipt = duties.excuse(world.scope("liu"), duty=duty, reason="周末无人", kinds=table())
    duty.refresh_from_db()
    assert (receipt.code, duty.state) == ("statutory-duty", "open")


def test_of_two_cases_behind_one_door_each_has_its_own_card(world, qian):
    first, second = report(world), report(world, name="钱二")
    actions.enter_card(qian, case=second, card_no="37-0002", carded_at=NOON, kinds=KINDS)
    first.refresh_from_db()
    assert (first.card_no, second.card_no) == ("", "37-0002")
    states = {one.subject: one.state for one in Duty.objects.filter(kind="cases.report-card")}
    assert states == {f"case:{first.pk}": "open", f"case:{second.pk}": "done"}


def test_a_card_is_entered_once_with_a_number_of_its_own_and_a_possible_time(world, qian):
    case, other = report(world), report(world, name="钱二")
    with pytest.raises(CaseDates):
        actions.enter_card(qian, case=case, card_no="37-1", carded_at=NOON - timedelta(days=1), kinds=KINDS)
    with pytest.raises(BadInput):
        actions.enter_card(qian, case=case, card_no=" ", carded_at=NOON, kinds=KINDS)
    actions.enter_card(qian, case=case, card_no="37-1", carded_at=NOON, kinds=KINDS)
    with pytest.raises(CardKept):
        actions.enter_card(qian, case=case, card_no="37-9", carded_at=NOON, kinds=KINDS)
    with pytest.raises(CardTaken):
        actions.enter_card(qian, case=other, card_no="37-1", carded_at=NOON, kinds=KINDS)


def test_the_database_itself_refuses_a_time_without_a_card(world):
    case = report(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(carded_at=NOON)


def test_a_card_whose_time_nobody_told_meets_the_duty_and_counts_apart(world, qian):
    case = report(world)
    actions.enter_card(qian, case=case, card_no="37-0001", carded_at=None, kinds=KINDS)
    assert Duty.objects.get(kind="cases.report-card").state == "done"
    assert (case.card_no, case.carded_at, case.reported_at) == ("37-0001", None, None)
    assert queries.card_rate(qian, event=world.event, at=clock.now()) == (0, 0, 0, 0, 1)


def test_a_case_of_which_nobody_told_when_is_on_no_curve_and_in_no_median(world, qian):
    report(world, found_at=None, onset_on=None)
    case = Case.objects.get()
    assert (case.found_at, case.card_due_at) == (None, NOON + timedelta(hours=2))
    assert queries.curve(qian, event=world.event, at=clock.now()) == []
    assert queries.undated(qian, event=world.event) == 1
    assert all(one.count == 0 for one in queries.legs(qian, event=world.event))


def test_an_outcome_counts_whether_or_not_its_day_is_known(world, qian):
    report(world, outcome="died")
    report(world, name="钱二", outcome="died", outcome_on=NOON.date())
    figures = queries.figures(qian, event=world.event, path="0001", cut_at=clock.now())
    assert (figures["died"], figures["undated"]) == (2, 1)


def test_a_case_with_its_card_owes_none(world):
    report(world, card_no="37-0007")
    assert not Duty.objects.filter(kind="cases.report-card").exists()


# --- published figures: G14


@pytest.mark.parametrize("name", ["zhou", "wang", "fang", "chen", "liu", "gao", "sun"])
def test_nobody_but_disease_control_publishes(world, name):
    report(world)
    with pytest.raises(PublishedByCdcOnly):
        actions.publish(world.scope(name), place=world.places["xincheng"])
    assert not Publication.objects.exists()


def test_a_machine_does_not_publish_either(world):
    with pytest.raises(NotByMachine):
        actions.publish(
            system_scope("command line", actor_id=world.cast["qian"].pk), place=world.places["district"]
        )


def test_published_figures_are_counted_as_known_at_the_cut_off(world, qian):
    case = report(world, classification="suspected")
    clock.fix(NOON + timedelta(hours=6))
    actions.classify_case(qian, case=case, classification="confirmed", at=clock.now(), reason="核酸阳性")
    early = actions.publish(qian, place=world.places["district"], cut_at=NOON + timedelta(hours=1))
    late = actions.publish(qian, place=world.places["district"])
    assert early.figures["suspected"] == {"total": 1, "new": 1} and early.figures["confirmed"]["total"] == 0
    assert late.figures["suspected"]["total"] == 0 and late.figures["confirmed"] == {"total": 1, "new": 1}


def test_published_figures_are_seen_below_their_area_and_not_beside_it(world, qian):
    actions.publish(qian, place=world.places["district"])
    actions.publish(qian, place=world.places["xincheng"])
    assert queries.publications(world.scope("fang")).count() == 2
    assert [one.place.code for one in queries.publications(world.scope("chen"))] == ["district"]


# --- where a case was


def test_a_stay_within_the_pack_s_days_makes_an_infected_point(world, qian):
    case = report(world, onset_on=date(2020, 1, 25))
    day = timedelta(days=1)
    actions.add_stay(
        qian,
        case=case,
        kind="work",
        from_at=NOON - 10 * day,
        to_at=NOON - 9 * day,
        place=world.places["garden-1-2-101"],
    )
    actions.add_stay(
        qian,
        case=case,
        kind="market",
        from_at=NOON - 6 * day,
        to_at=NOON - 6 * day,
        place=world.places["garden-1-2-102"],
    )
    assert [one.is_point for one in queries.stays(qian, case=case)] == [False, True]
    found = queries.points(qian, event=world.event, path=world.places["binhe"].path, at=NOON)
    assert {one.code for one in found} == {DOOR, "garden-1-2-102"}


def test_a_struck_out_stay_stays_readable_and_counts_no_more(world, qian):
    case = report(world)
    one = actions.add_stay(qian, case=case, kind="other", from_at=NOON, to_at=NOON, words={"where": "茶馆"})
    actions.withdraw_stay(qian, case=case, stay_id=one.pk)
    (row,) = queries.stays(qian, case=case)
    assert row.withdrawn_at == NOON and row.where == "茶馆" and not row.is_point
    with pytest.raises(NotFound):
        actions.withdraw_stay(qian, case=case, stay_id=one.pk)
